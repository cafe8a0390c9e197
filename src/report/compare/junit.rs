//! A comparison as JUnit XML, which pipelines read: a test case for each step, each time and the verdict; what is worse has failed.

use super::{Change, Comparison};
use crate::report::phrase::span;
use crate::text::sanitise;

/// The comparison as one `testsuites` document, UTF-8. Times are those of the last room, in seconds.
pub fn junit(c: &Comparison) -> String {
    let cases: Vec<Case> = verdict(c).into_iter().chain(times(c)).chain(steps(c)).collect();
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let skipped = cases.iter().filter(|case| case.skipped).count();
    let rooms: Vec<&str> = c.rooms.iter().map(|r| r.room.as_str()).collect();
    let name = escaped(&rooms.join(" → "));
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"", cases.len());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"warroom compare\" {counts}>\n  <testsuite name=\"{name}\" {counts}>\n"
    );
    cases.iter().for_each(|case| out.push_str(&case.xml()));
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

struct Case {
    class: &'static str,
    name: String,
    ms: Option<u64>,
    failure: Option<String>,
    skipped: bool,
}

impl Case {
    fn xml(&self) -> String {
        let time = self.ms.map(|ms| format!(" time=\"{}.{:03}\"", ms / 1000, ms % 1000)).unwrap_or_default();
        let head = format!("    <testcase classname=\"{}\" name=\"{}\"{time}", self.class, escaped(&self.name));
        match &self.failure {
            Some(why) => format!("{head}>\n      <failure message=\"{}\"/>\n    </testcase>\n", escaped(why)),
            None if self.skipped => format!("{head}>\n      <skipped/>\n    </testcase>\n"),
            None => format!("{head}/>\n"),
        }
    }
}

fn verdict(c: &Comparison) -> Option<Case> {
    let (now, before) = (c.rooms.last()?, c.rooms.iter().rev().nth(1)?);
    let failure = (before.ending == "recovered" && now.ending == "not recovered").then(|| now.ending.clone());
    Some(Case { class: "warroom", name: "verdict".to_owned(), ms: None, failure, skipped: false })
}

fn times(c: &Comparison) -> impl Iterator<Item = Case> {
    c.times.iter().map(|row| {
        let missed =
            matches!(row.met[..], [.., Some(true), Some(false)]).then_some("the target is missed now".to_owned());
        let longer = (row.change == Some(Change::Slower) && matches!(row.name.as_str(), "recover" | "downtime"))
            .then(|| format!("{} longer", span(row.by_ms.unwrap_or(0).unsigned_abs())));
        let ms = row.lengths_ms.last().copied().flatten();
        Case { class: "warroom.times", name: row.name.clone(), ms, failure: missed.or(longer), skipped: ms.is_none() }
    })
}

fn steps(c: &Comparison) -> impl Iterator<Item = Case> {
    c.steps.iter().map(|row| {
        let worse = row.changes.iter().find(|change| change.worse());
        let failure = worse.map(|change| match (change, row.by_ms) {
            (Change::Slower, Some(by)) => format!("slower by {}", span(by.unsigned_abs())),
            _ => change.words().to_owned(),
        });
        let there = row.states.last().is_some_and(Option::is_some);
        let ms = row.lengths_ms.last().copied().flatten();
        Case { class: "warroom.steps", name: row.step.clone(), ms, failure, skipped: !there }
    })
}

/// For an attribute; what XML 1.0 cannot hold at all the sanitiser has shown as text already.
fn escaped(raw: &str) -> String {
    let mut out = String::new();
    for c in sanitise(raw).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c if (c as u32) < 0x20 || matches!(c as u32, 0xFFFE | 0xFFFF) => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}
