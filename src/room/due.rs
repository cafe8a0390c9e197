//! What is due by itself: automatic starts, free slots, retries, next scripts, proofs, the end of a closing room.

use super::{ItemRec, Room, StepRec, Watch, inputs::step_hash, maintenance};
use crate::record::Event;
use crate::words::*;
use std::sync::Arc;
use wildmatch::WildMatch;

/// The events that are due at `now`. Level, not edge: asked again after each is applied, until there is none.
pub(super) fn due(room: &Room, watch: &Watch, now: &Stamp) -> Vec<Event> {
    if room.closed.is_some() || room.opening.is_none() {
        return Vec::new();
    }
    if let Some(runs) = room.closing {
        return if !room.live.is_empty() { Vec::new() } else { vec![Event::RoomClosed { runs: Some(runs) }] };
    }
    let mut events = maintenance::due(room, now);
    for step in room.steps.values().filter(|s| !s.removed) {
        events.extend(proofs(room, watch, step, now));
        if room.held.is_none() {
            events.extend(automatic(room, step));
        }
        events.extend(starts(room, step, now));
    }
    events
}

/// An `auto` step starts once armed and free; one that asks for a confirmation waits for a person.
fn automatic(room: &Room, step: &StepRec) -> Option<Event> {
    let plan = &step.step;
    let untouched = step.asked.is_none() && step.ticked.is_none() && step.skipped.is_none();
    if !(room.armed && plan.auto && untouched && plan.scripted() && room.stood_down.is_none()) {
        return None;
    }
    let free =
        plan.confirm.is_none() && plan.faulty.is_none() && !step.items.is_empty() && room.unfit_input(step).is_none();
    if !free || !room.unmet(step).is_empty() || !room.missing_inputs(step).is_empty() {
        return None;
    }
    let items = step.items.iter().filter(|i| !i.removed).map(|i| i.item.clone()).collect();
    Some(Event::RunsAsked { step: plan.id.clone(), items, hash: step_hash(room, step) })
}

/// Free slots of one step: first what goes on, then what is tried again, then the queue.
fn starts(room: &Room, step: &StepRec, now: &Stamp) -> Vec<Event> {
    if step.asked.is_none() || step.ticked.is_some() || step.skipped.is_some() || !room.approved(step) {
        return Vec::new();
    }
    let ready = |i: &&ItemRec| room.goes_on(step, i).is_some() || retry_is_due(room, step, i, now);
    let free = || step.items.iter().filter(|i| !room.held_up(i));
    let mut queue: Vec<&ItemRec> = free().filter(ready).collect();
    let queued: Vec<&ItemRec> = free().filter(|i| i.queued).collect();
    // What a step needs is looked at only where something waits for it.
    if !queued.is_empty() && room.unmet(step).is_empty() && ready_to_fill(room, step) {
        queue.extend(queued);
    }
    fill_slots(room, step, queue)
}

/// Whether the placeholders of a step's scripts can be filled.
pub(super) fn ready_to_fill(room: &Room, step: &StepRec) -> bool {
    room.missing_inputs(step).is_empty() && room.unfit_input(step).is_none()
}

/// Intends runs for as many of `queue` as there are free slots.
pub(super) fn fill_slots(room: &Room, step: &StepRec, queue: Vec<&ItemRec>) -> Vec<Event> {
    if queue.is_empty() {
        return Vec::new();
    }
    let slots = (step.step.parallel.max(1) as usize).saturating_sub(room.live_runs(step).count());
    let runs = queue.into_iter().filter_map(|i| room.first_script(step, i).map(|s| room.intend_run(step, i, s)));
    runs.take(slots).collect()
}

fn retry_is_due(room: &Room, step: &StepRec, item: &ItemRec, now: &Stamp) -> bool {
    let ended = room.last_run(item).and_then(|r| r.ended);
    !item.queued && room.will_retry(step, item) && ended.is_some_and(|e| now.ms_since(&e) >= step.step.retry_delay.ms())
}

/// Whether checks prove what is done, or are too late to.
fn proofs(room: &Room, watch: &Watch, step: &StepRec, now: &Stamp) -> Vec<Event> {
    if step.step.verify.is_empty() || step.skipped.is_some() {
        return Vec::new();
    }
    step.items.iter().filter(|i| !i.removed).filter_map(|item| proof(room, watch, step, item, now)).collect()
}

fn proof(room: &Room, watch: &Watch, step: &StepRec, item: &ItemRec, now: &Stamp) -> Option<Event> {
    let since = proof_since(room, step, item)?;
    let (id, name) = (step.step.id.clone(), item.item.clone());
    let missing = unproven(room, watch, step, item, &since);
    if missing.is_empty() {
        return Some(Event::StepVerified { step: id, item: name });
    }
    let late = item.unverified.is_none() && now.ms_since(&since) > step.step.verify_within.ms();
    let why = format!("no {} within {}", missing.join(", "), step.step.verify_within);
    late.then_some(Event::StepUnverified { step: id, item: name, why })
}

/// Since when an item is done and waits for its proof; none where it does not.
fn proof_since(room: &Room, step: &StepRec, item: &ItemRec) -> Option<Stamp> {
    if item.verified.is_some() || item.queued {
        return None;
    }
    if let Some(tick) = &step.ticked {
        return Some(tick.at);
    }
    let run = room.last_run(item).filter(|r| r.succeeded())?;
    if room.next_script(step, run).is_some() { None } else { run.ended }
}

/// The checks that have not passed `rise` times in a row with probes begun after `since`. A pattern that matches no check is missing itself.
fn unproven(room: &Room, watch: &Watch, step: &StepRec, item: &ItemRec, since: &Stamp) -> Vec<String> {
    let mut missing = Vec::new();
    for pattern in &step.step.verify {
        let pattern = pattern.replace("$ITEM", &item.item);
        let glob = WildMatch::new(&pattern);
        let mut matched = false;
        for rec in room.checks.all.iter().filter(|c| glob.matches(c.check.name.as_str())) {
            matched = true;
            if watch.passes_since(rec.check.name.as_str(), since) < rec.check.rise {
                missing.push(rec.check.name.0.clone());
            }
        }
        if !matched {
            missing.push(pattern);
        }
    }
    missing
}

/// Whether nothing can go on without a person: no run lives or is due, no proof is awaited, no automatic step is free.
pub fn quiet(room: &Room) -> bool {
    let lists = room.plan.lists.iter().all(|l| room.lists.contains_key(&l.name));
    let moving = |step: &Arc<StepRec>| {
        let live = room.live_runs(step).next().is_some();
        live || step.items.iter().any(|i| awaits_proof(room, step, i)) || will_start(room, step)
    };
    lists && !room.steps.values().any(moving)
}

fn awaits_proof(room: &Room, step: &StepRec, item: &ItemRec) -> bool {
    let asks = !step.step.verify.is_empty() && step.skipped.is_none() && !step.removed && !item.removed;
    asks && item.unverified.is_none() && proof_since(room, step, item).is_some()
}

/// Whether something of a step starts by itself, now or after its delay.
fn will_start(room: &Room, step: &StepRec) -> bool {
    let aside = step.ticked.is_some() || step.skipped.is_some() || !room.approved(step);
    let blocked = !room.unmet(step).is_empty() || !ready_to_fill(room, step);
    let starts = |i: &ItemRec| room.is_pending(step, i) && !(i.queued && blocked) && !room.held_up(i);
    (room.held.is_none() && automatic(room, step).is_some()) || (!aside && step.items.iter().any(starts))
}

/// What a step waits for, in a few words; none where it waits for nothing but a person.
pub fn waits_for(room: &Room, step: &StepRec) -> Option<String> {
    if step.removed {
        return None;
    }
    let unmet = room.unmet(step);
    if !unmet.is_empty() {
        return Some(format!("needs {}", join(&unmet)));
    }
    if let Some(list) = step.step.each.as_ref().filter(|l| room.items(l).is_none()) {
        return Some(format!("the list {list}"));
    }
    if step.items.is_empty() {
        return Some("an item: its list is empty".to_owned());
    }
    let missing = room.missing_inputs(step);
    if !missing.is_empty() {
        return Some(format!("an answer: {}", missing.join(", ")));
    }
    if let Some((why, _)) = room.unfit_input(step) {
        return Some(format!("another value: {why}"));
    }
    let queued = step.items.iter().any(|i| i.queued);
    let pending = step.items.iter().any(|i| room.is_pending(step, i));
    if pending && room.outdated(step) {
        return Some("to be asked for anew: it changed".to_owned());
    }
    if queued && !room.approved(step) {
        return Some(format!("approval {} of {}", step.approvals.len() + 1, step.step.approve));
    }
    if step.items.iter().any(|i| room.is_pending(step, i) && room.held_up(i)) {
        return Some("a release".to_owned());
    }
    if step.items.iter().any(|i| room.will_retry(step, i)) {
        return Some("its next attempt".to_owned());
    }
    queued.then(|| format!("a free slot ({} of {})", room.live_runs(step).count(), step.step.parallel.max(1)))
}

fn join(ids: &[StepId]) -> String {
    ids.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(", ")
}
