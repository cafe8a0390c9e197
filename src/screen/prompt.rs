//! The lines at the foot in which one writes: note, command, filter, reason.

use super::Sight;
use super::ink::rect;
use super::row::{clean, pad, put, two_sided, width};
use super::theme::Paint;
use crate::desk::{Candidate, Dialog, Line, NoteLine, Prompt, Reason, candidates, of_day, window};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Span;
use ratatui::widgets::{Clear, Widget};
use unicode_width::UnicodeWidthStr;

/// Candidates shown at once.
const SHOWN: usize = 10;

/// Draws the line that is open; answers where the cursor stands.
pub fn draw(sight: &Sight, dialog: &Dialog, buf: &mut Buffer) -> Option<Position> {
    match dialog {
        Dialog::Note(note) => Some(note_line(sight, note, buf)),
        Dialog::Command(prompt) => Some(command_line(sight, prompt, buf)),
        Dialog::Filter(filter) => {
            let area = ground(sight, 1, buf);
            Some(line(sight, area, " / ", &filter.line, buf))
        }
        Dialog::Reason(reason) => Some(reason_line(sight, reason, buf)),
        _ => None,
    }
}

/// The last `rows` rows of the screen (less what the status takes), cleared.
fn ground(sight: &Sight, rows: u16, buf: &mut Buffer) -> Rect {
    let foot = rect(sight.arranged.footer);
    let foot = Rect { y: foot.y.saturating_sub(super::footer::extra_rows(sight)), ..foot };
    let rows = rows.min(foot.y);
    let area = Rect { y: foot.y - rows, height: rows, ..foot };
    Clear.render(area, buf);
    buf.set_style(area, sight.theme.style(Paint::Dialog));
    area
}

fn on(style: Style) -> Style {
    Style { bg: None, ..style }
}

/// A line that is being written, scrolled so that the cursor is in sight.
pub fn line(sight: &Sight, area: Rect, label: &str, line: &Line, buf: &mut Buffer) -> Position {
    let key = on(sight.theme.style(Paint::Key));
    let start = label.width() as u16;
    let room = area.width.saturating_sub(start + 1) as usize;
    let (before, all) = (clean_line(line.before()), clean_line(line.text()));
    let skip = before.width().saturating_sub(room);
    let shown = skip_columns(&all, skip);
    put(buf, area, vec![Span::styled(label.to_owned(), key), Span::raw(shown)]);
    let column = (before.width() - skip.min(before.width())) as u16;
    Position { x: (area.x + start + column).min(area.right().saturating_sub(1)), y: area.y }
}

/// As [`clean`], but what ends in spaces keeps them: the cursor stands behind them.
fn clean_line(text: &str) -> String {
    clean(&format!("{text}|")).trim_end_matches('|').to_owned()
}

fn skip_columns(text: &str, columns: usize) -> String {
    let mut left = columns;
    let rest = text.chars().skip_while(|c| {
        let w = unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
        let skipped = left > 0;
        left = left.saturating_sub(w);
        skipped
    });
    rest.collect()
}

fn note_line(sight: &Sight, note: &NoteLine, buf: &mut Buffer) -> Position {
    let area = ground(sight, 2, buf);
    let (title, quiet) = (on(sight.theme.style(Paint::Title)), on(sight.theme.style(Paint::Quiet)));
    let (word, paint) = if note.private { (" Private note ", Paint::Private) } else { (" Note ", Paint::Title) };
    let point = note.point.map_or("no point", |p| p.word());
    let mut left = vec![
        Span::styled(word, on(sight.theme.style(paint)).patch(title)),
        Span::styled(format!("{} ", of_day(&note.at, sight.model.offset_s)), quiet),
        Span::styled(format!("[{point}] "), on(sight.theme.style(Paint::Heading))),
    ];
    if let Some(on_what) = &note.on {
        left.push(Span::styled(format!("on {} ", clean(on_what)), quiet));
    }
    put(buf, Rect { height: 1, ..area }, left);
    line(sight, Rect { y: area.y + 1, height: 1, ..area }, " › ", &note.line, buf)
}

fn reason_line(sight: &Sight, reason: &Reason, buf: &mut Buffer) -> Position {
    let area = ground(sight, 2, buf);
    let title = sight.model.room.step(reason.step.as_str()).map_or(reason.step.as_str(), |s| s.step.title.as_str());
    let text = format!(" Why leave out “{}”?", clean(title).trim_end_matches('.'));
    put(buf, Rect { height: 1, ..area }, vec![Span::styled(text, on(sight.theme.style(Paint::Title)))]);
    line(sight, Rect { y: area.y + 1, height: 1, ..area }, " because ", &reason.line, buf)
}

fn command_line(sight: &Sight, prompt: &Prompt, buf: &mut Buffer) -> Position {
    let all = candidates(sight.model, prompt);
    let most = SHOWN.min(sight.arranged.footer.y.saturating_sub(4) as usize);
    let rows = all.len().min(most);
    let area = ground(sight, rows as u16 + 1, buf);
    let selected = prompt.selected.min(all.len().saturating_sub(1));
    let first = window(selected, all.len(), rows);
    let shown = || all.iter().skip(first).take(rows);
    let wide = shown().map(|c| c.shown.width()).max().unwrap_or(0).min(area.width as usize / 2);
    for (i, candidate) in shown().enumerate() {
        let at = Rect { y: area.y + i as u16, height: 1, ..area };
        candidate_row(sight, candidate, wide, at, buf);
        if first + i == selected {
            super::row::select(sight, buf, at, true);
        }
    }
    let written = Rect { y: area.bottom() - 1, height: 1, ..area };
    let of = if all.len() > rows { format!("{} of {} ", selected + 1, all.len()) } else { String::new() };
    let wide = of.width() as u16;
    put(
        buf,
        Rect { x: area.right() - wide, width: wide, ..written },
        vec![Span::styled(of, on(sight.theme.style(Paint::Quiet)))],
    );
    line(sight, Rect { width: area.width - wide, ..written }, " : ", &prompt.line, buf)
}

fn candidate_row(sight: &Sight, candidate: &Candidate, wide: usize, area: Rect, buf: &mut Buffer) {
    let left = vec![
        Span::raw(" "),
        Span::styled(pad(&clean(&candidate.shown), wide), on(sight.theme.style(Paint::Title))),
        Span::styled(format!("  {}", clean(&candidate.help)), on(sight.theme.style(Paint::Quiet))),
    ];
    let key = if candidate.key.is_empty() { String::new() } else { format!("{} ", candidate.key) };
    let right = vec![Span::styled(key, on(sight.theme.style(Paint::Key)))];
    let right = if width(&right) == 0 { Vec::new() } else { right };
    two_sided(buf, area, left, right);
}
