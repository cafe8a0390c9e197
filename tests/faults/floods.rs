//! Output without measure: lines without end, a line without end.

use crate::help::{House, Place, Wire, text, wait};
use serde_json::json;

fn runbook(script: &str) -> String {
    format!(
        "---\ntitle: Flood\nkind: drill\nvars:\n  token: {{ secret: true, ask: Token? }}\n---\n# Flood\n\n- [ ] Flood\n\n  ```sh {{name=flood}}\n  {script}\n  ```\n"
    )
}

/// The most memory that the host ever had, KiB.
fn most(place: &Place) -> u64 {
    let status = text(format!("/proc/{}/status", place.hosted_by().unwrap()).as_ref());
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Plays it with a seat that follows the output; checks that all of it is kept, and that the host grew by no more than 16 MiB.
fn flood(script: &str, secret: bool, bytes: u64) -> String {
    let house = House::new();
    let place = house.open("flood", &runbook(script));
    if secret {
        house.run_with(&["answer", "token", "--room", place.word()], "tr0ub4dor&3 horse\n").exits(0);
    }
    let mut wire = Wire::seat(&place.dir, "alice", None);
    let before = most(&place);
    place.does(&["run", "flood"]);
    place.started("flood.1");
    wire.send(&json!({ "say": "follow", "run": "flood.1", "from": null }));
    wait("the end", || place.run_dir("flood.1").join("exit.json").exists());
    assert!(place.exited("flood.1").success());
    assert_eq!(place.whole("flood.1").bytes, bytes);
    wire.sees("RunExited");
    let grown = most(&place).saturating_sub(before);
    assert!(grown <= 16 * 1024, "the host grew by {grown} KiB");
    place.verifies();
    place.output("flood.1")
}

/// Promise: a million lines are all there, in order. Red when `catch_up` moves nothing: the end is missing.
#[test]
fn a_million_lines_are_kept() {
    let bytes = (1..=1_000_000_u64).map(|n| n.to_string().len() as u64 + 1).sum();
    for secret in [false, true] {
        let output = flood("seq 1 1000000", secret, bytes);
        assert!(output.lines().enumerate().all(|(i, line)| line == (i + 1).to_string()));
    }
}

/// Promise: a line of 100 MB is kept whole and costs the host no memory. Red when `read_output` takes 256 MiB at a
/// time: the host grows.
#[test]
fn a_line_of_a_hundred_megabytes_is_kept() {
    let output = flood("head -c 100000000 /dev/zero | tr '\\0' x", false, 100_000_000);
    assert!(output.bytes().all(|b| b == b'x'));
}
