//! Steps with who, when and how long; what was skipped, done by hand, tried again, out of order, added; and what failed.

use super::Facts;
use super::escape::{block, code, inline};
use super::table::table;
use crate::record::Event;
use crate::report::phrase::{count, span};
use crate::room::{ItemRec, RunRec, StepRec};
use crate::words::*;

/// A table for each phase; the items of a step stand below it.
pub(super) fn steps(facts: &Facts) -> String {
    if facts.room.phases.iter().all(|p| p.steps.is_empty()) {
        return String::new();
    }
    let mut out = "## Steps\n".to_owned();
    let mut before: Vec<&StepRec> = Vec::new();
    for phase in &facts.room.phases {
        let mut rows = Vec::new();
        for step in phase.steps.iter().filter_map(|id| facts.room.step(id.as_str())) {
            rows.push(step_row(facts, step, &before));
            if step.step.each.is_some() {
                rows.extend(step.items.iter().map(|i| item_row(facts, step, i)));
            }
            before.push(step);
        }
        let head = ["step", "state", "who", "when", "how long", "remarks"];
        let title = if phase.title.is_empty() { "Steps of the runbook".to_owned() } else { inline(&phase.title) };
        out.push_str(&format!("\n### {title}\n\n{}", table(&head, &rows)));
    }
    out
}

fn step_row(facts: &Facts, step: &StepRec, before: &[&StepRec]) -> Vec<String> {
    let runs = runs(facts, step.items.iter());
    let each = step.step.each.is_some();
    let mut remarks = deeds(facts, step);
    remarks.extend(ahead_of(facts, step, before));
    if !each {
        remarks.extend(step.items.iter().flat_map(|i| item_remarks(facts, i)));
    }
    vec![
        inline(&step.step.title),
        facts.room.step_state(step.step.id.as_str()).to_string(),
        who(step, &runs),
        begun(step, &runs).map_or(dash(), |at| facts.times.stamp(&at)),
        how_long(facts, &runs),
        remarks.join("; "),
    ]
}

fn item_row(facts: &Facts, step: &StepRec, item: &ItemRec) -> Vec<String> {
    let runs = runs(facts, std::iter::once(item));
    vec![
        format!("↳ {}", inline(&item.item)),
        facts.room.item_state(step, item).to_string(),
        String::new(),
        runs.first().map_or(dash(), |r| facts.times.stamp(&r.intended)),
        how_long(facts, &runs),
        item_remarks(facts, item).join("; "),
    ]
}

fn dash() -> String {
    "–".to_owned()
}

fn runs<'a>(facts: &Facts<'a>, items: impl Iterator<Item = &'a ItemRec>) -> Vec<&'a RunRec> {
    let mut runs: Vec<&RunRec> = items.flat_map(|i| &i.runs).filter_map(|r| facts.room.runs.get(r)).collect();
    runs.sort_by_key(|r| facts.room.axis.at(&r.intended));
    runs
}

/// Who ticked or skipped it, else who asked for its runs.
fn who(step: &StepRec, runs: &[&RunRec]) -> String {
    if let Some(deed) = step.skipped.as_ref().or(step.ticked.as_ref()) {
        return inline(&deed.by);
    }
    let mut names: Vec<&str> = Vec::new();
    for run in runs {
        if !names.contains(&run.by.as_str()) {
            names.push(&run.by);
        }
    }
    if names.is_empty() {
        names.extend(step.asked.as_ref().map(|a| a.by.as_str()));
    }
    let said: Vec<String> = names.into_iter().map(name).collect();
    if said.is_empty() { dash() } else { said.join(", ") }
}

fn name(by: &str) -> String {
    if by == crate::record::Author::HOST { "by itself".to_owned() } else { inline(by) }
}

/// The first thing that was done about it.
fn begun(step: &StepRec, runs: &[&RunRec]) -> Option<Stamp> {
    let run = runs.first().map(|r| r.intended);
    run.or(step.ticked.as_ref().map(|d| d.at))
        .or(step.skipped.as_ref().map(|d| d.at))
        .or(step.asked.as_ref().map(|a| a.at))
}

/// From the first run's start to the last one's end.
fn how_long(facts: &Facts, runs: &[&RunRec]) -> String {
    let Some(first) = runs.first() else { return dash() };
    let live = runs.iter().any(|r| r.live());
    let ends = runs.iter().filter_map(|r| r.ended).max_by_key(|at| facts.room.axis.at(at));
    let end = if live { facts.now } else { ends.unwrap_or(first.intended) };
    let so_far = if live { " so far" } else { "" };
    format!("{}{so_far}", span(facts.between(&first.intended, &end)))
}

/// What people did about the step as a whole.
fn deeds(facts: &Facts, step: &StepRec) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(added) = &step.added {
        said.push(format!("added by {}: outside the runbook", inline(&added.by)));
    }
    if step.removed {
        said.push("a reload took it out of the runbook".to_owned());
    } else if let Some(skipped) = &step.skipped {
        said.push(format!("skipped: {}", inline(&skipped.why)));
    } else if step.ticked.is_some() && step.step.scripted() {
        said.push("done by hand instead of its script".to_owned());
    } else if step.ticked.is_some() {
        said.push("by hand".to_owned());
    }
    if !step.approvals.is_empty() {
        let names: Vec<String> = step.approvals.iter().map(|d| inline(&d.by)).collect();
        said.push(format!("approved by {}", names.join(", ")));
    }
    let is_untick =
        |e: &&crate::record::Entry| matches!(&e.event, Event::StepUnticked { step: id } if *id == step.step.id);
    let unticked = facts.entries.iter().filter(is_untick).count();
    if unticked > 0 {
        said.push(format!("taken back {}", count(unticked, "time")));
    }
    said.extend(step.step.faulty.as_ref().map(|why| format!("a mistake in the runbook: {}", inline(why))));
    said
}

/// Out of order: begun by somebody before a step that the runbook has earlier. What starts by itself keeps its own order.
fn ahead_of(facts: &Facts, step: &StepRec, before: &[&StepRec]) -> Option<String> {
    let at = |s: &StepRec| {
        let by_itself = s.ticked.is_none() && s.asked.as_ref().is_some_and(|a| a.auto);
        let aside = s.skipped.is_some() || s.added.is_some() || by_itself;
        (!aside).then(|| begun(s, &runs(facts, s.items.iter()))).flatten().map(|b| facts.room.axis.at(&b))
    };
    let own = at(step)?;
    let first = before.iter().find(|s| at(s).is_some_and(|other| other > own))?;
    Some(format!("out of order: before {}", inline(&first.step.title)))
}

fn item_remarks(facts: &Facts, item: &ItemRec) -> Vec<String> {
    let runs = runs(facts, std::iter::once(item));
    let mut said = Vec::new();
    if runs.iter().any(|r| r.attempt > 1) {
        let ends: Vec<String> = runs.iter().map(|r| inline(&end_words(r))).collect();
        said.push(format!("tried again: {}", ends.join(", then ")));
    } else if let Some(last) = runs.last().filter(|r| !r.succeeded() && !r.live()) {
        said.push(inline(&end_words(last)));
    }
    if runs.iter().any(|r| r.adopted) {
        said.push("adopted by a later host".to_owned());
    }
    let ended = runs.last().and_then(|r| r.ended);
    match (item.verified, &item.unverified) {
        (Some(at), _) => {
            said.push(
                ended.map_or("verified".to_owned(), |e| format!("verified after {}", span(facts.between(&e, &at)))),
            );
        }
        (None, Some(why)) => said.push(format!("not verified: {}", inline(why))),
        (None, None) => {}
    }
    said
}

/// `exit 2`, `status unknown`, `did not start: no such file`.
fn end_words(run: &RunRec) -> String {
    match (&run.exit, run.lost, &run.not_started) {
        (Some(exit), ..) => exit.words(),
        (None, Some(lost), _) => lost.words().to_owned(),
        (None, None, Some(why)) => format!("did not start: {why}"),
        (None, None, None) => "lives".to_owned(),
    }
}

/// Every run that did not end well, with the last lines that it said.
pub(super) fn failures(facts: &Facts) -> String {
    let mut failed: Vec<&RunRec> = facts.room.runs.values().filter(|r| !r.live() && !r.succeeded()).collect();
    failed.sort_by_key(|r| facts.room.axis.at(&r.intended));
    if failed.is_empty() {
        return String::new();
    }
    failed.iter().fold("## Runs that failed\n".to_owned(), |out, run| out + &failure(facts, run))
}

fn failure(facts: &Facts, run: &RunRec) -> String {
    let at = facts.times.stamp(&run.intended);
    let took = run.exit.as_ref().map(|e| format!(" after {}", span(e.duration_ms))).unwrap_or_default();
    let mut out = format!("\n- {} at {at}: {}{took}\n", code(run.run.as_str()), inline(&end_words(run)));
    if let Some(tail) = run.exit.as_ref().map(|e| e.tail.trim_end()).filter(|t| !t.trim().is_empty()) {
        let indented = block(tail).lines().map(|l| format!("  {l}").trim_end().to_owned() + "\n").collect::<String>();
        out.push_str(&format!("\n{indented}"));
    }
    out
}
