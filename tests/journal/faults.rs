//! Disks that fail: a sync that says no, a disk that is full, a disk that stays broken.

use super::{bytes, room, tick, wait};
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::tempdir;
use warroom::io::journal::{Disk, Durability, Journal, JournalError, Opened, RESERVE, read};
use warroom::record::Entry;

/// Fails so many writes and syncs; of a write that fails it writes half, as disks do.
#[derive(Clone, Default)]
struct Failing {
    writes: Arc<AtomicUsize>,
    syncs: Arc<AtomicUsize>,
    full: bool,
}

impl Failing {
    fn error(&self) -> io::Error {
        if self.full { ErrorKind::StorageFull.into() } else { io::Error::from_raw_os_error(5) }
    }
}

fn take(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok()
}

impl Disk for Failing {
    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        if take(&self.writes) {
            file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(self.error());
        }
        file.write_all(bytes)
    }

    fn sync(&mut self, file: &File) -> io::Result<()> {
        if take(&self.syncs) { Err(self.error()) } else { file.sync_data() }
    }
}

fn open(dir: &Path, disk: &Failing) -> Opened {
    Journal::open_on(dir, Box::new(disk.clone())).unwrap()
}

fn all(upto: u64) -> Vec<Entry> {
    (1..=upto).map(tick).collect()
}

#[test]
fn a_failed_sync_moves_the_entries_to_a_new_segment() {
    let dir = tempdir().unwrap();
    room(dir.path(), 3);
    let disk = Failing::default();
    let mut opened = open(dir.path(), &disk);
    let before = read(dir.path()).unwrap().verdict.head;
    disk.syncs.store(1, Ordering::SeqCst);
    opened.journal.append(vec![tick(4), tick(5)]).unwrap();
    let heard = wait(&mut opened, 5);
    assert!(
        matches!(&heard[..], [Durability::Moved { segment: 2, why, head }, Durability::Synced { .. }]
            if why.contains("os error 5") && *head == before),
        "{heard:?}"
    );
    opened.journal.append(vec![tick(6)]).unwrap();
    opened.journal.close().unwrap();

    let reading = read(dir.path()).unwrap();
    assert_eq!(reading.entries, all(6));
    assert!(reading.verdict.whole());
    assert_eq!(reading.verdict.segments, 2);
    let again = Journal::open(dir.path()).unwrap();
    assert_eq!((again.entries, again.recovery.new_segment), (all(6), None));
}

#[test]
fn what_a_failed_sync_lost_of_the_old_segment_is_no_loss() {
    let dir = tempdir().unwrap();
    room(dir.path(), 3);
    let durable = bytes(dir.path()).len();
    let disk = Failing::default();
    let mut opened = open(dir.path(), &disk);
    disk.syncs.store(1, Ordering::SeqCst);
    opened.journal.append((4..=9).map(tick).collect()).unwrap();
    wait(&mut opened, 9);
    opened.journal.close().unwrap();
    let full = bytes(dir.path());
    // The kernel dropped a page in the middle, or all from some byte on.
    for (from, to) in [(durable, durable + 100), (durable + 50, full.len() - 50), (durable + 200, full.len())] {
        let mut lost = full.clone();
        lost[from..to].fill(0);
        super::put(dir.path(), &lost);
        let reading = read(dir.path()).unwrap();
        assert_eq!(reading.entries, all(9));
        assert!(reading.verdict.whole(), "{:?}", reading.verdict.findings);
        assert!(!reading.verdict.findings.is_empty());
        assert_eq!(Journal::open(dir.path()).unwrap().recovery.events(), []);
    }
}

#[test]
fn a_full_disk_gets_the_reserve_back_and_the_entry_is_recorded() {
    let dir = tempdir().unwrap();
    room(dir.path(), 2);
    let disk = Failing { full: true, ..Failing::default() };
    let mut opened = open(dir.path(), &disk);
    assert!(dir.path().join(RESERVE).exists());
    disk.writes.store(1, Ordering::SeqCst);
    opened.journal.append(vec![tick(3)]).unwrap();
    let heard = wait(&mut opened, 3);
    assert!(matches!(heard[..], [Durability::ReserveUsed, Durability::Synced { .. }]), "{heard:?}");
    opened.journal.append(vec![tick(4)]).unwrap();
    opened.journal.close().unwrap();
    let reading = read(dir.path()).unwrap();
    assert_eq!(reading.entries, all(4));
    assert_eq!((reading.verdict.segments, reading.verdict.findings.len()), (1, 0), "half a line was left");
    assert!(dir.path().join(RESERVE).exists(), "it is made again where there is room");
}

#[test]
fn a_disk_that_stays_full_is_told_once_and_nothing_is_lost_when_it_is_not() {
    let dir = tempdir().unwrap();
    room(dir.path(), 2);
    let disk = Failing { full: true, ..Failing::default() };
    let mut opened = open(dir.path(), &disk);
    disk.writes.store(usize::MAX, Ordering::SeqCst);
    for n in 3..=6 {
        opened.journal.append(vec![tick(n)]).unwrap();
    }
    assert_eq!(opened.durability.blocking_recv(), Some(Durability::ReserveUsed));
    let stuck = opened.durability.blocking_recv();
    assert!(matches!(stuck, Some(Durability::Stuck { upto: 2, .. })), "{stuck:?}");
    assert_eq!(read(dir.path()).unwrap().entries, all(2));
    disk.writes.store(0, Ordering::SeqCst);
    // No further entry is needed: it is tried again.
    let heard = wait(&mut opened, 6);
    assert!(heard.iter().all(|h| matches!(h, Durability::Synced { .. })), "{heard:?}");
    opened.journal.close().unwrap();
    let reading = read(dir.path()).unwrap();
    assert_eq!((reading.entries, reading.verdict.findings.len()), (all(6), 0));
}

#[test]
fn a_disk_that_stays_broken_fills_no_room_with_segments() {
    let dir = tempdir().unwrap();
    room(dir.path(), 2);
    let disk = Failing::default();
    let mut opened = open(dir.path(), &disk);
    disk.syncs.store(7, Ordering::SeqCst);
    opened.journal.append(vec![tick(3)]).unwrap();
    opened.journal.append(vec![tick(4)]).unwrap();
    let heard = wait(&mut opened, 4);
    assert!(matches!(heard.first(), Some(Durability::Stuck { upto: 2, .. })), "{heard:?}");
    opened.journal.close().unwrap();
    let reading = read(dir.path()).unwrap();
    assert_eq!(reading.entries, all(4));
    assert!(reading.verdict.whole());
    assert_eq!(reading.verdict.segments, 2);
}

#[test]
fn closing_on_a_dead_disk_says_what_is_not_on_it() {
    let dir = tempdir().unwrap();
    room(dir.path(), 2);
    let disk = Failing::default();
    let mut opened = open(dir.path(), &disk);
    disk.syncs.store(usize::MAX, Ordering::SeqCst);
    opened.journal.append(vec![tick(3)]).unwrap();
    let ended = opened.journal.close();
    assert!(matches!(&ended, Err(JournalError::NotDurable { upto: 2, .. })), "{ended:?}");
}
