//! What stands between steps: code goes to the step before it, prose to the step after it.

use super::document::{Block, Code};
use super::draft::Draft;
use super::ladder::Piece;
use super::marks;
use super::places::Problems;
use super::script::is_runnable;
use std::ops::Range;

/// A section taken apart.
#[derive(Default)]
pub(super) struct Assembled<'b> {
    /// Prose before the first step.
    pub lead: Vec<Range<usize>>,
    /// Steps, each with the prose that stands between it and the one before.
    pub steps: Vec<(Vec<Range<usize>>, Draft<'b>)>,
}

/// Something that stands between two steps.
enum Between<'b> {
    Prose(Range<usize>),
    Code(&'b Block, &'b Code),
    Comment(Range<usize>),
}

/// What comes after the things between.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// Another step.
    NextStep,
    /// A step whose list goes on counting: what interrupted the list belongs to the step before.
    SameList,
    /// Nothing more.
    Section,
}

/// Gives everything between steps to the step that it belongs to.
pub(super) fn assemble<'b>(problems: &mut Problems, pieces: Vec<Piece<'b>>) -> Assembled<'b> {
    let mut assembled = Assembled::default();
    let mut between = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Prose(range) => between.push(Between::Prose(range)),
            Piece::Code(block, code) => between.push(Between::Code(block, code)),
            Piece::Comment(range) => between.push(Between::Comment(range)),
            Piece::Step { mut draft, continues } => {
                // A comment directly before a step is about it.
                while let Some(Between::Comment(range)) = between.pop_if(|b| matches!(b, Between::Comment(_))) {
                    draft.comments.insert(0, range);
                }
                let end = if continues { End::SameList } else { End::NextStep };
                let lead = assembled.settle(problems, std::mem::take(&mut between), end);
                if assembled.steps.is_empty() {
                    assembled.lead = lead;
                    assembled.steps.push((Vec::new(), draft));
                } else {
                    assembled.steps.push((lead, draft));
                }
            }
        }
    }
    assembled.settle(problems, between, End::Section);
    assembled
}

impl<'b> Assembled<'b> {
    /// Settles what stands after the last step; returns the prose that belongs to the next one.
    fn settle(&mut self, problems: &mut Problems, between: Vec<Between<'b>>, end: End) -> Vec<Range<usize>> {
        let mut lead = Vec::new();
        let mut comments = Vec::new();
        // Code directly after a step is its code, even where nobody indented it; code after prose may mean anything.
        let mut adjacent = true;
        for item in between {
            let last = self.steps.last_mut().map(|(_, draft)| draft);
            let range = match (item, last) {
                (Between::Comment(range), _) => {
                    comments.push(range);
                    continue;
                }
                (Between::Code(block, code), Some(last)) if adjacent || end == End::SameList => {
                    last.comments.append(&mut comments);
                    last.codes.push((block, code));
                    continue;
                }
                (Between::Code(block, _), _) => {
                    warn_loose(problems, block);
                    block.span.clone()
                }
                // Bullets that are indented, but not far enough, were meant for the step above them.
                (Between::Prose(range), Some(last)) if adjacent && is_sublist(problems.text, &range) => {
                    last.spans.push(range);
                    continue;
                }
                (Between::Prose(range), _) => range,
            };
            adjacent = false;
            lost_comments(problems, &mut comments);
            match self.steps.last_mut() {
                Some((_, last)) if end != End::NextStep => last.spans.push(range),
                None if end == End::Section => self.lead.push(range),
                _ => lead.push(range),
            }
        }
        lost_comments(problems, &mut comments);
        lead
    }
}

/// Whether a piece of text is a list of bullets that does not begin at the margin.
fn is_sublist(text: &str, range: &Range<usize>) -> bool {
    let piece = &text[range.clone()];
    let indented = text[..range.start].ends_with(' ') || piece.starts_with(' ');
    indented && piece.trim_start().starts_with(['-', '*', '+'])
}

fn warn_loose(problems: &mut Problems, block: &Block) {
    if is_runnable(block) {
        let hint = "indent it under its step, or make a step of it";
        let start = block.span.start;
        let span = start..problems.line_end(start);
        problems.warn("loose-script", span, "this script belongs to no step: it can only be read", Some(hint.into()));
    }
}

fn lost_comments(problems: &mut Problems, comments: &mut Vec<Range<usize>>) {
    for range in comments.drain(..) {
        if marks::comment(problems, range.clone()).is_some() {
            let hint = Some("put it directly before a step or its fence".to_owned());
            problems.error("lost-comment", range, "these attributes belong to no step", hint);
        }
    }
}
