//! Acknowledged appends: one writer, many that share syncs, a raw loop, and SQLite.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::{Condvar, Mutex};
use std::time::Duration;
use warroom::io::clock::{mono, now};
use warroom::io::journal::{Durability, Journal, Opened};
use warroom::record::{Author, Entry, Event, line};

const FOR: Duration = Duration::from_secs(3);

pub fn measure(dir: &Path) {
    println!("{:<28} {:>10} {:>9} {:>9} {:>9}", "", "per second", "p50 µs", "p99 µs", "max µs");
    raw(&dir.join("raw"));
    alone(&dir.join("room-1"));
    sqlite(&dir.join("one.sqlite"));
    together(&dir.join("room-64"), 64);
    raw(&dir.join("raw-again"));
}

fn entry(n: u64) -> Entry {
    let event = Event::StepTicked { step: "restore/check-dns".into() };
    Entry { n, stamp: now(), by: Author::person("alice", 1000), event }
}

fn row(name: &str, mut took: Vec<u64>, micros: u64) {
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    let rate = took.len() as u64 * 1_000_000 / micros.max(1);
    println!("{name:<28} {rate:>10} {:>9} {:>9} {:>9}", at(50), at(99), at(100));
}

/// What the disk gives at best: lines of the same length, each synced before the next.
fn raw(path: &Path) {
    let bytes = line::write(&entry(1), 0, &line::Hash::ZERO).0 + "\n";
    let mut file = OpenOptions::new().append(true).create_new(true).open(path).unwrap();
    let (began, mut took) = (mono(), Vec::new());
    while mono() - began < FOR.as_micros() as u64 {
        let before = mono();
        file.write_all(bytes.as_bytes()).unwrap();
        file.sync_data().unwrap();
        took.push(mono() - before);
    }
    row("raw append and sync", took, mono() - began);
}

/// A transaction for each line, in SQLite's most durable form that appends: WAL with synchronous=FULL.
fn sqlite(path: &Path) {
    let text = line::write(&entry(1), 0, &line::Hash::ZERO).0;
    let db = rusqlite::Connection::open(path).unwrap();
    let mode: String = db.query_row("pragma journal_mode = wal", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    db.execute_batch("pragma synchronous = full; create table entry (n integer primary key, line text not null)")
        .unwrap();
    let mut insert = db.prepare("insert into entry (line) values (?1)").unwrap();
    let (began, mut took) = (mono(), Vec::new());
    while mono() - began < FOR.as_micros() as u64 {
        let before = mono();
        insert.execute([&text]).unwrap();
        took.push(mono() - before);
    }
    row("SQLite, WAL, FULL", took, mono() - began);
}

/// One writer that waits until its entry is acknowledged before it appends the next, as a host's loop does.
fn alone(dir: &Path) {
    let Opened { mut journal, mut durability, .. } = Journal::create(dir).unwrap();
    let (began, mut took) = (mono(), Vec::new());
    while mono() - began < FOR.as_micros() as u64 {
        let before = mono();
        let n = journal.next();
        journal.append(vec![entry(n)]).unwrap();
        let news = durability.blocking_recv();
        assert!(matches!(news, Some(Durability::Synced { head }) if head.n == n), "{news:?}");
        took.push(mono() - before);
    }
    row("journal, 1 writer", took, mono() - began);
}

/// The number of the last durable entry, for writers that wait for theirs.
#[derive(Default)]
struct Acknowledged {
    upto: Mutex<u64>,
    changed: Condvar,
}

/// So many writers, each of which waits until its entry is acknowledged before it appends the next.
fn together(dir: &Path, writers: usize) {
    let Opened { journal, mut durability, .. } = Journal::create(dir).unwrap();
    let (journal, acknowledged) = (Mutex::new(Some(journal)), Acknowledged::default());
    let began = mono();
    let took: Vec<u64> = std::thread::scope(|scope| {
        scope.spawn(|| {
            while let Some(news) = durability.blocking_recv() {
                let Durability::Synced { head } = news else { panic!("{news:?}") };
                *acknowledged.upto.lock().unwrap() = head.n;
                acknowledged.changed.notify_all();
            }
        });
        let threads: Vec<_> = (0..writers).map(|_| scope.spawn(|| write(&journal, &acknowledged, began))).collect();
        let took = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        journal.lock().unwrap().take().unwrap().close().unwrap();
        took
    });
    row(&format!("journal, {writers} writers"), took, mono() - began);
}

fn write(journal: &Mutex<Option<Journal>>, acknowledged: &Acknowledged, began: u64) -> Vec<u64> {
    let mut took = Vec::new();
    while mono() - began < FOR.as_micros() as u64 {
        let before = mono();
        let n = {
            let mut journal = journal.lock().unwrap();
            let journal = journal.as_mut().unwrap();
            let n = journal.next();
            journal.append(vec![entry(n)]).unwrap();
            n
        };
        let upto = acknowledged.upto.lock().unwrap();
        drop(acknowledged.changed.wait_while(upto, |upto| *upto < n).unwrap());
        took.push(mono() - before);
    }
    took
}
