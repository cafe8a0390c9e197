//! The screen in a real terminal: a drill from start to stand-down by keys, and what must not go wrong on the way.

mod person;
mod plain;
pub mod tmux;
mod unseen;

use crate::help::{House, kill, until, wait};
pub use tmux::Terminal;
use warroom::io::journal;
use warroom::room::Room;

const SMALL: &str = "---
title: Small
roles: { bob: responder, eve: facilitator }
---
# Small
## Do
- [ ] Look around
- [ ] Say something

  ```sh {name=say}
  echo said; sleep 2; echo more
  ```
";

/// The whole drill by keys. What the journal holds afterwards is what the person did.
fn the_drill(size: (u16, u16)) {
    let house = House::new();
    let alice = Terminal::start(&house, "alice", size, "demo --room kraken --customers 3 --fault-after 3s");
    alice.shows("DRILL");
    alice.shows("DOWN");
    alice.keys(&["D"]);
    alice.shows("Declare: this is an outage?");
    let dir = house.data().join("kraken");
    let fold = || fold(&dir);
    alice.presses_until("Y", || fold().armed);
    alice.keys(&["Space"]);
    wait("the tick", || fold().steps.values().any(|s| s.ticked.is_some()));
    alice.keys(&["n"]);
    alice.shows("Note");
    alice.type_text("support was not told");
    alice.keys(&["Tab"]);
    alice.keys(&["Enter"]);
    wait("the note", || !fold().notes.is_empty());
    alice.shows("UP after");
    wait("the last automatic step", || {
        let room = fold();
        room.step_state("make-sure").settled() && room.step_state("cutover").word() == "verified"
    });
    alice.type_text(":stand-down");
    alice.keys(&["Enter"]);
    alice.shows("Stand down?");
    alice.presses_until("Y", || fold().stood_down.is_some());
    alice.type_text(":close");
    alice.keys(&["Enter"]);
    alice.shows("Close the room?");
    alice.presses_until("Y", || fold().closed.is_some());
    alice.shows("CLOSED");
    alice.type_text(":q");
    alice.keys(&["Enter"]);
    alice.shows("is closed at");
    alice.shows("left$");
    let room = fold();
    assert!(room.stood_down.is_some() && room.closed.is_some());
    assert_eq!(room.notes.len(), 1);
    assert_eq!(room.notes[0].text, "support was not told");
    let by_hand = room.steps.values().filter(|s| s.ticked.is_some()).count();
    assert_eq!(by_hand, 1, "one step was ticked by its key");
    wait("the site's end", || !dir.join("site").exists());
}

#[test]
fn the_drill_is_played_by_keys_at_120x36() {
    the_drill((120, 36));
}

#[test]
fn the_drill_is_played_by_keys_at_80x24() {
    the_drill((80, 24));
}

fn fold(room: &std::path::Path) -> Room {
    Room::fold(&journal::read(room).unwrap().entries)
}

fn small(house: &House) -> std::path::PathBuf {
    let runbook = house.file("small.md", SMALL);
    house.run(&["open", runbook.to_str().unwrap(), "--room", "small", "--kind", "drill", "--detach"]).exits(0);
    house.data().join("small")
}

#[test]
fn ctrl_c_leaves_the_seat_and_not_the_room() {
    let house = House::new();
    let dir = small(&house);
    let alice = Terminal::start(&house, "alice", (100, 30), "attach small");
    alice.shows("Look around");
    alice.keys(&["C-c"]);
    alice.shows("The room goes on");
    alice.shows("left$");
    assert!(journal::holder(&dir).is_some(), "its host lives");
    alice.line("stty -a | grep -c ' icanon'");
    alice.shows("1");
}

#[test]
fn a_private_note_reaches_the_facilitator_and_nobody_else() {
    let house = House::new();
    small(&house);
    let eve = Terminal::start(&house, "eve", (120, 36), "attach small");
    let bob = Terminal::start(&house, "bob", (120, 36), "attach small");
    eve.shows("facilitator");
    bob.shows("responder");
    bob.shows("2 seats");
    eve.keys(&["N"]);
    eve.shows("Note");
    eve.type_text("nobody leads");
    eve.keys(&["Enter"]);
    eve.shows("nobody leads");
    eve.keys(&["n"]);
    eve.shows("Note");
    eve.type_text("all can read this");
    eve.keys(&["Enter"]);
    // Later entries are there: an earlier one would be too.
    let seen = bob.shows("all can read this");
    assert!(!seen.contains("nobody leads"), "{seen}");
}

#[test]
fn a_lost_host_is_said_and_comes_back() {
    let house = House::new();
    let dir = small(&house);
    let alice = Terminal::start(&house, "alice", (120, 36), "attach small");
    alice.shows("Look around");
    let first = journal::holder(&dir).and_then(|h| h.pid).unwrap();
    kill(first, rustix::process::Signal::KILL);
    alice.shows("no word from the room for 3 s");
    alice.presses_until("R", || journal::holder(&dir).is_some());
    alice.loses("no word from the room");
    let second = until("another host", || journal::holder(&dir).and_then(|h| h.pid));
    assert_ne!(first, second);
    alice.keys(&["Space"]);
    wait("the tick", || fold(&dir).steps.values().any(|s| s.ticked.is_some()));
}

#[test]
fn a_terminal_may_change_its_size_and_be_too_small() {
    let house = House::new();
    small(&house);
    let alice = Terminal::start(&house, "alice", (120, 36), "attach small");
    alice.shows("Timeline");
    alice.resize(36, 10);
    alice.shows("40x12");
    alice.resize(80, 24);
    alice.shows("1 Runbook");
    alice.resize(120, 36);
    alice.shows("Timeline");
}

#[test]
fn a_run_is_previewed_started_and_its_output_followed() {
    let house = House::new();
    let dir = small(&house);
    let alice = Terminal::start(&house, "alice", (120, 36), "attach small");
    alice.shows("Look around");
    alice.keys(&["j"]);
    alice.keys(&["x"]);
    alice.shows("echo said; sleep 2; echo more");
    alice.presses_until("X", || !fold(&dir).runs.is_empty());
    wait("the run's end", || fold(&dir).runs.values().any(|r| r.succeeded()));
    alice.keys(&["o"]);
    alice.shows("more");
}

// Seen red: with the number of typed keys behind the pane's title, where there is no room for it.
#[test]
fn a_run_with_a_terminal_takes_the_keyboard_and_gives_it_back() {
    let house = House::new();
    let runbook = "---\ntitle: Ask\nkind: drill\n---\n# Ask\n\n- [ ] Ask\n\n  ```sh {name=ask tty}\n  printf 'really? '; read -r a; echo \"it was <$a>\"; read -r b\n  ```\n";
    let place = house.open("ask", runbook);
    let alice = Terminal::start(&house, "alice", (120, 36), "attach ask");
    alice.shows("Ask");
    alice.keys(&["x"]);
    alice.shows("dies with its supervisor");
    alice.presses_until("X", || !fold(&place.dir).runs.is_empty());
    alice.shows("really?");
    alice.keys(&["t"]);
    alice.shows("your keys go to ask.1");
    alice.type_text("q?n");
    alice.shows("3 typed, not entered");
    alice.keys(&["Enter"]);
    alice.shows("it was <q?n>");
    alice.keys(&["C-]"]);
    alice.shows("the keys are yours again; ask.1 goes on");
    alice.keys(&["t"]);
    alice.shows("your keys go to ask.1");
    alice.keys(&["C-c"]);
    alice.shows("signal 2");
    alice.loses("your keys go to ask.1");
}
