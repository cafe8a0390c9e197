//! YAML with a fault, read key by key and item by item: one bad value must not cost an incident its checks.

use super::tree::{Fault, Key, Node, Value};
use super::{Lines, keys, yaml};
use std::ops::Range;

/// What can be read of the front matter `inner`, which stands at `base` in the file, and what cannot.
pub(super) fn pieces(inner: &str, base: usize) -> (Vec<Node>, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut nodes = Vec::new();
    for range in parts(inner, keys::names_any) {
        let part = &inner[range.clone()];
        match yaml::read(part, base + range.start) {
            Ok(node) => nodes.push(node),
            Err(fault) => match list(part, base + range.start, &mut faults) {
                Some(node) => nodes.push(node),
                None => faults.push(fault),
            },
        }
    }
    nodes.retain(|node| matches!(node.value, Value::Map(_)));
    (nodes, faults)
}

/// `checks:` and the like, item by item. Of an item that cannot be read its name is kept, so that it is not forgotten.
fn list(part: &str, base: usize, faults: &mut Vec<Fault>) -> Option<Node> {
    let (head, _) = part.split_once('\n')?;
    let name = head.trim_end().strip_suffix(':')?;
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let first = part.lines().find(|l| l.trim_start().starts_with("- "))?;
    let starts_item = |line: &str| line.trim_start().starts_with("- ") && indent(line) == indent(first);
    let mut items = Vec::new();
    for range in parts(part, starts_item) {
        let item = &part[range.clone()];
        match yaml::read(item, base + range.start) {
            Ok(Node { value: Value::List(nodes), .. }) => items.extend(nodes),
            Ok(_) => {}
            Err(fault) => {
                faults.push(fault);
                items.push(only_name(item, base + range.start));
            }
        }
    }
    let span = base..base + part.len();
    let key = Key { name: name.to_owned(), span: base..base + name.len() };
    let value = Node { value: Value::List(items), span: span.clone() };
    Some(Node { value: Value::Map(vec![(key, value)]), span })
}

/// The name of an item that cannot be read, if one can be guessed.
fn only_name(item: &str, base: usize) -> Node {
    let span = base..base + item.lines().next().unwrap_or_default().len();
    let said = item.find("name:").map(|i| item[i + 5..].split(['\n', ',', '}']).next().unwrap_or_default());
    let name = said.map(|n| n.trim().trim_matches(['"', '\''])).filter(|n| !n.is_empty());
    let pair = name.map(|n| {
        let key = Key { name: "name".to_owned(), span: span.clone() };
        (key, Node { value: Value::Text(n.to_owned()), span: span.clone() })
    });
    Node { value: Value::Map(pair.into_iter().collect()), span }
}

/// The text cut before each line that starts something; what stands before the first is left out.
fn parts(text: &str, starts: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let cuts: Vec<usize> = Lines { text, at: 0 }.filter(|(_, line)| starts(line)).map(|(at, _)| at).collect();
    let ends = cuts.iter().skip(1).copied().chain([text.len()]);
    cuts.iter().copied().zip(ends).map(|(from, to)| from..to).collect()
}
