//! The output of the selected run: only the lines in sight are looked at.

use super::Sight;
use super::row::{clean, nth, put, scrolled};
use super::theme::{Paint, reduce};
use crate::desk::{Pane, length, looks_like_error};
use crate::room::RunRec;
use crate::text::{self, StyledLine, sanitise_styled};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

/// The run, how it stands, and whether its end is followed.
pub fn about(sight: &Sight) -> String {
    let model = sight.model;
    let Some(run) = run(sight) else { return String::new() };
    let state = match &run.exit {
        Some(exit) => exit.words(),
        None => run.state().word().to_owned(),
    };
    let took = length(run.duration_ms(&model.until()));
    if model.typing.is_some() {
        return format!("{} · takes your keys", clean(run.run.as_str()));
    }
    // Which part is in sight goes before how the run stands: the end is cut where there is little room.
    let (part, follows) = match model.output.top {
        Some(top) => (format!("line {} of {} · ", top + 1, model.output.len()), " · G follows"),
        None if run.live() => (String::new(), " · following"),
        None => (String::new(), ""),
    };
    let tty = run.live() && model.room.step(run.step.as_str()).is_some_and(|s| s.step.tty);
    let dies = if tty { " · dies with its supervisor" } else { "" };
    format!("{part}{} · {} · {took}{dies}{follows}", clean(run.run.as_str()), clean(&state))
}

/// The run whose output is shown.
fn run<'a>(sight: &'a Sight) -> Option<&'a RunRec> {
    let model = sight.model;
    let id = if model.replay.is_some() { crate::desk::selected_run(model) } else { model.output.run.clone() };
    id.and_then(|r| model.room.run(r.as_str()))
}

/// Draws the lines.
pub fn draw(sight: &Sight, area: Rect, buf: &mut Buffer) {
    let Some(run) = run(sight) else {
        let text = vec![Span::styled(" nothing has run yet", sight.theme.style(Paint::Quiet))];
        return put(buf, area, text);
    };
    let output = &sight.model.output;
    let height = area.height as usize;
    if output.is_empty() || output.run.as_ref() != Some(&run.run) {
        return without(sight, run, area, buf);
    }
    let first = output.first(height);
    let area = scrolled(sight, buf, area, first, output.len());
    let needle = sight.model.filter(Pane::Output);
    let raw: Vec<&str> = output.lines(first, height).collect();
    let lines: Vec<Line> = raw.iter().map(|line| styled(sight, line, needle)).collect();
    let body = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    if output.wrap {
        let lines = if output.top.is_none() { last_that_fit(lines, body) } else { lines };
        return Paragraph::new(lines).wrap(Wrap { trim: false }).render(body, buf);
    }
    unwrapped(sight, lines, output.left, body, buf);
    for (i, _) in raw.iter().enumerate().filter(|(_, line)| looks_like_error(line)) {
        put(buf, nth(area, i), vec![Span::styled("!", sight.theme.style(Paint::Failed))]);
    }
}

/// Lines that are not wrapped: what goes on beyond an edge shows that it does.
fn unwrapped(sight: &Sight, lines: Vec<Line>, left: usize, area: Rect, buf: &mut Buffer) {
    let widths: Vec<usize> = lines.iter().map(Line::width).take(area.height as usize).collect();
    Paragraph::new(lines).scroll((0, left as u16)).render(area, buf);
    let mut cut = |x: u16, i: usize| buf.set_string(x, area.y + i as u16, "…", sight.theme.style(Paint::Quiet));
    for (i, wide) in widths.into_iter().enumerate() {
        if wide > left + area.width as usize {
            cut(area.right() - 1, i);
        }
        if left > 0 && wide > 0 {
            cut(area.x, i);
        }
    }
}

/// Following and wrapping: the end must be in sight, whatever is above it.
fn last_that_fit(lines: Vec<Line>, area: Rect) -> Vec<Line> {
    let (mut rows, mut kept) = (0, Vec::new());
    for line in lines.into_iter().rev() {
        rows += line.width().div_ceil(area.width.max(1) as usize).max(1);
        if rows > area.height as usize && !kept.is_empty() {
            break;
        }
        kept.push(line);
    }
    kept.reverse();
    kept
}

/// Nothing came; or, in a replay, nothing is there but what the entries hold.
fn without(sight: &Sight, run: &RunRec, area: Rect, buf: &mut Buffer) {
    let quiet = sight.theme.style(Paint::Quiet);
    let tail = run.exit.as_ref().map_or("", |e| e.tail.as_str());
    if tail.is_empty() {
        let text = if run.live() { " nothing written yet" } else { " it wrote nothing" };
        return put(buf, area, vec![Span::styled(text, quiet)]);
    }
    let mut lines = vec![Line::styled("its last lines, as the journal has them:", quiet)];
    lines.extend(tail.lines().map(|l| styled(sight, l, "")));
    let skip = lines.len().saturating_sub(area.height as usize);
    let body = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
    unwrapped(sight, lines.split_off(skip), sight.model.output.left, body, buf);
}

/// One raw line, sanitised, with the script's own colours; matches of the search stand out.
fn styled(sight: &Sight, raw: &str, needle: &str) -> Line<'static> {
    let line = sanitise_styled(raw).into_iter().next().unwrap_or_default();
    if !needle.is_empty() && line.plain().to_lowercase().contains(&needle.to_lowercase()) {
        return matched(sight, &line.plain(), needle);
    }
    let base = sight.theme.style(Paint::Code);
    let StyledLine { pieces } = line;
    Line::from_iter(pieces.into_iter().map(|p| Span::styled(p.text, base.patch(style(sight, &p.style)))))
}

fn matched(sight: &Sight, line: &str, needle: &str) -> Line<'static> {
    let (low, needle) = (line.to_lowercase(), needle.to_lowercase());
    let base = sight.theme.style(Paint::Code);
    // Lower case may have another length; then the whole line stands out.
    if low.len() != line.len() {
        return Line::styled(line.to_owned(), sight.theme.style(Paint::Match));
    }
    let (mut spans, mut at) = (Vec::new(), 0);
    for (found, part) in low.match_indices(&needle) {
        let end = found + part.len();
        if !(line.is_char_boundary(found) && line.is_char_boundary(end)) {
            continue;
        }
        spans.push(Span::styled(line[at..found].to_owned(), base));
        spans.push(Span::styled(line[found..end].to_owned(), sight.theme.style(Paint::Match)));
        at = end;
    }
    spans.push(Span::styled(line[at..].to_owned(), base));
    Line::from(spans)
}

/// A script's own colours, kept readable: its grounds go, since they were chosen for another one.
fn style(sight: &Sight, own: &text::Style) -> Style {
    let mut style = Style::new();
    if let Some(colour) = own.fg {
        style.fg = self::colour(sight, colour);
    }
    let modifiers = [
        (own.bold, Modifier::BOLD),
        (own.italic, Modifier::ITALIC),
        (own.underline, Modifier::UNDERLINED),
        (own.reverse, Modifier::REVERSED),
        (own.strike, Modifier::CROSSED_OUT),
    ];
    for (on, modifier) in modifiers {
        if on {
            style = style.add_modifier(modifier);
        }
    }
    style
}

/// The six named colours are the theme's own; others stay as they are.
fn colour(sight: &Sight, colour: text::Color) -> Option<Color> {
    let named = |paint| sight.theme.style(paint).fg;
    match colour {
        text::Color::Indexed(1 | 9) => named(Paint::Failed),
        text::Color::Indexed(2 | 10) => named(Paint::Done),
        text::Color::Indexed(3 | 11) => named(Paint::Slow),
        text::Color::Indexed(4 | 12) => named(Paint::Heading),
        text::Color::Indexed(5 | 13) => named(Paint::Person),
        text::Color::Indexed(6 | 14) => named(Paint::Verified),
        text::Color::Indexed(0 | 7 | 8 | 15) => named(Paint::Quiet),
        text::Color::Indexed(i) => reduce(Color::Indexed(i), sight.theme.depth()),
        text::Color::Rgb(r, g, b) => reduce(Color::Rgb(r, g, b), sight.theme.depth()),
    }
}
