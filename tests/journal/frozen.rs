//! Journals of every version ever released must open. The folders `tests/fixtures/journal-*` are frozen: they are never written again.
//! A new kind of event comes into a journal in a folder of its own.

use super::samples;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::{TempDir, tempdir};
use warroom::io::journal::{Journal, read, verify};
use warroom::record::chain::DAMAGED;
use warroom::record::line::{self, Hash};
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

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// A copy of a frozen journal, to open.
fn frozen(name: &str) -> TempDir {
    let dir = tempdir().unwrap();
    for file in fs::read_dir(fixtures().join(name)).unwrap().flatten() {
        fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
    }
    dir
}

#[test]
fn the_journal_of_version_1_opens_and_folds() {
    let dir = frozen("journal-v1");
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

/// The kinds that version 1 has besides those of its first journal, and the folder of each.
const LATER: [(&str, &[&str]); 2] = [
    ("journal-v1-later", &["CloseAsked", "RunbookEdited", "RunbookReloaded"]),
    ("journal-v1-checks", &["CheckMoved", "MaintenanceBegan", "MaintenanceEnded", "ChecksEdited"]),
];

#[test]
fn the_kinds_that_came_later_open_and_fold() {
    for (folder, kinds) in LATER {
        let dir = frozen(folder);
        let opened = Journal::open(dir.path()).unwrap();
        assert_eq!((opened.recovery.events(), opened.recovery.findings.len()), (vec![], 0));
        assert_eq!(
            opened.entries.iter().map(|e| &e.event).collect::<Vec<_>>(),
            later(kinds).iter().collect::<Vec<_>>()
        );
        assert_eq!(Room::fold(&opened.entries).kind(), Kind::Drill);
    }
}

/// A room that is opened, and one event of each of these kinds.
fn later(kinds: &[&str]) -> Vec<Event> {
    let mut samples = samples::events(&samples::fixed()).into_iter();
    let opened = samples.next();
    opened.into_iter().chain(samples.filter(|e| kinds.contains(&samples::kind(e)))).collect()
}

#[test]
fn a_damaged_journal_of_version_1_opens_as_it_always_did() {
    let dir = frozen("journal-v1-damaged");
    let before = read(dir.path()).unwrap();
    let said: Vec<String> = before.verdict.findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "journal.jsonl line 3: entry 3 is damaged: it does not match its hash; it had been acknowledged",
            "journal.2.jsonl line 2: entry 8 is missing; it had been acknowledged",
            "journal.2.jsonl line 3: an unterminated line of 40 bytes at the end (never acknowledged; the next host puts it aside)",
        ]
    );
    assert!(!verify(dir.path(), None, |_, _| {}).unwrap().whole());
    let opened = Journal::open(dir.path()).unwrap();
    assert_eq!(opened.entries, before.entries);
    let kinds: Vec<_> = opened.entries.iter().map(|e| (e.n, samples::kind(&e.event))).collect();
    assert_eq!(kinds[..3], [(1, "RoomOpened"), (2, "StepTicked"), (3, "Foreign")]);
    assert!(matches!(&opened.entries[2].event, Event::Foreign { kind, .. } if kind == DAMAGED));
    assert_eq!(
        kinds[3..],
        [(4, "StepTicked"), (5, "StepTicked"), (6, "StepTicked"), (7, "SegmentBegan"), (9, "StepTicked")]
    );
    assert_eq!(opened.journal.next(), 10);
    let events = opened.recovery.events();
    assert!(
        matches!(&events[..], [Event::SegmentBegan { why, .. }, Event::JournalRecovered { bytes: 40, aside }]
        if why.contains("entry 8 is missing") && aside == "journal.2.jsonl.cut-1"),
        "{events:?}"
    );
}

/// Writes a journal with every kind that stands in none yet, for whoever added one: `cargo test --test all freeze -- --ignored`.
#[test]
#[ignore = "writes into tests/fixtures"]
fn freeze_the_kinds_that_are_in_no_journal_yet() {
    let frozen = frozen_kinds();
    let samples = samples::events(&samples::fixed());
    let fresh: Vec<Event> = samples.iter().filter(|e| !frozen.contains(samples::kind(e))).cloned().collect();
    let Some(first) = fresh.first() else { return };
    let folder = fixtures().join(format!("journal-v1-{}", samples::kind(first).to_lowercase()));
    fs::create_dir(&folder).unwrap();
    let (mut prev, mut lines) = (Hash::ZERO, String::new());
    for (n, event) in (1..).zip(samples[..1].iter().chain(&fresh)) {
        let entry =
            Entry { n, stamp: samples::stamp(n * 1234), by: Author::person("alice", 1000), event: event.clone() };
        let (line, h) = line::write(&entry, n - 1, &prev);
        lines += &(line + "\n");
        prev = h;
    }
    fs::write(folder.join("journal.jsonl"), lines).unwrap();
}

/// The kinds that stand in a frozen journal.
fn frozen_kinds() -> BTreeSet<&'static str> {
    let mut kinds = BTreeSet::new();
    for folder in fs::read_dir(fixtures()).unwrap().flatten().map(|entry| entry.path()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("journal-v") && folder.is_dir() {
            let reading = read(&folder).unwrap();
            assert!(reading.verdict.findings.is_empty() || name.ends_with("damaged"), "{name}");
            assert!(!Room::fold(&reading.entries).name().is_empty(), "{name}");
            kinds.extend(reading.entries.iter().map(|e| samples::kind(&e.event)));
        }
    }
    kinds
}

/// Whoever adds a kind comes here: it belongs into a journal that later versions have to open.
#[test]
fn every_kind_of_event_stands_in_a_frozen_journal() {
    assert_eq!(frozen_kinds(), BTreeSet::from_iter(samples::KINDS.iter().copied()));
}

#[test]
fn every_kind_of_event_has_a_sample() {
    let kinds: BTreeSet<_> = samples::events(&samples::fixed()).iter().map(samples::kind).collect();
    assert_eq!(kinds, BTreeSet::from_iter(samples::KINDS.iter().copied()));
}
