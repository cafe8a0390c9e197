//! The band with the big clock: for a wall screen, and for whoever comes in late: what happened when.

use super::Sight;
use super::digits::big;
use super::ink::{rect, scope, solid};
use super::row::{put, width};
use super::theme::Paint;
use crate::desk::{clock, length, of_day};
use crate::room::ScopeState;
use crate::words::Milestone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// Draws it, where it is shown.
pub fn draw(sight: &Sight, buf: &mut Buffer) {
    let area = rect(sight.arranged.clock);
    if area.height < 7 {
        return;
    }
    let (_, _, paint) = scope(sight.scope.state);
    let lines = big(&clock(sight.scope.downtime_ms));
    let wide = width(&[Span::raw(lines[0].as_str())]) as u16 + 3;
    for (i, line) in lines.iter().enumerate() {
        let at = Rect { x: area.x + 3, y: area.y + 1 + i as u16, width: area.width.saturating_sub(3), height: 1 };
        put(buf, at, vec![Span::styled(line.as_str(), solid(sight.theme.style(paint)))]);
    }
    let right = Rect { x: area.x + wide, width: area.width.saturating_sub(wide + 1), ..area };
    words(sight, right, buf);
}

fn words(sight: &Sight, area: Rect, buf: &mut Buffer) {
    let (glyph, word, paint) = scope(sight.scope.state);
    let line = |i: u16| Rect { y: area.y + i, height: 1, ..area };
    let text = match sight.scope.state {
        ScopeState::Down => "downtime, counting",
        _ if sight.scope.downtime_ms > 0 => "downtime, the clock stands",
        _ => "no downtime so far",
    };
    let spans = if sight.model.stands().scope.is_empty() {
        vec![Span::styled("no scope: no check counts for the clock", sight.theme.style(Paint::Quiet))]
    } else {
        let state = Span::styled(format!("{glyph} {word}"), sight.theme.style(paint));
        vec![state, Span::styled(format!("  {text}"), sight.theme.style(Paint::Quiet))]
    };
    put(buf, line(1), spans);
    let marks: Vec<(Milestone, String)> = marks(sight);
    let columns = if area.width >= 76 { 2 } else { 1 };
    let wide = area.width / columns;
    for (i, (milestone, text)) in marks.iter().take(4 * columns as usize).enumerate() {
        let (column, row) = ((i / 4) as u16, (i % 4) as u16);
        let at = Rect { x: area.x + column * wide, y: area.y + 2 + row, width: wide, height: 1 };
        let name = milestone.word().replace('_', " ");
        let spans = vec![
            Span::styled(format!("{name:<22}"), sight.theme.style(Paint::Quiet)),
            Span::styled(text.clone(), sight.theme.style(Paint::Text)),
        ];
        put(buf, at, spans);
    }
}

/// The milestones that the room has, with their distance from the first failing probe.
fn marks(sight: &Sight) -> Vec<(Milestone, String)> {
    let room = &sight.model.room;
    let milestones = sight.model.milestones();
    let first = milestones.iter().find(|(m, _)| *m == Milestone::FirstFailingProbe).and_then(|(_, m)| m.instant());
    let shown = milestones.iter().filter(|(m, _)| !matches!(m, Milestone::RunbookOpened | Milestone::FirstNotice));
    let mut all: Vec<(i64, Milestone, String)> = shown
        .filter_map(|(m, marked)| {
            let at = marked.instant()?;
            let after =
                first.map(|f| room.axis.at(&at) - room.axis.at(&f)).filter(|_| *m != Milestone::FirstFailingProbe);
            let after = after.map_or(String::new(), |ms| {
                format!("  {}{}", if ms < 0 { "−" } else { "+" }, length(ms.unsigned_abs()))
            });
            let stated = if marked.stated.is_some() { "  stated" } else { "" };
            Some((room.axis.at(&at), *m, format!("{}{after}{stated}", of_day(&at, sight.model.offset_s))))
        })
        .collect();
    all.sort_by_key(|(at, _, _)| *at);
    all.into_iter().map(|(_, m, text)| (m, text)).collect()
}
