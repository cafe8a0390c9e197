//! Front matter: what stands between `---` (YAML) or `+++` (TOML) at the head of a runbook.

mod checks;
pub(crate) mod form;
mod goals;
mod inputs;
mod keys;
mod maintenance;
mod rescue;
pub(crate) mod toml;
pub(crate) mod tree;
pub(crate) mod yaml;

use super::places::Problems;
use crate::plan::Plan;
use std::ops::Range;
use tree::{Node, Value};

/// Where front matter stands.
struct Block {
    /// What is between the fences.
    inner: Range<usize>,
    /// Where the Markdown begins.
    body: usize,
    toml: bool,
}

/// Reads the front matter into `plan` and returns where the Markdown begins.
pub(super) fn read(problems: &mut Problems, plan: &mut Plan) -> usize {
    let head = if problems.text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let Some(block) = find(problems, head) else { return head };
    let roots = if block.toml { read_toml(problems, &block) } else { read_yaml(problems, &block) };
    match roots {
        None => head,
        Some(roots) => {
            keys::read(problems, plan, &roots);
            block.body
        }
    }
}

/// The front matter's place, if the text begins with some.
fn find(problems: &mut Problems, head: usize) -> Option<Block> {
    let text = problems.text;
    let mut lines = Lines { text, at: head };
    let (first, line) = lines.next()?;
    let fence = line.trim_end();
    if fence != "---" && fence != "+++" {
        return None;
    }
    let start = lines.at;
    let toml = fence == "+++";
    while let Some((at, line)) = lines.next() {
        let line = line.trim_end();
        if line == fence || (!toml && line == "...") {
            return Some(Block { inner: start..at, body: lines.at, toml });
        }
    }
    // Nothing closes it: a rule drawn across the page, unless one of our own keys stands in the lines below.
    let end = Lines { text, at: start }.skip_while(blank).find(blank).map_or(text.len(), |(at, _)| at);
    let ours = Lines { text, at: start }.take_while(|(at, _)| *at < end).any(|(_, l)| keys::names_one(l));
    if !ours {
        return None;
    }
    let hint = Some(format!("close it with a line `{fence}`"));
    problems.error("unclosed-front-matter", first..first + fence.len(), "the front matter is never closed", hint);
    Some(Block { inner: start..end, body: end, toml })
}

fn blank((_, line): &(usize, &str)) -> bool {
    line.trim().is_empty()
}

fn read_toml(problems: &mut Problems, block: &Block) -> Option<Vec<Node>> {
    let (root, fault) = toml::read(&problems.text[block.inner.clone()], block.inner.start);
    if let Some(fault) = fault {
        problems.error("bad-toml", fault.span, format!("the front matter cannot be read: {}", fault.message), None);
    }
    Some(vec![root])
}

/// The root, or what can be read of it; none where this is no front matter after all.
fn read_yaml(problems: &mut Problems, block: &Block) -> Option<Vec<Node>> {
    let inner = &problems.text[block.inner.clone()];
    match yaml::read(inner, block.inner.start) {
        Ok(root) => match root.value {
            Value::Map(_) => Some(vec![root]),
            Value::Null => Some(Vec::new()),
            _ => None,
        },
        Err(fault) => {
            if !inner.lines().any(keys::names_any) {
                return None;
            }
            let (nodes, mut faults) = rescue::pieces(inner, block.inner.start);
            // What the whole cannot be read for is told by the pieces, and more exactly.
            if faults.is_empty() {
                faults.push(fault);
            }
            for fault in faults {
                let hint = "a text with `: `, ` #`, brackets or a comma in it wants quotes";
                let what = format!("the front matter cannot be read: {}", fault.message);
                problems.error("bad-yaml", fault.span, what, Some(hint.into()));
            }
            Some(nodes)
        }
    }
}

/// Lines with their offsets, line ends included.
struct Lines<'t> {
    text: &'t str,
    /// Where the next one starts.
    at: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.text[self.at..];
        let len = rest.find('\n').map_or(rest.len(), |i| i + 1);
        let at = self.at;
        self.at += len;
        (len > 0).then_some((at, &rest[..len]))
    }
}
