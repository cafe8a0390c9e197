//! YAML to a tree with places.

use super::tree::{Fault, Key, Node, Value};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Location, NonFiniteFloatPolicy, Options, Spanned};
use std::fmt;
use std::ops::Range;

/// Deeper nesting than this is no front matter, and would cost the stack.
const DEEPEST: usize = 24;

/// More values than this are an alias that multiplies.
const MOST: usize = 50_000;

/// Reads one YAML document; `base` is where `block` starts in the file.
pub(crate) fn read(block: &str, base: usize) -> Result<Node, Fault> {
    let options: Options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_depth: DEEPEST, flow_nesting_limit: DEEPEST, max_nodes: MOST },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST },
        // Doubled keys are told with their place by whoever reads the tree.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
        // `no` is a country and `on` a word; only `true` and `false` are yes and no.
        strict_booleans: true,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(block, options) {
        Ok(raw) => Ok(raw_to_node(raw, block, base)),
        Err(error) => {
            let span = error.location().map_or(0..0, |l| place(&l, block));
            let message = plain_message(&error);
            Err(Fault { message, span: base + span.start..base + span.end })
        }
    }
}

/// The reason alone: line and column are told by the problem.
fn plain_message(error: &serde_saphyr::Error) -> String {
    let text = error.without_snippet().to_string();
    let first = text.lines().next().unwrap_or_default();
    let reason = first.split(" at line ").next().unwrap_or(first);
    reason
        .split_once(": ")
        .filter(|(head, _)| head.starts_with("error: line"))
        .map_or(reason, |(_, tail)| tail)
        .to_owned()
}

/// A place in the block, in bytes; at least one byte where there is one.
fn place(location: &Location, block: &str) -> Range<usize> {
    let span = location.span();
    let bytes = |chars: u64| block.char_indices().nth(chars as usize).map_or(block.len(), |(i, _)| i);
    let (start, end) = match (span.byte_offset(), span.byte_len()) {
        (Some(start), Some(len)) => (start as usize, (start + len) as usize),
        _ => (bytes(span.offset()), bytes(span.offset() + span.len())),
    };
    let start = start.min(block.len());
    start..end.clamp((start + 1).min(block.len()), block.len())
}

/// The tree as the deserialiser gives it: numbers are read again from the text, where their spelling still stands.
enum Raw {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn raw_to_node(raw: Spanned<Raw>, block: &str, base: usize) -> Node {
    // An alias stands where it is used; what it says stands where it is defined.
    let defined = place(&raw.defined, block);
    let used = place(&raw.referenced, block);
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Bool(b) => Value::Bool(b),
        Raw::Number(read) => {
            let written = block.get(defined).map(str::trim).filter(|t| !t.is_empty());
            Value::Number(written.map_or(read, str::to_owned))
        }
        Raw::Text(t) => Value::Text(t),
        Raw::List(items) => Value::List(items.into_iter().map(|i| raw_to_node(i, block, base)).collect()),
        Raw::Map(pairs) => Value::Map(
            pairs
                .into_iter()
                .map(|(k, v)| {
                    let span = place(&k.referenced, block);
                    let key = Key { name: k.value, span: base + span.start..base + span.end };
                    (key, raw_to_node(v, block, base))
                })
                .collect(),
        ),
    };
    Node { value, span: base + used.start..base + used.end }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, b: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(b))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Raw, E> {
        Ok(Raw::Number(n.to_string()))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Raw, E> {
        Ok(Raw::Number(n.to_string()))
    }

    fn visit_i128<E>(self, n: i128) -> Result<Raw, E> {
        Ok(Raw::Number(n.to_string()))
    }

    fn visit_u128<E>(self, n: u128) -> Result<Raw, E> {
        Ok(Raw::Number(n.to_string()))
    }

    fn visit_f64<E>(self, n: f64) -> Result<Raw, E> {
        Ok(Raw::Number(n.to_string()))
    }

    fn visit_str<E>(self, s: &str) -> Result<Raw, E> {
        Ok(Raw::Text(s.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Raw::Map(pairs))
    }
}
