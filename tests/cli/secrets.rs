//! Secrets: what a script prints of them stands in no file of the room and in nothing that any command prints.

use crate::help::{Done, House, Place, Wire, kill_both, wait};
use warroom::record::Event;

/// One with every kind of character that some form of it encodes.
const TOKEN: &str = "s3cr3t/token+with=\"odd\" chars&more";
const TYPED: &str = "hunter2-hunter2-hunter2";

const ROOM: &str = r#"---
title: Secrets
kind: drill
vars:
  token: { secret: true, command: cat ../elsewhere/token }
  typed: { secret: true, ask: The other one? }
---
# Work

- [ ] Print

  ```sh {name=print idempotent}
  echo "plain $TOKEN and $TYPED"
  printf %s "$TOKEN" | base64 -w0; echo
  printf 'x%s' "$TOKEN" | base64 -w0; echo
  printf 'xy%s' "$TYPED" | base64 -w0; echo
  python3 - <<'END'
  import json, os, urllib.parse
  for name in ("TOKEN", "TYPED"):
      value = os.environ[name]
      print(urllib.parse.quote(value, safe=""), urllib.parse.quote_plus(value), urllib.parse.quote(value), json.dumps(value))
  END
  for part in 1 2 3; do printf %s "$TYPED" | cut -c $((part * 8 - 7))-$((part * 8)) | tr -d '\n'; sleep 0.05; done; echo
  echo "::warroom set leaked=$TOKEN"
  echo "an error with $TOKEN" >&2
  exit 3
  ```
- [ ] Wait

  ```sh {name=wait}
  while [ ! -e go ]; do sleep 0.02; done
  echo "late $TOKEN"
  ```
"#;

/// Every form that is looked for: plain, base64 at three offsets (without what depends on the neighbours), URL-encoded, JSON-escaped, and a good part.
fn forms() -> Vec<Vec<u8>> {
    use base64::Engine;
    let mut forms = Vec::new();
    for secret in [TOKEN, TYPED] {
        forms.push(secret.to_owned());
        forms.push(secret[..12].to_owned());
        forms.push(serde_json::to_string(secret).unwrap().trim_matches('"').to_owned());
        for before in ["", "x", "xy"] {
            let text = base64::engine::general_purpose::STANDARD_NO_PAD.encode(format!("{before}{secret}"));
            forms.push(text[4..text.len() - 4].to_owned());
        }
    }
    forms.push("s3cr3t%2Ftoken%2Bwith%3D%22odd%22".to_owned());
    forms.push("s3cr3t/token%2Bwith%3D%22odd%22".to_owned());
    forms.into_iter().map(String::into_bytes).collect()
}

#[track_caller]
fn clean(what: &str, bytes: &[u8]) {
    for form in forms() {
        let found = bytes.windows(form.len()).position(|w| w == form);
        let around =
            found.map(|at| String::from_utf8_lossy(&bytes[at.saturating_sub(100)..(at + 100).min(bytes.len())]));
        assert!(found.is_none(), "{:?} stands in {what}: …{}…", String::from_utf8_lossy(&form), around.unwrap());
    }
}

/// A house with the token beside the runbook's folder, and a room in which both secrets are known.
fn open(house: &House) -> Place<'_> {
    std::fs::create_dir(house.path().join("elsewhere")).unwrap();
    std::fs::create_dir(house.path().join("book")).unwrap();
    house.file("elsewhere/token", format!("{TOKEN}\n"));
    let file = house.file("book/one.md", ROOM);
    house.run(&["open", file.to_str().unwrap(), "--detach", "--room", "one"]).exits(0);
    let place = house.place("one");
    place.event("the token", |e| matches!(e, Event::InputAnswered { input, .. } if input == "token").then_some(()));
    answer(&place);
    place
}

fn answer(place: &Place) {
    let done: Done = place.house.run_with(&["answer", "typed", "--room", place.word()], &format!("{TYPED}\n")).exits(0);
    clean("the answer's output", format!("{done:?}").as_bytes());
}

/// Nothing of it is in the room's files, nor in what any command prints, nor in what a seat is sent.
#[track_caller]
fn nothing_leaked(place: &Place) {
    for (path, bytes) in place.files() {
        clean(&path.display().to_string(), &bytes);
    }
    let room = place.word();
    let commands: &[&[&str]] = &[
        &["status", room],
        &["status", room, "--json"],
        &["log", room],
        &["log", room, "--json"],
        &["report", room],
        &["verify", room],
        &["rooms", "--json"],
        &["output", "print.1", "--room", room],
        &["output", "print.1", "--room", room, "--raw"],
    ];
    for words in commands {
        let done = place.house.run(words);
        clean(&words.join(" "), done.out.as_bytes());
        clean(&words.join(" "), done.err.as_bytes());
    }
}

// Seen red: without the supervisor's masker (plain, then each form alone), without the mask over the host's own events, and with a host that
// forgot what the one before it knew.
#[test]
fn what_scripts_and_people_say_of_a_secret_stands_nowhere() {
    let house = House::new();
    let place = open(&house);
    let mut seat = Wire::seat(&place.dir, "bob", None);
    place.does(&["run", "print"]);
    let exit = place.exited("print.1");
    assert_eq!(exit.code, Some(3));
    assert!(exit.tail.contains("an error with ***"), "{exit:?}");
    let output = place.output("print.1");
    assert!(output.starts_with("plain *** and ***\n"), "{output}");
    assert_eq!(output.lines().count(), 9, "{output}");
    place.whole("print.1");
    // People paste things.
    place.does(&["note", &format!("the token is {TOKEN}, I think")]);
    place.does(&["add", &format!("change {TYPED} afterwards")]);
    place.does(&["skip", "wait", "--why", &format!("{TYPED} is wrong")]);
    seat.send(&serde_json::json!({ "say": "follow", "run": "print.1", "from": 0 }));
    seat.until("output");
    seat.sees("is wrong");
    clean("what a seat heard", serde_json::json!(seat.heard).to_string().as_bytes());
    assert!(
        place
            .events()
            .iter()
            .any(|e| matches!(e, Event::NoteTaken { text, .. } if text == "the token is ***, I think"))
    );
    assert!(place.events().iter().any(|e| matches!(e, Event::ResultSet { value, .. } if value == "***")));
    nothing_leaked(&place);
    place.does(&["close"]);
    wait("the host's end", || place.hosted_by().is_none());
    nothing_leaked(&place);
    place.verifies();
}

#[test]
fn a_new_host_asks_for_secrets_again_and_masks_as_the_old_one_did() {
    let house = House::new();
    let place = open(&house);
    place.does(&["run", "wait"]);
    place.started("wait.1");
    let old = place.kill_host();
    assert_ne!(place.host(&[]).pid(), old);
    // The command's secret comes by itself; what a person typed is asked for again before anything that needs it runs.
    let known = |e: &Event| matches!(e, Event::InputAnswered { input, value: None } if input == "token");
    wait("the token again", || place.count(known) == 2);
    place.ask(&["run", "print"]).refuses(2, &["no value yet for typed", "answer typed"]);
    answer(&place);
    place.does(&["run", "print"]);
    assert_eq!(place.exited("print.1").code, Some(3));
    assert!(place.output("print.1").starts_with("plain *** and ***\n"), "{}", place.output("print.1"));
    // The run that was adopted has its secrets from before, masked as before.
    house.file("book/go", "");
    assert!(place.exited("wait.1").success());
    assert_eq!(place.output("wait.1"), "late ***\n");
    place.does(&["note", &format!("still {TOKEN}")]);
    nothing_leaked(&place);
}

#[test]
fn a_run_whose_supervisor_died_is_masked_by_the_next() {
    let house = House::new();
    let place = open(&house);
    place.does(&["run", "wait"]);
    place.started("wait.1");
    let started: warroom::io::rundir::Started =
        warroom::io::rundir::read_json(&place.run_dir("wait.1"), warroom::io::rundir::STARTED).unwrap().unwrap();
    kill_both(started.supervisor);
    place.event("the takeover", |e| matches!(e, Event::RunAdopted { .. }).then_some(()));
    house.file("book/go", "");
    wait("the late line", || !place.output("wait.1").is_empty());
    assert_eq!(place.output("wait.1"), "late ***\n");
    for (path, bytes) in place.files() {
        clean(&path.display().to_string(), &bytes);
    }
}

#[test]
fn a_secret_is_never_taken_from_the_command_line() {
    let house = House::new();
    let place = open(&house);
    let before = place.entries().len();
    let done = place.ask(&["answer", "typed", "by-argument-2"]).refuses(2, &["it is a secret", "standard input"]);
    assert!(!done.err.contains("by-argument-2"), "{done:?}");
    assert_eq!(place.entries().len(), before);
}
