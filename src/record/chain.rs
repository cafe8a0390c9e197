//! The chain of lines: each names the hash of the line before it, so that damage and tampering show.
//!
//! One fold over raw lines serves the host that opens a journal, the readers and `verify`, so they cannot disagree.

mod finding;

pub use finding::{Expect, Fault, Finding, segment_name};

use super::line::{self, Broken, Hash, Head, Line};
use super::{Author, Entry, Event};
use crate::words::{BootId, Stamp};
use chrono::DateTime;
use std::collections::VecDeque;

/// The kind of the [`Event::Foreign`] that stands for a damaged line, so that the damage shows in every view.
pub const DAMAGED: &str = "Damaged";

/// Digits of a hash that tell an entry without its number.
const TELLING: usize = 8;

/// The fold. Feed it [`Chain::segment`], then every [`Chain::line`] of it, then its [`Chain::tail`].
#[derive(Debug)]
pub struct Chain {
    segment: u32,
    /// Lines seen in this segment.
    line: u64,
    /// The last whole line that was in its place.
    good: Head,
    stamp: Stamp,
    /// What the next line may name as the hash before it; empty: anything, since the line before shows none.
    links: Vec<Hash>,
    /// The number of the next line.
    next: u64,
    /// Damaged lines since `good`.
    damaged: u64,
    /// Whole lines not known to be durable, oldest first, after the last that is: only these may be written again in a
    /// later segment, after a sync failed.
    unsure: VecDeque<Head>,
    /// The highest entry known to be durable.
    dur: u64,
    entries: u64,
    foreign: u64,
    findings: Vec<Finding>,
    expect: Option<Expect>,
    /// What was expected at a number and did not stand there: a seat that is not shown private notes counts without them, so its number is
    /// too low, and the hash still comes.
    missed: Option<(String, Finding)>,
}

/// A line's entry and where it belongs among the entries so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The entry; for a damaged line an [`Event::Foreign`] of kind [`DAMAGED`] that keeps its place.
    pub entry: Entry,
    /// Entries after this number are replaced: they were written again, or stood for damage that is understood now.
    pub keep: Option<u64>,
}

impl Placed {
    /// Puts the entry in its place. Entries stay in the order of their numbers; of two with one number the first stays.
    pub fn put(self, entries: &mut Vec<Entry>) {
        if let Some(keep) = self.keep {
            entries.truncate(entries.partition_point(|e| e.n <= keep));
        }
        if entries.last().is_none_or(|last| last.n < self.entry.n) {
            entries.push(self.entry);
        } else if let Err(place) = entries.binary_search_by_key(&self.entry.n, |e| e.n) {
            entries.insert(place, self.entry);
        }
    }
}

/// What the fold found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The last whole line that was in its place.
    pub head: Head,
    /// Whole lines.
    pub entries: u64,
    /// Of these, events that this program does not know.
    pub foreign: u64,
    /// Segments.
    pub segments: u32,
    /// In the order of the journal.
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// Whether nothing is wrong. What a kill leaves (an unterminated tail) is not wrong.
    pub fn whole(&self) -> bool {
        self.findings.iter().all(Finding::harmless)
    }
}

impl Chain {
    /// Before the first segment. `expect`: a head that must be found on the way.
    pub fn new(expect: Option<Expect>) -> Chain {
        Chain {
            segment: 0,
            line: 0,
            good: Head::default(),
            stamp: Stamp { at: DateTime::UNIX_EPOCH, boot: BootId(0), mono: 0 },
            links: vec![Hash::ZERO],
            next: 1,
            damaged: 0,
            unsure: VecDeque::from([Head::default()]),
            dur: 0,
            entries: 0,
            foreign: 0,
            findings: Vec::new(),
            expect,
            missed: None,
        }
    }

    /// A segment begins: 1 for `journal.jsonl`, 2 for `journal.2.jsonl` and so on.
    pub fn segment(&mut self, number: u32) {
        for missing in self.segment + 1..number {
            self.segment = missing;
            self.find(Fault::SegmentMissing);
        }
        self.segment = number;
        self.line = 0;
    }

    /// One line, without its newline.
    pub fn line(&mut self, raw: &[u8]) -> Placed {
        self.read(raw, line::read(raw))
    }

    /// As [`Chain::line`], where it was read already: that takes long, and can be done for many lines at once.
    pub fn read(&mut self, raw: &[u8], read: Result<Line, Broken>) -> Placed {
        self.line += 1;
        match read {
            Ok(line) => self.whole(line),
            Err(broken) => self.broken(raw, broken),
        }
    }

    /// What stands after a segment's last newline.
    pub fn tail(&mut self, raw: &[u8]) {
        self.line += 1;
        let bytes = raw.len() as u64;
        match raw {
            [] => {}
            zeros if zeros.iter().all(|b| *b == 0) => self.find(Fault::Zeroed { bytes }),
            _ => self.find(Fault::Torn { bytes }),
        }
    }

    /// The last whole line that was in its place.
    pub fn head(&self) -> Head {
        self.good
    }

    /// The number of the next entry.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// What was found so far. Whether damage had been acknowledged is only known at the end.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The end of the journal.
    pub fn finish(mut self) -> Verdict {
        if let Some(Expect { n, .. }) = self.expect.take() {
            self.line = 0;
            self.find(Fault::ExpectedGone { n, head: self.good });
        }
        self.findings.extend(self.missed.take().map(|(_, finding)| finding));
        for finding in &mut self.findings {
            finding.acknowledged = finding.n <= self.dur;
        }
        let Chain { good: head, entries, foreign, segment: segments, findings, .. } = self;
        Verdict { head, entries, foreign, segments, findings }
    }

    fn find(&mut self, fault: Fault) {
        let n = match fault {
            Fault::OutOfPlace { n } | Fault::ExpectedGone { n, .. } | Fault::ExpectedOther { n, .. } => n,
            Fault::Missing { from, .. } => from,
            _ => self.next,
        };
        let (segment, line) = (self.segment, self.line);
        self.findings.push(Finding { segment, line, n, fault, given_up: false, acknowledged: false });
    }

    fn broken(&mut self, raw: &[u8], broken: Broken) -> Placed {
        // The line after names the hash that this one had, whichever of bytes and hash was changed since.
        self.links = match &broken {
            Broken::Hash { computed, written } => vec![*computed, *written],
            Broken::Malformed { .. } => Vec::new(),
        };
        self.find(Fault::Damaged(broken));
        let raw = serde_json::Value::from(String::from_utf8_lossy(raw)).to_string();
        let event = Event::Foreign { kind: DAMAGED.to_owned(), raw };
        let entry = Entry { n: self.next, stamp: self.stamp, by: Author::host(), event };
        self.next += 1;
        self.damaged += 1;
        Placed { entry, keep: None }
    }

    fn whole(&mut self, line: Line) -> Placed {
        let n = line.entry.n;
        self.entries += 1;
        self.foreign += u64::from(matches!(line.entry.event, Event::Foreign { .. }));
        self.meet_expectation(Head { n, h: line.h });
        let keep = self.written_again(&line).or_else(|| self.in_order(&line));
        if n >= self.next || keep.is_some() {
            self.stand_on(&line);
        }
        Placed { entry: line.entry, keep }
    }

    /// Lines behind the last durable one, written again at the begin of a new segment: where they go on from.
    fn written_again(&mut self, line: &Line) -> Option<u64> {
        if self.segment == 1 || self.line > 1 {
            return None;
        }
        let from = self.unsure.iter().rev().find(|head| head.h == line.prev && head.n + 1 == line.entry.n)?.n;
        for finding in &mut self.findings {
            finding.given_up |= finding.segment + 1 == self.segment && finding.n > from;
        }
        self.unsure.retain(|head| head.n <= from);
        Some(from)
    }

    /// Whether number and link are those that follow; the number to keep up to, where damage lies just before.
    fn in_order(&mut self, line: &Line) -> Option<u64> {
        let n = line.entry.n;
        let begins = self.segment > 1 && self.line == 1;
        let linked = self.links.is_empty() || self.links.contains(&line.prev) || begins && line.prev == self.good.h;
        if self.damaged > 0 && n > self.good.n {
            // A damaged newline makes one line of two or two of one: believe the numbers of whole lines.
            let gone = self.good.n + self.damaged + 1;
            if n > gone {
                self.find(Fault::Missing { from: gone, to: n - 1 });
            } else if !linked {
                self.find(Fault::Link);
            }
            return Some(n - 1);
        }
        if n > self.next {
            self.find(Fault::Missing { from: self.next, to: n - 1 });
        } else if n < self.next {
            self.find(Fault::OutOfPlace { n });
        } else if !linked {
            self.find(Fault::Link);
        }
        None
    }

    fn stand_on(&mut self, line: &Line) {
        let head = Head { n: line.entry.n, h: line.h };
        self.good = head;
        self.stamp = line.entry.stamp;
        self.links.clear();
        self.links.push(line.h);
        self.next = head.n.saturating_add(1);
        self.damaged = 0;
        self.dur = self.dur.max(line.dur.min(head.n - 1));
        self.unsure.push_back(head);
        while self.unsure.front().is_some_and(|first| first.n < self.dur) {
            self.unsure.pop_front();
        }
    }

    fn meet_expectation(&mut self, seen: Head) {
        let hash = seen.h.to_string();
        self.missed.take_if(|(prefix, _)| prefix.len() >= TELLING && hash.starts_with(prefix.as_str()));
        if self.expect.as_ref().is_some_and(|expect| expect.n == seen.n) {
            let expect = self.expect.take().expect("it was there in the line above");
            if !hash.starts_with(&expect.prefix) {
                self.find(Fault::ExpectedOther { n: seen.n, is: seen });
                self.missed = self.findings.pop().map(|finding| (expect.prefix, finding));
            }
        }
    }
}
