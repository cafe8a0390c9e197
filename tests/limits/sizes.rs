//! Long notes, names and runbooks: taken, or refused with the length that would be.

use crate::help::{House, Wire};
use serde_json::json;
use warroom::record::Event;

const ROOM: &str = "---\nkind: drill\n---\n- [ ] Look\n";

#[test]
fn the_longest_note_is_taken_and_a_megabyte_is_refused_with_the_reason() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let mut alice = Wire::seat(&place.dir, "alice", None);
    let note = |text: String| json!({ "Note": { "text": text, "private": false } });
    assert!(alice.answer("1", note("x".repeat(64 * 1024)))["done"].is_object());
    for (id, length) in [("2", 64 * 1024 + 1), ("3", 1_000_000)] {
        let refused = alice.answer(id, note("x".repeat(length)))["refused"].clone();
        assert_eq!(refused["ground"], "input");
        assert!(refused["why"].as_str().unwrap().contains("longest"), "{refused}");
    }
    // By the command line, where a word may have 128 KiB: eight of them.
    let word = "y".repeat(125_000);
    let words: Vec<&str> = std::iter::once("note").chain(std::iter::repeat_n(word.as_str(), 8)).collect();
    let done = place.ask(&words).refuses(2, &["note", "longest"]);
    assert!(done.err.len() < 1000, "the refusal repeats it all");
    assert_eq!(place.count(|e| matches!(e, Event::NoteTaken { .. })), 1);
}

#[test]
fn a_runbook_that_is_too_long_says_so() {
    let house = House::new();
    let book = house.file("long.md", format!("# Long\n\n- [ ] Look\n\n{}\n", "prose ".repeat(200_000)));
    let done = house.run(&["open", book.to_str().unwrap(), "--detach", "--room", "one", "--kind", "drill"]);
    done.exits(2).says(&["mistake", "too long"]);
}
