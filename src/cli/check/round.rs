//! One round of probes, or several, in a bounded number at once.

use super::fill::Filled;
use super::line;
use crate::cli::progress::Bar;
use crate::cli::talk::Talk;
use crate::io::clock;
use crate::io::probe::schedule::Scheduler;
use crate::io::probe::{self, PreparedCheck, Prober};
use crate::record::{Evidence, Outcome, ProbeResult};
use crate::text::mask::Secrets;
use crate::words::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;

/// What came of it.
pub struct Round {
    /// In the order in which they came.
    pub results: Vec<ProbeResult>,
    /// Checks that wait for heartbeats, which come to rooms only.
    pub waiting: BTreeSet<CheckName>,
}

impl Round {
    /// Whether every last probe passed; what waits for heartbeats does not count.
    pub fn well(&self) -> bool {
        let last: BTreeMap<&CheckName, &ProbeResult> = self.results.iter().map(|r| (&r.check, r)).collect();
        last.values().all(|r| r.outcome.passed() || self.waiting.contains(&r.check))
    }
}

/// Probes every check once, or at its interval for `lasting`; says each result as it comes, unless `quiet`.
/// A check that cannot be probed is a result, too.
pub async fn probe(talk: &Talk, filled: Filled, folder: &Path, lasting: Span, quiet: bool) -> Round {
    let bounds = probe::bounds(filled.checks.iter());
    if let Some(short) = &bounds.short {
        talk.say(short);
    }
    let all: BTreeMap<CheckName, (Arc<PreparedCheck>, Span)> =
        filled.ready.iter().map(|(check, every)| (check.name().clone(), (Arc::clone(check), *every))).collect();
    let waiting = all.iter().filter(|(_, (c, _))| c.waits()).map(|(name, _)| name.clone()).collect();
    let names = all.keys().chain(filled.unfit.iter().map(|(name, _)| name));
    let width = names.map(|name| name.as_str().chars().count()).max().unwrap_or(0);
    let mut said = Said { talk, quiet, width, secrets: filled.secrets, results: Vec::new() };
    for (name, why) in &filled.unfit {
        said.take(unfit(name, why));
    }
    let (prober, (tx, mut rx)) = (Prober::new(folder), unbounded_channel());
    let began = clock::mono();
    let end = began + lasting.ms() * 1000;
    // once is now; several times is spread over the first interval
    let pace = |every: Span| if lasting.ms() == 0 { Span(1) } else { every };
    let order = filled.ready.iter().map(|(check, every)| (check.name().clone(), pace(*every)));
    let mut schedule = Scheduler::new(order, began, bounds.at_once);
    let (mut fresh, mut under_way): (BTreeSet<CheckName>, usize) = (all.keys().cloned().collect(), 0);
    let mut bar = match lasting.ms() {
        0 => Bar::new(all.len(), "checks"),
        ms => Bar::new(ms.div_ceil(1000) as usize, "s"),
    };
    let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
    while under_way > 0 || !fresh.is_empty() || clock::mono() < end {
        let now = clock::mono();
        for name in schedule.due(now) {
            match all.get(&name).filter(|_| fresh.remove(&name) || now < end) {
                Some((check, _)) => {
                    under_way += 1;
                    prober.launch(Arc::clone(check), tx.clone());
                }
                None => schedule.remove(&name),
            }
        }
        let next = schedule.next_wake().map_or(end.saturating_sub(now), |at| at.saturating_sub(now));
        tokio::select! {
            Some(result) = rx.recv() => {
                under_way -= 1;
                if clock::mono() < end { schedule.done(&result.check) } else { schedule.remove(&result.check) }
                bar.clear();
                said.take(result);
            }
            () = tokio::time::sleep(Duration::from_micros(next.clamp(1000, 1_000_000))) => {}
            _ = &mut interrupted => break,
        }
        let elapsed = (clock::mono() - began) / 1_000_000;
        bar.done(if lasting.ms() == 0 { said.results.len() - filled.unfit.len() } else { elapsed as usize });
    }
    bar.clear();
    prober.stop().await;
    Round { results: said.results, waiting }
}

/// Results as they are said.
struct Said<'t> {
    talk: &'t Talk,
    quiet: bool,
    width: usize,
    secrets: Secrets,
    results: Vec<ProbeResult>,
}

impl Said<'_> {
    fn take(&mut self, mut result: ProbeResult) {
        let masked = |text: &mut String| *text = self.secrets.text(text);
        masked(&mut result.evidence.body);
        match &mut result.outcome {
            Outcome::Slow { reason } | Outcome::Fail { reason, .. } | Outcome::Unknown { reason } => masked(reason),
            Outcome::Ok => {}
        }
        if !self.quiet {
            self.talk.data(&line::line(&result, self.width, self.talk.color_out()));
        }
        self.results.push(result);
    }
}

fn unfit(name: &CheckName, why: &str) -> ProbeResult {
    let outcome = Outcome::Unknown { reason: why.to_owned() };
    ProbeResult { check: name.clone(), began: clock::now(), latency_ms: 0, outcome, evidence: Evidence::default() }
}
