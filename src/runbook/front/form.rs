//! Typed reading of the tree: each reader says what it expected, and where it found something else.

use super::tree::{Node, Value};
use crate::runbook::near::did_you_mean;
use crate::runbook::places::Problems;
use crate::words::Span;
use std::collections::HashSet;
use std::ops::RangeInclusive;

/// So many keys are listed.
const LISTED: usize = 24;

/// A map whose keys are ours.
#[derive(Default)]
pub(crate) struct Form<'n> {
    pairs: Vec<(&'n str, &'n Node)>,
}

impl<'n> Form<'n> {
    /// Reads `node` as a map of `known` keys; `what` names it in messages. Unknown and doubled keys are errors.
    pub fn open(problems: &mut Problems, node: &'n Node, what: &str, known: &[&str]) -> Option<Form<'n>> {
        let Value::Map(pairs) = &node.value else {
            let hint = Some(listed(known));
            mismatch(problems, node, what, "a map of keys and values", hint);
            return None;
        };
        let mut form = Form { pairs: Vec::new() };
        let mut seen = HashSet::new();
        for (key, value) in pairs {
            let name = key.name.as_str();
            if !known.contains(&name) {
                let hint = did_you_mean(problems, name, known.iter().copied()).unwrap_or_else(|| listed(known));
                problems.error("unknown-key", key.span.clone(), format!("{what} has no key `{name}`"), Some(hint));
            } else if !seen.insert(name) {
                twice(problems, key.span.clone(), name);
            } else {
                form.pairs.push((name, value));
            }
        }
        Some(form)
    }

    /// The value of a key; an empty one counts as missing.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.pairs.iter().find(|(k, v)| *k == key && v.value != Value::Null).map(|(_, v)| *v)
    }

    /// The text of a key.
    pub fn text(&self, problems: &mut Problems, key: &str) -> Option<String> {
        self.get(key).and_then(|n| text(problems, n, key))
    }

    /// The length of time of a key.
    pub fn span(&self, problems: &mut Problems, key: &str) -> Option<Span> {
        self.get(key).and_then(|n| span(problems, n, key))
    }

    /// The number of a key.
    pub fn count(&self, problems: &mut Problems, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let node = self.get(key)?;
        let read = node.scalar().and_then(|t| t.parse().ok()).filter(|n| range.contains(n));
        if read.is_none() {
            let wanted = format!("a whole number from {}", range.start());
            mismatch(problems, node, key, &wanted, None);
        }
        read
    }

    /// The texts of a key that holds one or a list of them.
    pub fn texts(&self, problems: &mut Problems, key: &str) -> Vec<(String, &'n Node)> {
        self.get(key).map(|n| texts(problems, n, key)).unwrap_or_default()
    }
}

/// The keys that there are; the first ones, where they are many.
fn listed(known: &[&str]) -> String {
    let more = if known.len() > LISTED { ", …" } else { "" };
    format!("its keys are {}{more}", known[..known.len().min(LISTED)].join(", "))
}

/// Says that a key stands twice.
pub(crate) fn twice(problems: &mut Problems, span: std::ops::Range<usize>, name: &str) {
    problems.error(
        "twice",
        span,
        format!("`{name}` is set twice"),
        Some("the first one counts; remove this one".into()),
    );
}

/// Says that `node` is not what `what` needs.
pub(crate) fn mismatch(problems: &mut Problems, node: &Node, what: &str, wanted: &str, hint: Option<String>) {
    let found = match node.scalar() {
        Some(t) if t.chars().count() <= 40 => format!("{} ({t})", node.sort()),
        _ => node.sort().to_owned(),
    };
    problems.error("wrong-type", node.span.clone(), format!("{what}: {wanted} expected, this is {found}"), hint);
}

/// A single value as text.
pub(crate) fn text(problems: &mut Problems, node: &Node, what: &str) -> Option<String> {
    let read = node.scalar();
    if read.is_none() {
        let hint = matches!(node.value, Value::Map(_) | Value::List(_)).then(|| "put it into quotes".to_owned());
        mismatch(problems, node, what, "a text", hint);
    }
    read
}

/// A value that is one of few words.
pub(crate) fn word<T: std::str::FromStr<Err = String>>(problems: &mut Problems, node: &Node, what: &str) -> Option<T> {
    let written = text(problems, node, what)?;
    match written.parse() {
        Ok(value) => Some(value),
        Err(why) => {
            problems.error("bad-word", node.span.clone(), format!("{what}: {why}"), None);
            None
        }
    }
}

/// A yes or a no.
pub(crate) fn yes(problems: &mut Problems, node: &Node, what: &str) -> bool {
    match &node.value {
        Value::Bool(b) => *b,
        _ => {
            mismatch(problems, node, what, "true or false", None);
            false
        }
    }
}

/// A length of time above zero.
pub(crate) fn span(problems: &mut Problems, node: &Node, what: &str) -> Option<Span> {
    let written = text(problems, node, what)?;
    match written.parse::<Span>() {
        Ok(span) if span.ms() > 0 => Some(span),
        Ok(_) => {
            problems.error("bad-span", node.span.clone(), format!("{what}: longer than zero expected"), None);
            None
        }
        Err(why) => {
            let hint = written.parse::<u64>().is_ok().then(|| format!("say the unit: `{written}s` or `{written}m`"));
            problems.error("bad-span", node.span.clone(), format!("{what}: {why}"), hint);
            None
        }
    }
}

/// One text or a list of texts, each with its node.
pub(crate) fn texts<'n>(problems: &mut Problems, node: &'n Node, what: &str) -> Vec<(String, &'n Node)> {
    match &node.value {
        Value::List(items) => items.iter().filter_map(|i| Some((text(problems, i, what)?, i))).collect(),
        _ => text(problems, node, what).map(|t| (t, node)).into_iter().collect(),
    }
}
