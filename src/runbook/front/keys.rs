//! The keys at the top of the front matter: ours, and those of others, which are kept.

use super::form::{self, twice, word};
use super::tree::{Key, Node, Value};
use super::{checks, goals, inputs, maintenance};
use crate::plan::Plan;
use crate::runbook::near::near;
use crate::runbook::places::Problems;
use std::collections::HashMap;

/// Our keys.
const OURS: [&str; 11] =
    ["title", "kind", "summary", "objectives", "targets", "scope", "vars", "lists", "checks", "maintenance", "roles"];

/// Whether a line begins with a key at the margin.
pub(super) fn names_any(line: &str) -> bool {
    key_of(line).is_some()
}

/// Whether a line begins with one of our keys at the margin.
pub(super) fn names_one(line: &str) -> bool {
    key_of(line).is_some_and(|key| OURS.contains(&key))
}

fn key_of(line: &str) -> Option<&str> {
    let end = line.find([':', '='])?;
    let key = line[..end].trim_end();
    let word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    (!key.is_empty() && key.chars().all(word)).then_some(key)
}

/// Reads every key of the roots (more than one where the whole could not be read at once).
pub(super) fn read(problems: &mut Problems, plan: &mut Plan, roots: &[Node]) {
    let mut found: HashMap<&str, &Node> = HashMap::new();
    for root in roots {
        let Value::Map(pairs) = &root.value else { continue };
        for (key, node) in pairs {
            if OURS.contains(&key.name.as_str()) {
                if found.insert(&key.name, node).is_some() {
                    twice(problems, key.span.clone(), &key.name);
                }
            } else {
                keep_foreign(problems, plan, key, node);
            }
        }
    }
    let get = |key: &str| found.get(key).copied().filter(|n| n.value != Value::Null);
    if let Some(node) = get("title") {
        plan.title = form::text(problems, node, "title").unwrap_or_default();
    }
    plan.summary = get("summary").and_then(|n| form::text(problems, n, "summary"));
    plan.kind = get("kind").and_then(|n| word(problems, n, "kind"));
    let objectives = get("objectives").map(|n| form::texts(problems, n, "objectives")).unwrap_or_default();
    plan.objectives = objectives.into_iter().map(|(text, _)| text).collect();
    plan.targets = get("targets").map(|n| goals::targets(problems, n)).unwrap_or_default();
    plan.vars = get("vars").map(|n| inputs::vars(problems, n)).unwrap_or_default();
    plan.lists = get("lists").map(|n| inputs::lists(problems, n)).unwrap_or_default();
    plan.roles = get("roles").map(|n| inputs::roles(problems, n)).unwrap_or_default();
    // Checks name lists, and the scope names checks, wherever they stand in the file.
    plan.checks = get("checks").map(|n| checks::read(problems, n, &plan.lists)).unwrap_or_default();
    if let Some(node) = get("checks") {
        checks::compare(problems, node, plan);
    }
    plan.maintenance = get("maintenance").map(|n| maintenance::read(problems, n, plan)).unwrap_or_default();
    if let Some(node) = get("scope") {
        plan.scope = goals::scope(problems, node, plan);
    }
}

fn keep_foreign(problems: &mut Problems, plan: &mut Plan, key: &Key, node: &Node) {
    match near(&key.name, OURS) {
        Some(ours) => {
            let hint = Some(format!("did you mean `{ours}`?"));
            problems.error("unknown-key", key.span.clone(), format!("`{}` is no key of a runbook", key.name), hint);
        }
        None => {
            let what = format!("`{}` is not a key of warroom", key.name);
            let hint = Some("it is kept and does nothing here".to_owned());
            problems.warn("foreign-key", key.span.clone(), what, hint);
        }
    }
    plan.foreign.insert(key.name.clone(), node.json());
}
