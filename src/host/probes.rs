//! Who is probed when, and what the probes' answers change about that.

use super::keeper::Keeper;
use crate::io::clock;
use crate::io::probe::schedule::{MOST_AT_ONCE, Scheduler};
use crate::io::probe::{PreparedCheck, Prober};
use crate::record::{Evidence, Outcome, ProbeResult};
use crate::room::{Checks, Soft};
use crate::words::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

/// Between two digests, ms.
const DIGEST_EVERY: u64 = 15_000;
/// A canary that is asked out of turn has this much rest between two probes, ms.
const CANARY_GAP: u64 = 500;

/// The room's checks, made ready.
pub(super) struct Probes {
    prober: Option<Arc<Prober>>,
    ready: BTreeMap<CheckName, Ready>,
    schedule: Scheduler,
    /// The declarations that were taken up: their version, as the room counts.
    known: u32,
    digested: Stamp,
    tx: UnboundedSender<ProbeResult>,
}

/// A check that can be probed, since its declaration came into force.
struct Ready {
    check: Arc<PreparedCheck>,
    declared: Stamp,
}

impl Probes {
    /// Without checks yet; results go to `tx`.
    pub fn new(tx: UnboundedSender<ProbeResult>) -> Probes {
        let now = clock::now();
        let schedule = Scheduler::new([], now.mono, MOST_AT_ONCE);
        Probes { prober: None, ready: BTreeMap::new(), schedule, known: 0, digested: now, tx }
    }

    /// Takes up checks that came to the room (as a list was filled), or came otherwise (by a reload), and lets go of those that ended.
    /// One that cannot be probed gives one `unknown` that says why.
    pub fn adopt(&mut self, keeper: &Keeper, now: &Stamp) {
        let checks = &keeper.room.checks.all;
        if keeper.room.checks.version == self.known || keeper.room.opening.is_none() {
            return;
        }
        self.known = keeper.room.checks.version;
        self.let_go(&keeper.room.checks);
        let folder = keeper.room.opening.as_ref().map_or("/", |o| o.folder.as_str());
        self.prober.get_or_insert_with(|| Prober::new(folder));
        for rec in checks {
            if self.ready.contains_key(&rec.check.name) || rec.state() == CheckState::Paused {
                continue;
            }
            let fault = rec.check.faulty.clone();
            match fault.map_or_else(|| PreparedCheck::new(&rec.check).map_err(|e| e.to_string()), Err) {
                Ok(prepared) => {
                    let ready = Ready { check: Arc::new(prepared), declared: rec.declared };
                    self.ready.insert(rec.check.name.clone(), ready);
                }
                Err(reason) => {
                    let _ = self.tx.send(unfit(&rec.check.name, reason, now));
                }
            }
        }
        let order = checks.iter().filter(|c| self.ready.contains_key(&c.check.name));
        self.schedule.add(order.map(|c| (c.check.name.clone(), c.check.every)), now.mono);
    }

    fn let_go(&mut self, checks: &Checks) {
        let schedule = &mut self.schedule;
        self.ready.retain(|name, ready| {
            let rec = checks.get(name.as_str()).filter(|c| c.state() != CheckState::Paused);
            let same = rec.is_some_and(|c| c.declared == ready.declared);
            if !same {
                schedule.remove(name);
            }
            same
        });
    }

    /// How long until somebody is due.
    pub fn next_wake(&self) -> Duration {
        let wait = self.schedule.next_wake().map(|at| at.saturating_sub(clock::mono()));
        wait.map_or(Duration::from_secs(3600), Duration::from_micros)
    }

    /// Starts the probes that are due.
    pub fn launch(&mut self, now: &Stamp) {
        let Some(prober) = &self.prober else { return };
        for name in self.schedule.due(now.mono) {
            match self.ready.get(&name) {
                Some(ready) => prober.launch(Arc::clone(&ready.check), self.tx.clone()),
                None => self.schedule.done(&name),
            }
        }
    }

    /// A result came: its check may be probed again.
    pub fn answered(&mut self, check: &CheckName) {
        self.schedule.done(check);
    }

    /// Results were judged: the canaries that others wait for come next.
    pub fn hurry(&mut self, keeper: &Keeper, now: &Stamp) {
        for canary in keeper.watch.wanted(&keeper.room.checks) {
            self.schedule.hurry(&canary, now.mono, CANARY_GAP);
        }
    }

    /// A result was judged: while a state is soft, and while it is down, the next probe comes sooner.
    pub fn pace(&mut self, keeper: &Keeper, result: &ProbeResult) {
        let checks = &keeper.room.checks;
        let Some(rec) = checks.get(result.check.as_str()) else { return };
        let wanted = keeper.watch.interval_ms(checks, result.check.as_str());
        if wanted < rec.check.every.ms() {
            self.schedule.soften(&result.check, wanted);
        } else {
            self.schedule.firm(&result.check);
        }
    }

    /// Every 15 s; asking counts as digesting.
    pub fn digest_is_due(&mut self, now: &Stamp) -> bool {
        let due = now.ms_since(&self.digested) >= DIGEST_EVERY;
        if due {
            self.digested = *now;
        }
        due
    }

    /// Ends the probes under way, plugins with their children.
    pub async fn stop(&self) {
        if let Some(prober) = &self.prober {
            prober.stop().await;
        }
    }

    /// Whether every check in scope was probed and none is about to change.
    pub fn settled(&self, keeper: &Keeper) -> bool {
        let scope = keeper.room.checks.all.iter().filter(|c| c.in_scope && self.ready.contains_key(&c.check.name));
        let firm = |c: &crate::room::CheckRec| {
            let name = c.check.name.as_str();
            let soft: Option<Soft> = keeper.watch.soft(name);
            soft.is_none() && !keeper.watch.waits(name) && keeper.watch.last(name).is_some()
        };
        scope.into_iter().all(firm)
    }
}

fn unfit(check: &CheckName, reason: String, now: &Stamp) -> ProbeResult {
    let outcome = Outcome::Unknown { reason };
    ProbeResult { check: check.clone(), began: *now, latency_ms: 0, outcome, evidence: Evidence::default() }
}
