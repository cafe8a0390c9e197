//! What rooms measured: how long each item of each step took, and how long its proof.

use crate::room::{ItemRec, Room, StepRec};
use crate::words::*;
use std::collections::{BTreeMap, BTreeSet};

/// One item that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its slot was taken for so long: from its first run's start to its last one's end, attempts in between included.
    pub took_ms: u64,
    /// From that end to its proof; 0 where it asks for none.
    pub proof_ms: u64,
}

/// The items of one step that were done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepSamples {
    /// How many items the step had in the last room.
    pub items: usize,
    /// One for each item that was done, of every room.
    pub samples: Vec<Sample>,
}

/// What rooms measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// By step.
    pub steps: BTreeMap<StepId, StepSamples>,
    /// Steps with a script, and steps by hand that one of them needs; those that a room left out are not in it.
    pub scripted: BTreeSet<StepId>,
    /// In each room, from the start of its first measured step to the last end or proof; null where nothing was measured.
    pub whole_ms: Vec<Option<u64>>,
}

/// Measures rooms, oldest first.
pub fn measure<'a>(rooms: impl IntoIterator<Item = &'a Room>) -> Measured {
    let mut measured = Measured::default();
    for room in rooms {
        let mut whole: Option<(i64, i64)> = None;
        measured.scripted = wanted(room);
        for id in &measured.scripted {
            let Some(step) = room.step(id.as_str()) else { continue };
            let samples = measured.steps.entry(id.clone()).or_default();
            samples.items = step.items.iter().filter(|i| !i.removed).count();
            for (from, to, sample) in step.items.iter().filter_map(|i| item(room, step, i)) {
                samples.samples.push(sample);
                whole = Some(whole.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
            }
        }
        measured.whole_ms.push(whole.map(|(from, to)| (to - from).max(0) as u64));
    }
    measured
}

/// Scripted steps that are not left out, and whatever they need. A step that was never touched and starts only by a person's hand is no part of the way.
fn wanted(room: &Room) -> BTreeSet<StepId> {
    let there = |s: &&StepRec| s.skipped.is_none() && !s.removed;
    let mut wanted: BTreeSet<StepId> = BTreeSet::new();
    let part = |s: &&StepRec| s.step.scripted() && (s.step.auto || s.asked.is_some());
    let mut left: Vec<&StepRec> = room.steps.values().map(AsRef::as_ref).filter(there).filter(part).collect();
    while let Some(step) = left.pop() {
        if wanted.insert(step.step.id.clone()) {
            left.extend(step.step.needs.iter().filter_map(|n| room.step(n.as_str())).filter(there));
        }
    }
    wanted
}

/// From when to when an item was done, and its sample; none where it is not.
fn item(room: &Room, step: &StepRec, item: &ItemRec) -> Option<(i64, i64, Sample)> {
    if !matches!(room.item_state(step, item), StepState::Done | StepState::Verified) {
        return None;
    }
    let at = |s: &Stamp| room.axis.at(s);
    let (from, end) = match (item.runs.first().and_then(|r| room.runs.get(r)), &step.ticked) {
        (Some(first), _) => (at(&first.intended), at(&room.last_run(item)?.ended?)),
        (None, Some(tick)) => (free_since(room, step)?, at(&tick.at)),
        (None, None) => return None,
    };
    let proven = item.verified.map_or(end, |v| at(&v).max(end));
    let length = |from: i64, to: i64| (to - from).max(0) as u64;
    Some((from, proven, Sample { took_ms: length(from, end), proof_ms: length(end, proven) }))
}

/// Since when a step by hand could be done: its last need's end, else the declaration.
fn free_since(room: &Room, step: &StepRec) -> Option<i64> {
    let ends = step.step.needs.iter().filter_map(|n| room.step(n.as_str())).flat_map(|s| {
        let runs = s.items.iter().filter_map(|i| i.verified.or(room.last_run(i).and_then(|r| r.ended)));
        runs.chain(s.ticked.as_ref().map(|t| t.at))
    });
    let declared = room.milestone(Milestone::Declared).instant();
    ends.map(|s| room.axis.at(&s)).max().or(declared.map(|s| room.axis.at(&s)))
}
