//! The forecast of a room under way, from what it measured itself so far: for the header.

use super::Range;
use super::measure::{Sample, measure};
use super::play::{Chance, draw, schedule};
use crate::room::{ItemRec, Room, RunRec, StepRec};
use crate::words::*;
use std::collections::{BTreeMap, BTreeSet};

/// So many plays are enough for whole minutes, and cost nothing that one would feel.
const PLAYS: usize = 60;

/// What is ready, and in how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// The last step that can be foretold; none where that is everything.
    pub step: Option<StepId>,
    /// From now on.
    pub range: Range,
}

/// When everything will be ready, as far as this room has measured what is still to come. None while nothing runs, or nothing was measured.
pub fn live(room: &Room, now: &Stamp) -> Option<Live> {
    let running = room.steps.values().any(|s| room.live_runs(s).next().is_some());
    let over = room.closed.or(room.stood_down).is_some();
    if !running || over || room.held.is_some() {
        return None;
    }
    let measured = measure([room]);
    let open: Vec<&StepRec> = measured
        .scripted
        .iter()
        .filter_map(|id| room.step(id.as_str()))
        .filter(|s| !room.need_met(s.step.id.as_str()))
        .collect();
    let samples = |s: &StepRec| measured.steps.get(&s.step.id).map(|m| m.samples.clone()).filter(|m| !m.is_empty());
    let known: Vec<(&StepRec, Vec<Sample>)> = open.iter().filter_map(|s| Some((*s, samples(s)?))).collect();
    let last = known.iter().map(|(s, _)| *s).find(|s| room.live_runs(s).next().is_some())?;
    // What is unknown can only come later: then the step that runs is foretold, not the whole.
    let whole = known.len() == open.len() && !waits_for_people(room, &measured.scripted);
    let step = (!whole).then(|| last.step.id.clone());
    let mut chance = Chance::new(1);
    let lengths = (0..PLAYS).map(|_| once(room, now, &known, step.as_ref(), &mut chance)).collect();
    Some(Live { step, range: Range::of(lengths) })
}

/// Whether people start the steps of this runbook, and there are some that nobody asked for yet. Where steps start by themselves, those that do
/// not are for another case: the way back, when it goes wrong.
fn waits_for_people(room: &Room, counted: &BTreeSet<StepId>) -> bool {
    let by_hand = !room.steps.values().any(|s| s.step.auto);
    let left = |s: &StepRec| s.step.scripted() && !s.removed && !room.need_met(s.step.id.as_str());
    by_hand && room.steps.values().any(|s| left(s) && !counted.contains(&s.step.id))
}

/// One play of what is left: milliseconds from now.
fn once(
    room: &Room,
    now: &Stamp,
    known: &[(&StepRec, Vec<Sample>)],
    only: Option<&StepId>,
    chance: &mut Chance,
) -> u64 {
    let mut ends: BTreeMap<&StepId, u64> = BTreeMap::new();
    let mut left: Vec<&(&StepRec, Vec<Sample>)> =
        known.iter().filter(|(s, _)| only.is_none_or(|id| *id == s.step.id)).collect();
    while !left.is_empty() {
        let waits = |s: &StepRec| left.iter().any(|(other, _)| s.step.needs.contains(&other.step.id));
        let Some(i) = left.iter().position(|(s, _)| !waits(s)) else { break };
        let (step, samples) = left.remove(i);
        let start = step.step.needs.iter().filter_map(|n| ends.get(n)).copied().max().unwrap_or(0);
        let items = rest(room, now, step, samples, chance);
        ends.insert(&step.step.id, schedule(&items, step.step.parallel.max(1) as usize, start));
    }
    ends.into_values().max().unwrap_or(0)
}

/// What is left of a step's items: those that run first, they have their slots.
fn rest(room: &Room, now: &Stamp, step: &StepRec, samples: &[Sample], chance: &mut Chance) -> Vec<Sample> {
    let open: Vec<&ItemRec> = step.items.iter().filter(|i| !i.removed && !settled(room, step, i)).collect();
    let drawn = draw(samples, open.len(), chance);
    let mut items: Vec<(bool, Sample)> = open
        .into_iter()
        .zip(drawn)
        .map(|(item, sample)| match room.last_run(item) {
            Some(run) if run.live() => (true, less(sample, run, now)),
            Some(run) if run.succeeded() => (true, Sample { took_ms: 0, ..sample }),
            _ => (false, sample),
        })
        .collect();
    items.sort_by_key(|(runs, _)| !runs);
    items.into_iter().map(|(_, s)| s).collect()
}

fn settled(room: &Room, step: &StepRec, item: &ItemRec) -> bool {
    match room.item_state(step, item) {
        StepState::Done => step.step.verify.is_empty(),
        state => state.settled(),
    }
}

fn less(sample: Sample, run: &RunRec, now: &Stamp) -> Sample {
    Sample { took_ms: sample.took_ms.saturating_sub(now.ms_since(&run.intended)), ..sample }
}
