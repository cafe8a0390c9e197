//! Disks that fail: a sync that says no, one that takes seconds, and 64 KiB that fill up.

use super::told::{RUNBOOK, Told, taken};
use super::traced::Traced;
use crate::help::Small;
use crate::help::{House, Wire, until, wait};
use crate::terminal::tmux::Terminal;
use serde_json::json;
use std::time::{Duration, Instant};
use warroom::record::Event;

fn note(text: &str) -> serde_json::Value {
    json!({ "Note": { "text": text, "private": false } })
}

/// How long a slow sync takes.
const SLOW: Duration = Duration::from_secs(2);

fn slow_from(k: u64) -> String {
    format!("fdatasync:delay_enter={}:when={k}+", SLOW.as_micros())
}

// Seen red: with lines that were told durable before their sync; without syncs.
#[test]
fn nothing_is_answered_or_shown_before_the_sync_has_returned() {
    let house = House::new();
    let place = house.open("one", RUNBOOK);
    place.kill_host();
    // The first sync is that of the host's own entries.
    let host = Traced::on_journal(&place, &slow_from(2));
    let (mut alice, mut bob) = (Wire::seat(&place.dir, "alice", None), Wire::seat(&place.dir, "bob", None));
    wait("both seats in the record", || place.count(|e| matches!(e, Event::SeatTaken { .. })) == 2);
    for i in 0..2 {
        // Nothing else is being synced: the note waits for its own sync alone.
        wait("the disk to be idle", || host.idle() && place.entries().len() as u64 == shown_to(&mut bob));
        let asked = Instant::now();
        alice.ask(&format!("{i}"), note(&format!("slow {i}")));
        std::thread::scope(|scope| {
            let shown = scope.spawn(|| {
                bob.sees(&format!("slow {i}"));
                asked.elapsed()
            });
            alice.answered(&format!("{i}"));
            assert!(asked.elapsed() >= SLOW, "answered after {:?}", asked.elapsed());
            let shown = shown.join().unwrap();
            assert!(shown >= SLOW, "shown after {shown:?}");
        });
    }
    assert_eq!(taken(&place.entries()), ["slow 0", "slow 1"]);
}

/// The number of the last entry that a seat was shown.
fn shown_to(wire: &mut Wire) -> u64 {
    wire.until("pulse");
    wire.entries().last().map_or(0, |entry| entry["n"].as_u64().unwrap())
}

// Seen red: with a host that waits five seconds for its disk; with a pulse that says nothing of what is pending.
#[test]
fn on_a_slow_disk_the_screen_stays_live_and_says_what_is_not_durable_yet() {
    let house = House::new();
    let place = house.open("one", RUNBOOK);
    place.kill_host();
    let _host = Traced::on_journal(&place, "fdatasync:delay_enter=9000000:when=3+");
    let alice = Terminal::start(&house, "alice", (120, 36), "attach one");
    alice.shows("Look again");
    wait("the seat", || place.count(|e| matches!(e, Event::SeatTaken { .. })) == 1);
    alice.keys(&["n"]);
    alice.shows("Note");
    alice.type_text("the disk is slow");
    alice.keys(&["Enter"]);
    let screen = alice.shows("not durable yet");
    assert!(!screen.contains("no word from the room"), "{screen}");
    let clock = |screen: &str| screen.lines().next().map(str::to_owned);
    // Keys are answered and the clock goes on while nothing can be written.
    let first = alice.screen();
    alice.keys(&["?"]);
    alice.shows("Help");
    alice.keys(&["Escape"]);
    // Nobody hears nothing for as long as a lost host would be silent.
    let mut bob = Wire::seat(&place.dir, "bob", None);
    let mut last = Instant::now();
    for _ in 0..8 {
        bob.until("pulse");
        assert!(last.elapsed() < Duration::from_secs(3), "the host was silent for {:?}", last.elapsed());
        last = Instant::now();
    }
    let live = until("the clock to go on", || {
        let screen = alice.screen();
        (clock(&screen) != clock(&first)).then_some(screen)
    });
    assert!(live.contains("not durable yet"), "{live}");
    alice.shows("in the record");
    alice.loses("not durable yet");
    assert_eq!(taken(&place.entries()), ["the disk is slow"]);
}

// Seen red: with a sync that is tried again on the same file, which says yes; with a move that nobody is told of.
#[test]
fn a_sync_that_fails_is_never_tried_again_and_the_room_goes_on_in_a_new_segment() {
    for k in 2..=5 {
        let house = House::new();
        let place = house.open("one", RUNBOOK);
        place.kill_host();
        let host = Traced::on_journal(&place, &format!("fdatasync:error=EIO:when={k}"));
        let mut told = Told::default();
        assert!(told.notes(&place, "note", 5));
        let mut wire = Wire::seat(&place.dir, "bob", None);
        let banner = until("the banner", || {
            let pulse = wire.until("pulse");
            pulse["banners"].as_array()?.iter().find_map(|b| Some(b.as_str()?.to_owned()))
        });
        assert!(banner.contains("refused to sync") && banner.contains("segment 2"), "{banner}");
        assert!(place.dir.join("journal.2.jsonl").exists());
        let syncs: Vec<String> = host.calls().into_iter().filter(|call| call.contains(" fdatasync(")).collect();
        assert_eq!(syncs.len(), k, "synced again: {syncs:?}");
        told.holds(&place, &format!("EIO at sync {k}"));
        assert_eq!(place.count(|e| matches!(e, Event::SegmentBegan { .. })), 1);
        place.kill_host();
        // A power cut takes what the failed sync had to write.
        place.verifies();
        let _next = place.host(&[]);
        assert!(told.notes(&place, "after", 2));
        told.holds(&place, &format!("after EIO at sync {k}"));
        place.verifies();
    }
}

// Seen red: with a write whose error is taken for success.
#[test]
fn a_write_that_fails_loses_nothing() {
    for (error, k) in [("EIO", 2), ("EIO", 4), ("ENOSPC", 2), ("ENOSPC", 4)] {
        let house = House::new();
        let place = house.open("one", RUNBOOK);
        place.kill_host();
        let _host = Traced::on_journal(&place, &format!("write:error={error}:when={k}"));
        let mut told = Told::default();
        assert!(told.notes(&place, "note", 5));
        told.holds(&place, &format!("{error} at write {k}"));
        place.kill_host();
        place.verifies();
    }
}

const SCRIPTS: &str = "---
title: Full
kind: drill
---
# Work

- [ ] Wait for the word

  ```sh {name=wait}
  echo began
  while [ ! -s word ]; do sleep 0.02; done
  echo ended
  exit 6
  ```
- [ ] Look
";

// Seen red: with lines that were told durable before they were written.
#[test]
fn a_disk_of_64_kib_that_fills_up_while_a_script_exits_loses_no_entry_and_no_exit() {
    let Some(disk) = Small::mount(64) else { return };
    let house = House::with_data(disk.path());
    let place = house.open("one", SCRIPTS);
    place.does(&["run", "wait"]);
    place.started("wait.1");
    // Notes until the disk is full: the next one is asked for and not answered.
    let mut wire = Wire::seat(&place.dir, "alice", None);
    let mut said = Vec::new();
    let waiting = loop {
        let text = format!("note {} {}", said.len(), "x".repeat(500));
        let id = said.len().to_string();
        wire.ask(&id, note(&text));
        if full(&mut wire, &id) {
            break text;
        }
        said.push(text);
        assert!(said.len() < 200, "the disk does not get full");
    };
    // The script ends, and its supervisor cannot say so yet.
    house.file("word", "go\n");
    assert_eq!(taken(&place.entries()), said, "acknowledged and not there");
    disk.grow(4096);
    wire.answered(&said.len().to_string());
    said.push(waiting);
    assert_eq!(place.exited("wait.1").code, Some(6));
    place.whole("wait.1");
    assert_eq!(place.output("wait.1"), "began\nended\n");
    assert_eq!(taken(&place.entries()), said);
    place.verifies();
}

/// Reads until the note is answered (false) or a banner says that nothing can be written (true).
fn full(wire: &mut Wire, id: &str) -> bool {
    loop {
        let frame = wire.next().expect("the host lives");
        match frame["say"].as_str() {
            Some("answer") if frame["id"] == id => return false,
            Some("pulse") if frame["banners"].to_string().contains("can be written") => return true,
            _ => {}
        }
    }
}
