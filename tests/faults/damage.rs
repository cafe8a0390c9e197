//! What somebody, or a disk, did to a room's files: `warroom verify` finds it and says where; nothing of it is ever cut.

use super::told::{Told, taken};
use crate::help::{House, Place, Wire};
use std::fs;
use std::path::Path;
use warroom::io::journal::{Journal, read, verify};
use warroom::record::Event;
use warroom::record::chain::DAMAGED;
use warroom::record::line::{self, Hash};

const RUNBOOK: &str = "---
title: Evidence
kind: drill
---
# Work

- [ ] Say it

  ```sh {name=say}
  echo said
  ```
";

/// A closed room with eight notes and a run.
fn room<'a>(house: &'a House, name: &str) -> Place<'a> {
    let place = house.open(name, RUNBOOK);
    let mut told = Told::default();
    assert!(told.notes(&place, "evidence", 8));
    place.does(&["run", "say"]);
    place.exited("say.1");
    place.does(&["close"]);
    crate::help::wait("the host's end", || place.hosted_by().is_none());
    place.verifies();
    place
}

fn lines(journal: &[u8]) -> Vec<&[u8]> {
    journal.split_inclusive(|b| *b == b'\n').collect()
}

/// The line of an entry, and those after it, written anew by somebody who knows how.
fn forged(journal: &[u8], from: usize, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut out = lines(journal)[..from].concat();
    let mut prev = line::read(lines(journal)[from - 1].trim_ascii_end()).unwrap().h;
    for raw in &lines(journal)[from..] {
        let text = change(std::str::from_utf8(raw).unwrap());
        let body = text.split(",\"dur\":").next().unwrap();
        let dur = text.split(",\"dur\":").nth(1).unwrap().split(',').next().unwrap();
        let body = format!("{body},\"dur\":{dur},\"prev\":\"{prev}\"");
        prev = Hash::of(body.as_bytes());
        out.extend_from_slice(format!("{body},\"h\":\"{prev}\"}}\n").as_bytes());
    }
    out
}

/// One way to tamper: its name, the bytes that the journal has then, and what `verify` says.
type Tampering = (&'static str, Vec<u8>, &'static str);

fn tamperings(journal: &[u8]) -> Vec<Tampering> {
    let all = lines(journal);
    let without = |from: usize, to: usize| [all[..from].concat(), all[to..].concat()].concat();
    let mut flipped = journal.to_vec();
    let at = all[..6].concat().len() + 30;
    flipped[at] ^= 4;
    let mut swapped = all.clone();
    swapped.swap(6, 7);
    let doubled = [all[..7].concat(), all[6..].concat()].concat();
    let once = |text: &str| text.replacen("evidence 3", "evidence 9", 1);
    let one_line = {
        let rest = forged(journal, 6, once);
        [all[..6].concat(), lines(&rest)[6].to_vec(), all[7..].concat()].concat()
    };
    let mut joined = all[..7].concat();
    joined.pop();
    joined.extend(all[7..].concat());
    vec![
        ("a bit flipped", flipped, "journal.jsonl line 7: entry 7 is damaged: it does not match its hash; it had been"),
        ("a line deleted", without(6, 7), "journal.jsonl line 7: entry 7 is missing; it had been acknowledged"),
        ("three lines deleted", without(6, 9), "journal.jsonl line 7: entries 7 to 9 are missing"),
        ("lines swapped", swapped.concat(), "journal.jsonl line 8: entry 7 is out of place: doubled or moved"),
        ("a line doubled", doubled, "journal.jsonl line 8: entry 7 is out of place: doubled or moved"),
        ("a line written anew", one_line, "journal.jsonl line 8: entry 8 does not go on from the line before it"),
        ("a newline removed", joined, "journal.jsonl line 7: entry 7 is damaged"),
        ("the first line deleted", without(0, 1), "journal.jsonl line 1: entry 1 is missing"),
        (
            "a line cut short",
            [&without(7, all.len())[..], b"\n", &all[8..].concat()].concat(),
            "line 8: entry 8 is damaged",
        ),
        (
            "other text put in",
            [&all[..6].concat()[..], b"hello\n", &all[6..].concat()].concat(),
            "line 7: entry 7 is damaged",
        ),
    ]
}

// Seen red, one by one: with a chain that compared no hashes, no links, no numbers, or told no damage.
#[test]
fn verify_finds_every_tampering_and_says_what_and_where() {
    let house = House::new();
    let place = room(&house, "one");
    let path = place.dir.join("journal.jsonl");
    let journal = fs::read(&path).unwrap();
    for (name, bytes, said) in tamperings(&journal) {
        fs::write(&path, &bytes).unwrap();
        let done = house.run(&["verify", place.word()]).exits(1);
        assert!(done.out.contains(said), "{name}: {}", done.out);
        assert!(done.out.contains("DAMAGED"), "{name}: {}", done.out);
        let json = house.run(&["verify", place.word(), "--json"]).exits(1).json();
        assert_eq!(json["whole"], false, "{name}");
        // Whoever reads on is told, and nothing is cut.
        house.run(&["log", place.word()]).exits(0);
        house.run(&["status", place.word()]).exits(0);
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
    }
    fs::write(&path, &journal).unwrap();
    let output = place.run_dir("say.1").join("output");
    fs::write(&output, "sold\n").unwrap();
    let done = house.run(&["verify", place.word()]).exits(1);
    assert!(done.out.contains("run say.1: its output was changed"), "{}", done.out);
}

// Seen red: with `--expect` that looked at the number alone.
#[test]
fn an_end_that_was_cut_and_a_past_that_was_written_anew_show_against_the_head() {
    let house = House::new();
    let place = room(&house, "one");
    let path = place.dir.join("journal.jsonl");
    let journal = fs::read(&path).unwrap();
    let status = place.status();
    let head = status["journal"]["head"].as_str().unwrap().to_owned();
    let verify = |head: &str| house.run(&["verify", place.word(), "--expect", head]);
    verify(&head).exits(0);
    let all = lines(&journal);
    for left in 1..all.len() {
        fs::write(&path, all[..left].concat()).unwrap();
        let said = verify(&head).exits(1).out;
        assert!(said.contains("was expected and is not there: the journal ends at"), "{left}: {said}");
    }
    fs::write(&path, forged(&journal, 6, |text| text.replacen("evidence 3", "evidence 9", 1))).unwrap();
    // The chain alone is whole: that is what heads are for.
    let runs_agree = house.run(&["verify", place.word()]).exits(0);
    assert!(runs_agree.out.contains("whole"), "{}", runs_agree.out);
    let said = verify(&head).exits(1).out;
    assert!(said.contains("has another hash than expected"), "{said}");
}

// Seen red, one by one: with a chain that compared no links, no numbers, or missed no segment.
#[test]
fn a_segment_that_is_gone_or_another_rooms_is_found() {
    let house = House::new();
    let (one, two) = (room(&house, "one"), room(&house, "two"));
    for place in [&one, &two] {
        in_segments(place, 3);
        place.verifies();
    }
    let segment = |place: &Place, n: u32| place.dir.join(format!("journal.{n}.jsonl"));
    let said = |words: &str| {
        let done = house.run(&["verify", one.word()]).exits(1);
        assert!(done.out.contains(words), "{words}: {}", done.out);
    };
    let own = fs::read(segment(&one, 2)).unwrap();
    fs::copy(segment(&two, 2), segment(&one, 2)).unwrap();
    said("does not go on from the line before it");
    fs::remove_file(segment(&one, 2)).unwrap();
    said("journal.2.jsonl is missing, a later segment is there");
    fs::write(segment(&one, 2), "").unwrap();
    said("are missing");
    fs::write(segment(&one, 2), own).unwrap();
    one.verifies();
    fs::copy(two.dir.join("journal.jsonl"), one.dir.join("journal.jsonl")).unwrap();
    said("does not go on from the line before it");
}

/// Splits a journal into segments of as many lines, as failed syncs would.
fn in_segments(place: &Place, count: usize) {
    let journal = fs::read(place.dir.join("journal.jsonl")).unwrap();
    let all = lines(&journal);
    for (i, part) in all.chunks(all.len().div_ceil(count)).enumerate() {
        let name = if i == 0 { "journal.jsonl".to_owned() } else { format!("journal.{}.jsonl", i + 1) };
        fs::write(place.dir.join(name), part.concat()).unwrap();
    }
}

// Seen red: with a chain that told no damage.
#[test]
fn every_zeroed_sector_is_found_and_nothing_is_cut() {
    let house = House::new();
    let place = room(&house, "one");
    let journal = fs::read(place.dir.join("journal.jsonl")).unwrap();
    let entries = place.entries();
    let newline = journal.len() - 1;
    for from in (0..journal.len()).step_by(512) {
        let to = (from + 512).min(journal.len());
        let mut zeroed = journal.clone();
        zeroed[from..to].fill(0);
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("journal.jsonl"), &zeroed).unwrap();
        let report = read(dir.path()).unwrap();
        if to > newline {
            // The last sector takes the last newline along: a tail, as a power cut leaves it.
            assert!(report.verdict.findings.len() == 1 && report.verdict.whole(), "sector at {from}");
            continue;
        }
        assert!(!report.verdict.whole(), "sector at {from}");
        // Entries that the sector does not touch are where they were.
        let touched = |n: u64| report.entries.iter().find(|e| e.n == n).is_none_or(|e| *e != entries[n as usize - 1]);
        let hit = (1..=entries.len() as u64).filter(|n| touched(*n)).count();
        let ends = |at: usize| journal[..at].iter().filter(|b| **b == b'\n').count();
        let covered = ends(to - 1) - ends(from) + 1;
        assert!(hit <= covered, "sector at {from}: {hit} entries of {covered} lines");
        drop(Journal::open(dir.path()).unwrap());
        assert_eq!(fs::read(dir.path().join("journal.jsonl")).unwrap(), zeroed, "sector at {from}");
    }
}

// Seen red: with a host that goes on in the damaged segment; and before it was mended: a host that took the count of the entries for the
// number of the last one could write nothing where a line had been taken out.
#[test]
fn a_host_opens_a_damaged_room_says_so_and_goes_on_in_a_new_segment() {
    let house = House::new();
    let place = house.open("one", RUNBOOK);
    let mut told = Told::default();
    assert!(told.notes(&place, "evidence", 10));
    place.kill_host();
    let path = place.dir.join("journal.jsonl");
    let journal = fs::read(&path).unwrap();
    for (name, bytes, _) in tamperings(&journal).into_iter().take(4) {
        let copy = house.place(&name.replace(' ', "-"));
        fs::create_dir_all(&copy.dir).unwrap();
        fs::write(copy.dir.join("journal.jsonl"), &bytes).unwrap();
        let _host = copy.host(&[]);
        let why = copy.event("the new segment", |e| match e {
            Event::SegmentBegan { why, .. } => Some(why.clone()),
            _ => None,
        });
        assert!(why.contains("journal.jsonl line"), "{name}: {why}");
        copy.does(&["note", "after the damage"]);
        assert_eq!(fs::read(copy.dir.join("journal.jsonl")).unwrap(), bytes, "{name}");
        assert!(taken(&copy.entries()).contains(&"after the damage".to_owned()), "{name}");
        let second = verify_only(&copy.dir);
        assert!(second.iter().all(|file| file == "journal.jsonl"), "{name}: {second:?}");
        copy.kill_host();
        drop(_host);
    }
    assert!(told.acknowledged.len() == 10);
    let log = house.run(&["log", "a-bit-flipped"]).exits(0);
    assert!(log.out.contains(DAMAGED) || log.out.contains("damaged"), "{}", log.out);
}

// Seen red: with a host that verifies nothing.
#[test]
fn a_host_that_resumes_a_room_verifies_it_meanwhile_and_a_banner_says_what_is_wrong() {
    let house = House::new();
    let place = house.open("one", RUNBOOK);
    place.does(&["run", "say"]);
    place.exited("say.1");
    place.kill_host();
    fs::write(place.run_dir("say.1").join("output"), "sold\n").unwrap();
    let _host = place.host(&[]);
    // The room is open: intents are answered, whatever is found.
    place.does(&["note", "go on"]);
    let mut wire = Wire::seat(&place.dir, "alice", None);
    let said = crate::help::until("the banner", || {
        let banners = wire.until("pulse")["banners"].to_string();
        banners.contains("damaged").then_some(banners)
    });
    assert!(said.contains("run say.1: its output was changed") && said.contains("warroom verify"), "{said}");
}

/// The files in which something is wrong.
fn verify_only(dir: &Path) -> Vec<String> {
    verify(dir, None, |_, _| {}).unwrap().damage().map(|finding| finding.file()).collect()
}
