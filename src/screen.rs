//! F6: a seat's face: the model on a frame; ratatui and nothing else.
//!
//! One file per panel. Where everything lies is [`crate::desk::arrange`]'s word; every text from outside goes through the sanitiser.

mod banner;
mod boxed;
mod checks;
mod clock;
mod dialog;
mod digits;
mod footer;
mod gantt;
mod header;
mod ink;
mod notes;
mod output;
mod prompt;
mod row;
mod runbook;
mod runs;
mod scrub;
mod small;
mod theme;
mod timeline;

pub use theme::{Depth, Imported, NoTheme, Paint, Read as ThemeRead, Theme, import as import_theme};

use crate::desk::{Arranged, Layout, Model, Pane, Placed, arrange, tab_label};
use crate::room::ScopeClock;
use ink::rect;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Span;
use ratatui::widgets::{Block, BorderType, Widget};
use std::sync::Arc;

/// What every panel is drawn from.
struct Sight<'a> {
    model: &'a Model,
    theme: &'a Theme,
    scope: Arc<ScopeClock>,
    arranged: Arranged,
}

/// Draws the whole seat.
pub fn render(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = frame.area();
    frame.buffer_mut().set_style(area, theme.style(Paint::Text));
    let arranged = arrange(model);
    if arranged.layout == Layout::TooSmall {
        return too_small(theme, area, frame.buffer_mut());
    }
    let sight = Sight { model, theme, scope: model.scope(), arranged };
    let buf = frame.buffer_mut();
    header::draw(&sight, buf);
    clock::draw(&sight, buf);
    tabs(&sight, buf);
    for placed in &sight.arranged.panes {
        pane(&sight, placed, buf);
    }
    match sight.arranged.layout {
        Layout::Small => {
            small::card(&sight, buf);
            small::checks(&sight, rect(sight.arranged.brief), buf);
        }
        _ => timeline::latest(&sight, buf),
    }
    if model.lost_ms().is_some() {
        dim(&sight, buf);
    } else if model.boxed().is_some() {
        recede(&sight, buf);
    }
    banner::draw(&sight, buf);
    scrub::draw(&sight, buf);
    footer::draw(&sight, buf);
    if let Some(cursor) = dialog::draw(&sight, frame.buffer_mut()) {
        frame.set_cursor_position(cursor);
    }
}

fn too_small(theme: &Theme, area: Rect, buf: &mut Buffer) {
    let size = format!("{}x{}", area.width, area.height);
    // Where the sentences would be cut, the figures go first.
    let lines = if area.width < 28 || area.height < 4 {
        [size, "too small:".to_owned(), "need 40x12".to_owned(), "or ctrl-c".to_owned()]
    } else {
        [
            format!("{size} is too small."),
            "The room needs 40x12.".to_owned(),
            "Make the window larger,".to_owned(),
            "or ctrl-c to leave the seat.".to_owned(),
        ]
    };
    let top = area.height.saturating_sub(lines.len() as u16) / 2;
    for (i, line) in lines.iter().enumerate().take(area.height as usize) {
        let x = area.width.saturating_sub(line.len() as u16) / 2;
        buf.set_stringn(x, top + i as u16, line, area.width as usize, theme.style(Paint::Title));
    }
}

/// Columns in which what stands behind the tabs says something.
const LEAST_ABOUT: usize = 12;

fn tabs(sight: &Sight, buf: &mut Buffer) {
    let area = rect(sight.arranged.tabs);
    if area.height == 0 {
        return;
    }
    let mut x = area.x;
    for (i, pane) in Pane::ALL.into_iter().enumerate() {
        let chosen = pane == sight.model.focus;
        let paint = if chosen { Paint::Title } else { Paint::Quiet };
        let label = tab_label(i, pane);
        let style = sight.theme.style(paint);
        let style = if chosen { sight.theme.selected(style).underlined() } else { style };
        (x, _) = buf.set_stringn(x, area.y, &label, area.right().saturating_sub(x) as usize, style);
    }
    let rest = Rect { x, width: area.right().saturating_sub(x), ..area };
    let mut right = narrowed(sight, sight.model.focus);
    // That something is left out goes before how much there is.
    let room = (rest.width as usize).saturating_sub(row::width(&right) + 2);
    let about = row::cut(&about(sight, sight.model.focus), room);
    right.extend((room >= LEAST_ABOUT).then(|| Span::styled(about, sight.theme.style(Paint::Quiet))));
    right.push(Span::raw(" "));
    row::firm(buf, rest, Vec::new(), right);
}

/// What narrows a pane, so that nobody takes a part for the whole.
fn narrowed(sight: &Sight, pane: Pane) -> Vec<Span<'static>> {
    let text = sight.model.narrowed(pane).map(|text| row::cut(&row::clean(&text), 26));
    text.map(|text| Span::styled(format!("{text}  "), sight.theme.style(Paint::Waiting))).into_iter().collect()
}

/// What stands behind a pane's title.
fn about(sight: &Sight, pane: Pane) -> String {
    match pane {
        Pane::Runbook => runbook::about(sight),
        Pane::Checks => checks::about(sight),
        Pane::Output => output::about(sight),
        Pane::Timeline => timeline::about(sight),
        Pane::Notes => notes::about(sight),
    }
}

fn pane(sight: &Sight, placed: &Placed, buf: &mut Buffer) {
    let inner = rect(placed.inner);
    if placed.inner != placed.outer {
        frame_of(sight, placed, buf);
    }
    match placed.pane {
        Pane::Runbook => runbook::draw(sight, inner, buf),
        Pane::Checks => checks::draw(sight, inner, buf),
        Pane::Output => output::draw(sight, inner, buf),
        Pane::Timeline => timeline::draw(sight, inner, buf),
        Pane::Notes => notes::draw(sight, inner, buf),
    }
}

/// The border; the focused pane's is a thick one, so that it shows without colour.
fn frame_of(sight: &Sight, placed: &Placed, buf: &mut Buffer) {
    let focused = placed.pane == sight.model.focus;
    let (paint, kind) = if focused { (Paint::Focus, BorderType::Thick) } else { (Paint::Border, BorderType::Plain) };
    let outer = rect(placed.outer);
    Block::bordered().border_type(kind).border_style(sight.theme.style(paint)).render(outer, buf);
    let about = about(sight, placed.pane);
    let title = if focused { sight.theme.style(Paint::Heading) } else { sight.theme.style(Paint::Title) };
    let mut spans = vec![Span::styled(format!(" {} ", placed.pane.word()), title)];
    spans.extend(narrowed(sight, placed.pane));
    if !about.is_empty() {
        spans.push(Span::styled(format!("{about} "), sight.theme.style(Paint::Quiet)));
    }
    let line = Rect { x: outer.x + 1, width: outer.width.saturating_sub(2), height: 1, ..outer };
    row::put(buf, line, spans);
}

/// What is left of the panes around a box is not to be read now.
fn recede(sight: &Sight, buf: &mut Buffer) {
    let (quiet, border) = (sight.theme.style(Paint::Quiet), sight.theme.style(Paint::Border).fg);
    // The clock stays as it is: it is always to be read.
    let (top, foot) = (sight.arranged.clock.y + sight.arranged.clock.h, sight.arranged.footer.y);
    for position in (Rect { y: top, height: foot.saturating_sub(top), ..buf.area }).positions() {
        let cell = &mut buf[position];
        // Borders are fainter than that.
        cell.fg = quiet.fg.filter(|_| Some(cell.fg) != border).unwrap_or(cell.fg);
        cell.modifier = Modifier::empty();
    }
}

/// The last state stays, without its colours: nobody must take it for the present, and yet it can be read.
fn dim(sight: &Sight, buf: &mut Buffer) {
    let quiet = sight.theme.style(Paint::Quiet);
    let (top, foot) = (sight.arranged.banner.y + sight.arranged.banner.h, sight.arranged.footer.y);
    let area = Rect { y: top, height: foot.saturating_sub(top), ..buf.area };
    for position in area.positions() {
        let cell = &mut buf[position];
        // The faint colour is fainter than is good to read: only where there are no colours at all.
        cell.modifier = if quiet.fg.is_some() { Modifier::empty() } else { Modifier::DIM };
        cell.fg = quiet.fg.unwrap_or(cell.fg);
    }
}
