//! F2: what happened, and what is asked for: entries, events, intents; an entry as a line of the journal, and the chain of lines.

mod event;
mod exit;
mod intent;
mod probe;

pub mod chain;
pub mod line;
pub mod words;

pub use event::{Changes, Digested, Edited, Event, Opening, Reload, Revealed};
pub use exit::{Exit, Lost};
pub use intent::{Intent, Runs, Target};
pub use probe::{Evidence, Outcome, Phases, ProbePhase, ProbeResult};

use crate::words::Stamp;
use serde::{Deserialize, Serialize};

/// One thing that happened, with its place in the room's order. What the fold sees of a line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// 1 for the first. In a seat: its place among the entries that the seat may see.
    pub n: u64,
    /// When the host wrote it down.
    pub stamp: Stamp,
    /// Who caused it.
    pub by: Author,
    /// What happened.
    pub event: Event,
}

/// Who caused an entry: a person's name with the user id that the kernel gives, or the host itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// `alice`; `warroom` for the host.
    pub name: String,
    /// The peer's user id; none for the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<u32>,
}

impl Author {
    /// The name that the host writes under; no person can take it.
    pub const HOST: &'static str = "warroom";

    /// The host itself.
    pub fn host() -> Author {
        Author { name: Self::HOST.to_owned(), uid: None }
    }

    /// A person with the user id of their process.
    pub fn person(name: impl Into<String>, uid: u32) -> Author {
        Author { name: name.into(), uid: Some(uid) }
    }

    /// Whether it is a person.
    pub fn is_person(&self) -> bool {
        self.uid.is_some()
    }
}
