//! The journal store: append a batch, read from, tail. The only place that knows how a room's entries lie on disk.
//!
//! A host has [`Journal`]: it gives entries that it numbered and applied already, and hears on a channel when they are
//! durable ([`Durability`]). Everybody else reads without a lock: [`read`], [`Tail`], [`verify`].

mod disk;
mod lock;
mod open;
mod read;
mod reserve;
mod segment;
mod verify;
mod writer;

pub use disk::{Disk, Kernel};
pub use lock::{Holder, holder};
pub use open::{Cut, Recovery};
pub use read::{Reading, Tail, read};
pub use reserve::RESERVE;
pub use verify::{RunFinding, VerifyReport, verify};

use crate::record::Entry;
use crate::record::line::Head;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// What can go wrong with a journal as a whole. What is wrong *in* it is a [`crate::record::chain::Finding`].
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another host has the room.
    #[error("another host has this room: {0}")]
    Held(Holder),
    /// The directory holds no journal.
    #[error("{0} is not a room: it holds no journal.jsonl")]
    NotARoom(PathBuf),
    /// The directory holds a journal already.
    #[error("{0} is a room already")]
    Exists(PathBuf),
    /// The kernel said no.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// `read`, `create`, `lock` …
        doing: &'static str,
        /// Of what.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The caller's numbers do not go on from the journal's.
    #[error("entry {got} was appended where {expected} comes next")]
    Misnumbered {
        /// The next number.
        expected: u64,
        /// The number it had.
        got: u64,
    },
    /// Entries could not be made durable until the end.
    #[error("entries after {upto} are not on the disk: {why}")]
    NotDurable {
        /// The last durable one.
        upto: u64,
        /// What the disk said last.
        why: String,
    },
    /// The thread that owns the file is gone: a defect.
    #[error("the journal's writer ended too early")]
    WriterGone,
}

impl JournalError {
    fn io<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> JournalError + 'a {
        move |source| JournalError::Io { doing, path: path.to_owned(), source }
    }
}

/// What a host hears about its entries, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Every entry up to this head is on the disk: it may be acknowledged and acted on.
    Synced {
        /// Number and hash of the last durable entry.
        head: Head,
    },
    /// Syncing failed, which is never tried again on that file: the entries were written to a new segment. The `Synced`
    /// for them follows. The host records [`crate::record::Event::SegmentBegan`] and shows a banner.
    Moved {
        /// The new segment's number.
        segment: u32,
        /// What the kernel said.
        why: String,
        /// Where the new segment goes on from.
        head: Head,
    },
    /// The disk is full. The reserve was given back, so that entries and exits of scripts can still be recorded.
    ReserveUsed,
    /// There is space again, and the reserve was made anew.
    ReserveBack,
    /// Nothing can be written. It is tried again every second, and with every entry; what came after `upto` waits.
    Stuck {
        /// The last durable entry.
        upto: u64,
        /// What the kernel said.
        why: String,
    },
}

/// A journal that was opened for writing.
pub struct Opened {
    /// To append with.
    pub journal: Journal,
    /// All entries so far; all of them are durable.
    pub entries: Vec<Entry>,
    /// What had to be done to the journal, and what is wrong with it.
    pub recovery: Recovery,
    /// News of the entries that are appended.
    pub durability: UnboundedReceiver<Durability>,
}

/// The one writer of a room's journal. Holds `host.lock`; one thread owns the file.
#[derive(Debug)]
pub struct Journal {
    /// Number of the last entry that was there when it was opened, and the hash that the next line names.
    begin: Head,
    next: u64,
    sender: Option<Sender<Vec<Entry>>>,
    thread: Option<JoinHandle<Result<Head, JournalError>>>,
    /// Released last: after the thread ended.
    _lock: lock::Lock,
}

impl Journal {
    /// Makes a room's directory (0700) with an empty journal (0600), and takes it.
    ///
    /// # Errors
    /// [`JournalError::Exists`] where a journal is there already, [`JournalError::Held`], [`JournalError::Io`].
    pub fn create(dir: &Path) -> Result<Opened, JournalError> {
        segment::make_room(dir)?;
        let own = lock::own(dir)?;
        segment::create(dir, 1)?;
        let lock = lock::take(dir, own)?;
        Journal::start(dir, lock, Box::new(Kernel))
    }

    /// Takes a room: reads it, puts aside an unfinished tail, and goes on where the journal ends. The caller appends
    /// [`Recovery::events`] first.
    ///
    /// # Errors
    /// [`JournalError::NotARoom`], [`JournalError::Held`], [`JournalError::Io`]. Damage is no error.
    pub fn open(dir: &Path) -> Result<Opened, JournalError> {
        Journal::open_on(dir, Box::new(Kernel))
    }

    /// As [`Journal::open`], on another disk than the kernel's: one that fails when a test wants it to.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn open_on(dir: &Path, disk: Box<dyn Disk>) -> Result<Opened, JournalError> {
        if segment::list(dir)?.is_empty() {
            return Err(JournalError::NotARoom(dir.to_owned()));
        }
        let lock = lock::take(dir, lock::own(dir)?)?;
        Journal::start(dir, lock, disk)
    }

    fn start(dir: &Path, lock: lock::Lock, disk: Box<dyn Disk>) -> Result<Opened, JournalError> {
        let open::Found { entries, recovery, head, next, place } = open::recover(dir)?;
        reserve::keep(dir);
        let (news, durability) = unbounded_channel();
        let (sender, orders) = channel();
        let writer = writer::Writer::new(dir, disk, place, head, news);
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || writer.run(&orders))
            .map_err(JournalError::io("start the writer of", dir))?;
        let begin = Head { n: next - 1, h: head.h };
        let journal = Journal { begin, next, sender: Some(sender), thread: Some(thread), _lock: lock };
        Ok(Opened { journal, entries, recovery, durability })
    }

    /// Where the journal ended when it was opened: everything up to this number is durable.
    pub fn begin(&self) -> Head {
        self.begin
    }

    /// The number that the next entry must have.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Hands entries to the writer and returns at once; they are durable when [`Durability::Synced`] says so. Whatever is
    /// handed over while a sync is under way shares the next one.
    ///
    /// # Errors
    /// [`JournalError::Misnumbered`] (nothing is written), [`JournalError::WriterGone`].
    pub fn append(&mut self, entries: Vec<Entry>) -> Result<(), JournalError> {
        let mut expected = self.next;
        for entry in &entries {
            if entry.n != expected {
                return Err(JournalError::Misnumbered { expected, got: entry.n });
            }
            expected += 1;
        }
        self.sender.as_ref().and_then(|s| s.send(entries).ok()).ok_or(JournalError::WriterGone)?;
        self.next = expected;
        Ok(())
    }

    /// Waits until everything is written, and ends; the final head, for the exit banner. Dropping does the same.
    ///
    /// # Errors
    /// [`JournalError::NotDurable`], where the disk took not all of it; [`JournalError::WriterGone`].
    pub fn close(mut self) -> Result<Head, JournalError> {
        self.end()
    }

    fn end(&mut self) -> Result<Head, JournalError> {
        self.sender = None;
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or(Err(JournalError::WriterGone))
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // Nobody is left to tell; a host that wants to know closes.
        let _ = self.end();
    }
}
