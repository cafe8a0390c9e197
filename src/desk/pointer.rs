//! The mouse: a click selects, the wheel scrolls; neither ever acts.

use super::command::Cmd;
use super::model::Model;
use super::moves;
use super::msg::{Effect, Mouse};
use super::panes::{Area, Arranged, arrange, window};
use super::place::Pane;
use super::rows::{check_rows, first_note_line, note_lines, note_rows, runbook_rows};
use super::timeline::{timeline_entry, timeline_len};

/// Rows that the wheel moves at once.
const WHEEL: isize = 3;

/// Takes what the mouse did.
pub fn take(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    let (x, y, by) = match mouse {
        Mouse::Click(x, y) => (x, y, 0),
        Mouse::WheelUp(x, y) => (x, y, -WHEEL),
        Mouse::WheelDown(x, y) => (x, y, WHEEL),
    };
    if !model.dialogs.is_empty() {
        let cmd = if by < 0 { Cmd::Up } else { Cmd::Down };
        (0..by.abs()).for_each(|_| moves::go(model, cmd));
        return Vec::new();
    }
    let arranged = arrange(model);
    if by == 0 && arranged.scrub.holds(x, y) {
        let share = (f64::from(x - arranged.scrub.x) + 0.5) / f64::from(arranged.scrub.w);
        super::seek::to_share(model, share);
        return Vec::new();
    }
    if let Some(pane) = tab_at(&arranged, x, y) {
        moves::to_pane(model, pane);
    } else if let Some(placed) = arranged.panes.iter().find(|p| p.outer.holds(x, y)) {
        moves::to_pane(model, placed.pane);
        match by {
            0 => select(model, placed.pane, placed.inner, x, y),
            by => moves::by_in_pane(model, by, placed.inner.h.max(1) as usize),
        }
    }
    Vec::new()
}

fn select(model: &mut Model, pane: Pane, inner: Area, x: u16, y: u16) {
    if !inner.holds(x, y) {
        return;
    }
    let (line, height) = ((y - inner.y) as usize, inner.h as usize);
    let row = |selected: usize, len: usize| Some(window(selected, len, height) + line).filter(|r| *r < len);
    match pane {
        Pane::Runbook => {
            let rows = runbook_rows(model);
            if let Some(at) = row(model.selected_row_at(), rows.len()) {
                model.row = Some(rows[at].clone());
            }
        }
        Pane::Checks => {
            let rows = check_rows(model);
            let at = row(model.selected_check_at(), rows.len()).map(|at| rows[at].check.name.clone());
            model.check = at.or(model.check.take());
        }
        Pane::Timeline => {
            let at = row(model.selected_entry_at(), timeline_len(model));
            model.entry = at.and_then(|at| timeline_entry(model, at)).map(|e| e.n).or(model.entry);
        }
        Pane::Notes => {
            let lines = note_lines(model, &note_rows(model), inner.w as usize, height);
            let at = first_note_line(model, &lines);
            model.note = row(at, lines.len()).map(|at| lines[at].0).or(model.note);
        }
        Pane::Output => {}
    }
}

/// The label of a tab, as the screen writes it.
pub fn tab_label(index: usize, pane: Pane) -> String {
    format!(" {} {} ", index + 1, pane.word())
}

fn tab_at(arranged: &Arranged, x: u16, y: u16) -> Option<Pane> {
    if !arranged.tabs.holds(x, y) {
        return None;
    }
    let mut left = arranged.tabs.x;
    Pane::ALL.into_iter().enumerate().find_map(|(i, pane)| {
        let width = tab_label(i, pane).chars().count() as u16;
        let hit = (left..left + width).contains(&x);
        left += width;
        hit.then_some(pane)
    })
}
