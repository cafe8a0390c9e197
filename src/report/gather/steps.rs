//! Steps with their items and runs, and how each was not done as the runbook has it.

use super::Facts;
use crate::record::{Author, Event};
use crate::report::document::{Deviation, ItemFacts, PhaseFacts, RunFacts, StepFacts, Way};
use crate::report::phrase::{count, span};
use crate::room::{Deed, ItemRec, RunRec, StepRec};
use crate::words::*;
use std::collections::BTreeSet;

pub(super) fn phases(facts: &Facts) -> Vec<PhaseFacts> {
    let critical: BTreeSet<RunId> = super::path::path(facts).into_iter().map(|l| l.run).collect();
    let deviations = deviations(facts);
    let step = |id: &StepId| facts.room.step(id.as_str()).map(|s| step(facts, s, &deviations, &critical));
    let phase = |p: &crate::room::PhaseRec| PhaseFacts {
        id: p.id.clone(),
        title: p.title.clone(),
        steps: p.steps.iter().filter_map(step).collect(),
    };
    facts.room.phases.iter().map(phase).collect()
}

fn step(facts: &Facts, rec: &StepRec, deviations: &[Deviation], critical: &BTreeSet<RunId>) -> StepFacts {
    let runs = runs(facts, rec.items.iter());
    let deed = rec.skipped.as_ref().or(rec.ticked.as_ref());
    let length_ms = length(facts, &runs);
    let last = runs.iter().filter_map(|r| r.ended).max_by_key(|at| facts.at(at));
    let lasts = runs.iter().any(|r| r.live());
    StepFacts {
        id: rec.step.id.clone(),
        title: rec.step.title.clone(),
        state: facts.room.step_state(rec.step.id.as_str()),
        scripted: rec.step.scripted(),
        each: rec.step.each.is_some(),
        who: who(rec, &runs),
        by_itself: deed.is_none() && runs.first().is_some_and(|r| r.by == Author::HOST),
        from: begun(rec, &runs).as_ref().map(Into::into),
        to: deed.map(|d| d.at).or(last).filter(|_| !lasts).as_ref().map(Into::into),
        length_ms,
        lasts,
        remarks: step_remarks(rec, deviations),
        items: rec.items.iter().map(|i| item(facts, rec, i, critical)).collect(),
    }
}

fn item(facts: &Facts, step: &StepRec, item: &ItemRec, critical: &BTreeSet<RunId>) -> ItemFacts {
    let runs = runs(facts, std::iter::once(item));
    let ended = runs.last().and_then(|r| r.ended);
    ItemFacts {
        item: item.item.clone(),
        state: facts.room.item_state(step, item),
        length_ms: length(facts, &runs),
        verified_at: item.verified.as_ref().map(Into::into),
        verified_after_ms: item.verified.zip(ended).map(|(at, end)| facts.between(&end, &at)),
        remarks: item_remarks(facts, item, &runs),
        runs: runs.iter().map(|r| run(facts, r, critical)).collect(),
    }
}

fn run(facts: &Facts, rec: &RunRec, critical: &BTreeSet<RunId>) -> RunFacts {
    let failed = !rec.live() && !rec.succeeded();
    let tail = rec.exit.as_ref().map(|e| e.tail.trim_end().to_owned()).filter(|t| failed && !t.trim().is_empty());
    RunFacts {
        run: rec.run.clone(),
        state: rec.state().word(),
        success: rec.succeeded(),
        end: end_words(rec),
        attempt: rec.attempt,
        from: (&rec.intended).into(),
        to: rec.ended.as_ref().map(Into::into),
        length_ms: rec.duration_ms(&facts.now),
        tail,
        critical: critical.contains(&rec.run),
    }
}

fn runs<'a>(facts: &Facts<'a>, items: impl Iterator<Item = &'a ItemRec>) -> Vec<&'a RunRec> {
    let mut runs: Vec<&RunRec> = items.flat_map(|i| &i.runs).filter_map(|r| facts.room.run(r.as_str())).collect();
    runs.sort_by_key(|r| facts.at(&r.intended));
    runs
}

/// Who ticked or skipped it, else who asked for its runs; the host is nobody.
fn who(step: &StepRec, runs: &[&RunRec]) -> Vec<String> {
    if let Some(deed) = step.skipped.as_ref().or(step.ticked.as_ref()) {
        return vec![deed.by.clone()];
    }
    let mut names: Vec<String> = Vec::new();
    let asked = step.asked.as_ref().map(|a| &a.by).filter(|_| runs.is_empty());
    for by in runs.iter().map(|r| &r.by).chain(asked) {
        if by != Author::HOST && !names.contains(by) {
            names.push(by.clone());
        }
    }
    names
}

/// The first thing that was done about it.
fn begun(step: &StepRec, runs: &[&RunRec]) -> Option<Stamp> {
    let run = runs.first().map(|r| r.intended);
    run.or(step.ticked.as_ref().map(|d| d.at))
        .or(step.skipped.as_ref().map(|d| d.at))
        .or(step.asked.as_ref().map(|a| a.at))
}

/// From the first run's start to the last one's end.
fn length(facts: &Facts, runs: &[&RunRec]) -> Option<u64> {
    let first = runs.first()?;
    let ends = runs.iter().filter_map(|r| r.ended).max_by_key(|at| facts.at(at));
    let end = if runs.iter().any(|r| r.live()) { facts.now } else { ends.unwrap_or(first.intended) };
    Some(facts.between(&first.intended, &end))
}

fn step_remarks(step: &StepRec, deviations: &[Deviation]) -> Vec<String> {
    let own = deviations.iter().filter(|d| d.step == step.step.id && d.item.is_none() && d.way != Way::Retried);
    let mut said: Vec<String> = own
        .map(|d| match d.way {
            Way::Skipped | Way::OutOfOrder | Way::TakenBack => format!("{}: {}", d.way.words(), d.why),
            Way::Added => format!("{}: added by {}", d.way.words(), d.by.as_deref().unwrap_or("")),
            way => way.words().to_owned(),
        })
        .collect();
    if !step.approvals.is_empty() {
        let names: Vec<&str> = step.approvals.iter().map(|d| d.by.as_str()).collect();
        said.push(format!("approved by {}", names.join(", ")));
    }
    said.extend(step.step.faulty.as_ref().map(|why| format!("a mistake in the runbook: {why}")));
    said
}

fn item_remarks(facts: &Facts, item: &ItemRec, runs: &[&RunRec]) -> Vec<String> {
    let mut said = Vec::new();
    if runs.iter().any(|r| r.attempt > 1) {
        said.push(format!("tried again: {}", ends(runs)));
    } else if let Some(last) = runs.last().filter(|r| !r.succeeded() && !r.live()) {
        said.push(end_words(last));
    }
    if runs.iter().any(|r| r.adopted) {
        said.push("adopted by a later host".to_owned());
    }
    let ended = runs.last().and_then(|r| r.ended);
    match (item.verified, &item.unverified) {
        (Some(at), _) => {
            let after = ended.map(|e| format!("verified after {}", span(facts.between(&e, &at))));
            said.push(after.unwrap_or("verified".to_owned()));
        }
        (None, Some(why)) => said.push(format!("not verified: {why}")),
        (None, None) => {}
    }
    said
}

fn ends(runs: &[&RunRec]) -> String {
    runs.iter().map(|r| end_words(r)).collect::<Vec<_>>().join(", then ")
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

/// How steps were not done as the runbook has it, in the runbook's order.
pub(super) fn deviations(facts: &Facts) -> Vec<Deviation> {
    let mut all = Vec::new();
    let mut before: Vec<&StepRec> = Vec::new();
    for (_, step, _) in facts.room.step_states() {
        all.extend(of_step(facts, step));
        all.extend(ahead_of(facts, step, &before));
        all.extend(step.items.iter().filter_map(|i| retried(facts, step, i)));
        before.push(step);
    }
    all
}

fn deviation(step: &StepRec, way: Way, deed: Option<&Deed>) -> Deviation {
    Deviation {
        way,
        step: step.step.id.clone(),
        title: step.step.title.clone(),
        item: None,
        by: deed.map(|d| d.by.clone()),
        at: deed.map(|d| (&d.at).into()),
        why: deed.map(|d| d.why.clone()).unwrap_or_default(),
    }
}

fn of_step(facts: &Facts, step: &StepRec) -> Vec<Deviation> {
    let mut found = Vec::new();
    found.extend(step.added.as_ref().map(|d| deviation(step, Way::Added, Some(d))));
    if step.removed {
        found.push(deviation(step, Way::Removed, None));
    } else if let Some(skipped) = &step.skipped {
        found.push(deviation(step, Way::Skipped, Some(skipped)));
    } else if let Some(ticked) = &step.ticked {
        let way = if step.step.scripted() { Way::ByHandInstead } else { Way::ByHand };
        found.push(deviation(step, way, Some(ticked)));
    }
    let is_untick =
        |e: &&&crate::record::Entry| matches!(&e.event, Event::StepUnticked { step: id } if *id == step.step.id);
    let unticks: Vec<_> = facts.entries.iter().filter(is_untick).collect();
    if let Some(last) = unticks.last() {
        let deed = Deed { by: last.by.name.clone(), at: last.stamp, why: count(unticks.len(), "time") };
        found.push(deviation(step, Way::TakenBack, Some(&deed)));
    }
    found
}

fn retried(facts: &Facts, step: &StepRec, item: &ItemRec) -> Option<Deviation> {
    let runs = runs(facts, std::iter::once(item));
    let again = runs.iter().find(|r| r.attempt > 1)?;
    Some(Deviation {
        item: Some(item.item.clone()).filter(|i| !i.is_empty()),
        by: Some(again.by.clone()).filter(|by| by != Author::HOST),
        at: Some((&again.intended).into()),
        why: ends(&runs),
        ..deviation(step, Way::Retried, None)
    })
}

/// Out of order: begun by somebody before a step that the runbook has earlier. What starts by itself keeps its own order.
fn ahead_of(facts: &Facts, step: &StepRec, before: &[&StepRec]) -> Option<Deviation> {
    let at = |s: &StepRec| {
        let by_itself = s.ticked.is_none() && s.asked.as_ref().is_some_and(|a| a.auto);
        let aside = s.skipped.is_some() || s.added.is_some() || by_itself;
        (!aside).then(|| begun(s, &runs(facts, s.items.iter()))).flatten()
    };
    let own = at(step)?;
    let later = |s: &&&StepRec| at(s).is_some_and(|other| facts.at(&other) > facts.at(&own));
    let first = before.iter().find(later)?;
    let own_runs = runs(facts, step.items.iter());
    Some(Deviation {
        by: who(step, &own_runs).into_iter().next(),
        at: Some((&own).into()),
        why: format!("before {}", first.step.title),
        ..deviation(step, Way::OutOfOrder, None)
    })
}
