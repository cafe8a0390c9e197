//! Why something is not going on: every wait says what it waits for.

use super::command::Cmd;
use super::model::Model;
use crate::room::{ItemRec, Room, StepRec};
use crate::words::*;

/// What a step waits for, or why it failed, in a few words. None where there is nothing to say.
pub fn step_reason(model: &Model, step: &StepRec) -> Option<String> {
    let room = &model.room;
    match room.step_state(step.step.id.as_str()) {
        StepState::Open => before(room, step).or_else(|| by_itself(model, step)),
        StepState::Waiting => asked(model, step),
        StepState::Done | StepState::Failed => one(step).and_then(|i| item_reason(model, step, i)),
        StepState::Skipped => step.skipped.as_ref().map(|s| format!("because {}", s.why)),
        _ => None,
    }
}

/// What an item waits for, or why it failed.
pub fn item_reason(model: &Model, step: &StepRec, item: &ItemRec) -> Option<String> {
    let room = &model.room;
    match room.item_state(step, item) {
        StepState::Waiting => held(model, step, item).or_else(|| slot(room, step, item)).or_else(|| asked(model, step)),
        StepState::Done if !step.step.verify.is_empty() => {
            Some(format!("not verified yet: waits for {}", proof(step, item)))
        }
        StepState::Failed => item.unverified.as_ref().map(|why| format!("not verified: {why}")),
        _ => None,
    }
}

/// The names of the checks that prove an item.
fn proof(step: &StepRec, item: &ItemRec) -> String {
    let names: Vec<String> = step.step.verify.iter().map(|v| v.replace("$ITEM", &item.item)).collect();
    names.join(", ")
}

fn one(step: &StepRec) -> Option<&ItemRec> {
    if step.step.each.is_none() { step.items.first() } else { None }
}

fn before(room: &Room, step: &StepRec) -> Option<String> {
    let unmet = room.unmet(step);
    let titles: Vec<String> = unmet.iter().map(|id| format!("“{}”", title(room, id))).collect();
    if let Some(why) = &step.step.faulty {
        return Some(format!("cannot run: {why}"));
    }
    (!titles.is_empty()).then(|| format!("waits for {}", titles.join(", ")))
}

fn by_itself(model: &Model, step: &StepRec) -> Option<String> {
    let room = &model.room;
    if !step.step.auto {
        return None;
    }
    let inputs = room.missing_inputs(step);
    if let Some(first) = inputs.first().filter(|_| room.armed) {
        return Some(answer(model, first));
    }
    Some(match (&room.held, room.armed) {
        (Some(_), _) => format!("held: starts by itself once released{}", key(model, Cmd::Release, "")),
        (None, false) => format!("starts by itself once declared{}", key(model, Cmd::Declare, "")),
        (None, true) => "starts by itself".to_owned(),
    })
}

/// What a start that was asked for waits for.
fn asked(model: &Model, step: &StepRec) -> Option<String> {
    let room = &model.room;
    let inputs = room.missing_inputs(step);
    let lacking = (step.step.approve as usize).saturating_sub(step.approvals.len());
    let list = step.step.each.as_deref().filter(|l| room.items(l).is_none());
    if let Some(first) = inputs.first() {
        return Some(answer(model, first));
    }
    if lacking > 0 {
        let people = if lacking == 1 { "one more person".to_owned() } else { format!("{lacking} more people") };
        let how = if model.may_approve(step) { key(model, Cmd::Approve, "") } else { String::new() };
        return Some(format!("waits for {people} to approve{how}"));
    }
    if let Some(list) = list {
        return Some(format!("waits for the list {list}"));
    }
    before(room, step)
        .or_else(|| step.items.iter().find_map(|i| held(model, step, i)))
        .or_else(|| one(step).and_then(|i| slot(room, step, i)).or_else(|| Some("waits for its start".to_owned())))
}

fn answer(model: &Model, input: &str) -> String {
    format!("waits for an answer: {input}{}", key(model, Cmd::Answer, " answers"))
}

/// ` (i answers)`, for those who may, by the key that it has, or by its word.
fn key(model: &Model, cmd: Cmd, does: &str) -> String {
    let may = model.works() && model.may(cmd) && !model.keys.in_words();
    if may { format!(" ({}{does})", model.called(cmd)) } else { String::new() }
}

/// An item that goes on when somebody says release.
fn held(model: &Model, step: &StepRec, item: &ItemRec) -> Option<String> {
    let room = &model.room;
    let waits = room.is_pending(step, item) && room.held_up(item) && room.approved(step);
    room.held.as_ref().filter(|_| waits).map(|why| format!("held: {why}{}", key(model, Cmd::Release, "")))
}

fn slot(room: &Room, step: &StepRec, item: &ItemRec) -> Option<String> {
    if room.will_retry(step, item) {
        let all = step.step.retries + 1;
        return Some(format!("tries again by itself ({} of {all})", item.failures + 1));
    }
    let (live, slots) = (room.live_runs(step).count(), step.step.parallel.max(1) as usize);
    (item.queued && live >= slots).then(|| format!("waits for a free slot ({live} of {slots} taken)"))
}

fn title<'a>(room: &'a Room, id: &'a StepId) -> &'a str {
    room.step(id.as_str()).map_or(id.as_str(), |s| s.step.title.trim_end_matches('.'))
}
