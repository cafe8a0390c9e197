//! An entry in words, with steps as people call them.

use super::bars::reason;
use crate::record::{Event, words::say};
use crate::room::Room;
use crate::words::*;

/// A step as people call it: by the name that the runbook gives it, else by its title.
pub fn called(room: &Room, id: &StepId) -> String {
    match room.step(id.as_str()) {
        Some(step) if id.as_str().contains('/') => {
            let title = step.step.title.trim_end_matches(['.', ':']);
            let short: String = title.chars().take(48).collect();
            format!("“{short}{}”", if short.len() < title.len() { "…" } else { "" })
        }
        _ => id.to_string(),
    }
}

/// What an entry says, raw, with steps as people call them.
pub fn said(room: &Room, event: &Event) -> String {
    let text = say(event);
    match event {
        Event::StepTicked { step }
        | Event::StepUnticked { step }
        | Event::StepSkipped { step, .. }
        | Event::StepApproved { step, .. }
        | Event::QueueEmptied { step }
        | Event::RunsAsked { step, .. }
        | Event::StepVerified { step, .. }
        | Event::StepUnverified { step, .. } => text.replacen(step.as_str(), &called(room, step), 1),
        // A plugin runs; it has no first byte.
        Event::CheckTurned { check, outcome, .. } | Event::CheckBlipped { check, outcome, .. } => {
            let probe = room.checks.get(check.as_str()).map(|c| &c.check.probe);
            probe.map_or(text.clone(), |probe| text.replacen(&outcome.reason(), &reason(probe, outcome), 1))
        }
        // The process id is for whoever reads the journal on that machine.
        Event::RunStarted { run, .. } => format!("{run} started"),
        Event::StepAdded { title, .. } => format!("added “{title}”"),
        Event::NoteTaken { on: Some(on), .. } if on.contains('/') => {
            text.replacen(on, &called(room, &on.as_str().into()), 1)
        }
        _ => text,
    }
}
