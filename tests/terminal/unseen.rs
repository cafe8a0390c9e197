//! What must not be seen or sent: a secret while it is typed, in every way of answering; the mouse where nobody wants it.

use super::Terminal;
use crate::help::{House, Place, wait};

const RUNBOOK: &str = "---
title: Unseen
vars:
  token: { secret: true, ask: The token? }
---
# Unseen
## Do
- [ ] Say something

  ```sh {name=say}
  echo ${#TOKEN} characters
  ```
";
const SECRET: &str = "hunter2-hunter2";

fn answered(place: &Place) {
    wait("the answer", || std::fs::read_to_string(place.dir.join("journal.jsonl")).unwrap().contains("InputAnswered"));
    let journal = std::fs::read_to_string(place.dir.join("journal.jsonl")).unwrap();
    assert!(!journal.contains(SECRET));
}

/// Every byte that arrived at the terminal.
fn bytes(house: &House, name: &str) -> String {
    String::from_utf8_lossy(&std::fs::read(house.path().join(name)).unwrap()).into_owned()
}

/// No part of it that could be recognised.
fn unseen(house: &House, name: &str) {
    let all = bytes(house, name);
    assert!(!all.contains("hunt") && !all.contains("er2-"), "{all:?}");
}

#[test]
fn a_secret_that_is_typed_into_the_desk_never_arrives_at_the_terminal() {
    let house = House::new();
    let place = house.open("unseen", RUNBOOK);
    let alice = Terminal::recorded(&house, "alice", (100, 30), "attach unseen");
    alice.shows("Say something");
    alice.keys(&["j", "i"]);
    alice.shows("The token?");
    alice.type_text(SECRET);
    alice.shows("•");
    alice.keys(&["Enter"]);
    answered(&place);
    alice.shows("answer token: in the record");
    unseen(&house, "alice");
}

#[test]
fn a_secret_that_is_typed_in_lines_is_not_echoed_and_later_lines_are() {
    let house = House::new();
    let place = house.open("unseen", RUNBOOK);
    let alice = Terminal::recorded(&house, "alice", (100, 30), "attach unseen --plain");
    alice.shows("What now?");
    alice.line("answer token");
    alice.shows("The token?");
    alice.line(SECRET);
    answered(&place);
    alice.shows("answer token: in the record");
    unseen(&house, "alice");
    alice.type_text("stat");
    alice.shows("stat");
    alice.keys(&["C-u"]);
    // Whoever leaves in the middle of the next one sees again what is typed.
    alice.line("answer token");
    alice.keys(&["C-c"]);
    alice.shows("left$");
    alice.line("echo se''en");
    alice.shows("seen");
    alice.shows("echo se''en");
}

#[test]
fn a_secret_that_a_command_asks_for_is_not_echoed() {
    let house = House::new();
    let place = house.open("unseen", RUNBOOK);
    let alice = Terminal::recorded(&house, "alice", (100, 30), "answer token");
    alice.shows("token (a secret: it is not shown while you type):");
    alice.keys(&["C-c"]);
    alice.shows("nothing was answered");
    alice.line("echo se''en");
    alice.shows("echo se''en");
    alice.line(&format!("clear; {} answer token", crate::help::BIN));
    alice.shows("token (a secret");
    alice.line(SECRET);
    alice.shows("answer: done");
    answered(&place);
    unseen(&house, "alice");
}

/// Which of a terminal's mouse modes a seat asks for, with these settings.
fn mouse(settings: &str) -> bool {
    let house = House::new();
    house.setting("config.toml", settings);
    let _place = house.open("unseen", RUNBOOK);
    let alice = Terminal::recorded(&house, "alice", (100, 30), "attach unseen");
    alice.shows("Say something");
    alice.keys(&["?"]);
    alice.shows("Help");
    let all = bytes(&house, "alice");
    ["\x1b[?1000h", "\x1b[?1002h", "\x1b[?1003h", "\x1b[?1006h"].iter().any(|mode| all.contains(mode))
}

#[test]
fn the_mouse_is_left_alone_where_the_settings_say_so() {
    assert!(mouse(""), "by itself it is listened to");
    assert!(!mouse("mouse = false\n"));
}
