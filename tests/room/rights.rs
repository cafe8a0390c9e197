//! Every intent for every role, in both kinds of room, from a table as the design gives it.

use super::bench::*;
use std::collections::BTreeSet;
use warroom::plan::Plan;
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

const TABLE: &str = include_str!("../fixtures/room/rights.txt");
/// One person for each role, in the order of the table's columns.
const PEOPLE: [(&str, Role); 4] =
    [("alice", Role::Commander), ("bob", Role::Responder), ("olga", Role::Observer), ("fred", Role::Facilitator)];

fn intent(word: &str) -> Intent {
    let at = "2026-11-23T13:00:00Z".parse().unwrap();
    match word {
        "note" => note("seen", false),
        "note-private" => note("seen", true),
        "tick" => tick("hand"),
        "untick" => untick("ticked"),
        "skip" => skip("hand"),
        "run" => run("script"),
        "retry" => retry("script"),
        "stop" => stop_step("script"),
        "answer" => answer("host", "a"),
        "add" => Intent::Add { title: "more".to_owned() },
        "declare" => Intent::Declare,
        "command" => Intent::Command,
        "approve" => approve("two"),
        "hold" => Intent::Hold,
        "release" => Intent::Release,
        "correct" => Intent::Correct { milestone: Milestone::Fault, to: at, why: "log".to_owned() },
        "rate" => Intent::Rate { point: Point::Monitor, rating: Rating::M, why: "late".to_owned(), private: false },
        "reveal" => Intent::Reveal,
        "stand-down" => Intent::StandDown,
        "close" => Intent::Close { runs: None },
        other => panic!("no such intent: {other}"),
    }
}

fn rows() -> Vec<(&'static str, Vec<&'static str>)> {
    let lines = TABLE.lines().filter(|l| !l.starts_with('#'));
    let row = |l: &'static str| {
        let mut words = l.split_whitespace();
        (words.next().unwrap(), words.collect())
    };
    lines.map(row).collect()
}

/// A room in which each intent of the table would be granted to somebody.
fn bench(kind: Kind) -> Bench {
    let mut asks = step("ask", &["echo <host>"]);
    asks.scripts[0].inputs = vec!["host".to_owned()];
    let mut two = step("two", &["true"]);
    two.approve = 1;
    let plan: Plan = plan(vec![step("hand", &[]), step("ticked", &[]), step("script", &["true"]), asks, two]);
    let mut bench = if kind == Kind::Drill { Bench::drill(plan) } else { Bench::open(plan) };
    bench.does("bob", tick("ticked"), &["StepTicked"]);
    bench.does("carl", run("two"), &["RunsAsked"]);
    bench
}

#[test]
fn each_intent_for_each_role() {
    for kind in [Kind::Incident, Kind::Drill] {
        let bench = bench(kind);
        for (word, cells) in rows() {
            assert_eq!(cells.len(), 4, "{word}");
            for ((who, role), cell) in PEOPLE.into_iter().zip(cells) {
                let may = cell == "yes" || (cell == "drill" && kind == Kind::Drill);
                let decided = bench.decide(who, &intent(word));
                match (may, &decided) {
                    (true, Ok(_)) => {}
                    (false, Err(r)) if r.ground == Ground::Role => {}
                    _ => panic!("{word} by a {role} in a(n) {kind}: {decided:?}"),
                }
            }
        }
    }
}

#[test]
fn a_refusal_names_the_roles_that_could() {
    for kind in [Kind::Incident, Kind::Drill] {
        let bench = bench(kind);
        for (word, cells) in rows() {
            for ((who, _), _) in PEOPLE.into_iter().zip(&cells).filter(|(_, cell)| **cell == "-") {
                let refusal = bench.decide(who, &intent(word)).unwrap_err();
                let hint = refusal.hint.clone().unwrap();
                for ((_, could), cell) in PEOPLE.into_iter().zip(&cells) {
                    let named = hint.contains(could.word());
                    match *cell {
                        "yes" => assert!(named, "{word} in a(n) {kind}: {refusal}"),
                        "-" => assert!(!named, "{word} in a(n) {kind}: {refusal}"),
                        _ => assert!(named || kind == Kind::Incident, "{word}: {refusal}"),
                    }
                }
            }
        }
    }
}

#[test]
fn an_incident_has_no_facilitators_means_and_says_so() {
    let bench = bench(Kind::Incident);
    let refusal = bench.decide("fred", &Intent::Reveal).unwrap_err();
    assert!(refusal.to_string().contains("drill") && refusal.to_string().contains("facilitator"), "{refusal}");
}

/// The table has every intent there is: an added one must be added to it.
#[test]
fn the_table_is_whole() {
    let words: BTreeSet<&str> = rows().iter().map(|(w, _)| w.trim_end_matches("-private")).collect();
    let said: BTreeSet<&str> = rows().iter().map(|(w, _)| intent(w).word()).collect();
    assert_eq!(words, said);
    assert_eq!(said.len(), 19);
}

#[test]
fn who_takes_command_may_what_a_commander_may() {
    let mut bench = bench(Kind::Drill);
    bench.refused("bob", Intent::Hold, Ground::Role, "commander");
    bench.does("bob", Intent::Command, &["CommandTaken"]);
    bench.does("bob", Intent::Command, &[]);
    bench.does("bob", Intent::Hold, &["Held"]);
    bench.does("carl", Intent::Command, &["CommandTaken"]);
    bench.refused("bob", Intent::Release, Ground::Role, "commander");
    bench.does("alice", Intent::Release, &["Released"]);
}

#[test]
fn roles_of_those_who_come_in() {
    let mut plan = plan(vec![]);
    plan.roles = [("alice".to_owned(), Role::Observer), ("eve".to_owned(), Role::Facilitator)].into();
    let room = Bench::open(plan).room;
    assert_eq!(room.role_of("alice"), Role::Commander, "whoever opens it, as they opened it");
    assert_eq!(room.role_of("eve"), Role::Facilitator);
    assert_eq!(room.role_of("mallory"), Role::Responder);
}

#[test]
fn a_step_may_ask_for_a_role() {
    let mut only = step("only", &["true"]);
    only.role = Some(Role::Commander);
    let mut bench = Bench::open(plan(vec![only]));
    let refusal = bench.decide("bob", &run("only")).unwrap_err();
    assert_eq!((refusal.ground, refusal.hint.as_deref()), (Ground::Role, Some("it takes: commander")));
    bench.does("alice", run("only"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn a_closed_room_takes_nothing_more() {
    let mut bench = bench(Kind::Drill);
    bench.does("alice", Intent::Close { runs: None }, &["RoomClosed"]);
    bench.refused("bob", tick("hand"), Ground::State, "closed");
    bench.refused("fred", note("late", true), Ground::State, "closed");
    bench.does("alice", Intent::Close { runs: None }, &[]);
}
