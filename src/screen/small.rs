//! The small layout: the current step, a little around it, and one line of checks.

use super::Sight;
use super::ink::{check, rect};
use super::row::{clean, nth, put};
use super::runs::{of_item, of_step};
use super::theme::Paint;
use crate::desk::{Shown, wrap};
use crate::room::CheckRec;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

/// The selected step in full, below the rows of the runbook.
pub fn card(sight: &Sight, buf: &mut Buffer) {
    let area = rect(sight.arranged.card);
    if area.height == 0 {
        return;
    }
    let Some(target) = sight.model.target() else { return };
    let Some(step) = sight.model.room.step(target.step.as_str()) else { return };
    let item = target.item.as_ref().and_then(|i| step.item(i));
    let standing = item.map_or_else(|| of_step(sight, step, true), |i| of_item(sight, step, i, true));
    let rule = "─".repeat(area.width as usize);
    put(buf, nth(area, 0), vec![Span::styled(rule, sight.theme.style(Paint::Border))]);
    let title = match &target.item {
        Some(item) => format!("{} · {}", clean(item), clean(&step.step.title)),
        None => clean(&step.step.title),
    };
    let words = match standing.middle.is_empty() {
        true => target.state(&sight.model.room).word().to_owned(),
        false => standing.middle.iter().map(|s| s.content.as_ref()).collect(),
    };
    let words = wrap(words.trim(), area.width.saturating_sub(4) as usize);
    let lines = wrap(&title, area.width.saturating_sub(4) as usize);
    // What it does or why it failed goes before the rest of its title.
    let most = (area.height as usize).saturating_sub(1 + words.len()).clamp(1, 2);
    let mut at = 1;
    for (i, line) in lines.into_iter().take(most).enumerate() {
        let mark = if i == 0 { format!(" {} ", standing.glyph) } else { "   ".to_owned() };
        let mark = Span::styled(mark, sight.theme.style(standing.paint));
        put(buf, nth(area, at), vec![mark, Span::styled(line, sight.theme.style(Paint::Title))]);
        at += 1;
    }
    let room = (area.height as usize).saturating_sub(at);
    for (i, line) in words.into_iter().take(room).enumerate() {
        put(buf, nth(area, at + i), vec![Span::raw("   "), Span::styled(line, sight.theme.style(standing.paint))]);
    }
}

/// `▼ 2 down  ▲ 7 up  partners-web partners-api`; with those that do not count behind: `▲ 9 up  others ▼ 1 down  acme-spare`.
pub fn checks(sight: &Sight, area: Rect, buf: &mut Buffer) {
    buf.set_style(area, sight.theme.style(Paint::Header));
    let rows = crate::desk::all_check_rows(sight.model);
    let (scoped, others): (Vec<&CheckRec>, Vec<&CheckRec>) = rows.iter().partition(|c| c.in_scope);
    let mut spans = vec![Span::raw(" ")];
    spans.extend(counts(sight, &scoped));
    if !scoped.is_empty() && !others.is_empty() {
        spans.push(Span::styled("others ", Style { bg: None, ..sight.theme.style(Paint::Quiet) }));
    }
    spans.extend(counts(sight, &others));
    let down = scoped.iter().chain(&others).filter(|c| Shown::of(c, &sight.model.live) == Shown::Down);
    let down: Vec<&str> = down.map(|c| c.check.name.as_str()).collect();
    spans.push(Span::raw(clean(&down.join(" "))));
    if rows.is_empty() {
        spans.push(Span::raw("no checks"));
    }
    put(buf, area, spans);
}

/// How many of them are in which state, what is wrong first.
fn counts(sight: &Sight, rows: &[&CheckRec]) -> Vec<Span<'static>> {
    let order = [Shown::Down, Shown::Recovering, Shown::Suspect, Shown::Slow, Shown::Unknown, Shown::Up, Shown::Paused];
    let of = |shown: Shown| rows.iter().filter(|c| Shown::of(c, &sight.model.live) == shown).count();
    let found = order.into_iter().map(|shown| (shown, of(shown))).filter(|(_, n)| *n > 0);
    let span = |(shown, n): (Shown, usize)| {
        let (glyph, paint) = check(shown);
        let style = Style { bg: None, ..sight.theme.style(paint) };
        Span::styled(format!("{glyph} {n} {}  ", shown.word()), style)
    };
    found.map(span).collect()
}
