//! The status document and its text.

use super::*;
use serde_json::json;
use warroom::report::{JournalFacts, Status, status, text};

fn facts() -> JournalFacts {
    JournalFacts { entries: 74, head: "74:9f3c2a".into(), durable: 74 }
}

fn at(file: &str, t: f64) -> Status {
    let all = entries(file);
    let room = Room::fold(all.iter().filter(|e| e.stamp.at <= stamp(t).at));
    status(&room, &stamp(t), facts(), None)
}

#[test]
fn the_document_of_a_drill_under_way() {
    let document = serde_json::to_string_pretty(&at("recovered.jsonl", 173.0)).unwrap();
    insta::assert_snapshot!(document);
}

/// The names of the document, in the order in which the design gives them.
#[test]
fn names_and_order_are_as_promised() {
    let document = serde_json::to_string(&at("recovered.jsonl", 173.0)).unwrap();
    let promised = [
        "room",
        "kind",
        "title",
        "opened_at",
        "stood_down_at",
        "now",
        "journal",
        "entries",
        "head",
        "durable",
        "scope",
        "state",
        "since",
        "downtime_ms",
        "any_down_ms",
        "all_down_ms",
        "service_ms",
        "unobserved_ms",
        "outages",
        "from",
        "to",
        "from_bounds",
        "checks",
        "milestones",
        "fault",
        "first_failing_probe",
        "first_human_detection",
        "declared",
        "commander_named",
        "runbook_opened",
        "first_restore_run",
        "first_notice",
        "all_verified",
        "stood_down",
        "checks",
        "name",
        "state",
        "since",
        "last",
        "at",
        "outcome",
        "phase",
        "reason",
        "latency_ms",
        "availability",
        "coverage",
        "phases",
        "id",
        "title",
        "steps",
        "id",
        "title",
        "state",
        "by",
        "at",
        "items",
        "item",
        "state",
        "runs",
        "run",
        "state",
        "code",
        "signal",
        "duration_ms",
        "bytes",
        "notes",
        "at",
        "by",
        "point",
        "text",
        "on",
        "private",
        "seats",
        "name",
        "role",
        "present",
    ];
    let mut rest = document.as_str();
    for name in promised {
        let needle = format!("\"{name}\":");
        let at = rest.find(&needle).unwrap_or_else(|| panic!("no {name} in {rest}"));
        rest = &rest[at + needle.len()..];
    }
}

#[test]
fn a_step_has_items_or_runs_never_both() {
    let document = serde_json::to_value(at("recovered.jsonl", 173.0)).unwrap();
    let restore = &document["phases"][1]["steps"];
    assert!(restore[0].get("items").is_none() && restore[0]["runs"].as_array().unwrap().len() == 2);
    assert!(restore[1].get("runs").is_none() && restore[1]["items"].as_array().unwrap().len() == 2);
    assert_eq!(restore[1]["items"][0]["state"], "verified");
    assert_eq!((&restore[1]["by"], &restore[1]["at"]), (&json!(null), &json!(null)), "the host started it");
    assert_eq!(restore[0]["by"], "bob");
    assert_eq!(document["phases"][0]["steps"][0]["runs"], json!([]));
}

#[test]
fn what_is_not_known_is_null() {
    let document = serde_json::to_value(at("recovered.jsonl", 2.0)).unwrap();
    for path in ["/stood_down_at", "/scope/since", "/checks/0/last", "/checks/0/availability", "/milestones/declared"] {
        assert_eq!(document.pointer(path), Some(&json!(null)), "{path}");
    }
    assert_eq!(document["scope"]["state"], "unknown");
    assert_eq!(document["scope"]["outages"], json!([]));
    let down = serde_json::to_value(at("recovered.jsonl", 173.0)).unwrap();
    assert_eq!(down["scope"]["outages"][0]["to"], json!(null));
    assert_eq!(
        down["scope"]["outages"][0]["from_bounds"],
        json!(["2026-11-23T15:11:19.000Z", "2026-11-23T15:11:24.000Z"])
    );
    let early = serde_json::to_value(at("going-on.jsonl", 30.0)).unwrap();
    assert_eq!(early["scope"]["outages"][0]["from_bounds"], json!([null, "2026-11-23T15:01:04.000Z"]), "as stated");
    assert_eq!(early["phases"][0]["steps"][0]["runs"][0]["bytes"], json!(null), "it lives");
}

#[test]
fn private_notes_reach_who_may_see_them() {
    let (room, _) = room("recovered.jsonl");
    let seen = |who: Option<(Role, &str)>| status(&room, &stamp(400.0), facts(), who).notes.len();
    assert_eq!(seen(None), 3);
    assert_eq!(seen(Some((Role::Facilitator, "zoe"))), 3);
    assert_eq!(seen(Some((Role::Responder, "bob"))), 2);
    assert_eq!(seen(Some((Role::Observer, "eve"))), 3, "her own");
}

#[test]
fn a_person_who_came_back_is_listed_once() {
    let mut all = entries("recovered.jsonl");
    all.truncate(5);
    all.push(entry(6, r#"{"t":2,"by":"bob","event":{"SeatLeft":{"seat":2}}}"#));
    let seats = |all: &[Entry]| status(&Room::fold(all), &stamp(9.0), facts(), None).seats;
    assert!(!seats(&all)[1].present);
    all.push(entry(7, r#"{"t":3,"by":"bob","event":{"SeatTaken":{"seat":4,"role":"responder"}}}"#));
    let after = seats(&all);
    assert_eq!(
        after.iter().map(|s| (s.name.as_str(), s.present)).collect::<Vec<_>>(),
        [("alice", true), ("bob", true), ("eve", true)]
    );
}

#[test]
fn text_of_a_drill_under_way() {
    insta::assert_snapshot!(text(&at("recovered.jsonl", 173.0), OFFSET));
}

#[test]
fn text_of_a_drill_that_is_over() {
    insta::assert_snapshot!(text(&at("recovered.jsonl", 400.0), OFFSET));
}

#[test]
fn text_of_an_incident_that_goes_on() {
    insta::assert_snapshot!(text(&at("going-on.jsonl", 200.0), OFFSET));
}

#[test]
fn text_is_one_screen_and_harmless() {
    use warroom::record::Event;
    let mut all = entries("recovered.jsonl");
    for entry in &mut all {
        match &mut entry.event {
            Event::RoomOpened(o) => o.plan.title = "x\u{1b}]0;pwned\u{7}\u{202e}\ny".into(),
            Event::NoteTaken { text, .. } => *text = "line one\nline two \u{1b}[2J".into(),
            _ => {}
        }
    }
    let room = Room::fold(all.iter().filter(|e| e.stamp.at <= stamp(173.0).at));
    let said = text(&status(&room, &stamp(173.0), facts(), None), OFFSET);
    assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
    assert!(said.contains("line one line two"), "{said}");
    assert!(said.lines().count() < 50, "{said}");
}

/// A corrected milestone stays visible: measured and stated, who and why.
#[test]
fn corrected_milestones_are_told_with_who_and_why() {
    let status = at("recovered.jsonl", 400.0);
    let told = serde_json::to_value(&status).unwrap();
    let [fault] = told["corrections"].as_array().unwrap().as_slice() else { panic!("{}", told["corrections"]) };
    assert_eq!(
        (&fault["milestone"], &fault["by"], &fault["why"]),
        (&json!("fault"), &json!("alice"), &json!("the switch's own log"))
    );
    assert_eq!(fault["measured"], Value::Null);
    let said = text(&status, OFFSET);
    assert!(said.contains("fault: not measured, stated 16:11:20 by alice: the switch's own log"), "{said}");
}
