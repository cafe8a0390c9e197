//! Runs and outages over time: which part of the room's time is shown, and which row is selected.

use super::command::Cmd;
use super::dialog::{Dialog, Gantt, Subject};
use super::model::Model;
use super::panes::whole_area;
use super::place::Place;
use super::status::Tone;
use super::target::Target;
use crate::replay::{self, Track, tracks, tracks_on};
use std::sync::Arc;

/// The shortest time that fills the picture, ms.
const SHORTEST_MS: i64 = 10_000;
/// A picture moves by this part of what it shows.
const MOVES_BY: i64 = 4;

/// The rows of the picture, as far as they fit its filter.
pub fn tracks_of(model: &Model) -> Arc<Vec<Track>> {
    let (room, until, clock) = (&model.room, model.until(), model.scope());
    let needle = model.sought(Place::Gantt).to_lowercase();
    // The scope can turn without an entry: where a maintenance window ends.
    let lasts = clock.outages.last().is_some_and(|o| o.to.is_none());
    let make = || {
        let mut all = tracks(room, &clock, &until);
        all.retain(|t| needle.is_empty() || track_name(&t.subject).to_lowercase().contains(&needle));
        all
    };
    let key = (room.last, clock.outages.len(), lasts, needle.clone());
    model.derived.tracks.get_at(key, until, make, |tracks| tracks_on(tracks, room, &until))
}

/// What a row is called, raw.
pub fn track_name(subject: &replay::Subject) -> String {
    match subject {
        replay::Subject::Scope => "the scope".to_owned(),
        replay::Subject::Check(name) => name.to_string(),
        replay::Subject::Item(step, item) if item.is_empty() => step.to_string(),
        replay::Subject::Item(step, item) => format!("{step} {item}"),
    }
}

/// The time that is shown, ms since the room was opened: from, to.
pub fn view(model: &Model, gantt: &Gantt) -> (i64, i64) {
    let length = model.room.axis.at(&model.until()).max(SHORTEST_MS);
    let shown = gantt.shown.unwrap_or(length).clamp(SHORTEST_MS, length);
    let from = gantt.left.unwrap_or(length - shown).clamp(0, length - shown);
    (from, from + shown)
}

/// Rows of the picture that are tracks: without border, axis and the line about the selected one.
pub fn gantt_height(model: &Model) -> usize {
    usize::from(whole_area(model).h).saturating_sub(4).max(1)
}

/// Opens it, at what is selected.
pub(super) fn open(model: &mut Model) {
    let target = model.target();
    let selected = tracks_of(model).iter().position(|t| match (&t.subject, &target) {
        (replay::Subject::Item(step, item), Some(target)) => {
            *step == target.step && target.item.as_ref().is_none_or(|i| i == item)
        }
        _ => false,
    });
    model.open(Dialog::Gantt(Gantt { selected: selected.unwrap_or(0), ..Gantt::default() }));
}

/// Moves the selection.
pub(super) fn by(model: &mut Model, by: isize) {
    let last = tracks_of(model).len().saturating_sub(1);
    if let Some(Dialog::Gantt(gantt)) = model.dialogs.last_mut() {
        gantt.selected = gantt.selected.min(last).saturating_add_signed(by).min(last);
    }
}

/// Shows half the time, or twice of it; the middle stays, or the end where it goes along with that.
pub(super) fn scale(model: &mut Model, by: i32) {
    let Some(Dialog::Gantt(gantt)) = model.dialogs.last() else { return };
    let (from, to) = view(model, gantt);
    let shown = to - from;
    if by > 0 && shown / 2 < SHORTEST_MS {
        return model.tell(Tone::Info, "this is as close as it goes");
    }
    let wide = if by > 0 { shown / 2 } else { shown * 2 };
    let whole = wide >= model.room.axis.at(&model.until()).max(SHORTEST_MS);
    let left = gantt.left.map(|_| (from + to) / 2 - wide / 2);
    let next = Gantt { shown: Some(wide).filter(|_| !whole), left: left.filter(|_| !whole), ..gantt.clone() };
    put(model, next);
}

/// Earlier or later; at the end it goes along with the room again.
pub(super) fn scroll(model: &mut Model, cmd: Cmd) {
    let Some(Dialog::Gantt(gantt)) = model.dialogs.last() else { return };
    let (from, to) = view(model, gantt);
    let by = ((to - from) / MOVES_BY).max(1);
    let end = model.room.axis.at(&model.until()).max(SHORTEST_MS);
    let left = if cmd == Cmd::ScrollLeft { (from - by).max(0) } else { from + by };
    let left = Some(left).filter(|left| left + (to - from) < end);
    put(model, Gantt { left, ..gantt.clone() });
}

fn put(model: &mut Model, next: Gantt) {
    if let Some(Dialog::Gantt(gantt)) = model.dialogs.last_mut() {
        *gantt = next;
    }
}

/// Everything about what the selected row shows.
pub(super) fn open_row(model: &mut Model) {
    let Some(Dialog::Gantt(gantt)) = model.dialogs.last() else { return };
    let tracks = tracks_of(model);
    let selected = gantt.selected.min(tracks.len().saturating_sub(1));
    let subject = match tracks.get(selected).map(|t| t.subject.clone()) {
        Some(replay::Subject::Check(name)) => Subject::Check(name),
        Some(replay::Subject::Item(step, item)) => {
            Subject::Step(Target { step, item: Some(item).filter(|i| !i.is_empty()) })
        }
        _ => return model.tell(Tone::Info, "the scope's state and its clock stand in the header"),
    };
    model.open(Dialog::Detail { subject, top: 0 });
}
