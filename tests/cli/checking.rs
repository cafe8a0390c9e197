//! `warroom check` and `warroom push`: probes without a room, heartbeats in one, secrets in both.

use crate::help::{BIN, House, until, wait};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::{Arc, Mutex};

const TOKEN: &str = "s3cr3t-token-of-a-check";

/// A server that answers with what it was asked, and says what that was.
struct Echo {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Echo {
    fn new() -> Echo {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, heard) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let hears = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = vec![0; 4096];
                let length = stream.read(&mut request).unwrap_or(0);
                let request = String::from_utf8_lossy(&request[..length]).into_owned();
                let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{request}", request.len());
                let _ = stream.write_all(answer.as_bytes());
                hears.lock().unwrap().push(request);
            }
        });
        Echo { address, heard }
    }

    fn heard(&self, words: &str) -> bool {
        self.heard.lock().unwrap().iter().any(|h| h.contains(words))
    }
}

fn closed() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn runbook(front: &str) -> String {
    format!("---\ntitle: Checks\nkind: drill\n{front}\n---\n# A\n\n- [ ] b\n")
}

#[test]
fn results_come_with_their_parts_and_exit_one_where_something_is_not_well() {
    let (house, web, gone) = (House::new(), Echo::new(), closed());
    let well =
        house.file("well.md", runbook(&format!("checks:\n  - {{ name: web, http: 'http://{}/' }}", web.address)));
    let done = house
        .run(&["check", well.to_str().unwrap()])
        .exits(0)
        .says(&["r resolve, c connect, t tls, f first byte, b body"]);
    let words: Vec<&str> = done.out.split_whitespace().collect();
    assert_eq!((&words[..3], words[4], words[6]), (&["▲", "ok", "web"][..], "ms", "200"), "{}", done.out);
    assert!(words[5].starts_with('r') && words[5].ends_with('b') && words[5].contains("cf"), "{}", done.out);

    let both =
        format!("checks:\n  - {{ name: web, http: 'http://{}/' }}\n  - {{ name: gone, tcp: '{gone}' }}", web.address);
    let both = house.file("both.md", runbook(&both));
    let done = house.run(&["check", both.to_str().unwrap(), "--json"]).exits(1);
    let results = done.json();
    let of = |name: &str| results.as_array().unwrap().iter().find(|r| r["check"] == name).unwrap().clone();
    assert_eq!((&of("web")["outcome"], &of("gone")["outcome"]), (&"ok".into(), &"fail".into()));
    assert_eq!((&of("gone")["phase"], &of("gone")["reason"]), (&"connect".into(), &"refused".into()));
    assert_eq!(of("gone")["evidence"]["address"], gone.to_string());
    let lines = house.run(&["check", both.to_str().unwrap()]).exits(1).out;
    let line = lines.lines().find(|l| l.contains("gone")).unwrap();
    assert!(line.starts_with("▼ fail") && line.contains('!') && line.ends_with("connect refused"), "{line}");
}

#[test]
fn it_goes_on_for_as_long_as_it_is_told() {
    let (house, web) = (House::new(), Echo::new());
    let checks = format!("checks:\n  - {{ name: web, http: 'http://{}/', every: 100ms }}", web.address);
    let file = house.file("a.md", runbook(&checks));
    let done = house.run(&["check", file.to_str().unwrap(), "--for", "1s", "--json"]).exits(0);
    let count = done.json().as_array().unwrap().len();
    assert!((2..=11).contains(&count), "{count} probes in a second, one each 100 ms");
    house.run(&["check", file.to_str().unwrap(), "--for", "300ms"]).exits(0).says(&[
        "web: ",
        " ok; ",
        " ms in the middle",
    ]);
}

#[test]
fn vars_are_filled_and_secrets_masked() {
    let (house, web) = (House::new(), Echo::new());
    house.file("token", TOKEN);
    let front = format!(
        "vars:\n  token: {{ secret: true, command: cat token }}\n  place: {{ default: dc2 }}\n  other: {{ secret: true }}\n\
         checks:\n  - {{ name: web, http: 'http://{}/$PLACE', headers: {{ X-Token: $TOKEN }}, expect: [\"body.contains('no')\"] }}\n\
         \x20 - {{ name: open, http: 'http://{}/', auth: {{ bearer: $OTHER }} }}",
        web.address, web.address
    );
    let file = house.file("a.md", runbook(&front));
    let done = house.run(&["check", file.to_str().unwrap(), "--json", "--var", "place=dc3"]).exits(1);
    assert!(web.heard("GET /dc3 ") && web.heard(&format!("x-token: {TOKEN}")), "{:?}", web.heard);
    let said = done.out.clone() + &done.err;
    assert!(said.contains("x-token: ***") && !said.contains(TOKEN), "{said}");
    let open = done.json().as_array().unwrap().iter().find(|r| r["check"] == "open").unwrap().clone();
    assert_eq!((&open["outcome"], &open["reason"]), (&"unknown".into(), &"it waits for the input OTHER".into()));
    assert!(!web.heard("authorization"));
    let mut command = house.command(&["check", file.to_str().unwrap(), "--json"]);
    let done = command.env("OTHER", "from-the-environment").output().unwrap();
    assert!(web.heard("authorization: Bearer from-the-environment"), "{done:?}");
}

#[test]
fn a_room_fills_its_checks_too_and_masks_what_they_find() {
    let (house, web) = (House::new(), Echo::new());
    let front = format!(
        "vars:\n  token: {{ secret: true, ask: Which? }}\n\
         checks:\n  - {{ name: web, http: 'http://{}/', every: 200ms, headers: {{ X-Token: $TOKEN }} }}",
        web.address
    );
    let room = house.open("room", &runbook(&front));
    let state = |place: &crate::help::Place| place.status()["checks"][0].clone();
    assert_eq!(state(&room)["state"], "unknown");
    house.run_with(&["answer", "token", "--room", room.word()], &format!("{TOKEN}\n")).exits(0);
    wait("the check to be up", || state(&room)["state"] == "up");
    assert!(web.heard(&format!("x-token: {TOKEN}")));
    for (path, bytes) in room.files() {
        let found = bytes.windows(TOKEN.len()).any(|w| w == TOKEN.as_bytes());
        assert!(!found, "the token stands in {}", path.display());
    }
    room.does(&["close"]);
}

#[test]
fn a_heartbeat_reaches_a_room() {
    let house = House::new();
    let checks =
        "checks:\n  - { name: backup, push: 1h, every: 1h, fall: 1, rise: 1 }\n  - { name: gate, tcp: '127.0.0.1:9' }";
    let room = house.open("room", &runbook(checks));
    let last = || room.status()["checks"][0].clone();
    room.ask(&["push", "backup"]).exits(0);
    wait("the heartbeat", || last()["state"] == "up");
    room.ask(&["push", "backup", "--fail", "disk", "full"]).exits(0);
    let failed = until("the failure", || Some(last()).filter(|c| c["state"] == "down"));
    assert!(failed.to_string().contains("disk full"), "{failed:#}");
    house.run_with(&["push", "backup", "-", "--room", room.word()], "{\"lag\": 2}").exits(0);
    wait("it to be well again", || last()["state"] == "up");
    room.ask(&["push", "gate"]).refuses(2, &["waits for no heartbeat", "push: 10m"]);
    room.ask(&["push", "bakup"]).refuses(2, &["there is no check `bakup`"]);
    room.does(&["close"]);
    // without a room nobody hears one: that is said, and counts for nothing
    let file = house.file("b.md", runbook("checks:\n  - { name: backup, push: 1h }"));
    house.run(&["check", file.to_str().unwrap()]).exits(0).says(&["heartbeats come to open rooms only", "backup"]);
}

#[test]
fn too_low_a_file_limit_is_said() {
    let (house, web) = (House::new(), Echo::new());
    let checks: String =
        (0..40).map(|n| format!("  - {{ name: web{n}, http: 'http://{}/' }}\n", web.address)).collect();
    let file = house.file("a.md", runbook(&format!("checks:\n{checks}")));
    let script = format!("ulimit -n 74; exec {BIN} check {} --json", file.display());
    let done = Command::new("sh").args(["-c", &script]).output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr);
    assert!(
        err.contains(
            "room for 10 probes at a time, of 40 checks: the limit of open files is 74 (ulimit -n 104 would do)"
        ),
        "{err}"
    );
    assert_eq!(done.status.code(), Some(0), "{err}");
    let results: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(results.as_array().unwrap().len(), 40);
}
