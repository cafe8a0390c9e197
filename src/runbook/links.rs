//! Link references: `[text][label]` here, `[label]: address` at the end of the file. A piece of prose takes the
//! definitions with it that it refers to, so that its links lead somewhere wherever it is shown.

use pulldown_cmark::Parser;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// A file's link definitions.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// By label, as labels are compared.
    definitions: HashMap<String, String>,
    /// How many bytes of definitions may still be added, so that no file makes more of itself than a few times its length.
    left: Cell<usize>,
}

impl Links {
    /// None yet, for a file of so many bytes.
    pub fn new(len: usize) -> Links {
        Links { definitions: HashMap::new(), left: Cell::new(2 * len + 10_000) }
    }

    /// Takes the definitions of a piece of the file; the first one of a label holds.
    pub fn take(&mut self, parser: &Parser) {
        for (label, definition) in parser.reference_definitions().iter() {
            let bare = !definition.dest.is_empty() && !definition.dest.contains([' ', '<', '>', '(', ')']);
            let target = if bare { definition.dest.to_string() } else { format!("<{}>", definition.dest) };
            self.definitions.entry(folded(label)).or_insert_with(|| format!("[{label}]: {target}"));
        }
    }

    /// The prose with the definitions behind it that it refers to and does not have.
    pub fn complete(&self, mut prose: String) -> String {
        if self.definitions.is_empty() || !prose.contains('[') {
            return prose;
        }
        let defined = |line: &str| Some(folded(line.trim_start().strip_prefix('[')?.split_once("]:")?.0));
        let mut known: HashSet<String> = prose.lines().filter_map(defined).collect();
        let wanted = labels(&prose).filter_map(|label| {
            let definition = self.definitions.get(&label)?;
            let left = self.left.get().checked_sub(definition.len())?;
            known.insert(label).then(|| self.left.set(left)).map(|()| definition.as_str())
        });
        let wanted: Vec<&str> = wanted.collect();
        if !wanted.is_empty() {
            prose.push_str("\n\n");
            prose.push_str(&wanted.join("\n"));
        }
        prose
    }
}

/// Everything in brackets, as labels are compared.
fn labels(prose: &str) -> impl Iterator<Item = String> {
    prose.match_indices('[').filter_map(|(at, _)| {
        let rest = &prose[at + 1..];
        let end = rest.find(['[', ']'])?;
        rest[end..].starts_with(']').then(|| folded(&rest[..end]))
    })
}

fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
