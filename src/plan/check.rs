//! Checks and the scope, as a runbook declares them.

use super::probe::Probe;
use crate::words::{CheckName, Span};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A probe that is repeated, and the thresholds that turn its results into a state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Its name; may hold `$ITEM` where `each` is set.
    pub name: CheckName,
    /// The list that this stands for one check per item of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// What is probed; the texts may hold `$ITEM`.
    pub probe: Probe,
    /// From one probe's start to the next one's.
    pub every: Span,
    /// The longest that one probe may take.
    pub timeout: Span,
    /// Failing probes in a row that confirm `down`.
    pub fall: u32,
    /// Passing probes in a row that confirm `up`.
    pub rise: u32,
    /// A passing probe that took longer is `slow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow_after: Option<Span>,
    /// Conditions (`expect/`) that must hold, or the probe fails.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<String>,
    /// Conditions that should hold, or the probe is slow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefer: Vec<String>,
    /// Conditions on the age of what is served; as `expect`, but named in the report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fresh: Vec<String>,
    /// The addresses at which the service may live, the first one first; none where `probe` is the only one. It passes where one of them
    /// passes with its own conditions and those above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incarnations: Vec<Incarnation>,
    /// Checks that this one cannot pass without (globs over names): while one of them is down, its failure is shown under that one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// It tells whether our own side is well: while every canary fails, the failures of others are `unknown`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub canary: bool,
    /// Why it cannot be probed, where its declaration was wrong and an incident opened all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faulty: Option<String>,
}

impl Default for Check {
    /// What holds where a runbook says nothing: every 30 s, at most 5 s, down after 3 failures, up after 2 passes. It probes nothing.
    fn default() -> Check {
        Check {
            name: CheckName::default(),
            each: None,
            probe: Probe::Exec(Vec::new()),
            every: Span::secs(30),
            timeout: Span::secs(5),
            fall: 3,
            rise: 2,
            slow_after: None,
            expect: Vec::new(),
            prefer: Vec::new(),
            fresh: Vec::new(),
            incarnations: Vec::new(),
            needs: Vec::new(),
            canary: false,
            faulty: None,
        }
    }
}

impl Check {
    /// This check for one item: `$ITEM` filled into its name, its needs, its probes and their conditions.
    pub fn for_item(&self, item: &str) -> Check {
        let fill = |s: &str| s.replace("$ITEM", item);
        let needs = self.needs.iter().map(|s| fill(s)).collect();
        Check { name: CheckName(fill(self.name.as_str())), each: None, needs, ..self.map(&fill) }
    }

    /// The same check with `fill` applied to the texts of its probes and conditions.
    pub fn map(&self, fill: &impl Fn(&str) -> String) -> Check {
        let all = |v: &[String]| v.iter().map(|s| fill(s)).collect();
        Check {
            probe: self.probe.map(fill),
            expect: all(&self.expect),
            prefer: all(&self.prefer),
            fresh: all(&self.fresh),
            incarnations: self.incarnations.iter().map(|i| i.map(fill)).collect(),
            ..self.clone()
        }
    }

    /// The check as if it had only this incarnation: both conditions must hold.
    pub fn incarnate(&self, incarnation: &Incarnation) -> Check {
        let both = |a: &[String], b: &[String]| a.iter().chain(b).cloned().collect();
        Check {
            probe: incarnation.probe.clone(),
            expect: both(&self.expect, &incarnation.expect),
            prefer: both(&self.prefer, &incarnation.prefer),
            fresh: both(&self.fresh, &incarnation.fresh),
            incarnations: Vec::new(),
            ..self.clone()
        }
    }

    /// This check with the vars that its texts name filled in (`$TOKEN` for the var `token`). `value` gives a variable's value: none for a
    /// name that is no var's and stays as it is, `Some(None)` for a var that is still open.
    ///
    /// # Errors
    /// The names of the variables that are open.
    pub fn filled(&self, value: &impl Fn(&str) -> Option<Option<String>>) -> Result<Check, Vec<String>> {
        let open = RefCell::new(Vec::new());
        let fill = |text: &str| {
            variables(text, |name| match value(name) {
                Some(None) => {
                    open.borrow_mut().push(name.to_owned());
                    None
                }
                known => known.flatten(),
            })
        };
        let check = self.map(&fill);
        let open = open.into_inner();
        if open.is_empty() { Ok(check) } else { Err(open) }
    }

    /// The names of the variables that its texts hold, `$ITEM` among them.
    pub fn variables(&self) -> BTreeSet<String> {
        let names = RefCell::new(BTreeSet::new());
        // what is filled in does not matter: the filling meets every name
        let _ = self.filled(&|name| {
            names.borrow_mut().insert(name.to_owned());
            None
        });
        names.into_inner()
    }

    /// What is probed: each incarnation's, where there are several.
    pub fn probes(&self) -> impl Iterator<Item = &Probe> {
        let own = self.incarnations.is_empty().then_some(&self.probe);
        own.into_iter().chain(self.incarnations.iter().map(|i| &i.probe))
    }
}

/// One address of a service: the old one, a spare one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incarnation {
    /// What people call it.
    pub name: String,
    /// What is probed.
    pub probe: Probe,
    /// Its identity: conditions that must hold beside the check's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<String>,
    /// Conditions that should hold beside the check's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefer: Vec<String>,
    /// Conditions on the age of what is served here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fresh: Vec<String>,
}

impl Incarnation {
    /// The same with `fill` applied to each of its texts but the name.
    fn map(&self, fill: &impl Fn(&str) -> String) -> Incarnation {
        let all = |v: &[String]| v.iter().map(|s| fill(s)).collect();
        Incarnation {
            name: self.name.clone(),
            probe: self.probe.map(fill),
            expect: all(&self.expect),
            prefer: all(&self.prefer),
            fresh: all(&self.fresh),
        }
    }
}

/// A text with each `$NAME` and `${NAME}` replaced by its value; what has none stays as it is.
fn variables(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let braced = after.strip_prefix('{');
        let inner = braced.unwrap_or(after);
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
        let whole = braced.is_none() || inner[end..].starts_with('}');
        let length = 1 + end + if braced.is_some() { 2 } else { 0 };
        match Some(&inner[..end]).filter(|name| whole && !name.is_empty()).and_then(&mut value) {
            Some(found) => {
                out.push_str(&found);
                rest = &rest[at + length..];
            }
            None => {
                out.push('$');
                rest = after;
            }
        }
    }
    out + rest
}

/// The checks whose outage is the room's downtime.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Scope {
    /// Globs over check names.
    pub checks: Vec<String>,
    /// When the scope counts as down.
    pub down_when: DownWhen,
}

/// How many of the scope's checks must be down for the scope to be down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DownWhen {
    /// One of them.
    #[default]
    Any,
    /// Each of them.
    All,
    /// So many.
    Count(u32),
    /// So many in a hundred.
    Percent(u32),
}

impl DownWhen {
    /// Whether `down` of `total` checks take the scope down; an empty scope never is.
    pub fn holds(self, down: usize, total: usize) -> bool {
        match self {
            _ if total == 0 => false,
            DownWhen::Any => down > 0,
            DownWhen::All => down == total,
            DownWhen::Count(n) => down >= (n.max(1) as usize).min(total),
            DownWhen::Percent(p) => down > 0 && down * 100 >= p as usize * total,
        }
    }
}
