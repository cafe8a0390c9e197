//! A room and its entries to the report's data.

mod clock;
mod findings;
mod marks;
mod notes;
mod overview;
mod path;
mod people;
mod steps;
mod times;

use super::compare::FORM;
use super::document::Report;
use super::status::{JournalFacts, scope};
use super::verdict::verdict;
use crate::record::{Entry, Event};
use crate::room::{NoteRec, Room, ScopeClock};
use crate::words::*;
use std::sync::Arc;

/// What every part draws on.
struct Facts<'a> {
    room: &'a Room,
    /// Those that may be told: no private note that the room does not hold.
    entries: Vec<&'a Entry>,
    /// The instant that the report speaks of.
    now: Stamp,
    clock: ScopeClock,
}

impl Facts<'_> {
    /// Milliseconds from one instant to a later one on the room's time line; 0 where it is not later.
    fn between(&self, from: &Stamp, to: &Stamp) -> u64 {
        (self.room.axis.at(to) - self.room.axis.at(from)).max(0) as u64
    }

    /// What sorts instants.
    fn at(&self, stamp: &Stamp) -> i64 {
        self.room.axis.at(stamp)
    }
}

/// The report of a room. `entries` are those that `room` was folded from; private notes stand in it only where the room holds them.
/// `now` counts only while the room is open. `view` says whose eyes it is for, and hides nothing by itself.
pub fn gather(room: &Room, entries: &[Entry], now: &Stamp, journal: JournalFacts, view: Option<Role>) -> Report {
    let now = room.closed.unwrap_or(*now);
    let shown = entries.iter().filter(|e| may_be_told(room, e)).collect();
    let facts = Facts { room, entries: shown, now, clock: room.scope(&now) };
    let mut report = Report {
        report: FORM,
        room: room.name().to_owned(),
        kind: room.kind(),
        title: room.title().to_owned(),
        as_of: (&now).into(),
        view,
        journal,
        verdict: verdict(room, &now),
        overview: overview::overview(&facts),
        rule: overview::rule(&facts),
        objectives: room.plan.objectives.clone(),
        times: times::times(&facts),
        data_loss: times::data_loss(&facts),
        scope: scope(room, &now),
        outages: clock::outages(&facts),
        checks: clock::checks(&facts),
        points: notes::points(&facts),
        other_notes: notes::others(&facts),
        strengths: Vec::new(),
        improvements: Vec::new(),
        deviations: steps::deviations(&facts),
        phases: steps::phases(&facts),
        critical_path: path::path(&facts),
        milestones: Milestone::ALL
            .iter()
            .map(|m| (*m, room.milestone(*m).instant().as_ref().map(Into::into)))
            .collect(),
        marks: marks::marks(&facts),
        timeline: marks::timeline(&facts),
        actions: notes::actions(&facts),
        comparison: None,
        participants: people::participants(&facts),
    };
    (report.strengths, report.improvements) = findings::findings(&facts, &report);
    report
}

/// A private note is told only where the room holds it: privately, or since it was revealed.
fn may_be_told(room: &Room, entry: &Entry) -> bool {
    match &entry.event {
        Event::NoteTaken { private: true, at, text, .. } => {
            let same = |n: &Arc<NoteRec>| n.at == *at && n.by == entry.by.name && n.text == *text;
            room.private.iter().chain(&room.notes).any(same)
        }
        _ => true,
    }
}
