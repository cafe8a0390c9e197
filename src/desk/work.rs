//! How far the work on the runbook is.

use super::target::next_step;
use crate::room::{Room, StepRec};
use crate::words::*;
use std::collections::BTreeMap;

/// How far the work on the runbook is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// By phase.
    pub phases: BTreeMap<String, Progress>,
    /// What is to be done next.
    pub next: Option<StepId>,
    /// Steps that failed.
    pub failed: usize,
}

/// How far one phase is: its steps, and instead of a step with `each` its items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// So many are done.
    pub done: usize,
    /// Of so many.
    pub total: usize,
    /// The first and the last thing that was done in it, ms on the room's axis; none before that.
    span: Option<(i64, i64)>,
}

impl Progress {
    /// Whether nothing of it is left.
    pub fn is_done(&self) -> bool {
        self.done == self.total
    }

    /// How long it took, ms, from the first thing that was done in it to the last one; to `now` (on the axis) while it is not done. None before
    /// that, and below a second.
    pub fn took_ms(&self, now: i64) -> Option<u64> {
        let (first, last) = self.span?;
        let last = if self.is_done() { last } else { now };
        u64::try_from(last - first).ok().filter(|ms| *ms >= 1000)
    }

    fn see(&mut self, room: &Room, stamp: &Stamp) {
        let at = room.axis.at(stamp);
        self.span = Some(self.span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
    }

    fn take(&mut self, room: &Room, step: &StepRec, state: StepState) {
        let (done, total) = progress(room, step, state);
        (self.done, self.total) = (self.done + done, self.total + total);
        step.ticked.iter().for_each(|deed| self.see(room, &deed.at));
        for item in &step.items {
            item.verified.iter().for_each(|at| self.see(room, at));
            for run in item.runs.iter().filter_map(|run| room.runs.get(run)) {
                self.see(room, &run.intended);
                run.ended.iter().for_each(|at| self.see(room, at));
            }
        }
    }
}

impl Work {
    /// Of this room: looks at every step of it.
    pub fn of(room: &Room) -> Work {
        let mut work = Work { next: next_step(room), ..Work::default() };
        // A phase without steps counts, too.
        work.phases = room.phases.iter().map(|p| (p.id.clone(), Progress::default())).collect();
        for (phase, step, state) in room.step_states() {
            work.failed += usize::from(state == StepState::Failed);
            work.phases.entry(phase.id.clone()).or_default().take(room, step, state);
        }
        work
    }

    /// How much is done of all, and of how much.
    pub fn all(&self) -> (usize, usize) {
        self.phases.values().fold((0, 0), |all, p| (all.0 + p.done, all.1 + p.total))
    }

    /// How far this phase is.
    pub fn phase(&self, id: &str) -> Progress {
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
