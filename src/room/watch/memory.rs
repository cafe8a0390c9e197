//! One check's part of the watch: its unconfirmed run, its last results.

use super::Soft;
use super::flap::Flap;
use crate::record::{Digested, Event, Evidence, Outcome, ProbeResult};
use crate::room::CheckRec;
use crate::room::checks::later;
use crate::words::*;
use std::collections::VecDeque;

/// So many passing probes are kept, unless `rise` is more.
const PASSES: usize = 20;

#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// The last result, known or not.
    last: Option<ProbeResult>,
    /// The last one that was evidence.
    known: Option<Known>,
    /// The run that would confirm another state than the confirmed one.
    run: Option<Run>,
    /// Begins of the latest passing probes in a row, oldest first.
    passes: VecDeque<Stamp>,
    flap: Flap,
    probes: u32,
    slowest_ms: u64,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    began: Stamp,
    ended: Stamp,
    passed: bool,
}

/// Equal verdicts in a row, against the confirmed state.
#[derive(Clone, Debug)]
struct Run {
    passed: bool,
    first: ProbeResult,
    /// The known probe before it, where that said otherwise.
    after: Option<Stamp>,
    count: u32,
}

impl Memory {
    /// Takes a result; `wait_ms` is the interval that was in force before it.
    pub fn feed(&mut self, rec: &CheckRec, wait_ms: u64, result: &ProbeResult) -> Vec<Event> {
        // A host that slept (or was stopped) hears of the probe before it ticks: the silence before it counts all the same.
        let stale = self.stale(rec, wait_ms, &result.began);
        self.remember(result);
        let overtaken = self.known.is_some_and(|k| later(&k.began, &result.began));
        if matches!(result.outcome, Outcome::Unknown { .. }) || overtaken || rec.state() == CheckState::Paused {
            return stale.into_iter().collect();
        }
        let hard = Hard::of(rec, stale.as_ref());
        let mut events: Vec<Event> = stale.into_iter().collect();
        events.extend(self.broken(result));
        events.extend(self.judged(rec, hard, result));
        self.learn(rec, result);
        let flapping = self.flap.judge(rec.flapping);
        if flapping != rec.flapping {
            events.push(Event::CheckFlapped { check: result.check.clone(), flapping });
        }
        events
    }

    /// Turns unknown where no known result came for two intervals and a timeout: since the last one, or since the run that it left unconfirmed.
    pub fn stale(&mut self, rec: &CheckRec, wait_ms: u64, now: &Stamp) -> Option<Event> {
        let known = self.known?;
        let patience = wait_ms.saturating_mul(2).saturating_add(rec.check.timeout.ms());
        let silent = now.ms_since(&known.ended);
        if silent <= patience {
            return None;
        }
        // No run goes on across a silence, whatever was confirmed before it.
        self.passes.clear();
        let (since, after) = match self.run.take() {
            Some(run) => (run.first.began, run.after),
            None => (known.began, Some(known.began)),
        };
        if matches!(rec.state(), CheckState::Unknown | CheckState::Paused) {
            return None;
        }
        let (evidence, outcome) = self.why_silent(silent);
        Some(Event::CheckTurned {
            check: rec.check.name.clone(),
            to: CheckState::Unknown,
            since,
            after,
            evidence: Box::new(evidence),
            outcome,
        })
    }

    pub fn digest(&mut self) -> Option<Digested> {
        let last = self.last.as_ref().filter(|_| self.probes > 0)?;
        Some(Digested {
            check: last.check.clone(),
            at: last.began,
            outcome: last.outcome.clone(),
            latency_ms: last.latency_ms,
            probes: std::mem::take(&mut self.probes),
            slowest_ms: std::mem::take(&mut self.slowest_ms),
        })
    }

    pub fn soft(&self) -> Option<Soft> {
        self.run.as_ref().map(|r| if r.passed { Soft::Recovering } else { Soft::Suspect })
    }

    pub fn passes_since(&self, since: &Stamp) -> u32 {
        self.passes.iter().filter(|began| later(began, since)).count() as u32
    }

    pub fn last(&self) -> Option<&ProbeResult> {
        self.last.as_ref()
    }

    fn why_silent(&self, silent_ms: u64) -> (Evidence, Outcome) {
        match &self.last {
            Some(last) if matches!(last.outcome, Outcome::Unknown { .. }) => {
                (last.evidence.clone(), last.outcome.clone())
            }
            _ => {
                let reason = format!("no result for {}", Span::secs(silent_ms / 1000));
                (Evidence::default(), Outcome::Unknown { reason })
            }
        }
    }

    fn remember(&mut self, result: &ProbeResult) {
        self.probes = self.probes.saturating_add(1);
        self.slowest_ms = self.slowest_ms.max(result.latency_ms);
        if self.last.as_ref().is_none_or(|last| !later(&last.began, &result.began)) {
            self.last = Some(result.clone());
        }
    }

    /// A run that this result ends: where probes failed too seldom to be down, that is a blip.
    fn broken(&mut self, result: &ProbeResult) -> Option<Event> {
        let run = self.run.take_if(|run| run.passed != result.outcome.passed())?;
        (!run.passed).then(|| Event::CheckBlipped {
            check: result.check.clone(),
            since: run.first.began,
            fails: run.count,
            outcome: run.first.outcome,
        })
    }

    fn judged(&mut self, rec: &CheckRec, hard: Hard, result: &ProbeResult) -> Vec<Event> {
        let passed = result.outcome.passed();
        let needed = match (hard, passed) {
            (Hard::Down, false) => return Vec::new(),
            (Hard::Passing(state), true) => {
                let to = state_of(&result.outcome);
                let before = self.known.map(|k| k.began);
                return if to == state { moved(rec, result) } else { vec![turned(to, result, before)] };
            }
            (Hard::Unknown, true) => 1,
            (Hard::Down | Hard::UnknownAfterDown, true) => rec.check.rise,
            (_, false) => rec.check.fall,
        };
        let after = self.known.filter(|k| k.passed != passed).map(|k| k.began);
        let run = self.run.get_or_insert_with(|| Run { passed, first: result.clone(), after, count: 0 });
        run.count += 1;
        if run.count < needed {
            return Vec::new();
        }
        self.run.take().map(|run| self.confirmed(&run, result)).unwrap_or_default()
    }

    /// The run's first probe is the edge; the latest may already say slow where the first said up.
    fn confirmed(&self, run: &Run, result: &ProbeResult) -> Vec<Event> {
        let (edge, latest) = (state_of(&run.first.outcome), state_of(&result.outcome));
        let mut events = vec![turned(edge, &run.first, run.after)];
        if latest != edge {
            events.push(turned(latest, result, self.known.map(|k| k.began)));
        }
        events
    }

    fn learn(&mut self, rec: &CheckRec, result: &ProbeResult) {
        let passed = result.outcome.passed();
        let ended = result.began.plus_ms(result.latency_ms.min(i64::MAX as u64 / 1_000_000) as i64);
        self.known = Some(Known { began: result.began, ended, passed });
        self.flap.push(&result.outcome);
        if !passed {
            self.passes.clear();
            return;
        }
        if self.passes.len() >= PASSES.max(rec.check.rise as usize) {
            self.passes.pop_front();
        }
        self.passes.push_back(result.began);
    }
}

/// What is confirmed, as far as it matters for the next result.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Hard {
    Passing(CheckState),
    Down,
    Unknown,
    UnknownAfterDown,
}

impl Hard {
    /// By the fold, or by the turn to unknown that the fold has not seen yet.
    fn of(rec: &CheckRec, stale: Option<&Event>) -> Hard {
        match (rec.state(), stale) {
            (CheckState::Down, Some(_)) => Hard::UnknownAfterDown,
            (_, Some(_)) => Hard::Unknown,
            (CheckState::Down, None) => Hard::Down,
            (state @ (CheckState::Up | CheckState::Slow), None) => Hard::Passing(state),
            _ if rec.unknown_after_down() => Hard::UnknownAfterDown,
            _ => Hard::Unknown,
        }
    }
}

fn state_of(outcome: &Outcome) -> CheckState {
    match outcome {
        Outcome::Ok => CheckState::Up,
        Outcome::Slow { .. } => CheckState::Slow,
        Outcome::Fail { .. } => CheckState::Down,
        Outcome::Unknown { .. } => CheckState::Unknown,
    }
}

/// The first pass at another incarnation, with no outage in between.
fn moved(rec: &CheckRec, result: &ProbeResult) -> Vec<Event> {
    match (&rec.incarnation, &result.evidence.incarnation) {
        (Some(from), Some(to)) if from != to => vec![Event::CheckMoved {
            check: result.check.clone(),
            from: from.clone(),
            to: to.clone(),
            since: result.began,
            evidence: Box::new(result.evidence.clone()),
        }],
        _ => Vec::new(),
    }
}

fn turned(to: CheckState, edge: &ProbeResult, after: Option<Stamp>) -> Event {
    Event::CheckTurned {
        check: edge.check.clone(),
        to,
        since: edge.began,
        after,
        evidence: Box::new(edge.evidence.clone()),
        outcome: edge.outcome.clone(),
    }
}
