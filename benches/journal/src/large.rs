//! Large journals: opened, folded, verified, and gone to any of their entries.

use std::path::Path;
use warroom::io::clock::{mono, now};
use warroom::io::journal::{Journal, verify};
use warroom::record::{Author, Digested, Entry, Event, Outcome};
use warroom::replay::Cursor;
use warroom::room::Room;
use warroom::words::CheckName;

const SEEKS: u64 = 1000;

pub fn measure(dir: &Path) {
    let columns = ["MiB", "open ms", "fold ms", "verify ms", "cursor ms", "seek p50 µs", "seek p99 µs", "seek max µs"];
    print!("\n{:<36}", "");
    columns.iter().for_each(|name| print!(" {name:>11}"));
    println!();
    for (name, count, event) in [
        ("200,000 ticks and notes", 200_000, by_people as fn(u64) -> Event),
        ("200,000 digests of 3 checks", 200_000, digest),
        ("1,000,000 ticks and notes", 1_000_000, by_people),
    ] {
        one(&dir.join(name), name, count, event);
    }
}

fn by_people(n: u64) -> Event {
    if n.is_multiple_of(50) {
        let text = "the standby is two minutes behind, nobody has told support yet".to_owned();
        return Event::NoteTaken { at: now(), point: None, text, on: None, private: false };
    }
    Event::StepTicked { step: format!("restore/step-{}", n % 40).into() }
}

fn digest(n: u64) -> Event {
    let check = |i: u64| Digested {
        check: CheckName(format!("check-{i}")),
        at: now(),
        outcome: Outcome::Ok,
        latency_ms: n % 97,
        probes: 3,
        slowest_ms: n % 311,
    };
    Event::ProbesDigested { checks: (0..3).map(check).collect() }
}

fn one(dir: &Path, name: &str, count: u64, event: fn(u64) -> Event) {
    write(dir, count, event);
    let bytes = std::fs::metadata(dir.join("journal.jsonl")).unwrap().len();
    let timed = |began: u64| (mono() - began) as f64 / 1000.0;
    let began = mono();
    let opened = Journal::open(dir).unwrap();
    let open = timed(began);
    assert_eq!(opened.entries.len() as u64, count);
    let began = mono();
    let room = Room::fold(&opened.entries);
    let fold = timed(began);
    let entries = opened.entries;
    drop(opened.journal);
    let began = mono();
    assert!(verify(dir, None, |_, _| {}).unwrap().whole());
    let verified = timed(began);
    let began = mono();
    let mut cursor = Cursor::new(entries);
    let made = timed(began);
    assert_eq!(*cursor.room(), room);
    let mut took: Vec<u64> = (1..=SEEKS).map(|i| seek(&mut cursor, i * 7_368_787 % count)).collect();
    took.sort_unstable();
    let [p50, p99, max] = [50, 99, 100].map(|percent| took[(took.len() - 1) * percent / 100]);
    print!("{name:<36} {:>11} {open:>11.0} {fold:>11.0} {verified:>11.0} {made:>11.0}", bytes >> 20);
    println!(" {p50:>11} {p99:>11} {max:>11}");
}

fn seek(cursor: &mut Cursor, to: u64) -> u64 {
    let began = mono();
    cursor.seek(to as usize);
    mono() - began
}

fn write(dir: &Path, count: u64, event: fn(u64) -> Event) {
    let mut opened = Journal::create(dir).unwrap();
    for from in (1..=count).step_by(1000) {
        let entry = |n| Entry { n, stamp: now(), by: Author::person("alice", 1000), event: event(n) };
        opened.journal.append((from..from + 1000).map(entry).collect()).unwrap();
    }
    opened.journal.close().unwrap();
}
