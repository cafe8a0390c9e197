//! Journals of every version ever released must open. `tests/fixtures/journal-v1` is frozen: it is never written again.

use super::samples;
use std::collections::BTreeSet;
use std::fs;
use tempfile::tempdir;
use warroom::io::journal::{Journal, read};
use warroom::record::{Author, Entry, Event};
use warroom::room::Room;
use warroom::words::Kind;

/// How many kinds of events version 1 has.
const KINDS: usize = 43;

/// What the frozen journal says: two segments, one event of every kind of version 1.
fn said() -> Vec<Entry> {
    let mut events = samples::events(&samples::fixed());
    events.truncate(KINDS);
    events.push(Event::SegmentBegan { why: "sync failed".into(), head: "43:…".into() });
    events.push(Event::Foreign { kind: "StoodDown".into(), raw: r#"{"StoodDown":{"mood":"merry"}}"#.into() });
    let entry = |(i, event)| {
        let n = i as u64 + 1;
        let by = if n.is_multiple_of(2) { Author::host() } else { Author::person("alice", 1000) };
        Entry { n, stamp: samples::stamp(n * 1234), by, event }
    };
    events.into_iter().enumerate().map(entry).collect()
}

#[test]
fn the_journal_of_version_1_opens_and_folds() {
    let dir = tempdir().unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/journal-v1");
    for name in ["journal.jsonl", "journal.2.jsonl"] {
        fs::copy(format!("{folder}/{name}"), dir.path().join(name)).unwrap();
    }
    let opened = Journal::open(dir.path()).unwrap();
    assert_eq!(opened.recovery.events(), []);
    for (found, expected) in opened.entries.iter().zip(said()) {
        assert_eq!(*found, expected);
    }
    assert_eq!(opened.entries.len(), said().len());
    let room = Room::fold(&opened.entries);
    assert_eq!((room.name(), room.kind()), ("alpha", Kind::Drill));
    drop(opened);
    let verdict = read(dir.path()).unwrap().verdict;
    assert!(verdict.findings.is_empty());
    assert_eq!((verdict.segments, verdict.foreign, verdict.head.n), (2, 2, 45));
}

#[test]
fn every_kind_of_event_has_a_sample() {
    let kinds: BTreeSet<_> = samples::events(&samples::fixed()).iter().map(samples::kind).collect();
    assert_eq!(kinds, BTreeSet::from_iter(samples::KINDS.iter().copied()));
}
