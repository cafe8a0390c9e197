//! Where a replay stands: at an entry, an instant, the next outage, failure, note or milestone.

use super::model::Model;
use super::status::Tone;
use super::target::{RowKey, next_row};
use crate::record::Event;
use crate::replay::Kind;
use crate::words::StepId;
use chrono::{DateTime, Utc};

/// To where so many entries have happened; the selection goes to the step that the last one is about.
pub fn to_entry(model: &mut Model, position: usize) {
    let Some(cursor) = &mut model.replay else { return };
    cursor.seek_in(&mut model.room, position);
    model.player.at_ms = cursor.ms_at(cursor.position());
    model.now = cursor.now().unwrap_or(model.now);
    moved(model);
}

/// To an instant of the room's time line, ms.
pub fn to_ms(model: &mut Model, ms: i64) {
    let Some(cursor) = &mut model.replay else { return };
    let ms = ms.clamp(cursor.ms_at(1), cursor.length_ms());
    let (before, to) = (cursor.position(), cursor.position_of(ms));
    if to != before {
        cursor.seek_in(&mut model.room, to);
    }
    model.player.at_ms = ms;
    // Between two entries the clocks go on from the earlier one.
    let since = ms - cursor.ms_at(to);
    model.now = cursor.now().map_or(model.now, |s| s.plus_ms(since));
    if to != before {
        moved(model);
    }
}

/// To a wall time.
pub fn to_instant(model: &mut Model, at: &DateTime<Utc>) {
    let Some(cursor) = &model.replay else { return };
    let position = cursor.position_at(at).max(1);
    let since = cursor.entries().get(position - 1).map_or(0, |e| (*at - e.stamp.at).num_milliseconds().max(0));
    let ms = cursor.ms_at(position) + since;
    to_ms(model, ms);
}

/// To a share of the room's time, 0 to 1.
pub fn to_share(model: &mut Model, share: f64) {
    let Some(cursor) = &model.replay else { return };
    let ms = (cursor.length_ms() as f64 * share.clamp(0.0, 1.0)) as i64;
    to_ms(model, ms);
}

/// To the next place of a kind, or the one before.
pub fn to_mark(model: &mut Model, kind: Kind, on: bool) {
    let Some(cursor) = &model.replay else { return };
    let at = cursor.position();
    let mut marks = cursor.landmarks().places.iter().filter(|m| m.kind == kind);
    let found = if on { marks.find(|m| m.position > at) } else { marks.rfind(|m| m.position < at) };
    match found.map(|m| (m.position, m.name.clone())) {
        Some((position, name)) => {
            to_entry(model, position);
            if kind == Kind::Milestone {
                model.tell(Tone::Info, name);
            }
        }
        None => {
            let (what, where_to) = (word(kind), if on { "after" } else { "before" });
            model.tell(Tone::Info, format!("no {what} {where_to} this"));
        }
    }
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Outage => "outage",
        Kind::Failure => "failure",
        Kind::Note => "note",
        Kind::Milestone => "milestone",
    }
}

/// After the replay stands among other entries than before.
fn moved(model: &mut Model) {
    model.entry = None;
    let about = model.entries().last().and_then(|e| step_of(model, &e.event));
    let there = model.row.take().filter(|row| row.step().is_none_or(|s| model.room.step(s.as_str()).is_some()));
    model.row = about.or(there).or_else(|| next_row(&model.room));
}

fn step_of(model: &Model, event: &Event) -> Option<RowKey> {
    let row = |step: &StepId, item: &str| {
        let each = model.room.step(step.as_str()).is_some_and(|s| s.step.each.is_some());
        let item = Some(item).filter(|i| each && !i.is_empty());
        item.map_or(RowKey::Step(step.clone()), |i| RowKey::Item(step.clone(), i.to_owned()))
    };
    match event {
        Event::StepTicked { step }
        | Event::StepUnticked { step }
        | Event::StepSkipped { step, .. }
        | Event::StepAdded { step, .. }
        | Event::StepApproved { step, .. }
        | Event::QueueEmptied { step }
        | Event::RunsAsked { step, .. } => Some(row(step, "")),
        Event::RunIntended { step, item, .. }
        | Event::StepVerified { step, item }
        | Event::StepUnverified { step, item, .. } => Some(row(step, item)),
        Event::RunStarted { run, .. }
        | Event::RunNotStarted { run, .. }
        | Event::RunAdopted { run, .. }
        | Event::RunExited { run, .. }
        | Event::RunLost { run, .. }
        | Event::StopAsked { run } => model.room.runs.get(run).map(|r| row(&r.step, &r.item)),
        _ => None,
    }
}
