//! Front matter as a tree whose every key and value knows its place; the same for YAML and TOML.

use std::ops::Range;

/// A value and where it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub value: Value,
    pub span: Range<usize>,
}

/// What a value is. Numbers keep the text they were written as: a version `1.10` is not `1.1`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key and where it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub name: String,
    pub span: Range<usize>,
}

/// Why front matter could not be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub message: String,
    pub span: Range<usize>,
}

impl Node {
    /// The text of a single value.
    pub fn scalar(&self) -> Option<String> {
        match &self.value {
            Value::Text(t) | Value::Number(t) => Some(t.clone()),
            Value::Bool(b) => Some(b.to_string()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// What it is, for "… expected, this is …".
    pub fn sort(&self) -> &'static str {
        match self.value {
            Value::Null => "empty",
            Value::Bool(_) => "a yes or no",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map of keys and values",
        }
    }

    /// The same as JSON, for keys that are not ours.
    pub fn json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(b) => (*b).into(),
            Value::Number(n) => match n.parse::<serde_json::Number>() {
                Ok(number) if number.to_string() == *n => number.into(),
                _ => n.as_str().into(),
            },
            Value::Text(t) => t.as_str().into(),
            Value::List(items) => items.iter().map(Node::json).collect(),
            Value::Map(pairs) => {
                serde_json::Value::Object(pairs.iter().map(|(k, v)| (k.name.clone(), v.json())).collect())
            }
        }
    }
}
