//! Names of checks, as far as they are known before the lists are: what a glob or a `verify` can mean.

use crate::plan::{ListSource, Plan};
use std::collections::HashSet;

/// The names that a plan's checks will have; an item that is not known yet counts as a wildcard.
pub(super) struct Names {
    exact: HashSet<String>,
    open: Vec<String>,
    /// What may still be spent on comparing, in characters times characters.
    left: usize,
}

/// A longer list counts as one whose items are not known.
const MOST_ITEMS: usize = 100;
/// Comparing everything with everything must not stop a room from opening.
const ALLOWED: usize = 2_000_000;

impl Names {
    /// The names of the plan's checks.
    pub fn of(plan: &Plan) -> Names {
        let mut names = Names { exact: HashSet::new(), open: Vec::new(), left: ALLOWED };
        for check in &plan.checks {
            let items = check.each.as_ref().and_then(|each| plan.lists.iter().find(|l| l.name == *each));
            match items.map(|l| &l.source) {
                Some(ListSource::Items(items)) if items.len() <= MOST_ITEMS => {
                    names.exact.extend(items.iter().map(|item| check.name.as_str().replace("$ITEM", item)));
                }
                _ if check.name.as_str().contains("$ITEM") => {
                    names.open.push(check.name.as_str().replace("$ITEM", "*"))
                }
                _ => {
                    names.exact.insert(check.name.to_string());
                }
            }
        }
        names
    }

    /// Whether `glob` (`*`, `?`; `$ITEM` is a wildcard too) can match one of them. Yes, too, where finding out would
    /// take too long.
    pub fn matched_by(&mut self, glob: &str) -> bool {
        let glob = glob.replace("$ITEM", "*");
        if self.exact.contains(&glob) {
            return true;
        }
        let closed = !glob.contains(['*', '?']);
        let exact = self.exact.iter().filter(|_| !closed);
        for name in exact.chain(&self.open) {
            self.left = self.left.saturating_sub((glob.len() + 1).saturating_mul(name.len() + 1));
            if self.left == 0 || meet(&glob, name) {
                return true;
            }
        }
        false
    }
}

/// The checks there are, as a hint.
pub(super) fn known_checks(plan: &Plan) -> Option<String> {
    let names: Vec<&str> = plan.checks.iter().take(6).map(|c| c.name.as_str()).collect();
    let more = if plan.checks.len() > names.len() { ", …" } else { "" };
    Some(if names.is_empty() {
        "there are no checks in the front matter".to_owned()
    } else {
        format!("the checks are {}{more}", names.join(", "))
    })
}

/// Whether some text is matched by both patterns.
fn meet(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // `row[j]`: the part of `a` read so far and the first `j` characters of `b` have a text in common.
    let mut row: Vec<bool> = Vec::with_capacity(b.len() + 1);
    row.push(true);
    for &c in &b {
        let before = row[row.len() - 1];
        row.push(before && c == '*');
    }
    for &x in &a {
        let mut next = vec![row[0] && x == '*'];
        for (j, &y) in b.iter().enumerate() {
            let same = x == y || x == '?' || y == '?';
            let star = x == '*' || y == '*';
            next.push(if star { next[j] || row[j + 1] } else { same && row[j] });
        }
        if !next.contains(&true) {
            return false;
        }
        row = next;
    }
    row[b.len()]
}
