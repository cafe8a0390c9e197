//! What lies over the panes: pages, confirmations, answers; and the lines at the foot.

use super::Sight;
use super::boxed::{frame, narrowed, on};
use super::ink::{is_shape, paint, solid};
use super::prompt;
use super::row::{clean, nth, put, select};
use super::theme::Paint;
use crate::desk::{
    Answering, Area, Cmd, Confirming, Dialog, Layout, PageLine, Preview, dialog_area, matches, page_height, page_lines,
    page_title, page_typed, window, wrap,
};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::text::Span;

/// Draws what lies over the panes, and the line at the foot; answers where the cursor stands, if something is written there.
pub fn draw(sight: &Sight, buf: &mut Buffer) -> Option<Position> {
    let cursor = sight.model.boxed().and_then(|dialog| boxed(sight, dialog, buf));
    match sight.model.dialogs.last()? {
        dialog if dialog.is_box() => cursor,
        line => prompt::draw(sight, line, buf),
    }
}

fn boxed(sight: &Sight, dialog: &Dialog, buf: &mut Buffer) -> Option<Position> {
    match dialog {
        Dialog::Preview(preview) => page(sight, preview.top, Some(preview), buf),
        Dialog::Reload(reloading) => page(sight, reloading.top, None, buf),
        Dialog::Detail { top, .. } | Dialog::Help { top, .. } => page(sight, *top, None, buf),
        Dialog::Gantt(gantt) => {
            super::gantt::draw(sight, gantt, buf);
            None
        }
        Dialog::Confirm(confirming) => {
            confirm(sight, confirming, buf);
            None
        }
        Dialog::Answer(answering) => Some(answer(sight, answering, buf)),
        _ => None,
    }
}

fn page(sight: &Sight, top: usize, preview: Option<&Preview>, buf: &mut Buffer) -> Option<Position> {
    let (lines, height) = (page_lines(sight.model), page_height(sight.model));
    let top = top.min(lines.len().saturating_sub(height));
    let about = if lines.len() > height {
        format!("{}–{} of {}", top + 1, (top + height).min(lines.len()), lines.len())
    } else {
        String::new()
    };
    let place = sight.model.boxed().map_or(sight.model.place(), Dialog::place);
    let (title, about) = (page_title(sight.model), narrowed(sight, place, about));
    // The help is filtered: all that is left fits.
    let needle = sight.model.sought(place);
    let inner = frame(sight, page_area(sight, lines.len()), &title, &about, preview.is_some(), buf);
    for (i, line) in lines.iter().skip(top).take(height).enumerate() {
        put(buf, nth(inner, i), spans(sight, line, needle));
    }
    let preview = preview.filter(|_| page_typed(sight.model))?;
    let foot = nth(inner, inner.height.saturating_sub(1) as usize);
    let whole = crate::desk::wanted_text(sight.model).is_none();
    let key = sight.model.keys.key(Cmd::Start);
    let label = if whole { format!("that is it: {key} starts it › ") } else { "type it here › ".to_owned() };
    Some(prompt::line(sight, foot, &label, &preview.typed, buf))
}

/// A page is as high as its text, where there is more to see than the page: what it says stays together.
fn page_area(sight: &Sight, lines: usize) -> Area {
    let most = dialog_area(sight.model);
    // A row of its own parts the text from the keys.
    let wanted = lines as u16 + 3 + u16::from(page_typed(sight.model));
    let high = if sight.arranged.layout == Layout::Small { most.h } else { wanted.min(most.h) };
    Area { h: high, ..most }
}

/// A line of a page; what is searched stands out.
fn spans(sight: &Sight, line: &PageLine, needle: &str) -> Vec<Span<'static>> {
    let (found, stands_out) = (matches(line, needle), on(sight.theme.style(Paint::Match)));
    let (mut spans, mut begins) = (Vec::new(), 0);
    for (ink, text) in &line.pieces {
        let style = on(sight.theme.style(paint(*ink)));
        let style = if is_shape(text) { solid(style) } else { style };
        let (ends, mut at) = (begins + text.len(), begins);
        for (from, to) in found.iter().map(|(from, to)| ((*from).max(begins), (*to).min(ends))).filter(|(a, b)| a < b) {
            spans.push(Span::styled(text[at - begins..from - begins].to_owned(), style));
            spans.push(Span::styled(text[from - begins..to - begins].to_owned(), stands_out));
            at = to;
        }
        spans.push(Span::styled(text[at - begins..].to_owned(), style));
        begins = ends;
    }
    spans
}

/// A box in the middle, just large enough.
fn middle(sight: &Sight, rows: usize) -> Area {
    let (w, h) = sight.model.size;
    let wide = if sight.arranged.layout == Layout::Small { w } else { 72.min(w - 4) };
    let high = (rows as u16 + 2).min(h.saturating_sub(2));
    Area { x: (w - wide) / 2, y: (h - high) / 2, w: wide, h: high }
}

fn confirm(sight: &Sight, confirming: &Confirming, buf: &mut Buffer) {
    let columns = middle(sight, 1).w.saturating_sub(4) as usize;
    let lines: Vec<String> = confirming.lines.iter().flat_map(|l| wrap(&clean(l), columns)).collect();
    let question = wrap(&clean(&confirming.question), columns);
    let area = middle(sight, lines.len() + question.len() + 1);
    let inner = frame(sight, area, "Are you sure?", "", true, buf);
    let title = on(sight.theme.style(Paint::Title));
    let text = on(sight.theme.style(Paint::Text));
    let all = question.into_iter().map(|l| (l, title)).chain([(String::new(), text)]);
    let all = all.chain(lines.into_iter().map(|l| (l, text)));
    for (i, (line, style)) in all.enumerate().take(inner.height as usize) {
        put(buf, nth(inner, i), vec![Span::styled(line, style)]);
    }
}

fn answer(sight: &Sight, answering: &Answering, buf: &mut Buffer) -> Position {
    let wanted = &answering.wanted;
    let columns = middle(sight, 1).w.saturating_sub(4) as usize;
    let question = wrap(&clean(&wanted.question), columns);
    let (choices, rows) = (answering.choices(), wanted.one_of.len().min(8));
    let area = middle(sight, question.len() + rows + 4);
    let inner = frame(sight, area, &format!("Input {}", clean(&wanted.name)), "", false, buf);
    let (title, quiet) = (on(sight.theme.style(Paint::Title)), on(sight.theme.style(Paint::Quiet)));
    let mut at = 0;
    for text in question {
        put(buf, nth(inner, at), vec![Span::styled(text, title)]);
        at += 1;
    }
    let now = match (&wanted.value, &wanted.default) {
        (Some(value), _) => format!("now: {}", clean(value)),
        (None, Some(default)) => format!("enter alone takes: {}", clean(default)),
        (None, None) => "not answered yet".to_owned(),
    };
    put(buf, nth(inner, at), vec![Span::styled(now, quiet)]);
    at += 1;
    let selected = answering.selected.min(choices.len().saturating_sub(1));
    let first = window(selected, choices.len(), rows);
    for (i, choice) in choices.iter().enumerate().skip(first).take(rows) {
        let line = nth(inner, at + i - first);
        put(buf, line, vec![Span::raw(format!("  {}", clean(choice)))]);
        if i == selected {
            select(sight, buf, line, true);
        }
    }
    let line = nth(inner, inner.height.saturating_sub(1) as usize);
    if wanted.secret {
        let hidden = crate::desk::Line::new("•".repeat(answering.line.text().chars().count()));
        return prompt::line(sight, line, "› ", &hidden, buf);
    }
    prompt::line(sight, line, "› ", &answering.line, buf)
}
