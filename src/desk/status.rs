//! The status line: what came of the last thing one did.

use crate::words::{Stamp, StepId};

/// How a status is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It was done.
    Done,
    /// For information.
    Info,
    /// It failed or was refused.
    Error,
    /// Somebody waits for one.
    Call,
}

/// One line at the foot of the screen: what failed, why, and what to press.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// How it is meant.
    pub tone: Tone,
    /// The sentence, raw.
    pub text: String,
    /// Since when it is shown.
    pub at: Stamp,
    /// The step that it calls people to; it goes when that needs nobody any more.
    pub about: Option<StepId>,
}

impl Status {
    /// Errors and calls stay until a key is pressed; everything else goes after this long.
    pub const SHOWN_MS: u64 = 6_000;

    /// Whether its time is over.
    pub fn over(&self, now: &Stamp) -> bool {
        !matches!(self.tone, Tone::Error | Tone::Call) && now.ms_since(&self.at) >= Self::SHOWN_MS
    }
}
