//! The notes: timed remarks, newest at the bottom.

use super::Sight;
use super::row::{clean, nth, put, select};
use super::theme::Paint;
use crate::desk::{Pane, note_rows, of_day, window};
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
        return put(buf, area, vec![Span::styled(" n", key), Span::styled(" takes a note", quiet)]);
    }
    let at = sight.model.selected_note_at();
    let first = window(at, rows.len(), area.height as usize);
    for (i, note) in rows.iter().skip(first).take(area.height as usize).enumerate() {
        let line = nth(area, i);
        put(buf, line, spans(sight, note));
        let focused = sight.model.focus == Pane::Notes;
        if first + i == at && (focused || sight.model.note.is_some()) {
            select(sight, buf, line, focused);
        }
    }
}

fn spans(sight: &Sight, note: &NoteRec) -> Vec<Span<'static>> {
    let time = of_day(&note.at, sight.model.offset_s);
    let mut spans = vec![
        Span::styled(format!(" {} ", &time[..5]), sight.theme.style(Paint::Quiet)),
        Span::styled(format!("{} ", clean(&note.by)), sight.theme.style(Paint::Person)),
    ];
    if note.private {
        spans.push(Span::styled("(private) ", sight.theme.style(Paint::Private)));
    }
    if let Some(point) = note.point {
        spans.push(Span::styled(format!("[{point}] "), sight.theme.style(Paint::Heading)));
    }
    let paint = if note.private { Paint::Private } else { Paint::Text };
    spans.push(Span::styled(clean(&note.text), sight.theme.style(paint)));
    spans
}
