//! The rows of the panes: what is listed, in which order, what is folded away.

use super::live::Shown;
use super::model::Model;
use super::place::Pane;
use super::target::RowKey;
use super::wrap::wrap;
use crate::room::{CheckRec, NoteRec, PhaseRec, Room, StepRec};
use crate::text::one_line;
use crate::words::*;
use std::collections::{BTreeMap, BTreeSet};

/// The rows of the runbook. A phase is folded while all of it is done and the selection is elsewhere;
/// so are the items of a step while nothing happens there.
pub fn runbook_rows(model: &Model) -> Vec<RowKey> {
    let (room, filter) = (&model.room, model.filter(Pane::Runbook).to_lowercase());
    let mut rows = Vec::new();
    for phase in &room.phases {
        let (done, total) = phase_progress(room, phase);
        let folded = done == total && !in_phase(phase, model.row.as_ref()) && filter.is_empty();
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
    let live = !model.room.need_met(id.as_str()) && begun();
    let open = step.step.each.is_some() && (selected || live || !filter.is_empty());
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

/// How much of a phase is done, and of how much: its steps, and instead of a step with `each` its items.
pub fn phase_progress(room: &Room, phase: &PhaseRec) -> (usize, usize) {
    // What is no longer in the runbook is not a part of the work.
    let steps = phase.steps.iter().filter_map(|id| room.step(id.as_str())).filter(|s| !s.removed);
    steps.fold((0, 0), |(done, total), step| {
        let met = room.need_met(step.step.id.as_str());
        match (step.step.each.is_some() && !step.items.is_empty(), met) {
            (true, true) => (done + step.items.len(), total + step.items.len()),
            (true, false) => (done + items_met(room, step), total + step.items.len()),
            (false, met) => (done + usize::from(met), total + 1),
        }
    })
}

/// How long a phase took, from the first thing that was done in it to the last one; to `until` while it is not done. None before that.
pub fn phase_took(room: &Room, phase: &PhaseRec, until: &Stamp) -> Option<u64> {
    let mut instants: Vec<i64> = Vec::new();
    let mut see = |stamp: &Stamp| instants.push(room.axis.at(stamp));
    for step in phase.steps.iter().filter_map(|id| room.step(id.as_str())) {
        step.ticked.iter().for_each(|deed| see(&deed.at));
        for item in &step.items {
            item.verified.iter().for_each(&mut see);
            for run in item.runs.iter().filter_map(|run| room.runs.get(run)) {
                see(&run.intended);
                run.ended.iter().for_each(&mut see);
            }
        }
    }
    let (done, total) = phase_progress(room, phase);
    let last = if done == total { instants.iter().max().copied() } else { Some(room.axis.at(until)) };
    let took = last? - instants.iter().min()?;
    u64::try_from(took).ok().filter(|ms| *ms >= 1000)
}

/// How many items of a step are done, and proven where that is asked for.
pub fn items_met(room: &Room, step: &StepRec) -> usize {
    let met = |state| state == StepState::Verified || (state == StepState::Done && step.step.verify.is_empty());
    step.items.iter().filter(|i| met(room.item_state(step, i))).count()
}

/// The checks: down first, then what is not confirmed, slow, unknown, up, paused; within that in the runbook's order.
pub fn check_rows(model: &Model) -> Vec<&CheckRec> {
    checks_with(model, &model.filter(Pane::Checks).to_lowercase())
}

/// As [`check_rows`], whatever the filter hides.
pub fn all_check_rows(model: &Model) -> Vec<&CheckRec> {
    checks_with(model, "")
}

fn checks_with<'a>(model: &'a Model, filter: &str) -> Vec<&'a CheckRec> {
    let all = model.room.checks.all.iter().map(AsRef::as_ref);
    let fits = |c: &&CheckRec| filter.is_empty() || c.check.name.as_str().to_lowercase().contains(filter);
    let mut rows: Vec<&CheckRec> = all.filter(fits).collect();
    rows.sort_by_cached_key(|c| Shown::of(c, &model.live));
    under_causes(&model.room, rows)
}

/// What fails because of something that it needs stands directly under that, in the order that it had.
fn under_causes<'a>(room: &'a Room, rows: Vec<&'a CheckRec>) -> Vec<&'a CheckRec> {
    let name = |c: &'a CheckRec| c.check.name.as_str();
    let there: BTreeSet<&str> = rows.iter().map(|c| name(c)).collect();
    let caused = |c: &'a CheckRec| room.checks.cause(c).map(name).filter(|cause| there.contains(cause));
    let mut below: BTreeMap<&str, Vec<&CheckRec>> = BTreeMap::new();
    let mut above: Vec<&CheckRec> = Vec::new();
    for rec in rows {
        match caused(rec) {
            // Two that need each other would stand under each other, and nowhere.
            Some(cause) if room.checks.get(cause).and_then(caused).is_none() => {
                below.entry(cause).or_default().push(rec)
            }
            _ => above.push(rec),
        }
    }
    above.into_iter().flat_map(|rec| std::iter::once(rec).chain(below.remove(name(rec)).unwrap_or_default())).collect()
}

/// The notes around the selected one as the lines of a pane of `width` columns and `height` rows, as many as it can show: each with the note's
/// place among `notes` (which are [`note_rows`]), whether it is its first, and its text.
pub fn note_lines(model: &Model, notes: &[&NoteRec], width: usize, height: usize) -> Vec<(usize, bool, String)> {
    let mut lines = Vec::new();
    let at = model.selected_note_among(notes.len());
    for (i, note) in notes.iter().enumerate().take(at + height + 1).skip(at.saturating_sub(height)) {
        let text = one_line(&note_head(note)) + " " + &one_line(note.text.trim());
        let wrapped = wrap(&text, width.saturating_sub(7));
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
pub fn note_rows(model: &Model) -> Vec<&NoteRec> {
    let filter = model.filter(Pane::Notes).to_lowercase();
    let fits = |n: &&NoteRec| {
        let point = n.point.map_or("", Point::word);
        filter.is_empty()
            || n.text.to_lowercase().contains(&filter)
            || n.by.contains(&filter)
            || point.contains(&filter)
    };
    model.room.all_notes().into_iter().filter(fits).collect()
}
