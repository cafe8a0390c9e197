//! The status document: how a room stands, with the names, order and nullness that `warroom status --json` promises.

mod steps;
mod text;

pub use text::text;

use crate::record::{Outcome, ProbePhase};
use crate::room::{CheckRec, Loss, NoteRec, Outage, Room};
use crate::words::*;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

use steps::PhaseStatus;

/// How a room stands. Times are RFC 3339 in UTC with milliseconds, lengths whole milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    /// The room's name.
    pub room: String,
    /// Incident or drill.
    pub kind: Kind,
    /// The runbook's title.
    pub title: String,
    /// When it was opened; none for a journal without its first entry.
    pub opened_at: Option<Instant>,
    /// When it was stood down.
    pub stood_down_at: Option<Instant>,
    /// The instant that this document speaks of.
    pub now: Instant,
    /// How far the journal is.
    pub journal: JournalFacts,
    /// The one clock.
    pub scope: ScopeStatus,
    /// Every milestone: stated, else measured, else null.
    pub milestones: BTreeMap<Milestone, Option<Instant>>,
    /// Milestones that a person states: measured and stated, who and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<CorrectionStatus>,
    /// In the runbook's order.
    pub checks: Vec<CheckStatus>,
    /// In the runbook's order, ad-hoc steps last.
    pub phases: Vec<PhaseStatus>,
    /// In the order of their instants.
    pub notes: Vec<NoteStatus>,
    /// Everybody who sits or sat here, once for each role that they had.
    pub seats: Vec<SeatStatus>,
}

/// A wall time as the documents write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Instant(#[serde(with = "wall")] pub DateTime<Utc>);

impl From<&Stamp> for Instant {
    fn from(stamp: &Stamp) -> Instant {
        Instant(stamp.at)
    }
}

/// How far the journal is, as its reader found it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct JournalFacts {
    /// Entries in it.
    pub entries: u64,
    /// Its short head, `n:h`.
    pub head: String,
    /// The highest entry known to be durable.
    pub durable: u64,
}

/// The scope's clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScopeStatus {
    /// `unknown`, `up`, `impaired` or `down`.
    pub state: &'static str,
    /// Since when.
    pub since: Option<Instant>,
    /// Down by the runbook's rule.
    pub downtime_ms: u64,
    /// At least one check down.
    pub any_down_ms: u64,
    /// Every check down.
    pub all_down_ms: u64,
    /// Summed over the checks.
    pub service_ms: u64,
    /// Of the downtime: nobody watched, with down on both sides.
    pub unobserved_ms: u64,
    /// In order; the last may still last.
    pub outages: Vec<OutageStatus>,
}

/// One outage of the scope.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutageStatus {
    /// Its start.
    pub from: Instant,
    /// Its end; null while it lasts.
    pub to: Option<Instant>,
    /// The last good probe before the start (null where there is none), and the start.
    pub from_bounds: (Option<Instant>, Instant),
    /// The checks that were down in it.
    pub checks: Vec<CheckName>,
}

/// A milestone that a person states; the last word counts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorrectionStatus {
    /// Which.
    pub milestone: Milestone,
    /// From evidence and entries.
    pub measured: Option<Instant>,
    /// As stated.
    pub stated: Instant,
    /// Who states it.
    pub by: String,
    /// Why.
    pub why: String,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckStatus {
    /// Its name.
    pub name: CheckName,
    /// Its confirmed state.
    pub state: CheckState,
    /// Since when.
    pub since: Option<Instant>,
    /// Its last recorded probe.
    pub last: Option<ProbeStatus>,
    /// up / (up + down), 0 to 1.
    pub availability: Option<f64>,
    /// known / window, 0 to 1.
    pub coverage: f64,
    /// The check that it fails because of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<CheckName>,
    /// Where it passes, for a check with incarnations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incarnation: Option<String>,
    /// The end of the maintenance window that it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance_until: Option<Instant>,
    /// How old its data were when it came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_age_ms: Option<u64>,
    /// Of that, what was written before the outage began and is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_ms: Option<u64>,
}

/// One probe.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProbeStatus {
    /// When it began.
    pub at: Instant,
    /// `ok`, `slow`, `fail` or `unknown`.
    pub outcome: &'static str,
    /// Where it failed.
    pub phase: Option<ProbePhase>,
    /// Why it is not `ok`.
    pub reason: Option<String>,
    /// How long it took.
    pub latency_ms: u64,
}

/// One note.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoteStatus {
    /// When its author began to write it.
    pub at: Instant,
    /// Its author.
    pub by: String,
    /// What it is about.
    pub point: Option<Point>,
    /// The remark, as it was written.
    pub text: String,
    /// The step or check it is attached to.
    pub on: Option<String>,
    /// Seen by facilitators and its author only.
    pub private: bool,
}

/// One person in one role.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeatStatus {
    /// The name.
    pub name: String,
    /// The role that the host granted.
    pub role: Role,
    /// Sits here now.
    pub present: bool,
}

/// How `room` stands at `now`, as somebody of this role and name may see it; all of it without one.
pub fn status(room: &Room, now: &Stamp, journal: JournalFacts, for_role: Option<(Role, &str)>) -> Status {
    let may_see = |n: &&Arc<NoteRec>| match for_role {
        Some((role, name)) => !n.private || role == Role::Facilitator || n.by == name,
        None => true,
    };
    let marked = |m: &Milestone| (*m, room.milestone(*m).instant().as_ref().map(Instant::from));
    let losses = room.losses(now);
    Status {
        room: room.name().to_owned(),
        kind: room.kind(),
        title: room.title().to_owned(),
        opened_at: room.opened.as_ref().map(Instant::from),
        stood_down_at: room.stood_down.as_ref().map(Instant::from),
        now: Instant::from(now),
        journal,
        scope: scope(room, now),
        milestones: Milestone::ALL.iter().map(marked).collect(),
        corrections: Milestone::ALL.iter().filter_map(|m| correction(room, *m)).collect(),
        checks: room.checks.all.iter().map(|c| check(room, c, &losses, now)).collect(),
        phases: room.phases.iter().map(|p| steps::phase(room, p, now)).collect(),
        notes: room.all_notes().into_iter().filter(may_see).map(|n| note(n)).collect(),
        seats: seats(room),
    }
}

fn correction(room: &Room, milestone: Milestone) -> Option<CorrectionStatus> {
    let marked = room.milestone(milestone);
    let (at, by, why) = marked.stated?;
    let measured = marked.measured.as_ref().map(Instant::from);
    Some(CorrectionStatus { milestone, measured, stated: Instant::from(&at), by, why })
}

pub(super) fn scope(room: &Room, now: &Stamp) -> ScopeStatus {
    let clock = room.scope(now);
    ScopeStatus {
        state: clock.state.word(),
        since: clock.since.as_ref().map(Instant::from),
        downtime_ms: clock.downtime_ms,
        any_down_ms: clock.any_down_ms,
        all_down_ms: clock.all_down_ms,
        service_ms: clock.service_ms,
        unobserved_ms: clock.unobserved_ms,
        outages: clock.outages.iter().map(outage).collect(),
    }
}

fn outage(outage: &Outage) -> OutageStatus {
    let mut checks: Vec<CheckName> = Vec::new();
    for (name, ..) in &outage.checks {
        if !checks.contains(name) {
            checks.push(name.clone());
        }
    }
    let from = Instant::from(&outage.from);
    OutageStatus {
        from,
        to: outage.to.as_ref().map(Instant::from),
        from_bounds: (outage.from_after.as_ref().map(Instant::from), from),
        checks,
    }
}

fn check(room: &Room, rec: &CheckRec, losses: &[Loss], now: &Stamp) -> CheckStatus {
    let loss = losses.iter().rev().find(|l| l.check == rec.check.name);
    let share = room.availability(rec.check.name.as_str(), now);
    CheckStatus {
        name: rec.check.name.clone(),
        state: rec.state(),
        since: rec.since().map(Instant::from),
        last: rec.last.as_ref().map(|(at, outcome, latency_ms)| probe(at, outcome, *latency_ms)),
        availability: share.availability.map(rounded),
        coverage: rounded(share.coverage),
        cause: room.checks.cause(rec).map(|c| c.check.name.clone()),
        incarnation: rec.incarnation.clone(),
        maintenance_until: rec.maintained().filter(|_| rec.in_maintenance(now)).map(|m| Instant::from(&m.until)),
        data_age_ms: loss.map(|l| l.data_age_ms),
        lost_ms: loss.and_then(|l| l.lost_ms),
    }
}

/// Down to six decimals: 1.0 is said only of the whole. A zero has no sign.
pub(super) fn rounded(share: f64) -> f64 {
    (share * 1e6).floor() / 1e6 + 0.0
}

fn probe(at: &Stamp, outcome: &Outcome, latency_ms: u64) -> ProbeStatus {
    let (phase, reason) = match outcome {
        Outcome::Ok => (None, None),
        Outcome::Slow { reason } | Outcome::Unknown { reason } => (None, Some(reason.clone())),
        Outcome::Fail { phase, reason } => (Some(*phase), Some(reason.clone())),
    };
    ProbeStatus { at: Instant::from(at), outcome: outcome.word(), phase, reason, latency_ms }
}

fn note(note: &NoteRec) -> NoteStatus {
    NoteStatus {
        at: Instant::from(&note.at),
        by: note.by.clone(),
        point: note.point,
        text: note.text.clone(),
        on: note.on.clone(),
        private: note.private,
    }
}

fn seats(room: &Room) -> Vec<SeatStatus> {
    let mut seats: Vec<SeatStatus> = Vec::new();
    for seat in room.seats.values() {
        let present = seat.left.is_none();
        match seats.iter_mut().find(|s| s.name == seat.name && s.role == seat.role) {
            Some(known) => known.present |= present,
            None => seats.push(SeatStatus { name: seat.name.clone(), role: seat.role, present }),
        }
    }
    seats
}
