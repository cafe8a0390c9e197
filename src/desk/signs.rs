//! The signs of checks and steps, and what each of them means: one place for the screen and for the help.

use super::live::Shown;
use crate::words::StepState;

/// A check's sign.
pub const fn of_check(shown: Shown) -> &'static str {
    match shown {
        Shown::Down => "▼",
        Shown::Recovering => "◭",
        Shown::Suspect => "!",
        Shown::Slow => "~",
        Shown::Unknown => "?",
        Shown::Up => "▲",
        Shown::Paused => "‖",
    }
}

/// A step's sign. What is done and still has to be proven (`unproven`) is not what is done.
pub const fn of_step(state: StepState, unproven: bool) -> &'static str {
    match state {
        StepState::Open => "○",
        StepState::Waiting => "◷",
        StepState::Running => "▶",
        StepState::Failed => "✖",
        StepState::Unknown => "?",
        StepState::Done if unproven => "◐",
        StepState::Done | StepState::Verified => "✔",
        StepState::Skipped => "–",
    }
}

/// The sign of the step that is to be done next.
pub const NEXT: &str = "➤";

/// Every sign of a check, with its word and what that means.
pub const CHECKS: &[(Shown, &str)] = &[
    (Shown::Up, "up: its last probes passed"),
    (Shown::Slow, "slow: it answers, later than it should"),
    (Shown::Suspect, "suspect: a probe failed; not often enough yet to be called down"),
    (Shown::Down, "down: so many probes in a row failed; its time counts from the first of them"),
    (Shown::Recovering, "recovering: a probe passed; not often enough yet to be called up"),
    (Shown::Unknown, "unknown: not probed yet, or the fault is on our own side"),
    (Shown::Paused, "paused: it is not probed"),
];

/// Every sign of a step, with its word and what that means.
pub const STEPS: &[(StepState, bool, &str)] = &[
    (StepState::Open, false, "open: nothing happened yet"),
    (StepState::Waiting, false, "waiting: asked for; its row says what it waits for"),
    (StepState::Running, false, "running"),
    (StepState::Done, true, "done by its script; its checks have not proved it yet"),
    (StepState::Done, false, "done, and verified where checks prove it"),
    (StepState::Failed, false, "failed"),
    (StepState::Unknown, false, "unknown: nobody knows how its run ended"),
    (StepState::Skipped, false, "left out, with a reason"),
];
