//! Steps, their items and their states, as entries tell them.

use super::{Room, RunRec, RunState};
use crate::plan::Step;
use crate::words::*;
use std::collections::HashMap;

/// Why a step that a reload took away is left out.
pub(super) const REMOVED: &str = "it is no longer in the runbook";

/// A phase of the room.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseRec {
    /// Its id; `added` for ad-hoc steps.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its steps, in order.
    pub steps: Vec<StepId>,
}

/// Who did something, when, and why where it takes a reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// The person.
    pub by: String,
    /// When.
    pub at: Stamp,
    /// The reason; empty where none is asked for.
    pub why: String,
}

/// A start that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The person, or the host for an `auto` step.
    pub by: String,
    /// Whether the host asked.
    pub auto: bool,
    /// When.
    pub at: Stamp,
    /// What approvals are bound to.
    pub hash: String,
}

/// A step of the room.
#[derive(Clone, Debug, PartialEq)]
pub struct StepRec {
    /// Its declaration; an ad-hoc step has only an id and a title.
    pub step: Step,
    /// Outside the runbook: who added it.
    pub added: Option<Deed>,
    /// Ticked by hand.
    pub ticked: Option<Deed>,
    /// Left out.
    pub skipped: Option<Deed>,
    /// A reload took it out of the runbook: it stays with its runs, and cannot be started.
    pub removed: bool,
    /// The last start that was asked for.
    pub asked: Option<Asked>,
    /// Who approved that start.
    pub approvals: Vec<Deed>,
    /// Its items; one with an empty name without `each`; none while the list is not known.
    pub items: Vec<ItemRec>,
    /// The place of each of many in `items`: every entry of a run looks its item up.
    pub places: HashMap<String, usize>,
}

/// So few items are looked through one by one.
const FEW: usize = 16;

/// One item of a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemRec {
    /// Its name; empty without `each`.
    pub item: String,
    /// Waits for a start.
    pub queued: bool,
    /// Its runs, oldest first.
    pub runs: Vec<RunId>,
    /// Failed runs since the start was asked for.
    pub failures: u32,
    /// Somebody stopped it: nothing of it starts by itself until it is asked for anew.
    pub stopped: bool,
    /// A person asked for it while the room was held: that hold does not stop what follows from it.
    pub insisted: bool,
    /// A reload took it out of the list: it stays with its runs, and cannot be started.
    pub removed: bool,
    /// When its checks proved it.
    pub verified: Option<Stamp>,
    /// Why the proof was not in time.
    pub unverified: Option<String>,
}

impl StepRec {
    /// The item with this name.
    pub fn item(&self, item: &str) -> Option<&ItemRec> {
        self.place(item).map(|at| &self.items[at])
    }

    /// For the fold.
    pub(super) fn item_mut(&mut self, item: &str) -> Option<&mut ItemRec> {
        self.place(item).map(|at| &mut self.items[at])
    }

    fn place(&self, item: &str) -> Option<usize> {
        match self.items.len() {
            ..=FEW => self.items.iter().position(|i| i.item == item),
            _ => self.places.get(item).copied(),
        }
    }

    /// The places of many items, once there are others.
    pub(super) fn find_places(&mut self) {
        let many = if self.items.len() > FEW { &self.items[..] } else { &[] };
        self.places = many.iter().enumerate().map(|(at, i)| (i.item.clone(), at)).collect();
    }
}

impl Room {
    /// The step with this id.
    pub fn step(&self, id: &str) -> Option<&StepRec> {
        self.steps.get(id).map(AsRef::as_ref)
    }

    /// The run with this id.
    pub fn run(&self, id: &str) -> Option<&RunRec> {
        self.runs.get(id).map(AsRef::as_ref)
    }

    /// Whether a step is left out; one that a reload took away is so only when nothing of it lives any more.
    fn left_out(&self, step: &StepRec) -> bool {
        step.skipped.is_some() && !(step.removed && self.live_runs(step).next().is_some())
    }

    /// The last run of an item.
    pub fn last_run(&self, item: &ItemRec) -> Option<&RunRec> {
        item.runs.last().and_then(|r| self.run(r.as_str()))
    }

    /// The live runs, by id.
    pub fn all_live_runs(&self) -> impl Iterator<Item = &RunRec> {
        self.live.iter().filter_map(|r| self.run(r.as_str()))
    }

    /// The live runs of a step, in the order of its items.
    pub fn live_runs<'a>(&'a self, step: &'a StepRec) -> impl Iterator<Item = &'a RunRec> {
        let ids = if self.live.is_empty() { &[][..] } else { &step.items[..] }.iter().flat_map(|i| &i.runs);
        ids.filter(|r| self.live.contains(*r)).filter_map(|r| self.run(r.as_str()))
    }

    /// The script that follows a successful run of a step with several; none where it was the last.
    pub fn next_script(&self, step: &StepRec, run: &RunRec) -> Option<usize> {
        step.step.runnable().map(|(i, _)| i).find(|i| *i > run.script)
    }

    /// Whether a failed item will be tried again by itself.
    pub fn will_retry(&self, step: &StepRec, item: &ItemRec) -> bool {
        // Most items never failed, and need no look at their runs.
        if item.failures == 0 || item.stopped || item.failures > step.step.retries {
            return false;
        }
        let exit = self.last_run(item).and_then(|r| r.exit.as_ref());
        exit.is_some_and(|e| !e.success() && e.stopped_by.is_none())
    }

    /// The script with which an item goes on by itself, its last one having succeeded; a stop holds even where it came too late for that one.
    pub(super) fn goes_on(&self, step: &StepRec, item: &ItemRec) -> Option<usize> {
        if item.queued || item.stopped {
            return None;
        }
        // Most steps have one script, and need no look at their runs.
        step.step.runnable().last().filter(|(last, _)| *last > 0)?;
        let run = self.last_run(item).filter(|r| r.succeeded())?;
        self.next_script(step, run)
    }

    /// Whether something of an item would still start without being asked for anew: it is queued, or goes on, or is tried again.
    pub fn is_pending(&self, step: &StepRec, item: &ItemRec) -> bool {
        item.queued || self.goes_on(step, item).is_some() || self.will_retry(step, item)
    }

    /// Whether a hold keeps an item from being started by itself.
    pub fn held_up(&self, item: &ItemRec) -> bool {
        self.held.is_some() && !item.insisted
    }

    /// Where one item of a step stands; a tick or a skip of the step stands over its runs.
    pub fn item_state(&self, step: &StepRec, item: &ItemRec) -> StepState {
        let run = self.last_run(item);
        let removed = item.removed && run.is_none_or(|r| !r.live() && !r.succeeded());
        if self.left_out(step) || removed {
            return StepState::Skipped;
        }
        if step.ticked.is_some() {
            return proven(step, item);
        }
        let Some(run) = run else {
            return if item.queued { StepState::Waiting } else { StepState::Open };
        };
        match run.state() {
            RunState::Intended | RunState::Running => StepState::Running,
            _ if item.queued => StepState::Waiting,
            RunState::Unknown => StepState::Unknown,
            RunState::NotStarted => StepState::Failed,
            RunState::Exited if !run.succeeded() && self.will_retry(step, item) => StepState::Waiting,
            RunState::Exited if !run.succeeded() => StepState::Failed,
            RunState::Exited if self.goes_on(step, item).is_some() => StepState::Running,
            RunState::Exited if self.next_script(step, run).is_some() => StepState::Failed,
            RunState::Exited => proven(step, item),
        }
    }

    /// Where a step stands: the least settled of its items; a tick or a skip stands over them.
    pub fn step_state(&self, id: &str) -> StepState {
        let Some(step) = self.steps.get(id) else { return StepState::Open };
        if self.left_out(step) {
            return StepState::Skipped;
        }
        let mut states: Vec<StepState> = step.items.iter().map(|i| self.item_state(step, i)).collect();
        states.retain(|s| *s != StepState::Skipped);
        if states.is_empty() && !step.items.is_empty() {
            return StepState::Skipped;
        }
        let any = |s| states.contains(&s);
        let first = [StepState::Running, StepState::Failed, StepState::Unknown, StepState::Waiting]
            .into_iter()
            .find(|s| any(*s));
        match first {
            Some(state) => state,
            None if states.is_empty() && step.ticked.is_some() => StepState::Done,
            None if states.is_empty() && step.asked.is_some() => StepState::Waiting,
            None if states.is_empty() || any(StepState::Open) => StepState::Open,
            None if any(StepState::Done) => StepState::Done,
            None => StepState::Verified,
        }
    }

    /// Whether a need on this step is met: skipped; verified where it has `verify`; else done. A step that this room does not have is met.
    pub fn need_met(&self, id: &str) -> bool {
        self.steps.get(id).is_none_or(|step| self.meets(step, self.step_state(id)))
    }

    /// Whether a step in this state meets a need on it.
    pub fn meets(&self, step: &StepRec, state: StepState) -> bool {
        match state {
            StepState::Skipped | StepState::Verified => true,
            StepState::Done => step.step.verify.is_empty(),
            _ => false,
        }
    }

    /// The needs of a step that are not met yet.
    pub fn unmet(&self, step: &StepRec) -> Vec<StepId> {
        step.step.needs.iter().filter(|n| !self.need_met(n.as_str())).cloned().collect()
    }

    /// Every step with its state, in the runbook's order.
    pub fn step_states(&self) -> impl Iterator<Item = (&PhaseRec, &StepRec, StepState)> {
        self.phases.iter().flat_map(move |p| {
            p.steps.iter().filter_map(move |id| self.step(id.as_str()).map(|s| (p, s, self.step_state(id.as_str()))))
        })
    }
}

/// Done, or more: by its checks.
fn proven(step: &StepRec, item: &ItemRec) -> StepState {
    if step.step.verify.is_empty() {
        StepState::Done
    } else if item.verified.is_some() {
        StepState::Verified
    } else if item.unverified.is_some() {
        StepState::Failed
    } else {
        StepState::Done
    }
}
