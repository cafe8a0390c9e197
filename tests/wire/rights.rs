//! Every intent for every role, asked of a real host with hand-made frames: granted, or refused for the role and nothing else.

use super::ROLES;
use crate::help::{House, Place, Wire, wait};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use warroom::record::Event;

/// The design's table; its columns are [`PEOPLE`].
const TABLE: &str = include_str!("../fixtures/room/rights.txt");

const PEOPLE: [(&str, &str); 4] =
    [("alice", "commander"), ("bob", "responder"), ("carol", "observer"), ("eve", "facilitator")];

/// What is asked for: `n` makes it something that nobody did yet.
fn intent(word: &str, n: usize) -> Value {
    let run = |step: &str| json!({ "step": format!("{step}-{n}"), "item": null, "confirm": null });
    match word {
        "note" => json!({ "Note": { "text": "seen", "private": false } }),
        "note-private" => json!({ "Note": { "text": "thought", "private": true } }),
        "tick" => json!({ "Tick": { "step": format!("work/hand-{n}") } }),
        "untick" => json!({ "Untick": { "step": format!("work/hand-{n}") } }),
        "skip" => json!({ "Skip": { "step": format!("work/spare-{n}"), "why": "not today" } }),
        "run" => json!({ "Run": run("fails") }),
        "retry" => json!({ "Retry": run("fails") }),
        "stop" => json!({ "Stop": { "target": { "Step": format!("fails-{n}") } } }),
        "answer" => json!({ "Answer": { "input": "region", "value": format!("r{n}") } }),
        "add" => json!({ "Add": { "title": format!("more {n}") } }),
        "declare" => json!("Declare"),
        "command" => json!("Command"),
        "approve" => json!({ "Approve": { "step": format!("two-{n}") } }),
        "hold" => json!("Hold"),
        "release" => json!("Release"),
        "correct" => json!({ "Correct": { "milestone": "fault", "to": "2026-11-23T13:00:00Z", "why": "log" } }),
        "reload" => json!({ "Reload": { "sha256": hex(&Sha256::digest(ROLES)) } }),
        "rate" => json!({ "Rate": { "point": "recover", "rating": "S", "why": format!("{n}"), "private": false } }),
        "reveal" => json!("Reveal"),
        "stand-down" => json!("StandDown"),
        "close" => json!({ "Close": { "runs": null } }),
        other => panic!("no such intent: {other}"),
    }
}

/// Intent, and what stands in its four cells. `reload` is decided at the host itself, so the pure table does not have it.
fn rows() -> Vec<(&'static str, Vec<&'static str>)> {
    let row = |l: &'static str| {
        let mut words = l.split_whitespace();
        (words.next().unwrap(), words.collect())
    };
    TABLE.lines().filter(|l| !l.starts_with('#')).map(row).chain([("reload", vec!["yes", "-", "-", "-"])]).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

struct Team<'a> {
    place: Place<'a>,
    seats: Vec<Wire>,
    asked: u32,
}

impl<'a> Team<'a> {
    fn new(house: &'a House, name: &str, kind: &str) -> Team<'a> {
        let place = house.open(name, &ROLES.replace("kind: drill", &format!("kind: {kind}")));
        let seats = PEOPLE.iter().map(|(name, _)| Wire::seat(&place.dir, name, None)).collect();
        wait("four seats", || place.count(|e| matches!(e, Event::SeatTaken { .. })) == PEOPLE.len());
        Team { place, seats, asked: 0 }
    }

    fn ask(&mut self, who: usize, intent: Value) -> Value {
        self.asked += 1;
        self.seats[who].answer(&format!("{}", self.asked), intent)
    }

    #[track_caller]
    fn granted(&mut self, who: usize, word: &str, intent: Value) {
        let mut answer = self.ask(who, intent.clone());
        // What stands in the journal's file already may not have been sent to this seat yet: it looks again.
        while answer["refused"]["why"] == "the step changed since you looked" {
            answer = self.ask(who, intent.clone());
        }
        assert!(answer["done"].is_object(), "{word} by a {}: {answer}", PEOPLE[who].1);
    }
}

// Seen red: with `Host::ask` deciding for a commander whoever asks.
#[test]
fn what_a_role_may_not_is_refused_by_the_host_and_leaves_no_trace() {
    for kind in ["drill", "incident"] {
        let house = House::new();
        let mut team = Team::new(&house, kind, kind);
        let before = team.place.entries().len();
        for (word, cells) in rows() {
            for (who, cell) in cells.iter().enumerate() {
                let refused = *cell == "-" || (*cell == "drill" && kind == "incident");
                if !refused {
                    continue;
                }
                let answer = team.ask(who, intent(word, who));
                let refusal = &answer["refused"];
                assert_eq!(refusal["ground"], "role", "{word} by a {} in a(n) {kind}: {answer}", PEOPLE[who].1);
                let hint = refusal["hint"].as_str().unwrap();
                for ((_, could), cell) in PEOPLE.iter().zip(&cells).filter(|(_, cell)| **cell == "yes") {
                    assert!(hint.contains(could), "{word} {cell}: the hint does not name the {could}: {hint}");
                }
            }
        }
        assert_eq!(team.place.entries().len(), before, "a refusal left an entry");
    }
}

#[test]
fn what_a_role_may_is_granted_by_the_host() {
    let house = House::new();
    let mut team = Team::new(&house, "drill", "drill");
    let early = ["note", "note-private", "tick", "untick", "skip", "answer", "add", "declare", "run"];
    let late = ["hold", "release", "correct", "reload", "rate", "reveal", "command", "stand-down", "close"];
    let all = rows();
    let cells = |word: &str| all.iter().find(|(w, _)| *w == word).unwrap().1.clone();
    for word in early {
        for who in (0..4).filter(|who| cells(word)[*who] != "-") {
            team.granted(who, word, intent(word, who));
        }
    }
    for who in [0, 1] {
        assert_eq!(team.place.exited(&format!("fails-{who}.1")).code, Some(1));
        team.granted(who, "retry", intent("retry", who));
        team.place.started(&format!("fails-{who}.2"));
        team.granted(who, "stop", intent("stop", who));
        // One's own start is for somebody else to approve, whatever one's role.
        team.granted(1 - who, "run", json!({ "Run": { "step": format!("two-{who}"), "item": null, "confirm": null } }));
        let own = team.ask(1 - who, intent("approve", who));
        assert!(own["refused"].is_object(), "one's own start was approved: {own}");
        team.granted(who, "approve", intent("approve", who));
    }
    for word in late {
        for who in (0..4).filter(|who| cells(word)[*who] != "-" && word != "close") {
            team.granted(who, word, intent(word, who));
        }
    }
    for run in ["fails-0.2", "fails-1.2", "two-0.1", "two-1.1"] {
        team.place.exited(run);
    }
    team.granted(3, "close", intent("close", 3));
    wait("the host's end", || team.place.hosted_by().is_none());
    // Every intent of the table was asked for.
    let asked: Vec<&str> = early.into_iter().chain(["retry", "stop", "approve"]).chain(late).collect();
    assert_eq!(asked.len(), rows().len());
    assert!(rows().iter().all(|(word, _)| asked.contains(word)));
}

/// What a forced command fixes stands: name and role come from its words, not from the environment that the other end sends along.
#[test]
fn a_forced_name_and_role_are_not_overridden_by_the_environment() {
    let house = House::new();
    let place = house.open("one", ROLES);
    let mut command = house.command(&["note", "let me see", "--private", "--as", "bob", "--role", "responder"]);
    command.args(["--room", place.word()]).env("WARROOM_NAME", "eve").env("SUDO_USER", "eve").env("USER", "eve");
    house.start_as(command).wait().refuses(3, &["note", "facilitator"]);
    assert_eq!(place.count(|e| matches!(e, Event::NoteTaken { .. })), 0);
    // A wall screen asks for nothing, whoever says it is one.
    let mut wall = Wire::connect(&place.dir);
    wall.send(&json!({
        "say": "hello", "version": 1, "name": "alice", "role": "commander", "readonly": true, "seated": true, "known": 0,
    }));
    wall.until("current");
    let answer = wall.answer("1", json!("Declare"));
    assert!(answer["refused"]["why"].as_str().unwrap().contains("read-only"), "{answer}");
}
