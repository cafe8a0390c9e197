//! What a runbook sets out to reach: its targets, and the scope whose outage is the downtime.

use super::form::{Form, mismatch};
use super::tree::Node;
use crate::plan::{DownWhen, Plan, Scope, Targets};
use crate::runbook::glob::{self, Names};
use crate::runbook::near::did_you_mean;
use crate::runbook::places::Problems;

/// `targets:`
pub(super) fn targets(problems: &mut Problems, node: &Node) -> Targets {
    let Some(form) = Form::open(problems, node, "targets", &["detect", "acknowledge", "recover", "data-loss"]) else {
        return Targets::default();
    };
    Targets {
        detect: form.span(problems, "detect"),
        acknowledge: form.span(problems, "acknowledge"),
        recover: form.span(problems, "recover"),
        data_loss: form.span(problems, "data-loss"),
    }
}

/// `scope:`; its globs are compared with the plan's checks.
pub(super) fn scope(problems: &mut Problems, node: &Node, plan: &Plan) -> Scope {
    let Some(form) = Form::open(problems, node, "scope", &["checks", "down-when"]) else {
        return Scope::default();
    };
    let globs = form.texts(problems, "checks");
    let mut names = Names::of(plan);
    for (text, node) in &globs {
        if !names.matched_by(text) {
            let what = format!("the scope's `{text}` matches no check");
            let known = plan.checks.iter().map(|c| c.name.as_str());
            let hint = did_you_mean(problems, text, known).or_else(|| glob::known_checks(plan));
            problems.error("scope-matches-nothing", node.span.clone(), what, hint);
        }
    }
    let down_when = form.get("down-when").and_then(|n| down_when(problems, n)).unwrap_or_default();
    Scope { checks: globs.into_iter().map(|(text, _)| text).collect(), down_when }
}

fn down_when(problems: &mut Problems, node: &Node) -> Option<DownWhen> {
    let written = node.scalar().unwrap_or_default();
    let number = |text: &str, most: u32| text.trim().parse().ok().filter(|n| (1..=most).contains(n));
    let read = match written.trim() {
        "any" => Some(DownWhen::Any),
        "all" => Some(DownWhen::All),
        other => match other.strip_suffix('%') {
            Some(percent) => number(percent, 100).map(DownWhen::Percent),
            None => number(other, u32::MAX).map(DownWhen::Count),
        },
    };
    if read.is_none() {
        mismatch(problems, node, "down-when", "any, all, a number like 3 or a share like 50%", None);
    }
    read
}
