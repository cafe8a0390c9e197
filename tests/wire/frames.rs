//! Frames that are none, too long, out of order or repeated. Whatever comes, the host serves everybody else.

use super::ROOM;
use crate::help::{House, Place, Wire, wait};
use serde_json::json;
use warroom::record::Event;

/// The host is the one that was there before, and does what it is asked.
#[track_caller]
fn serves(place: &Place, host: u32) {
    place.does(&["note", "still here"]);
    assert_eq!(place.hosted_by(), Some(host), "the host is another one");
}

#[test]
fn bytes_that_are_no_frame_end_their_connection_and_nothing_else() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let host = place.hosted_by().unwrap();
    let mut seat = Wire::seat(&place.dir, "bob", None);
    let bad: [&[u8]; 10] = [
        b"\n",
        b"hello\n",
        b"\xff\xfe\x00\x01\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"{\"say\":\"shout\"}\n",
        b"{\"say\":\"hello\",\"version\":1}\n",
        b"{\"say\":\"hello\",\"version\":-1,\"name\":1}\n",
        &[b"{\"say\":".repeat(2000), b"\n".to_vec()].concat(),
    ];
    for bytes in bad {
        let mut wire = Wire::connect(&place.dir);
        wire.bytes(bytes);
        wire.ended();
        assert_eq!(wire.entries(), Vec::<serde_json::Value>::new());
    }
    // The same from somebody who sits here: they are gone, the others are not.
    let mut other = Wire::seat(&place.dir, "carol", None);
    other.bytes(b"garbage\n");
    other.ended();
    serves(&place, host);
    seat.sees("still here");
    // A connection that says nothing, and one that stops in the middle of a frame, hinder nobody.
    let _silent = Wire::connect(&place.dir);
    let mut half = Wire::connect(&place.dir);
    half.bytes(b"{\"say\":\"he");
    drop(half);
    serves(&place, host);
}

#[test]
fn a_line_of_five_megabytes_ends_its_connection() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let host = place.hosted_by().unwrap();
    let mut wire = Wire::seat(&place.dir, "bob", None);
    let text = "x".repeat(5_000_000);
    let frame = json!({ "say": "ask", "id": "1", "seen": 0, "intent": { "Note": { "text": text, "private": false } } });
    wire.try_bytes(format!("{frame}\n").as_bytes());
    wire.ended();
    // And one without an end is not waited for.
    let mut wire = Wire::connect(&place.dir);
    let piece = vec![b'x'; 1 << 20];
    let took = (0..64).take_while(|_| wire.try_bytes(&piece)).count();
    assert!(took < 16, "it took {took} megabytes of one line");
    wire.ended();
    serves(&place, host);
    assert_eq!(place.count(|e| matches!(e, Event::NoteTaken { .. })), 1);
}

#[test]
fn texts_and_ids_have_a_longest() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let mut wire = Wire::seat(&place.dir, "bob", None);
    let long = "x".repeat(300_000);
    let before = place.entries().len();
    for intent in [
        json!({ "Note": { "text": long, "private": false } }),
        json!({ "Add": { "title": long } }),
        json!({ "Skip": { "step": "say", "why": long } }),
        json!({ "Tick": { "step": long } }),
    ] {
        let answer = wire.answer("a", intent);
        assert_eq!(
            answer["refused"]["ground"],
            "input",
            "{}",
            answer.to_string().chars().take(300).collect::<String>()
        );
        // A repeated id gets its first answer, so each has its own.
        wire = Wire::seat(&place.dir, "bob", None);
        assert!(answer.to_string().len() < 2000, "the refusal repeats it all");
        wire.heard.clear();
    }
    wire.ask(&"i".repeat(10_000), json!({ "Tick": { "step": "work/look" } }));
    wire.ended();
    let mut entries = place.entries();
    entries.drain(..before);
    entries.retain(|e| !matches!(e.event, Event::SeatTaken { .. } | Event::SeatLeft { .. }));
    assert_eq!(entries, []);
}

#[test]
fn another_version_is_refused_with_a_hint() {
    let house = House::new();
    let place = house.open("one", ROOM);
    for version in [0, 2, 4_000_000_000_u32] {
        let mut wire = Wire::connect(&place.dir);
        wire.send(&json!({
            "say": "hello", "version": version, "name": "bob", "role": null, "readonly": false, "seated": true, "known": 0,
        }));
        let refused = wire.until("refused");
        assert!(refused["why"].as_str().unwrap().contains(&format!("you speak {version}")), "{refused}");
        assert!(refused["hint"].as_str().unwrap().contains("same release"), "{refused}");
        wire.ended();
        assert_eq!(wire.heard.len(), 1, "more than the refusal came: {:?}", wire.heard);
    }
    assert_eq!(place.count(|e| matches!(e, Event::SeatTaken { .. })), 0);
}

#[test]
fn whoever_has_not_said_hello_is_told_so_and_gets_nothing() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let before = place.entries().len();
    for frame in [
        json!({ "say": "ask", "id": "1", "seen": 0, "intent": { "Tick": { "step": "work/look" } } }),
        json!({ "say": "follow", "run": "say.1", "from": 0 }),
        json!({ "say": "unfollow" }),
    ] {
        let mut wire = Wire::connect(&place.dir);
        wire.send(&frame);
        let refused = wire.until("refused");
        assert!(refused["why"].as_str().unwrap().contains("hello"), "{refused}");
        wire.ended();
        assert_eq!(wire.heard.len(), 1, "{:?}", wire.heard);
    }
    assert_eq!(place.entries().len(), before);
}

#[test]
fn names_that_cannot_stand_in_the_record_are_refused() {
    let house = House::new();
    let place = house.open("one", ROOM);
    for name in ["", "  ", "warroom", "a\nb", "a\u{1b}[31m", &"n".repeat(65)] {
        let mut wire = Wire::connect(&place.dir);
        wire.hello(name, None, 0);
        let refused = wire.until("refused");
        assert_eq!(refused["ground"], "input", "{refused}");
        assert!(!refused["why"].as_str().unwrap().contains(['\n', '\u{1b}']), "{refused}");
        wire.ended();
    }
    place.ask_as("warroom", &["note", "I am the host"]).refuses(2, &["name", "--as NAME"]);
    assert_eq!(place.count(|e| matches!(e, Event::SeatTaken { .. } | Event::NoteTaken { .. })), 0);
}

// Seen red: with answers that are not remembered, the note stood there twice.
#[test]
fn a_repeated_id_gets_its_first_answer_and_makes_no_second_entry() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let mut wire = Wire::seat(&place.dir, "bob", None);
    let note = json!({ "Note": { "text": "only once", "private": false } });
    // Both at once: the second is there before the first is durable.
    wire.ask("7", note.clone());
    wire.ask("7", note.clone());
    let first = wire.answered("7");
    assert_eq!(first, json!({ "done": { "entries": 1 } }));
    assert_eq!(wire.answer("7", note.clone()), first);
    // On another connection, as after a break; and even where it asks for something else by now.
    let mut again = Wire::seat(&place.dir, "bob", None);
    assert_eq!(again.answer("7", note.clone()), first);
    assert_eq!(again.answer("7", json!({ "Tick": { "step": "work/look" } })), first);
    // A refusal is repeated too, also when it would be granted by now.
    let refused = again.answer("8", json!({ "StandDown": null }));
    assert!(refused["refused"].is_object() || refused.is_null(), "{refused}");
    // Somebody else's id of the same name is another one.
    let mut carol = Wire::seat(&place.dir, "carol", None);
    assert_eq!(carol.answer("7", json!({ "Note": { "text": "of carol", "private": false } })), first);
    assert_eq!(place.count(|e| matches!(e, Event::NoteTaken { .. })), 2);
    assert_eq!(place.step("work/look")["state"], "open");
}

#[test]
fn a_seat_that_comes_back_gets_what_it_lacks() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let mut wire = Wire::seat(&place.dir, "bob", None);
    place.does(&["note", "first"]);
    wire.sees("first");
    let known = wire.entries().last().unwrap()["n"].as_u64().unwrap();
    drop(wire);
    place.does(&["note", "second"]);
    let mut again = Wire::connect(&place.dir);
    again.hello("bob", None, known);
    again.until("current");
    assert!(!again.saw("\"first\"") && again.saw("\"second\""), "{:?}", again.entries());
    assert_eq!(again.entries()[0]["n"], known + 1);
    // The seat that left is not present any more, the new one is.
    let expected = json!([{ "name": "bob", "role": "responder", "present": true }]);
    wait("the new seat in the journal", || place.status()["seats"] == expected);
}

#[test]
fn two_people_at_once_start_one_run() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let mut alice = Wire::seat(&place.dir, "alice", None);
    let mut bob = Wire::seat(&place.dir, "bob", None);
    let seen = alice.entries().last().unwrap()["n"].as_u64().unwrap();
    let run = json!({ "Run": { "step": "say", "item": null, "confirm": null } });
    for wire in [&mut alice, &mut bob] {
        wire.send(&json!({ "say": "ask", "id": "r", "seen": seen, "intent": run }));
    }
    let answers = [alice.answered("r"), bob.answered("r")];
    let done = answers.iter().filter(|a| a["done"].is_object()).count();
    assert_eq!(done, 1, "{answers:?}");
    let refused = answers.iter().find(|a| a["refused"].is_object()).unwrap();
    assert_eq!(refused["refused"]["ground"], "state");
    assert!(place.exited("say.1").success());
    assert_eq!(place.count(|e| matches!(e, Event::RunIntended { .. })), 1);
}
