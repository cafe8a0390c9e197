//! `needs:` which checks a check cannot pass without. They must exist, and must not go round in a circle.

use crate::plan::{Check, Plan};
use crate::runbook::circles::{circles, told};
use crate::runbook::front::form;
use crate::runbook::front::tree::{Key, Node, Value};
use crate::runbook::glob::{Names, known_checks};
use crate::runbook::near::did_you_mean;
use crate::runbook::places::Problems;
use wildmatch::WildMatch;

/// Compares the needs of all checks with the checks that there are; `node` is the list they were read from.
pub(in crate::runbook::front) fn compare(problems: &mut Problems, node: &Node, plan: &mut Plan) {
    let Value::List(nodes) = &node.value else { return };
    let written: Vec<Vec<(String, &Node)>> = nodes.iter().map(needs).collect();
    if written.iter().all(Vec::is_empty) {
        return;
    }
    let mut names = Names::of(plan);
    for (i, needs) in written.iter().enumerate() {
        let mark = problems.len();
        for (need, node) in needs.iter().filter(|(need, _)| !names.matched_by(need)) {
            let known = plan.checks.iter().map(|c| c.name.as_str());
            let hint = did_you_mean(problems, need, known).or_else(|| known_checks(plan));
            problems.error("unknown-check", node.span.clone(), format!("needs: there is no check `{need}`"), hint);
        }
        fault(&mut plan.checks[i], problems.error_since(mark));
    }
    let edges: Vec<Vec<usize>> = written.iter().map(|needs| needed(&plan.checks, needs)).collect();
    let ids: Vec<String> = plan.checks.iter().map(|c| c.name.to_string()).collect();
    for circle in circles(&edges) {
        let what = told("these checks need each other", &circle, &ids);
        let at = written[circle[0]].first().map_or(node.span.clone(), |(_, node)| node.span.clone());
        problems.error("circle", at, &what, None);
        circle.iter().for_each(|&i| fault(&mut plan.checks[i], Some(what.clone())));
    }
}

fn fault(check: &mut Check, why: Option<String>) {
    check.faulty = check.faulty.take().or(why);
}

/// The needs of one check with their places; what is no text was told when the check was read.
fn needs(check: &Node) -> Vec<(String, &Node)> {
    let Value::Map(pairs) = &check.value else { return Vec::new() };
    let node = pairs.iter().find(|(Key { name, .. }, _)| name == "needs").map(|(_, node)| node);
    let mut silent = Problems::new("");
    node.filter(|n| n.value != Value::Null).map(|n| form::texts(&mut silent, n, "needs")).unwrap_or_default()
}

/// The checks that a check needs, by their places in the file, as they are written: what meets only for some item is for the room to see.
fn needed(checks: &[Check], needs: &[(String, &Node)]) -> Vec<usize> {
    let globs: Vec<WildMatch> = needs.iter().map(|(need, _)| WildMatch::new(need)).collect();
    let named = |c: &Check| globs.iter().any(|g| g.matches(c.name.as_str()));
    checks.iter().enumerate().filter(|(_, c)| named(c)).map(|(i, _)| i).collect()
}
