//! One host for one room; what is said when there is none; coming back to a room.

use super::WAITING;
use crate::help::{Done, House, wait};
use std::time::Instant;
use warroom::record::Event;

#[test]
fn a_second_host_is_refused_and_names_the_first() {
    let house = House::new();
    let place = house.open("one", WAITING);
    let first = place.hosted_by().unwrap();
    let refused: Done = house.run(&["host", place.word()]);
    refused.exits(3).says(&["another host has this room", &format!("process {first}"), "warroom attach"]);
    let path = house.path().join("one.md");
    let refused = house.run(&["open", path.to_str().unwrap(), "--headless", "--room", "one"]);
    refused.exits(3).says(&[&format!("process {first}")]);
    // The first one noticed nothing.
    assert_eq!(place.hosted_by(), Some(first));
    place.does(&["tick", "work/look"]);
    assert_eq!(place.count(|e| matches!(e, Event::HostStarted { .. })), 1);
}

#[test]
fn without_a_host_intents_say_so_at_once_and_change_nothing() {
    let house = House::new();
    let place = house.open("one", WAITING);
    place.kill_host();
    let before = place.entries().len();
    let began = Instant::now();
    for words in [vec!["tick", "work/look"], vec!["note", "hello"], vec!["declare"], vec!["close"]] {
        place.ask(&words).refuses(3, &["no host answers", "hint: ", "warroom attach"]);
    }
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    assert_eq!(place.entries().len(), before);
    // What is read needs no host.
    let status = house.run(&["status", "one"]).exits(0);
    assert!(status.out.contains("DRILL  Waiting"), "{status:#?}");
    assert!(house.run(&["rooms"]).exits(0).out.contains("no host"));
    house.run(&["log", "one"]).exits(0);
    house.run(&["report", "one"]).exits(0);
    place.verifies();
}

#[test]
fn attach_and_open_room_resume_a_room_whose_host_is_gone() {
    let house = House::new();
    let place = house.open("one", WAITING);
    place.does(&["tick", "work/look"]);
    place.kill_host();
    // There is no terminal here to sit at; the room is resumed all the same.
    let attached = house.run(&["attach", "one"]);
    attached.exits(2).says(&["there is no terminal", "warroom status one"]);
    place.does(&["tick", "work/look-again"]);
    let first = place.kill_host();

    let path = house.path().join("one.md");
    let opened = house.run(&["open", path.to_str().unwrap(), "--room", "one", "--detach"]).exits(0);
    assert_eq!(opened.out, "one\n");
    assert_ne!(place.hosted_by().unwrap(), first);
    for step in ["work/look", "work/look-again"] {
        assert_eq!(place.step(step)["state"], "done");
    }
    let resumed = place.count(|e| matches!(e, Event::HostStarted { resumed: true, .. }));
    assert_eq!(resumed, 2);
    // Once more is no new host: there is one.
    let host = place.hosted_by();
    house.run(&["open", path.to_str().unwrap(), "--room", "one", "--detach"]).exits(0);
    assert_eq!(place.hosted_by(), host);
}

#[test]
fn a_room_is_not_resumed_on_another_runbook() {
    let house = House::new();
    let place = house.open("one", WAITING);
    let before = place.entries().len();
    let other = house.file("other.md", WAITING.replace("Look again", "Look twice"));
    for how in ["--detach", "--headless"] {
        let refused = house.run(&["open", other.to_str().unwrap(), "--room", "one", how]);
        refused.refuses(3, &["follows another runbook", "warroom attach one"]);
    }
    assert_eq!(place.entries().len(), before);
}

#[test]
fn a_closed_room_takes_no_host_and_no_intent() {
    let house = House::new();
    let place = house.open("one", WAITING);
    let host = place.hosted_by().unwrap();
    place.does(&["close"]);
    crate::help::wait_gone(host);
    assert!(!place.dir.join("host.sock").exists(), "the socket was left behind");
    house.run(&["host", "one"]).refuses(3, &["is closed"]);
    house.run(&["attach", "one"]).refuses(3, &["is closed", "warroom replay one"]);
    place.ask(&["tick", "work/look"]).refuses(3, &["closed"]);
    assert!(matches!(place.events().last(), Some(Event::RoomClosed { .. })));
    let rooms = house.run(&["rooms", "--json"]).exits(0).json();
    assert_eq!((&rooms[0]["state"], &rooms[0]["host_pid"]), (&"closed".into(), &serde_json::Value::Null));
}

#[test]
fn without_a_word_the_only_open_room_is_meant() {
    let house = House::new();
    house.run(&["status"]).refuses(2, &["no room is open", "warroom open RUNBOOK"]);
    house.run(&["status", "nowhere"]).refuses(2, &["there is no room `nowhere`", "warroom rooms"]);
    let one = house.open("one", WAITING);
    house.run(&["tick", "work/look"]).exits(0);
    assert_eq!(one.step("work/look")["state"], "done");
    house.open("two", WAITING);
    house.run(&["tick", "work/look-again"]).refuses(2, &["several rooms are open", "one", "two", "--room"]);
    let host = one.hosted_by().unwrap();
    one.does(&["close"]);
    wait("the first host's end", || one.hosted_by() != Some(host));
    house.run(&["tick", "work/look-again"]).exits(0);
}

#[test]
fn a_room_whose_path_is_longer_than_a_socket_may_be_works_as_well() {
    let house = House::new();
    let room = "long-".repeat(40);
    let place = house.open(&room, WAITING);
    assert!(place.word().len() > 200);
    place.does(&["tick", "work/look"]);
    assert_eq!(place.step("work/look")["state"], "done");
}

#[test]
fn a_socket_that_somebody_removed_is_there_again() {
    let house = House::new();
    let place = house.open("one", WAITING);
    let host = place.hosted_by();
    std::fs::remove_file(place.dir.join("host.sock")).unwrap();
    place.ask(&["note", "x"]).refuses(3, &["no host answers"]);
    wait("the socket", || place.dir.join("host.sock").exists());
    place.does(&["note", "nobody had to end the host"]);
    assert_eq!(place.hosted_by(), host);
}

#[test]
fn whoever_opens_one_room_at_once_sits_in_one_room() {
    let house = House::new();
    let path = house.path().join("one.md");
    let _first = house.open("one", WAITING);
    for room in ["a", "b", "c"] {
        let words = ["open", path.to_str().unwrap(), "--room", room, "--detach"];
        std::thread::scope(|s| {
            let all: Vec<_> = (0..4).map(|_| s.spawn(|| house.run(&words))).collect();
            for one in all {
                assert_eq!(one.join().unwrap().exits(0).out, format!("{room}\n"));
            }
        });
        house.run(&["close", "--room", room]).exits(0);
    }
}
