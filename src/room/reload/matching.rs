//! Which step of the new text is which step of the old one: by name, else by text, never by position.

use crate::plan::Step;
use crate::words::StepId;
use std::collections::{HashMap, HashSet};

/// What two steps without a common id can have in common.
type Key = fn(&Step) -> Option<String>;

/// From the surest on: title and scripts, title, scripts.
const KEYS: [Key; 3] = [whole, title, scripts];

/// Steps whose ids changed, old before new. The same id is the same step; of the others, those that are equal by one of the keys. Where
/// several are, none is taken for another.
pub(super) fn renamed(old: &[&Step], new: &[&Step]) -> Vec<(StepId, StepId)> {
    let ids = |steps: &[&Step]| -> HashSet<StepId> { steps.iter().map(|s| s.id.clone()).collect() };
    let (old_ids, new_ids) = (ids(old), ids(new));
    let mut old: Vec<&Step> = old.iter().copied().filter(|s| !new_ids.contains(&s.id)).collect();
    let mut new: Vec<&Step> = new.iter().copied().filter(|s| !old_ids.contains(&s.id)).collect();
    let mut pairs = Vec::new();
    for key in KEYS {
        let found = equal_by(key, &old, &new);
        let gone: HashSet<&StepId> = found.iter().flat_map(|(o, n)| [o, n]).collect();
        old.retain(|s| !gone.contains(&s.id));
        new.retain(|s| !gone.contains(&s.id));
        pairs.extend(found);
    }
    pairs
}

fn equal_by(key: Key, old: &[&Step], new: &[&Step]) -> Vec<(StepId, StepId)> {
    let new = unique(key, new);
    let pairs = unique(key, old).into_iter().filter_map(|(k, o)| Some((o?.clone(), (*new.get(&k)?)?.clone())));
    let mut pairs: Vec<(StepId, StepId)> = pairs.collect();
    pairs.sort();
    pairs
}

/// The steps by their keys; none where several have the same one.
fn unique<'a>(key: Key, steps: &[&'a Step]) -> HashMap<String, Option<&'a StepId>> {
    let mut found = HashMap::new();
    for step in steps {
        if let Some(key) = key(step) {
            found.entry(key).and_modify(|id| *id = None).or_insert(Some(&step.id));
        }
    }
    found
}

fn title(step: &Step) -> Option<String> {
    let words: Vec<&str> = step.title.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" ").to_lowercase())
}

fn scripts(step: &Step) -> Option<String> {
    let texts: Vec<&str> = step.scripts.iter().map(|s| s.text.trim()).filter(|t| !t.is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join("\0"))
}

fn whole(step: &Step) -> Option<String> {
    Some(format!("{}\0{}", title(step)?, scripts(step).unwrap_or_default()))
}
