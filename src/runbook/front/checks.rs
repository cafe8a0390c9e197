//! `checks:` what is probed, how often, and what counts as failing.

mod incarnations;
mod kinds;
mod monitors;
mod needs;
mod web;

pub(super) use needs::compare;

use super::form::{self, Form, mismatch};
use super::tree::{Node, Value};
use crate::plan::{Check, List, Probe};
use crate::runbook::near::did_you_mean;
use crate::runbook::places::Problems;
use crate::words::{CheckName, Span};
use std::collections::HashSet;

/// Keys that every check can have.
const COMMON: [&str; 13] = [
    "name",
    "each",
    "every",
    "timeout",
    "fall",
    "rise",
    "slow-after",
    "expect",
    "prefer",
    "fresh",
    "needs",
    "canary",
    "incarnations",
];

/// Reads the list of checks. A check with an error stands all the same, with the reason in `faulty`.
pub(super) fn read(problems: &mut Problems, node: &Node, lists: &[List]) -> Vec<Check> {
    let Value::List(nodes) = &node.value else {
        mismatch(problems, node, "checks", "a list of checks", Some("begin each with `- name: …`".into()));
        return Vec::new();
    };
    let mut taken = HashSet::new();
    nodes
        .iter()
        .enumerate()
        .map(|(i, node)| {
            let mark = problems.len();
            let mut check = one(problems, node, lists, i + 1);
            if !taken.insert(check.name.clone()) {
                let what = format!("there are two checks named `{}`", check.name);
                problems.error("twice", node.span.clone(), what, Some("give this one another name".into()));
                check.name = CheckName(format!("{} ({})", check.name, i + 1));
                taken.insert(check.name.clone());
            }
            check.faulty = problems.error_since(mark);
            check
        })
        .collect()
}

fn one(problems: &mut Problems, node: &Node, lists: &[List], number: usize) -> Check {
    let form = Form::open(problems, node, "a check", &kinds::keys(&COMMON)).unwrap_or_default();
    let name = form.text(problems, "name").filter(|n| !n.trim().is_empty());
    if name.is_none() && matches!(node.value, Value::Map(_)) {
        problems.error("no-name", node.span.clone(), "a check without a name", Some("add `name: …`".into()));
    }
    let each = form.text(problems, "each");
    let incarnations = form.get("incarnations").map(|n| incarnations::read(problems, &form, n));
    let probe = match &incarnations {
        Some(all) => all.first().map_or(Probe::Exec(Vec::new()), |first| first.probe.clone()),
        None => kinds::read(problems, node, &form),
    };
    let check = Check {
        name: CheckName(name.unwrap_or_else(|| format!("check {number}"))),
        each,
        every: form.span(problems, "every").unwrap_or(Span::secs(30)),
        timeout: form.span(problems, "timeout").unwrap_or(Span::secs(5)),
        fall: form.count(problems, "fall", 1..=1000).unwrap_or(3),
        rise: form.count(problems, "rise", 1..=1000).unwrap_or(2),
        slow_after: form.span(problems, "slow-after"),
        expect: conditions(problems, &form, "expect", &probe),
        prefer: conditions(problems, &form, "prefer", &probe),
        fresh: conditions(problems, &form, "fresh", &probe),
        needs: form.texts(problems, "needs").into_iter().map(|(text, _)| text).collect(),
        canary: form.get("canary").is_some_and(|n| form::yes(problems, n, "canary")),
        incarnations: incarnations.unwrap_or_default(),
        faulty: None,
        probe,
    };
    says_enough(problems, node, &check);
    compare_each(problems, node, &form, &check, lists);
    check
}

/// A check with `each` stands for many, so its name must tell them apart; its list must exist.
fn compare_each(problems: &mut Problems, node: &Node, form: &Form, check: &Check, lists: &[List]) {
    let name_span = form.get("name").unwrap_or(node).span.clone();
    let holds_item = check.name.as_str().contains("$ITEM");
    let Some(each) = &check.each else {
        if holds_item {
            let hint = Some("name the list with `each: LIST`".to_owned());
            problems.error("no-each", name_span, "`$ITEM` in a check without `each`", hint);
        }
        return;
    };
    if !holds_item {
        let what = format!("every check of `each: {each}` would have the name `{}`", check.name);
        let hint = Some(format!("put `$ITEM` into it: `$ITEM-{}`", check.name));
        problems.error("no-item", name_span, what, hint);
    }
    if !lists.iter().any(|l| l.name == *each) {
        let span = form.get("each").unwrap_or(node).span.clone();
        let hint = did_you_mean(problems, each, lists.iter().map(|l| l.name.as_str()))
            .or(Some("lists stand in the front matter, under `lists:`".into()));
        problems.error("unknown-list", span, format!("there is no list `{each}`"), hint);
    }
}

/// A number of documents is neither good nor bad by itself.
fn says_enough(problems: &mut Problems, node: &Node, check: &Check) {
    let Probe::Elasticsearch(probe) = &check.probe else { return };
    let judges = |c: &String| crate::expect::compile(c).map_or(true, |c| c.uses("count"));
    let judged = check.incarnations.iter().all(|i| i.expect.iter().any(judges)) && !check.incarnations.is_empty();
    if probe.elastalert.is_none() && !judged && !check.expect.iter().any(judges) {
        let hint = Some("say it in `expect`: `count == 0`".to_owned());
        problems.error("no-condition", node.span.clone(), "nothing says how many documents are well", hint);
    }
}

/// Conditions must compile, and name only what this kind of probe finds; the text is kept as it is written.
fn conditions(problems: &mut Problems, form: &Form, key: &str, probe: &Probe) -> Vec<String> {
    let written = form.texts(problems, key);
    let (kind, facts) = probe.facts();
    for (text, node) in &written {
        // what is probed could not be read, so nobody knows what it would find
        let compiled = match probe {
            Probe::Exec(argv) if argv.is_empty() => crate::expect::compile(text),
            _ => crate::expect::compile_for(text, kind, facts),
        };
        let Err(fault) = compiled else { continue };
        // A quoted text with escapes does not stand in the file letter by letter; then the whole is marked.
        let span = match problems.text.get(node.span.clone()).and_then(|source| source.find(text.as_str())) {
            Some(i) => node.span.start + i + fault.span.start..node.span.start + i + fault.span.end,
            None => node.span.clone(),
        };
        problems.error("bad-condition", span, format!("{key}: {}", fault.what), fault.hint);
    }
    written.into_iter().map(|(text, _)| text).collect()
}
