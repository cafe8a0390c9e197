//! Canaries: checks that tell whether our own side is well. A failure waits for their word, asked for after it.

use crate::record::{Outcome, ProbeResult};
use crate::room::{CheckRec, Checks};
use crate::words::*;
use std::collections::BTreeMap;

/// A canary whose word does not come within its time-out and so much more is not waited for, ms.
const PATIENCE: u64 = 5_000;

/// What the canaries said, and what waits for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Canaries {
    /// The last word of each: begin of its probe, and what came of it.
    said: BTreeMap<CheckName, (Stamp, Outcome)>,
    /// Results in the order in which they came in: failures, and what came behind them from the same checks.
    held: Vec<ProbeResult>,
}

/// What the canaries' words make of a failure.
enum Verdict {
    /// Not all of them have said something since.
    Wait,
    /// One of them does not fail: our side is well.
    Believe,
    /// All of them fail.
    OurFault(String),
}

impl Canaries {
    /// Takes a result in; gives those that can be judged now.
    pub fn admit(&mut self, checks: &Checks, result: ProbeResult) -> Vec<ProbeResult> {
        let canaries = canaries(checks);
        if canaries.iter().any(|c| c.check.name == result.check) {
            self.said.insert(result.check.clone(), (result.began, result.outcome.clone()));
            let mut ready = vec![result];
            ready.extend(self.release(&canaries));
            return ready;
        }
        self.held.push(result);
        self.release(&canaries)
    }

    /// What has waited too long is believed.
    pub fn overdue(&mut self, checks: &Checks, now: &Stamp) -> Vec<ProbeResult> {
        let longest = canaries(checks).iter().map(|c| c.check.timeout.ms()).max();
        let patience = longest.map_or(0, |timeout| timeout.saturating_add(PATIENCE));
        let (over, held) = std::mem::take(&mut self.held).into_iter().partition(|r| now.ms_since(&ended(r)) > patience);
        self.held = held;
        over
    }

    /// The canaries whose word is waited for.
    pub fn wanted(&self, checks: &Checks) -> Vec<CheckName> {
        let missing = |rec: &&&CheckRec| self.held.iter().any(|r| self.word(rec, r).is_none());
        canaries(checks).iter().filter(missing).map(|c| c.check.name.clone()).collect()
    }

    /// Whether something of this check waits.
    pub fn holds(&self, check: &str) -> bool {
        self.held.iter().any(|r| r.check.as_str() == check)
    }

    /// Forgets the checks that `keep` does not name.
    pub fn retain(&mut self, keep: impl Fn(&CheckName) -> bool) {
        self.said.retain(|name, _| keep(name));
        self.held.retain(|r| keep(&r.check));
    }

    /// In their order: a result never overtakes another one of its check.
    fn release(&mut self, canaries: &[&CheckRec]) -> Vec<ProbeResult> {
        let mut ready: Vec<ProbeResult> = Vec::new();
        let mut held: Vec<ProbeResult> = Vec::new();
        for result in std::mem::take(&mut self.held) {
            if held.iter().any(|h| h.check == result.check) {
                held.push(result);
                continue;
            }
            match self.verdict(canaries, &result) {
                Verdict::Wait => held.push(result),
                Verdict::Believe => ready.push(result),
                Verdict::OurFault(reason) => ready.push(ProbeResult { outcome: Outcome::Unknown { reason }, ..result }),
            }
        }
        self.held = held;
        ready
    }

    fn verdict(&self, canaries: &[&CheckRec], result: &ProbeResult) -> Verdict {
        if canaries.is_empty() || !matches!(result.outcome, Outcome::Fail { .. }) {
            return Verdict::Believe;
        }
        let words: Vec<Option<&Outcome>> = canaries.iter().map(|c| self.word(c, result)).collect();
        // A canary that cannot be probed is no proof against our own side.
        if words.iter().flatten().any(|word| !matches!(word, Outcome::Fail { .. })) {
            return Verdict::Believe;
        }
        match (words.into_iter().collect::<Option<Vec<_>>>(), canaries.first()) {
            (Some(words), Some(first)) => {
                let why = words.first().map(|w| w.reason()).unwrap_or_default();
                Verdict::OurFault(format!("our own side: the canary {} fails ({why})", first.check.name))
            }
            _ => Verdict::Wait,
        }
    }

    /// What a canary said with a probe that was begun after `result` was in.
    fn word(&self, canary: &CheckRec, result: &ProbeResult) -> Option<&Outcome> {
        let (began, outcome) = self.said.get(&canary.check.name)?;
        let since = crate::room::checks::later(&ended(result), began);
        (!since).then_some(outcome)
    }
}

fn canaries(checks: &Checks) -> Vec<&CheckRec> {
    let fit = |c: &&CheckRec| c.check.canary && c.check.faulty.is_none() && c.state() != CheckState::Paused;
    checks.all.iter().map(AsRef::as_ref).filter(fit).collect()
}

fn ended(result: &ProbeResult) -> Stamp {
    result.began.plus_ms(result.latency_ms.min(i64::MAX as u64 / 1_000_000) as i64)
}
