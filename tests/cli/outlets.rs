//! Where data goes, and which room is meant: a disk that is full, a reader that left, a room that is named in either way.

use crate::help::{House, wait};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

const RUNBOOK: &str = "---\ntitle: Outlets\nkind: drill\n---\n# Work\n\n- [ ] Print\n\n  ```sh {name=print}\n  while [ ! -e stop ]; do echo line; sleep 0.05; done\n  ```\n";

/// Seen red: `report > FILE` on a full disk left half a report, and exit 0.
#[test]
fn data_that_cannot_be_written_is_no_success() {
    let house = House::new();
    let place = house.open("one", RUNBOOK);
    let words: [&[&str]; 6] =
        [&["status"], &["log"], &["report"], &["replay", "--plain"], &["rooms"], &["status", "--json"]];
    for words in words {
        let mut command = house.command(words);
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        let done = command.output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(4), "{words:?}: {err}");
        assert!(err.contains("No space left on device"), "{words:?}: {err}");
    }
    place.ask(&["close"]).exits(0);
}

/// Seen red: `log --follow | head -1` went on for ever.
#[test]
fn what_goes_on_as_it_comes_ends_when_its_reader_left() {
    let house = House::new();
    let place = house.open("one", RUNBOOK);
    place.ask(&["run", "print"]).exits(0);
    place.started("print.1");
    let follows: [&[&str]; 3] = [&["log", "--follow"], &["output", "print.1", "--follow"], &["status", "--watch"]];
    for words in follows {
        let mut command = house.command(words);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_ne!(line, "", "{words:?}");
        wait(&format!("the end of {words:?}"), || {
            place.ask(&["note", "something comes"]).exits(0);
            child.try_wait().unwrap().is_some_and(|status| status.success())
        });
    }
    place.ask(&["close", "--stop-runs"]).exits(0);
}

/// Seen red: where several rooms are open it was said to name one with `--room`, which half of the commands did not take.
#[test]
fn every_command_takes_the_room_as_it_is_told_to() {
    let house = House::new();
    let places = ["one", "two"].map(|room| house.open(room, RUNBOOK));
    for word in ["status", "log", "report", "verify"] {
        house.run(&[word]).refuses(2, &["several rooms are open: one, two", "--room NAME"]);
        house.run(&[word, "--room", "two"]).exits(0);
        house.run(&[word, "two"]).exits(0);
    }
    for words in [["replay", "--plain"], ["attach", "--plain"]] {
        house.run(&[words[0], words[1], "--room", "two"]).exits(0);
    }
    house.run(&["status", "one", "--room", "two"]).exits(2);
    places.iter().for_each(|place| drop(place.ask(&["close"]).exits(0)));
}
