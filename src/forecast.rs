//! F4: how long everything would take: measured durations, the step graph and the slots, played through many times.
//!
//! A run of a step takes a slot of that step's own (`parallel`), its items start in their order as slots come free, and a step begins when
//! all that it needs is done, with its proofs: as the room starts them. Each play draws its durations from the measured ones: every
//! measured item comes equally often, in another order each time.

mod live;
mod measure;
mod play;

pub use live::{Live, live};
pub use measure::{Measured, Sample, StepSamples, measure};
pub use play::{Played, schedule};

use crate::plan::Plan;
use crate::words::*;
use play::{Chance, Task};
use serde::Serialize;
use std::collections::BTreeMap;

/// How often the room is played through.
const PLAYS: usize = 1000;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Lists and how many items they are to have.
    pub scale: BTreeMap<String, usize>,
    /// Slots of every step with `each`; none for what the runbook says.
    pub parallel: Option<usize>,
    /// The same seed gives the same answer.
    pub seed: u64,
}

/// A length as a range: a tenth of the plays was shorter than `p10`, half than `p50`, a tenth longer than `p90`. Milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Range {
    /// A tenth was shorter.
    pub p10_ms: u64,
    /// Half was.
    pub p50_ms: u64,
    /// A tenth was longer.
    pub p90_ms: u64,
}

impl Range {
    fn of(mut lengths: Vec<u64>) -> Range {
        lengths.sort_unstable();
        let at = |percent: usize| lengths.get(lengths.len().saturating_sub(1) * percent / 100).copied().unwrap_or(0);
        Range { p10_ms: at(10), p50_ms: at(50), p90_ms: at(90) }
    }
}

/// The forecast.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// From the start of the first step to the last proof.
    pub range: Range,
    /// How often it was played through.
    pub plays: usize,
    /// With this seed.
    pub seed: u64,
    /// The steps that everything waits for, in their order.
    pub critical_path: Vec<PathStep>,
    /// What one more slot for a step of that path would bring, at half of the plays; the most first.
    pub another_slot: Vec<Gain>,
    /// Scripted steps that were never measured: they count as nothing.
    pub unmeasured: Vec<StepId>,
}

/// One step of the critical path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathStep {
    /// The step.
    pub step: StepId,
    /// How many items it has; 1 without a list.
    pub items: usize,
    /// How many of them run at a time.
    pub parallel: usize,
    /// From its begin to its last proof.
    pub range: Range,
}

/// What one more slot would bring.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gain {
    /// The step.
    pub step: StepId,
    /// With so many slots.
    pub parallel: usize,
    /// The whole would be so much shorter.
    pub gain_ms: u64,
}

/// Plays the plan through with the measured durations. Steps that nobody measured are left out, and said.
pub fn forecast(plan: &Plan, measured: &Measured, question: &Question) -> Forecast {
    let tasks = tasks(plan, measured, question);
    let played = play(&tasks, question.seed);
    let range = Range::of(played.iter().map(Played::length).collect());
    let path = path(&tasks, &played);
    let mut gains: Vec<Gain> = path
        .iter()
        .filter(|p| p.items > p.parallel)
        .map(|p| {
            let mut more = tasks.clone();
            more.iter_mut().filter(|t| t.step == p.step).for_each(|t| t.parallel += 1);
            let other = Range::of(play(&more, question.seed).iter().map(Played::length).collect());
            let gain_ms = range.p50_ms.saturating_sub(other.p50_ms);
            Gain { step: p.step.clone(), parallel: p.parallel + 1, gain_ms }
        })
        .collect();
    gains.sort_by_key(|g| std::cmp::Reverse(g.gain_ms));
    let known = |s: &&StepId| tasks.iter().any(|t| t.step == **s);
    let unmeasured = measured.scripted.iter().filter(|s| !known(s)).cloned().collect();
    Forecast { range, plays: PLAYS, seed: question.seed, critical_path: path, another_slot: gains, unmeasured }
}

fn play(tasks: &[Task], seed: u64) -> Vec<Played> {
    let mut chance = Chance::new(seed);
    (0..PLAYS).map(|_| play::once(tasks, &mut chance)).collect()
}

/// The measured steps with as many items and slots as is asked.
fn tasks(plan: &Plan, measured: &Measured, question: &Question) -> Vec<Task> {
    let of = |step: &crate::plan::Step| {
        let samples = measured.steps.get(&step.id).filter(|s| !s.samples.is_empty())?;
        let asked = step.each.as_ref().and_then(|list| question.scale.get(list)).copied();
        let slots = step.each.as_ref().and(question.parallel);
        Some(Task {
            step: step.id.clone(),
            needs: step.needs.clone(),
            items: asked.unwrap_or(if step.each.is_some() { samples.items } else { 1 }),
            parallel: slots.unwrap_or(step.parallel.max(1) as usize).max(1),
            samples: samples.samples.clone(),
        })
    };
    plan.steps().filter_map(|(_, step)| of(step)).collect()
}

/// From the step that ended last in most plays back along the needs that were met last.
fn path(tasks: &[Task], played: &[Played]) -> Vec<PathStep> {
    let mean_end = |i: usize| played.iter().map(|p| p.spans[i].1).sum::<u64>();
    let mut at = (0..tasks.len()).max_by_key(|i| mean_end(*i));
    let mut path = Vec::new();
    while let Some(i) = at {
        let task = &tasks[i];
        let lengths = played.iter().map(|p| p.spans[i].1 - p.spans[i].0).collect();
        path.push(PathStep {
            step: task.step.clone(),
            items: task.items,
            parallel: task.parallel,
            range: Range::of(lengths),
        });
        let before = |j: &usize| task.needs.contains(&tasks[*j].step) && path.iter().all(|p| p.step != tasks[*j].step);
        at = (0..tasks.len()).filter(before).max_by_key(|j| mean_end(*j));
    }
    path.reverse();
    path
}
