//! The ladder: what the steps of a section are. The first rung that yields some is used.

use super::document::{Block, Code, Kind, is_unwritten};
use super::draft::{Draft, is_comment, shortened};
use super::places::Problems;
use super::script::is_step;
use super::sections::{Section, is_action, numbered, subtree};
use std::ops::Range;

/// A rung of the ladder, from what was written as steps down to what only can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rung {
    Tasks,
    Numbers,
    Headings,
    Fences,
    Bullets,
    Read,
}

/// What a section consists of, in order, once its rung is known.
pub(super) enum Piece<'b> {
    Prose(Range<usize>),
    /// Code that stands beside the steps, with the sentence before it.
    Code(&'b Block, &'b Code, Option<String>),
    Comment(Range<usize>),
    /// A step; `continues` where its list goes on counting after something stood between.
    Step {
        draft: Draft<'b>,
        continues: bool,
    },
}

/// Where each section stands on the ladder.
pub(super) struct Ladder {
    /// Its rung; none where it has no steps of its own.
    pub rungs: Vec<Option<Rung>>,
    /// Whether it is (part of) a step of the section above.
    pub taken: Vec<bool>,
}

/// Finds the rung of every section.
pub(super) fn climb(text: &str, sections: &[Section]) -> Ladder {
    let mut rungs: Vec<Option<Rung>> = sections.iter().map(upper).collect();
    let mut taken = vec![false; sections.len()];
    for section in 0..sections.len() {
        let steps = numbered_children(sections, section);
        let free = |s: &usize| subtree(sections, *s).all(|s| rungs[s].is_none());
        if rungs[section].is_none() && !taken[section] && !steps.is_empty() && steps.iter().all(free) {
            rungs[section] = Some(Rung::Headings);
            steps.iter().flat_map(|s| subtree(sections, *s)).for_each(|s| taken[s] = true);
        }
    }
    for section in (0..sections.len()).filter(|s| !taken[*s]) {
        rungs[section] = rungs[section].or_else(|| lower(sections, section));
    }
    read_what_is_left(text, sections, &taken, &mut rungs);
    Ladder { rungs, taken }
}

fn upper(section: &Section) -> Option<Rung> {
    if section.blocks.iter().any(|b| has(b, &is_task)) {
        Some(Rung::Tasks)
    } else if section.blocks.iter().any(|b| matches!(b.kind, Kind::List(Some(_)))) {
        Some(Rung::Numbers)
    } else {
        None
    }
}

fn lower(sections: &[Section], section: usize) -> Option<Rung> {
    let blocks = &sections[section].blocks;
    let bullets = (0..blocks.len()).any(|i| is_bullets(blocks, i)) && acts(sections, section, 1);
    if bullets && all_in_bullets(blocks) {
        Some(Rung::Bullets)
    } else if blocks.iter().any(|b| has(b, &is_step)) {
        Some(Rung::Fences)
    } else {
        None
    }
}

/// Whether the block is a list of bullets that may be steps: not one of examples, not one of names.
fn is_bullets(blocks: &[&Block], at: usize) -> bool {
    let items = &blocks[at].children;
    if items.len() > 1 && items.iter().all(is_name) {
        return false;
    }
    let lead = at.checked_sub(1).map(|before| &blocks[before].kind);
    let examples = matches!(lead, Some(Kind::Paragraph(p)) if leads_to_examples(&p.text));
    matches!(blocks[at].kind, Kind::List(None)) && !examples
}

/// Whether a list's item is a single word: a service, a metric.
fn is_name(item: &Block) -> bool {
    let word =
        |b: &Block| matches!(&b.kind, Kind::Paragraph(p) if !(p.linked || p.text.trim().contains(char::is_whitespace)));
    matches!(&item.children[..], [only] if word(only))
}

/// Whether every fence of commands stands in a bullet or, at the margin, directly behind one.
fn all_in_bullets(blocks: &[&Block]) -> bool {
    let mut behind = false;
    (0..blocks.len()).all(|at| {
        behind = is_bullets(blocks, at) || (behind && matches!(blocks[at].kind, Kind::Code(_)));
        behind || !has(blocks[at], &is_step)
    })
}

/// `Example services:`, `… such as:`
fn leads_to_examples(text: &str) -> bool {
    let text = text.trim_end().to_lowercase();
    text.ends_with(':') && ["example", "e.g.", "for instance", "such as"].iter().any(|lead| text.contains(lead))
}

/// Sections without a step anywhere are read: those that announce an action or stand below a heading that does, and
/// all where the file has neither steps nor such sections.
fn read_what_is_left(text: &str, sections: &[Section], taken: &[bool], rungs: &mut [Option<Rung>]) {
    let says = |b: &&Block| !(is_unwritten(b) || matches!(b.kind, Kind::Html) && is_comment(&text[b.span.clone()]));
    let bare = |s: &usize| subtree(sections, *s).all(|s| rungs[s].is_none());
    let left = |s: &usize| !taken[*s] && bare(s) && sections[*s].blocks.iter().any(says);
    let left: Vec<usize> = (0..sections.len()).filter(left).collect();
    let acting: Vec<usize> = left.iter().copied().filter(|s| acts(sections, *s, 2)).collect();
    let nothing = acting.is_empty() && rungs.iter().all(Option::is_none);
    for section in if nothing { left } else { acting } {
        rungs[section] = Some(Rung::Read);
    }
}

/// Whether the section or one that it is nested in, of this level or a deeper one, announces things to do.
fn acts(sections: &[Section], section: usize, level: u8) -> bool {
    let announces = |s: usize| is_action(&sections[s].title) && (s == section || sections[s].level >= level);
    std::iter::successors(Some(section), |s| sections[*s].parent).any(announces)
}

/// The sections directly below whose headings are numbered.
fn numbered_children(sections: &[Section], of: usize) -> Vec<usize> {
    subtree(sections, of)
        .filter(|s| sections[*s].parent == Some(of) && numbered(&sections[*s].title).is_some())
        .collect()
}

fn is_task(block: &Block) -> bool {
    matches!(block.kind, Kind::Item { task: true })
}

/// Whether the block or one in it is as wanted.
fn has(block: &Block, wanted: &dyn Fn(&Block) -> bool) -> bool {
    wanted(block) || block.children.iter().any(|b| has(b, wanted))
}

/// The pieces of a section on its rung.
pub(super) fn pieces<'b>(
    problems: &Problems,
    sections: &[Section<'b>],
    section: usize,
    rung: Option<Rung>,
) -> Vec<Piece<'b>> {
    let mut walk = Walk { text: problems.text, out: Vec::new(), said: None, next: None, ones: false };
    let here = &sections[section];
    for (at, block) in here.blocks.iter().enumerate() {
        match rung {
            Some(Rung::Tasks) => walk.tasks(block),
            Some(Rung::Numbers) => walk.numbers(block),
            Some(Rung::Fences) => walk.fences(block, &here.title),
            Some(Rung::Bullets) if is_bullets(&here.blocks, at) => walk.bullets(block),
            Some(Rung::Bullets) => walk.leaf(block),
            Some(Rung::Headings) | None => walk.leaf(block),
            Some(Rung::Read) => {}
        }
    }
    if rung == Some(Rung::Headings) {
        for child in numbered_children(sections, section) {
            let title = numbered(&sections[child].title).unwrap_or_default();
            let below: Vec<_> = subtree(sections, child).collect();
            walk.step(Draft::of_sections(problems.text, title, below.iter().map(|s| &sections[*s])), false);
        }
    } else if rung == Some(Rung::Read) {
        walk.step(Draft::of_sections(problems.text, "Read this", [here]), false);
    }
    walk.out
}

/// Goes through the blocks of a section and says what each is.
struct Walk<'b, 't> {
    text: &'t str,
    out: Vec<Piece<'b>>,
    /// The last sentence said: the title of the fence after it.
    said: Option<String>,
    /// The number that an ordered list has to go on with.
    next: Option<u64>,
    /// Whether the last list may have a 1 before each of its items.
    ones: bool,
}

impl<'b> Walk<'b, '_> {
    fn step(&mut self, draft: Draft<'b>, continues: bool) {
        self.out.push(Piece::Step { draft, continues });
    }

    fn leaf(&mut self, block: &'b Block) {
        let span = block.span.clone();
        if let Some(text) = last_words(block) {
            self.said = last_sentence(text);
        }
        self.out.push(match &block.kind {
            Kind::Code(code) => Piece::Code(block, code, self.said.take()),
            Kind::Html if is_comment(&self.text[span.clone()]) => Piece::Comment(span),
            _ => Piece::Prose(span),
        });
    }

    fn tasks(&mut self, block: &'b Block) {
        if !has(block, &is_task) {
            return self.leaf(block);
        }
        let continues = self.counts(block);
        let before = self.out.len();
        if is_task(block) {
            self.step(Draft::of_item(self.text, block, &is_task), false);
            block.children.iter().for_each(|b| self.nested_tasks(b));
        } else {
            block.children.iter().for_each(|b| self.tasks(b));
        }
        if continues && let Some(Piece::Step { continues, .. }) = self.out.get_mut(before) {
            *continues = true;
        }
    }

    /// Tasks within a task are steps after it; the rest of them is part of it already.
    fn nested_tasks(&mut self, block: &'b Block) {
        if is_task(block) {
            self.step(Draft::of_item(self.text, block, &is_task), false);
        }
        block.children.iter().for_each(|b| self.nested_tasks(b));
    }

    /// Whether an ordered list goes on where the last one ended.
    fn counts(&mut self, block: &Block) -> bool {
        let Kind::List(Some(start)) = block.kind else { return false };
        // `1.` before every item: a fence at the margin does not end such a list either.
        let lazy = self.ones && start == 1 && self.interrupted();
        let continues = self.next == Some(start) || lazy;
        self.next = start.checked_add(block.children.len() as u64);
        let second = block.children.get(1).map(|item| &self.text[item.span.clone()]);
        self.ones = start == 1 && second.is_none_or(|s| s.starts_with("1.") || s.starts_with("1)"));
        continues
    }

    /// Whether code stands directly behind the last step.
    fn interrupted(&self) -> bool {
        let step = self.out.iter().rposition(|p| matches!(p, Piece::Step { .. }));
        let behind = &self.out[step.map_or(0, |i| i + 1)..];
        behind.iter().find(|p| !matches!(p, Piece::Comment(_))).is_some_and(|p| matches!(p, Piece::Code(..)))
    }

    fn numbers(&mut self, block: &'b Block) {
        if !matches!(block.kind, Kind::List(Some(_))) {
            return self.leaf(block);
        }
        let continues = self.counts(block);
        for (i, item) in block.children.iter().enumerate().filter(|(_, item)| !is_unwritten(item)) {
            self.step(Draft::of_item(self.text, item, &|_| false), continues && i == 0);
        }
    }

    fn bullets(&mut self, block: &'b Block) {
        for item in block.children.iter().filter(|item| !is_unwritten(item)) {
            self.step(Draft::of_item(self.text, item, &|_| false), false);
        }
    }

    fn fences(&mut self, block: &'b Block, heading: &str) {
        match &block.kind {
            Kind::Code(code) if is_step(block) => {
                let first = self.out.iter().all(|p| !matches!(p, Piece::Step { .. }));
                let title = self.said.take().or_else(|| first.then(|| heading.to_owned()));
                self.step(Draft::of_fence(block, code, title.unwrap_or_default()), false);
            }
            _ if has(block, &is_step) => self.fences_within(block, heading),
            _ => self.leaf(block),
        }
    }
}

impl<'b> Walk<'b, '_> {
    /// The fences of a container; where Markdown takes it for text, what stands around them is prose.
    fn fences_within(&mut self, block: &'b Block, heading: &str) {
        let text = matches!(block.kind, Kind::Html | Kind::Paragraph(_) | Kind::Other);
        let mut at = block.span.start;
        for child in &block.children {
            if text && child.span.start > at && matches!(child.kind, Kind::Code(_)) {
                self.out.push(Piece::Prose(at..child.span.start));
            }
            self.fences(child, heading);
            at = child.span.end;
        }
        if text && at < block.span.end && !matches!(block.kind, Kind::Other) {
            self.out.push(Piece::Prose(at..block.span.end));
        }
    }
}

/// The words that stand last in a paragraph or in a list.
fn last_words(block: &Block) -> Option<&str> {
    match &block.kind {
        Kind::Paragraph(paragraph) => Some(&paragraph.text),
        Kind::List(_) | Kind::Item { .. } => block.children.last().and_then(last_words),
        _ => None,
    }
}

/// The last sentence of a paragraph, without the colon that leads over to the code; the one before it, where the last
/// only announces an example.
fn last_sentence(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(':').trim_end();
    let body = text.trim_end_matches(['.', '!', '?']);
    let start = [". ", "! ", "? "].iter().filter_map(|end| body.rfind(end)).max().map_or(0, |i| i + 2);
    let sentence = text[start..].split_whitespace().collect::<Vec<_>>().join(" ");
    if announces_example(&sentence) {
        return last_sentence(&text[..start]);
    }
    (!sentence.is_empty()).then(|| shortened(&sentence))
}

/// `For example`, `Here an example with network issues.`
fn announces_example(sentence: &str) -> bool {
    let sentence = sentence.to_lowercase();
    let lead = ["for example", "for instance", "example", "here an example", "here is an example", "here's an example"];
    sentence.split(' ').count() <= 7 && lead.iter().any(|l| sentence.starts_with(l))
}
