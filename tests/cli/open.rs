//! What `open` makes of bad input: a drill is refused with a listing and leaves nothing behind, an incident always opens.

use crate::help::{Done, House, wait};
use serde_json::Value;
use std::time::Instant;

/// A mistake in the front matter, in a fence's attributes, and in a check.
const MISTAKES: &str = r#"---
title: Mistakes
kind: drill
scope:
  checks: [ web ]
checks:
  - { name: web, tcp: "127.0.0.1:9", timout: 3s }
  - { name: api, http: example.com }
---
# Work

- [ ] One

  ```sh {name=one timeuot=5m}
  echo one
  ```
- [ ] Two

  ```sh {name=two needs=wun}
  echo two
  ```
- [ ] Three

  ```sh {name=three}
  echo three
  ```
"#;

/// `open` with this file, of this kind, as the room `one`.
fn open(house: &House, file: &std::path::Path, kind: &str) -> Done {
    house.run(&["open", file.to_str().unwrap(), "--kind", kind, "--detach", "--room", "one"])
}

/// Nothing of a room is there.
#[track_caller]
fn no_room(house: &House) {
    assert!(!house.place("one").dir.exists(), "a room was left behind");
    assert_eq!(house.run(&["rooms", "--json"]).exits(0).json(), serde_json::json!([]));
}

#[test]
fn a_drill_with_mistakes_is_refused_with_place_reason_and_hint() {
    let house = House::new();
    let file = house.file("bad.md", MISTAKES);
    let done = open(&house, &file, "drill").exits(2);
    assert_eq!(done.out, "");
    let done = done.says(&[
        // Where it stands, what is wrong, what was probably meant.
        "bad.md:7:38",
        "timout",
        "did you mean `timeout`?",
        "bad.md:8:",
        "`example.com` is not an http or https address",
        "bad.md:14:19",
        "timeuot",
        "bad.md:19:",
        "wun",
        "warroom: bad.md has 4 mistakes: a drill needs a runbook without them",
        "--kind incident",
    ]);
    assert!(!done.err.contains('\u{1b}'), "colours in a file: {}", done.err);
    no_room(&house);
    // The runbook says `kind: drill` itself; and headless or not makes no difference.
    let path = file.to_str().unwrap();
    house.run(&["open", path, "--headless", "--room", "one"]).exits(2);
    house.run(&["open", path, "--room", "one"]).exits(2);
    no_room(&house);
}

#[test]
fn an_incident_with_the_same_file_opens_and_only_what_is_wrong_does_not_work() {
    let house = House::new();
    let file = house.file("bad.md", MISTAKES);
    let done = open(&house, &file, "incident").exits(0);
    assert_eq!(done.out, "one\n");
    done.says(&["bad.md:7:38", "did you mean `timeout`?", "can be ticked, but not run", "The room opens."]);
    let place = house.place("one");
    assert_eq!(place.status()["kind"], "incident");
    // Faulty steps cannot be run, and can be ticked.
    for step in ["one", "two"] {
        place.ask(&["run", step]).refuses(3, &[&format!("run {step}"), "the runbook has a mistake here"]);
        place.does(&["tick", step]);
        assert_eq!(place.step(step)["state"], "done");
    }
    place.does(&["run", "three"]);
    assert!(place.exited("three.1").success());
    // Faulty checks are unknown, and say why.
    wait("both checks to be told", || {
        let status = place.status();
        let checks = status["checks"].as_array().unwrap();
        assert_eq!(checks.len(), 2);
        let told = |c: &Value| c["last"]["reason"].is_string();
        checks.iter().all(|c| c["state"] == "unknown" && told(c))
    });
    let status = place.status();
    assert!(status["checks"][0]["last"]["reason"].as_str().unwrap().contains("timout"), "{}", status["checks"]);
    assert!(status["checks"][1]["last"]["reason"].as_str().unwrap().contains("example.com"), "{}", status["checks"]);
}

#[test]
fn a_file_that_is_not_there_or_is_a_folder_is_wrong_use() {
    let house = House::new();
    std::fs::create_dir(house.path().join("empty")).unwrap();
    for kind in ["drill", "incident"] {
        for name in ["missing.md", "empty"] {
            let done = open(&house, &house.path().join(name), kind);
            done.refuses(2, &["cannot read the runbook", name, "No such file or directory", "hint: "]);
        }
        no_room(&house);
    }
    // A folder with a runbook.md in it is a runbook.
    std::fs::create_dir(house.path().join("whole")).unwrap();
    house.file("whole/runbook.md", "# Work\n\n- [ ] Look\n");
    open(&house, &house.path().join("whole"), "drill").exits(0);
}

/// Bytes without any sense, the same every time.
fn garbage(length: usize) -> Vec<u8> {
    let mut chance = crate::help::Chance::new(length as u64);
    (0..length).map(|_| chance.below(256) as u8).collect()
}

#[test]
fn bytes_that_are_no_text_are_a_mistake_and_an_incident_opens_all_the_same() {
    let house = House::new();
    let file = house.file("garbage.md", garbage(5000));
    let done = open(&house, &file, "drill").exits(2).says(&["garbage.md:1:", "no text", "--kind incident"]);
    assert!(!done.err.contains(|c: char| c.is_control() && c != '\n'), "raw bytes on the terminal: {:?}", done.err);
    no_room(&house);
    open(&house, &file, "incident").exits(0);
    let place = house.place("one");
    place.does(&["note", "nobody can read this runbook"]);
    place.does(&["add", "call whoever wrote it"]);
    let log = house.run(&["log", "one"]).exits(0);
    assert!(!log.out.contains(|c: char| c.is_control() && c != '\n'), "raw bytes in {:?}", log.out);
    // Whatever it is, a seat can take it.
    let seat = crate::help::Wire::seat(&place.dir, "bob", None);
    assert!(seat.saw("RoomOpened"));
}

#[test]
fn ten_megabytes_are_a_mistake_and_an_incident_opens_on_their_beginning() {
    let house = House::new();
    for (name, bytes) in [
        ("text.md", b"# Work\n\n- [ ] Look\n\nAnd a long story.\n".repeat(270_000)),
        ("garbage.md", garbage(10_000_000)),
        ("line.md", vec![b'x'; 10_000_000]),
    ] {
        assert!(bytes.len() >= 10_000_000);
        let file = house.file(name, bytes);
        let began = Instant::now();
        let done = open(&house, &file, "drill").exits(2).says(&["too long", "--kind incident"]);
        assert!(done.err.len() < 20_000, "{} bytes of complaint", done.err.len());
        no_room(&house);
        let done = open(&house, &file, "incident").exits(0);
        assert_eq!(done.out, "one\n");
        assert!(began.elapsed() < crate::help::LONG, "{:?}", began.elapsed());
        let place = house.place("one");
        let seat = crate::help::Wire::seat(&place.dir, "bob", None);
        assert!(seat.saw("RoomOpened"), "no seat can take this room");
        place.does(&["note", "it opens"]);
        place.does(&["close"]);
        wait("the host's end", || place.hosted_by().is_none());
        std::fs::remove_dir_all(&place.dir).unwrap();
    }
}

#[test]
fn an_empty_file_opens_as_what_it_is() {
    let house = House::new();
    let file = house.file("empty.md", "");
    open(&house, &file, "drill").exits(0);
    let place = house.place("one");
    place.does(&["add", "think"]);
    place.does(&["tick", "added/1"]);
    assert_eq!(place.status()["title"], "empty.md");
}

#[test]
fn values_of_inputs_are_checked_before_a_room_is_made() {
    let house = House::new();
    let text = "---\nkind: drill\nvars:\n  where: { ask: Where?, one-of: [dc2, dc3] }\n  token: { secret: true, ask: Token? }\n---\n# Work\n\n- [ ] Look\n";
    let file = house.file("vars.md", text);
    let path = file.to_str().unwrap();
    for (var, words) in [
        ("where", vec!["it has no `=`", "--var datacenter=dc3"]),
        ("where=dc9", vec!["\"dc9\" is not one of dc2, dc3"]),
        ("wher=dc2", vec!["no such input", "warroom show"]),
        ("token=hunter2", vec!["it is a secret", "warroom answer token"]),
    ] {
        let done = house.run(&["open", path, "--detach", "--room", "one", "--var", var]);
        let done = done.refuses(2, &words);
        assert!(!done.err.contains("hunter2"), "{done:?}");
        no_room(&house);
    }
    house
        .run(&["open", path, "--detach", "--room", "one", "--down-since", "yesterdayish"])
        .refuses(2, &["is not an instant"]);
    no_room(&house);
    house.run(&["open", path, "--detach", "--room", "one", "--var", "where=dc3", "--down-since", "5m ago"]).exits(0);
    let log = house.run(&["log", "one", "--json"]).exits(0).out;
    assert!(log.contains(r#"["where","dc3"]"#), "{log}");
}

/// Seen red: `--room ""` made the folder of all rooms a room, `--room /` closed the whole disk to everybody else (its root became 0700), and
/// a folder of runbooks lost its `runbook.md` to the room's copy.
#[test]
fn a_room_is_never_made_of_a_folder_that_is_something_else() {
    let house = House::new();
    let file = house.file("work.md", "# Work\n\n- [ ] One\n");
    let file = file.to_str().unwrap();
    let folder = &house.path().join("notes");
    std::fs::create_dir(folder).unwrap();
    let own = house.file("notes/runbook.md", "mine");
    let mode = || std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(folder).unwrap().permissions());
    let before = mode();
    house
        .run(&["open", file, "--detach", "--room", folder.to_str().unwrap()])
        .refuses(3, &["is not empty: it holds runbook.md", "name one that is new or empty"]);
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "mine");
    assert_eq!(mode(), before);
    for name in ["", ".", "..", "../", "./", "a\nb", "a\u{1b}[31m", "-x", "notes/--room"] {
        house.run(&["open", file, "--detach", &format!("--room={name}")]).refuses(2, &["a room cannot be named"]);
    }
    house.run(&["status", "--room", ""]).refuses(2, &["there is no room"]);
    // An empty folder is as good as a new one, and a name may have spaces.
    for name in ["empty/", "a room"] {
        std::fs::create_dir_all(house.path().join("empty")).unwrap();
        let open = house.run(&["open", file, "--detach", "--room", name]).exits(0);
        assert_eq!(open.out.trim_end(), name.trim_end_matches('/'));
        house.run(&["close", "--room", name]).exits(0);
    }
}

#[test]
fn a_room_whose_making_was_killed_says_so_and_is_made_whole_by_the_next_open() {
    let house = House::new();
    let file = house.file("one.md", "# Work\n\n- [ ] One\n");
    let dir = house.place("one").dir;
    for begun in ["", "v1 1 2026-11-24T00:00:00.000Z"] {
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("journal.jsonl"), begun).unwrap();
        let hint = "`warroom open RUNBOOK --room one`";
        house.run(&["attach", "one"]).exits(4).says(&["no first entry", hint]);
        house.run(&["status", "one"]).exits(2).says(&["no first entry", hint]);
        open(&house, &file, "incident").exits(0);
        house.run(&["status", "one"]).exits(0);
        house.run(&["verify", "one"]).exits(0);
        house.place("one").kill_host();
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
