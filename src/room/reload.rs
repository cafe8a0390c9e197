//! Reload: the runbook was edited while the room is open. A commander reads the difference and says so; steps are matched by name or text.

mod checks;
mod matching;

use super::steps::REMOVED;
use super::{Deed, Refusal, Room, StepRec, step_hash};
use crate::plan::{Check, Plan, Problem, Severity, Step};
use crate::record::{Author, Changes, Event, Intent, Reload};
use crate::words::*;
pub(super) use checks::edited;
use matching::renamed;
use std::collections::{HashMap, HashSet};

/// The runbook's file, as somebody read it.
#[derive(Clone, Debug, PartialEq)]
pub struct RunbookFile {
    /// SHA-256 of its text.
    pub sha256: String,
    /// What it means.
    pub plan: Plan,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Decides a reload to the text with the hash `asked` (or a beginning of it), where the file is as in `file`.
pub(super) fn decide(
    room: &Room,
    by: &Author,
    role: Role,
    asked: &str,
    file: &RunbookFile,
) -> Result<Vec<Event>, Refusal> {
    room.may_ask(&Intent::Reload { sha256: asked.to_owned() }, &by.name, role)?;
    if asked.len() < 8 || !file.sha256.starts_with(asked) {
        let refusal = Refusal::state("reload", "the file is not the one that you read: it changed again");
        return Err(refusal.hint("read the difference once more, then reload"));
    }
    if file.sha256 == room.runbook.sha256 {
        return Ok(Vec::new());
    }
    if room.kind() == Kind::Drill {
        without_mistakes(&file.problems)?;
    }
    let reload = compare(room, file);
    let hold = hold(room, &reload);
    Ok(hold.into_iter().chain([Event::RunbookReloaded(Box::new(reload))]).collect())
}

/// A drill follows no runbook with mistakes; an incident follows any.
fn without_mistakes(problems: &[Problem]) -> Result<(), Refusal> {
    let errors: Vec<&Problem> = problems.iter().filter(|p| p.severity == Severity::Error).collect();
    if errors.is_empty() {
        return Ok(());
    }
    let listed: Vec<String> = errors.iter().take(5).map(|p| format!("line {}: {}", p.line, p.what)).collect();
    let more = if errors.len() > 5 { format!("; and {} more", errors.len() - 5) } else { String::new() };
    let why = format!("a drill follows no runbook with mistakes: {}{more}", listed.join("; "));
    Err(Refusal::input("reload", why).hint("mend them and save the file, then reload"))
}

/// What a reload to this text brings: what is new, other, gone, and which steps have another id.
pub fn compare(room: &Room, file: &RunbookFile) -> Reload {
    let new: Vec<&Step> =
        file.plan.steps().map(|(_, s)| s).filter(|s| s.only.is_none_or(|k| k == room.kind())).collect();
    let old: Vec<&StepRec> = room.steps.values().map(AsRef::as_ref).filter(|s: &&StepRec| s.added.is_none()).collect();
    let renamed = renamed(&old.iter().map(|s| &s.step).collect::<Vec<_>>(), &new);
    let was: HashMap<&StepId, &StepId> = renamed.iter().map(|(o, n)| (n, o)).collect();
    let old_id = |id| was.get(id).copied().unwrap_or(id);
    let mut steps = Changes::default();
    for step in &new {
        match room.steps.get(old_id(&step.id)).filter(|s| s.added.is_none()) {
            None => steps.added.push(step.id.0.clone()),
            Some(rec) if rec.removed => steps.added.push(step.id.0.clone()),
            Some(rec) if !same(&rec.step, step) => steps.changed.push(step.id.0.clone()),
            Some(_) => {}
        }
    }
    let stay: HashSet<&StepId> = new.iter().map(|s| old_id(&s.id)).collect();
    let gone = old.iter().filter(|s| !s.removed && !stay.contains(&s.step.id));
    steps.removed = gone.map(|s| s.step.id.0.clone()).collect();
    let checks = changes(&room.plan.checks, &file.plan.checks);
    let RunbookFile { sha256, plan, problems } = file.clone();
    Reload { sha256, plan, problems, renamed, steps, checks }
}

fn changes(old: &[Check], new: &[Check]) -> Changes {
    let find = |all: &[Check], check: &Check| all.iter().find(|c| c.name == check.name).cloned();
    let names = |all: &[Check], keep: &dyn Fn(&Check) -> bool| -> Vec<String> {
        all.iter().filter(|c| keep(c)).map(|c| c.name.0.clone()).collect()
    };
    Changes {
        added: names(new, &|c| find(old, c).is_none()),
        changed: names(new, &|c| find(old, c).is_some_and(|o| o != *c)),
        removed: names(old, &|c| find(new, c).is_none()),
    }
}

/// The same to a reader: what line it stands on is nothing to them, nor is its id.
fn same(a: &Step, b: &Step) -> bool {
    placeless(a) == placeless(b)
}

fn placeless(step: &Step) -> Step {
    let mut step = Step { line: 0, id: StepId::default(), ..step.clone() };
    step.scripts.iter_mut().for_each(|s| (s.line, s.behind) = (0, None));
    step
}

/// The same to a machine: wording aside, it does the same at the same time.
fn acts_alike(a: &Step, b: &Step) -> bool {
    let wordless = |step: &Step| {
        let mut step = Step { title: String::new(), prose: String::new(), ..placeless(step) };
        step.scripts.iter_mut().for_each(|s| s.expected = None);
        step
    };
    wordless(a) == wordless(b)
}

/// A reload starts nothing by itself: where something that is new or acts otherwise now would, all automatic starts are held until a
/// commander releases them. Where only words changed, the work goes on.
fn hold(room: &Room, reload: &Reload) -> Option<Event> {
    if room.held.is_some() {
        return None;
    }
    let mut after = room.clone();
    after.reload(reload, &Deed { by: String::new(), at: room.stamp?, why: REMOVED.to_owned() }, room.last);
    let before = |id: &StepId| {
        let old = reload.renamed.iter().find(|(_, new)| new == id).map_or(id, |(old, _)| old);
        room.steps.get(old).filter(|s| !s.removed)
    };
    let other = |step: &StepRec| {
        before(&step.step.id)
            .is_none_or(|old| !acts_alike(&old.step, &step.step) || step_hash(room, old) != step_hash(&after, step))
    };
    let by_itself = |step: &StepRec| {
        let untouched = step.asked.is_none() && step.ticked.is_none() && step.skipped.is_none();
        (after.armed && step.step.auto && untouched) || after.may_go_on(step)
    };
    let step = after.steps.values().find(|s| !s.removed && by_itself(s) && other(s))?;
    Some(Event::Held { why: format!("the runbook was reloaded, and {} is new or changed", step.step.id) })
}
