//! `maintenance:` windows in which failures of checks are expected.

use super::form::{self, Form, mismatch};
use super::tree::{Node, Value};
use crate::plan::{Plan, When, Window, zone};
use crate::runbook::glob::{Names, known_checks};
use crate::runbook::near::did_you_mean;
use crate::runbook::places::Problems;
use crate::words::Span;
use chrono::{DateTime, Utc, Weekday};

const KEYS: [&str; 7] = ["checks", "from", "at", "days", "zone", "lasts", "why"];
/// The longest window that comes again: a week, ms.
const LONGEST: u64 = 7 * 24 * 3_600_000;

/// Reads the list of windows; one that cannot be read is left out, and said.
pub(super) fn read(problems: &mut Problems, node: &Node, plan: &Plan) -> Vec<Window> {
    let Value::List(nodes) = &node.value else {
        let hint = Some("begin each with `- checks: …`".to_owned());
        mismatch(problems, node, "maintenance", "a list of windows", hint);
        return Vec::new();
    };
    let mut names = Names::of(plan);
    nodes.iter().filter_map(|node| one(problems, node, plan, &mut names)).collect()
}

fn one(problems: &mut Problems, node: &Node, plan: &Plan, names: &mut Names) -> Option<Window> {
    let form = Form::open(problems, node, "a maintenance window", &KEYS)?;
    let globs = form.texts(problems, "checks");
    for (text, node) in globs.iter().filter(|(text, _)| !names.matched_by(text)) {
        let known = plan.checks.iter().map(|c| c.name.as_str());
        let hint = did_you_mean(problems, text, known).or_else(|| known_checks(plan));
        problems.error("unknown-check", node.span.clone(), format!("maintenance: there is no check `{text}`"), hint);
    }
    let lasts = form.span(problems, "lasts");
    for (key, missing) in [("checks", globs.is_empty()), ("lasts", form.get("lasts").is_none())] {
        if missing {
            let hint = match key {
                "checks" => "say `checks: \"*\"` where it is about all of them",
                _ => "say `lasts: 1h`",
            };
            let what = format!("a maintenance window without `{key}`");
            problems.error("no-window", node.span.clone(), what, Some(hint.to_owned()));
        }
    }
    let begins = begins(problems, node, &form)?;
    let lasts = lasts.filter(|lasts| short(problems, &form, &begins, *lasts))?;
    let why = form.text(problems, "why");
    Some(Window { checks: globs.into_iter().map(|(text, _)| text).collect(), begins, lasts, why })
}

/// A window that comes again ends before it does.
fn short(problems: &mut Problems, form: &Form, begins: &When, lasts: Span) -> bool {
    let fine = matches!(begins, When::Once(_)) || lasts.ms() <= LONGEST;
    if let (false, Some(node)) = (fine, form.get("lasts")) {
        let hint = Some("say `from: …` where it comes once".to_owned());
        problems.error("no-window", node.span.clone(), "a window that comes again lasts a week at most", hint);
    }
    fine
}

fn begins(problems: &mut Problems, node: &Node, form: &Form) -> Option<When> {
    match (form.get("from"), form.get("at")) {
        (Some(from), None) => once(problems, from),
        (None, Some(at)) => Some(When::Weekly {
            minute: minute(problems, at)?,
            days: days(problems, form),
            zone: named(problems, form),
        }),
        _ => {
            let hint = Some(
                "say `from: 2026-11-23T22:00:00Z` for one that comes once, `at: \"22:00\"` for one that comes again"
                    .to_owned(),
            );
            let what = "a maintenance window begins `from` an instant, or `at` a time of day: one of the two";
            problems.error("no-window", node.span.clone(), what, hint);
            None
        }
    }
}

fn once(problems: &mut Problems, node: &Node) -> Option<When> {
    let written = form::text(problems, node, "from")?;
    match DateTime::parse_from_rfc3339(written.trim()) {
        Ok(at) => Some(When::Once(at.with_timezone(&Utc))),
        Err(_) => {
            let hint = Some("write it like `2026-11-23T22:00:00Z` or `2026-11-23T22:00:00+01:00`".to_owned());
            problems.error("bad-instant", node.span.clone(), format!("from: `{written}` is no instant"), hint);
            None
        }
    }
}

/// Minutes since midnight.
fn minute(problems: &mut Problems, node: &Node) -> Option<u16> {
    let written = form::text(problems, node, "at")?;
    let read = written.split_once(':').and_then(|(hour, minute)| {
        let (hour, minute): (u16, u16) = (hour.trim().parse().ok()?, minute.trim().parse().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    });
    if read.is_none() {
        let hint = Some("write it like `\"22:00\"`".to_owned());
        problems.error("bad-instant", node.span.clone(), format!("at: `{written}` is no time of day"), hint);
    }
    read
}

fn days(problems: &mut Problems, form: &Form) -> Vec<Weekday> {
    let mut days = Vec::new();
    for (text, node) in form.texts(problems, "days") {
        match text.parse() {
            Ok(day) => days.push(day),
            Err(_) => {
                let hint = Some("write them like `[mon, tue]`".to_owned());
                problems.error("bad-word", node.span.clone(), format!("days: `{text}` is no day of the week"), hint);
            }
        }
    }
    days
}

fn named(problems: &mut Problems, form: &Form) -> String {
    let Some(node) = form.get("zone") else { return "UTC".to_owned() };
    let written = form::text(problems, node, "zone").unwrap_or_default();
    if zone(&written).is_none() {
        let hint = Some("name it as the IANA database does: `Europe/Berlin`, `UTC`".to_owned());
        problems.error("bad-word", node.span.clone(), format!("zone: there is no time zone `{written}`"), hint);
    }
    written
}
