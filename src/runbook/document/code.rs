//! What a block of code is once its end has come, and code in what Markdown takes for text.

use super::{Block, Code, Kind};
use crate::runbook::fences;
use crate::runbook::sheet::CodeLine;
use std::ops::Range;

/// Reads a block whose end has come: code, and fences in what Markdown takes for text.
pub(super) fn finish(text: &str, block: &mut Block, before: Option<&Block>, open: &mut Option<Option<Range<usize>>>) {
    let admonition = matches!(block.kind, Kind::Paragraph(_)) && is_admonition(text, block);
    match &mut block.kind {
        Kind::Code(code) if code.fence.is_empty() => {
            let first = code.lines.iter().find(|l| !l.text.trim().is_empty()).map_or("", |l| l.text.trim_start());
            let admonition = before.is_some_and(|b| matches!(b.kind, Kind::Paragraph(_)) && is_admonition(text, b));
            if admonition || first.starts_with("```") || first.starts_with("~~~") {
                let children = literal(text, &block.span);
                if admonition || !children.is_empty() {
                    (block.kind, block.children) = (Kind::Other, children);
                    return;
                }
            }
            dedent(&mut code.lines);
            code.read(text);
        }
        Kind::Code(code) => {
            let end = last_line(&text[block.span.clone()]);
            let mark = &text[code.fence.clone()];
            code.closed = end.len() >= mark.len() && end.bytes().all(|b| b == mark.as_bytes()[0]);
            let last = text[block.span.end..].trim().is_empty() || open.is_some();
            if !code.closed && last {
                code.wrong = open.take().flatten();
            }
            if code.wrong.is_some() {
                code.lines.pop();
            } else {
                code.wrong = nearly_closing(code, mark);
            }
            code.closed &= code.wrong.is_none();
            code.read(text);
        }
        Kind::Html if !text[block.span.clone()].starts_with("<!--") => block.children = literal(text, &block.span),
        Kind::Paragraph(_) if admonition => block.children = literal(text, &block.span),
        _ => {}
    }
}

/// The last line of a fence, where its closing one should be; nothing where there is only one.
fn last_line(text: &str) -> &str {
    let last = text.trim_end().lines().skip(1).last().unwrap_or_default();
    last.trim_start_matches([' ', '\t', '>'])
}

/// A line within a fence that looks as if it closed it.
fn nearly_closing(code: &Code, mark: &str) -> Option<Range<usize>> {
    let c = mark.chars().next()?;
    let found = code.lines.iter().find(|l| {
        let line = l.text.trim();
        let run = line.len() - line.trim_start_matches(c).len();
        run >= mark.len() && !line[run..].contains(c)
    })?;
    Some(found.at..found.at + found.text.trim_end().len())
}

/// Takes off what all lines of indented code are indented in common.
fn dedent(lines: &mut [CodeLine]) {
    let indent = |l: &CodeLine| l.text.len() - l.text.trim_start_matches(' ').len();
    let common = lines.iter().filter(|l| !l.text.trim().is_empty()).map(indent).min().unwrap_or(0);
    for line in lines.iter_mut().filter(|l| common > 0 && indent(l) >= common) {
        line.text.drain(..common);
        line.at += common;
    }
}

/// `!!! note`, `??? tip`: a paragraph for Markdown, a box for some site generators.
fn is_admonition(text: &str, block: &Block) -> bool {
    ["!!! ", "??? ", "???+ "].iter().any(|lead| text[block.span.clone()].starts_with(lead))
}

fn literal(text: &str, span: &Range<usize>) -> Vec<Block> {
    fences::literal(text, span.clone())
        .into_iter()
        .map(|l| {
            let mut code = Code::new(l.fence, l.info);
            code.lines = l.lines.into_iter().map(|(r, at)| CodeLine { text: text[r].to_owned(), at }).collect();
            code.read(text);
            Block { kind: Kind::Code(code), span: l.span, children: Vec::new() }
        })
        .collect()
}
