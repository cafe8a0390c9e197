//! What a role may not see never leaves the host, and leaves no gap.

use super::ROOM;
use crate::help::{House, Wire};
use serde_json::{Value, json};
use warroom::record::Event;

const SECRET: &str = "they have not looked at the storage server";

/// The numbers of the entries that came.
fn numbers(wire: &Wire) -> Vec<u64> {
    wire.entries().iter().map(|e| e["n"].as_u64().unwrap()).collect()
}

#[track_caller]
fn dense(wire: &Wire) {
    let seen = numbers(wire);
    assert_eq!(seen, (1..=seen.len() as u64).collect::<Vec<_>>());
}

// Seen red: with entries sent as they are, the note was there; with the host's own numbers, there was a gap.
#[test]
fn a_facilitators_private_note_never_reaches_a_responder_and_leaves_no_gap() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let mut bob = Wire::seat(&place.dir, "bob", None);
    let mut eve = Wire::seat(&place.dir, "eve", None);
    for round in 0..5 {
        place.ask_as("eve", &["note", &format!("{SECRET} {round}"), "--private"]).exits(0);
        place.does(&["note", &format!("public {round}")]);
    }
    place.ask_as("carol", &["note", "carol thinks so too", "--private"]).exits(0);
    place.does(&["note", "the last one"]);
    let mut late = Wire::connect(&place.dir);
    late.hello("alice", Some("commander"), 0);
    late.until("current");
    for wire in [&mut bob, &mut late] {
        wire.sees("the last one");
        dense(wire);
        let heard = json!(wire.heard).to_string();
        assert!(!heard.contains(SECRET) && !heard.contains("carol thinks"), "{heard}");
    }
    eve.sees("the last one");
    dense(&eve);
    assert!(eve.saw(&format!("{SECRET} 4")) && eve.saw("carol thinks"));
    let last = |text: String| text.contains("the last one");
    let seen = eve.entries().iter().position(|entry| last(entry.to_string()));
    assert_eq!(seen, place.events().iter().position(|event| last(json!(event).to_string())), "each entry, in order");

    // Heads that a responder hears are in their own numbering too.
    let heads: Vec<&Value> = bob.heard.iter().filter(|f| f["say"] == "entries").map(|f| &f["head"]).collect();
    let last = heads.last().unwrap().as_str().unwrap();
    assert!(last.starts_with(&format!("{}:", numbers(&bob).len())), "{last}");

    // Once revealed, everybody has them.
    place.ask_as("bob", &["reveal"]).exits(3);
    place.ask_as("eve", &["reveal"]).exits(0);
    bob.sees(&format!("{SECRET} 4"));
    dense(&bob);
}

#[test]
fn an_observer_sees_their_own_private_notes_and_nobody_elses() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let mut carol = Wire::seat(&place.dir, "carol", None);
    place.ask_as("carol", &["note", "mine", "--private"]).exits(0);
    place.ask_as("eve", &["note", SECRET, "--private"]).exits(0);
    place.does(&["note", "public"]);
    carol.sees("public");
    assert!(carol.saw("\"mine\""));
    assert!(!json!(carol.heard).to_string().contains(SECRET));
    dense(&carol);
}

#[test]
fn the_team_takes_no_private_notes_and_a_readonly_seat_asks_for_nothing() {
    let house = House::new();
    let place = house.open("one", ROOM);
    for name in ["alice", "bob"] {
        let role = if name == "alice" { "commander" } else { "responder" };
        place.ask_as(name, &["note", "psst", "--private"]).refuses(3, &[role, "observer or facilitator"]);
    }
    let mut wall = Wire::connect(&place.dir);
    wall.send(&json!({
        "say": "hello", "version": 1, "name": "wall", "role": null, "readonly": true, "seated": true, "known": 0,
    }));
    wall.until("current");
    let answer = wall.answer("1", json!({ "Note": { "text": "hello", "private": false } }));
    assert!(answer["refused"]["why"].as_str().unwrap().contains("read-only"), "{answer}");
    assert_eq!(place.count(|e| matches!(e, Event::NoteTaken { .. })), 0);
}
