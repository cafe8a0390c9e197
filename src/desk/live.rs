//! Live data between entries: the last probes of each check, the progress of live runs.

use crate::room::{CheckRec, Checks};
use crate::wire::{Beat, Pulse, RunPulse};
use crate::words::*;
use std::collections::{BTreeMap, VecDeque};

/// Latencies that a sparkline shows at most.
const LATENCIES: usize = 30;

/// Probes of a check that its detail lists at most.
const RECENT: usize = 12;

/// What pulses brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Live {
    /// By check.
    pub checks: BTreeMap<CheckName, LiveCheck>,
    /// By live run.
    pub runs: BTreeMap<RunId, RunPulse>,
    /// Entries that are written but not durable yet.
    pub pending: u64,
    /// What everybody must know.
    pub banners: Vec<String>,
    /// How many pulses came.
    pub pulses: u64,
}

/// The last probes of one check.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveCheck {
    /// The last one.
    pub last: Beat,
    /// The last ones, oldest first.
    pub recent: VecDeque<Beat>,
    /// Latencies in ms, oldest first; none where the probe did not pass.
    pub latencies: VecDeque<Option<u64>>,
}

impl Live {
    /// Takes a pulse in.
    pub fn take(&mut self, pulse: Pulse) {
        self.pulses += 1;
        for beat in pulse.beats {
            let latency = beat.outcome.passed().then_some(beat.latency_ms);
            let check = self.checks.entry(beat.check.clone()).or_insert_with(|| LiveCheck {
                last: beat.clone(),
                recent: VecDeque::new(),
                latencies: VecDeque::new(),
            });
            keep(&mut check.latencies, latency, LATENCIES);
            keep(&mut check.recent, beat.clone(), RECENT);
            check.last = beat;
        }
        for run in pulse.runs {
            self.runs.insert(run.run.clone(), run);
        }
        self.pending = pulse.pending;
        self.banners = pulse.banners;
    }

    /// Whether a pulse brings nothing new.
    pub fn has(&self, pulse: &Pulse) -> bool {
        pulse.beats.is_empty()
            && pulse.runs.is_empty()
            && pulse.pending == self.pending
            && pulse.banners == self.banners
    }

    /// The latencies to draw: those of pulses, else those of the digests.
    pub fn latencies<'a>(&'a self, check: &'a CheckRec) -> &'a VecDeque<Option<u64>> {
        self.checks.get(check.check.name.as_str()).map_or(&check.latencies, |live| &live.latencies)
    }
}

/// Takes the newest; the oldest goes where there are too many.
fn keep<T>(all: &mut VecDeque<T>, newest: T, most: usize) {
    all.push_back(newest);
    if all.len() > most {
        all.pop_front();
    }
}

/// How many checks are shown how, in the order in which they are listed; states that no check is in are left out.
pub type Tally = BTreeMap<Shown, usize>;

/// All checks of a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    /// Those that count for the scope.
    pub scope: Tally,
    /// The others.
    pub others: Tally,
}

impl Stands {
    /// How they stand now.
    pub fn of(checks: &Checks, live: &Live) -> Stands {
        let mut stands = Stands::default();
        for check in &checks.all {
            let tally = if check.in_scope { &mut stands.scope } else { &mut stands.others };
            *tally.entry(Shown::of(check, live)).or_default() += 1;
        }
        stands
    }
}

/// How a check is shown: its confirmed state, and what is not confirmed yet. In the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// Failing, confirmed.
    Down,
    /// Down, but passing again.
    Recovering,
    /// Failing, not confirmed yet.
    Suspect,
    /// Passing, not as it should.
    Slow,
    /// Nothing known.
    Unknown,
    /// Passing.
    Up,
    /// Not probed.
    Paused,
}

impl Shown {
    /// How this check is to be shown now.
    pub fn of(check: &CheckRec, live: &Live) -> Shown {
        let soft = live.checks.get(check.check.name.as_str()).and_then(|l| l.last.soft.as_deref());
        match (check.state(), soft) {
            (CheckState::Down, Some("recovering")) => Shown::Recovering,
            (CheckState::Down, _) => Shown::Down,
            (CheckState::Paused, _) => Shown::Paused,
            (_, Some("suspect")) => Shown::Suspect,
            (CheckState::Slow, _) => Shown::Slow,
            (CheckState::Up, _) => Shown::Up,
            (CheckState::Unknown, _) => Shown::Unknown,
        }
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Shown::Down => "down",
            Shown::Recovering => "recovering",
            Shown::Suspect => "suspect",
            Shown::Slow => "slow",
            Shown::Unknown => "unknown",
            Shown::Up => "up",
            Shown::Paused => "paused",
        }
    }
}
