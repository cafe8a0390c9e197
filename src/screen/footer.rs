//! The foot: what came of the last thing one did, else the keys that matter here; and who one is.

use super::Sight;
use super::ink::rect;
use super::row::{clean, cut, put, two_sided, width};
use super::theme::Paint;
use crate::desk::{Cmd, Dialog, Hint, Layout, Tone, hints, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

/// Draws it.
pub fn draw(sight: &Sight, buf: &mut Buffer) {
    let area = rect(sight.arranged.footer);
    buf.set_style(area, sight.theme.style(Paint::Header));
    if let Some((paint, text)) = status(sight) {
        return say(sight, area, paint, &text, buf);
    }
    let right = who(sight);
    let room = (area.width as usize).saturating_sub(width(&right) + 2);
    // A box has its keys at its own foot.
    let boxed = sight.model.dialogs.last().is_some_and(Dialog::is_box);
    let hints = if boxed { Vec::new() } else { hints(sight.model) };
    // Where a small list is narrowed, the key that shows all goes before the command line's.
    let always = match (sight.model.dialogs.is_empty(), small_and_narrowed(sight).is_some()) {
        (false, _) => 0,
        (true, true) => 1,
        (true, false) => 2,
    };
    two_sided(buf, area, keys(sight, &hints, always, room), right);
}

/// The keys, as many as there is room for, the first ones before the others; but before all the last `always` (command line and help).
pub fn keys(sight: &Sight, hints: &[Hint], always: usize, room: usize) -> Vec<Span<'static>> {
    let plain = |paint| Style { bg: None, ..sight.theme.style(paint) };
    let (key, text) = (plain(Paint::Key), plain(Paint::Text));
    let spans =
        |h: &Hint| vec![Span::styled(format!(" {}", pretty(&h.key)), key), Span::styled(format!(" {} ", h.does), text)];
    let (first, last) = hints.split_at(hints.len().saturating_sub(always));
    let mut left = room.saturating_sub(last.iter().map(|h| width(&spans(h))).sum());
    let mut fits = |h: &&Hint| {
        let wide = width(&spans(h));
        let fits = wide <= left;
        left -= if fits { wide } else { 0 };
        fits
    };
    first.iter().filter(|h| fits(h)).chain(last).flat_map(spans).collect()
}

/// A key as people draw it.
fn pretty(key: &str) -> String {
    match key {
        "left" => "←".to_owned(),
        "right" => "→".to_owned(),
        "up" => "↑".to_owned(),
        "down" => "↓".to_owned(),
        other => other.to_owned(),
    }
}

fn who(sight: &Sight) -> Vec<Span<'static>> {
    let you = &sight.model.you;
    if sight.model.replay.is_some() {
        let view = if you.name.is_empty() { String::new() } else { format!("as {} · ", clean(&you.name)) };
        return vec![Span::styled(format!("{view}read-only "), Style { bg: None, ..sight.theme.style(Paint::Quiet) })];
    }
    let role = sight.model.room.effective_role(&you.name, you.role);
    let name = Style { bg: None, ..sight.theme.style(Paint::Person) };
    // Without tabs and borders that is where one sees that a list is not the whole.
    if let Some(narrowed) = small_and_narrowed(sight) {
        let style = Style { bg: None, ..sight.theme.style(Paint::Waiting) };
        // It goes before all keys but those that show all and help.
        let most = (sight.arranged.footer.w as usize).saturating_sub(26);
        return vec![Span::styled(format!("{} ", cut(&clean(&narrowed), most)), style)];
    }
    if sight.arranged.layout == Layout::Small {
        return vec![Span::styled(format!("{} ", clean(&you.name)), name)];
    }
    vec![Span::styled(clean(&you.name), name), Span::raw(format!(" · {role} "))]
}

/// What narrows the list in a small layout.
fn small_and_narrowed(sight: &Sight) -> Option<String> {
    sight.model.narrowed(sight.model.focus).filter(|_| sight.arranged.layout == Layout::Small)
}

fn status(sight: &Sight) -> Option<(Paint, String)> {
    if let Some(status) = &sight.model.status {
        let (glyph, paint) = match status.tone {
            Tone::Done => ("✔", Paint::Good),
            Tone::Info => ("·", Paint::Title),
            Tone::Error => ("✖", Paint::Failed),
            Tone::Call => ("◷", Paint::Waiting),
        };
        return Some((paint, format!("{glyph} {}", clean(&status.text))));
    }
    if let Some(typing) = &sight.model.typing {
        let typed = if typing.keys > 0 { format!(" · {} typed, not entered", typing.keys) } else { String::new() };
        let back = sight.model.keys.key(Cmd::TypeEnd);
        let text = format!("⌨ your keys go to {}{typed} · {back} takes them back", clean(typing.run.as_str()));
        return Some((Paint::Waiting, text));
    }
    let asked = sight.model.asked.first()?;
    Some((Paint::Waiting, format!("… {}", clean(&asked.what))))
}

/// Rows above the foot that what it says takes.
pub fn extra_rows(sight: &Sight) -> u16 {
    let area = sight.arranged.footer;
    let rows = status(sight).map_or(1, |(_, text)| wrap(&text, area.w.saturating_sub(2) as usize).len());
    (rows as u16).clamp(1, 4).min(area.y) - 1
}

/// A sentence that is longer than the line takes the rows above, too.
fn say(sight: &Sight, area: Rect, paint: Paint, text: &str, buf: &mut Buffer) {
    let style = Style { bg: None, ..sight.theme.style(paint) };
    let lines = wrap(text, area.width.saturating_sub(2) as usize);
    let rows = (lines.len() as u16).min(4).min(area.y);
    for (i, line) in lines.into_iter().take(rows as usize).enumerate() {
        let at = Rect { y: area.y + 1 - rows + i as u16, height: 1, ..area };
        ratatui::widgets::Widget::render(ratatui::widgets::Clear, at, buf);
        buf.set_style(at, sight.theme.style(Paint::Header));
        put(buf, at, vec![Span::raw(" "), Span::styled(line, style)]);
    }
}
