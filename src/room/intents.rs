//! Intents: one function each, named as on the command line. Each gives events, nothing where it is so already, or a refusal.

use super::due::{fill_slots, ready_to_fill};
use super::refusal::nearest;
use super::steps::REMOVED;
use super::{Refusal, Room, StepRec, run_intents};
use crate::record::{Author, Event, Intent, Revealed, Runs, Target, words};
use crate::words::*;

type Decision = Result<Vec<Event>, Refusal>;

/// Decides one intent.
pub(super) fn decide(room: &Room, by: &Author, role: Role, seen: u64, intent: &Intent, now: &Stamp) -> Decision {
    room.may_ask(intent, &by.name, role)?;
    match intent {
        Intent::Note { text, point, on, private, at } => note(room, text, *point, on, *private, at.unwrap_or(*now)),
        Intent::Tick { step } => tick(room, room.find_step("tick", step)?),
        Intent::Untick { step } => untick(room.find_step("untick", step)?),
        Intent::Skip { step, why } => skip(room, room.find_step("skip", step)?, why),
        Intent::Run { step, item, confirm } => {
            let asker = run_intents::Asker { by, role, seen, again: false, confirm };
            run_intents::run(room, room.find_step("run", step)?, item.as_deref(), &asker)
        }
        Intent::Retry { step, item, confirm } => {
            let asker = run_intents::Asker { by, role, seen, again: true, confirm };
            run_intents::run(room, room.find_step("retry", step)?, item.as_deref(), &asker)
        }
        Intent::Approve { step } => approve(room, room.find_step("approve", step)?, by),
        Intent::Stop { target } => stop(room, target),
        Intent::Answer { input, value } => answer(room, input, value),
        Intent::Add { title } => add(room, title),
        Intent::Declare if room.marks.contains_key(&Milestone::Declared) => Ok(Vec::new()),
        Intent::Declare => Ok(vec![Event::Declared {}]),
        Intent::Command if room.commander.as_ref() == Some(&by.name) => Ok(Vec::new()),
        Intent::Command => Ok(vec![Event::CommandTaken {}]),
        Intent::Hold if room.held.is_some() => Ok(Vec::new()),
        Intent::Hold => Ok(vec![Event::Held { why: format!("{} holds", by.name) }]),
        Intent::Release if room.held.is_none() => Ok(Vec::new()),
        Intent::Release => Ok(vec![Event::Released {}]),
        Intent::Correct { milestone, to, why } => correct(room, *milestone, *to, why, now),
        Intent::Rate { point, rating, why, private } => {
            note(room, format!("{why} #{rating}").trim(), Some(*point), &None, *private, *now)
        }
        Intent::Reveal => reveal(room),
        Intent::StandDown if room.stood_down.is_some() => Ok(Vec::new()),
        Intent::StandDown => Ok(vec![Event::StoodDown {}]),
        // The host reads the file first, and then decides `Input::Reload`.
        Intent::Reload { .. } => Err(Refusal::state("reload", "nobody has read the runbook's file")),
        Intent::Close { runs } => close(room, *runs),
    }
}

impl Room {
    /// The step that an intent names, or a refusal that suggests the nearest id.
    pub(super) fn find_step(&self, verb: &str, id: &StepId) -> Result<&StepRec, Refusal> {
        if let Some(step) = self.steps.get(id) {
            // Its runs can still be stopped; nothing else is to be done with it.
            if step.removed && verb != "stop" {
                return Err(Refusal::state(format!("{verb} {id}"), REMOVED).hint("it stays for the record"));
            }
            return Ok(step);
        }
        let refusal = Refusal::input(format!("{verb} {id}"), "there is no such step");
        Err(match nearest(id.as_str(), self.steps.keys().map(|k| k.as_str())) {
            Some(near) => refusal.hint(format!("did you mean `{near}`?")),
            None => refusal.hint("`warroom status` lists the steps"),
        })
    }
}

fn note(room: &Room, text: &str, point: Option<Point>, on: &Option<String>, private: bool, at: Stamp) -> Decision {
    if text.trim().is_empty() {
        return Err(Refusal::input("note", "it is empty"));
    }
    if text.len() > LONGEST_NOTE {
        let why = format!("it has {} bytes; the longest note has {LONGEST_NOTE}", text.len());
        return Err(Refusal::input("note", why).hint("put it into a file and name the file in the note"));
    }
    if let Some(on) = on
        && !room.steps.contains_key(on.as_str())
        && room.checks.get(on).is_none()
    {
        return Err(Refusal::input("note", format!("there is no step and no check `{on}`")));
    }
    Ok(vec![Event::NoteTaken { at, point, text: text.to_owned(), on: on.clone(), private }])
}

/// Bytes of the longest note.
const LONGEST_NOTE: usize = 64 * 1024;

fn tick(room: &Room, step: &StepRec) -> Decision {
    let id = &step.step.id;
    if step.ticked.is_some() && step.skipped.is_none() {
        return Ok(Vec::new());
    }
    refuse_while_live(room, step, "tick")?;
    match room.step_state(id.as_str()) {
        StepState::Done | StepState::Verified => Ok(Vec::new()),
        _ => Ok(emptied(room, step).into_iter().chain([Event::StepTicked { step: id.clone() }]).collect()),
    }
}

fn untick(step: &StepRec) -> Decision {
    if step.ticked.is_none() && step.skipped.is_none() {
        return Ok(Vec::new());
    }
    Ok(vec![Event::StepUnticked { step: step.step.id.clone() }])
}

fn skip(room: &Room, step: &StepRec, why: &str) -> Decision {
    if step.skipped.is_some() {
        return Ok(Vec::new());
    }
    if why.trim().is_empty() {
        return Err(Refusal::input(format!("skip {}", step.step.id), "a skip needs a reason").hint("say --why …"));
    }
    refuse_while_live(room, step, "skip")?;
    let skipped = Event::StepSkipped { step: step.step.id.clone(), why: why.to_owned() };
    Ok(emptied(room, step).into_iter().chain([skipped]).collect())
}

/// What would still start without being asked for anew is taken away, so that an untick starts nothing either.
fn emptied(room: &Room, step: &StepRec) -> Option<Event> {
    let pending = step.items.iter().any(|i| room.is_pending(step, i));
    pending.then(|| Event::QueueEmptied { step: step.step.id.clone() })
}

fn refuse_while_live(room: &Room, step: &StepRec, verb: &str) -> Result<(), Refusal> {
    match room.live_runs(step).next() {
        None => Ok(()),
        Some(run) => Err(Refusal::state(format!("{verb} {}", step.step.id), format!("its run {} lives", run.run))
            .hint(format!("wait for it, or `stop {}`", step.step.id))),
    }
}

fn approve(room: &Room, step: &StepRec, by: &Author) -> Decision {
    let what = format!("approve {}", step.step.id);
    if step.step.approve == 0 {
        return Err(Refusal::input(what, "this step asks for no approval"));
    }
    let waits = step.items.iter().any(|i| i.queued) || room.approved(step);
    let Some(asked) = step.asked.as_ref().filter(|_| waits) else {
        let hint = format!("`run {}` asks for it", step.step.id);
        return Err(Refusal::state(what, "nobody has asked to start it").hint(hint));
    };
    if asked.by == by.name {
        return Err(Refusal::state(what, "nobody approves a start of their own"));
    }
    if room.outdated(step) {
        let why = "its script, inputs or items changed since it was asked for";
        return Err(Refusal::state(what, why).hint(format!("ask anew: `run {}`", step.step.id)));
    }
    if room.approved(step) || step.approvals.iter().any(|d| d.by == by.name) {
        return Ok(Vec::new());
    }
    let mut events = vec![Event::StepApproved { step: step.step.id.clone(), hash: asked.hash.clone() }];
    let enough = step.approvals.len() + 1 >= step.step.approve as usize;
    let free = room.closing.is_none() && room.unmet(step).is_empty() && ready_to_fill(room, step);
    if enough && free && !asked.auto {
        let queue = step.items.iter().filter(|i| i.queued).collect();
        events.extend(fill_slots(room, step, queue));
    }
    Ok(events)
}

fn stop(room: &Room, target: &Target) -> Decision {
    match target {
        Target::Run(run) => {
            let Some(rec) = room.runs.get(run) else {
                let refusal = Refusal::input(format!("stop {run}"), "there is no such run");
                let near = nearest(run.as_str(), room.runs.keys().map(|k| k.as_str()));
                return Err(refusal.hint(
                    near.map_or("`warroom status --json` lists them".to_owned(), |n| format!("did you mean `{n}`?")),
                ));
            };
            let due = rec.live() && rec.stop_asked.is_none();
            Ok(if due { vec![Event::StopAsked { run: run.clone() }] } else { Vec::new() })
        }
        Target::Step(id) => {
            let step = room.find_step("stop", id)?;
            Ok(emptied(room, step).into_iter().chain(stops(room, step)).collect())
        }
    }
}

fn stops<'a>(room: &'a Room, step: &'a StepRec) -> impl Iterator<Item = Event> + 'a {
    let due = room.live_runs(step).filter(|r| r.stop_asked.is_none());
    due.map(|r| Event::StopAsked { run: r.run.clone() })
}

fn answer(room: &Room, input: &str, value: &str) -> Decision {
    let what = format!("answer {input}");
    let known = room.known_inputs();
    let input = room.declared(input).map_or(input, |v| &v.name);
    if !known.iter().any(|k| k == input) {
        let refusal = Refusal::input(what, "there is no such input");
        return Err(match nearest(input, known.iter().map(String::as_str)) {
            Some(near) => refusal.hint(format!("did you mean `{near}`?")),
            None if known.is_empty() => refusal.hint("this runbook asks for none"),
            None => refusal.hint(format!("it has {}", known.join(", "))),
        });
    }
    let var = room.plan.vars.iter().find(|v| v.name == input);
    if let Some(var) = var {
        if !var.one_of.is_empty() && !var.one_of.iter().any(|v| v == value) {
            // A secret is not repeated, not even to whoever mistyped it.
            let said = if var.secret { "this".to_owned() } else { format!("{value:?}") };
            let why = format!("{said} is not one of {}", var.one_of.join(", "));
            return Err(Refusal::input(what, why));
        }
        if var.value.is_some() {
            return Err(Refusal::state(what, "the runbook fixes its value"));
        }
        if var.secret {
            return Ok(vec![Event::InputAnswered { input: input.to_owned(), value: None }]);
        }
    }
    if let Some(why) = room.unfit_value(input, value) {
        let hint = "letters, digits and _./:@%+=,- can stand everywhere";
        return Err(Refusal::input(what, format!("this value cannot be filled in: {why}")).hint(hint));
    }
    if room.inputs.get(input).is_some_and(|i| i.value.as_deref() == Some(value)) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::InputAnswered { input: input.to_owned(), value: Some(value.to_owned()) }])
}

fn add(room: &Room, title: &str) -> Decision {
    if title.trim().is_empty() {
        return Err(Refusal::input("add", "a step needs a text"));
    }
    let number = room.steps.values().filter(|s| s.added.is_some()).count() + 1;
    let step = StepId(format!("added/{number}"));
    Ok(vec![Event::StepAdded { step, title: title.trim().to_owned() }])
}

fn correct(room: &Room, milestone: Milestone, to: chrono::DateTime<chrono::Utc>, why: &str, now: &Stamp) -> Decision {
    if why.trim().is_empty() {
        return Err(Refusal::input("correct", "a correction needs a reason").hint("say --why …"));
    }
    if to > now.at {
        return Err(Refusal::input("correct", format!("{} lies in the future", rfc3339(&to))));
    }
    let last = room.corrections.iter().rev().find(|c| c.milestone == milestone);
    if last.is_some_and(|c| c.to == to && c.why == why) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::MilestoneCorrected { milestone, to, why: why.to_owned() }])
}

fn reveal(room: &Room) -> Decision {
    if room.private.is_empty() {
        return Ok(Vec::new());
    }
    let notes = room.private.iter().map(|n| Revealed {
        by: n.by.clone(),
        at: n.at,
        point: n.point,
        text: n.text.clone(),
        on: n.on.clone(),
    });
    Ok(vec![Event::NotesRevealed { notes: notes.collect() }])
}

fn close(room: &Room, runs: Option<Runs>) -> Decision {
    let live: Vec<_> = room.all_live_runs().collect();
    match runs {
        _ if room.closed.is_some() => Ok(Vec::new()),
        _ if live.is_empty() => Ok(vec![Event::RoomClosed { runs: None }]),
        None => {
            let names: Vec<&str> = live.iter().map(|r| r.run.as_str()).take(5).collect();
            let why = format!("{} live: {}", words::count(live.len(), "run"), names.join(", "));
            Err(Refusal::state("close", why).hint("say --stop-runs or --leave-runs"))
        }
        Some(Runs::Leave) => Ok(vec![Event::RoomClosed { runs: Some(Runs::Leave) }]),
        Some(Runs::Stop) if room.closing.is_some() => Ok(Vec::new()),
        Some(Runs::Stop) => {
            let stops = room.steps.values().flat_map(|s| stops(room, s));
            Ok([Event::CloseAsked { runs: Runs::Stop }].into_iter().chain(stops).collect())
        }
    }
}
