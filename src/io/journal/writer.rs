//! The thread that owns the file: receives, drains, numbers the chain, writes, syncs once for all, answers.

use super::open::Place;
use super::{Disk, Durability, JournalError, reserve, segment};
use crate::record::Entry;
use crate::record::line::{self, Head};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// How long entries that could not be written wait for the next try.
const AGAIN: Duration = Duration::from_secs(1);

/// Tries in a row: as it is, with the reserve given back, in a new segment.
const TRIES: usize = 3;

/// Why entries are not on the disk.
enum Trouble {
    /// Nothing was written; the segment is as it was.
    Refused(io::Error),
    /// Nobody knows what of it was written: the segment is given up.
    Unsure(io::Error),
}

/// State of the thread.
pub(super) struct Writer {
    dir: PathBuf,
    disk: Box<dyn Disk>,
    place: Place,
    /// The last entry that was given a line.
    head: Head,
    /// The last entry known to be on the disk.
    durable: Head,
    /// The lines between the two, as they go to the disk.
    pending: Vec<u8>,
    /// What the kernel said when the segment was given up, until the entries are in another.
    moved: Option<String>,
    /// What the host was told, while nothing can be written.
    stuck: Option<String>,
    reserve_used: bool,
    news: UnboundedSender<Durability>,
}

impl Writer {
    pub(super) fn new(
        dir: &Path,
        disk: Box<dyn Disk>,
        place: Place,
        head: Head,
        news: UnboundedSender<Durability>,
    ) -> Writer {
        let dir = dir.to_owned();
        Writer {
            dir,
            disk,
            place,
            head,
            durable: head,
            pending: Vec::new(),
            moved: None,
            stuck: None,
            reserve_used: false,
            news,
        }
    }

    /// Until the sender is gone; then the final head.
    pub(super) fn run(mut self, orders: &Receiver<Vec<Entry>>) -> Result<Head, JournalError> {
        loop {
            let first = if self.pending.is_empty() {
                orders.recv().map_err(RecvTimeoutError::from)
            } else {
                orders.recv_timeout(AGAIN)
            };
            if let Err(RecvTimeoutError::Disconnected) = first {
                return self.end();
            }
            first.into_iter().chain(orders.try_iter()).flatten().for_each(|entry| self.add(&entry));
            self.commit();
        }
    }

    fn end(mut self) -> Result<Head, JournalError> {
        self.commit();
        match self.stuck {
            Some(why) => Err(JournalError::NotDurable { upto: self.durable.n, why }),
            None => Ok(self.durable),
        }
    }

    fn add(&mut self, entry: &Entry) {
        let (text, h) = line::write(entry, self.durable.n, &self.head.h);
        self.pending.extend_from_slice(text.as_bytes());
        self.pending.push(b'\n');
        self.head = Head { n: entry.n, h };
    }

    fn commit(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let mut why = String::new();
        for _ in 0..TRIES {
            let trouble = match self.store() {
                Ok(()) => return self.stored(),
                Err(trouble) => trouble,
            };
            let (Trouble::Refused(e) | Trouble::Unsure(e)) = &trouble;
            why = e.to_string();
            if !self.mend(&trouble) {
                break;
            }
        }
        if self.stuck.as_ref() != Some(&why) {
            self.stuck = Some(why.clone());
            self.tell(Durability::Stuck { upto: self.durable.n, why });
        }
    }

    /// Writes and syncs all that is pending.
    fn store(&mut self) -> Result<(), Trouble> {
        if self.place.file.is_none() {
            self.place.file = Some(self.make_segment()?);
        }
        let file = self.place.file.as_mut().expect("made in the lines above");
        if let Err(e) = self.disk.write(file, &self.pending) {
            // Half a line of ours may be there: nobody was told of it, so it may go.
            return Err(if full(&e) && file.set_len(self.place.end).is_ok() {
                Trouble::Refused(e)
            } else {
                Trouble::Unsure(e)
            });
        }
        self.disk.sync(file).map_err(Trouble::Unsure)
    }

    /// A new file; one of that name is a try of our own that holds nothing durable.
    fn make_segment(&self) -> Result<File, Trouble> {
        let path = segment::path(&self.dir, self.place.number);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(Trouble::Refused(e)),
            _ => {}
        }
        segment::create(&self.dir, self.place.number).map_err(|e| match e {
            JournalError::Io { source, .. } => Trouble::Refused(source),
            other => Trouble::Refused(io::Error::other(other)),
        })
    }

    /// Does what may help; whether anything was done.
    fn mend(&mut self, trouble: &Trouble) -> bool {
        let (Trouble::Refused(e) | Trouble::Unsure(e)) = trouble;
        let released = full(e) && reserve::release(&self.dir);
        if released {
            self.reserve_used = true;
            self.tell(Durability::ReserveUsed);
        }
        if let Trouble::Unsure(e) = trouble {
            // Never synced again: the kernel may have dropped what it could not write, and would say yes.
            let number = self.place.number + u32::from(self.place.held);
            self.place = Place { number, file: None, end: 0, held: false };
            self.moved.get_or_insert(e.to_string());
            return true;
        }
        released
    }

    fn stored(&mut self) {
        let from = std::mem::replace(&mut self.durable, self.head);
        self.place.end += self.pending.len() as u64;
        self.place.held = true;
        self.pending.clear();
        self.stuck = None;
        if let Some(why) = self.moved.take() {
            self.tell(Durability::Moved { segment: self.place.number, why, head: from });
        }
        self.tell(Durability::Synced { head: self.durable });
        if self.reserve_used && reserve::keep(&self.dir) {
            self.reserve_used = false;
            self.tell(Durability::ReserveBack);
        }
    }

    fn tell(&self, news: Durability) {
        // A host that is leaving no longer listens.
        let _ = self.news.send(news);
    }
}

fn full(e: &io::Error) -> bool {
    matches!(e.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
