//! Seeking in a journal of 200,000 entries: the longest of many jumps, beside one frame of 16 ms. `cargo bench --bench replay`
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::time::Instant;
use warroom::record::{Author, Digested, Entry, Event, Evidence, Exit, Opening, Outcome};
use warroom::replay::Cursor;
use warroom::words::*;

const ENTRIES: usize = 200_000;
const CHECKS: usize = 36;
const ITEMS: usize = 400;

fn stamp(i: usize) -> Stamp {
    let at = "2026-11-23T16:00:00Z".parse().unwrap();
    Stamp { at, boot: BootId(7), mono: 1_000_000_000 }.plus_ms(i as i64 * 250)
}

fn opening() -> Opening {
    let items: Vec<String> = (0..ITEMS).map(|i| format!("customer-{i}")).collect();
    let text = format!(
        "---\ntitle: A long one\nscope: {{ checks: [ \"*\" ] }}\nlists:\n  customers: [{}]\nchecks:\n{}---\n## Restore\n- [ ] Restore.\n\n  ```sh {{name=restore each=customers parallel=8}}\n  ./restore.sh\n  ```\n",
        items.join(", "),
        (0..CHECKS).map(|i| format!("  - {{ name: web-{i}, http: \"http://127.0.0.1/{i}\" }}\n")).collect::<String>()
    );
    let (plan, _) = warroom::runbook::parse(&text, "long.md");
    serde_json::from_value(serde_json::json!({ "room": "long", "kind": "incident", "runbook": "long.md", "sha256": "", "folder": "/srv",
        "plan": plan, "account": "dr", "machine": "bastion", "path": "/bin", "role": "commander", "opened_by": "alice" }))
    .unwrap()
}

/// Mostly digests, as a long room has; every tenth entry a note, every twentieth a check's turn, every fifth of a run.
fn event(i: usize, at: Stamp) -> Event {
    let (run, item) = (
        RunId(format!("restore.customer-{}.{}", (i / 20) % ITEMS, i / 20 / ITEMS + 1)),
        format!("customer-{}", (i / 20) % ITEMS),
    );
    match i % 20 {
        0 => Event::RunIntended { run, step: "restore".into(), item, script: 0, attempt: 1, sha256: "0".repeat(64) },
        1 => Event::RunStarted { run, pid: 1 },
        2 => Event::RunExited {
            run,
            exit: Box::new(Exit { code: Some(0), tail: "restored\n".repeat(8), ..Exit::default() }),
        },
        5 | 15 => Event::NoteTaken { at, point: None, text: format!("note {i}"), on: None, private: i % 40 == 5 },
        9 => {
            let to = if (i / 20).is_multiple_of(2) { CheckState::Down } else { CheckState::Up };
            let check = format!("web-{}", (i / 40) % CHECKS).as_str().into();
            Event::CheckTurned {
                check,
                to,
                since: at,
                after: None,
                evidence: Box::new(Evidence::default()),
                outcome: Outcome::Ok,
            }
        }
        _ => {
            let one = |c: usize| Digested {
                check: format!("web-{c}").as_str().into(),
                at,
                outcome: Outcome::Ok,
                latency_ms: 12,
                probes: 3,
                slowest_ms: 20,
            };
            Event::ProbesDigested { checks: (0..CHECKS).map(one).collect() }
        }
    }
}

fn main() {
    let mut entries = vec![Entry {
        n: 1,
        stamp: stamp(0),
        by: Author::person("alice", 1),
        event: Event::RoomOpened(Box::new(opening())),
    }];
    for i in 1..ENTRIES {
        let at = stamp(i);
        let by = if matches!(i % 20, 5 | 15) { Author::person("bob", 2) } else { Author::host() };
        entries.push(Entry { n: i as u64 + 1, stamp: at, by, event: event(i, at) });
    }
    let began = Instant::now();
    let mut cursor = Cursor::new(entries);
    println!("{ENTRIES} entries, {} runs; opened in {:?}", cursor.room().runs.len(), began.elapsed());
    let mut room = cursor.room().clone();
    let mut took = Vec::new();
    let mut place = 12_345_usize;
    for _ in 0..400 {
        // A walk over all of it that never repeats: by a step that shares no factor with the length.
        place = (place + 77_777) % ENTRIES;
        let began = Instant::now();
        cursor.seek_in(&mut room, place);
        took.push(began.elapsed());
    }
    took.sort();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    println!("seek: p50 {:?}, p99 {:?}, longest {:?}; one frame is 16 ms", at(50), at(99), at(100));
}
