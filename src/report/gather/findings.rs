//! Strengths and what is to be improved: from targets, ratings, the record of the steps, and notes marked `#good` and `#bad`.

use super::Facts;
use crate::report::document::{Finding, Reached, Report, Way};
use crate::report::marks::{has_mark, without_mark};
use crate::report::phrase::{count, some_of, span};
use crate::words::Rating;

/// What went well, and what did not.
pub(super) fn findings(facts: &Facts, report: &Report) -> (Vec<Finding>, Vec<Finding>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (name, reached, measured, target, met) in measured(report) {
        let text = match (met, measured) {
            (Some(true), Some(ms)) => format!("{name}: {} of {}.", span(ms), span(target)),
            (Some(false), Some(ms)) => {
                format!("{name}: {} over the target of {}.", span(ms - target.min(ms)), span(target))
            }
            (Some(false), None) if reached == Reached::Never => format!("{name}: never."),
            _ => continue,
        };
        if met == Some(true) { &mut good } else { &mut bad }.push(Finding { text, by: None });
    }
    for point in &report.points {
        let Some(rating) = point.rating else { continue };
        let side = if matches!(rating, Rating::P | Rating::S) { &mut good } else { &mut bad };
        side.push(Finding { text: format!("{}: {}.", point.point, rating.meaning()), by: point.rated_by.clone() });
    }
    bad.extend(ways(report));
    for note in facts.room.all_notes() {
        for (mark, side) in [("good", &mut good), ("bad", &mut bad)] {
            if has_mark(&note.text, mark, true) {
                side.push(Finding { text: without_mark(&note.text, mark), by: Some(note.by.clone()) });
            }
        }
    }
    (good, bad)
}

/// A time, what was reached of it, how long it took, its target, and whether that is met.
type Measured = (&'static str, Reached, Option<u64>, u64, Option<bool>);

fn measured(report: &Report) -> Vec<Measured> {
    let mut all: Vec<Measured> =
        report.times.iter().map(|t| (t.name, t.reached, t.measured_ms, t.target_ms.unwrap_or(0), t.met)).collect();
    let loss = &report.data_loss;
    all.push(("data loss", Reached::Done, loss.measured_ms, loss.target_ms.unwrap_or(0), loss.met));
    all
}

/// What the record itself shows: runs that had to be tried again, scripts that people did by hand, steps out of order.
fn ways(report: &Report) -> Vec<Finding> {
    let told = [
        (Way::Retried, "had to be tried again"),
        (Way::ByHandInstead, "done by hand instead of its script"),
        (Way::OutOfOrder, "begun out of order"),
        (Way::Added, "missing in the runbook"),
    ];
    let mut found = Vec::new();
    for (way, words) in told {
        let mut names: Vec<String> = Vec::new();
        for d in report.deviations.iter().filter(|d| d.way == way) {
            let name = format!("{} {}", d.step, d.item.as_deref().unwrap_or("")).trim_end().to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            let text = format!("{} {words}: {}.", count(names.len(), "step"), some_of(&names));
            found.push(Finding { text, by: None });
        }
    }
    found
}
