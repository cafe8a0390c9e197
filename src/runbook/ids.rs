//! Ids of phases and steps: the same text gives the same id, wherever it stands in the file.

use super::attributes::Refs;
use super::places::Problems;
use super::slug::{short_hash, slug};
use crate::plan::{Plan, Step};
use crate::words::StepId;
use std::collections::{HashMap, HashSet};

/// Ids that are taken.
#[derive(Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// The next number to try for an id that was wanted again.
    next: HashMap<String, u32>,
}

impl Ids {
    /// The wanted id, or the first of `wanted-2`, `wanted-3`… that is free.
    pub fn claim(&mut self, wanted: String) -> String {
        if self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let next = self.next.entry(wanted.clone()).or_insert(2);
        loop {
            let id = format!("{wanted}-{next}");
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// Gives every step its id: its name, else `phase/title`, with a hash of its text where two titles are equal.
pub(super) fn assign(problems: &mut Problems, plan: &mut Plan, refs: &[Refs]) {
    let mut ids = Ids::default();
    let mut named = vec![false; refs.len()];
    for (i, (step, refs)) in steps(plan).zip(refs).enumerate() {
        let Some((name, span)) = &refs.name else { continue };
        if ids.taken.insert(name.clone()) {
            step.id = StepId(name.clone());
            named[i] = true;
        } else {
            let what = format!("there are two steps named `{name}`");
            problems.error("twice", span.clone(), &what, Some("give this one another name".into()));
            step.faulty.get_or_insert(what);
        }
    }
    let bases: Vec<String> =
        plan.phases.iter().flat_map(|p| p.steps.iter().map(|s| format!("{}/{}", p.id, slug(&s.title)))).collect();
    let mut count: HashMap<&str, u32> = HashMap::new();
    bases.iter().zip(&named).filter(|(_, named)| !**named).for_each(|(b, _)| *count.entry(b).or_default() += 1);
    for (i, (step, refs)) in steps(plan).zip(refs).enumerate().filter(|(i, _)| !named[*i]) {
        let base = &bases[i];
        let equal = count.get(base.as_str()).is_some_and(|n| *n > 1) || ids.taken.contains(base);
        let wanted = if equal { format!("{base}-{}", short_hash(&refs.text)) } else { base.clone() };
        step.id = StepId(ids.claim(wanted));
    }
}

fn steps(plan: &mut Plan) -> impl Iterator<Item = &mut Step> {
    plan.phases.iter_mut().flat_map(|p| p.steps.iter_mut())
}
