//! Fences that Markdown reads otherwise than their authors meant them: those that nobody closed, which swallow what
//! comes after them, and those that stand where Markdown sees only text.

use super::marks::known_language;
use std::ops::Range;

/// A piece of the text that is Markdown of its own.
#[derive(Debug, PartialEq)]
pub(super) struct Piece {
    pub span: Range<usize>,
    /// Whether its last fence is one that nobody closed; with the line that should have done it, if there is one.
    pub open: Option<Option<Range<usize>>>,
}

/// Cuts the text from `base` on behind every fence that was certainly meant to end: at a line that nearly closes it, or
/// before the heading or the fence that it would swallow.
pub(super) fn pieces(text: &str, base: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = base;
    let mut at = base;
    // What may be spent on looking ahead, so that no text takes more than its own length a few times over.
    let mut left = 4 * text.len() + 1000;
    while let Some(line) = line_at(text, at) {
        at += line.len();
        let Some(fence) = Fence::opens(line) else { continue };
        match look_ahead(text, at, &fence, &mut left) {
            End::Closed(behind) => at = behind,
            End::Unknown => break,
            End::Cut { end, next, wrong } => {
                pieces.push(Piece { span: start..end, open: Some(wrong) });
                (start, at) = (next, next);
            }
        }
    }
    pieces.push(Piece { span: start..text.len(), open: None });
    pieces
}

fn line_at(text: &str, at: usize) -> Option<&str> {
    text[at..].split_inclusive('\n').next()
}

/// The characters that open a fence.
struct Fence<'t> {
    mark: char,
    len: usize,
    info: &'t str,
}

impl<'t> Fence<'t> {
    /// A fence at the margin.
    fn opens(line: &'t str) -> Option<Fence<'t>> {
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let len = run(line, mark);
        let info = line[len..].trim();
        (len >= 3 && !(mark == '`' && info.contains('`'))).then_some(Fence { mark, len, info })
    }

    fn closed_by(&self, line: &str) -> bool {
        let line = line.trim_end();
        let inner = line.trim_start_matches(' ');
        line.len() - inner.len() < 4 && run(inner, self.mark) >= self.len && run(inner, self.mark) == inner.len()
    }
}

fn run(line: &str, mark: char) -> usize {
    line.bytes().take_while(|b| *b == mark as u8).count()
}

enum End {
    /// Where the line behind the closing one starts.
    Closed(usize),
    Cut {
        end: usize,
        next: usize,
        wrong: Option<Range<usize>>,
    },
    /// It goes on to the end of the text.
    Unknown,
}

fn look_ahead(text: &str, from: usize, fence: &Fence, left: &mut usize) -> End {
    let mut at = from;
    let mut heading = None;
    // Where the paragraph begins that stands before the current line.
    let mut paragraph = from;
    let mut blank = false;
    while let Some(line) = line_at(text, at) {
        if *left < line.len() {
            return End::Unknown;
        }
        *left -= line.len();
        let behind = at + line.len();
        let bare = line.trim_end();
        if fence.closed_by(line) {
            return End::Closed(behind);
        }
        // Two characters where there should be three, or words behind them that name no language.
        let short = bare.len() == 2 && fence.len == 3 && run(bare, fence.mark) == 2;
        let inner = Fence::opens(line).filter(|f| f.mark == fence.mark && f.len >= fence.len && !f.info.is_empty());
        let worded = inner.as_ref().is_some_and(|f| f.info.contains(' ') && !known_language(f.info));
        if short || worded {
            return End::Cut { end: behind, next: behind, wrong: Some(at..at + bare.len()) };
        }
        if inner.is_some() {
            let next = heading.unwrap_or(if paragraph > from { paragraph } else { at });
            return End::Cut { end: next, next, wrong: None };
        }
        if heading.is_none() && blank && is_heading(line) {
            heading = Some(at);
        }
        if bare.is_empty() {
            blank = true;
        } else if blank {
            (paragraph, blank) = (at, false);
        }
        at = behind;
    }
    heading.map_or(End::Unknown, |next| End::Cut { end: next, next, wrong: None })
}

/// One `#` is a comment rather than a heading.
fn is_heading(line: &str) -> bool {
    let level = run(line, '#');
    (2..=6).contains(&level) && line[level..].starts_with(' ') && !line[level..].trim().is_empty()
}

/// A fence that stands as text within `span`: in raw HTML, in an admonition, indented too far.
pub(super) struct Literal {
    /// From its first character to the end of its closing line.
    pub span: Range<usize>,
    pub fence: Range<usize>,
    pub info: Range<usize>,
    /// Its lines, each with where it starts in the file.
    pub lines: Vec<(Range<usize>, usize)>,
}

/// The fences within a piece of text that Markdown does not see; only those that are closed.
pub(super) fn literal(text: &str, span: Range<usize>) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut open: Option<(Fence, Literal, usize)> = None;
    let mut at = span.start;
    for line in text[span].split_inclusive('\n') {
        let inner = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - inner.len();
        // The first line of the piece may begin behind a part of its indentation.
        let before = text[..at].rfind('\n').map_or(at, |i| at - i - 1);
        let outer = if text[at - before..at].trim().is_empty() { before } else { 0 };
        match &mut open {
            None => {
                if let Some(fence) = Fence::opens(inner) {
                    let start = at + indent;
                    let info = start + inner.find(fence.info).unwrap_or(fence.len);
                    let info = info..info + fence.info.len();
                    let places =
                        Literal { span: start..start, fence: start..start + fence.len, info, lines: Vec::new() };
                    open = Some((fence, places, outer + indent));
                }
            }
            Some((fence, literal, _)) if fence.closed_by(inner) => {
                literal.span.end = at + line.trim_end().len();
                found.extend(open.take().map(|(_, literal, _)| literal));
            }
            Some((_, literal, deep)) => {
                let cut = indent.min(*deep);
                literal.lines.push((at + cut..at + line.len(), at + cut));
            }
        }
        at += line.len();
    }
    found
}
