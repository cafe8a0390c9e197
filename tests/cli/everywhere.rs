//! A secret in every place that a room has, in every form that it travels in; then everything that leaves the room is searched for it.

use crate::help::{BIN, House, Place, Wire, descendants, text, until, wait};
use crate::terminal::Terminal;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustix::process::Signal;
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};
use warroom::io::rundir::{self, Started};
use warroom::record::Event;

/// One line, with every kind of character that some form of it encodes.
const TOKEN: &str = "s3cr3t/token+with=\"odd\" chars&müre";
/// Several lines, as a key has them.
const KEY: &str =
    "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQDJc0ffee0123\n-----END KEY-----";
/// Typed by a person.
const TYPED: &str = "hunter2-hunter2-hunter2";
/// Under eight characters.
const SHORT: &str = "q7Zx9";

const ROOM: &str = r#"---
title: Secrets everywhere
kind: drill
vars:
  token: { secret: true, command: cat elsewhere/token }
  key: { secret: true, command: cat elsewhere/key }
  typed: { secret: true, ask: The other one? }
  short: { secret: true, ask: A short one? }
  choice: { secret: true, ask: Which?, one-of: [ left-or-right-1, left-or-right-2 ] }
  region: { ask: Which region? }
lists:
  items: { lines: "until [ -e go ] || [ ! -d elsewhere ]; do sleep 0.02; done; cat elsewhere/token; echo plain" }
checks:
  - name: body
    exec: [ sh, -c, "cat elsewhere/token; echo; cat elsewhere/key elsewhere/typed; exit 2" ]
    every: 1s
---
# Work

- [ ] Print

  ```sh {name=print idempotent}
  sh elsewhere/forms
  echo "::warroom set leaked=$TOKEN"
  echo "an error with $KEY" >&2
  exit 3
  ```
- [ ] Drip

  ```sh {name=drip idempotent}
  for name in TOKEN KEY TYPED; do
    eval "value=\$$name"
    printf '%s' "$value" | while IFS= read -r -n 5 piece || [ -n "$piece" ]; do printf '%s' "$piece"; done
    printf '%s' "$value" | fold -b -w 7 | while IFS= read -r piece; do printf '%s' "$piece" | base64 -w0; done
  done >/dev/null
  printf '%s' "$TYPED" | cut -c1-8 | tr -d '\n'; sleep 0.02; printf '%s' "$TYPED" | cut -c9-16 | tr -d '\n'; sleep 0.02
  printf '%s' "$TYPED" | cut -c17-; sleep 0.02
  printf '%s' "$TOKEN" | base64 -w0 | cut -c1-11 | tr -d '\n'; sleep 0.02; printf '%s' "$TOKEN" | base64 -w0 | cut -c12-
  ```
- [ ] Hold

  ```sh {name=hold}
  while [ ! -e done ]; do sleep 0.02; done
  ```
- [ ] Each

  ```sh {name=each each=items}
  echo "$ITEM"
  ```
"#;

/// Every encoded form of a value, made here and with nothing of the program's.
fn forms_of(value: &str) -> Vec<String> {
    let mut forms = vec![value.to_owned()];
    forms.extend(value.lines().map(str::to_owned).filter(|l| l.len() >= 8));
    for before in ["", "x", "xy"] {
        for code in [STANDARD.encode(format!("{before}{value}")), URL_SAFE_NO_PAD.encode(format!("{before}{value}"))] {
            // Without what the neighbours decide.
            let end = (before.len() + value.len()) * 8 / 6;
            forms.push(code[[0, 2, 3][before.len()]..end].to_owned());
        }
    }
    let wrapped = STANDARD.encode(value);
    forms.extend(wrapped.as_bytes().chunks(64).map(|c| String::from_utf8_lossy(c).trim_end_matches('=').to_owned()));
    let percent = |keep: &str, hex: fn(u8) -> String, blank: &str| -> String {
        let one = |b: u8| match b {
            b' ' => blank.to_owned(),
            b if b.is_ascii_alphanumeric() || keep.contains(char::from(b)) => char::from(b).to_string(),
            b => hex(b),
        };
        value.bytes().map(one).collect()
    };
    for keep in ["-._~", "-._~/"] {
        forms.push(percent(keep, |b| format!("%{b:02X}"), "%20"));
        forms.push(percent(keep, |b| format!("%{b:02x}"), "%20"));
        forms.push(percent(keep, |b| format!("%{b:02X}"), "+"));
    }
    let quoted = serde_json::to_string(value).unwrap();
    forms.push(quoted[1..quoted.len() - 1].to_owned());
    forms.push(quoted[1..quoted.len() - 1].replace('/', "\\/"));
    forms.retain(|f| f.len() >= 8);
    forms
}

fn forms() -> Vec<String> {
    [TOKEN, KEY, TYPED].into_iter().flat_map(forms_of).collect()
}

#[track_caller]
fn clean(what: &str, bytes: &[u8]) {
    for form in forms() {
        let at = bytes.windows(form.len()).position(|w| w == form.as_bytes());
        let around = at.map(|at| String::from_utf8_lossy(&bytes[at.saturating_sub(80)..(at + 80).min(bytes.len())]));
        assert!(at.is_none(), "{form:?} stands in {what}: …{}…", around.unwrap());
    }
    // The short one hits ordinary text; it is no ordinary text here.
    assert!(!String::from_utf8_lossy(bytes).contains(SHORT), "{SHORT} stands in {what}");
}

fn open(house: &House) -> Place<'_> {
    let folder = house.path().join("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    for (name, value) in [("token", TOKEN), ("key", KEY), ("typed", TYPED)] {
        std::fs::write(folder.join(name), format!("{value}\n")).unwrap();
    }
    // The forms themselves, printed: what is not masked of them is found.
    let all = [forms(), vec![SHORT.to_owned()]].concat();
    std::fs::write(folder.join("all"), all.join("\n")).unwrap();
    std::fs::write(folder.join("forms"), format!("cat '{}'\n", folder.join("all").display())).unwrap();
    let place = house.open("one", ROOM);
    for (input, value) in [("typed", TYPED), ("short", SHORT), ("choice", "left-or-right-2")] {
        let done = house.run_with(&["answer", input, "--room", place.word()], &format!("{value}\n"));
        clean("an answer", format!("{done:?}").as_bytes());
    }
    let known = |e: &Event| matches!(e, Event::InputAnswered { value: None, .. });
    wait("five secrets", || place.count(known) == 5);
    place
}

/// What people type of it: notes, reasons, titles, answers, names of things that are not there.
fn say(place: &Place) {
    for value in forms() {
        let mut alice = Wire::seat(&place.dir, "alice", None);
        for (n, intent) in [
            json!({ "Note": { "text": format!("I pasted {value} here"), "private": false } }),
            json!({ "Add": { "title": format!("rotate {value}") } }),
            json!({ "Skip": { "step": "each", "why": value } }),
            json!({ "Answer": { "input": "region", "value": value } }),
            json!({ "Correct": { "milestone": "fault", "to": "2026-11-23T13:00:00Z", "why": value } }),
        ]
        .into_iter()
        .enumerate()
        {
            alice.answer(&format!("{n} {}", value.len()), intent);
        }
    }
    let mut eve = Wire::seat(&place.dir, "eve", Some("facilitator"));
    eve.answer("1", json!({ "Note": { "text": format!("privately: {TOKEN} and {KEY}"), "private": true } }));
}

/// Everything that leaves the room: its whole folder, and what every command prints, into a pipe and onto a terminal.
fn nothing_left(place: &Place) {
    for (path, bytes) in place.files() {
        clean(&path.display().to_string(), path.display().to_string().as_bytes());
        clean(&path.display().to_string(), &bytes);
    }
    let report = place.house.path().join("report.md");
    let room = place.word();
    for words in [
        &["status", room][..],
        &["status", room, "--json"],
        &["log", room],
        &["log", room, "--json"],
        &["report", room],
        &["report", room, "-o", report.to_str().unwrap()],
        &["verify", room, "--json"],
        &["rooms", "--json"],
        &["output", "print.1", "--room", room],
        &["output", "print.1", "--room", room, "--raw"],
        &["output", "drip.1", "--room", room, "--follow"],
    ] {
        let done = place.house.run(words);
        clean(&words.join(" "), format!("{}{}", done.out, done.err).as_bytes());
    }
    clean("the report's file", &std::fs::read(&report).unwrap());
    for words in ["log", "status", "report", "output print.1 --room"] {
        let line = format!("'{BIN}' {words} '{room}'");
        let out = Command::new("script").args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).output().unwrap();
        clean(words, &out.stdout);
    }
}

/// Secrets come to scripts by their environment, and stand in no process's arguments.
fn by_environment_alone(place: &Place) {
    let started: Started =
        until("the start", || rundir::read_json(&place.run_dir("hold.1"), rundir::STARTED).unwrap_or_default());
    let environ = std::fs::read(format!("/proc/{}/environ", started.pid)).unwrap();
    assert!(String::from_utf8_lossy(&environ).contains(&format!("TOKEN={TOKEN}")));
    let host = place.hosted_by().unwrap();
    let mut all = vec![host, started.supervisor, started.pid];
    all.extend(descendants(host).into_iter().chain(descendants(started.supervisor)));
    for pid in all {
        clean(&format!("the arguments of {pid}"), text(Path::new(&format!("/proc/{pid}/cmdline"))).as_bytes());
    }
}

// Seen red: with base64 masked at its first offset alone; with a probe's result kept as it came, from before the secret was known.
#[test]
fn nothing_that_leaves_the_room_holds_a_secret_in_any_form() {
    let house = House::new();
    let place = open(&house);
    let mut seat = Wire::seat(&place.dir, "bob", None);
    let screen = Terminal::start(&house, "carol", (120, 36), &format!("attach {} --as carol", place.word()));
    screen.shows("Print");
    for run in ["print", "drip", "hold"] {
        place.does(&["run", run]);
    }
    place.started("hold.1");
    by_environment_alone(&place);
    place.exited("print.1");
    assert!(place.exited("drip.1").success());
    assert!(place.output("print.1").matches("***").count() > 20, "{}", place.output("print.1"));
    house.file("go", "");
    place.event("the list", |e| matches!(e, Event::ListFilled { .. }).then_some(()));
    say(&place);
    place.ask(&["run", "each"]);
    place.event("a probe", |e| matches!(e, Event::CheckTurned { .. }).then_some(()));
    seat.send(&json!({ "say": "follow", "run": "print.1", "from": 0 }));
    seat.until("output");
    screen.keys(&["j", "o"]);
    let shown = screen.shows("***");
    clean("the screen", shown.as_bytes());
    let status = place.status();
    clean("what a seat heard", json!(seat.heard).to_string().as_bytes());
    clean("the status", status.to_string().as_bytes());
    nothing_left(&place);
    // The next host asks for what nobody wrote down, and has no secret from the one before.
    crate::help::kill(place.hosted_by().unwrap(), Signal::KILL);
    wait("the room to be free", || place.hosted_by().is_none());
    house.file("done", "");
    nothing_left(&place);
    place.verifies();
}

// Seen red: with the value repeated in the refusal.
#[test]
fn secrets_are_refused_as_arguments_and_warned_about_when_they_are_short() {
    let house = House::new();
    std::fs::create_dir(house.path().join("elsewhere")).unwrap();
    let book = house.file("book.md", ROOM);
    let book = book.to_str().unwrap();
    for var in ["token", "typed"] {
        let given = format!("{var}={TYPED}");
        let done = house.run(&["open", book, "--detach", "--room", "never", "--var", &given]);
        let done = done.refuses(2, &["it is a secret", "standard input"]);
        clean("the refusal", done.err.as_bytes());
    }
    assert!(!house.data().join("never").exists());
    let place = house.open("one", ROOM);
    let done = house.run_with(&["answer", "choice", "--room", place.word()], &format!("{TYPED}\n"));
    let done = done.refuses(2, &["not one of"]);
    clean("the refusal", done.err.as_bytes());
    let mut seat = Wire::seat(&place.dir, "bob", None);
    house.run_with(&["answer", "short", "--room", place.word()], &format!("{SHORT}\n")).exits(0);
    let warned = until("the warning", || {
        let pulse = seat.until("pulse");
        pulse["banners"].as_array().unwrap().iter().find(|b| b.to_string().contains("short")).cloned()
    });
    assert!(warned.as_str().unwrap().contains("under 8 characters"), "{warned}");
    clean("the warning", warned.to_string().as_bytes());
}
