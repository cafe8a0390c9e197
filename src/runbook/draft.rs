//! A step before its attributes are read: its title, its places in the file, its code.

use super::document::{Block, Code, Kind, Paragraph};
use super::sections::Section;
use std::ops::Range;

/// A longer first paragraph gives its first sentence as title and stays in the prose.
const LONGEST_TITLE: usize = 120;

/// A step as it was found.
#[derive(Debug, Default)]
pub(super) struct Draft<'b> {
    pub title: String,
    /// Where it stands: its title's line.
    pub at: Range<usize>,
    /// Its places in the file, in order; its prose is what is left of them without the holes.
    pub spans: Vec<Range<usize>>,
    /// What is no prose: title, code, comments, steps within it.
    pub holes: Vec<Range<usize>>,
    pub codes: Vec<(&'b Block, &'b Code)>,
    /// Comments, which may hold attributes.
    pub comments: Vec<Range<usize>>,
}

impl<'b> Draft<'b> {
    /// A step from a list item; items that are `other` steps are left out of it.
    pub fn of_item(text: &str, item: &'b Block, other: &dyn Fn(&Block) -> bool) -> Draft<'b> {
        let mut draft = Draft { at: item.span.clone(), spans: vec![item.span.clone()], ..Draft::default() };
        for (i, block) in item.children.iter().enumerate() {
            match &block.kind {
                Kind::Paragraph(paragraph) if i == 0 => draft.take_title(item, block, paragraph),
                _ => draft.harvest(text, block, other),
            }
        }
        if draft.title.is_empty() {
            draft.title = draft.first_line_of_code();
            let marker = draft.holes.iter().map(|h| h.start).min().unwrap_or(item.span.end);
            draft.holes.push(item.span.start..marker);
        }
        draft
    }

    /// A step from a fence; without a title its first line is the title.
    pub fn of_fence(block: &'b Block, code: &'b Code, title: String) -> Draft<'b> {
        let mut draft = Draft { title, at: block.span.clone(), ..Draft::default() };
        draft.codes.push((block, code));
        if draft.title.is_empty() {
            draft.title = draft.first_line_of_code();
        }
        draft
    }

    /// A step from a section with all that is nested in it.
    pub fn of_sections<'s>(text: &str, title: &str, sections: impl IntoIterator<Item = &'s Section<'b>>) -> Draft<'b>
    where
        'b: 's,
    {
        let mut draft = Draft { title: title.to_owned(), ..Draft::default() };
        for (i, section) in sections.into_iter().enumerate() {
            if i == 0 {
                draft.at = section.heading.clone();
            } else {
                draft.spans.push(section.heading.clone());
            }
            for block in &section.blocks {
                draft.spans.push(block.span.clone());
                draft.harvest(text, block, &|_| false);
            }
        }
        draft
    }

    fn take_title(&mut self, item: &Block, block: &Block, paragraph: &Paragraph) {
        let title = paragraph.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let short = title.chars().count() <= LONGEST_TITLE;
        self.at = item.span.start..block.span.end;
        self.title = if short { title.trim_end_matches(':').to_owned() } else { first_sentence(&title) };
        let kept = !short || paragraph.linked;
        self.holes.push(item.span.start..if kept { block.span.start } else { block.span.end });
        self.comments.extend(paragraph.comments.iter().cloned());
        if kept {
            self.holes.extend(paragraph.comments.iter().cloned());
        }
    }

    fn harvest(&mut self, text: &str, block: &'b Block, other: &dyn Fn(&Block) -> bool) {
        match &block.kind {
            _ if other(block) => self.holes.push(block.span.clone()),
            Kind::Code(code) => {
                self.codes.push((block, code));
                self.holes.push(block.span.clone());
            }
            Kind::Html if is_comment(&text[block.span.clone()]) => {
                self.comments.push(block.span.clone());
                self.holes.push(block.span.clone());
            }
            Kind::Paragraph(paragraph) => {
                self.comments.extend(paragraph.comments.iter().cloned());
                self.holes.extend(paragraph.comments.iter().cloned());
                block.children.iter().for_each(|b| self.harvest(text, b, other));
            }
            _ => block.children.iter().for_each(|b| self.harvest(text, b, other)),
        }
    }

    fn first_line_of_code(&self) -> String {
        let lines = self.codes.iter().flat_map(|(_, code)| &code.lines);
        let first = lines.map(|l| l.text.trim()).find(|l| !l.is_empty());
        first.map_or_else(|| "(empty)".to_owned(), shortened)
    }

    /// The places of its prose, in order.
    pub fn prose(&mut self) -> Vec<Range<usize>> {
        let holes = merged(std::mem::take(&mut self.holes));
        self.spans.iter().flat_map(|span| without(span, &holes)).collect()
    }
}

/// Whether a block of HTML is a comment and nothing else.
pub(super) fn is_comment(html: &str) -> bool {
    let html = html.trim_end();
    html.starts_with("<!--") && html.find("-->").is_none_or(|end| end + 3 == html.len())
}

fn first_sentence(text: &str) -> String {
    let end = [". ", "! ", "? ", ": "].iter().filter_map(|e| text.find(e)).min().map_or(text.len(), |i| i + 1);
    shortened(text[..end].trim_end_matches(':'))
}

/// A title that is no longer than it may be: cut at a clause's end, else at a word's. What an id is made of stays.
pub(super) fn shortened(title: &str) -> String {
    const CLAUSE: usize = 60;
    let Some((most, _)) = title.char_indices().nth(LONGEST_TITLE - 1) else { return title.to_owned() };
    if title.chars().count() <= LONGEST_TITLE {
        return title.to_owned();
    }
    let cut = &title[..most];
    let apart = |at: &usize| cut[..*at].matches('(').count() == cut[..*at].matches(')').count();
    let ends = [", ", "; ", " (", " – ", " — "].iter().flat_map(|end| cut.match_indices(*end).map(|(at, _)| at));
    let clause = ends.filter(|at| *at >= CLAUSE && apart(at)).max();
    let end = clause.or(cut.rfind(' ')).unwrap_or(most);
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':']))
}

/// The same holes, in order and apart from each other.
fn merged(mut holes: Vec<Range<usize>>) -> Vec<Range<usize>> {
    holes.sort_by_key(|h| h.start);
    holes.dedup_by(|next, before| {
        let touches = next.start <= before.end;
        if touches {
            before.end = before.end.max(next.end);
        }
        touches
    });
    holes
}

/// What is left of a range without the holes.
fn without(span: &Range<usize>, holes: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut left = Vec::new();
    let mut at = span.start;
    let first = holes.partition_point(|h| h.end <= span.start);
    for hole in holes[first..].iter().take_while(|h| h.start < span.end) {
        if hole.start > at {
            left.push(at..hole.start);
        }
        at = at.max(hole.end);
    }
    if at < span.end {
        left.push(at..span.end);
    }
    left
}

/// A piece of Markdown, its lines moved left by what they are indented in common.
pub(super) fn snippet(text: &str, range: Range<usize>) -> String {
    let line_start = text[..range.start].rfind('\n').map_or(0, |i| i + 1);
    let before = &text[line_start..range.start];
    // What stands before it on its line (a list's marker) counts as its indentation.
    let column = before.chars().count();
    let piece = &text[range];
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let lead = piece.len() - piece.trim_start_matches(['\n', '\r']).len();
    let body = &piece[lead..];
    let first_indent = if lead == 0 { column + indent(body) } else { usize::MAX };
    let rest = if lead == 0 { body.split_once('\n').map_or("", |(_, rest)| rest) } else { body };
    let common = rest.lines().filter(|l| !l.trim().is_empty()).map(indent).min().unwrap_or(0).min(first_indent);
    let moved = |line: &str| line.get(common.min(indent(line))..).unwrap_or(line).trim_end().to_owned();
    let lines: Vec<String> = body
        .lines()
        .enumerate()
        .map(|(i, line)| if i == 0 && lead == 0 { line.trim().to_owned() } else { moved(line) })
        .collect();
    lines.join("\n").trim_matches(['\n', '\r']).trim_end().to_owned()
}
