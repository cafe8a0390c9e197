//! A runbook's Markdown as lines of a page: what it says to a reader, not how it is written.
//!
//! Links show their targets, pictures their alternative texts, warnings a glyph and a word; `<details>` are unfolded, tables fit the width.

mod code;
mod foreign;
mod html;
mod lines;
mod table;
mod writer;

pub use code::{highlight, mark_open};
pub use lines::cut_pieces;

use super::inked::{Ink, PageLine};
use crate::text::written;
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use writer::Writer;

/// The lines of a Markdown text, none wider than `width` columns (but for a single character that is).
pub fn prose(markdown: &str, width: usize) -> Vec<PageLine> {
    let text = foreign::admonitions(&written(markdown));
    let options =
        Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    let mut reader =
        Reader { writer: Writer::new(width.max(8)), inks: Vec::new(), links: Vec::new(), image: None, code: None };
    for event in Parser::new_ext(&text, options) {
        reader.take(event);
    }
    reader.writer.finish()
}

/// Whether a text warns of something: it is to be read before, not after.
pub fn warns(markdown: &str) -> bool {
    let text = foreign::admonitions(markdown);
    let warning = |line: &str| {
        let mark = line.trim_start_matches(['>', ' ', '-']).trim_end();
        ["[!WARNING]", "[!CAUTION]", "[!IMPORTANT]"].iter().any(|w| mark.eq_ignore_ascii_case(w))
    };
    text.lines().filter(|l| l.trim_start().starts_with(['>', '-'])).any(warning)
}

struct Reader {
    writer: Writer,
    inks: Vec<Ink>,
    /// Targets of the links that are open, and where their texts began.
    links: Vec<(String, usize)>,
    /// The alternative text of a picture that is open.
    image: Option<String>,
    /// Language and text of the code block that is open.
    code: Option<(String, String)>,
}

impl Reader {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.say(&text, Ink::Code),
            Event::Html(html) => self.block_html(&html),
            Event::InlineHtml(tag) => self.inline_html(&tag),
            Event::SoftBreak => self.say(" ", self.ink()),
            Event::HardBreak => self.say("\n", self.ink()),
            Event::Rule => self.writer.rule(),
            Event::TaskListMarker(done) => self.writer.task(done),
            _ => {}
        }
    }

    fn ink(&self) -> Ink {
        self.inks.last().copied().unwrap_or(Ink::Text)
    }

    fn text(&mut self, text: &str) {
        match &mut self.code {
            Some((_, code)) => code.push_str(text),
            None => self.say(text, self.ink()),
        }
    }

    fn say(&mut self, text: &str, ink: Ink) {
        // Entities can bring characters that were not there when the whole was made fit to be shown.
        let fit = text.chars().all(|c| c == '\n' || (' '..='~').contains(&c));
        let text = if fit { text.to_owned() } else { written(text) };
        match &mut self.image {
            Some(alt) => alt.push_str(&text),
            None => self.writer.say(&text, ink),
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph => self.writer.block(),
            Tag::Heading { level, .. } => {
                self.writer.block();
                self.inks.push(if level <= HeadingLevel::H3 { Ink::Head } else { Ink::Strong });
            }
            Tag::BlockQuote(kind) => self.quote(kind),
            Tag::CodeBlock(kind) => {
                let info = if let CodeBlockKind::Fenced(info) = &kind { info.as_ref() } else { "" };
                let lang = info.split(|c: char| c.is_whitespace() || c == '{').next().unwrap_or_default();
                self.code = Some((lang.to_owned(), String::new()));
            }
            Tag::List(first) => self.writer.list(first),
            Tag::Item => self.writer.item(),
            Tag::Table(_) => self.writer.table(),
            Tag::TableHead | Tag::TableRow => self.writer.row(),
            Tag::Emphasis => self.inks.push(Ink::Emphasis),
            Tag::Strong => self.inks.push(Ink::Strong),
            Tag::Strikethrough => {
                self.inks.push(Ink::Struck);
                self.say("~", Ink::Struck);
            }
            Tag::Link { dest_url, .. } => self.open_link(&dest_url),
            Tag::Image { .. } => self.image = Some(String::new()),
            _ => {}
        }
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Paragraph => self.writer.end_block(),
            TagEnd::Heading(_) => {
                self.writer.end_block();
                self.inks.pop();
            }
            TagEnd::BlockQuote(_) => self.writer.leave(),
            TagEnd::CodeBlock => {
                if let Some((lang, code)) = self.code.take() {
                    self.writer.code(highlight(&lang, &code));
                }
            }
            TagEnd::List(_) | TagEnd::Item => self.writer.leave(),
            TagEnd::Table => self.writer.end_table(),
            TagEnd::TableCell => self.writer.cell(),
            TagEnd::Emphasis | TagEnd::Strong => {
                self.inks.pop();
            }
            TagEnd::Strikethrough => {
                self.say("~", Ink::Struck);
                self.inks.pop();
            }
            TagEnd::Link => self.close_link(),
            TagEnd::Image => {
                let alt = self.image.take().unwrap_or_default();
                self.picture(&alt);
            }
            _ => {}
        }
    }

    fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        let (ink, word) = match kind {
            None => (Ink::Dim, ""),
            Some(BlockQuoteKind::Note) => (Ink::Key, "i NOTE"),
            Some(BlockQuoteKind::Tip) => (Ink::Good, "✔ TIP"),
            Some(BlockQuoteKind::Important) => (Ink::Warn, "! IMPORTANT"),
            Some(BlockQuoteKind::Warning) => (Ink::Warn, "▲ WARNING"),
            Some(BlockQuoteKind::Caution) => (Ink::Bad, "▲ CAUTION"),
        };
        self.writer.quote(ink);
        if !word.is_empty() {
            self.writer.block();
            self.writer.say(word, ink);
            self.writer.end_block();
            self.writer.close_up();
        }
    }

    fn open_link(&mut self, target: &str) {
        self.links.push((target.to_owned(), self.writer.said()));
        self.inks.push(Ink::Link);
    }

    /// A link shows where it leads, unless that is what it says.
    fn close_link(&mut self) {
        self.inks.pop();
        let Some((target, from)) = self.links.pop() else { return };
        let told = self.writer.said_since(from);
        let told = told.trim();
        if !target.is_empty() && told != target && target != format!("mailto:{told}") && self.image.is_none() {
            self.say(&format!(" ({target})"), Ink::Dim);
        }
    }

    fn picture(&mut self, alt: &str) {
        let alt = alt.trim();
        self.say(&if alt.is_empty() { "[picture]".to_owned() } else { format!("[picture: {alt}]") }, Ink::Emphasis);
    }

    fn block_html(&mut self, html: &str) {
        self.writer.block();
        for piece in html::pieces(html) {
            self.html(piece);
        }
        self.writer.end_block();
    }

    fn inline_html(&mut self, tag: &str) {
        for piece in html::pieces(tag) {
            self.html(piece);
        }
    }

    fn html(&mut self, piece: html::Piece) {
        match piece {
            html::Piece::Text(text) => self.say(&text, self.ink()),
            html::Piece::Break => self.say("\n", self.ink()),
            html::Piece::Summary => self.inks.push(Ink::Strong),
            html::Piece::SummaryEnd => {
                self.inks.pop_if(|i| *i == Ink::Strong);
                self.say("\n", self.ink());
            }
            html::Piece::Link(target) => self.open_link(&target),
            html::Piece::LinkEnd if !self.links.is_empty() => self.close_link(),
            html::Piece::LinkEnd => {}
            html::Piece::Picture(alt) => self.picture(&alt),
        }
    }
}
