//! Outages, downtime and availability: computed from the checks' stretches, never counted along.

use super::Room;
use crate::words::*;

/// The scope's state in a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScopeState {
    /// No check is in scope, or none was probed yet.
    #[default]
    Unknown,
    /// All of its checks are up or slow.
    Up,
    /// One of its checks is down, but not enough of them for `down-when`.
    Impaired,
    /// Down by `down-when`.
    Down,
}

impl ScopeState {
    /// For the status document and for people.
    pub fn word(self) -> &'static str {
        match self {
            ScopeState::Unknown => "unknown",
            ScopeState::Up => "up",
            ScopeState::Impaired => "impaired",
            ScopeState::Down => "down",
        }
    }
}

/// An interval in which the scope is down.
#[derive(Clone, Debug, PartialEq)]
pub struct Outage {
    /// The first failing probe.
    pub from: Stamp,
    /// The last good probe before it; none where nobody knows, or a person stated `from`.
    pub from_after: Option<Stamp>,
    /// The first good probe after it; none while it lasts.
    pub to: Option<Stamp>,
    /// The last failing probe before `to`.
    pub to_after: Option<Stamp>,
    /// The checks that were down in it, with their own intervals (end: none while it lasts), in order of their beginning.
    pub checks: Vec<(CheckName, Stamp, Option<Stamp>)>,
    /// Of its length: nobody watched, with down on both sides. Milliseconds.
    pub unobserved_ms: u64,
    /// `from` is stated by a person (`--down-since`, `correct`), not measured.
    pub stated: bool,
}

/// The one clock: what the header shows and the report states. All lengths in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScopeClock {
    /// The state now.
    pub state: ScopeState,
    /// Since when; none before the first probe.
    pub since: Option<Stamp>,
    /// The scope down by `down-when`.
    pub downtime_ms: u64,
    /// At least one of its checks down.
    pub any_down_ms: u64,
    /// Each of its checks down.
    pub all_down_ms: u64,
    /// Summed over its checks.
    pub service_ms: u64,
    /// Of the downtime: nobody watched, with down on both sides.
    pub unobserved_ms: u64,
    /// In order; the last may still last.
    pub outages: Vec<Outage>,
}

/// A check's share of a window, by time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Availability {
    /// up / (up + down), 0 to 1; none where neither is known.
    pub availability: Option<f64>,
    /// known / window, 0 to 1.
    pub coverage: f64,
}

impl Room {
    /// The one clock at `now` (the fold's own last instant for a replay).
    pub fn scope(&self, now: &Stamp) -> ScopeClock {
        let _ = now;
        todo!()
    }

    /// A check's availability and coverage from the room's opening to `now` (or its closing).
    pub fn availability(&self, check: &str, now: &Stamp) -> Availability {
        let _ = (check, now);
        todo!()
    }
}
