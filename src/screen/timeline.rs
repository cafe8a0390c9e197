//! The timeline: everything that happened, newest at the bottom.

use super::Sight;
use super::ink::rect;
use super::row::{clean, nth, put, scrolled, select};
use super::theme::Paint;
use crate::desk::{Pane, of_day, said, timeline_len, timeline_rows, window};
use crate::record::{Entry, Event, words};
use crate::words::CheckState;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// How many entries, and whether the newest is in sight.
pub fn about(sight: &Sight) -> String {
    let follows = if sight.model.entry.is_some() { " · G follows again" } else { "" };
    format!("{}{follows}", timeline_len(sight.model))
}

/// Draws the rows.
pub fn draw(sight: &Sight, area: Rect, buf: &mut Buffer) {
    let (len, height) = (timeline_len(sight.model), area.height as usize);
    let at = sight.model.selected_entry_at();
    let first = if sight.model.entry.is_none() { len.saturating_sub(height) } else { window(at, len, height) };
    if len == 0 {
        let text = " no entry fits the filter; esc shows all";
        return put(buf, area, vec![Span::styled(text, sight.theme.style(Paint::Quiet))]);
    }
    let area = scrolled(sight, buf, area, first, len);
    for (i, entry) in timeline_rows(sight.model, first, height).enumerate() {
        let line = nth(area, i);
        row(sight, entry, line, buf);
        let focused = sight.model.focus == Pane::Timeline;
        if first + i == at && (focused || sight.model.entry.is_some()) {
            select(sight, buf, line, focused);
        }
    }
}

/// The last entries below the line of checks, where the timeline has no pane of its own.
pub fn latest(sight: &Sight, buf: &mut Buffer) {
    let area = rect(sight.arranged.brief);
    if area.height < 2 {
        return;
    }
    // What is down is on every screen; the line parts the two lists as well.
    super::small::checks(sight, nth(area, 0), buf);
    let shown = area.height as usize - 1;
    let first = timeline_len(sight.model).saturating_sub(shown);
    for (i, entry) in timeline_rows(sight.model, first, shown).enumerate() {
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
