//! Searching in text: where the next match is, and bringing it into sight.

use super::dialog::Dialog;
use super::inked::PageLine;
use super::model::Model;
use super::page;
use super::panes::arrange;
use super::place::{Pane, Place};
use super::status::Tone;
use crate::text::output_line;
use unicode_width::UnicodeWidthStr;

/// What part of the columns stays in sight before a match that was beyond the edge.
const BEFORE: usize = 3;

/// The text of a search was written on: the first match from here on comes into sight.
pub(super) fn written(model: &mut Model, of: Place, text: &str) {
    if text.is_empty() {
        return;
    }
    match of {
        Place::Pane(Pane::Output) if !model.output.is_empty() => {
            let from = model.output.top.unwrap_or(0);
            if let Some(line) = model.output.find(text, from, false) {
                show(model, line, text);
            }
        }
        Place::Detail | Place::Preview | Place::Reload => {
            let from = top(model);
            find(model, text, from, false);
        }
        _ => {}
    }
}

/// To the next match on the page that lies on top, or to the one before.
pub(super) fn next(model: &mut Model, back: bool) {
    let needle = model.sought(model.place()).to_owned();
    if needle.is_empty() {
        let key = model.keys.key(super::command::Cmd::Filter);
        return model.tell(Tone::Info, format!("nothing to search for: {key} writes it"));
    }
    let lines = page::lines(model).len();
    let at = top(model);
    let from = if back { (at + lines.max(1) - 1) % lines.max(1) } else { at + 1 };
    if !find(model, &needle, from, back) {
        model.tell(Tone::Info, format!("“{needle}” is not on this page"));
    }
}

/// Brings a line of the output into sight, and the match in it.
pub(super) fn show(model: &mut Model, line: usize, needle: &str) {
    model.output.top = Some(line);
    let text = output_line(model.output.line(line)).to_lowercase();
    let needle = needle.to_lowercase();
    let Some(at) = text.find(&needle) else { return };
    let columns = arrange(model).pane(Pane::Output).map_or(0, |p| usize::from(p.inner.w).saturating_sub(1));
    let (from, to) = (text[..at].width(), text[..at + needle.len()].width());
    let left = model.output.left;
    // Where it is in sight from the line's beginning on, that is how one reads it.
    if to <= columns {
        model.output.left = 0;
    } else if !model.output.wrap && (from < left || to > left + columns) {
        model.output.left = from.saturating_sub(columns / BEFORE);
    }
}

/// The lines of a page that fit, from `from` on (or back from it), going round once: the first one becomes the top.
fn find(model: &mut Model, needle: &str, from: usize, back: bool) -> bool {
    let (lines, needle) = (page::lines(model), needle.to_lowercase());
    let len = lines.len();
    let at = |step: usize| if back { (from + len * 2 - step) % len } else { (from + step) % len };
    let fits = |i: &usize| lines[*i].text().to_lowercase().contains(&needle);
    let found = (0..len).map(at).find(fits);
    let last = len.saturating_sub(page::height(model));
    if let (Some(line), Some(top)) = (found, top_mut(model)) {
        *top = line.min(last);
    }
    found.is_some()
}

fn top(model: &mut Model) -> usize {
    top_mut(model).map_or(0, |top| *top)
}

fn top_mut(model: &mut Model) -> Option<&mut usize> {
    model.dialogs.iter_mut().rev().find(|d| d.is_box()).and_then(Dialog::top_mut)
}

/// Where a text stands in a line of a page, by the places of its bytes; in lower case both, so that none stands out where that has another length.
pub fn matches(line: &PageLine, needle: &str) -> Vec<(usize, usize)> {
    let (text, low) = (line.text(), line.text().to_lowercase());
    if needle.is_empty() || low.len() != text.len() {
        return Vec::new();
    }
    let needle = needle.to_lowercase();
    low.match_indices(&needle).map(|(at, part)| (at, at + part.len())).collect()
}
