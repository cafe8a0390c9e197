//! The headings of a document and what stands under each.

use super::document::{Block, Kind};
use std::ops::Range;

/// A heading with the blocks up to the next heading; the first section is what stands before any heading.
#[derive(Debug)]
pub(super) struct Section<'b> {
    /// 1 to 6; 0 for what stands before any heading.
    pub level: u8,
    pub title: String,
    /// The heading itself; the place of the text where there is none.
    pub heading: Range<usize>,
    pub blocks: Vec<&'b Block>,
    pub parent: Option<usize>,
}

/// The sections in the order of the file; each comes before those that are nested in it.
pub(super) fn sections(blocks: &[Block], base: usize) -> Vec<Section<'_>> {
    let mut sections =
        vec![Section { level: 0, title: String::new(), heading: base..base, blocks: Vec::new(), parent: None }];
    let mut open = vec![0];
    for block in blocks {
        if let Kind::Heading { level, text } = &block.kind {
            open.retain(|&s: &usize| sections[s].level < *level);
            let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let parent = open.last().copied();
            open.push(sections.len());
            sections.push(Section { level: *level, title, heading: block.span.clone(), blocks: Vec::new(), parent });
        } else if let Some(section) = sections.last_mut() {
            section.blocks.push(block);
        }
    }
    sections
}

/// A section and all that are nested in it.
pub(super) fn subtree(sections: &[Section], of: usize) -> Range<usize> {
    let below = sections[of + 1..].iter().take_while(|s| s.level > sections[of].level).count();
    of..of + 1 + below
}

/// What stands after the number of a heading like `1. Stop`, `2) Stop`, `Step 3: Stop` or `3.1 Stop`.
pub(super) fn numbered(title: &str) -> Option<&str> {
    let (rest, said) = match title.get(..5) {
        Some(word) if word.eq_ignore_ascii_case("step ") => (&title[5..], true),
        _ => (title, false),
    };
    let digits = |t: &str| t.len() - t.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let first = digits(rest);
    if first == 0 {
        return None;
    }
    let mut after = &rest[first..];
    let mut marked = said;
    while let Some(next) = after.strip_prefix('.').filter(|t| digits(t) > 0) {
        after = &next[digits(next)..];
        marked = true;
    }
    let bare = after.trim_start_matches(['.', ')', ':']);
    marked |= bare.len() < after.len();
    let parted = bare.is_empty() || bare.starts_with(char::is_whitespace);
    let title = bare.trim_start_matches(|c: char| c.is_whitespace() || "–—-:".contains(c));
    (marked && parted).then_some(if title.is_empty() { rest } else { title })
}

/// Whether a heading announces things to do.
pub(super) fn is_action(title: &str) -> bool {
    const WORDS: [&str; 25] = [
        "action",
        "actions",
        "checklist",
        "debug",
        "debugging",
        "diagnosis",
        "fix",
        "fixing",
        "instructions",
        "investigation",
        "mitigation",
        "procedure",
        "procedures",
        "process",
        "recovery",
        "remediation",
        "resolution",
        "response",
        "restore",
        "rollback",
        "steps",
        "tasks",
        "troubleshooting",
        "verification",
        "workaround",
    ];
    title.split(|c: char| !c.is_alphanumeric()).any(|w| WORDS.contains(&w.to_lowercase().as_str()))
}
