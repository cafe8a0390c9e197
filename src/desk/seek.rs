//! A replay's clock: one entry back, one on.

use super::command::Cmd;
use super::model::Model;
use super::msg::Effect;
use super::target::{RowKey, next_row};
use crate::record::Event;
use crate::words::StepId;

/// Moves the replay; the selection goes to the step that the entry is about.
pub fn go(model: &mut Model, cmd: Cmd) -> Vec<Effect> {
    let Some(cursor) = model.replay.as_mut() else { return Vec::new() };
    let (at, len) = (cursor.position(), cursor.entries().len());
    cursor.seek(match cmd {
        Cmd::EntryBack => at.saturating_sub(1).max(1),
        Cmd::EntryOn => at + 1,
        Cmd::EntriesBack => at.saturating_sub(50).max(1),
        Cmd::EntriesOn => at + 50,
        Cmd::FirstEntry => 1,
        _ => len,
    });
    model.now = cursor.now().unwrap_or(model.now);
    model.room = cursor.room().clone();
    model.entry = None;
    let about = model.entries().last().and_then(|e| step_of(model, &e.event));
    let there = model.row.take().filter(|row| row.step().is_none_or(|s| model.room.step(s.as_str()).is_some()));
    model.row = about.or(there).or_else(|| next_row(&model.room));
    Vec::new()
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
