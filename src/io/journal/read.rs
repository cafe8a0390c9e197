//! Reading without a lock, also while a host writes: complete lines only.

use super::{JournalError, segment};
use crate::record::Entry;
use crate::record::Event;
use crate::record::chain::{Chain, DAMAGED, Verdict};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A journal as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// All entries, in the order of their numbers.
    pub entries: Vec<Entry>,
    /// Head, counts and what is wrong. An unterminated tail is in it; while a host lives, that is a line on its way.
    pub verdict: Verdict,
}

/// Reads a room's entries.
///
/// # Errors
/// [`JournalError::NotARoom`], [`JournalError::Io`]. Damage is no error.
pub fn read(dir: &Path) -> Result<Reading, JournalError> {
    let (mut chain, mut entries) = (Chain::new(None), Vec::new());
    let segments = segment::list(dir)?;
    if segments.is_empty() {
        return Err(JournalError::NotARoom(dir.to_owned()));
    }
    for number in segments {
        let path = segment::path(dir, number);
        let file = File::open(&path).map_err(JournalError::io("read", &path))?;
        chain.segment(number);
        let (_, tail) = segment::scan(file, 0, |raw, read| chain.read(raw, read).put(&mut entries))
            .map_err(JournalError::io("read", &path))?;
        chain.tail(&tail);
    }
    Ok(Reading { entries, verdict: chain.finish() })
}

/// Follows a journal as it grows, from its first entry. Whoever has it asks when it likes.
#[derive(Debug)]
pub struct Tail {
    dir: PathBuf,
    chain: Chain,
    segment: u32,
    offset: u64,
    /// The last whole entry that was given out.
    last: u64,
}

impl Tail {
    /// At the begin of a room's journal.
    pub fn new(dir: &Path) -> Tail {
        let mut chain = Chain::new(None);
        chain.segment(1);
        Tail { dir: dir.to_owned(), chain, segment: 1, offset: 0, last: 0 }
    }

    /// The entries whose lines were completed since the last call; possibly none. Each is given once.
    ///
    /// # Errors
    /// [`JournalError::Io`]; the next call goes on from the same place.
    pub fn poll(&mut self) -> Result<Vec<Entry>, JournalError> {
        let mut entries = Vec::new();
        self.poll_lines(|entry, _| entries.push(entry))?;
        Ok(entries)
    }

    /// As [`Tail::poll`], each entry with its line as it stands in the journal.
    ///
    /// # Errors
    /// As [`Tail::poll`].
    pub fn poll_lines(&mut self, mut each: impl FnMut(Entry, &[u8])) -> Result<(), JournalError> {
        loop {
            // Asked before reading: once a later segment is there, this one grows no more.
            let later = segment::list(&self.dir)?.into_iter().find(|number| *number > self.segment);
            self.read_on(&mut each)?;
            let Some(later) = later else { return Ok(()) };
            self.chain.segment(later);
            (self.segment, self.offset) = (later, 0);
        }
    }

    fn read_on(&mut self, each: &mut impl FnMut(Entry, &[u8])) -> Result<(), JournalError> {
        let path = segment::path(&self.dir, self.segment);
        let file = File::open(&path).map_err(JournalError::io("read", &path))?;
        let (chain, last) = (&mut self.chain, &mut self.last);
        let (end, _) = segment::scan(file, self.offset, |raw, read| {
            let entry = chain.read(raw, read).entry;
            let damaged = matches!(&entry.event, Event::Foreign { kind, .. } if kind == DAMAGED);
            if damaged || entry.n > *last {
                *last = if damaged { *last } else { entry.n };
                each(entry, raw);
            }
        })
        .map_err(JournalError::io("read", &path))?;
        self.offset = end;
        Ok(())
    }
}
