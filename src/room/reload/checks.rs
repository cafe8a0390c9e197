//! Checks that were edited take effect at once, where they can without the steps; everything else waits for a reload.

use super::{RunbookFile, changes, placeless};
use crate::plan::{Check, Plan, Problem, Scope, Severity};
use crate::record::{Edited, Event};
use crate::room::Room;
use std::collections::BTreeSet;

/// What follows from the file as it was read: nothing where it is known; else that it was edited, and its checks where they are others.
pub(in crate::room) fn edited(room: &Room, file: &RunbookFile) -> Vec<Event> {
    let known = room.runbook.edited.as_ref().unwrap_or(&room.runbook.sha256);
    if *known == file.sha256 || room.closed.is_some() {
        return Vec::new();
    }
    let noticed = |refused| Event::RunbookEdited { sha256: file.sha256.clone(), refused };
    let (old, new) = (&room.plan, &file.plan);
    if (&old.checks, &old.scope, &old.maintenance) == (&new.checks, &new.scope, &new.maintenance) {
        return vec![noticed(None)];
    }
    match refused(room, file) {
        Some(why) => vec![noticed(Some(why))],
        None => {
            let edited = Edited {
                sha256: file.sha256.clone(),
                checks: new.checks.clone(),
                scope: new.scope.clone(),
                maintenance: new.maintenance.clone(),
                changes: changes(&old.checks, &new.checks),
                whole: rest(old) == rest(new),
            };
            let whole = edited.whole && room.runbook.sha256 != file.sha256;
            let taken = Event::ChecksEdited(Box::new(edited));
            if whole { vec![taken] } else { vec![noticed(None), taken] }
        }
    }
}

/// Why the checks of a text do not take effect by themselves.
fn refused(room: &Room, file: &RunbookFile) -> Option<String> {
    let (old, new) = (&room.plan, &file.plan);
    if let Some(problem) = fresh_error(room, &file.problems) {
        return Some(format!("line {}: {}", problem.line, problem.what));
    }
    if new.checks.is_empty() && !old.checks.is_empty() {
        return Some("it has no checks any more; :reload where that is meant".to_owned());
    }
    let list = |plan: &Plan, name: &str| plan.lists.iter().find(|l| l.name == name).cloned();
    let each = new.checks.iter().filter_map(|c| c.each.as_deref());
    if let Some(name) = each.into_iter().find(|name| list(old, name).is_none() || list(old, name) != list(new, name)) {
        return Some(format!("they need the list {name}, which comes with :reload"));
    }
    let there: BTreeSet<&str> = new.checks.iter().map(|c| c.name.as_str()).collect();
    let gone = |name: &&String| old.checks.iter().any(|c| c.name.as_str() == **name) && !there.contains(name.as_str());
    let mut steps = room.steps.values().filter(|s| !s.removed);
    steps.find_map(|s| {
        let check = s.step.verify.iter().find(gone)?;
        Some(format!("the check {check} is gone, which proves {}; :reload where that is meant", s.step.id))
    })
}

/// An error that the text did not have when the room was opened on it.
fn fresh_error<'a>(room: &Room, problems: &'a [Problem]) -> Option<&'a Problem> {
    let old = room.opening.as_ref().map_or(&[][..], |o| &o.problems);
    let known = |p: &Problem| old.iter().any(|o| o.rule == p.rule && o.what == p.what);
    problems.iter().find(|p| p.severity == Severity::Error && !known(p))
}

/// The plan without what takes effect at once, and without its places in the file.
fn rest(plan: &Plan) -> Plan {
    let mut plan =
        Plan { checks: Vec::<Check>::new(), scope: Scope::default(), maintenance: Vec::new(), ..plan.clone() };
    plan.phases.iter_mut().for_each(|p| p.line = 0);
    for step in plan.phases.iter_mut().flat_map(|p| &mut p.steps) {
        *step = crate::plan::Step { id: step.id.clone(), ..placeless(step) };
    }
    plan
}
