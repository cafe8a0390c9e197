//! Decisions: an input against the room becomes events, or a refusal.

use super::{Refusal, Room, RunState, RunbookFile, Watch, due, intents, reload};
use crate::record::{Author, Event, Exit, Intent, Lost};
use crate::words::*;
use std::sync::Arc;

/// What reaches the core.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A person asks.
    Intent {
        /// Who.
        by: Author,
        /// In which role.
        role: Role,
        /// The last number that they had seen, in the host's numbering.
        seen: u64,
        /// What for.
        intent: Intent,
    },
    /// A person asks for a reload, and the host has read the file.
    Reload {
        /// Who.
        by: Author,
        /// In which role.
        role: Role,
        /// SHA-256 of the text that they had read, or its beginning.
        sha256: String,
        /// The file as it is.
        file: Arc<RunbookFile>,
    },
    /// The runbook's file was read, and may be another one than before.
    Edited(Arc<RunbookFile>),
    /// Time passed, or something was applied: what is due by itself?
    Tick,
    /// A run's supervisor began the script, with this process id.
    Started(RunId, u32),
    /// The spawn failed: why.
    NotStarted(RunId, String),
    /// The exit was read.
    Exited(RunId, Exit),
    /// Nobody knows how it ended.
    Lost(RunId, Lost),
    /// A host that started later found it alive, with or without its supervisor.
    Adopted {
        /// The run.
        run: RunId,
        /// The script's process.
        pid: u32,
        /// Its supervisor is gone.
        unsupervised: bool,
    },
}

/// Turns an input into events, or refuses it. Events stand in the order in which they are to be appended; an input that changes nothing gives none.
///
/// # Errors
/// A refusal says what was not done, why, and what to do. Only intents are refused.
pub fn decide(room: &Room, watch: &Watch, input: &Input, now: &Stamp) -> Result<Vec<Event>, Refusal> {
    match input {
        Input::Intent { by, role, seen, intent } => intents::decide(room, by, *role, *seen, intent, now),
        Input::Reload { by, role, sha256, file } => reload::decide(room, by, *role, sha256, file),
        Input::Edited(file) => Ok(reload::edited(room, file)),
        Input::Tick => Ok(due::due(room, watch, now)),
        Input::Started(run, pid) => {
            Ok(when(room, run, &[RunState::Intended], || Event::RunStarted { run: run.clone(), pid: *pid }))
        }
        Input::NotStarted(run, why) => {
            Ok(when(room, run, &[RunState::Intended], || Event::RunNotStarted { run: run.clone(), why: why.clone() }))
        }
        Input::Exited(run, exit) => Ok(exited(room, run, exit)),
        Input::Lost(run, how) => {
            let live = [RunState::Intended, RunState::Running];
            Ok(when(room, run, &live, || Event::RunLost { run: run.clone(), how: *how }))
        }
        Input::Adopted { run, pid, unsupervised } => {
            let live = [RunState::Intended, RunState::Running];
            let mut events =
                when(room, run, &[RunState::Intended], || Event::RunStarted { run: run.clone(), pid: *pid });
            events
                .extend(when(room, run, &live, || Event::RunAdopted { run: run.clone(), unsupervised: *unsupervised }));
            Ok(events)
        }
    }
}

/// An exit that was read: told once, also where the start was never seen, and even after the run was given up.
fn exited(room: &Room, run: &RunId, exit: &Exit) -> Vec<Event> {
    let open = [RunState::Intended, RunState::Running, RunState::Unknown];
    when(room, run, &open, || Event::RunExited { run: run.clone(), exit: Box::new(exit.clone()) })
}

fn when(room: &Room, run: &RunId, states: &[RunState], event: impl FnOnce() -> Event) -> Vec<Event> {
    let fits = room.runs.get(run).is_some_and(|r| states.contains(&r.state()));
    if fits { vec![event()] } else { Vec::new() }
}
