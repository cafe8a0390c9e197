//! The state machine between probes and confirmed states. It lives in the host's memory: what it confirms becomes entries.

mod canary;
mod flap;
mod memory;

use super::{CheckRec, Checks};
use crate::record::{Event, ProbeResult};
use crate::words::*;
use canary::Canaries;
use memory::Memory;
use std::collections::BTreeMap;

/// The longest wait between two probes of a check whose state is soft or down, ms.
const CLOSE_LOOK_MS: u64 = 5_000;

/// An unconfirmed state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Soft {
    /// Failing, not yet `fall` times in a row.
    Suspect,
    /// Passing again after `down`, not yet `rise` times in a row.
    Recovering,
}

/// What the host remembers of its probes beyond the entries.
///
/// Confirmed states come from [`Checks`], so each returned event must be folded before the next call. What the design leaves open:
/// - A probe whose outcome is `unknown` is no evidence: it neither lengthens nor breaks a run of others.
/// - A first pass turns `unknown` to `up` at once; but where `down` came before the `unknown`, `rise` passes must be in a row.
/// - A suspect without a result for too long turns `unknown` like any other, dated back to its first failing probe: what was never confirmed
///   is not known.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    checks: BTreeMap<CheckName, Memory>,
    canaries: Canaries,
}

impl Watch {
    /// Lets a result in: what can be judged now, in order. A failure waits until the canaries (where there are any) have been asked after it;
    /// where all of them fail too, the fault is on our side and the result `unknown`.
    pub fn admit(&mut self, checks: &Checks, result: ProbeResult) -> Vec<ProbeResult> {
        self.canaries.admit(checks, result)
    }

    /// What has waited too long for a canary's word, to be judged without it.
    pub fn overdue(&mut self, checks: &Checks, now: &Stamp) -> Vec<ProbeResult> {
        self.canaries.overdue(checks, now)
    }

    /// The canaries whose word is waited for: they are to be probed at once.
    pub fn wanted(&self, checks: &Checks) -> Vec<CheckName> {
        self.canaries.wanted(checks)
    }

    /// Whether a result of this check waits for a canary's word.
    pub fn waits(&self, check: &str) -> bool {
        self.canaries.holds(check)
    }

    /// Takes a probe's result; returns what it confirms, dated back.
    pub fn feed(&mut self, checks: &Checks, result: &ProbeResult) -> Vec<Event> {
        let Some(rec) = checks.get(result.check.as_str()) else { return Vec::new() };
        if rec.outdates(&result.began) {
            return Vec::new();
        }
        let close = self.interval_ms(checks, result.check.as_str());
        self.checks.entry(result.check.clone()).or_default().feed(rec, close, result)
    }

    /// Forgets the probes of checks that have another declaration than `before`, or none any more.
    pub fn forget(&mut self, before: &Checks, now: &Checks) {
        let same = |name: &CheckName| match (before.get(name.as_str()), now.get(name.as_str())) {
            (Some(was), Some(is)) => was.declared == is.declared && is.state() != CheckState::Paused,
            _ => false,
        };
        self.checks.retain(|name, _| same(name));
        self.canaries.retain(same);
    }

    /// What time alone confirms: checks without a result for two intervals and a timeout turn `unknown` (stale).
    pub fn tick(&mut self, checks: &Checks, now: &Stamp) -> Vec<Event> {
        let mut events = Vec::new();
        for rec in &checks.all {
            if let Some(memory) = self.checks.get_mut(rec.check.name.as_str()) {
                let wait = wait_ms(rec, memory.soft());
                events.extend(memory.stale(rec, wait, now));
            }
        }
        events
    }

    /// The digest of all probes since the last one; none where there was no probe. The host asks every 15 s.
    pub fn digest(&mut self) -> Option<Event> {
        let checks: Vec<_> = self.checks.values_mut().filter_map(Memory::digest).collect();
        (!checks.is_empty()).then_some(Event::ProbesDigested { checks })
    }

    /// The unconfirmed state of a check, if it is in one.
    pub fn soft(&self, check: &str) -> Option<Soft> {
        self.checks.get(check).and_then(Memory::soft)
    }

    /// How long to wait between probes of this check: its interval, or min(interval, 5 s) while soft or down. Milliseconds.
    pub fn interval_ms(&self, checks: &Checks, check: &str) -> u64 {
        checks.get(check).map_or(CLOSE_LOOK_MS, |rec| wait_ms(rec, self.soft(check)))
    }

    /// Passing probes in a row, up to the latest one, that began after `since`; counted up to the check's `rise`, or 20 where that is more.
    pub fn passes_since(&self, check: &str, since: &Stamp) -> u32 {
        self.checks.get(check).map_or(0, |m| m.passes_since(since))
    }

    /// The last result of a check.
    pub fn last(&self, check: &str) -> Option<&ProbeResult> {
        self.checks.get(check).and_then(Memory::last)
    }
}

fn wait_ms(rec: &CheckRec, soft: Option<Soft>) -> u64 {
    let every = rec.check.every.ms();
    if soft.is_some() || rec.state() == CheckState::Down { every.min(CLOSE_LOOK_MS) } else { every }
}
