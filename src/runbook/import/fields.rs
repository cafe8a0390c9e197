//! A map of the source that is emptied key by key: what is left at its end was not carried over, and is said.

use super::draft::Imported;
use crate::words::Span;
use serde_json::{Map, Value};

/// A map and the path to it.
pub(super) struct Fields {
    at: String,
    left: Map<String, Value>,
}

impl Fields {
    /// The map at `at`; anything else counts as empty and is warned about.
    pub fn open(out: &mut Imported, at: &str, value: Value) -> Fields {
        let left = match value {
            Value::Object(map) => map,
            Value::Null => Map::new(),
            other => {
                out.warn(at, format!("a map was expected, this is {}", short(&other)));
                Map::new()
            }
        };
        Fields { at: at.to_owned(), left }
    }

    /// A map that was read already.
    pub fn of(at: &str, left: Map<String, Value>) -> Fields {
        Fields { at: at.to_owned(), left }
    }

    /// What follows `prefix` in the keys that begin with it.
    pub fn keys_below(&self, prefix: &str) -> Vec<String> {
        self.left.keys().filter_map(|k| k.strip_prefix(prefix)).map(str::to_owned).collect()
    }

    /// The path of a key.
    pub fn path(&self, key: &str) -> String {
        if self.at.is_empty() { key.to_owned() } else { format!("{}.{key}", self.at) }
    }

    /// Takes a value out.
    pub fn take(&mut self, key: &str) -> Option<Value> {
        self.left.remove(key).filter(|v| !v.is_null())
    }

    /// Takes a single value out as text.
    pub fn text(&mut self, out: &mut Imported, key: &str) -> Option<String> {
        let value = self.take(key)?;
        let read = scalar(&value);
        if read.is_none() {
            out.warn(self.path(key), format!("a text was expected, this is {}", short(&value)));
        }
        read
    }

    /// Takes a text out that says something; an empty one counts as missing.
    pub fn said(&mut self, out: &mut Imported, key: &str) -> Option<String> {
        self.text(out, key).filter(|t| !t.is_empty())
    }

    /// Takes a yes or no out.
    pub fn yes(&mut self, key: &str) -> bool {
        self.take(key).is_some_and(|v| v == Value::Bool(true) || v.as_str() == Some("true"))
    }

    /// Takes a number out.
    pub fn number(&mut self, key: &str) -> Option<u64> {
        let value = self.take(key)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }

    /// Takes a length of time out, as Go writes it; a bare number counts `unit` milliseconds.
    pub fn span(&mut self, out: &mut Imported, key: &str, unit: u64) -> Option<Span> {
        let value = self.take(key)?;
        let read = scalar(&value).and_then(|text| span(&text, unit)).filter(|s| s.ms() > 0);
        if read.is_none() {
            out.warn(self.path(key), format!("a length of time was expected, this is {}", short(&value)));
        }
        read
    }

    /// Takes a list out, or one value as a list of one.
    pub fn list(&mut self, key: &str) -> Vec<Value> {
        match self.take(key) {
            None => Vec::new(),
            Some(Value::Array(all)) => all,
            Some(one) => vec![one],
        }
    }

    /// Takes a list of texts out.
    pub fn texts(&mut self, out: &mut Imported, key: &str) -> Vec<String> {
        let path = self.path(key);
        let all = self.list(key);
        all.iter()
            .filter_map(|v| {
                let read = scalar(v);
                if read.is_none() {
                    out.warn(&path, format!("a text was expected, this is {}", short(v)));
                }
                read
            })
            .collect()
    }

    /// Takes a map out; an empty one where there is none.
    pub fn below(&mut self, out: &mut Imported, key: &str) -> Fields {
        let value = self.take(key).unwrap_or(Value::Null);
        Fields::open(out, &self.path(key), value)
    }

    /// Takes pairs of texts out.
    pub fn pairs(&mut self, out: &mut Imported, key: &str) -> Vec<(String, String)> {
        let below = self.below(out, key);
        let mut pairs = Vec::new();
        for (name, value) in below.left {
            // Some write each header's values as a list.
            let single = if let Value::Array(all) = &value {
                all.iter().map(scalar).collect::<Option<Vec<_>>>().map(|v| v.join(", "))
            } else {
                scalar(&value)
            };
            match single {
                Some(text) => pairs.push((name, text)),
                None => {
                    out.warn(format!("{}.{name}", below.at), format!("a text was expected, this is {}", short(&value)))
                }
            }
        }
        pairs
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.left.get(key).is_some_and(|v| !v.is_null())
    }

    /// Takes everything out, in order of the names.
    pub fn take_all(self) -> Vec<(String, Value)> {
        self.left.into_iter().collect()
    }

    /// Takes keys out that have no counterpart, with the reason why.
    pub fn leave(&mut self, out: &mut Imported, keys: &[&str], why: &str) {
        for key in keys {
            if self.take(key).is_some_and(|value| says_something(&value)) {
                out.warn(self.path(key), why);
            }
        }
    }

    /// Takes keys out that say nothing about what is checked.
    pub fn skip(&mut self, keys: &[&str]) {
        keys.iter().for_each(|key| drop(self.left.remove(*key)));
    }

    /// What nobody asked for is not carried over.
    pub fn finish(self, out: &mut Imported) {
        for (key, value) in self.left.iter().filter(|(_, v)| says_something(v)) {
            out.warn(self.path(key), format!("is not carried over: {}", short(value)));
        }
    }
}

/// A null, a no, an empty text, list or map asks for nothing.
fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// A single value as text.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `1h30m`, `1.5s`, `200ms`, `1d`, `1w` as Go, Prometheus and others write them; a bare number counts `unit` milliseconds.
pub(super) fn span(text: &str, unit: u64) -> Option<Span> {
    let mut rest = text.trim();
    if let Ok(number) = rest.parse::<f64>() {
        return (number >= 0.0).then(|| Span((number * unit as f64).round() as u64));
    }
    let mut ms = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).filter(|i| *i > 0)?;
        let number: f64 = rest[..digits].parse().ok()?;
        let word = &rest[digits..];
        let end = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
        ms += number
            * match word[..end].trim() {
                "ns" => 1e-6,
                "us" | "µs" => 1e-3,
                "ms" => 1.0,
                "s" => 1e3,
                "m" => 60e3,
                "h" => 3600e3,
                "d" => 86_400e3,
                "w" => 7.0 * 86_400e3,
                "y" => 365.0 * 86_400e3,
                _ => return None,
            };
        rest = &word[end..];
    }
    (ms > 0.0 || text.trim().starts_with('0')).then(|| Span(ms.round() as u64))
}

/// A value in a few words, for a warning.
pub(super) fn short(value: &Value) -> String {
    let text = value.to_string();
    let cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}
