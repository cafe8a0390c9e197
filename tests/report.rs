//! Tests of the report floor: the status document, its text, the verdict and the after-action report, on rooms folded from data files.

mod compare;
mod html;
mod json;
mod markdown;
mod status;

use chrono::{DateTime, Utc};
use serde_json::Value;
use std::path::Path;
use warroom::record::{Author, Entry};
use warroom::report::{JournalFacts, Report, gather};
use warroom::room::Room;
use warroom::words::*;

/// Seconds east of UTC in all of these tests.
const OFFSET: i32 = 3600;

/// `t` seconds after the room was opened.
fn stamp(t: f64) -> Stamp {
    let at: DateTime<Utc> = "2026-11-23T15:11:04Z".parse().unwrap();
    Stamp { at, boot: BootId(7), mono: 1_000_000_000 }.plus_ms((t * 1000.0) as i64)
}

/// A data file below `tests/fixtures/report`: one entry a line, `{"t":SECONDS,"by":NAME,"event":{…}}`; without `by` the host's own;
/// a text `@SECONDS` in an event stands for that instant's stamp.
fn entries(file: &str) -> Vec<Entry> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/report").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().enumerate().map(|(i, line)| entry(i as u64 + 1, line)).collect()
}

fn entry(n: u64, line: &str) -> Entry {
    let mut value: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("line {n}: {e}"));
    let by = value["by"].as_str().map_or(Author::host(), |name| Author::person(name, 1000));
    let mut event = value["event"].take();
    fill(&mut event);
    let event = serde_json::from_value(event).unwrap_or_else(|e| panic!("line {n}: {e}"));
    Entry { n, stamp: stamp(value["t"].as_f64().unwrap()), by, event }
}

fn fill(value: &mut Value) {
    match value {
        Value::String(s) => {
            if let Some(t) = s.strip_prefix('@').and_then(|t| t.parse().ok()) {
                *value = serde_json::to_value(stamp(t)).unwrap();
            }
        }
        Value::Array(all) => all.iter_mut().for_each(fill),
        Value::Object(all) => all.values_mut().for_each(fill),
        _ => {}
    }
}

fn room(file: &str) -> (Room, Vec<Entry>) {
    let entries = entries(file);
    (Room::fold(&entries), entries)
}

/// The report as of `t` seconds after the opening, with this head.
fn gathered(room: &Room, entries: &[Entry], t: f64, head: &str) -> Report {
    let n = entries.len() as u64;
    gather(room, entries, &stamp(t), JournalFacts { entries: n, head: head.to_owned(), durable: n }, None)
}

fn told(room: &Room, entries: &[Entry], t: f64, head: &str) -> String {
    warroom::report::markdown(&gathered(room, entries, t, head), OFFSET)
}
