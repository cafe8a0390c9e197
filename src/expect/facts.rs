//! What a probe found, as conditions see it: built once per probe, asked by every condition of its check.

use super::{Outcome, env};
use cel::common::ast::IdedExpr;
use cel::objects::{Key, Map};
use cel::{Context, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// A fact's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A yes or no.
    Yes(bool),
    /// A length of time.
    Span(chrono::TimeDelta),
    /// A list of texts.
    Texts(Vec<String>),
    /// A list of numbers.
    Numbers(Vec<f64>),
    /// Parsed JSON.
    Json(serde_json::Value),
}

/// The facts of one probe. A fact that is not set is missing, and a condition on it says why.
pub struct Facts {
    context: Context<'static, 'static>,
    absent: BTreeMap<&'static str, String>,
}

impl Default for Facts {
    fn default() -> Self {
        Facts { context: Context::with_env(Arc::clone(env::shared())), absent: BTreeMap::new() }
    }
}

impl Facts {
    /// No facts yet.
    pub fn new() -> Facts {
        Facts::default()
    }

    fn with(mut self, name: &'static str, value: Value) -> Facts {
        self.context.add_variable_from_value(name, value);
        self
    }

    /// `status`: an HTTP status.
    pub fn status(self, status: u16) -> Facts {
        self.with("status", Value::Int(i64::from(status)))
    }

    /// `latency`: how long the whole probe took.
    pub fn latency(self, took: Duration) -> Facts {
        self.with("latency", span(chrono::TimeDelta::from_std(took).unwrap_or(chrono::TimeDelta::MAX)))
    }

    /// `headers`: names are put in lower case; a name that comes again has its values joined by `, ` (RFC 9110, 5.3).
    pub fn headers<N: AsRef<str>, V: AsRef<str>>(self, headers: impl IntoIterator<Item = (N, V)>) -> Facts {
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in headers {
            let joined = all.entry(name.as_ref().to_ascii_lowercase()).or_default();
            if !joined.is_empty() {
                joined.push_str(", ");
            }
            joined.push_str(value.as_ref());
        }
        self.with("headers", map(all.into_iter().map(|(name, value)| (name, Value::from(value)))))
    }

    /// `body`: the answer's text.
    pub fn body(self, body: impl Into<String>) -> Facts {
        self.with("body", Value::from(body.into()))
    }

    /// `json`: the parsed body. Whole numbers are `int` (`uint` above its range), others `double`.
    pub fn json(self, json: &serde_json::Value) -> Facts {
        self.with("json", from_json(json))
    }

    /// `cert.expires_in`: from now to the end of the certificate's validity; negative once it is over.
    pub fn expires_in(self, left: chrono::TimeDelta) -> Facts {
        self.with("cert", map([("expires_in".to_owned(), span(left))]))
    }

    /// `code` and `text`: a plugin's exit code and the first line that it wrote.
    pub fn plugin(self, code: i32, text: impl Into<String>) -> Facts {
        self.with("code", Value::Int(i64::from(code))).with("text", Value::from(text.into()))
    }

    /// `perf`: a plugin's measurements by their labels.
    pub fn perf(self, values: impl IntoIterator<Item = (String, f64)>) -> Facts {
        self.with("perf", map(values.into_iter().map(|(label, value)| (label, Value::Float(value)))))
    }

    /// Any fact by its name.
    pub fn set(self, name: &'static str, fact: Fact) -> Facts {
        let value = match fact {
            Fact::Whole(n) => Value::Int(n),
            Fact::Number(n) => Value::Float(n),
            Fact::Text(text) => Value::from(text),
            Fact::Yes(yes) => Value::Bool(yes),
            Fact::Span(length) => span(length),
            Fact::Texts(all) => Value::List(Arc::new(all.into_iter().map(Value::from).collect())),
            Fact::Numbers(all) => Value::List(Arc::new(all.into_iter().map(Value::Float).collect())),
            Fact::Json(json) => from_json(&json),
        };
        self.with(name, value)
    }

    /// Says why a fact is missing, e.g. `json`: `the body is not JSON`.
    pub fn without(mut self, name: &'static str, why: impl Into<String>) -> Facts {
        self.absent.insert(name, why.into());
        self
    }

    /// What an expression comes to.
    pub(super) fn value(&self, expr: &IdedExpr) -> Outcome {
        self.context.resolve(expr)
    }

    /// Why a fact is missing.
    pub(super) fn absence(&self, name: &str) -> String {
        self.absent.get(name).cloned().unwrap_or_else(|| format!("this probe has no `{name}`"))
    }
}

/// CEL's lengths of time end at 292 years; a longer one is cut to that, which no comparison can tell apart.
fn span(length: chrono::TimeDelta) -> Value {
    let most = chrono::TimeDelta::nanoseconds(i64::MAX);
    Value::Duration(length.clamp(-most, most))
}

fn map(pairs: impl IntoIterator<Item = (String, Value)>) -> Value {
    let pairs: HashMap<Key, Value> = pairs.into_iter().map(|(k, v)| (Key::from(k), v)).collect();
    Value::Map(Map { map: Arc::new(pairs) })
}

fn from_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(b) => Value::Bool(*b),
        serde_json::Value::String(s) => Value::from(s.as_str()),
        serde_json::Value::Array(items) => Value::List(Arc::new(items.iter().map(from_json).collect())),
        serde_json::Value::Object(pairs) => map(pairs.iter().map(|(k, v)| (k.clone(), from_json(v)))),
        serde_json::Value::Number(n) => match (n.as_i64(), n.as_u64(), n.as_f64()) {
            (Some(i), _, _) => Value::Int(i),
            (None, Some(u), _) => Value::UInt(u),
            (None, None, f) => f.map_or(Value::Null, Value::Float),
        },
    }
}
