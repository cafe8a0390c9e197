//! The runs as bars, those of the critical path joined.

use super::axis::{Axis, LEFT, RIGHT};
use super::svg::{bar, label, line, short};
use crate::report::document::{ItemFacts, Report, RunFacts, StepFacts};
use crate::report::phrase::{Times, span};
use crate::words::RunId;
use std::collections::BTreeMap;

/// With more rows than this they are drawn thin and without names.
const NAMED: usize = 80;

/// A row for each item that was run, below its step. Nothing without runs.
pub(in crate::report) fn gantt(report: &Report, times: Times) -> String {
    let rows: Vec<(&StepFacts, &ItemFacts)> = report
        .steps()
        .flat_map(|(_, s)| s.items.iter().map(move |i| (s, i)))
        .filter(|(_, i)| !i.runs.is_empty())
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let axis = Axis::new(report, times);
    let thin = rows.len() > NAMED;
    let row = if thin { 7.0 } else { 17.0 };
    let (mut body, mut y) = (String::new(), 0.0);
    let mut places: Vec<(&RunFacts, f64)> = Vec::new();
    let mut before: Option<&StepFacts> = None;
    for (step, item) in rows {
        let new = before.is_none_or(|b| b.id != step.id);
        if new && before.is_some() {
            y += 5.0;
            body.push_str(&line("tick", 0.0, y - 2.0, RIGHT, y - 2.0));
        }
        body.push_str(&name(step, item, new, thin, y + row));
        for run in &item.runs {
            body.push_str(&bar_of(report, &axis, run, y, row));
            places.push((run, y + row / 2.0));
        }
        y += row;
        before = Some(step);
    }
    body.push_str(&path(report, &axis, &places));
    axis.frame(y + 4.0, &format!("{} runs over time; the critical path is joined by a line", places.len()), &body)
}

fn name(step: &StepFacts, item: &ItemFacts, new: bool, thin: bool, y: f64) -> String {
    let step_name = if new {
        label("name strong", 0.0, y.max(12.0) - 4.0, "start", &short(step.id.as_str(), 15))
    } else {
        String::new()
    };
    let item_name =
        if thin { String::new() } else { label("name", LEFT - 6.0, y - 4.0, "end", &short(&item.item, 12)) };
    step_name + &item_name
}

fn bar_of(report: &Report, axis: &Axis, run: &RunFacts, y: f64, row: f64) -> String {
    let (x, end) = (axis.x(&run.from), axis.x(&run.to.unwrap_or(report.as_of)));
    let state = match (run.to.is_none(), run.success) {
        (true, _) => "live",
        (false, true) => "good",
        (false, false) => "bad",
    };
    let class = if run.critical { format!("{state} critical") } else { state.to_owned() };
    let title = format!("{}: {} after {}", run.run, run.end, span(run.length_ms));
    // A failed run is cut off at half its height: colour is not all that tells.
    let h = if state == "bad" { (row - 5.0) / 2.0 } else { row - 5.0 };
    bar(&class, x, y + 2.5, end - x, h.max(2.0), &title)
}

/// From the end of each critical run to the start of the next one.
fn path(report: &Report, axis: &Axis, places: &[(&RunFacts, f64)]) -> String {
    let places: BTreeMap<&RunId, &(&RunFacts, f64)> = places.iter().map(|place| (&place.0.run, place)).collect();
    let mut out = String::new();
    for pair in report.critical_path.windows(2) {
        let (Some((a, y1)), Some((b, y2))) = (places.get(&pair[0].run), places.get(&pair[1].run)) else { continue };
        let x1 = axis.x(&a.to.unwrap_or(report.as_of));
        out.push_str(&line("path", x1, *y1, axis.x(&b.from), *y2));
    }
    out
}
