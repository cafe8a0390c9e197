//! What reads a room: `status`, `rooms`, `log`, `output`, `report`, `verify`; the documents' names are those that were promised.

use crate::help::House;
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::TcpListener;

/// The document that the command line's design shows, with values in the place of its dots.
const PROMISED: &str = include_str!("../fixtures/status/promised.json");

const ROOM: &str = r#"---
title: Documents
kind: drill
lists:
  items: [a, b]
scope:
  checks: [ "*" ]
checks:
  - { name: gone, tcp: "127.0.0.1:9", every: 200ms, timeout: 200ms, fall: 2 }
  - { name: here, tcp: "127.0.0.1:10", every: 200ms, timeout: 200ms }
roles: { alice: commander, bob: responder }
---
# Work

- [ ] One

  ```sh {name=one}
  printf 'first\nsecond \033[31mred\033[0m \033]0;title\007\342\200\256\nno end'
  ```
- [ ] Two

  ```sh {name=two each=items}
  exit 3
  ```
"#;

/// The paths of all keys: `scope.outages[].from`. Arrays are as their elements, which must agree.
fn keys(value: &Value, at: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let path = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                keys(value, &path, into);
                into.insert(path);
            }
        }
        Value::Array(all) => all.iter().for_each(|v| keys(v, &format!("{at}[]"), into)),
        _ => {}
    }
}

/// Asserts that `value` has the types of `model` wherever both are something.
#[track_caller]
fn like(value: &Value, model: &Value, at: &str) {
    match (value, model) {
        (Value::Object(value), Value::Object(model)) => {
            for (key, model) in model {
                // A step has items or runs of its own.
                if let Some(value) = value.get(key) {
                    like(value, model, &format!("{at}.{key}"));
                }
            }
        }
        (Value::Array(value), Value::Array(model)) => {
            for element in value {
                like(element, model.first().unwrap_or(&Value::Null), &format!("{at}[]"));
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        _ => {
            assert_eq!(std::mem::discriminant(value), std::mem::discriminant(model), "{at}: {value} instead of {model}")
        }
    }
}

/// The keys of the document itself, in the order in which they stand.
fn order(text: &str) -> Vec<&str> {
    text.lines().filter_map(|l| l.strip_prefix("  \"")?.split_once("\":").map(|(key, _)| key)).collect()
}

#[test]
fn the_status_document_has_the_promised_names_and_no_others() {
    let house = House::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let place = house.open("one", &ROOM.replace("127.0.0.1:10", &address));
    place.does(&["declare"]);
    place.does(&["command"]);
    place.does(&["note", "a note", "--point", "monitor", "--on", "gone"]);
    place.does(&["run", "one"]);
    place.exited("one.1");
    place.does(&["run", "two"]);
    place.exited("two.a.1");
    place.exited("two.b.1");
    let _seat = crate::help::Wire::seat(&place.dir, "bob", None);
    crate::help::wait("an outage", || !place.status()["scope"]["outages"].as_array().unwrap().is_empty());
    crate::help::wait("both checks", || {
        place.status()["checks"].as_array().unwrap().iter().all(|c| c["last"].is_object())
    });

    let text = house.run(&["status", "one", "--json"]).exits(0).out;
    let (status, promised): (Value, Value) =
        (serde_json::from_str(&text).unwrap(), serde_json::from_str(PROMISED).unwrap());
    let (mut has, mut should) = (BTreeSet::new(), BTreeSet::new());
    keys(&status, "", &mut has);
    keys(&promised, "", &mut should);
    assert_eq!(has, should);
    assert_eq!(order(&text), order(PROMISED));
    like(&status, &promised, "");
    // Instants are RFC 3339 in UTC with milliseconds, lengths integers.
    let opened = status["opened_at"].as_str().unwrap();
    assert!(opened.ends_with('Z') && opened.len() == "2026-11-23T14:22:07.123Z".len(), "{opened}");
    for (path, value) in lengths(&status, "") {
        assert!(value.is_null() || value.is_u64(), "{path}: {value}");
    }
    assert_eq!(status["scope"]["state"], "down");
    assert_eq!(status["scope"]["outages"][0]["checks"], serde_json::json!(["gone"]));
    assert_eq!(status["journal"]["entries"], place.entries().len());
    let run = &place.step("two")["items"][0]["runs"][0];
    assert_eq!(
        (&run["run"], &run["state"], &run["code"], &run["bytes"]),
        (&"two.a.1".into(), &"exited".into(), &3.into(), &0.into())
    );
}

/// Every `…_ms` with its path.
fn lengths(value: &Value, at: &str) -> Vec<(String, Value)> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, v)| {
                let path = format!("{at}.{key}");
                let own = key.ends_with("_ms").then(|| (path.clone(), v.clone()));
                own.into_iter().chain(lengths(v, &path)).collect::<Vec<_>>()
            })
            .collect(),
        Value::Array(all) => all.iter().flat_map(|v| lengths(v, at)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn rooms_lists_what_there_is_with_the_promised_names() {
    let house = House::new();
    let none = house.run(&["rooms"]).exits(0);
    assert_eq!(none.out, "");
    assert!(none.err.contains("warroom demo"));
    assert_eq!(house.run(&["rooms", "--json"]).exits(0).json(), serde_json::json!([]));
    let one = house.open("one", ROOM);
    let two = house.open("two", ROOM);
    two.does(&["stand-down"]);
    let rooms = house.run(&["rooms", "--json"]).exits(0).json();
    let names: Vec<&str> = rooms[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        BTreeSet::from_iter(names),
        BTreeSet::from(["room", "path", "kind", "title", "state", "opened_at", "host_pid"])
    );
    assert_eq!(rooms[0]["path"], one.word());
    assert_eq!(rooms[0]["host_pid"], one.hosted_by().unwrap());
    let state = |n: usize| rooms[n]["state"].as_str().unwrap().to_owned();
    assert_eq!([state(0), state(1)], ["open", "stood down"]);
    let table = house.run(&["rooms"]).exits(0).out;
    assert_eq!(table.lines().count(), 2);
    assert!(table.contains("Documents") && table.contains("stood down"), "{table}");
}

#[test]
fn a_rooms_name_is_made_of_its_title_and_never_taken_twice() {
    let house = House::new();
    let file = house.file("kraken.md", ROOM);
    let open = || house.run(&["open", file.to_str().unwrap(), "--detach"]).exits(0).out;
    let (first, second) = (open(), open());
    let day = first.trim().strip_prefix("documents-").unwrap();
    assert!(chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok(), "{first}");
    assert_eq!(second.trim(), format!("{}-2", first.trim()));
}

#[test]
fn output_is_sanitised_unless_raw_is_asked_for() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.does(&["run", "one"]);
    place.exited("one.1");
    let shown = house.run(&["output", "one.1"]).exits(0);
    assert_eq!(shown.out.lines().count(), 3);
    assert!(
        !shown.out.contains('\u{7}') && !shown.out.contains('\u{202e}') && !shown.out.contains("title"),
        "{:?}",
        shown.out
    );
    assert!(shown.out.contains("‹U+202E›"), "{:?}", shown.out);
    let raw = house.run(&["output", "one.1", "--raw"]).exits(0);
    assert_eq!(raw.out, place.output("one.1"));
    house.run(&["output", "one.2"]).refuses(2, &["there is no such run", "did you mean `one.1`?"]);
    house.run(&["output", "../one.1"]).exits(2);
}

#[test]
fn output_and_log_follow_until_the_end() {
    let house = House::new();
    let runbook = "---\nkind: drill\n---\n# Work\n\n- [ ] Slow\n\n  ```sh {name=slow}\n  echo one\n  while [ ! -e go ]; do sleep 0.02; done\n  echo two\n  ```\n";
    let place = house.open("one", runbook);
    let log = house.start(&["log", "one", "--follow"]);
    place.does(&["run", "slow"]);
    place.started("slow.1");
    let mut follow = house.start(&["output", "slow.1", "--follow"]);
    crate::help::wait("the first line", || place.output("slow.1") == "one\n");
    assert!(follow.running(), "it did not wait for the rest");
    house.file("go", "");
    let done = follow.wait().exits(0);
    assert_eq!(done.out, "one\ntwo\n");
    // Its end is on the disk; the host takes it into the journal a moment later.
    place.exited("slow.1");
    place.does(&["close"]);
    let done = log.wait().exits(0);
    assert_eq!(done.out.lines().count(), place.entries().len());
    assert!(done.out.lines().last().unwrap().contains("closed the room"), "{}", done.out);
}

#[test]
fn verify_tells_a_room_that_was_tampered_with() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.does(&["run", "one"]);
    place.exited("one.1");
    let host = place.hosted_by().unwrap();
    place.does(&["close"]);
    crate::help::wait_gone(host);
    let whole = house.run(&["verify", "one"]).exits(0).out;
    assert!(whole.starts_with("whole: "), "{whole}");
    // An output that is not the one that was measured.
    let output = place.run_dir("one.1").join("output");
    let kept = std::fs::read(&output).unwrap();
    std::fs::write(&output, b"all is well\n").unwrap();
    let told = house.run(&["verify", "one"]).exits(1).out;
    assert!(told.contains("one.1") && told.contains("DAMAGED"), "{told}");
    std::fs::write(&output, kept).unwrap();
    house.run(&["verify", "one"]).exits(0);
    // A line of the journal, changed.
    let journal = place.dir.join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    std::fs::write(&journal, text.replacen("\"by\":\"alice\"", "\"by\":\"mallory\"", 1)).unwrap();
    let told = house.run(&["verify", "one", "--json"]).exits(1).json();
    assert_eq!(told["whole"], false);
    assert!(!told["findings"].as_array().unwrap().is_empty());
    // An end that was cut off at a line's border shows by the head that was written down before.
    let head = whole.trim().rsplit(' ').next().unwrap();
    let short: String = text.lines().take(text.lines().count() - 1).map(|l| format!("{l}\n")).collect();
    std::fs::write(&journal, short).unwrap();
    house.run(&["verify", "one"]).exits(0);
    house.run(&["verify", "one", "--expect", head]).exits(1);
    house.run(&["verify", "one", "--expect", "nonsense"]).refuses(2, &["--expect"]);
}

#[test]
fn wrong_use_exits_2_and_help_0() {
    let house = House::new();
    for words in [vec!["nonsense"], vec!["tick"], vec!["open"], vec!["status", "--jsn"], vec![]] {
        let done = house.run(&words).exits(2);
        assert_eq!(done.out, "", "{words:?}");
        assert!(!done.err.is_empty(), "{words:?}");
    }
    for words in [vec!["--help"], vec!["--version"], vec!["help"], vec!["open", "--help"], vec!["tick", "--help"]] {
        let done = house.run(&words).exits(0);
        assert!(!done.out.is_empty() && done.err.is_empty(), "{words:?}");
    }
    for command in [
        "open", "attach", "demo", "host", "rooms", "status", "log", "output", "verify", "report", "show", "lint",
        "replay", "check",
    ] {
        let help = house.run(&[command, "--help"]).exits(0).out;
        assert!(help.starts_with("Examples:\n  warroom "), "{command}: examples come first: {help}");
    }
}
