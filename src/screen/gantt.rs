//! Runs and outages as bars on one time axis.

use super::Sight;
use super::boxed::{self, frame};
use super::ink::solid;
use super::row::{clean, cut, nth, pad, put, select, thumb, width};
use super::theme::Paint;
use crate::desk::{Gantt, Place, gantt_height, length, of_day_utc, track_name, tracks_of, view, whole_area, window};
use crate::replay::{Stood, Stretch, Track, round_ms};
use crate::words::CheckState;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

/// The part of the axis that is shown, and the cells it has.
struct Axis {
    from: i64,
    to: i64,
    columns: usize,
}

impl Axis {
    /// The column of an instant; beyond the last one for what comes later.
    fn column(&self, ms: i64) -> usize {
        let share =
            i128::from((ms - self.from).max(0)) * self.columns as i128 / i128::from((self.to - self.from).max(1));
        share.min(self.columns as i128) as usize
    }
}

/// Draws it over the panes.
pub fn draw(sight: &Sight, gantt: &Gantt, buf: &mut Buffer) {
    let tracks = tracks_of(sight.model);
    let (from, to) = view(sight.model, gantt);
    let age = sight.model.room.age_ms(&sight.model.until());
    // A young room has empty time at the right.
    let shown = format!("{} of {}", length(((to - from) as u64).min(age)), length(age));
    let inner = frame(
        sight,
        whole_area(sight.model),
        "Runs and outages",
        &boxed::narrowed(sight, Place::Gantt, shown),
        false,
        buf,
    );
    let (height, at) = (gantt_height(sight.model), gantt.selected.min(tracks.len().saturating_sub(1)));
    let first = window(at, tracks.len(), height);
    let shown = tracks.iter().skip(first).take(height);
    let names: Vec<String> = shown.clone().map(|t| clean(&track_name(&t.subject))).collect();
    let widest = names.iter().map(|n| n.width()).max().unwrap_or(0).min(inner.width as usize * 3 / 10);
    let axis = Axis { from, to, columns: (inner.width as usize).saturating_sub(widest + 2) };
    let over = Rect { x: inner.x + widest as u16 + 2, width: axis.columns as u16, ..inner };
    ticks(sight, &axis, nth(over, 0), inner.height, buf);
    for (i, (track, name)) in shown.zip(&names).enumerate() {
        let line = nth(inner, 1 + i);
        let called = Span::styled(pad(name, widest), on(sight, Paint::Text));
        put(buf, Rect { width: widest as u16, ..line }, vec![called]);
        bars(sight, &axis, track, Rect { y: line.y, height: 1, ..over }, buf);
        if first + i == at {
            select(sight, buf, Rect { width: widest as u16, ..line }, true);
        }
    }
    // Its rows begin below the times; the mark is on the box's border.
    for y in thumb(height, first, tracks.len()) {
        if let Some(cell) = buf.cell_mut((inner.right() + 1, inner.y + 1 + y)) {
            cell.set_symbol("█");
        }
    }
    let foot = nth(inner, inner.height.saturating_sub(1) as usize);
    match tracks.get(at) {
        Some(track) => put(buf, foot, about(sight, track, foot.width as usize)),
        None => put(buf, foot, vec![Span::styled(" no row fits the filter", on(sight, Paint::Quiet))]),
    }
}

fn on(sight: &Sight, paint: Paint) -> Style {
    boxed::on(sight.theme.style(paint))
}

/// The wall times above, and a thin line below each.
fn ticks(sight: &Sight, axis: &Axis, area: Rect, rows: u16, buf: &mut Buffer) {
    const LABEL: usize = 10;
    let Some(opened) = sight.model.room.opened.as_ref().filter(|_| axis.columns > LABEL) else { return };
    let step = round_ms((axis.to - axis.from) as f64 * LABEL as f64 / axis.columns as f64);
    let thin = on(sight, Paint::Border);
    let mut ms = axis.from.div_euclid(step) * step;
    while ms < axis.to {
        if ms >= axis.from {
            let column = axis.column(ms);
            let text = of_day_utc(&(opened.at + chrono::Duration::milliseconds(ms)), sight.model.offset_s);
            let room = axis.columns - column;
            if room >= text.len() {
                buf.set_stringn(area.x + column as u16, area.y, &text, room, on(sight, Paint::Quiet));
            }
            for row in 1..rows.saturating_sub(1) {
                sign_at(buf, area.x + column as u16, area.y + row, "·", thin);
            }
        }
        ms += step;
    }
}

fn bars(sight: &Sight, axis: &Axis, track: &Track, area: Rect, buf: &mut Buffer) {
    for stretch in track.stretches.iter().filter(|s| s.to >= axis.from && s.from <= axis.to) {
        let (cell, last, paint) = ink(stretch);
        let from = axis.column(stretch.from).min(axis.columns.saturating_sub(1));
        let to = axis.column(stretch.to).max(from + 1);
        let style = solid(on(sight, paint));
        for column in from..to {
            let sign = if column + 1 == to && stretch.to <= axis.to { last } else { cell };
            sign_at(buf, area.x + column as u16, area.y, sign, style);
        }
    }
}

/// One sign of one column: a picture has thousands, and nothing in them must be taken apart.
fn sign_at(buf: &mut Buffer, x: u16, y: u16, sign: &str, style: Style) {
    if let Some(cell) = buf.cell_mut((x, y)) {
        cell.set_symbol(sign).set_style(style);
    }
}

/// The cell that fills a stretch, the one that ends it, and their role: form and colour tell the same.
const fn ink(stretch: &Stretch) -> (&'static str, &'static str, Paint) {
    match stretch.stood {
        Stood::Check(CheckState::Down) => ("▆", "▆", Paint::Down),
        Stood::Check(CheckState::Slow) => ("▃", "▃", Paint::Slow),
        Stood::Check(CheckState::Up) => ("▁", "▁", Paint::Up),
        Stood::Check(CheckState::Unknown) => ("?", "?", Paint::Unknown),
        Stood::Check(CheckState::Paused) => ("‖", "‖", Paint::Unknown),
        Stood::Running => ("━", "▶", Paint::Running),
        Stood::Good => ("━", "✔", Paint::Done),
        Stood::Bad => ("━", "✖", Paint::Failed),
    }
}

/// The selected row in words: of a check since when it is as it is, of runs the last one; how often and how long in all.
fn about(sight: &Sight, track: &Track, columns: usize) -> Vec<Span<'static>> {
    let model = sight.model;
    let Some((last, opened)) = track.stretches.last().zip(model.room.opened.as_ref()) else {
        return vec![Span::styled(" no outage", on(sight, Paint::Quiet))];
    };
    let at = |ms| of_day_utc(&(opened.at + chrono::Duration::milliseconds(ms)), model.offset_s);
    let lasted = |s: &Stretch| (s.to - s.from).max(0) as u64;
    let what = match (&last.run, last.stood) {
        (Some(run), Stood::Running) => {
            format!("{} runs since {}, {}", clean(run.as_str()), at(last.from), length(lasted(last)))
        }
        (Some(run), _) => {
            let end = model.room.runs.get(run).and_then(|r| r.exit.as_ref()).map_or("ended".to_owned(), |e| e.words());
            format!(
                "{} {end} after {}, {} to {}",
                clean(run.as_str()),
                length(lasted(last)),
                at(last.from),
                at(last.to)
            )
        }
        // The scope's row has its outages alone.
        (None, Stood::Check(state)) if last.to < model.room.axis.at(&model.until()) => {
            format!("{state} from {} to {}, {}", at(last.from), at(last.to), length(lasted(last)))
        }
        (None, Stood::Check(state)) => format!("{state} since {}, {}", at(last.from), length(lasted(last))),
        (None, _) => String::new(),
    };
    let (_, _, paint) = ink(last);
    let first = vec![Span::styled(format!(" {}", cut(&what, columns.saturating_sub(1))), on(sight, paint))];
    let down: Vec<&Stretch> = track.stretches.iter().filter(|s| s.stood == Stood::Check(CheckState::Down)).collect();
    let sum = match (track.stretches.len(), down.len()) {
        (n, 0) if last.run.is_some() && n > 1 => format!(" · {n} runs"),
        (_, n) if n > 0 => format!(
            " · {n} outage{}, {} in all",
            if n == 1 { "" } else { "s" },
            length(down.iter().map(|s| lasted(s)).sum())
        ),
        _ => String::new(),
    };
    let fits = width(&first) + sum.width() <= columns;
    first.into_iter().chain(fits.then(|| Span::styled(sum, on(sight, Paint::Text)))).collect()
}
