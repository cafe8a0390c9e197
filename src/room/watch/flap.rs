//! Flapping, after the flap detection that Nagios and Icinga describe: how much of the last 20 results were changes, the newer the weightier.

use crate::record::Outcome;
use std::collections::VecDeque;

const RESULTS: usize = 20;
/// Weight of the oldest and of the newest result; the mean is 1, so that 20 changes are 100 %.
const OLDEST: f64 = 0.8;
const NEWEST: f64 = 1.2;
const BEGINS_PERCENT: f64 = 30.0;
const CEASES_PERCENT: f64 = 25.0;

/// The last results of one check: which of them differed from the one before.
#[derive(Clone, Debug, Default)]
pub(super) struct Flap {
    changes: VecDeque<bool>,
    last: Option<&'static str>,
}

impl Flap {
    /// Takes a result of which something is known.
    pub fn push(&mut self, outcome: &Outcome) {
        let word = outcome.word();
        if self.changes.len() == RESULTS {
            self.changes.pop_front();
        }
        self.changes.push_back(self.last.is_some_and(|last| last != word));
        self.last = Some(word);
    }

    /// Whether the check flaps now, if it flapped before or not. After a resume it does not cease before 20 results are in.
    pub fn judge(&self, before: bool) -> bool {
        match before {
            true => self.changes.len() < RESULTS || self.percent() >= CEASES_PERCENT,
            false => self.percent() >= BEGINS_PERCENT,
        }
    }

    /// Results that are not in yet count as unchanged.
    fn percent(&self) -> f64 {
        let step = (NEWEST - OLDEST) / (RESULTS - 1) as f64;
        let changed = self.changes.iter().rev().enumerate().filter(|(_, changed)| **changed);
        changed.map(|(age, _)| NEWEST - step * age as f64).sum::<f64>() * 100.0 / RESULTS as f64
    }
}
