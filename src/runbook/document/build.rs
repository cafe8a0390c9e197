//! From events of Markdown to the tree of blocks.

use super::code::finish;
use super::{Block, Code, DEEPEST, Kind, Paragraph};
use crate::runbook::sheet::CodeLine;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};
use std::ops::Range;

/// The blocks that are open, from the whole text to the deepest.
pub(super) struct Builder<'t> {
    text: &'t str,
    stack: Vec<Block>,
    /// Containers below the deepest that are open.
    skipped: usize,
    /// Whether the last fence of this piece is one that nobody closed, and the line that should have done it.
    pub open: Option<Option<Range<usize>>>,
}

impl<'t> Builder<'t> {
    /// Nothing taken yet.
    pub fn new(text: &'t str, base: usize) -> Self {
        let root = Block { kind: Kind::Other, span: base..text.len(), children: Vec::new() };
        Builder { text, stack: vec![root], skipped: 0, open: None }
    }

    /// Closes what the end of a piece closes.
    pub fn close_all(&mut self) {
        self.skipped = 0;
        while self.stack.len() > 1 {
            self.close();
        }
    }

    /// All blocks.
    pub fn blocks(mut self) -> Vec<Block> {
        self.stack.pop().map(|root| root.children).unwrap_or_default()
    }

    /// Takes the next event.
    pub fn take(&mut self, event: Event, span: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(end) if !is_inline(end) => self.end(),
            Event::End(_) => {}
            Event::Text(t) if self.in_code() => self.code(&t, span.start),
            Event::Text(t) | Event::Code(t) => self.say(&t, span),
            Event::SoftBreak | Event::HardBreak => self.say(" ", span),
            Event::InlineHtml(html) => self.inline_html(&html, span),
            Event::TaskListMarker(_) => self.mark_task(),
            Event::Rule => self.leaf(Kind::Other, span),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag, span: Range<usize>) {
        let kind = match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => return,
            Tag::Link { .. } | Tag::Image { .. } => return self.link(span),
            Tag::Paragraph => Kind::Paragraph(Paragraph::default()),
            Tag::Heading { level, .. } => Kind::Heading { level: number(level), text: String::new() },
            Tag::CodeBlock(kind) => Kind::Code(self.opened(&kind, &span)),
            Tag::List(start) => Kind::List(start),
            Tag::Item => Kind::Item { task: false },
            Tag::HtmlBlock => Kind::Html,
            _ => Kind::Other,
        };
        self.end_bare();
        if self.skipped > 0 || self.stack.len() > DEEPEST {
            self.skipped += 1;
        } else {
            self.stack.push(Block { kind, span, children: Vec::new() });
        }
    }

    fn end(&mut self) {
        self.end_bare();
        if self.skipped > 0 {
            self.skipped -= 1;
        } else {
            self.close();
        }
    }

    fn close(&mut self) {
        if self.stack.len() > 1
            && let Some(mut block) = self.stack.pop()
            && let Some(parent) = self.stack.last_mut()
        {
            finish(self.text, &mut block, parent.children.last(), &mut self.open);
            parent.children.push(block);
        }
    }

    fn leaf(&mut self, kind: Kind, span: Range<usize>) {
        self.end_bare();
        if self.skipped == 0
            && let Some(parent) = self.stack.last_mut()
        {
            parent.children.push(Block { kind, span, children: Vec::new() });
        }
    }

    /// The text of a tight list item comes without a paragraph around it; one is put there.
    fn paragraph(&mut self, span: &Range<usize>) -> Option<&mut Paragraph> {
        if self.skipped > 0 {
            return None;
        }
        if matches!(self.stack.last()?.kind, Kind::Item { .. }) {
            let kind = Kind::Paragraph(Paragraph { bare: true, ..Paragraph::default() });
            self.stack.push(Block { kind, span: span.clone(), children: Vec::new() });
        }
        let block = self.stack.last_mut()?;
        match &mut block.kind {
            Kind::Paragraph(paragraph) => {
                if paragraph.bare {
                    block.span.end = block.span.end.max(span.end);
                }
                Some(paragraph)
            }
            _ => None,
        }
    }

    fn end_bare(&mut self) {
        if self.stack.last().is_some_and(|b| matches!(&b.kind, Kind::Paragraph(p) if p.bare)) {
            self.close();
        }
    }

    fn say(&mut self, words: &str, span: Range<usize>) {
        if let Some(Block { kind: Kind::Heading { text, .. }, .. }) = self.stack.last_mut() {
            text.push_str(words);
        } else if let Some(paragraph) = self.paragraph(&span)
            && !paragraph.folded
        {
            paragraph.text.push_str(words);
        }
    }

    fn link(&mut self, span: Range<usize>) {
        if let Some(paragraph) = self.paragraph(&span) {
            paragraph.linked = true;
        }
    }

    fn inline_html(&mut self, html: &str, span: Range<usize>) {
        if html.starts_with("<!--") {
            if let Some(paragraph) = self.paragraph(&span) {
                paragraph.comments.push(span);
            }
        } else if html.starts_with("<details") {
            if let Some(paragraph) = self.paragraph(&span) {
                (paragraph.folded, paragraph.linked) = (true, true);
            }
        } else if is_placeholder(html) {
            self.say(html, span);
        } else {
            self.say(" ", span);
        }
    }

    fn mark_task(&mut self) {
        if self.skipped == 0
            && let Some(task) = self.stack.iter_mut().rev().find_map(|b| match &mut b.kind {
                Kind::Item { task } => Some(task),
                _ => None,
            })
        {
            *task = true;
        }
    }

    fn in_code(&self) -> bool {
        self.skipped == 0 && matches!(self.stack.last(), Some(Block { kind: Kind::Code(_), .. }))
    }

    fn code(&mut self, text: &str, at: usize) {
        let Some(Block { kind: Kind::Code(code), .. }) = self.stack.last_mut() else { return };
        let mut at = at;
        for piece in text.split_inclusive('\n') {
            let ended = code.lines.last().is_none_or(|l| l.text.ends_with('\n'));
            if ended {
                code.lines.push(CodeLine { text: String::new(), at });
            }
            if let Some(line) = code.lines.last_mut() {
                line.text.push_str(piece);
            }
            at += piece.len();
        }
    }

    fn opened(&self, kind: &CodeBlockKind, span: &Range<usize>) -> Code {
        let nothing = span.start..span.start;
        if !matches!(kind, CodeBlockKind::Fenced(_)) {
            return Code::new(nothing.clone(), nothing);
        }
        // The info string as it is written: unescaping would take the backslashes out of its quotes.
        let line = self.text[span.clone()].lines().next().unwrap_or_default();
        let fence = line.len() - line.trim_start_matches(['`', '~']).len();
        let rest = &line[fence..];
        let info = span.start + fence + (rest.len() - rest.trim_start().len());
        Code::new(span.start..span.start + fence, info..info + rest.trim().len())
    }
}

fn is_inline(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Whether `<word>` stands for something to fill in rather than for HTML.
fn is_placeholder(html: &str) -> bool {
    const TAGS: [&str; 24] = [
        "a", "b", "br", "code", "del", "details", "div", "em", "font", "hr", "i", "img", "ins", "kbd", "mark", "p",
        "s", "small", "span", "strong", "sub", "summary", "sup", "u",
    ];
    let inner = html.trim_start_matches("</").trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let word = inner.split_whitespace().next().unwrap_or_default().to_lowercase();
    !html.starts_with("</") && !inner.contains('=') && !TAGS.contains(&word.as_str())
}
