//! Readers that never read, or read late: they cost no memory without end, hinder nobody, and lose nothing.

use super::ROOM;
use crate::help::{House, Wire, text};
use serde_json::json;
use std::path::Path;

/// Each note is as long as a note may be.
const LONG: usize = 64 * 1024;

/// 13 MB of entries.
const NOTES: usize = 200;

/// The memory that a process has in use, in MiB.
fn memory(pid: u32) -> u64 {
    let status = text(Path::new(&format!("/proc/{pid}/status")));
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

// Seen red: with everything queued for everybody, the host grew by a copy of the journal for each of them; with what did not fit thrown away,
// the late reader lacked entries.
#[test]
fn readers_that_do_not_read_hinder_nobody_and_get_all_of_it_in_the_end() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let host = place.hosted_by().unwrap();
    // Seats that take no byte more than the kernel does for them.
    let mut sleepers: Vec<Wire> = (0..8).map(|n| Wire::seat(&place.dir, &format!("sleeper-{n}"), None)).collect();
    let mut writer = Wire::seat(&place.dir, "bob", None);
    for n in 0..NOTES {
        let text = format!("note {n} {}", "x".repeat(LONG - 16));
        writer.ask(&format!("note {n}"), json!({ "Note": { "text": text, "private": false } }));
        writer.answered(&format!("note {n}"));
        writer.heard.clear();
    }
    // The room itself holds the notes, each once or twice; eight more copies would show.
    let used = memory(host);
    println!("the host uses {used} MiB");
    assert!(used < 140, "the host uses {used} MiB");
    // Somebody who comes now gets everything, in frames that are not too long.
    let mut late = Wire::seat(&place.dir, "carol", None);
    late.sees(&format!("note {} ", NOTES - 1));
    assert_eq!(notes(&late), (0..NOTES).collect::<Vec<_>>());
    let longest = late.heard.iter().map(|f| f.to_string().len()).max().unwrap();
    assert!(longest < 4 * 1024 * 1024, "a frame of {longest} bytes");
    // And a sleeper that wakes up lacks nothing.
    let mut woken = sleepers.remove(3);
    woken.sees(&format!("note {} ", NOTES - 1));
    assert_eq!(notes(&woken), (0..NOTES).collect::<Vec<_>>());
    assert_eq!(place.hosted_by(), Some(host));
    place.does(&["tick", "work/look"]);
}

/// The numbers of the notes that came, in order.
fn notes(wire: &Wire) -> Vec<usize> {
    let entries = wire.entries();
    let texts = entries.iter().filter_map(|e| e["event"]["NoteTaken"]["text"].as_str());
    texts.map(|t| t.split(' ').nth(1).unwrap().parse().unwrap()).collect()
}
