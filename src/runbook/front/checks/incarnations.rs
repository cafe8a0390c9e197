//! `incarnations:` the addresses at which a service may live, each with what proves that it is the right one there.

use super::{COMMON, conditions, kinds};
use crate::plan::Incarnation;
use crate::runbook::front::form::{Form, mismatch};
use crate::runbook::front::tree::{Node, Value};
use crate::runbook::places::Problems;
use std::collections::HashSet;

/// Keys of a check that hold for all of its incarnations.
const WHOLE: [&str; 9] = ["each", "every", "timeout", "fall", "rise", "slow-after", "needs", "canary", "incarnations"];

/// Reads the list; the check's own form says nothing of what is probed.
pub(super) fn read(problems: &mut Problems, form: &Form, node: &Node) -> Vec<Incarnation> {
    for kind in kinds::names() {
        if let Some(node) = form.get(kind) {
            let what = format!("`{kind}` beside `incarnations`");
            let hint = Some("what is probed stands in the incarnations".to_owned());
            problems.error("one-probe", node.span.clone(), what, hint);
        }
    }
    let nodes = match &node.value {
        Value::List(nodes) if !nodes.is_empty() => nodes,
        _ => {
            let hint = Some("begin each with `- name: …`, then say what is probed there".to_owned());
            mismatch(problems, node, "incarnations", "a list of addresses", hint);
            return Vec::new();
        }
    };
    let mut taken = HashSet::new();
    let mut all = Vec::new();
    for node in nodes {
        let incarnation = one(problems, node);
        if !incarnation.name.is_empty() && !taken.insert(incarnation.name.clone()) {
            let what = format!("there are two incarnations named `{}`", incarnation.name);
            problems.error("twice", node.span.clone(), what, Some("give this one another name".into()));
        }
        all.push(incarnation);
    }
    all
}

fn one(problems: &mut Problems, node: &Node) -> Incarnation {
    let keys: Vec<&str> = kinds::keys(&COMMON).into_iter().filter(|k| !WHOLE.contains(k)).collect();
    let form = Form::open(problems, node, "an incarnation", &keys).unwrap_or_default();
    let name = form.text(problems, "name").filter(|n| !n.trim().is_empty());
    if name.is_none() && matches!(node.value, Value::Map(_)) {
        let hint = Some("add `name: …`: which one of them is up is told by it".to_owned());
        problems.error("no-name", node.span.clone(), "an incarnation without a name", hint);
    }
    let probe = kinds::read(problems, node, &form);
    Incarnation {
        name: name.unwrap_or_default(),
        expect: conditions(problems, &form, "expect", &probe),
        prefer: conditions(problems, &form, "prefer", &probe),
        fresh: conditions(problems, &form, "fresh", &probe),
        probe,
    }
}
