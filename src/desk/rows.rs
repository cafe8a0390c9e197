//! The rows of the panes: what is listed, in which order, what is folded away.

use super::live::Shown;
use super::model::Model;
use super::place::Pane;
use super::target::RowKey;
use super::wrap::wrap;
use crate::room::{CheckRec, NoteRec, PhaseRec, StepRec};
use crate::text::one_line;
use crate::words::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rows of the runbook. A phase is folded while all of it is done and the selection is elsewhere;
/// so are the items of a step while nothing happens there.
pub fn runbook_rows(model: &Model) -> Arc<Vec<RowKey>> {
    let key = (model.room.last, model.filter(Pane::Runbook).to_lowercase(), model.row.clone());
    model.derived.rows.get(key, || row_keys(model))
}

/// As [`runbook_rows`], made anew.
fn row_keys(model: &Model) -> Vec<RowKey> {
    let work = model.work();
    let (room, filter) = (&model.room, model.filter(Pane::Runbook).to_lowercase());
    let mut rows = Vec::new();
    for phase in &room.phases {
        let folded = work.phase(&phase.id).is_done() && !in_phase(phase, model.row.as_ref()) && filter.is_empty();
        let below: Vec<RowKey> = if folded {
            Vec::new()
        } else {
            phase
                .steps
                .iter()
                .filter_map(|s| room.step(s.as_str()))
                .flat_map(|s| step_rows(model, s, &filter))
                .collect()
        };
        if folded || !below.is_empty() || filter.is_empty() {
            rows.push(RowKey::Phase(phase.id.clone()));
            rows.extend(below);
        }
    }
    rows
}

fn step_rows(model: &Model, step: &StepRec, filter: &str) -> Vec<RowKey> {
    let id = &step.step.id;
    let fits = |text: &str| filter.is_empty() || text.to_lowercase().contains(filter);
    let whole = fits(&step.step.title) || fits(id.as_str());
    let selected = model.row.as_ref().and_then(RowKey::step) == Some(id);
    let begun = || step.items.iter().any(|i| model.room.item_state(step, i) != StepState::Open);
    let live = || !model.room.need_met(id.as_str()) && begun();
    let open = step.step.each.is_some() && (selected || !filter.is_empty() || live());
    let items = step.items.iter().filter(|i| open && (whole || fits(&i.item)));
    let items: Vec<RowKey> = items.map(|i| RowKey::Item(id.clone(), i.item.clone())).collect();
    if !whole && items.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![RowKey::Step(id.clone())];
    rows.extend(items);
    rows
}

fn in_phase(phase: &PhaseRec, row: Option<&RowKey>) -> bool {
    match row {
        Some(RowKey::Phase(id)) => *id == phase.id,
        Some(RowKey::Step(step) | RowKey::Item(step, _)) => phase.steps.contains(step),
        None => false,
    }
}

/// The checks: down first, then what is not confirmed, slow, unknown, up, paused; within that in the runbook's order.
pub fn check_rows(model: &Model) -> Vec<&CheckRec> {
    checks_with(model, model.filter(Pane::Checks).to_lowercase())
}

/// As [`check_rows`], whatever the filter hides.
pub fn all_check_rows(model: &Model) -> Vec<&CheckRec> {
    checks_with(model, String::new())
}

fn checks_with(model: &Model, filter: String) -> Vec<&CheckRec> {
    let key = (model.room.last, model.live.pulses, filter.clone());
    let order = model.derived.checks.get(key, || check_order(model, &filter));
    order.iter().map(|at| model.room.checks.all[*at].as_ref()).collect()
}

/// The places of those checks among all, found anew.
fn check_order(model: &Model, filter: &str) -> Vec<usize> {
    let all = &model.room.checks.all;
    let fits = |c: &CheckRec| filter.is_empty() || c.check.name.as_str().to_lowercase().contains(filter);
    let mut rows: Vec<usize> = (0..all.len()).filter(|at| fits(&all[*at])).collect();
    rows.sort_by_cached_key(|at| Shown::of(&all[*at], &model.live));
    under_causes(&model.causes(), rows)
}

/// What fails because of something that it needs stands directly under that, in the order that it had.
fn under_causes(causes: &[Option<usize>], rows: Vec<usize>) -> Vec<usize> {
    let there: BTreeSet<usize> = rows.iter().copied().collect();
    let caused = |at: usize| causes[at].filter(|cause| there.contains(cause));
    let mut below: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut above: Vec<usize> = Vec::new();
    for at in rows {
        match caused(at) {
            // Two that need each other would stand under each other, and nowhere.
            Some(cause) if caused(cause).is_none() => below.entry(cause).or_default().push(at),
            _ => above.push(at),
        }
    }
    above.into_iter().flat_map(|at| std::iter::once(at).chain(below.remove(&at).unwrap_or_default())).collect()
}

/// The notes around the selected one as the lines of a pane of `width` columns and `height` rows, as many as it can show: each with the note's
/// place among `notes` (which are [`note_rows`]), whether it is its first, and its text.
pub fn note_lines(model: &Model, notes: &[Arc<NoteRec>], width: usize, height: usize) -> Vec<(usize, bool, String)> {
    let mut lines = Vec::new();
    let at = model.selected_note_among(notes.len());
    for (i, note) in notes.iter().enumerate().take(at + height + 1).skip(at.saturating_sub(height)) {
        let text = one_line(&note_head(note)) + " " + &one_line(note.text.trim());
        // The last column is the scroll mark's, where there is no border for it.
        let wrapped = wrap(&text, width.saturating_sub(8));
        let cut = wrapped.len() > NOTE_LINES;
        for (j, line) in wrapped.into_iter().take(NOTE_LINES).enumerate() {
            let more = if cut && j + 1 == NOTE_LINES { " …" } else { "" };
            lines.push((i, j == 0, line + more));
        }
    }
    lines
}

/// The line of the selected note that should be in the middle: its first, and the very last one where the newest is followed.
pub fn first_note_line(model: &Model, lines: &[(usize, bool, String)]) -> usize {
    match model.note {
        None => lines.len().saturating_sub(1),
        Some(at) => lines.iter().position(|(i, _, _)| *i == at).unwrap_or(lines.len().saturating_sub(1)),
    }
}

/// Lines of a note in its pane, at most; `enter` shows the rest.
const NOTE_LINES: usize = 4;

/// What stands before a note's text: who, whether it is private, about what.
fn note_head(note: &NoteRec) -> String {
    let private = if note.private { "(private) " } else { "" };
    let point = note.point.map(|p| format!("[{p}] ")).unwrap_or_default();
    format!("{} {private}{point}", note.by)
}

/// The notes that one may see, oldest first.
pub fn note_rows(model: &Model) -> Arc<Vec<Arc<NoteRec>>> {
    let key = (model.room.last, model.filter(Pane::Notes).to_lowercase());
    model.derived.notes.get(key, || note_order(model))
}

/// As [`note_rows`], made anew.
fn note_order(model: &Model) -> Vec<Arc<NoteRec>> {
    let filter = model.filter(Pane::Notes).to_lowercase();
    let fits = |n: &&Arc<NoteRec>| {
        let point = n.point.map_or("", Point::word);
        filter.is_empty()
            || n.text.to_lowercase().contains(&filter)
            || n.by.contains(&filter)
            || point.contains(&filter)
    };
    model.room.all_notes().into_iter().filter(fits).cloned().collect()
}
