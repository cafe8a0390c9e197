//! What was lost: the age of the data that a service came back with.

use super::{Room, ScopeClock};
use crate::words::*;

/// A check that came back, and how much of its data is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The check.
    pub check: CheckName,
    /// Where it passed, for a check with incarnations.
    pub incarnation: Option<String>,
    /// The first good probe.
    pub at: Stamp,
    /// How old its data were then, ms: what the target (RPO) is held against.
    pub data_age_ms: u64,
    /// Of that, what was written before the scope's outage began and is missing; none where no outage began before it came back.
    pub lost_ms: Option<u64>,
}

impl Room {
    /// The restorations whose data's age was measured, in order of time; of each check and incarnation the last one.
    pub fn losses(&self, now: &Stamp) -> Vec<Loss> {
        self.losses_by(&self.scope(now))
    }

    /// As [`Room::losses`], for who has the clock already.
    pub fn losses_by(&self, clock: &ScopeClock) -> Vec<Loss> {
        let outages: Vec<i64> = clock.outages.iter().map(|o| self.axis.at(&o.from)).collect();
        let mut losses: Vec<Loss> = Vec::new();
        for rec in &self.checks.all {
            for restored in &rec.restored {
                let Some(data_age_ms) = restored.data_age_ms else { continue };
                let at = self.axis.at(&restored.at);
                let began = outages.iter().rev().find(|from| **from <= at);
                // What is newer than the outage's beginning was written since: by then nothing of before is missing.
                let lost_ms = began.map(|from| data_age_ms.saturating_sub((at - from).max(0) as u64));
                let (check, incarnation) = (rec.check.name.clone(), restored.incarnation.clone());
                losses.retain(|l| l.check != check || l.incarnation != incarnation);
                losses.push(Loss { check, incarnation, at: restored.at, data_age_ms, lost_ms });
            }
        }
        losses.sort_by_key(|l| self.axis.at(&l.at));
        losses
    }
}
