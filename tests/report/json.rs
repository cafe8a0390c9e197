//! The report as JSON holds what its published schema says.

use super::*;
use warroom::report::{Report, Side, Tolerance, compare};

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn reports() -> Vec<Report> {
    let (room, entries) = room("recovered.jsonl");
    let going_on = super::room("going-on.jsonl");
    let mut over = gathered(&room, &entries, 400.0, "74:9f3c2a");
    over.comparison = Some(compare(&[over.side(), over.side()], Tolerance::default()));
    let half: Vec<Entry> = entries.iter().filter(|e| e.stamp.at <= stamp(100.0).at).cloned().collect();
    vec![
        over,
        gathered(&going_on.0, &going_on.1, 200.0, "19:aa11bb"),
        gathered(&Room::fold(&half), &half, 100.0, "20:00"),
        gathered(&Room::default(), &[], 0.0, "0:"),
    ]
}

#[test]
fn every_report_is_as_the_schema_says() {
    let schema = schema();
    jsonschema::meta::validate(&schema).unwrap_or_else(|e| panic!("the schema itself: {e}"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for report in reports() {
        let value: Value = serde_json::from_str(&report.json()).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", report.room);
    }
}

/// The schema leaves nothing open: a name too few or too many anywhere is told.
#[test]
fn the_schema_tells_every_name_that_is_missing_or_new() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let whole: Value = serde_json::from_str(&reports()[0].json()).unwrap();
    let mut tried = 0;
    for pointer in objects(&whole, String::new()) {
        let keys: Vec<String> = whole.pointer(&pointer).unwrap().as_object().unwrap().keys().cloned().collect();
        for key in keys {
            let mut less = whole.clone();
            less.pointer_mut(&pointer).unwrap().as_object_mut().unwrap().remove(&key);
            assert!(!validator.is_valid(&less), "{pointer} without {key}");
            tried += 1;
        }
        let mut more = whole.clone();
        more.pointer_mut(&pointer).unwrap()["surprise"] = Value::Bool(true);
        assert!(!validator.is_valid(&more), "{pointer} with a surprise");
    }
    assert!(tried > 150, "{tried}");
}

/// Where the objects of a document stand; of a list the first one.
fn objects(value: &Value, at: String) -> Vec<String> {
    match value {
        Value::Object(all) => {
            let below = all.iter().flat_map(|(k, v)| objects(v, format!("{at}/{k}")));
            below.chain([at.clone()]).collect()
        }
        Value::Array(all) => all.first().map_or(Vec::new(), |v| objects(v, format!("{at}/0"))),
        _ => Vec::new(),
    }
}

#[test]
fn scope_and_milestones_are_those_of_the_status() {
    let (room, entries) = room("recovered.jsonl");
    let report: Value = serde_json::from_str(&gathered(&room, &entries, 400.0, "74:9f3c2a").json()).unwrap();
    let facts = JournalFacts { entries: 74, head: "74:9f3c2a".into(), durable: 74 };
    let status = serde_json::to_value(warroom::report::status(&room, &room.closed.unwrap(), facts, None)).unwrap();
    assert_eq!(report["scope"], status["scope"]);
    assert_eq!(report["milestones"], status["milestones"]);
}

#[test]
fn a_report_that_is_read_back_compares_with_itself() {
    let report = &reports()[0];
    assert_eq!(Side::read(&report.json()).unwrap(), report.side());
    assert!(Side::read("{}").unwrap_err().to_string().contains("no report"));
    let newer = report.json().replacen("\"report\": 1", "\"report\": 2", 1);
    assert!(Side::read(&newer).unwrap_err().to_string().contains("form is 2"));
}

/// `#todo @bob by 2026-12-01 …`: who and by when; `#done` says that it was.
#[test]
fn actions_have_owner_and_date_and_ratings_are_a_facilitators_last_word() {
    let (_, mut entries) = room("recovered.jsonl");
    let mut note = |t: f64, by: &str, point: &str, text: &str| {
        let line = serde_json::json!({ "t": t, "by": by, "event": { "NoteTaken": {
            "at": format!("@{t}"), "point": point, "text": text, "on": null, "private": false } } });
        entries.insert(entries.len() - 1, entry(entries.len() as u64, &line.to_string()));
    };
    note(251.0, "bob", "monitor", "#todo @alice: alert on silence, by 2026-12-01.");
    note(252.0, "bob", "recover", "#todo print the phone list (due: 2027-01-15)");
    note(253.0, "alice", "recover", "#done print the phone list");
    note(254.0, "eve", "recover", "quick #S");
    note(255.0, "bob", "recover", "too slow #M");
    note(256.0, "bob", "procedure", "#U nobody had it");
    note(257.0, "bob", "validate", "#good: every customer was called #todos");
    let report = gathered(&Room::fold(&entries), &entries, 400.0, "80:00");
    let said: Vec<_> = report.actions[1..]
        .iter()
        .map(|a| (a.text.as_str(), a.owner.as_deref(), a.due.map(|d| d.to_string()), a.done))
        .collect();
    let due = |d: &str| Some(d.to_owned());
    assert_eq!(
        said,
        [
            ("alert on silence,", Some("alice"), due("2026-12-01"), false),
            ("print the phone list", None, due("2027-01-15"), true)
        ]
    );
    let rated: Vec<_> =
        report.points.iter().filter_map(|p| Some((p.point, p.rating?.word(), p.rated_by.clone()?))).collect();
    assert_eq!(rated, [(Point::Recover, "S", "eve".into()), (Point::Procedure, "U", "bob".into())]);
    assert!(report.strengths.iter().any(|f| f.text == "every customer was called #todos"), "{:?}", report.strengths);
    assert!(report.improvements.iter().any(|f| f.text == "procedure: unable to be performed."));
}
