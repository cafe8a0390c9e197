//! The notes: timed remarks, newest at the bottom.

use super::Sight;
use super::row::{clean, nth, put, scrolled, select};
use super::theme::Paint;
use crate::desk::{Cmd, Pane, first_note_line, note_lines, note_rows, of_day, window};
use crate::room::NoteRec;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// How many there are.
pub fn about(sight: &Sight) -> String {
    match note_rows(sight.model).len() {
        0 => String::new(),
        n => n.to_string(),
    }
}

/// Draws the rows.
pub fn draw(sight: &Sight, area: Rect, buf: &mut Buffer) {
    let rows = note_rows(sight.model);
    if rows.is_empty() {
        let key = sight.theme.style(Paint::Key);
        let quiet = sight.theme.style(Paint::Quiet);
        let none = match sight.model.replay {
            Some(_) => vec![Span::styled(" no notes yet at this instant", quiet)],
            None => vec![
                Span::styled(format!(" {}", sight.model.keys.key(Cmd::Note)), key),
                Span::styled(" takes a note", quiet),
            ],
        };
        return put(buf, area, none);
    }
    let lines = note_lines(sight.model, &rows, area.width as usize, area.height as usize);
    let selected = sight.model.selected_note_among(rows.len());
    let first = window(first_note_line(sight.model, &lines), lines.len(), area.height as usize);
    let focused = sight.model.focus == Pane::Notes;
    let area = scrolled(sight, buf, area, first, lines.len());
    for (row, (i, begins, text)) in lines.into_iter().skip(first).take(area.height as usize).enumerate() {
        let line = nth(area, row);
        put(buf, line, spans(sight, &rows[i], begins, &text));
        if i == selected && (focused || (begins && sight.model.note.is_some())) {
            select(sight, buf, line, focused);
        }
    }
}

/// A line of a note: on its first one the time and, told apart by colour, who wrote it and about what.
fn spans(sight: &Sight, note: &NoteRec, begins: bool, text: &str) -> Vec<Span<'static>> {
    let paint = if note.private { Paint::Private } else { Paint::Text };
    let body = |text: &str| Span::styled(text.to_owned(), sight.theme.style(paint));
    if !begins {
        return vec![Span::raw("       "), body(text)];
    }
    let time = of_day(&note.at, sight.model.offset_s);
    let mut spans = vec![Span::styled(format!(" {} ", &time[..5]), sight.theme.style(Paint::Quiet))];
    let name = clean(&note.by);
    let Some(rest) = text.strip_prefix(&name) else {
        spans.push(body(text));
        return spans;
    };
    spans.push(Span::styled(name, sight.theme.style(Paint::Person)));
    let point = note.point.map(|p| format!("[{p}]")).unwrap_or_default();
    match rest.split_once(&point).filter(|_| !point.is_empty()) {
        Some((before, after)) => {
            let heading = Span::styled(point.clone(), sight.theme.style(Paint::Heading));
            spans.extend([body(before), heading, body(after)]);
        }
        None => spans.push(body(rest)),
    }
    spans
}
