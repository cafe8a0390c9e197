//! An entry as a line, and back.

use super::samples::{self, Parts};
use proptest::prelude::*;
use warroom::record::line::{self, Broken, Hash};
use warroom::record::{Author, Entry, Event};

/// Lines that were made and hashed by another program: `tests/fixtures/journal-vectors.txt`.
fn vectors() -> Vec<&'static str> {
    let text = include_str!("../fixtures/journal-vectors.txt");
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

#[test]
fn lines_hashed_by_another_program_are_whole_and_linked() {
    let lines: Vec<line::Line> = vectors().iter().map(|raw| line::read(raw.as_bytes()).expect(raw)).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0].prev, Hash::ZERO);
    for pair in lines.windows(2) {
        assert_eq!(pair[1].prev, pair[0].h);
    }
    assert_eq!(lines[1].entry.event, Event::StepTicked { step: "restore/check-dns".into() });
    assert_eq!(lines[1].entry.by, Author::person("alice", 1000));
}

#[test]
fn lines_are_written_as_the_other_program_wrote_them() {
    for raw in vectors() {
        assert_eq!(line::read(raw.as_bytes()).unwrap().write(), raw);
    }
}

#[test]
fn an_event_of_a_newer_version_is_kept_word_for_word() {
    let newer = line::read(vectors()[3].as_bytes()).unwrap();
    assert_eq!(newer.v, 2);
    let raw = r#"{"StepTicked": {"step":"a/b", "mood":1.50}}"#;
    assert_eq!(newer.entry.event, Event::Foreign { kind: "StepTicked".into(), raw: raw.into() });
}

#[test]
fn what_is_no_known_event_becomes_a_foreign_one() {
    for (raw, kind) in [
        (r#"{"KrakenFed":{"fish":3}}"#, "KrakenFed"),
        (r#"{"StepTicked":{"step":7}}"#, "StepTicked"),
        (r#"{"Foreign":{"kind":"a","raw":"b"}}"#, "Foreign"),
        (r#""Declared""#, "unnamed"),
        ("17", "unnamed"),
        ("{}", "unnamed"),
    ] {
        let event = line::read_event(raw);
        assert_eq!(event, Event::Foreign { kind: kind.into(), raw: raw.into() });
        assert_eq!(line::write_event(&event), raw);
    }
}

#[test]
fn bytes_that_are_no_line_say_why() {
    for raw in ["", "{}", "not json", r#"{"n":1,"h":"00"}"#] {
        assert!(matches!(line::read(raw.as_bytes()), Err(Broken::Malformed { .. })), "{raw}");
    }
    let upper = vectors()[0].to_owned();
    let (body, seal) = upper.split_at(upper.len() - 66);
    let shouted = format!("{body}{}", seal.to_uppercase());
    assert!(matches!(line::read(shouted.as_bytes()), Err(Broken::Malformed { .. })));
}

#[test]
fn a_matching_hash_over_something_else_is_not_a_line() {
    let body = br#"{"n":1"#;
    let raw = format!("{},\"h\":\"{}\"}}", std::str::from_utf8(body).unwrap(), Hash::of(body));
    assert!(matches!(line::read(raw.as_bytes()), Err(Broken::Malformed { .. })));
}

#[test]
fn every_single_flipped_bit_is_seen() {
    let raw = vectors()[1].as_bytes();
    for i in 0..raw.len() * 8 {
        let mut flipped = raw.to_vec();
        flipped[i / 8] ^= 1 << (i % 8);
        assert!(line::read(&flipped).is_err(), "bit {i}");
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    (any::<String>(), any::<String>(), any::<String>(), any::<u64>(), any::<u32>(), any::<i32>(), any::<bool>())
        .prop_map(|(a, b, c, n, m, i, yes)| Parts { a, b, c, n, m, i, yes })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every kind of event comes back as it was, and is written again as it stood.
    #[test]
    fn entries_come_back_as_they_were(parts in parts(), dur in any::<u64>(), prev in any::<[u8; 32]>(), uid in any::<Option<u32>>()) {
        let prev = Hash::from(prev);
        for event in samples::events(&parts) {
            let by = Author { name: parts.b.clone(), uid };
            let entry = Entry { n: parts.n, stamp: samples::stamp(parts.n), by, event };
            let (text, h) = line::write(&entry, dur, &prev);
            prop_assert!(!text.contains('\n'));
            let read = line::read(text.as_bytes()).unwrap();
            prop_assert_eq!(&read.entry, &entry);
            prop_assert_eq!((read.dur, read.prev, read.h, read.v), (dur, prev, h, line::VERSION));
            prop_assert_eq!(read.write(), text);
        }
    }

    /// Nothing that stands in a file makes the reader fail.
    #[test]
    fn reading_never_panics(raw in any::<Vec<u8>>()) {
        prop_assert!(line::read(&raw).is_err());
    }
}

#[test]
fn hashes_have_one_text_only() {
    let hash = Hash::of(b"abc");
    // FIPS 180-4, example of SHA-256.
    let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash.to_string(), text);
    assert_eq!(text.parse(), Ok(hash));
    assert_eq!(hash.short(), "ba7816bf");
    assert!(text.to_uppercase().parse::<Hash>().is_err());
    assert!(text[1..].parse::<Hash>().is_err());
}
