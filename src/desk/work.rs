//! How far the work on the runbook is.

use super::target::next_step;
use crate::room::{Room, StepRec};
use crate::words::*;
use std::collections::BTreeMap;

/// How far the work on the runbook is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// By phase: how much of it is done, and of how much. Its steps, and instead of a step with `each` its items.
    pub phases: BTreeMap<String, (usize, usize)>,
    /// What is to be done next.
    pub next: Option<StepId>,
    /// Steps that failed.
    pub failed: usize,
}

impl Work {
    /// Of this room: looks at every step of it.
    pub fn of(room: &Room) -> Work {
        let mut work = Work { next: next_step(room), ..Work::default() };
        // A phase without steps counts, too.
        work.phases = room.phases.iter().map(|p| (p.id.clone(), (0, 0))).collect();
        for (phase, step, state) in room.step_states() {
            work.failed += usize::from(state == StepState::Failed);
            let (done, total) = work.phases.entry(phase.id.clone()).or_default();
            let (more_done, more) = progress(room, step, state);
            (*done, *total) = (*done + more_done, *total + more);
        }
        work
    }

    /// How much is done of all, and of how much.
    pub fn all(&self) -> (usize, usize) {
        self.phases.values().fold((0, 0), |all, p| (all.0 + p.0, all.1 + p.1))
    }

    /// How much of this phase is done, and of how much.
    pub fn phase(&self, id: &str) -> (usize, usize) {
        self.phases.get(id).copied().unwrap_or_default()
    }
}

/// Of one step; what is no longer in the runbook is not a part of the work.
fn progress(room: &Room, step: &StepRec, state: StepState) -> (usize, usize) {
    let met = room.meets(step, state);
    match (step.step.each.is_some() && !step.items.is_empty(), met) {
        _ if step.removed => (0, 0),
        (true, true) => (step.items.len(), step.items.len()),
        (true, false) => (items_met(room, step), step.items.len()),
        (false, met) => (usize::from(met), 1),
    }
}

/// How many items of a step are done, and proven where that is asked for.
pub fn items_met(room: &Room, step: &StepRec) -> usize {
    step.items.iter().filter(|i| room.meets(step, room.item_state(step, i))).count()
}
