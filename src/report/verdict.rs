//! The verdict: did the scope come back, and is it proven?

use super::phrase::{count, some_of, span};
use crate::room::{Room, ScopeClock, ScopeState};
use crate::words::*;
use serde::Serialize;

/// How a room came out, so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Ending {
    /// It was down, is up again, and every step with a proof is proven.
    #[serde(rename = "recovered")]
    Recovered,
    /// It was down, and one of these is missing.
    #[serde(rename = "not recovered")]
    NotRecovered,
    /// No outage of the scope was seen.
    #[serde(rename = "never down")]
    NeverDown,
}

impl Ending {
    /// For documents and for people.
    pub fn word(self) -> &'static str {
        match self {
            Ending::Recovered => "recovered",
            Ending::NotRecovered => "not recovered",
            Ending::NeverDown => "never down",
        }
    }
}

/// How a room came out, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// In a word.
    pub ending: Ending,
    /// One sentence that says why; names in it are as they were recorded.
    pub sentence: String,
}

/// Recovered: there was an outage, the scope is up at `now`, and every step with `verify` that was not skipped is verified.
pub fn verdict(room: &Room, now: &Stamp) -> Verdict {
    let clock = room.scope(now);
    if clock.outages.is_empty() {
        return Verdict { ending: Ending::NeverDown, sentence: never_down(room, &clock) };
    }
    let mut faults: Vec<String> = still_down(&clock).into_iter().collect();
    let unproven = unproven(room);
    if !unproven.is_empty() {
        let not = if faults.is_empty() { "Not" } else { "not" };
        faults.push(format!("{not} verified: {}", some_of(&unproven)));
    }
    if faults.is_empty() {
        return Verdict { ending: Ending::Recovered, sentence: recovered(room, &clock) };
    }
    let mut sentence = faults.join("; ");
    sentence.push('.');
    Verdict { ending: Ending::NotRecovered, sentence }
}

fn never_down(room: &Room, clock: &ScopeClock) -> String {
    match clock.state {
        _ if !room.checks.all.iter().any(|c| c.in_scope) => "No check is in the scope, so nothing measures it.",
        ScopeState::Unknown => "No probe of the scope has told anything yet.",
        _ => "No outage of the scope was seen.",
    }
    .to_owned()
}

fn still_down(clock: &ScopeClock) -> Option<String> {
    match clock.state {
        ScopeState::Up => None,
        ScopeState::Down => Some(format!("The scope is down, {} so far", span(clock.downtime_ms))),
        ScopeState::Impaired => Some("A check of the scope is still down".to_owned()),
        ScopeState::Unknown => Some("Nobody knows how the scope stands".to_owned()),
    }
}

fn recovered(room: &Room, clock: &ScopeClock) -> String {
    let proven = room.step_states().filter(|(_, _, state)| *state == StepState::Verified).count();
    let proof = match proven {
        0 => "no step asks for a proof".to_owned(),
        n => format!("{} verified", count(n, "step")),
    };
    format!("Down for {} in {}; up again, {proof}.", span(clock.downtime_ms), count(clock.outages.len(), "outage"))
}

/// The steps (or items of them) that ask for a proof and have none, skipped ones left out.
fn unproven(room: &Room) -> Vec<String> {
    let asking = room.step_states().filter(|(_, s, state)| {
        !s.step.verify.is_empty() && !matches!(state, StepState::Verified | StepState::Skipped)
    });
    let mut names = Vec::new();
    for (_, step, _) in asking {
        let id = step.step.id.as_str();
        let open = step.items.iter().filter(|i| room.item_state(step, i) != StepState::Verified);
        match &step.step.each {
            Some(_) if !step.items.is_empty() => names.extend(open.map(|i| format!("{id} for {}", i.item))),
            _ => names.push(id.to_owned()),
        }
    }
    names
}
