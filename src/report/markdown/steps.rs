//! Steps with who, when and how long; what was not done as the runbook has it; the critical path; and what failed.

use super::Page;
use super::escape::{block, code, inline};
use super::table::table;
use crate::report::document::{Deviation, ItemFacts, RunFacts, StepFacts, Way};
use crate::report::phrase::span;
use crate::report::telling::duration;

/// By hand, skipped, out of order, tried again.
pub(super) fn deviations(page: &Page) -> String {
    // What is done by hand as the runbook wants it stands with the steps.
    let told = page.report.deviations.iter().filter(|d| d.way != Way::ByHand);
    let rows: Vec<Vec<String>> = told.map(|d| deviation(page, d)).collect();
    let by_hand = page.report.deviations.iter().filter(|d| d.way == Way::ByHand).count();
    if rows.is_empty() && by_hand == 0 {
        return String::new();
    }
    let table = match rows.len() {
        0 => String::new(),
        _ => format!("{}\n", table(&["step", "how", "who", "when", "why"], &rows)),
    };
    format!("## Other than the runbook has it\n\n{table}By hand, as the runbook has it: {by_hand}.\n")
}

fn deviation(page: &Page, d: &Deviation) -> Vec<String> {
    let item = d.item.as_deref().map(|i| format!(" ↳ {}", inline(i))).unwrap_or_default();
    vec![
        format!("{}{item}", inline(&d.title)),
        d.way.words().to_owned(),
        d.by.as_deref().map_or("–".to_owned(), inline),
        d.at.map_or("–".to_owned(), |at| page.times.at(&at.0)),
        inline(&d.why),
    ]
}

/// A table for each phase; the items of a step stand below it.
pub(super) fn steps(page: &Page) -> String {
    if page.report.phases.iter().all(|p| p.steps.is_empty()) {
        return String::new();
    }
    let mut out = "## Steps\n".to_owned();
    for phase in &page.report.phases {
        let mut rows = Vec::new();
        for step in &phase.steps {
            rows.push(step_row(page, step));
            if step.each {
                rows.extend(step.items.iter().map(|i| item_row(page, i)));
            }
        }
        let head = ["step", "state", "who", "when", "how long", "remarks"];
        let title = if phase.title.is_empty() { "Steps of the runbook".to_owned() } else { inline(&phase.title) };
        out.push_str(&format!("\n### {title}\n\n{}", table(&head, &rows)));
    }
    out
}

fn step_row(page: &Page, step: &StepFacts) -> Vec<String> {
    let own = step.items.iter().filter(|_| !step.each).flat_map(|i| &i.remarks);
    let mut who: Vec<String> = step.who.iter().map(|w| inline(w)).collect();
    who.extend(step.by_itself.then(|| "by itself".to_owned()));
    vec![
        inline(&step.title),
        step.state.to_string(),
        if who.is_empty() { dash() } else { who.join(", ") },
        step.from.map_or(dash(), |at| page.times.at(&at.0)),
        duration(step.length_ms, step.lasts),
        step.remarks.iter().chain(own).map(|r| inline(r)).collect::<Vec<_>>().join("; "),
    ]
}

fn item_row(page: &Page, item: &ItemFacts) -> Vec<String> {
    vec![
        format!("↳ {}", inline(&item.item)),
        item.state.to_string(),
        String::new(),
        item.runs.first().map_or(dash(), |r| page.times.at(&r.from.0)),
        duration(item.length_ms, item.runs.iter().any(|r| r.to.is_none())),
        item.remarks.iter().map(|r| inline(r)).collect::<Vec<_>>().join("; "),
    ]
}

fn dash() -> String {
    "–".to_owned()
}

/// The runs that the whole waited for.
pub(super) fn path(page: &Page) -> String {
    let rows: Vec<Vec<String>> = page
        .report
        .critical_path
        .iter()
        .map(|l| vec![code(l.run.as_str()), code(l.step.as_str()), span(l.waited_ms), span(l.length_ms)])
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    let note = "The runs that the whole waited for: each began when the one before it had ended.";
    format!("## Critical path\n\n{note}\n\n{}", table(&["run", "step", "waited before", "took"], &rows))
}

/// Every run that did not end well, with the last lines that it said.
pub(super) fn failures(page: &Page) -> String {
    let runs = page.report.runs();
    let failed: Vec<&RunFacts> = runs.iter().map(|(_, _, r)| *r).filter(|r| r.to.is_some() && !r.success).collect();
    if failed.is_empty() {
        return String::new();
    }
    failed.iter().fold("## Runs that failed\n".to_owned(), |out, run| out + &failure(page, run))
}

fn failure(page: &Page, run: &RunFacts) -> String {
    let at = page.times.at(&run.from.0);
    let took = if run.length_ms > 0 { format!(" after {}", span(run.length_ms)) } else { String::new() };
    let mut out = format!("\n- {} at {at}: {}{took}\n", code(run.run.as_str()), inline(&run.end));
    if let Some(tail) = &run.tail {
        let indented = block(tail).lines().map(|l| format!("  {l}").trim_end().to_owned() + "\n").collect::<String>();
        out.push_str(&format!("\n{indented}"));
    }
    out
}
