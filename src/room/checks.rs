//! Checks as entries tell them: confirmed states with their edges, dated back.

use crate::plan::{Check, Scope};
use crate::record::{Digested, Event, Evidence, Outcome};
use crate::words::*;
use std::collections::VecDeque;

/// A stretch of one confirmed state; it ends where the next one begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The state.
    pub state: CheckState,
    /// Its edge, dated back.
    pub from: Stamp,
    /// The last probe before the edge that still said otherwise; none where nobody knows.
    pub after: Option<Stamp>,
}

/// One check of the room.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRec {
    /// Its declaration, `$ITEM` filled in.
    pub check: Check,
    /// Whether the scope counts it.
    pub in_scope: bool,
    /// Its stretches in order of time; the first is `unknown` from the moment that the check existed.
    pub stretches: Vec<Stretch>,
    /// The last known probe: begin, outcome, latency in ms. From transitions and digests; a live seat has newer ones in its pulses.
    pub last: Option<(Stamp, Outcome, u64)>,
    /// Evidence of the last transition.
    pub evidence: Option<Evidence>,
    /// Latencies in ms of the last digests, oldest first, at most 32; none where the probe did not pass.
    pub latencies: VecDeque<Option<u64>>,
    /// Times that it failed too seldom to be down.
    pub blips: u32,
    /// It changes too often to be believed.
    pub flapping: bool,
}

impl CheckRec {
    /// Its confirmed state now.
    pub fn state(&self) -> CheckState {
        self.stretches.last().map_or(CheckState::Unknown, |s| s.state)
    }

    /// Since when.
    pub fn since(&self) -> Option<&Stamp> {
        self.stretches.last().map(|s| &s.from)
    }
}

/// All checks of a room, expanded over their lists, in the runbook's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checks {
    /// In the runbook's order.
    pub all: Vec<CheckRec>,
}

impl Checks {
    /// The check with this name.
    pub fn get(&self, name: &str) -> Option<&CheckRec> {
        self.all.iter().find(|c| c.check.name.as_str() == name)
    }

    /// Makes the checks of `declared`, one per item where `each` is set and its list is known; those that exist already stay as they are.
    pub fn expand(
        &mut self,
        declared: &[Check],
        scope: &Scope,
        items: impl Fn(&str) -> Option<Vec<String>>,
        now: &Stamp,
    ) {
        let _ = (declared, scope, items, now);
        todo!()
    }

    /// Folds a check's event; other events are nothing to it.
    pub fn apply(&mut self, event: &Event, now: &Stamp) {
        let _ = (event, now);
        let _: Option<Digested> = None;
        todo!()
    }

    /// A gap begins: since `from` nobody watches.
    pub fn gap(&mut self, from: &Stamp) {
        let _ = from;
        todo!()
    }

    /// How many are in each state: up, slow, down, unknown, paused.
    pub fn counts(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        for c in &self.all {
            counts[c.state() as usize] += 1;
        }
        counts
    }
}
