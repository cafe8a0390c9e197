//! Milestones, measured and stated side by side, and the timeline.

use super::Facts;
use super::escape::inline;
use super::table::table;
use crate::record::{Entry, Event, words};
use crate::report::phrase::face;
use crate::room::NoteRec;
use crate::words::*;

/// Every milestone that the room has; those that it lacks in one sentence.
pub(super) fn milestones(facts: &Facts) -> String {
    let mut rows = Vec::new();
    let mut lacking = Vec::new();
    for milestone in Milestone::ALL {
        let marked = facts.room.milestone(*milestone);
        let name = milestone.word().replace('_', " ");
        let Some(at) = marked.instant() else {
            lacking.push(name);
            continue;
        };
        let stamp = |s: &Stamp| facts.times.stamp(s);
        let (stated, why) = match &marked.stated {
            Some((at, by, why)) => (stamp(at), format!("{}: {}", inline(by), inline(why))),
            None => ("–".to_owned(), String::new()),
        };
        let measured = marked.measured.as_ref().map_or("–".to_owned(), stamp);
        rows.push(vec![name, measured, stated, since_start(facts, &at), why]);
    }
    let mut out = format!(
        "## Milestones\n\n{}",
        table(&["milestone", "measured", "stated", "since the outage's start", "stated by"], &rows)
    );
    if !lacking.is_empty() {
        out.push_str(&format!("\nNone of these: {}.\n", lacking.join(", ")));
    }
    out
}

/// `+07:42`, or `-00:12` before the first outage began.
fn since_start(facts: &Facts, at: &Stamp) -> String {
    let Some(outage) = facts.clock.outages.first() else { return "–".to_owned() };
    let ms = facts.room.axis.at(at) - facts.room.axis.at(&outage.from);
    format!("{}{}", if ms < 0 { '-' } else { '+' }, face(ms.unsigned_abs()))
}

/// The entries in words, the probes' digests left out, below the local day where there are several.
pub(super) fn timeline(facts: &Facts) -> String {
    let shown: Vec<&Entry> = facts.entries.iter().filter(|e| is_shown(facts, e)).collect();
    let day = |e: &Entry| facts.times.day(&e.stamp.at);
    let several = shown.windows(2).any(|w| day(w[0]) != day(w[1]));
    let mut out = "## Timeline\n\n".to_owned();
    for (i, entry) in shown.iter().enumerate() {
        if several && (i == 0 || day(shown[i - 1]) != day(entry)) {
            out.push_str(&format!("{}**{}**\n\n", if i == 0 { "" } else { "\n" }, day(entry)));
        }
        out.push_str(&format!("- {}\n", inline(&words::entry_text(entry, facts.times.offset))));
    }
    out
}

/// A private note is told only where the room holds it: privately, or since it was revealed.
fn is_shown(facts: &Facts, entry: &Entry) -> bool {
    match &entry.event {
        Event::ProbesDigested { .. } => false,
        Event::NoteTaken { private: true, at, text, .. } => {
            let same = |n: &NoteRec| n.at == *at && n.by == entry.by.name && n.text == *text;
            facts.room.private.iter().chain(&facts.room.notes).any(same)
        }
        _ => true,
    }
}
