//! What steps refer to must exist, and their needs must not go round in a circle.

use super::attributes::{Named, Refs};
use super::circles::{circles, told};
use super::glob::{Names, known_checks};
use super::near::did_you_mean;
use super::places::Problems;
use crate::plan::Plan;
use std::collections::HashMap;

/// Compares every step's references with the plan; a step with an error becomes faulty.
pub(super) fn check(problems: &mut Problems, plan: &mut Plan, refs: &[Refs]) {
    let ids: Vec<String> = plan.steps().map(|(_, s)| s.id.to_string()).collect();
    let by_id: HashMap<&str, usize> = ids.iter().enumerate().map(|(i, id)| (id.as_str(), i)).collect();
    let mut checks = Names::of(plan);
    let mut faults: Vec<Option<String>> = Vec::with_capacity(refs.len());
    for refs in refs {
        let mark = problems.len();
        for (name, kind) in refs.needs.iter().map(|n| (n, "needs")).chain(refs.rollback.iter().map(|n| (n, "rollback")))
        {
            if !by_id.contains_key(name.0.as_str()) {
                unknown_step(problems, name, kind, &ids);
            }
        }
        if let Some(each) = &refs.each {
            unknown_list(problems, each, plan);
        }
        for (name, span) in &refs.verify {
            if checks.matched_by(name) {
                continue;
            }
            let known = plan.checks.iter().map(|c| c.name.as_str());
            let hint = did_you_mean(problems, name, known).or_else(|| known_checks(plan));
            problems.error("unknown-check", span.clone(), format!("there is no check `{name}`"), hint);
        }
        faults.push(problems.error_since(mark));
    }
    let needs: Vec<Vec<usize>> =
        refs.iter().map(|r| r.needs.iter().filter_map(|(n, _)| by_id.get(n.as_str()).copied()).collect()).collect();
    for circle in circles(&needs) {
        let what = told("these steps wait for each other", &circle, &ids);
        problems.error("circle", place(&refs[circle[0]], &ids[*circle.get(1).unwrap_or(&circle[0])]), &what, None);
        circle.iter().for_each(|&step| faults[step] = faults[step].take().or(Some(what.clone())));
    }
    for (step, fault) in plan.phases.iter_mut().flat_map(|p| &mut p.steps).zip(faults) {
        step.faulty = step.faulty.take().or(fault);
    }
}

fn unknown_step(problems: &mut Problems, (name, span): &Named, kind: &str, ids: &[String]) {
    let hint = did_you_mean(problems, name, ids.iter().map(String::as_str))
        .or(Some("give the step a name: `{name=…}` behind its fence's language".into()));
    problems.error("unknown-step", span.clone(), format!("{kind}: there is no step `{name}`"), hint);
}

fn unknown_list(problems: &mut Problems, (name, span): &Named, plan: &Plan) {
    if !plan.lists.iter().any(|l| l.name == *name) {
        let hint = did_you_mean(problems, name, plan.lists.iter().map(|l| l.name.as_str()))
            .or(Some("lists stand in the front matter, under `lists:`".into()));
        problems.error("unknown-list", span.clone(), format!("there is no list `{name}`"), hint);
    }
}

/// Where a step says that it needs another one.
fn place(refs: &Refs, needed: &str) -> std::ops::Range<usize> {
    refs.needs.iter().find(|(n, _)| n == needed).map_or(refs.at.clone(), |(_, span)| span.clone())
}
