//! Every intent from the shell: done, done already, wrong, refused; who may; what is said where.

use crate::help::{Done, House, Place, wait};
use serde_json::{Value, json};
use warroom::record::Event;

const ROOM: &str = r#"---
title: Every intent
kind: drill
lists:
  items: [a, b, c]
vars:
  where: { ask: Where to?, one-of: [dc2, dc3] }
roles:
  alice: commander
  bob: responder
  dave: responder
  carol: observer
  eve: facilitator
---
# Before

- [ ] Look
- [ ] Look again

# Work

- [ ] Quick

  ```sh {name=quick}
  echo quick
  ```
- [ ] After that

  ```sh {name=after needs=quick idempotent}
  echo after
  ```
- [ ] Fails until it may not

  ```sh {name=fails}
  test -e mended
  ```
- [ ] Waits

  ```sh {name=waits}
  while [ ! -e go ]; do sleep 0.02; done
  ```
- [ ] Three

  ```sh {name=three each=items parallel=2 auto}
  echo "item $ITEM"
  ```
- [ ] Asks for words

  ```sh {name=danger confirm="drop it"}
  echo dropped
  ```
- [ ] Needs another pair of eyes

  ```sh {name=both approve=1}
  echo both
  ```
- [ ] Needs an answer

  ```sh {name=move}
  echo "to $WHERE"
  ```
- [ ] For commanders

  ```sh {name=lead role=commander}
  echo lead
  ```
"#;

#[track_caller]
fn done(done: Done, word: &str) {
    let done = done.exits(0);
    assert_eq!((done.out.as_str(), done.err.starts_with(&format!("{word}: "))), ("", true), "{done:?}");
}

/// An intent that is so already: success without an entry.
#[track_caller]
fn again(place: &Place, words: &[&str]) {
    let before = place.entries().len();
    place.ask(words).exits(0).says(&["it is so already"]);
    assert_eq!(place.entries().len(), before, "{words:?} made an entry");
}

fn by(place: &Place, id: &str) -> (Value, Value) {
    let step = place.step(id);
    (step["state"].clone(), step["by"].clone())
}

#[test]
fn tick_untick_and_skip() {
    let house = House::new();
    let place = house.open("one", ROOM);
    done(place.ask_as("bob", &["tick", "before/look"]), "tick");
    assert_eq!(by(&place, "before/look"), ("done".into(), "bob".into()));
    again(&place, &["tick", "before/look"]);
    done(place.ask(&["untick", "before/look"]), "untick");
    assert_eq!(by(&place, "before/look"), ("open".into(), Value::Null));
    again(&place, &["untick", "before/look"]);

    done(place.ask(&["skip", "before/look", "--why", "nothing to see"]), "skip");
    assert_eq!(by(&place, "before/look"), ("skipped".into(), "alice".into()));
    again(&place, &["skip", "before/look", "--why", "still nothing"]);
    place.ask(&["skip", "before/look-again", "--why", "  "]).refuses(2, &["a skip needs a reason", "--why"]);
    place.ask(&["skip", "before/look-again"]).exits(2).says(&["--why"]);

    place.house.run(&["declare", place.word()]).exits(2).says(&["hint: `--room ROOM` names the room"]);
    place.ask(&["tick", "before/lok"]).refuses(2, &["there is no such step", "did you mean `before/look`?"]);
    place.ask(&["tick", "zzz"]).refuses(2, &["there is no such step", "warroom status"]);
    for (verb, more) in [("tick", vec![]), ("untick", vec![]), ("skip", vec!["--why", "x"])] {
        for name in ["carol", "eve"] {
            let words = [vec![verb, "before/look-again"], more.clone()].concat();
            place.ask_as(name, &words).refuses(3, &[verb, "it takes: commander or responder"]);
        }
    }
    // A need that was skipped is met.
    done(place.ask(&["skip", "quick", "--why", "done before"]), "skip");
    done(place.ask(&["run", "after"]), "run");
    assert!(place.exited("after.1").success());
}

#[test]
fn run_and_retry() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.ask(&["run", "after"]).refuses(3, &["it needs quick"]);
    place.ask(&["run", "before/look"]).refuses(2, &["it has no script", "tick before/look"]);
    place.ask(&["run", "qick"]).refuses(2, &["did you mean `quick`?"]);
    for name in ["carol", "eve"] {
        place.ask_as(name, &["run", "quick"]).refuses(3, &["commander or responder"]);
    }
    done(place.ask_as("bob", &["run", "quick"]), "run");
    assert!(place.exited("quick.1").success());
    place.ask(&["run", "quick"]).refuses(3, &["it is done already", "retry quick"]);
    // A second run of what is not idempotent is asked about.
    place.ask(&["retry", "quick"]).refuses(2, &["it ran before", "--confirm yes"]);
    done(place.ask(&["retry", "quick", "--confirm", "yes"]), "retry");
    assert!(place.exited("quick.2").success());
    done(place.ask(&["run", "after"]), "run");
    assert!(place.exited("after.1").success());
    done(place.ask(&["retry", "after"]), "retry");
    assert!(place.exited("after.2").success());

    done(place.ask(&["run", "fails"]), "run");
    assert_eq!(place.exited("fails.1").code, Some(1));
    place.step_is("fails", "failed");
    house.file("mended", "");
    done(place.ask(&["retry", "fails", "--confirm", "yes"]), "retry");
    assert!(place.exited("fails.2").success());

    place.ask(&["run", "danger"]).refuses(2, &["it asks for the words \"drop it\"", "--confirm"]);
    place.ask(&["run", "danger", "--confirm", "yes"]).refuses(2, &["drop it"]);
    done(place.ask(&["run", "danger", "--confirm", "drop it"]), "run");
    assert!(place.exited("danger.1").success());

    place.ask_as("bob", &["run", "lead"]).refuses(3, &["it takes: commander"]);
    done(place.ask(&["run", "lead"]), "run");

    // One item, then the others.
    place.ask(&["run", "three", "--item", "d"]).refuses(2, &["it has no item `d`"]);
    done(place.ask(&["run", "three", "--item", "b"]), "run");
    place.exited("three.b.1");
    assert_eq!(place.step("three")["state"], "open");
    done(place.ask(&["run", "three"]), "run");
    place.step_is("three", "done");
    let runs: Vec<usize> =
        place.step("three")["items"].as_array().unwrap().iter().map(|i| i["runs"].as_array().unwrap().len()).collect();
    assert_eq!(runs, [1, 1, 1]);
    assert_eq!(place.output("three.c.1"), "item c\n");
}

#[test]
fn approve() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.ask(&["approve", "quick"]).refuses(2, &["asks for no approval"]);
    place.ask(&["approve", "both"]).refuses(3, &["nobody has asked", "run both"]);
    done(place.ask_as("bob", &["run", "both"]), "run");
    assert_eq!(place.step("both")["state"], "waiting");
    place.ask_as("bob", &["approve", "both"]).refuses(3, &["nobody approves a start of their own"]);
    place.ask_as("carol", &["approve", "both"]).refuses(3, &["commander or responder"]);
    assert_eq!(place.count(|e| matches!(e, Event::RunIntended { .. })), 0);
    done(place.ask_as("dave", &["approve", "both"]), "approve");
    assert!(place.exited("both.1").success());
    assert_eq!(by(&place, "both"), ("done".into(), "bob".into()));
}

#[test]
fn stop_a_run_and_a_step() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.ask(&["stop", "waist"]).refuses(2, &["no such step", "did you mean `waits`?"]);
    done(place.ask(&["run", "waits"]), "run");
    place.started("waits.1");
    place.ask(&["tick", "waits"]).refuses(3, &["its run waits.1 lives", "stop waits"]);
    place.ask(&["run", "waits"]).refuses(3, &["its run waits.1 lives"]);
    place.ask_as("carol", &["stop", "waits"]).refuses(3, &["commander or responder"]);
    done(place.ask_as("bob", &["stop", "waits.1"]), "stop");
    let exit = place.exited("waits.1");
    assert_eq!((exit.stopped_by.as_deref(), exit.success()), (Some("bob"), false));
    place.step_is("waits", "failed");
    again(&place, &["stop", "waits"]);

    done(place.ask(&["retry", "waits", "--confirm", "yes"]), "retry");
    place.started("waits.2");
    done(place.ask(&["stop", "waits"]), "stop");
    assert_eq!(place.exited("waits.2").stopped_by.as_deref(), Some("alice"));
    place.verifies();
}

#[test]
fn answer_and_add() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.ask(&["run", "move"]).refuses(2, &["no value yet for where", "answer where VALUE"]);
    place.ask(&["answer", "wher", "dc2"]).refuses(2, &["no such input", "did you mean `where`?"]);
    place.ask(&["answer", "where", "dc7"]).refuses(2, &["\"dc7\" is not one of dc2, dc3"]);
    place.ask_as("eve", &["answer", "where", "dc2"]).refuses(3, &["commander or responder"]);
    done(place.ask(&["answer", "where", "dc2"]), "answer");
    again(&place, &["answer", "where", "dc2"]);
    // From standard input.
    house.run_with(&["answer", "where", "--room", "one"], "dc3\n").exits(0);
    done(place.ask(&["run", "move"]), "run");
    assert!(place.exited("move.1").success());
    assert_eq!(place.output("move.1"), "to dc3\n");

    done(place.ask_as("bob", &["add", "call", "the", "provider"]), "add");
    let added = place.step("added/1");
    assert_eq!((&added["title"], &added["state"]), (&json!("call the provider"), &json!("open")));
    done(place.ask(&["tick", "added/1"]), "tick");
    place.ask(&["add", "  "]).refuses(2, &["a step needs a text"]);
    place.ask(&["add"]).exits(2);
    place.ask_as("carol", &["add", "x"]).refuses(3, &["commander or responder"]);
}

#[test]
fn declare_command_hold_and_release() {
    let house = House::new();
    let place = house.open("one", ROOM);
    for name in ["carol", "eve"] {
        place.ask_as(name, &["declare"]).refuses(3, &["commander or responder"]);
        place.ask_as(name, &["command"]).refuses(3, &["commander or responder"]);
    }
    for name in ["bob", "carol", "eve"] {
        place.ask_as(name, &["hold"]).refuses(3, &["it takes: commander"]);
        place.ask_as(name, &["release"]).refuses(3, &["it takes: commander"]);
    }
    done(place.ask(&["hold"]), "hold");
    again(&place, &["hold"]);
    done(place.ask_as("bob", &["declare"]), "declare");
    again(&place, &["declare"]);
    assert!(place.status()["milestones"]["declared"].is_string());
    // Armed, and held: nothing starts by itself.
    assert_eq!(place.count(|e| matches!(e, Event::RunIntended { .. })), 0);
    done(place.ask(&["release"]), "release");
    place.step_is("three", "done");
    again(&place, &["release"]);

    assert_eq!(place.status()["milestones"]["commander_named"], Value::Null);
    done(place.ask_as("bob", &["command"]), "command");
    again(&place, &["command", "--as", "bob"]);
    assert!(place.status()["milestones"]["commander_named"].is_string());
    // Whoever took command may what a commander may.
    done(place.ask_as("bob", &["hold"]), "hold");
}

#[test]
fn after_a_resume_automatic_starts_wait_for_a_release() {
    let house = House::new();
    let auto = "```sh {name=quick auto needs=before/look-again}";
    let place = house.open("one", &ROOM.replace("```sh {name=quick}", auto).replace("parallel=2 auto", "parallel=2"));
    done(place.ask(&["declare"]), "declare");
    place.kill_host();
    let _host = place.host(&[]);
    done(place.ask(&["tick", "before/look-again"]), "tick");
    // Whatever would have started has done so when a later entry is durable.
    done(place.ask(&["note", "nothing starts"]), "note");
    assert_eq!(place.count(|e| matches!(e, Event::RunsAsked { .. })), 0);
    place.ask_as("bob", &["release"]).refuses(3, &["it takes: commander"]);
    done(place.ask(&["release"]), "release");
    place.step_is("quick", "done");
}

#[test]
fn correct() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.ask_as("bob", &["correct", "fault", "5m ago", "--why", "x"]).refuses(3, &["it takes: commander"]);
    place.ask(&["correct", "fault", "soon", "--why", "x"]).refuses(2, &["is not an instant"]);
    place.ask(&["correct", "fault", "2199-01-01T00:00:00Z", "--why", "x"]).refuses(2, &["lies in the future"]);
    place.ask(&["correct", "fault", "5m ago", "--why", ""]).refuses(2, &["a correction needs a reason"]);
    place.ask(&["correct", "fualt", "5m ago", "--why", "x"]).exits(2).says(&["fualt"]);
    let words = ["correct", "first_failing_probe", "2020-02-03T04:05:06.789Z", "--why", "StatusCake said so"];
    done(place.ask(&words), "correct");
    again(&place, &words);
    assert_eq!(place.status()["milestones"]["first_failing_probe"], "2020-02-03T04:05:06.789Z");
}

#[test]
fn notes_public_and_private() {
    let house = House::new();
    let place = house.open("one", ROOM);
    for name in ["alice", "bob", "carol", "eve"] {
        done(place.ask_as(name, &["note", "I", "see", "it"]), "note");
    }
    done(place.ask(&["note", "slow", "--point", "communicate", "--on", "quick"]), "note");
    place.ask(&["note", "  "]).refuses(2, &["it is empty"]);
    place.ask(&["note", "x", "--on", "nowhere"]).refuses(2, &["no step and no check `nowhere`"]);
    place.ask(&["note", "x", "--point", "gossip"]).exits(2).says(&["gossip"]);
    done(place.ask_as("eve", &["note", "they guess", "--private"]), "note");
    place.ask_as("bob", &["note", "psst", "--private"]).refuses(3, &["observer or facilitator"]);
    let notes = place.status()["notes"].clone();
    let keep = |n: &Value| json!([n["by"], n["point"], n["text"], n["on"], n["private"]]);
    let notes: Vec<Value> = notes.as_array().unwrap().iter().map(keep).collect();
    assert_eq!(notes[4], json!(["alice", "communicate", "slow", "quick", false]));
    assert_eq!(notes[5], json!(["eve", null, "they guess", null, true]));
    assert_eq!(notes.len(), 6);

    for name in ["alice", "bob", "carol"] {
        place.ask_as(name, &["reveal"]).refuses(3, &["it takes: facilitator"]);
    }
    done(place.ask_as("eve", &["reveal"]), "reveal");
    again(&place, &["reveal", "--as", "eve"]);
    assert_eq!(place.status()["notes"][5]["private"], false);
}

#[test]
fn a_facilitator_rates_a_point_and_the_report_says_it() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.ask(&["note", "too slow #U", "--point", "monitor"]).exits(0);
    for name in ["alice", "bob", "carol"] {
        place.ask_as(name, &["rate", "monitor", "P"]).refuses(3, &["it takes: facilitator"]);
    }
    place.ask_as("eve", &["rate", "weather", "P"]).exits(2).says(&["weather"]);
    place.ask_as("eve", &["rate", "monitor", "X"]).exits(2).says(&["it is one of P, S, M, U"]);
    done(place.ask_as("eve", &["rate", "monitor", "M", "seen", "late"]), "rate");
    done(place.ask_as("eve", &["rate", "recover", "P", "--private"]), "rate");
    let report = house.run(&["report", "one", "--format", "json"]);
    let report: Value = serde_json::from_str(&report.out).unwrap();
    let points = report["points"].as_array().unwrap();
    let rated = |name: &str| {
        let point = points.iter().find(|p| p["point"] == name).unwrap();
        json!([point["rating"], point["rated_by"], point["notes"].as_array().unwrap().last().map(|n| &n["text"])])
    };
    assert_eq!(rated("monitor"), json!(["M", "eve", "seen late #M"]));
    assert_eq!(rated("recover"), json!(["P", "eve", "#P"]));
    assert_eq!(rated("validate"), json!([null, null, null]));
}

#[test]
fn stand_down_and_close() {
    let house = House::new();
    let place = house.open("one", ROOM);
    for name in ["bob", "carol", "eve"] {
        place.ask_as(name, &["stand-down"]).refuses(3, &["it takes: commander"]);
    }
    done(place.ask(&["stand-down"]), "stand-down");
    again(&place, &["stand-down"]);
    assert!(place.status()["stood_down_at"].is_string());
    for name in ["bob", "carol"] {
        place.ask_as(name, &["close"]).refuses(3, &["commander or facilitator"]);
    }
    let host = place.hosted_by().unwrap();
    // In a drill a facilitator may.
    done(place.ask_as("eve", &["close"]), "close");
    crate::help::wait_gone(host);
    place.verifies();
}

#[test]
fn close_with_live_runs_asks_what_becomes_of_them() {
    for (flag, stopped) in [("--stop-runs", true), ("--leave-runs", false)] {
        let house = House::new();
        let place = house.open("one", ROOM);
        done(place.ask(&["run", "waits"]), "run");
        let script = place.started("waits.1");
        place.ask(&["close"]).refuses(3, &["1 run live: waits.1", "--stop-runs or --leave-runs"]);
        place.ask(&["close", "--stop-runs", "--leave-runs"]).exits(2);
        let host = place.hosted_by().unwrap();
        done(place.ask(&["close", flag]), "close");
        crate::help::wait_gone(host);
        assert!(matches!(place.events().last(), Some(Event::RoomClosed { .. })));
        if stopped {
            assert_eq!(place.exited("waits.1").stopped_by.as_deref(), Some("alice"));
            assert!(crate::help::gone(script));
        } else {
            assert!(!crate::help::gone(script));
            house.file("go", "");
            wait("the end that nobody watches", || place.run_dir("waits.1").join("exit.json").exists());
        }
        place.verifies();
    }
}

#[test]
fn in_an_incident_facilitators_neither_reveal_nor_close() {
    let house = House::new();
    let file = house.file("one.md", ROOM);
    house.run(&["open", file.to_str().unwrap(), "--kind", "incident", "--detach", "--room", "one"]).exits(0);
    let place = house.place("one");
    place.ask_as("eve", &["close"]).refuses(3, &["it takes: commander"]);
    place.ask_as("eve", &["reveal"]).refuses(3, &["a facilitator could, in a drill"]);
    done(place.ask(&["close"]), "close");
}

#[test]
fn names_and_roles_come_from_the_runbook_the_opener_and_the_command_line() {
    let house = House::new();
    let file = house.file("one.md", ROOM);
    let path = file.to_str().unwrap();
    house.run(&["open", path, "--detach", "--room", "one", "--as", "zoe"]).exits(0);
    let place = house.place("one");
    // Whoever opens is commander; somebody unknown is a responder; the account's owner may take any role.
    done(place.ask_as("zoe", &["hold"]), "hold");
    place.ask_as("yan", &["release"]).refuses(3, &["responder"]);
    done(place.ask_as("yan", &["release", "--role", "commander"]), "release");
    let names: Vec<String> = place.entries().iter().map(|e| e.by.name.clone()).filter(|n| n != "warroom").collect();
    assert_eq!(names, ["zoe", "zoe", "yan"]);
    let uid = rustix::process::geteuid().as_raw();
    assert!(place.entries().iter().filter(|e| e.by.name != "warroom").all(|e| e.by.uid == Some(uid)));
    place.ask_as("yan", &["note", "x", "--role", "king"]).exits(2).says(&["king"]);
}
