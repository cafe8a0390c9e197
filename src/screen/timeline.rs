//! The timeline: everything that happened, newest at the bottom.

use super::Sight;
use super::ink::rect;
use super::row::{clean, nth, put, select};
use super::theme::Paint;
use crate::desk::{Pane, of_day, said, timeline_rows, window};
use crate::record::{Entry, Event, words};
use crate::words::CheckState;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// How many entries, and whether the newest is in sight.
pub fn about(sight: &Sight) -> String {
    let n = timeline_rows(sight.model).len();
    let follows = if sight.model.entry.is_some() { " · G follows again" } else { "" };
    format!("{n}{follows}")
}

/// Draws the rows.
pub fn draw(sight: &Sight, area: Rect, buf: &mut Buffer) {
    let rows = timeline_rows(sight.model);
    let at = sight.model.selected_entry_at();
    let height = area.height as usize;
    let first =
        if sight.model.entry.is_none() { rows.len().saturating_sub(height) } else { window(at, rows.len(), height) };
    for (i, entry) in rows.iter().skip(first).take(height).enumerate() {
        let line = nth(area, i);
        row(sight, entry, line, buf);
        let focused = sight.model.focus == Pane::Timeline;
        if first + i == at && (focused || sight.model.entry.is_some()) {
            select(sight, buf, line, focused);
        }
    }
}

/// The last entries below a rule, where the timeline has no pane of its own.
pub fn latest(sight: &Sight, buf: &mut Buffer) {
    let area = rect(sight.arranged.brief);
    if area.height < 2 {
        return;
    }
    let rule = "─".repeat(area.width as usize);
    put(buf, area, vec![Span::styled(rule, sight.theme.style(Paint::Border))]);
    let (rows, shown) = (timeline_rows(sight.model), area.height as usize - 1);
    for (i, entry) in rows.iter().skip(rows.len().saturating_sub(shown)).enumerate() {
        row(sight, entry, nth(area, i + 1), buf);
    }
}

/// One entry: time, glyph, who, what.
fn row(sight: &Sight, entry: &Entry, area: Rect, buf: &mut Buffer) {
    let time = of_day(&entry.stamp, sight.model.offset_s);
    let paint = paint(&entry.event);
    let mut spans = vec![
        Span::styled(format!(" {time} "), sight.theme.style(Paint::Quiet)),
        Span::styled(format!("{} ", words::glyph(&entry.event)), sight.theme.style(paint)),
    ];
    if entry.by.is_person() {
        spans.push(Span::styled(format!("{} ", clean(&entry.by.name)), sight.theme.style(Paint::Person)));
    }
    let text = if matches!(paint, Paint::Quiet) { Paint::Text } else { paint };
    spans.push(Span::styled(clean(&said(&sight.model.room, &entry.event)), sight.theme.style(text)));
    put(buf, area, spans);
}

fn paint(event: &Event) -> Paint {
    match event {
        Event::CheckTurned { to: CheckState::Down, .. } => Paint::Down,
        Event::CheckTurned { to: CheckState::Up, .. } => Paint::Up,
        Event::CheckTurned { .. } | Event::CheckBlipped { .. } | Event::CheckFlapped { .. } => Paint::Slow,
        Event::RunExited { exit, .. } if exit.success() => Paint::Done,
        Event::StepTicked { .. } => Paint::Done,
        Event::StepVerified { .. } => Paint::Verified,
        Event::RunExited { .. }
        | Event::RunLost { .. }
        | Event::RunNotStarted { .. }
        | Event::StepUnverified { .. }
        | Event::ListFailed { .. }
        | Event::InputFailed { .. } => Paint::Failed,
        Event::JournalRecovered { .. } | Event::SegmentBegan { .. } | Event::ClockDrifted { .. } => Paint::Failed,
        Event::Held { .. } | Event::StopAsked { .. } | Event::QueueEmptied { .. } => Paint::Waiting,
        Event::NoteTaken { private: true, .. } => Paint::Private,
        Event::Declared {} | Event::CommandTaken {} | Event::StoodDown {} => Paint::Heading,
        _ => Paint::Quiet,
    }
}
