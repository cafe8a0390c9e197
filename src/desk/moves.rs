//! Moving: selection, scrolling, panes. Nothing here changes the room.

use super::command::Cmd;
use super::dialog::Dialog;
use super::gantt::{self, gantt_height};
use super::model::Model;
use super::panes::arrange;
use super::place::{Pane, Place};
use super::rows::{check_rows, note_rows, runbook_rows};
use super::status::Tone;
use super::target::next_row;
use super::timeline::{timeline_entry, timeline_len};
use super::{page, sought};

/// Moves in what lies on top: a page that scrolls, or the focused pane.
pub fn go(model: &mut Model, cmd: Cmd) {
    let height = match model.dialogs.last() {
        Some(Dialog::Gantt(_)) => gantt_height(model),
        Some(_) => page::height(model),
        None => pane_height(model),
    };
    let half = (height / 2).max(1) as isize;
    let by = match cmd {
        Cmd::Down => 1,
        Cmd::Up => -1,
        Cmd::HalfDown => half,
        Cmd::HalfUp => -half,
        Cmd::PageDown => half * 2,
        Cmd::PageUp => -half * 2,
        Cmd::Top => isize::MIN / 2,
        _ => isize::MAX / 2,
    };
    if let Some(Dialog::Gantt(_)) = model.dialogs.last() {
        return gantt::by(model, by);
    }
    if model.dialogs.is_empty() { by_in_pane(model, by, height) } else { by_in_page(model, by, height) }
}

/// Rows of the focused pane.
fn pane_height(model: &Model) -> usize {
    arrange(model).pane(model.focus).map_or(1, |p| p.inner.h.max(1) as usize)
}

fn by_in_page(model: &mut Model, by: isize, height: usize) {
    let last = page::lines(model).len().saturating_sub(height);
    if let Some(top) = model.dialogs.last_mut().and_then(Dialog::top_mut) {
        *top = (*top).min(last).saturating_add_signed(by).min(last);
    }
}

/// Moves the focused pane's selection by so many rows; at the newest, timeline and notes follow again.
pub fn by_in_pane(model: &mut Model, by: isize, height: usize) {
    let to = |at: usize, len: usize| at.saturating_add_signed(by).min(len.saturating_sub(1));
    match model.focus {
        Pane::Output => model.output.scroll(by, height),
        Pane::Runbook => {
            let rows = runbook_rows(model);
            let at = rows.iter().position(|r| Some(r) == model.row.as_ref()).unwrap_or(0);
            model.row = rows.get(to(at, rows.len())).cloned();
        }
        Pane::Checks => {
            let rows = check_rows(model);
            let at = model.selected_check_at();
            model.check = rows.get(to(at, rows.len())).map(|c| c.check.name.clone());
        }
        Pane::Timeline => {
            let len = timeline_len(model);
            let to = to(model.selected_entry_at(), len);
            model.entry = timeline_entry(model, to).filter(|_| to + 1 < len).map(|e| e.n);
        }
        Pane::Notes => {
            let len = note_rows(model).len();
            let to = to(model.selected_note_at(), len);
            model.note = (to + 1 < len).then_some(to);
        }
    }
}

/// Another pane gets the keys.
pub fn to_pane(model: &mut Model, pane: Pane) {
    model.focus = pane;
}

/// The pane that is `by` further, in the order of the tabs.
pub fn next_pane(model: &mut Model, by: usize) {
    let at = Pane::ALL.iter().position(|p| *p == model.focus).unwrap_or(0);
    to_pane(model, Pane::ALL[(at + by) % Pane::ALL.len()]);
}

/// To what is to be done next.
pub fn to_next(model: &mut Model) {
    model.filters.remove(&Place::Pane(Pane::Runbook));
    model.row = next_row(&model.room);
    to_pane(model, Pane::Runbook);
}

/// To the next match: of the search in the output; in a filtered list every row is one.
pub fn to_match(model: &mut Model, back: bool) {
    match model.dialogs.last() {
        Some(Dialog::Gantt(_)) => return gantt::by(model, if back { -1 } else { 1 }),
        Some(_) => return sought::next(model, back),
        None => {}
    }
    if model.focus != Pane::Output {
        return by_in_pane(model, if back { -1 } else { 1 }, 1);
    }
    let needle = model.filter(Pane::Output).to_owned();
    if needle.is_empty() || model.output.is_empty() {
        return model.tell(Tone::Info, format!("nothing to search for: {} writes it", model.keys.key(Cmd::Filter)));
    }
    let (height, len) = (pane_height(model), model.output.len());
    let at = model.output.first(height);
    let from = if back { (at + len - 1) % len } else { (at + 1) % len };
    match model.output.find(&needle, from, back) {
        Some(line) => sought::show(model, line, &needle),
        None => model.tell(Tone::Info, format!("“{needle}” is not in this output")),
    }
}

/// To the first line that looks like an error.
pub fn to_error(model: &mut Model) {
    match model.output.first_error() {
        Some(line) => {
            model.output.top = Some(line);
            model.output.left = 0;
        }
        None => model.tell(Tone::Info, "no line here looks like an error"),
    }
}

impl Model {
    /// The selected check; the first one where none is.
    pub fn selected_check(&self) -> Option<&crate::room::CheckRec> {
        check_rows(self).into_iter().nth(self.selected_check_at())
    }

    /// The selected check's row.
    pub fn selected_check_at(&self) -> usize {
        check_rows(self).iter().position(|c| Some(&c.check.name) == self.check.as_ref()).unwrap_or(0)
    }

    /// The selected note's row; the newest where none is.
    pub fn selected_note_at(&self) -> usize {
        self.selected_note_among(note_rows(self).len())
    }

    /// The selected one of so many notes; the newest where none is.
    pub fn selected_note_among(&self, len: usize) -> usize {
        let last = len.saturating_sub(1);
        self.note.unwrap_or(last).min(last)
    }

    /// The selected row of the runbook; the first where none is.
    pub fn selected_row_at(&self) -> usize {
        runbook_rows(self).iter().position(|r| Some(r) == self.row.as_ref()).unwrap_or(0)
    }
}
