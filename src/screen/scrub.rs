//! A replay's bar over the room's whole time: outages and runs on the track, notes, failures and milestones above it, and where one stands.

use super::Sight;
use super::ink::rect;
use super::theme::Paint;
use crate::replay::{Cursor, Kind};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws it, in a replay.
pub fn draw(sight: &Sight, buf: &mut Buffer) {
    let area = rect(sight.arranged.scrub);
    let Some(cursor) = sight.model.replay.as_ref().filter(|_| area.height > 0 && area.width > 0) else { return };
    let columns = area.width as usize;
    let mut track = vec![(' ', Paint::Track); columns];
    let mut marks = vec![(' ', Paint::Quiet); columns];
    track.fill(('─', Paint::Track));
    for (from, to) in &cursor.landmarks().runs {
        fill(&mut track, cursor, *from, *to, ('▬', Paint::Running));
    }
    for (from, to) in &cursor.landmarks().outages {
        fill(&mut track, cursor, *from, *to, ('▼', Paint::Down));
    }
    // Runs stay visible in an outage: above it.
    for (from, to) in &cursor.landmarks().runs {
        fill(&mut marks, cursor, *from, *to, ('▁', Paint::Running));
    }
    // The rarer kind stands over the more frequent one.
    for kind in [Kind::Note, Kind::Failure, Kind::Milestone] {
        for place in cursor.landmarks().places.iter().filter(|p| p.kind == kind) {
            marks[column(cursor, place.at_ms, columns)] = sign(kind);
        }
    }
    let here = column(cursor, sight.model.player.at_ms, columns);
    if area.height > 1 {
        paint(sight, buf, Rect { height: 1, ..area }, &marks, None);
    }
    paint(sight, buf, Rect { y: area.bottom() - 1, height: 1, ..area }, &track, Some(here));
}

const fn sign(kind: Kind) -> (char, Paint) {
    match kind {
        Kind::Note => ('✎', Paint::Person),
        Kind::Failure => ('✖', Paint::Failed),
        Kind::Milestone => ('★', Paint::Title),
        Kind::Outage => ('▼', Paint::Down),
    }
}

/// The column of an instant.
fn column(cursor: &Cursor, ms: i64, columns: usize) -> usize {
    let share = ms as f64 / cursor.length_ms().max(1) as f64;
    ((share * columns as f64) as usize).min(columns - 1)
}

fn fill(cells: &mut [(char, Paint)], cursor: &Cursor, from: i64, to: i64, with: (char, Paint)) {
    let (a, b) = (column(cursor, from, cells.len()), column(cursor, to, cells.len()));
    cells[a..=b.max(a)].fill(with);
}

fn paint(sight: &Sight, buf: &mut Buffer, area: Rect, cells: &[(char, Paint)], here: Option<usize>) {
    for (i, (sign, paint)) in cells.iter().enumerate() {
        let cell = &mut buf[(area.x + i as u16, area.y)];
        cell.set_char(*sign).set_style(sight.theme.style(*paint));
        if here == Some(i) {
            cell.set_char('◆').set_style(sight.theme.style(Paint::Replay));
        }
    }
}
