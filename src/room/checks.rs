//! Checks as entries tell them: confirmed states with their edges, dated back.

use crate::plan::{Check, Scope};
use crate::record::{Digested, Event, Evidence, Outcome, Phases};
use crate::words::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use wildmatch::WildMatch;

/// So many latencies are kept for a sparkline.
const LATENCIES: usize = 32;

/// A stretch of one confirmed state; it ends where the next one begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The state.
    pub state: CheckState,
    /// Its edge, dated back.
    pub from: Stamp,
    /// The last probe before the edge that still said otherwise; none where nobody knows.
    pub after: Option<Stamp>,
}

/// One check of the room.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRec {
    /// Its declaration, `$ITEM` filled in.
    pub check: Check,
    /// When this declaration came into force: by the opening, a list, or a reload. Probes begun before it tell nothing.
    pub declared: Stamp,
    /// Whether the scope counts it.
    pub in_scope: bool,
    /// Its stretches in order of time; the first is `unknown` from the moment that the check existed.
    pub stretches: Vec<Stretch>,
    /// The last known probe: begin, outcome, latency in ms. From transitions and digests; a live seat has newer ones in its pulses.
    pub last: Option<(Stamp, Outcome, u64)>,
    /// Evidence of the last transition.
    pub evidence: Option<Evidence>,
    /// Latencies in ms of the last digests, oldest first, at most 32; none where the probe did not pass.
    pub latencies: VecDeque<Option<u64>>,
    /// Times that it failed too seldom to be down.
    pub blips: u32,
    /// It changes too often to be believed.
    pub flapping: bool,
    /// The incarnation that it was last seen to pass at, where it has several.
    pub incarnation: Option<String>,
    /// Its maintenance windows, in order of time.
    pub maintenance: Vec<Maintained>,
    /// When it came back, and with what.
    pub restored: Vec<Restored>,
}

/// A maintenance window of one check.
#[derive(Clone, Debug, PartialEq)]
pub struct Maintained {
    /// Its beginning.
    pub from: Stamp,
    /// Its end, as planned or as it came.
    pub until: Stamp,
    /// What is done in it.
    pub why: Option<String>,
    /// An entry said that it is over.
    pub over: bool,
}

/// A check that came up after it was down, or passes at another incarnation.
#[derive(Clone, Debug, PartialEq)]
pub struct Restored {
    /// The first good probe.
    pub at: Stamp,
    /// Where it passed, for a check with incarnations.
    pub incarnation: Option<String>,
    /// How old its data were, ms; none where no `fresh` condition measures it.
    pub data_age_ms: Option<u64>,
}

impl CheckRec {
    /// Its confirmed state now.
    pub fn state(&self) -> CheckState {
        self.stretches.last().map_or(CheckState::Unknown, |s| s.state)
    }

    /// Since when.
    pub fn since(&self) -> Option<&Stamp> {
        self.stretches.last().map(|s| &s.from)
    }

    /// Unknown, and `down` before that: one good probe does not restore it.
    pub fn unknown_after_down(&self) -> bool {
        matches!(self.stretches.as_slice(), [.., before, last]
            if last.state == CheckState::Unknown && before.state == CheckState::Down)
    }

    fn new(check: Check, globs: &[WildMatch], now: &Stamp) -> CheckRec {
        let in_scope = counts(&check, globs);
        CheckRec {
            check,
            declared: *now,
            in_scope,
            stretches: vec![Stretch { state: CheckState::Unknown, from: *now, after: None }],
            last: None,
            evidence: None,
            latencies: VecDeque::new(),
            blips: 0,
            flapping: false,
            incarnation: None,
            maintenance: Vec::new(),
            restored: Vec::new(),
        }
    }

    /// Another declaration under the same name: what the old one found is history, and the state is to be found out anew.
    fn redeclare(&mut self, check: Check, globs: &[WildMatch], now: &Stamp) {
        self.in_scope = counts(&check, globs);
        if self.check == check && self.state() != CheckState::Paused {
            return;
        }
        let after = self.last_agreeing();
        (self.check, self.declared, self.flapping, self.incarnation) = (check, *now, false, None);
        self.turn(CheckState::Unknown, *now, after);
    }

    /// It is no longer declared: its history stays, also in the scope; from now on it is not probed and not counted.
    fn end(&mut self, now: &Stamp) {
        let after = self.last_agreeing();
        self.end_maintenance(now);
        self.turn(CheckState::Paused, *now, after);
    }

    /// The maintenance window that lasts as far as entries tell; its planned end may have passed.
    pub fn maintained(&self) -> Option<&Maintained> {
        self.maintenance.last().filter(|m| !m.over)
    }

    /// Whether it is in a maintenance window at `now`.
    pub fn in_maintenance(&self, now: &Stamp) -> bool {
        self.maintained().is_some_and(|m| later(&m.until, now))
    }

    /// A window begins; one that lasts is replaced by one that ends later.
    fn maintain(&mut self, from: &Stamp, until: &Stamp, why: &Option<String>) {
        match self.maintenance.last_mut().filter(|m| !m.over) {
            Some(lasting) if !later(from, &lasting.until) => (lasting.until, lasting.why) = (*until, why.clone()),
            lasting => {
                if let Some(lasting) = lasting {
                    lasting.over = true;
                }
                self.maintenance.push(Maintained { from: *from, until: *until, why: why.clone(), over: false });
            }
        }
    }

    fn end_maintenance(&mut self, now: &Stamp) {
        if let Some(lasting) = self.maintenance.last_mut().filter(|m| !m.over) {
            lasting.over = true;
            if later(&lasting.until, now) {
                lasting.until = *now;
            }
        }
    }

    /// It passes at `evidence`'s incarnation; whether that restored it is told by what it was before.
    fn pass(&mut self, at: &Stamp, evidence: &Evidence, restored: bool) {
        let incarnation = evidence.incarnation.clone();
        if restored {
            self.restored.push(Restored {
                at: *at,
                incarnation: incarnation.clone(),
                data_age_ms: evidence.data_age_ms,
            });
        }
        self.incarnation = incarnation;
    }

    /// Whether a probe of it was begun under an older declaration.
    pub fn outdates(&self, began: &Stamp) -> bool {
        later(&self.declared, began)
    }

    /// A turn to what it is already lengthens the stretch that stands.
    fn turn(&mut self, state: CheckState, from: Stamp, after: Option<Stamp>) {
        if self.state() != state || self.stretches.is_empty() {
            self.stretches.push(Stretch { state, from, after });
        }
    }

    /// Entries come in the order of their confirmation, not of their probes: the newest probe stays.
    fn see(&mut self, began: &Stamp, outcome: &Outcome, latency_ms: u64) {
        if self.last.as_ref().is_none_or(|(at, ..)| !later(at, began)) {
            self.last = Some((*began, outcome.clone(), latency_ms));
        }
    }

    /// The last probe that is known to agree with the confirmed state: the newest digested one, else the edge.
    fn last_agreeing(&self) -> Option<Stamp> {
        let stretch = self.stretches.last()?;
        let agrees = |outcome: &Outcome| match stretch.state {
            CheckState::Up | CheckState::Slow => outcome.passed(),
            CheckState::Down => matches!(outcome, Outcome::Fail { .. }),
            CheckState::Unknown | CheckState::Paused => false,
        };
        match &self.last {
            Some((at, outcome, _)) if agrees(outcome) && !later(&stretch.from, at) => Some(*at),
            _ => Some(stretch.from),
        }
    }
}

/// Whether `a` lies after `b`, to the microsecond within one boot.
pub(super) fn later(a: &Stamp, b: &Stamp) -> bool {
    if a.boot == b.boot { a.mono > b.mono } else { a.at > b.at }
}

/// An edge never lies in the future of its entry, whatever a journal says.
fn earlier(since: &Stamp, now: &Stamp) -> Stamp {
    if later(since, now) { *now } else { *since }
}

/// A transition tells the parts of its probe, not their sum.
fn total_ms(p: &Phases) -> u64 {
    [p.resolve_ms, p.connect_ms, p.tls_ms, p.first_byte_ms, p.body_ms]
        .into_iter()
        .flatten()
        .fold(0, u64::saturating_add)
}

/// A faulty check is never probed, so the scope does not count it: it could hide an outage by `all` for ever. A canary is about our own side.
fn counts(check: &Check, globs: &[WildMatch]) -> bool {
    check.faulty.is_none() && !check.canary && globs.iter().any(|g| g.matches(check.name.as_str()))
}

fn per_item(check: &Check, items: &impl Fn(&str) -> Option<Vec<String>>) -> Vec<Check> {
    match &check.each {
        None => vec![check.clone()],
        Some(list) => items(list).unwrap_or_default().iter().map(|item| check.for_item(item)).collect(),
    }
}

/// All checks of a room, expanded over their lists, in the runbook's order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checks {
    /// In the runbook's order; each is shared with the copies of the room in which it is the same.
    pub all: Vec<Arc<CheckRec>>,
    /// Grows whenever the declarations may have changed.
    pub version: u32,
    /// Grows whenever a stretch or a maintenance window of any check may have begun or ended.
    pub turns: u64,
    /// The place of each in `all`: every probe looks its check up several times, and a room may have thousands.
    places: Arc<HashMap<CheckName, usize>>,
}

impl Checks {
    /// The check with this name.
    pub fn get(&self, name: &str) -> Option<&CheckRec> {
        self.place(name).map(|at| self.all[at].as_ref())
    }

    /// Where it stands among all.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Makes the checks of `declared`, one per item where `each` is set and its list is known. Those that exist already stay as they are,
    /// those that are declared otherwise begin anew, and those that are no longer declared end; all keep their history. Whether the scope
    /// counts a check is what the runbook says now, for all of its history.
    pub fn expand(
        &mut self,
        declared: &[Check],
        scope: &Scope,
        items: impl Fn(&str) -> Option<Vec<String>>,
        now: &Stamp,
    ) {
        let globs: Vec<WildMatch> = scope.checks.iter().map(|g| WildMatch::new(g)).collect();
        let mut old: BTreeMap<CheckName, (usize, Arc<CheckRec>)> =
            self.all.drain(..).enumerate().map(|(i, c)| (c.check.name.clone(), (i, c))).collect();
        let mut seen = BTreeSet::new();
        self.version += 1;
        self.turns += 1;
        for check in declared.iter().flat_map(|c| per_item(c, &items)) {
            if seen.insert(check.name.clone()) {
                self.all.push(match old.remove(&check.name) {
                    None => Arc::new(CheckRec::new(check, &globs, now)),
                    Some((_, mut rec)) => {
                        Arc::make_mut(&mut rec).redeclare(check, &globs, now);
                        rec
                    }
                });
            }
        }
        // What is no longer declared keeps its history, behind the others.
        let mut left: Vec<_> = old.into_values().collect();
        left.sort_by_key(|(i, _)| *i);
        self.all.extend(left.into_iter().map(|(_, mut rec)| {
            Arc::make_mut(&mut rec).end(now);
            rec
        }));
        self.places = Arc::new(self.all.iter().enumerate().map(|(at, c)| (c.check.name.clone(), at)).collect());
    }

    /// Folds a check's event; other events are nothing to it.
    pub fn apply(&mut self, event: &Event, now: &Stamp) {
        if !matches!(event, Event::ProbesDigested { .. } | Event::CheckBlipped { .. } | Event::CheckFlapped { .. }) {
            self.turns += 1;
        }
        match event {
            Event::CheckTurned { check, to, since, after, evidence, outcome } => {
                if let Some(rec) = self.get_mut(check) {
                    let was_down = rec.state() == CheckState::Down || rec.unknown_after_down();
                    if matches!(to, CheckState::Up | CheckState::Slow) {
                        rec.pass(&earlier(since, now), evidence, was_down);
                    }
                    rec.turn(*to, earlier(since, now), *after);
                    rec.see(since, outcome, total_ms(&evidence.phases));
                    rec.evidence = Some((**evidence).clone());
                }
            }
            Event::CheckBlipped { check, .. } => {
                if let Some(rec) = self.get_mut(check) {
                    rec.blips += 1;
                }
            }
            Event::CheckFlapped { check, flapping } => {
                if let Some(rec) = self.get_mut(check) {
                    rec.flapping = *flapping;
                }
            }
            Event::CheckMoved { check, since, evidence, .. } => {
                if let Some(rec) = self.get_mut(check) {
                    rec.pass(&earlier(since, now), evidence, true);
                    rec.evidence = Some((**evidence).clone());
                }
            }
            Event::MaintenanceBegan { checks, until, why } => {
                for check in checks.iter().collect::<BTreeSet<_>>() {
                    if let Some(rec) = self.get_mut(check) {
                        rec.maintain(now, until, why);
                    }
                }
            }
            Event::MaintenanceEnded { checks } => {
                for check in checks {
                    if let Some(rec) = self.get_mut(check) {
                        rec.end_maintenance(now);
                    }
                }
            }
            Event::ProbesDigested { checks } => self.digest(checks),
            _ => {}
        }
    }

    /// A gap begins: since `from` nobody watches.
    pub fn gap(&mut self, from: &Stamp) {
        self.turns += 1;
        for rec in self.all.iter_mut().filter(|c| c.state() != CheckState::Paused).map(Arc::make_mut) {
            let after = rec.last_agreeing();
            rec.turn(CheckState::Unknown, *from, after);
        }
    }

    /// A long room has thousands of digests, and each names every check, mostly in the order in which they stand here.
    fn digest(&mut self, checks: &[Digested]) {
        for (i, d) in checks.iter().enumerate() {
            let here = self.all.get(i).is_some_and(|c| c.check.name == d.check);
            let Some(at) = here.then_some(i).or_else(|| self.places.get(&d.check).copied()) else { continue };
            let rec = Arc::make_mut(&mut self.all[at]);
            rec.see(&d.at, &d.outcome, d.latency_ms);
            if rec.latencies.len() == LATENCIES {
                rec.latencies.pop_front();
            }
            rec.latencies.push_back(d.outcome.passed().then_some(d.latency_ms));
        }
    }

    /// The check under whose failure this one's is to be shown: the first of its needs that is down, or what that one is down for. None where it
    /// passes, or fails for itself.
    pub fn cause<'a>(&'a self, rec: &'a CheckRec) -> Option<&'a CheckRec> {
        if matches!(rec.state(), CheckState::Up | CheckState::Slow | CheckState::Paused) {
            return None;
        }
        let mut seen = vec![&rec.check.name];
        let mut at = rec;
        while let Some(need) = self.down_needs(at).find(|need| !seen.contains(&&need.check.name)) {
            seen.push(&need.check.name);
            at = need;
        }
        (at.check.name != rec.check.name).then_some(at)
    }

    fn down_needs<'a>(&'a self, rec: &'a CheckRec) -> impl Iterator<Item = &'a CheckRec> {
        let mut places: Vec<usize> = rec.check.needs.iter().flat_map(|need| self.needed_places(need)).collect();
        places.sort_unstable();
        places.into_iter().map(|at| self.all[at].as_ref()).filter(|c| c.state() == CheckState::Down)
    }

    /// Most needs are names, and need not be looked for among all.
    fn needed_places(&self, need: &str) -> Vec<usize> {
        if !need.contains(['*', '?']) {
            return self.place(need).into_iter().collect();
        }
        let glob = WildMatch::new(need);
        (0..self.all.len()).filter(|at| glob.matches(self.all[*at].check.name.as_str())).collect()
    }

    /// The checks that a need names; it may be a pattern.
    pub fn needed(&self, need: &str) -> Vec<&CheckRec> {
        self.needed_places(need).into_iter().map(|at| self.all[at].as_ref()).collect()
    }

    fn get_mut(&mut self, name: &CheckName) -> Option<&mut CheckRec> {
        self.places.get(name).map(|at| Arc::make_mut(&mut self.all[*at]))
    }

    /// How many are in each state: up, slow, down, unknown, paused.
    pub fn counts(&self) -> [usize; 5] {
        let mut counts = [0; 5];
        for c in &self.all {
            counts[c.state() as usize] += 1;
        }
        counts
    }
}
