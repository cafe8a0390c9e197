//! What an import gives: checks as they will be written, and what could not be carried over.

use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

/// A check, or a window, as it will be written: keys in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Draft(pub Vec<(String, Value)>);

impl Draft {
    /// A check with its name.
    pub fn named(name: &str) -> Draft {
        Draft::default().with("name", name)
    }

    /// Sets a key; the last word counts.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.retain(|(k, _)| k != key);
        self.0.push((key.to_owned(), value.into()));
    }

    /// The same with a key more.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Draft {
        self.set(key, value);
        self
    }

    /// One more condition that must hold.
    pub fn expect(&mut self, condition: String) {
        match self.0.iter_mut().find(|(k, _)| k == "expect") {
            Some((_, Value::Array(all))) => {
                if !all.contains(&Value::from(condition.as_str())) {
                    all.push(condition.into());
                }
            }
            _ => self.set("expect", vec![condition]),
        }
    }

    /// A text of it.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == key).and_then(|(_, v)| v.as_str())
    }
}

impl Serialize for Draft {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.0.iter().map(|(k, v)| (k, v)))
    }
}

/// Something that is not carried over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Where it stands in the source: `endpoints[3].client.oauth2`.
    pub at: String,
    /// What is not carried over, and why or what to do.
    pub what: String,
}

/// What an import gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Imported {
    pub(super) checks: Vec<Draft>,
    pub(super) maintenance: Vec<Draft>,
    /// Environment variables that texts hold; each becomes a secret var of the runbook.
    pub(super) vars: BTreeSet<String>,
    /// What is not carried over.
    pub warnings: Vec<Warning>,
    #[serde(skip)]
    taken: HashSet<String>,
}

impl Imported {
    /// How many checks there are.
    pub fn len(&self) -> usize {
        self.checks.len()
    }

    /// Whether there is no check.
    pub fn is_empty(&self) -> bool {
        self.checks.is_empty()
    }

    /// Notes what is not carried over.
    pub(super) fn warn(&mut self, at: impl Into<String>, what: impl Into<String>) {
        self.warnings.push(Warning { at: at.into(), what: what.into() });
    }

    /// A name that no other check has: `wanted`, on one line, with a number where it is taken.
    pub(super) fn name(&mut self, wanted: &str) -> String {
        let words: Vec<&str> =
            wanted.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
        let base = if words.is_empty() { "check".to_owned() } else { words.join("-").replace("$ITEM", "ITEM") };
        let names = std::iter::once(base.clone()).chain((2..).map(|n| format!("{base}-{n}")));
        let name = names.into_iter().find(|n| !self.taken.contains(n)).unwrap_or(base);
        self.taken.insert(name.clone());
        name
    }

    /// Takes a check in; the environment variables that its texts name become vars.
    pub(super) fn add(&mut self, draft: Draft) {
        for (key, value) in &draft.0 {
            // Conditions, queries and patterns hold dollars of their own.
            if !matches!(key.as_str(), "name" | "expect" | "prefer" | "fresh" | "query") {
                variables(value, &mut self.vars);
            }
        }
        self.checks.push(draft);
    }
}

/// `$NAME` and `${NAME}` in texts, as far as they look like environment variables.
fn variables(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            for part in text.split('$').skip(1) {
                let inner = part.strip_prefix('{').unwrap_or(part);
                let end = inner.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
                let (name, rest) = inner.split_at(end.unwrap_or(inner.len()));
                let whole = part.len() == inner.len() || rest.starts_with('}');
                if whole && name.starts_with(|c: char| c.is_ascii_uppercase()) {
                    found.insert(name.to_owned());
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|v| variables(v, found)),
        Value::Object(map) => map.values().for_each(|v| variables(v, found)),
        _ => {}
    }
}
