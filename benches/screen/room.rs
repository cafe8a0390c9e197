//! The large room: its runbook, and what happens in it.

use crate::{CHECKS, ENTRIES, FLOOD_S, LINES, STEPS};
use std::fmt::Write as _;
use warroom::record::{Author, Entry, Event, Evidence, Exit, Opening, Outcome, ProbePhase};
use warroom::words::*;

/// A runbook of so many checks (heartbeats, which need no network), each looked at every so often, and steps; its last one floods.
pub fn runbook(every: &str) -> String {
    let mut text = "---\ntitle: A large one\nkind: drill\nscope: { checks: [ \"web-*\" ] }\nchecks:\n".to_owned();
    for n in 0..CHECKS {
        let needs = if n % 3 == 2 { format!(", needs: [web-{}]", n / 3 * 3) } else { String::new() };
        let _ = writeln!(text, "  - {{ name: web-{n}, push: 1h, every: {every}{needs} }}");
    }
    text += "---\n";
    for n in 0..STEPS - 1 {
        if n % 50 == 0 {
            let _ = writeln!(text, "# Phase {}\n", n / 50);
        }
        let _ = match n % 5 {
            4 => writeln!(text, "- [ ] Restore part {n}\n\n  ```sh {{name=part-{n}}}\n  ./restore.sh {n}\n  ```\n"),
            _ => writeln!(text, "- [ ] Look at thing {n}, and say what it does"),
        };
    }
    let flood = format!("end=$(($(date +%s) + {FLOOD_S})); while [ $(date +%s) -lt $end ]; do seq 1 {LINES}; done");
    text + &format!("- [ ] Flood\n\n  ```sh {{name=flood}}\n  {flood}\n  ```\n")
}

pub fn stamp(s: usize) -> Stamp {
    let at = "2026-11-23T16:00:00Z".parse().unwrap();
    Stamp { at, boot: BootId(7), mono: 1_000_000_000 }.plus_ms(s as i64 * 100)
}

/// What happens in it, and who says so: a third of it notes, a third turns of checks, the rest ticks and runs.
pub fn event(n: usize, at: Stamp) -> (&'static str, Event) {
    let part = format!("part-{}", n / 12 % (STEPS / 5) * 5 + 4);
    let run = RunId(format!("{part}.{}", n / 12 / (STEPS / 5) + 1));
    match n % 12 {
        0 => ("bob", Event::RunsAsked { step: part.as_str().into(), items: vec![String::new()], hash: String::new() }),
        1 => {
            let (attempt, sha256) = (1, "0".repeat(64));
            (
                "",
                Event::RunIntended { run, step: part.as_str().into(), item: String::new(), script: 0, attempt, sha256 },
            )
        }
        2 => ("", Event::RunStarted { run, pid: 1 }),
        3 => {
            let exit = Exit { code: Some(i32::from(n % 96 == 3)), tail: "restored\n".repeat(4), ..Exit::default() };
            ("", Event::RunExited { run, exit: Box::new(exit) })
        }
        5 | 7 | 9 | 11 => {
            let text = format!("note {n}: support was told, and says that customers ask about it");
            ("alice", Event::NoteTaken { at, point: Some(Point::Communicate), text, on: None, private: false })
        }
        _ => {
            let down = (n / 12).is_multiple_of(2);
            let outcome = if down { fails() } else { Outcome::Ok };
            let to = if down { CheckState::Down } else { CheckState::Up };
            let check = format!("web-{}", n * 7 % CHECKS).as_str().into();
            (
                "",
                Event::CheckTurned {
                    check,
                    to,
                    since: at,
                    after: None,
                    evidence: Box::new(Evidence::default()),
                    outcome,
                },
            )
        }
    }
}

pub fn fails() -> Outcome {
    Outcome::Fail { phase: ProbePhase::Connect, reason: "refused".into() }
}

pub fn entries() -> Vec<Entry> {
    let (plan, _) = warroom::runbook::parse(&runbook("10s"), "large.md");
    let opening: Opening = serde_json::from_value(serde_json::json!({ "room": "large", "kind": "drill", "runbook": "large.md",
        "sha256": "", "folder": "/srv", "plan": plan, "account": "dr", "machine": "bastion", "path": "/bin", "role": "commander",
        "opened_by": "alice" }))
    .unwrap();
    let opened = Event::RoomOpened(Box::new(opening));
    let first = Entry { n: 1, stamp: stamp(0), by: Author::person("alice", 1), event: opened };
    let more = (1..ENTRIES).map(|n| {
        let (by, event) = event(n, stamp(n));
        let by = if by.is_empty() { Author::host() } else { Author::person(by, 1) };
        Entry { n: n as u64 + 1, stamp: stamp(n), by, event }
    });
    std::iter::once(first).chain(more).collect()
}
