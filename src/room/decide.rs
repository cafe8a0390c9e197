//! Decisions: an input against the room becomes events, or a refusal.

use super::{Refusal, Room, Watch};
use crate::record::{Author, Event, Exit, Intent, Lost};
use crate::words::*;

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
    /// Time passed, or something was applied: what is due by itself?
    Tick,
    /// A run's supervisor reported, or its directory was looked at.
    Started(RunId, u32),
    /// The spawn failed.
    NotStarted(RunId, String),
    /// The exit was read.
    Exited(RunId, Exit),
    /// Nobody knows how it ended.
    Lost(RunId, Lost),
}

/// Turns an input into events, or refuses it. Events stand in the order in which they are to be appended.
///
/// # Errors
/// A refusal says what was not done, why, and what to do.
pub fn decide(room: &Room, watch: &Watch, input: &Input, now: &Stamp) -> Result<Vec<Event>, Refusal> {
    let _ = (room, watch, input, now);
    todo!()
}
