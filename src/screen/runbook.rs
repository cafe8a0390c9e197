//! The runbook: phases, steps, items; what each does, waits for, or failed with.

use super::Sight;
use super::row::{clean, cut, nth, pad, put, scrolled, select, two_sided, width};
use super::runs::{Standing, of_item, of_step};
use super::theme::Paint;
use crate::desk::{Pane, RowKey, SIGN_OF_NEXT, length, runbook_rows, window};
use crate::room::StepRec;
use crate::words::StepState;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

/// `9 of 23 · 1 failed · 2 running`: what is wrong comes first, since the end is cut where there is little room.
pub fn about(sight: &Sight) -> String {
    let work = sight.model.work();
    let (done, total) = work.all();
    let mut text = format!("{done} of {total}");
    for (n, word) in
        [(work.failed, "failed"), (sight.model.room.live.len(), "running")].into_iter().filter(|(n, _)| *n > 0)
    {
        text += &format!(" · {n} {word}");
    }
    text
}

/// Draws the rows.
pub fn draw(sight: &Sight, area: Rect, buf: &mut Buffer) {
    let rows = runbook_rows(sight.model);
    if rows.is_empty() {
        let text = if sight.model.room.phases.is_empty() { " no steps yet" } else { " no step fits the filter" };
        return put(buf, area, vec![Span::styled(text, sight.theme.style(Paint::Quiet))]);
    }
    let at = sight.model.selected_row_at();
    let first = window(at, rows.len(), area.height as usize);
    let area = scrolled(sight, buf, area, first, rows.len());
    let work = sight.model.work();
    for (i, key) in rows.iter().skip(first).take(area.height as usize).enumerate() {
        let (line, selected) = (nth(area, i), first + i == at);
        let following = rows.get(first + i + 1);
        match key {
            RowKey::Phase(id) => phase(sight, id, following, line, buf),
            RowKey::Step(id) => {
                if let Some(step) = sight.model.room.step(id.as_str()) {
                    let marked = work.next.as_ref() == Some(id);
                    step_row(sight, step, marked, selected, line, buf);
                }
            }
            RowKey::Item(id, name) => {
                let step = sight.model.room.step(id.as_str());
                if let Some((step, item)) = step.and_then(|s| s.item(name).map(|i| (s, i))) {
                    let standing = of_item(sight, step, item, selected);
                    let names = step.items.iter().map(|i| clean(&i.item).width()).max().unwrap_or(0).min(18);
                    let left = vec![
                        Span::raw("      "),
                        Span::styled(format!("{} ", standing.glyph), sight.theme.style(standing.paint)),
                        Span::styled(pad(&clean(name), names), sight.theme.style(Paint::Text)),
                        Span::raw("  "),
                    ];
                    let all = [left, standing.middle].concat();
                    two_sided(buf, line, all, standing.end);
                }
            }
        }
        if selected {
            select(sight, buf, line, sight.model.focus == Pane::Runbook);
        }
    }
}

fn phase(sight: &Sight, id: &str, following: Option<&RowKey>, area: Rect, buf: &mut Buffer) {
    let room = &sight.model.room;
    let Some(phase) = room.phases.iter().find(|p| p.id == id) else { return };
    let progress = sight.model.work().phase(id);
    let open = matches!(following, Some(RowKey::Step(step)) if phase.steps.contains(step));
    let arrow = if open { "▾" } else { "▸" };
    let (paint, glyph) = if progress.is_done() { (Paint::Done, " ✔ ") } else { (Paint::Quiet, "   ") };
    let left = vec![
        Span::styled(format!(" {arrow} "), sight.theme.style(Paint::Quiet)),
        Span::styled(clean(&phase.title), sight.theme.style(Paint::Title)),
    ];
    let took = progress.took_ms(room.axis.at(&sight.model.until()));
    let took = took.map(|ms| format!("{} ", length(ms))).unwrap_or_default();
    let right = vec![
        Span::styled(format!("{took:>8} "), sight.theme.style(Paint::Quiet)),
        Span::styled(format!("{}/{}{glyph}", progress.done, progress.total), sight.theme.style(paint)),
    ];
    two_sided(buf, area, left, right);
}

fn step_row(sight: &Sight, step: &StepRec, next: bool, selected: bool, area: Rect, buf: &mut Buffer) {
    let Standing { glyph, paint, middle, end } = of_step(sight, step, selected);
    let title = clean(&step.step.title);
    let state = sight.model.room.step_state(step.step.id.as_str());
    let style = match state {
        StepState::Skipped => sight.theme.style(Paint::Skipped).crossed_out(),
        StepState::Done | StepState::Verified => sight.theme.style(Paint::Text),
        _ if next => sight.theme.style(Paint::Title),
        _ => sight.theme.style(Paint::Text),
    };
    let mark = if next { format!(" {SIGN_OF_NEXT} ") } else { "   ".to_owned() };
    let all = (area.width as usize).saturating_sub(width(&end) + 1);
    let room = all.saturating_sub(5);
    // The words begin in one column where titles are short enough; a long title gives way to them, but not below two fifths.
    let column = (room * 2 / 5).max(title.width().min(room.saturating_sub(width(&middle) + 2)));
    let title = if middle.is_empty() { cut(&title, room) } else { pad(&title, column) };
    let mut left = vec![
        Span::styled(mark, sight.theme.style(Paint::Key)),
        Span::styled(format!("{glyph} "), sight.theme.style(paint)),
        Span::styled(title, style),
    ];
    if !middle.is_empty() {
        left.push(Span::raw("  "));
        left.extend(middle);
    }
    two_sided(buf, area, left, end);
}
