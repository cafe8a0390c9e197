//! The state machine between probes and confirmed states. It lives in the host's memory: what it confirms becomes entries.

use super::{Checks, Room};
use crate::record::{Event, ProbeResult};
use crate::words::*;

/// An unconfirmed state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Soft {
    /// Failing, not yet `fall` times in a row.
    Suspect,
    /// Passing again after `down`, not yet `rise` times in a row.
    Recovering,
}

/// What the host remembers of its probes beyond the entries.
#[derive(Clone, Debug, Default)]
pub struct Watch {}

impl Watch {
    /// Takes a probe's result; returns what it confirms, dated back.
    pub fn feed(&mut self, checks: &Checks, result: &ProbeResult) -> Vec<Event> {
        let _ = (checks, result);
        todo!()
    }

    /// What time alone confirms: checks without a result for two intervals and a timeout turn `unknown` (stale).
    pub fn tick(&mut self, checks: &Checks, now: &Stamp) -> Vec<Event> {
        let _ = (checks, now);
        todo!()
    }

    /// The digest of all probes since the last one; none where there was no probe. The host asks every 15 s.
    pub fn digest(&mut self) -> Option<Event> {
        todo!()
    }

    /// The unconfirmed state of a check, if it is in one.
    pub fn soft(&self, check: &str) -> Option<Soft> {
        let _ = check;
        todo!()
    }

    /// How long to wait between probes of this check: its interval, or min(interval, 5 s) while soft or down. Milliseconds.
    pub fn interval_ms(&self, checks: &Checks, check: &str) -> u64 {
        let _ = (checks, check);
        todo!()
    }

    /// Passing probes in a row, up to the latest one, that began after `since`.
    pub fn passes_since(&self, check: &str, since: &Stamp) -> u32 {
        let _ = (check, since);
        todo!()
    }

    /// The last result of a check.
    pub fn last(&self, check: &str) -> Option<&ProbeResult> {
        let _ = check;
        todo!()
    }
}

#[allow(unused)]
fn shapes(_: &Room, _: CheckState) {}
