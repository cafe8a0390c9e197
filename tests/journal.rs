//! Tests of journal.

mod chain;
mod faults;
mod frozen;
mod kill;
mod lines;
mod said;
pub mod samples;
mod store;
mod tail;
mod tampering;
mod verify;

use std::path::Path;
use warroom::io::journal::{Durability, Journal, Opened};
use warroom::record::{Author, Entry, Event};

/// A room with `count` entries, closed again.
pub fn room(dir: &Path, count: u64) -> Vec<Entry> {
    let mut opened = Journal::create(dir).unwrap();
    let entries: Vec<Entry> = (1..=count).map(tick).collect();
    for entry in &entries {
        opened.journal.append(vec![entry.clone()]).unwrap();
        wait(&mut opened, entry.n);
    }
    opened.journal.close().unwrap();
    entries
}

/// An entry that says its number.
pub fn tick(n: u64) -> Entry {
    let event = Event::StepTicked { step: format!("step-{n}").into() };
    Entry { n, stamp: samples::stamp(n), by: Author::person("alice", 1000), event }
}

/// Until entry `upto` is durable; what the host heard on the way.
pub fn wait(opened: &mut Opened, upto: u64) -> Vec<Durability> {
    let mut heard = Vec::new();
    loop {
        let news = opened.durability.blocking_recv().expect("the writer lives");
        heard.push(news.clone());
        if matches!(news, Durability::Synced { head } if head.n >= upto) {
            return heard;
        }
    }
}

/// The bytes of a room's first segment.
pub fn bytes(dir: &Path) -> Vec<u8> {
    std::fs::read(dir.join("journal.jsonl")).unwrap()
}

/// Replaces the first segment.
pub fn put(dir: &Path, bytes: &[u8]) {
    std::fs::write(dir.join("journal.jsonl"), bytes).unwrap();
}
