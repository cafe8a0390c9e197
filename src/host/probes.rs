//! Who is probed when, and what the probes' answers change about that.

use super::keeper::Keeper;
use crate::io::clock;
use crate::io::probe::schedule::{MOST_AT_ONCE, Scheduler};
use crate::io::probe::{self, PreparedCheck, Prober};
use crate::plan::Check;
use crate::record::{Evidence, Outcome, ProbeResult};
use crate::room::{CheckRec, Checks, Refusal, Soft};
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
    /// What was taken up: the version of the declarations, as the room counts, and the entries by which vars may have changed.
    known: (u32, usize),
    /// Checks that cannot be probed, and what was said of them.
    told: BTreeMap<CheckName, String>,
    /// That there is not room for all of them at once.
    pub short: Option<String>,
    digested: Stamp,
    tx: UnboundedSender<ProbeResult>,
}

/// A check that can be probed, since its declaration came into force.
struct Ready {
    check: Arc<PreparedCheck>,
    declared: Stamp,
    /// The declaration with its vars filled in.
    filled: Check,
}

impl Probes {
    /// Without checks yet; results go to `tx`.
    pub fn new(tx: UnboundedSender<ProbeResult>) -> Probes {
        let now = clock::now();
        let schedule = Scheduler::new([], now.mono, MOST_AT_ONCE);
        let (ready, told) = (BTreeMap::new(), BTreeMap::new());
        Probes { prober: None, ready, schedule, known: (0, 0), told, short: None, digested: now, tx }
    }

    /// Takes up checks that came to the room (as a list was filled), came otherwise (by a reload), or whose vars have other values, and
    /// lets go of those that ended. One that cannot be probed gives one `unknown` that says why.
    pub fn adopt(&mut self, keeper: &Keeper, now: &Stamp) {
        let Some(opening) = &keeper.room.opening else { return };
        let seen = (keeper.room.checks.version, keeper.entries.len());
        if seen.0 == self.known.0 && (seen.1 == self.known.1 || keeper.room.plan.vars.is_empty()) {
            return;
        }
        if seen.0 != self.known.0 {
            self.told.clear();
        }
        self.known = seen;
        self.let_go(keeper);
        self.prober.get_or_insert_with(|| Prober::new(&opening.folder));
        for rec in keeper.room.checks.all.iter().filter(|c| c.state() != CheckState::Paused) {
            if self.ready.contains_key(&rec.check.name) {
                continue;
            }
            match prepared(keeper, rec) {
                Ok(ready) => {
                    self.told.remove(&rec.check.name);
                    self.ready.insert(rec.check.name.clone(), ready);
                }
                Err(reason) => {
                    if self.told.insert(rec.check.name.clone(), reason.clone()) != Some(reason.clone()) {
                        let _ = self.tx.send(unfit(&rec.check.name, reason, now));
                    }
                }
            }
        }
        let bounds = probe::bounds(self.ready.values().map(|r| &r.filled));
        self.schedule.bound(bounds.at_once);
        self.short = bounds.short;
        let order = keeper.room.checks.all.iter().filter(|c| self.ready.contains_key(&c.check.name));
        self.schedule.add(order.map(|c| (c.check.name.clone(), c.check.every)), now.mono);
    }

    fn let_go(&mut self, keeper: &Keeper) {
        let schedule = &mut self.schedule;
        self.ready.retain(|name, ready| {
            let rec = keeper.room.checks.get(name.as_str()).filter(|c| c.state() != CheckState::Paused);
            let same = rec.is_some_and(|c| {
                c.declared == ready.declared && filled(keeper, &c.check).is_ok_and(|check| check == ready.filled)
            });
            if !same {
                schedule.remove(name);
            }
            same
        });
    }

    /// A heartbeat arrived for a check; `failed` says that what it stands for went wrong. It is looked at now.
    pub fn pushed(
        &mut self,
        checks: &Checks,
        check: &str,
        failed: bool,
        text: String,
        now: &Stamp,
    ) -> Result<(), Refusal> {
        let no = |why: String| Refusal::input("push", why);
        let Some(rec) = checks.get(check) else {
            return Err(no(format!("there is no check `{check}`")).hint("`warroom status` names them"));
        };
        match (self.ready.get(&rec.check.name), &self.prober) {
            (Some(ready), Some(prober)) if ready.check.waits() => {
                prober.pushed(&rec.check.name, failed, text);
                self.schedule.hurry(&rec.check.name, now.mono, 0);
                Ok(())
            }
            _ => Err(no(format!("`{check}` waits for no heartbeat")).hint("declare it with `push: 10m`")),
        }
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
        let firm = |c: &std::sync::Arc<crate::room::CheckRec>| {
            let name = c.check.name.as_str();
            let soft: Option<Soft> = keeper.watch.soft(name);
            soft.is_none() && !keeper.watch.waits(name) && keeper.watch.last(name).is_some()
        };
        scope.into_iter().all(firm)
    }
}

/// A check made ready; the reason where it cannot be.
fn prepared(keeper: &Keeper, rec: &CheckRec) -> Result<Ready, String> {
    if let Some(fault) = &rec.check.faulty {
        return Err(fault.clone());
    }
    let filled = filled(keeper, &rec.check)?;
    let check = PreparedCheck::new(&filled).map_err(|e| e.to_string())?;
    Ok(Ready { check: Arc::new(check), declared: rec.declared, filled })
}

/// A check with the vars that it names; secrets among them, so it is never shown.
fn filled(keeper: &Keeper, check: &Check) -> Result<Check, String> {
    let vars = &keeper.room.plan.vars;
    let value = |name: &str| {
        let var = vars.iter().find(|v| v.env_name() == name)?;
        Some(
            keeper
                .secrets
                .get(&var.name)
                .map(String::as_str)
                .or_else(|| keeper.room.value(&var.name))
                .map(str::to_owned),
        )
    };
    check.filled(&value).map_err(|open| format!("it waits for the input {}", open.join(", ")))
}

fn unfit(check: &CheckName, reason: String, now: &Stamp) -> ProbeResult {
    let outcome = Outcome::Unknown { reason };
    ProbeResult { check: check.clone(), began: *now, latency_ms: 0, outcome, evidence: Evidence::default() }
}
