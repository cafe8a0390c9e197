//! `run` and `retry`: may it start, for which items, and what starts at once.

use super::{ItemRec, Refusal, Room, StepRec, due::fill_slots, inputs::step_hash};
use crate::plan::Confirm;
use crate::record::{Author, Event};
use crate::words::*;

/// Who asks for a start, and how.
pub(super) struct Asker<'a> {
    /// The person.
    pub by: &'a Author,
    /// Their role.
    pub role: Role,
    /// The last number that they had seen.
    pub seen: u64,
    /// `retry` rather than `run`.
    pub again: bool,
    /// The typed text.
    pub confirm: &'a Option<String>,
}

/// Decides `run` (what is open or failed) or `retry` (also what is done, stopped or unknown).
pub(super) fn run(room: &Room, step: &StepRec, item: Option<&str>, asker: &Asker) -> Result<Vec<Event>, Refusal> {
    let what = format!("{} {}", if asker.again { "retry" } else { "run" }, step.step.id);
    may_start(room, step, asker, &what)?;
    let items = chosen(room, step, item, asker, &what)?;
    confirmed(room, step, &items, asker, &what)?;
    let names = items.iter().map(|i| i.item.clone()).collect();
    let hash = step_hash(room, step);
    let mut events = vec![Event::RunsAsked { step: step.step.id.clone(), items: names, hash }];
    if step.step.approve == 0 {
        events.extend(fill_slots(room, step, items));
    }
    Ok(events)
}

fn may_start(room: &Room, step: &StepRec, asker: &Asker, what: &str) -> Result<(), Refusal> {
    let id = step.step.id.as_str();
    let refuse = |why: String| Err(Refusal::state(what, why));
    if room.closing.is_some() {
        return refuse("the room is closing".to_owned());
    }
    if let Some(fault) = &step.step.faulty {
        return refuse(format!("the runbook has a mistake here: {fault}"));
    }
    if !step.step.scripted() {
        return Err(Refusal::input(what, "it has no script").hint(format!("`tick {id}` once it is done by hand")));
    }
    let role = room.effective_role(&asker.by.name, asker.role);
    if let Some(needed) = step.step.role
        && role != needed
        && role != Role::Commander
    {
        return Err(Refusal::role(what, role, &[needed, Role::Commander]));
    }
    if step.skipped.is_some() || step.ticked.is_some() {
        let how = if step.skipped.is_some() { "skipped" } else { "ticked" };
        return Err(Refusal::state(what, format!("it is {how}")).hint(format!("`untick {id}` first")));
    }
    if room.changed.get(id).is_some_and(|n| *n > asker.seen) {
        return Err(Refusal::state(what, "the step changed since you looked").hint("look again, then ask again"));
    }
    let unmet = room.unmet(step);
    if !unmet.is_empty() {
        let names: Vec<&str> = unmet.iter().map(|s| s.as_str()).collect();
        return Err(Refusal::state(what, format!("it needs {}", names.join(", "))).hint("do that first, or skip it"));
    }
    let missing = room.missing_inputs(step);
    if let Some(first) = missing.first() {
        let why = format!("no value yet for {}", missing.join(", "));
        return Err(Refusal::input(what, why).hint(format!("`answer {first} VALUE`")));
    }
    if let Some((why, hint)) = room.unfit_input(step) {
        return Err(Refusal::state(what, why).hint(hint));
    }
    Ok(())
}

fn chosen<'a>(
    room: &Room,
    step: &'a StepRec,
    item: Option<&str>,
    asker: &Asker,
    what: &str,
) -> Result<Vec<&'a ItemRec>, Refusal> {
    if let Some(list) = &step.step.each
        && room.items(list).is_none()
    {
        let why = match room.lists.get(list).and_then(|l| l.failed.as_ref()) {
            Some((why, _)) => format!("the list `{list}` could not be made: {why}"),
            None => format!("the list `{list}` is not known yet"),
        };
        return Err(Refusal::state(what, why));
    }
    let items: Vec<&ItemRec> = match item {
        None => step.items.iter().filter(|i| !i.removed).collect(),
        Some(name) => match step.item(name) {
            Some(gone) if gone.removed => {
                return Err(Refusal::state(what, format!("`{name}` is no longer in its list")));
            }
            Some(found) => vec![found],
            None => {
                let names = step.items.iter().map(|i| i.item.as_str());
                let near = super::refusal::nearest(name, names).map(|n| format!("did you mean `{n}`?"));
                let refusal = Refusal::input(what, format!("it has no item `{name}`"));
                return Err(near.map_or(refusal.clone(), |n| refusal.hint(n)));
            }
        },
    };
    if let Some(run) = items.iter().filter_map(|i| room.last_run(i)).find(|r| r.live()) {
        return Err(Refusal::state(what, format!("its run {} lives", run.run)).hint("somebody started it already"));
    }
    // What only a hold keeps back, a person may start all the same.
    let waits = |i: &&ItemRec| i.queued && !(room.held_up(i) && room.approved(step));
    if items.iter().any(waits) && !room.outdated(step) {
        return Err(Refusal::state(what, "it is asked for already and waits"));
    }
    let wanted = |i: &&ItemRec| match room.item_state(step, i) {
        StepState::Open => true,
        StepState::Unknown | StepState::Done | StepState::Verified => {
            asker.again && (item.is_some() || !settled(room, step, i))
        }
        _ => true,
    };
    let all_settled = items.iter().all(|i| settled(room, step, i));
    let due: Vec<&ItemRec> =
        if asker.again && all_settled { items } else { items.into_iter().filter(wanted).collect() };
    match due.is_empty() {
        // Never taken for done: a list that should not be empty is found out here.
        true if step.items.is_empty() => Err(Refusal::state(what, "its list is empty").hint("skip it, or tick it")),
        false => Ok(due),
        true => {
            let unknown = step.items.iter().any(|i| room.item_state(step, i) == StepState::Unknown);
            let why = if unknown { "nobody knows how its last run ended" } else { "it is done already" };
            Err(Refusal::state(what, why).hint(format!("`retry {}` starts it again", step.step.id)))
        }
    }
}

fn settled(room: &Room, step: &StepRec, item: &ItemRec) -> bool {
    room.item_state(step, item).settled()
}

/// A confirmation is asked for by the step, and before a second run that is not known to be harmless.
fn confirmed(room: &Room, step: &StepRec, items: &[&ItemRec], asker: &Asker, what: &str) -> Result<(), Refusal> {
    let given = asker.confirm.as_deref().map(str::trim);
    let said_yes = given.is_some_and(|g| g.eq_ignore_ascii_case("yes") || g.eq_ignore_ascii_case("y"));
    let asks = |why: &str| Err(Refusal::input(what, why).hint("--confirm yes"));
    match &step.step.confirm {
        Some(Confirm::Text(text)) if given != Some(text.trim()) => {
            Err(Refusal::input(what, format!("it asks for the words {text:?}")).hint(format!("--confirm {text:?}")))
        }
        Some(Confirm::Yes) if !said_yes => asks("it asks for a yes"),
        Some(_) => Ok(()),
        None if !step.step.idempotent && !said_yes && items.iter().any(|i| ran(room, i)) => {
            asks("it ran before, and the runbook does not call a second run harmless (`idempotent`)")
        }
        None => Ok(()),
    }
}

/// Whether a run of an item came to life, and so may have had effects.
fn ran(room: &Room, item: &ItemRec) -> bool {
    item.runs.iter().filter_map(|r| room.runs.get(r)).any(|r| r.not_started.is_none())
}
