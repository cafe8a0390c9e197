//! `--plain`: the room in lines, on a pipe and on a dumb terminal.

use super::{Terminal, fold};
use crate::help::{House, Place, kill, wait};

use std::process::Stdio;
use warroom::io::journal;

const RUNBOOK: &str = "---
title: Plain
kind: drill
roles: { alice: commander, bob: responder, eve: facilitator }
vars:
  place: { ask: Which place?, one-of: [here, there] }
---
# Plain
## Do
- [ ] Look around
- [ ] Say something

  ```sh {name=say}
  echo \"said at $PLACE\"; echo more
  ```
- [ ] End it

  ```sh {name=end confirm=\"the shop\"}
  echo ended
  ```
- [ ] Together

  ```sh {name=together approve=1}
  echo together
  ```
- [ ] After that

  ```sh {name=after needs=end}
  echo \"after $PLACE\"
  ```
";

/// A seat on a pipe: everything is written at once, and taken line by line.
fn pipe(place: &Place, name: &str, lines: &[&str]) -> String {
    let text: String = lines.iter().map(|l| format!("{l}\n")).collect();
    let done = place.house.run_with(&["attach", place.word(), "--plain", "--as", name], &text).exits(0);
    assert!(!done.out.contains('\x1b') && !done.out.contains('\r'), "no sequence of a terminal: {:?}", done.out);
    done.out
}

#[track_caller]
fn says(out: &str, all: &[&str]) {
    for text in all {
        assert!(out.contains(text), "no {text:?} in:\n{out}");
    }
}

#[test]
fn a_responder_does_everything_on_a_pipe() {
    let house = House::new();
    let place = house.open("plain", RUNBOOK);
    let out = pipe(&place, "alice", &["", "state", "steps", "1", "checks", "notes", "help"]);
    says(
        &out,
        &[
            "DRILL Plain",
            "Downtime",
            "0 of 5 steps are done.",
            "Selected: Look around (open).",
            "You are alice, commander",
        ],
    );
    says(
        &out,
        &[
            "What now? A number, or a command:",
            "1 how it stands",
            "tick “Look around”",
            "Phase Do",
            "2 Say something (open)",
        ],
    );
    says(
        &out,
        &["There are no checks.", "There are no notes.", "skip [STEP] because WHY: leave the step out, with a reason"],
    );
    // By the numbers of the list: the next step, and the third choice about it.
    let out = pipe(&place, "alice", &["2", "3", "note", "support was not told", "5", "note-private", "declare", "yes"]);
    says(
        &out,
        &[
            "Look around",
            "alice: ticked",
            "Your note on",
            "About what?",
            "support was not told",
            "private notes are for observers",
        ],
    );
    let room = fold(&place.dir);
    assert_eq!(room.notes[0].point.map(|p| p.word()), Some("communicate"));
    assert!(room.armed);
    assert_eq!(place.step("do/look-around")["state"], "done");
}

#[test]
fn a_run_is_read_first_and_started_by_a_typed_word_alone() {
    let house = House::new();
    let place = house.open("plain", RUNBOOK);
    let out = pipe(&place, "alice", &["answer", "2", "run say", "start"]);
    says(&out, &["echo \"said at $PLACE\"", "as          ", "Write start to start it.", "Which place?", "2 there"]);
    place.exited("say.1");
    assert_eq!(place.output("say.1"), "said at there\nmore\n");
    let out = pipe(
        &place,
        "alice",
        &["output say.1", "output x.1", "run end", "yes", "run end", "start", "run end", "", "run end", "the shop"],
    );
    says(
        &out,
        &[
            "| said at there",
            "| more",
            "Write the shop to start it.",
            "that is not “the shop”: nothing was done",
            "nothing was done",
        ],
    );
    place.exited("end.1");
    assert!(!place.dir.join("runs/end.2").exists());
    // Two people.
    let out = pipe(&place, "alice", &["run together", "start", "approve together", "approve"]);
    says(&out, &["you asked for it yourself"]);
    assert!(!place.dir.join("runs/together.1").exists());
    let out = pipe(&place, "bob", &["approve together", "", "approve together", "approve"]);
    says(&out, &["Write approve to approve it.", "nothing was done"]);
    place.exited("together.1");
    let out = pipe(
        &place,
        "alice",
        &["tick nowhere", "tikc", "99", "skip do/look-around", "no need", "untick do/look-around"],
    );
    says(
        &out,
        &[
            "✖ there is no step “nowhere”",
            "did you mean tick?",
            "There is no 99 in the list",
            "Why is do/look-around left out?",
        ],
    );
    assert_eq!(place.step("do/look-around")["state"], "open");
}

/// Whoever cannot see the page in one look must not be told to write what will be refused.
#[test]
fn what_a_run_waits_for_is_said_instead_of_the_word_that_starts_it() {
    let house = House::new();
    let place = house.open("plain", RUNBOOK);
    let out = pipe(&place, "alice", &["run after", "start"]);
    says(
        &out,
        &[
            "It cannot be started now: needs “End it” first (open); no value yet for place: answer answers.",
            "it needs end",
        ],
    );
    assert!(!out.contains("Write start"), "{out}");
    let out = pipe(&place, "bob", &["run together", ""]);
    says(&out, &["Write start to ask for it; it starts once one other person has approved."]);
    let out = pipe(&place, "bob", &["approve together", "approve"]);
    says(&out, &["It cannot be approved now: nobody has asked to start it."]);
    let out = pipe(&place, "eve", &["run end", "the shop"]);
    says(
        &out,
        &["It cannot be started now: a role of facilitator may not do this (it takes: commander or responder)."],
    );
    assert!(!out.contains("Write the shop"), "{out}");
}

#[test]
fn a_replay_in_lines_tells_what_happened_and_how_it_ended() {
    let house = House::new();
    let place = house.open("plain", RUNBOOK);
    place.does(&["tick", "do/look-around", "--as", "bob"]);
    place.does(&["note", "support was not told", "--as", "bob", "--point", "communicate"]);
    let told = house.run(&["replay", place.word(), "--plain"]).exits(0).out;
    let (before, end) = told.split_once("That is all. In the end:\n").expect("an end");
    let at = |text: &str| before.find(text).unwrap_or_else(|| panic!("no {text:?} in:\n{told}"));
    assert!(at("opened the drill") < at("bob: ticked “Look around”"));
    assert!(at("bob: ticked “Look around”") < at("support was not told"));
    says(end, &["DRILL Plain", "1 of 5 steps are done."]);
    // Somebody else's eyes, and from the end on.
    let told = house.run(&["replay", place.word(), "--plain", "--as", "mallory"]).exits(0).out;
    says(&told, &["support was not told"]);
    // On a terminal as it went, only faster.
    let alice = Terminal::start(&house, "alice", (100, 50), "replay plain --plain --speed 600");
    alice.shows("600 times as fast as it was");
    alice.shows("support was not told");
    alice.shows("That is all. In the end:");
    alice.shows("left$");
}

#[test]
fn a_facilitator_takes_private_notes_and_ends_the_room() {
    let house = House::new();
    let place = house.open("plain", RUNBOOK);
    let out = pipe(&place, "eve", &["", "note-private", "nobody leads", "", "notes"]);
    says(&out, &["take a private note", "Your private note", "(private): nobody leads"]);
    let out = pipe(&place, "bob", &["notes", "reveal", "yes"]);
    assert!(!out.contains("nobody leads"), "{out}");
    says(&out, &["✖"]);
    let out = pipe(&place, "eve", &["reveal", "yes", "close stop-runs", "yes"]);
    says(&out, &["Close the room?"]);
    wait("the end", || fold(&place.dir).closed.is_some());
}

#[test]
fn a_dumb_terminal_gets_lines_as_things_happen() {
    let house = House::new();
    let place = house.open("plain", RUNBOOK);
    let alice = Terminal::start(&house, "alice", (100, 50), "rooms; export TERM=dumb");
    let program = crate::help::BIN;
    alice.line(&format!("clear; {program} attach plain"));
    alice.shows("What now? A number, or a command:");
    place.does(&["note", "from elsewhere", "--as", "bob"]);
    alice.shows("bob: ");
    alice.shows("from elsewhere");
    alice.line("answer place here");
    alice.line("follow");
    alice.shows("Output is told as it comes.");
    alice.line("run say");
    alice.shows("Write start to start it.");
    alice.line("start");
    alice.shows("| said at here");
    kill(journal::holder(&place.dir).and_then(|h| h.pid).unwrap(), rustix::process::Signal::KILL);
    alice.shows("! No word from the room.");
    alice.line("restart-host");
    alice.shows("The room is back.");
    alice.line("quit");
    alice.shows("The room goes on");
    alice.shows("left$");
}

#[test]
fn without_a_terminal_lines_must_be_asked_for() {
    let house = House::new();
    let place = house.open("plain", RUNBOOK);
    house.run(&["attach", place.word()]).refuses(2, &["there is no terminal", "--plain"]);
    house.run(&["replay", place.word()]).refuses(2, &["there is no terminal", "`--plain` tells it in lines"]);
    // A broken file of settings is said, and holds up nothing.
    house.setting("config.toml", "thme = \"x\"\n");
    let out = pipe(&place, "alice", &["tick"]);
    says(&out, &["! config.toml, line 1: ", "did you mean `theme`?", "alice: ticked"]);
    // Nothing on standard input is a look at how it stands.
    let mut command = house.command(&["attach", place.word(), "--plain"]);
    command.stdin(Stdio::null());
    let out = house.start_as(command).wait().exits(0).out;
    says(&out, &["DRILL Plain"]);
}
