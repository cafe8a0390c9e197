//! Typing into runs that have a terminal.

use crate::help::{House, Wire, wait};
use serde_json::json;
use warroom::io::rundir;

const ROOM: &str = r#"---
title: Typing
kind: drill
roles: { eve: observer }
---
# Typing

- [ ] Ask

  ```sh {name=ask tty}
  printf 'really? '
  read -r answer
  [ "$answer" = yes ] && echo agreed
  stty size
  printf 'password: '
  read -r password
  echo "${#password} characters"
  ```
- [ ] Plain

  ```sh {name=plain}
  while ! [ -e go ]; do sleep 0.02; done
  ```
"#;

/// Red when the host does not pass it on, when the terminal echoes (the password stands in the output), and when `Size` sets nothing.
#[test]
fn what_is_typed_reaches_the_script_and_no_file() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.does(&["run", "ask"]);
    place.started("ask.1");
    wait("the question", || place.output("ask.1").contains("really? "));
    house.run_with(&["type", "ask.1", "--room", place.word()], "yes\n").exits(0);
    wait("the second question", || place.output("ask.1").contains("password: "));
    assert_eq!(place.output("ask.1"), "really? agreed\n24 80\npassword: ");
    house.run_with(&["type", "ask.1", "--room", place.word()], "correct horse\n").exits(0);
    assert!(place.exited("ask.1").success());
    place.whole("ask.1");
    assert!(place.output("ask.1").ends_with("13 characters\n"));
    for (path, bytes) in place.files() {
        assert!(!bytes.windows(13).any(|w| w == b"correct horse"), "{} has it", path.display());
    }
    let done = house.run_with(&["type", "ask.1", "--room", place.word()], "more\n");
    done.refuses(3, &["it has ended"]);
}

#[test]
fn a_terminal_has_the_size_that_is_seen() {
    let house = House::new();
    let place = house.open("one", ROOM);
    let mut wire = Wire::seat(&place.dir, "alice", None);
    place.does(&["run", "ask"]);
    place.started("ask.1");
    wait("the question", || place.output("ask.1").contains("really? "));
    wire.send(&json!({ "say": "size", "run": "ask.1", "columns": 133, "rows": 41 }));
    wire.send(&json!({ "say": "type", "id": "k1", "run": "ask.1", "text": "yes\r" }));
    assert_eq!(wire.answered("k1"), json!({ "done": { "entries": 0 } }));
    wait("the size", || place.output("ask.1").contains("41 133\n"));
}

/// Red when `hear` passes on what `may_type` refuses.
#[test]
fn who_only_looks_does_not_type_and_a_plain_run_takes_no_keys() {
    let house = House::new();
    let place = house.open("one", ROOM);
    for step in ["ask", "plain"] {
        place.does(&["run", step]);
        place.started(&format!("{step}.1"));
    }
    let type_into =
        |run: &str, more: &[&str]| house.run_with(&[&["type", run, "--room", place.word()], more].concat(), "yes\n");
    type_into("ask.1", &["--as", "eve"]).refuses(3, &["observer"]);
    type_into("plain.1", &[]).refuses(3, &["it has no terminal", "tty"]);
    type_into("nothing.1", &[]).refuses(2, &["no such run"]);
    let mut wall = Wire::connect(&place.dir);
    wall.send(&json!({ "say": "hello", "version": 1, "name": "wall", "role": null, "readonly": true, "seated": true, "known": 0 }));
    wall.send(&json!({ "say": "type", "id": "k1", "run": "ask.1", "text": "yes\r" }));
    assert!(wall.answered("k1")["refused"]["why"].as_str().unwrap().contains("read-only"));
    assert_eq!(std::fs::read_to_string(place.run_dir("ask.1").join(rundir::OUTPUT)).unwrap(), "really? ");
    house.file("go", "");
}
