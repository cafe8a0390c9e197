//! Runs, as entries tell them.

use crate::record::{Exit, Lost};
use crate::words::*;

/// One execution of one script of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRec {
    /// Its id.
    pub run: RunId,
    /// Its step.
    pub step: StepId,
    /// Its item; empty without `each`.
    pub item: String,
    /// Index of its script in the step.
    pub script: usize,
    /// 1 for the first.
    pub attempt: u32,
    /// SHA-256 of what is run.
    pub sha256: String,
    /// Who asked for it.
    pub by: String,
    /// When it was intended.
    pub intended: Stamp,
    /// When the script began.
    pub started: Option<Stamp>,
    /// When its end was written down.
    pub ended: Option<Stamp>,
    /// The script's process, for people only.
    pub pid: Option<u32>,
    /// How it ended, where its supervisor wrote it down.
    pub exit: Option<Exit>,
    /// What is known where nobody did.
    pub lost: Option<Lost>,
    /// Why it never came to life.
    pub not_started: Option<String>,
    /// A later host took it over.
    pub adopted: bool,
    /// Its supervisor is gone while it lives.
    pub unsupervised: bool,
    /// Who asked for its end.
    pub stop_asked: Option<String>,
    /// Named results.
    pub results: Vec<(String, String)>,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Written down, not seen alive yet.
    Intended,
    /// The script lives.
    Running,
    /// It ended and its supervisor wrote down how.
    Exited,
    /// Nobody knows how it ended.
    Unknown,
    /// It never came to life.
    NotStarted,
}

impl RunState {
    /// The word of the status document.
    pub fn word(self) -> &'static str {
        match self {
            RunState::Intended => "intended",
            RunState::Running => "running",
            RunState::Exited => "exited",
            RunState::Unknown => "unknown",
            RunState::NotStarted => "not_started",
        }
    }
}

impl RunRec {
    /// Where it stands.
    pub fn state(&self) -> RunState {
        if self.exit.is_some() {
            RunState::Exited
        } else if self.lost.is_some() {
            RunState::Unknown
        } else if self.not_started.is_some() {
            RunState::NotStarted
        } else if self.started.is_some() {
            RunState::Running
        } else {
            RunState::Intended
        }
    }

    /// Intended or running: it may still have effects.
    pub fn live(&self) -> bool {
        matches!(self.state(), RunState::Intended | RunState::Running)
    }

    /// Exited 0 by itself.
    pub fn succeeded(&self) -> bool {
        self.exit.as_ref().is_some_and(Exit::success)
    }

    /// How long it took, or has taken until `now`, ms.
    pub fn duration_ms(&self, now: &Stamp) -> u64 {
        match (&self.exit, self.started) {
            (Some(exit), _) => exit.duration_ms,
            (None, Some(started)) => self.ended.unwrap_or(*now).ms_since(&started),
            (None, None) => 0,
        }
    }
}
