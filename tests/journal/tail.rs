//! Reading while a host writes.

use super::{bytes, put, room, tick, wait};
use std::fs::OpenOptions;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::tempdir;
use warroom::io::journal::{Journal, Tail, read};
use warroom::record::Entry;

fn numbers(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|e| e.n).collect()
}

#[test]
fn a_tail_gives_each_entry_once_and_only_when_its_line_is_complete() {
    let dir = tempdir().unwrap();
    room(dir.path(), 3);
    let whole = bytes(dir.path());
    let at = whole.iter().position(|b| *b == b'\n').unwrap() + 1;
    put(dir.path(), &whole[..at + 20]);
    let mut tail = Tail::new(dir.path());
    assert_eq!(tail.poll().unwrap(), [tick(1)]);
    assert_eq!(tail.poll().unwrap(), []);
    let mut file = OpenOptions::new().append(true).open(dir.path().join("journal.jsonl")).unwrap();
    file.write_all(&whole[at + 20..]).unwrap();
    assert_eq!(tail.poll().unwrap(), [tick(2), tick(3)]);
    assert_eq!(tail.poll().unwrap(), []);
}

#[test]
fn a_tail_goes_on_into_the_next_segment() {
    let dir = tempdir().unwrap();
    room(dir.path(), 3);
    let mut damaged = bytes(dir.path());
    damaged[30] ^= 1;
    put(dir.path(), &damaged);
    let mut tail = Tail::new(dir.path());
    assert_eq!(numbers(&tail.poll().unwrap()), [1, 2, 3]);
    let mut opened = Journal::open(dir.path()).unwrap();
    opened.journal.append(vec![tick(4)]).unwrap();
    wait(&mut opened, 4);
    assert_eq!(tail.poll().unwrap(), [tick(4)]);
}

#[test]
fn readers_beside_a_busy_writer_see_whole_prefixes() {
    let dir = tempdir().unwrap();
    let mut opened = Journal::create(dir.path()).unwrap();
    let (count, done) = (2000, AtomicBool::new(false));
    let expected: Vec<Entry> = (1..=count).map(tick).collect();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::SeqCst) {
                    let reading = read(dir.path()).unwrap();
                    assert_eq!(reading.entries, expected[..reading.entries.len()]);
                    assert!(reading.verdict.whole());
                }
            });
        }
        scope.spawn(|| {
            let (mut tail, mut seen) = (Tail::new(dir.path()), Vec::new());
            while seen.len() < expected.len() {
                seen.extend(tail.poll().unwrap());
            }
            assert_eq!(seen, expected);
        });
        for batch in expected.chunks(7) {
            opened.journal.append(batch.to_vec()).unwrap();
        }
        wait(&mut opened, count);
        done.store(true, Ordering::SeqCst);
    });
    assert_eq!(opened.journal.close().unwrap().n, count);
}
