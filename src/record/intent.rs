//! Intents: what a person asks for. Each becomes events or is refused with a reason.

use crate::words::*;
use serde::{Deserialize, Serialize};

/// What a person asks for. The names are those of the command line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Intent {
    /// Take a timed remark.
    Note {
        /// The remark.
        text: String,
        /// What it is about.
        point: Option<Point>,
        /// The step or check it is attached to.
        on: Option<String>,
        /// Only for facilitators and the author.
        private: bool,
        /// When writing began; else when the host receives it.
        at: Option<Stamp>,
    },
    /// Done by hand. Sets, never toggles.
    Tick {
        /// The step.
        step: StepId,
    },
    /// Take a tick back.
    Untick {
        /// The step.
        step: StepId,
    },
    /// Leave a step out.
    Skip {
        /// The step.
        step: StepId,
        /// The reason.
        why: String,
    },
    /// Start a scripted step: everything of it that is not done.
    Run {
        /// The step.
        step: StepId,
        /// One item only.
        item: Option<String>,
        /// The typed text, where the step asks for one.
        confirm: Option<String>,
    },
    /// Start again what failed, was stopped or is unknown.
    Retry {
        /// The step.
        step: StepId,
        /// One item only.
        item: Option<String>,
        /// The typed text, where the step asks for one.
        confirm: Option<String>,
    },
    /// Say yes to somebody else's start.
    Approve {
        /// The step.
        step: StepId,
    },
    /// End a run, or a step's runs and queue.
    Stop {
        /// Which.
        target: Target,
    },
    /// Give an input its value.
    Answer {
        /// The var or placeholder.
        input: String,
        /// Its value.
        value: String,
    },
    /// Add an ad-hoc step.
    Add {
        /// Its text.
        title: String,
    },
    /// Say: this is an outage.
    Declare,
    /// Take command.
    Command,
    /// Stop all automatic starts.
    Hold,
    /// Let them go on.
    Release,
    /// Follow the runbook's file as it is now.
    Reload {
        /// SHA-256 of the text that was read, or its beginning: the file may have changed again meanwhile.
        sha256: String,
    },
    /// State a milestone's instant.
    Correct {
        /// Which.
        milestone: Milestone,
        /// When it was.
        #[serde(with = "wall")]
        to: chrono::DateTime<chrono::Utc>,
        /// The reason.
        why: String,
    },
    /// Say how well a point went: a note with the rating's mark.
    Rate {
        /// What is rated.
        point: Point,
        /// How well it went.
        rating: Rating,
        /// In words; possibly empty.
        why: String,
        /// Only for facilitators and the author, until it is revealed.
        private: bool,
    },
    /// Make all private notes public.
    Reveal,
    /// The work is over.
    StandDown,
    /// End probes and host.
    Close {
        /// What to do with runs that live.
        runs: Option<Runs>,
    },
}

impl Intent {
    /// The word of the command line.
    pub fn word(&self) -> &'static str {
        match self {
            Intent::Note { .. } => "note",
            Intent::Tick { .. } => "tick",
            Intent::Untick { .. } => "untick",
            Intent::Skip { .. } => "skip",
            Intent::Run { .. } => "run",
            Intent::Retry { .. } => "retry",
            Intent::Approve { .. } => "approve",
            Intent::Stop { .. } => "stop",
            Intent::Answer { .. } => "answer",
            Intent::Add { .. } => "add",
            Intent::Declare => "declare",
            Intent::Command => "command",
            Intent::Hold => "hold",
            Intent::Release => "release",
            Intent::Reload { .. } => "reload",
            Intent::Correct { .. } => "correct",
            Intent::Rate { .. } => "rate",
            Intent::Reveal => "reveal",
            Intent::StandDown => "stand-down",
            Intent::Close { .. } => "close",
        }
    }
}

/// What `stop` ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// One run.
    Run(RunId),
    /// All runs of a step, and its queue.
    Step(StepId),
}

/// What `close` does with runs that live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Runs {
    /// End them.
    Stop,
    /// Let them go on, unwatched.
    Leave,
}
