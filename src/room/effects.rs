//! What is due and not done: level, not edge, so that nothing is lost between an entry and its consequence.

use super::{Room, RunState};
use crate::plan::ListSource;
use crate::words::*;

/// Something for the hands to do. The host performs each id once at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Start the supervisor of an intended run.
    Spawn(RunId),
    /// Ask a live run's supervisor to end it.
    Stop(RunId, String),
    /// Run a list's command.
    FillList(String),
    /// Run a var's command.
    FillInput(String),
}

impl Effect {
    /// Names it while it is being performed.
    pub fn id(&self) -> String {
        match self {
            Effect::Spawn(run) => format!("spawn {run}"),
            Effect::Stop(run, _) => format!("stop {run}"),
            Effect::FillList(list) => format!("list {list}"),
            Effect::FillInput(input) => format!("input {input}"),
        }
    }
}

/// A list or an input whose command failed is tried again after this long.
pub const TRY_AGAIN_MS: u64 = 15_000;

/// The effects that are due at `now` and not done.
pub fn outstanding(room: &Room, now: &Stamp) -> Vec<Effect> {
    if room.opening.is_none() || room.closed.is_some() {
        return stops(room);
    }
    let mut due = stops(room);
    due.extend(room.all_live_runs().filter(|r| r.state() == RunState::Intended).map(|r| Effect::Spawn(r.run.clone())));
    due.extend(room.plan.lists.iter().filter_map(|list| match &list.source {
        ListSource::Lines(_) if list_is_due(room, &list.name, now) => Some(Effect::FillList(list.name.clone())),
        _ => None,
    }));
    due.extend(
        room.plan
            .vars
            .iter()
            .filter(|v| v.command.is_some() && input_is_due(room, &v.name, now))
            .map(|v| Effect::FillInput(v.name.clone())),
    );
    due
}

fn stops(room: &Room) -> Vec<Effect> {
    room.all_live_runs()
        .filter_map(|r| r.stop_asked.as_ref().map(|by| Effect::Stop(r.run.clone(), by.clone())))
        .collect()
}

fn list_is_due(room: &Room, list: &str, now: &Stamp) -> bool {
    match room.lists.get(list) {
        Some(rec) if rec.items.is_some() && !rec.outdated => false,
        Some(rec) => rec.failed.as_ref().is_none_or(|(_, at)| now.ms_since(at) >= TRY_AGAIN_MS),
        None => true,
    }
}

fn input_is_due(room: &Room, input: &str, now: &Stamp) -> bool {
    match room.inputs.get(input) {
        Some(rec) if rec.failed.is_some() => now.ms_since(&rec.at) >= TRY_AGAIN_MS,
        Some(_) => false,
        None => true,
    }
}
