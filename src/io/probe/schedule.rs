//! Who is to be probed when: pure, on CLOCK_BOOTTIME's microseconds that are passed in.

use crate::words::{CheckName, Span};
use std::collections::{BTreeMap, BTreeSet};

/// How many probes may be under way at once, unless told otherwise.
pub const MOST_AT_ONCE: usize = 512;
/// First probes are spread over this time, or over the interval where it is shorter: a room wants its first picture soon. µs.
const FIRST_WITHIN: u64 = 1_000_000;
/// A check whose state is soft or down is probed at least so often (`clock.md`).
const SOFT: Span = Span::secs(5);

/// Decides who is due. Never two probes of one check at a time, never more than the limit at once; whoever had to
/// wait comes first when there is room.
#[derive(Debug)]
pub struct Scheduler {
    checks: BTreeMap<CheckName, Pace>,
    /// Checks that wait, by the instant at which they are due.
    queue: BTreeSet<(u64, CheckName)>,
    under_way: usize,
    limit: usize,
}

#[derive(Debug)]
struct Pace {
    /// From one probe's start to the next one's, by the runbook.
    every: u64,
    /// The same while the state is soft or down.
    soft: Option<u64>,
    /// When the last probe was due to start.
    last: Option<u64>,
    /// When the next one is.
    next: u64,
    busy: bool,
}

impl Pace {
    fn every(&self) -> u64 {
        self.soft.unwrap_or(self.every)
    }
}

impl Scheduler {
    /// Checks with their intervals; the first probes are spread over the time after `now_mono`, in the order given.
    pub fn new(checks: impl IntoIterator<Item = (CheckName, Span)>, now_mono: u64, limit: usize) -> Scheduler {
        let mut all = Scheduler { checks: BTreeMap::new(), queue: BTreeSet::new(), under_way: 0, limit: limit.max(1) };
        all.add(checks, now_mono);
        all
    }

    /// More checks, spread in the same way; those that are known already go on undisturbed.
    pub fn add(&mut self, checks: impl IntoIterator<Item = (CheckName, Span)>, now_mono: u64) {
        let new: Vec<(CheckName, Span)> = checks.into_iter().filter(|(n, _)| !self.checks.contains_key(n)).collect();
        let count = new.len() as u64;
        for (at, (name, every)) in new.into_iter().enumerate() {
            let every = every.ms().max(1).saturating_mul(1000);
            let next = now_mono + every.min(FIRST_WITHIN) * at as u64 / count;
            self.queue.insert((next, name.clone()));
            self.checks.insert(name, Pace { every, soft: None, last: None, next, busy: false });
        }
    }

    /// At most so many at once from here on.
    pub fn bound(&mut self, limit: usize) {
        self.limit = limit.max(1);
    }

    /// Forgets a check; a result of it that is still to come changes nothing.
    pub fn remove(&mut self, name: &CheckName) {
        let Some(pace) = self.checks.remove(name) else { return };
        if pace.busy {
            self.under_way -= 1;
        } else {
            self.queue.remove(&(pace.next, name.clone()));
        }
    }

    /// The checks to be probed now, the longest waiting first. Each counts as under way until [`Scheduler::done`].
    pub fn due(&mut self, now_mono: u64) -> Vec<CheckName> {
        let mut due = Vec::new();
        while self.under_way < self.limit && self.queue.first().is_some_and(|(at, _)| *at <= now_mono) {
            let Some((at, name)) = self.queue.pop_first() else { break };
            if let Some(pace) = self.checks.get_mut(&name) {
                pace.busy = true;
                pace.last = Some(now_mono);
                // from plan to plan, so that small delays do not add up; probes that were missed are not made up for
                pace.next = if at + pace.every() > now_mono { at + pace.every() } else { now_mono + pace.every() };
                self.under_way += 1;
                due.push(name);
            }
        }
        due
    }

    /// A probe's result came.
    pub fn done(&mut self, name: &CheckName) {
        if let Some(pace) = self.checks.get_mut(name).filter(|p| p.busy) {
            pace.busy = false;
            self.under_way -= 1;
            self.queue.insert((pace.next, name.clone()));
        }
    }

    /// When to ask [`Scheduler::due`] again; none while only a result can make anybody due.
    pub fn next_wake(&self) -> Option<u64> {
        self.queue.first().filter(|_| self.under_way < self.limit).map(|(at, _)| *at)
    }

    /// Its word is waited for, as a canary's: it is due at once, or `gap_ms` after its last start where that is later.
    pub fn hurry(&mut self, name: &CheckName, now_mono: u64, gap_ms: u64) {
        let Some(pace) = self.checks.get_mut(name) else { return };
        let soon = pace.last.map_or(now_mono, |last| now_mono.max(last + gap_ms * 1000));
        if soon >= pace.next {
            return;
        }
        let waits = self.queue.remove(&(pace.next, name.clone()));
        pace.next = soon;
        if waits {
            self.queue.insert((pace.next, name.clone()));
        }
    }

    /// The check's state is soft or down: it is probed after min(its interval, `interval_ms`, 5 s).
    pub fn soften(&mut self, name: &CheckName, interval_ms: u64) {
        self.pace(name, Some(interval_ms.clamp(1, SOFT.ms()) * 1000));
    }

    /// The check's state is firm: its own interval again.
    pub fn firm(&mut self, name: &CheckName) {
        self.pace(name, None);
    }

    fn pace(&mut self, name: &CheckName, soft: Option<u64>) {
        let Some(pace) = self.checks.get_mut(name) else { return };
        let soft = soft.map(|s| s.min(pace.every));
        if pace.soft == soft {
            return;
        }
        pace.soft = soft;
        // the first probe of all keeps its place; any other is due an interval after the last one's start
        let Some(last) = pace.last else { return };
        let waits = self.queue.remove(&(pace.next, name.clone()));
        pace.next = last + pace.every();
        if waits {
            self.queue.insert((pace.next, name.clone()));
        }
    }
}
