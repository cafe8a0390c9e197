//! Markdown as a tree of blocks that know their place in the file.

mod build;
mod code;

use super::fences;
use super::links::Links;
use super::sheet::{CodeLine, Sheet};
use build::Builder;
use pulldown_cmark::{Options, Parser};
use std::ops::Range;

/// Deeper nesting than this is no runbook; what is below stays text of what is above.
const DEEPEST: usize = 24;

/// A block and what it holds.
#[derive(Debug)]
pub(super) struct Block {
    pub kind: Kind,
    /// Its bytes in the file.
    pub span: Range<usize>,
    pub children: Vec<Block>,
}

/// What a block is.
#[derive(Debug)]
pub(super) enum Kind {
    Heading {
        level: u8,
        text: String,
    },
    Paragraph(Paragraph),
    Code(Code),
    /// A list, with the first number of an ordered one.
    List(Option<u64>),
    Item {
        task: bool,
    },
    Html,
    /// A quote, a table, a rule.
    Other,
}

/// A paragraph, or the bare text of a list item.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// Its plain text, line breaks as spaces.
    pub text: String,
    /// Whether plain text loses something: a link's address, a picture.
    pub linked: bool,
    /// Comments in it.
    pub comments: Vec<Range<usize>>,
    bare: bool,
    /// Whether a `<details>` has begun in it, whose words are no part of a title.
    folded: bool,
}

/// A fence or indented code.
#[derive(Debug)]
pub(super) struct Code {
    /// Where the info string stands; empty where there is none.
    pub info: Range<usize>,
    /// The fence's characters; empty for indented code.
    pub fence: Range<usize>,
    pub lines: Vec<CodeLine>,
    /// Whether a line closes it; indented code needs none.
    pub closed: bool,
    /// The line that looks as if it closed it.
    pub wrong: Option<Range<usize>>,
    /// What it means.
    pub sheet: Sheet,
}

impl Code {
    /// One whose lines are still to come.
    fn new(fence: Range<usize>, info: Range<usize>) -> Code {
        Code { info, fence, lines: Vec::new(), closed: true, wrong: None, sheet: Sheet::default() }
    }

    fn read(&mut self, text: &str) {
        self.sheet = Sheet::read(&text[self.info.clone()], self.info.start, &self.lines, self.closed);
    }
}

/// Whether all that a paragraph or a list's item says is that it has still to be written.
pub(super) fn is_unwritten(block: &Block) -> bool {
    match &block.kind {
        Kind::Paragraph(paragraph) => {
            let word = paragraph.text.trim().trim_matches(|c: char| !c.is_alphanumeric()).to_uppercase();
            ["TODO", "TBD", "FIXME", "TBA", "WIP"].contains(&word.as_str())
        }
        Kind::Item { .. } => matches!(&block.children[..], [only] if is_unwritten(only)),
        _ => false,
    }
}

/// The blocks of `text` from `base` on, and its link definitions.
pub(super) fn blocks(text: &str, base: usize) -> (Vec<Block>, Links) {
    let options = Options::ENABLE_TASKLISTS
        | Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut builder = Builder::new(text, base);
    let mut links = Links::new(text.len());
    for piece in fences::pieces(text, base) {
        builder.open = piece.open;
        let start = piece.span.start;
        let parser = Parser::new_ext(&text[piece.span], options);
        links.take(&parser);
        for (event, range) in parser.into_offset_iter() {
            builder.take(event, start + range.start..start + range.end);
        }
        builder.close_all();
    }
    (builder.blocks(), links)
}
