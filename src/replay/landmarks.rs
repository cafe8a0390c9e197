//! What a replay's bar shows and jumps to: outages, runs, notes, failures, milestones, on the room's time line.

use super::tracks;
use crate::record::{Entry, Event};
use crate::room::Room;
use crate::words::*;

/// A kind of place to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An outage was confirmed.
    Outage,
    /// A run or a proof failed.
    Failure,
    /// Somebody took a note.
    Note,
    /// A milestone.
    Milestone,
}

/// A place to jump to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// Its kind.
    pub kind: Kind,
    /// How many entries have happened there.
    pub position: usize,
    /// Where it lies on the room's time line, ms.
    pub at_ms: i64,
    /// In a word or two.
    pub name: String,
}

/// The bar: intervals and places. Milliseconds of the room's time line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Landmarks {
    /// The scope's outages, dated back as evidence tells them; those that last go to the end.
    pub outages: Vec<(i64, i64)>,
    /// Runs; those that live go to the end.
    pub runs: Vec<(i64, i64)>,
    /// Places to jump to, in order.
    pub places: Vec<Landmark>,
}

/// The landmarks of a whole room: `room` is the fold of `entries`, `ms` where each of them lies.
pub(super) fn landmarks(room: &Room, entries: &[Entry], ms: &[i64]) -> Landmarks {
    let Some((last, end)) = entries.last().map(|e| e.stamp).zip(ms.last().copied()) else {
        return Landmarks::default();
    };
    let at = |s: &Stamp| room.axis.at(s).clamp(0, end);
    let clock = room.scope(&last);
    let outages = tracks::outages(room, &clock, end);
    let runs = room.runs.values().map(|r| tracks::of_run(room, r, end)).map(|s| (s.from, s.to)).collect();
    let mut places: Vec<Landmark> = entries.iter().enumerate().filter_map(|(i, e)| of_entry(i, ms[i], e)).collect();
    for outage in &clock.outages {
        // To where the room learned of it.
        let told = |e: &Entry| matches!(&e.event, Event::CheckTurned { to: CheckState::Down, since, .. } if *since == outage.from);
        let learned = entries.iter().position(told).unwrap_or(ms.partition_point(|t| *t < at(&outage.from)));
        let learned = learned.min(entries.len() - 1);
        places.push(Landmark {
            kind: Kind::Outage,
            position: learned + 1,
            at_ms: ms[learned],
            name: "outage".to_owned(),
        });
    }
    for milestone in Milestone::ALL {
        let (marked, name) = (room.milestone(*milestone), milestone.word().replace('_', " "));
        // Measured and stated both stay visible.
        let stated = marked.stated.as_ref().map(|(at, by, why)| (*at, format!("{name} (stated by {by}: {why})")));
        let measured =
            marked.measured.map(|at| (at, if stated.is_some() { format!("{name} (measured)") } else { name }));
        for (stamp, name) in measured.into_iter().chain(stated) {
            let at_ms = at(&stamp);
            let position = ms.partition_point(|t| *t <= at_ms).max(1);
            places.push(Landmark { kind: Kind::Milestone, position, at_ms, name });
        }
    }
    places.sort_by_key(|p| (p.at_ms, p.position, p.kind));
    Landmarks { outages, runs, places }
}

fn of_entry(index: usize, at_ms: i64, entry: &Entry) -> Option<Landmark> {
    let (kind, name) = match &entry.event {
        Event::RunExited { run, exit } if !exit.success() => (Kind::Failure, run.to_string()),
        Event::RunLost { run, .. } | Event::RunNotStarted { run, .. } => (Kind::Failure, run.to_string()),
        Event::StepUnverified { step, .. } => (Kind::Failure, step.to_string()),
        Event::NoteTaken { .. } => (Kind::Note, entry.by.name.clone()),
        _ => return None,
    };
    Some(Landmark { kind, position: index + 1, at_ms, name })
}
