//! A strip for every check: its states over the room's time.

use super::axis::{Axis, LEFT};
use super::svg::{bar, label, short};
use crate::report::document::{CheckFacts, Report};
use crate::report::phrase::{Times, span};
use crate::words::CheckState;

const ROW: f64 = 18.0;

/// The checks' states, those of the scope first; above them the outages. Nothing without checks.
pub(in crate::report) fn strips(report: &Report, times: Times) -> String {
    if report.checks.is_empty() {
        return String::new();
    }
    let axis = Axis::new(report, times);
    let mut body = label("name strong", 0.0, 13.0, "start", "the scope");
    for outage in &report.outages {
        let to = outage.to.unwrap_or(report.as_of);
        let (x, end) = (axis.x(&outage.from), axis.x(&to));
        let title = format!("outage from {}: {}", axis.say(&outage.from), span(outage.length_ms));
        body.push_str(&bar("down", x, 2.0, end - x, ROW - 4.0, &title));
    }
    let (scoped, others): (Vec<&CheckFacts>, Vec<&CheckFacts>) = report.checks.iter().partition(|c| c.in_scope);
    let rows: Vec<&CheckFacts> = scoped.into_iter().chain(others).collect();
    for (i, check) in rows.iter().enumerate() {
        body.push_str(&strip(report, &axis, check, ROW * (i + 1) as f64));
    }
    let title = format!("States of {} checks over time", rows.len());
    axis.frame(ROW * (rows.len() + 1) as f64 + 4.0, &title, &body)
}

fn strip(report: &Report, axis: &Axis, check: &CheckFacts, y: f64) -> String {
    let class = if check.in_scope { "name" } else { "name quiet" };
    let mut out = label(class, 0.0, y + 13.0, "start", &short(check.name.as_str(), 26));
    for (i, stood) in check.states.iter().enumerate() {
        let to = check.states.get(i + 1).map_or(report.as_of, |next| next.from);
        let (x, end) = (axis.x(&stood.from).max(LEFT), axis.x(&to));
        if end <= x {
            continue;
        }
        // Height as well as colour: what is down stands tall, what is up lies flat.
        let (top, h) = match stood.state {
            CheckState::Down => (2.0, ROW - 4.0),
            CheckState::Slow => (5.0, ROW - 8.0),
            CheckState::Up => (8.0, ROW - 13.0),
            CheckState::Unknown | CheckState::Paused => (10.0, 2.0),
        };
        let title = format!("{} {} from {}", check.name, stood.state, axis.say(&stood.from));
        out.push_str(&bar(stood.state.word(), x, y + top, end - x, h, &title));
    }
    out
}
