//! Opening a journal for writing: read, put an unfinished tail aside, find where to go on.

use super::{JournalError, segment};
use crate::record::chain::{Chain, Finding, segment_name};
use crate::record::line::Head;
use crate::record::{Entry, Event};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// What opening did to a journal, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The unfinished tail that was cut.
    pub cut: Option<Cut>,
    /// Why the journal goes on in a new segment: what is wrong in the last one, and the head it goes on from.
    pub new_segment: Option<(String, Head)>,
    /// Everything that is wrong, also in earlier segments.
    pub findings: Vec<Finding>,
}

impl Recovery {
    /// The entries that the host must append first, so that the record says what was done to it.
    pub fn events(&self) -> Vec<Event> {
        let began = |(why, head): &(String, Head)| Event::SegmentBegan { why: why.clone(), head: head.to_string() };
        let cut = |cut: &Cut| Event::JournalRecovered { bytes: cut.bytes, aside: cut.aside.clone() };
        self.new_segment.iter().map(began).chain(self.cut.iter().map(cut)).collect()
    }
}

/// An unfinished tail that was cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Its length.
    pub bytes: u64,
    /// File name of the copy, below the room.
    pub aside: String,
}

/// Where the writer goes on.
#[derive(Debug)]
pub(super) struct Place {
    /// The segment's number.
    pub number: u32,
    /// The open file; none where the segment is yet to be made.
    pub file: Option<File>,
    /// Its length.
    pub end: u64,
    /// Whether it holds durable lines (or is the first): then it is never removed.
    pub held: bool,
}

/// A journal as it was found and left.
pub(super) struct Found {
    pub entries: Vec<Entry>,
    pub recovery: Recovery,
    pub head: Head,
    pub next: u64,
    pub place: Place,
}

/// Reads all segments of a room that this process has locked, and mends the end.
pub(super) fn recover(dir: &Path) -> Result<Found, JournalError> {
    let (mut chain, mut entries) = (Chain::new(None), Vec::new());
    let (mut last, mut end, mut with_lines) = (1, 0, 1);
    let mut tail = Vec::new();
    for number in segment::list(dir)? {
        let path = segment::path(dir, number);
        let file = File::open(&path).map_err(JournalError::io("read", &path))?;
        chain.segment(number);
        (end, tail) = segment::scan(file, 0, |raw, read| chain.read(raw, read).put(&mut entries))
            .map_err(JournalError::io("read", &path))?;
        chain.tail(&tail);
        last = number;
        with_lines = if end > 0 { number } else { with_lines };
    }
    let cut = if tail.is_empty() { None } else { Some(cut(dir, last, end, &tail)?) };
    let (head, next) = (chain.head(), chain.next());
    let findings = chain.finish().findings;
    let wrong = findings.iter().find(|f| f.segment == with_lines && !f.harmless());
    let new_segment = wrong.map(|finding| (finding.to_string(), head));
    let place = if new_segment.is_some() && last == with_lines {
        Place { number: last + 1, file: None, end: 0, held: false }
    } else if end == 0 && last > 1 {
        Place { number: last, file: None, end: 0, held: false }
    } else {
        Place { number: last, file: Some(settle(dir, last)?), end, held: true }
    };
    Ok(Found { entries, recovery: Recovery { cut, new_segment, findings }, head, next, place })
}

/// Opens the last segment, and makes durable what a killed host may have left in the kernel's memory: its entries are
/// acted on from now on.
fn settle(dir: &Path, number: u32) -> Result<File, JournalError> {
    let path = segment::path(dir, number);
    let file = OpenOptions::new().append(true).open(&path).map_err(JournalError::io("open", &path))?;
    file.sync_all().and_then(|()| segment::sync_dir(dir)).map_err(JournalError::io("sync", &path))?;
    Ok(file)
}

/// Copies the tail to a file of its own, durably, then cuts it.
fn cut(dir: &Path, number: u32, end: u64, tail: &[u8]) -> Result<Cut, JournalError> {
    let (aside, mut copy) = new_copy(dir, number)?;
    let path = segment::path(dir, number);
    copy.write_all(tail)
        .and_then(|()| copy.sync_all())
        .and_then(|()| segment::sync_dir(dir))
        .map_err(JournalError::io("write", &dir.join(&aside)))?;
    let cut = OpenOptions::new().write(true).open(&path).and_then(|file| {
        file.set_len(end)?;
        file.sync_all()
    });
    cut.map_err(JournalError::io("cut", &path))?;
    Ok(Cut { bytes: tail.len() as u64, aside })
}

fn new_copy(dir: &Path, number: u32) -> Result<(String, File), JournalError> {
    for i in 1u32.. {
        let name = format!("{}.cut-{i}", segment_name(number));
        let path = dir.join(&name);
        match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(file) => return Ok((name, file)),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(JournalError::io("create", &path)(e)),
        }
    }
    unreachable!("a directory holds fewer than 2^32 copies")
}
