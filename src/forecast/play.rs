//! One play: durations drawn, items on slots, steps when their needs are met.

use super::measure::Sample;
use crate::words::StepId;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A step to be played.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Task {
    pub step: StepId,
    pub needs: Vec<StepId>,
    pub items: usize,
    pub parallel: usize,
    /// At least one.
    pub samples: Vec<Sample>,
}

/// One play: from when to when each task went, ms.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// In the order of the tasks.
    pub spans: Vec<(u64, u64)>,
}

impl Played {
    /// Of the whole.
    pub fn length(&self) -> u64 {
        self.spans.iter().map(|s| s.1).max().unwrap_or(0)
    }
}

/// Splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): a seed gives the same draws for ever.
pub(super) struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `n`, which is at least 1.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

/// As many durations as there are items: each sample equally often, the rest by chance, in an order by chance.
pub(super) fn draw(samples: &[Sample], items: usize, chance: &mut Chance) -> Vec<Sample> {
    let whole = items / samples.len() * samples.len();
    let mut drawn: Vec<Sample> = samples.iter().copied().cycle().take(whole).collect();
    let mut rest = samples.to_vec();
    while drawn.len() < items {
        drawn.push(rest.swap_remove(chance.below(rest.len())));
    }
    for i in (1..drawn.len()).rev() {
        drawn.swap(i, chance.below(i + 1));
    }
    drawn
}

/// Items in their order on so many slots, from `start` on: when the last slot is free again, and when the last proof is there.
pub fn schedule(items: &[Sample], slots: usize, start: u64) -> u64 {
    let mut free: BinaryHeap<Reverse<u64>> = (0..slots.max(1)).map(|_| Reverse(start)).collect();
    let mut last = start;
    for item in items {
        let Some(Reverse(at)) = free.pop() else { return last };
        let end = at.saturating_add(item.took_ms);
        free.push(Reverse(end));
        last = last.max(end.saturating_add(item.proof_ms));
    }
    last
}

/// Plays all tasks once. A need that is no task is met.
pub(super) fn once(tasks: &[Task], chance: &mut Chance) -> Played {
    let mut spans: Vec<Option<(u64, u64)>> = vec![None; tasks.len()];
    let place = |step: &StepId| tasks.iter().position(|t| t.step == *step);
    // Needs may point forwards; a round that settles nothing is a circle, which waits for ever and counts as nothing.
    loop {
        let mut settled = false;
        for (i, task) in tasks.iter().enumerate() {
            let needs: Vec<usize> = task.needs.iter().filter_map(&place).collect();
            if spans[i].is_some() || needs.iter().any(|n| spans[*n].is_none()) {
                continue;
            }
            let start = needs.iter().filter_map(|n| spans[*n]).map(|s| s.1).max().unwrap_or(0);
            let items = draw(&task.samples, task.items, chance);
            spans[i] = Some((start, schedule(&items, task.parallel, start)));
            settled = true;
        }
        if !settled {
            break;
        }
    }
    Played { spans: spans.into_iter().map(Option::unwrap_or_default).collect() }
}
