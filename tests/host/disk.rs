//! A disk that is full: what was acknowledged stays, what is not yet written waits, and scripts' exits are not lost.

use super::WAITING;
use crate::help::{Child, House, Small, wait};
use std::fs;
use warroom::io::rundir;
use warroom::record::Event;

// Seen red: with an exit.json that is tried only once, the run's end was never known; with an answer before the sync, a note was lost.
#[test]
fn on_a_full_disk_nothing_acknowledged_is_lost_and_exits_are_written_when_there_is_space() {
    let Some(disk) = Small::mount(1024) else { return };
    let house = House::with_data(disk.path());
    let place = house.open("one", WAITING);
    place.does(&["run", "wait"]);
    let script = place.started("wait.1");
    disk.fill();

    // Notes until one waits: the last page of the journal has some bytes left.
    let (mut said, waiting) = note_until_one_waits(&place);
    house.file("word", "6\n");
    crate::help::wait_gone(script);
    stays_without_end(&place);
    let held: Vec<String> = place.events().into_iter().filter_map(note).collect();
    assert_eq!(held, said, "acknowledged and not there");

    disk.free();
    let (text, child) = waiting;
    child.wait().exits(0);
    said.push(text);
    let exit = place.exited("wait.1");
    assert_eq!(exit.code, Some(6));
    place.whole("wait.1");
    assert_eq!(place.output("wait.1"), "began\nthe word is 6\n");
    let held: Vec<String> = place.events().into_iter().filter_map(note).collect();
    assert_eq!(held, said);
    place.does(&["close"]);
    wait("the host's end", || place.hosted_by().is_none());
    place.verifies();
}

/// The notes that were acknowledged, and the one that waits.
fn note_until_one_waits(place: &crate::help::Place) -> (Vec<String>, (String, Child)) {
    let mut said = Vec::new();
    loop {
        let text = format!("note {} {}", said.len(), "x".repeat(300));
        let before = place.entries().len();
        let mut child = place.house.start(&["note", &text, "--room", place.word()]);
        // It waits when the host has heard it and the journal does not grow: some seconds tell.
        let began = std::time::Instant::now();
        while child.running() && began.elapsed().as_secs() < 3 {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        if child.running() {
            assert_eq!(place.entries().len(), before);
            return (said, (text, child));
        }
        child.wait().exits(0);
        said.push(text);
        assert!(said.len() < 100, "the disk does not get full");
    }
}

#[test]
fn a_host_that_is_killed_on_a_full_disk_goes_on_when_there_is_space() {
    let Some(disk) = Small::mount(1024) else { return };
    let house = House::with_data(disk.path());
    let place = house.open("one", WAITING);
    place.does(&["run", "wait"]);
    place.started("wait.1");
    disk.fill();
    let (mut said, (_, mut child)) = note_until_one_waits(&place);
    place.kill_host();
    child.kill();
    child.wait();
    house.file("word", "7\n");
    disk.free();
    let _host = place.host(&[]);
    assert_eq!(place.exited("wait.1").code, Some(7));
    place.whole("wait.1");
    place.does(&["note", "after"]);
    said.push("after".to_owned());
    let held: Vec<String> = place.events().into_iter().filter_map(note).collect();
    assert_eq!(held, said);
}

// Seen red: with `eprintln!` in the supervisor, which panics when its log cannot be written, the exit was never known.
#[test]
fn a_script_that_begins_on_a_disk_that_is_nearly_full_keeps_its_exit() {
    let Some(disk) = Small::mount(1024) else { return };
    let house = House::with_data(disk.path());
    let place = house.open("one", WAITING);
    house.file("word", "9\n");
    disk.fill();
    // Enough for script, run.json and started.json, a page each; too little for its end.
    leave(&disk, 3);
    place.does(&["run", "wait"]);
    crate::help::wait_gone(place.started("wait.1"));
    stays_without_end(&place);
    disk.free();
    assert_eq!(place.exited("wait.1").code, Some(9));
    place.whole("wait.1");
    assert_eq!(place.output("wait.1"), "began\nthe word is 9\n");
}

// Seen red: without the reserve, or with one that the supervisor does not give back.
#[test]
fn the_reserve_of_a_full_disk_takes_the_exits_of_scripts() {
    let Some(disk) = Small::mount(40 * 1024) else { return };
    let house = House::with_data(disk.path());
    let place = house.open("one", WAITING);
    assert!(place.dir.join("reserve").exists());
    place.does(&["run", "wait"]);
    place.started("wait.1");
    disk.fill();
    house.file("word", "4\n");
    assert_eq!(place.exited("wait.1").code, Some(4));
    place.whole("wait.1");
    place.does(&["note", "the disk is full, and this is written down"]);
    place.verifies();
}

/// The script is gone, and its supervisor tries for a while to write down how it ended.
fn stays_without_end(place: &crate::help::Place) {
    let started: rundir::Started = rundir::read_json(&place.run_dir("wait.1"), rundir::STARTED).unwrap().unwrap();
    for _ in 0..10 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert!(!place.run_dir("wait.1").join("exit.json").exists(), "the disk was not full");
        assert!(!crate::help::gone(started.supervisor), "the supervisor gave up");
    }
}

/// Gives back so many pages.
fn leave(disk: &Small, pages: u64) {
    let ballast = fs::OpenOptions::new().write(true).open(disk.path().join("ballast")).unwrap();
    let length = ballast.metadata().unwrap().len();
    ballast.set_len(length - pages * 4096).unwrap();
}

fn note(event: Event) -> Option<String> {
    match event {
        Event::NoteTaken { text, .. } => Some(text),
        _ => None,
    }
}

// Seen red: with the room that is there taken for one that follows another runbook, it could neither be opened nor closed.
#[test]
fn a_room_that_found_no_space_for_its_beginning_is_made_whole_later() {
    let Some(disk) = Small::mount(64) else { return };
    let house = House::with_data(disk.path());
    let file = house.file("one.md", WAITING);
    let open = || house.run(&["open", file.to_str().unwrap(), "--room", "one", "--detach"]);
    disk.fill();
    let refused = open().exits(4);
    assert!(refused.err.contains("No space left"), "{}", refused.err);
    let status = house.run(&["status", "one"]);
    assert_ne!(status.code(), 0, "a room without a beginning has no status: {}", status.out);
    disk.grow(1024);
    open().exits(0);
    house.run(&["status", "one"]).exits(0);
}
