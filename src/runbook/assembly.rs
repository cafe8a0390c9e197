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
    fences_are_steps: bool,
}

/// Something that stands between two steps.
enum Between<'b> {
    Prose(Range<usize>),
    Code(&'b Block, &'b Code, Option<String>),
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

/// Gives everything between steps to the step that it belongs to. With `fences_are_steps`, a script that belongs to none
/// is one, named by the sentence before it.
pub(super) fn assemble<'b>(problems: &mut Problems, pieces: Vec<Piece<'b>>, fences_are_steps: bool) -> Assembled<'b> {
    let mut assembled = Assembled { fences_are_steps, ..Assembled::default() };
    let mut between = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Prose(range) => between.push(Between::Prose(range)),
            Piece::Code(block, code, said) => between.push(Between::Code(block, code, said)),
            Piece::Comment(range) => between.push(Between::Comment(range)),
            Piece::Step { mut draft, continues } => {
                // A comment directly before a step is about it.
                while let Some(Between::Comment(range)) = between.pop_if(|b| matches!(b, Between::Comment(_))) {
                    draft.comments.insert(0, range);
                }
                let end = if continues { End::SameList } else { End::NextStep };
                let lead = assembled.settle(problems, std::mem::take(&mut between), end);
                assembled.begin(lead, draft);
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
                (Between::Code(block, code, _), Some(last)) if adjacent || end == End::SameList => {
                    last.comments.append(&mut comments);
                    last.codes.push((block, code));
                    continue;
                }
                (Between::Code(block, code, said), _) if self.fences_are_steps && is_runnable(block) => {
                    let mut draft = Draft::of_fence(block, code, said.unwrap_or_default());
                    draft.comments.append(&mut comments);
                    self.begin(std::mem::take(&mut lead), draft);
                    adjacent = false;
                    continue;
                }
                (Between::Code(block, ..), _) => {
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
            lead.push(range);
        }
        lost_comments(problems, &mut comments);
        match self.steps.last_mut() {
            Some((_, last)) if end != End::NextStep => last.spans.append(&mut lead),
            None if end == End::Section => self.lead.append(&mut lead),
            _ => {}
        }
        lead
    }

    /// Adds a step. What stands before the first one is said of the section.
    fn begin(&mut self, lead: Vec<Range<usize>>, draft: Draft<'b>) {
        if self.steps.is_empty() {
            self.lead.extend(lead);
            self.steps.push((Vec::new(), draft));
        } else {
            self.steps.push((lead, draft));
        }
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
