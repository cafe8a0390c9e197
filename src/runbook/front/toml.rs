//! TOML to a tree with places.

use super::tree::{Fault, Key, Node, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads one TOML document; `base` is where `block` starts in the file. What could be read comes with the first fault.
pub(crate) fn read(block: &str, base: usize) -> (Node, Option<Fault>) {
    let (table, faults) = DeTable::parse_recoverable(block);
    let fault = faults.first().map(|e| {
        let span = e.span().unwrap_or(0..0);
        Fault { message: e.message().to_owned(), span: base + span.start..base + span.end }
    });
    let root = Node { value: map(table.get_ref(), block, base), span: base..base + block.len() };
    (root, fault)
}

fn map(table: &DeTable, block: &str, base: usize) -> Value {
    let mut pairs: Vec<(Key, Node)> = table
        .iter()
        .map(|(k, v)| {
            let span = base + k.span().start..base + k.span().end;
            (Key { name: k.get_ref().to_string(), span }, node(v, block, base))
        })
        .collect();
    // The table is sorted by name; a runbook means the order it was written in.
    pairs.sort_by_key(|(k, _)| k.span.start);
    Value::Map(pairs)
}

fn node(spanned: &Spanned<DeValue>, block: &str, base: usize) -> Node {
    let span = spanned.span();
    let written = || block.get(span.clone()).unwrap_or_default().to_owned();
    let value = match spanned.get_ref() {
        DeValue::String(s) => Value::Text(s.to_string()),
        DeValue::Integer(_) | DeValue::Float(_) => Value::Number(written()),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(_) => Value::Text(written()),
        DeValue::Array(items) => Value::List(items.iter().map(|i| node(i, block, base)).collect()),
        DeValue::Table(table) => map(table, block, base),
    };
    Node { value, span: base + span.start..base + span.end }
}
