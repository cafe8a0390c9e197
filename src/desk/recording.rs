//! What a seat knows of a replay beyond its cursor: its clock, and what it has read of a run's output.

use crate::words::{RunId, Stamp};

/// How much faster than it was.
pub const SPEEDS: [u32; 10] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600];

/// A replay's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Player {
    /// Where it stands on the room's time line, ms.
    pub at_ms: i64,
    /// How much faster than it was.
    pub speed: u32,
    /// It plays.
    pub playing: bool,
    /// Where nothing happens it goes on to where something does.
    pub skips: bool,
    /// The instant, of the person's own time, up to which it played.
    pub(super) played: Option<Stamp>,
}

impl Player {
    /// Standing still at `at_ms`.
    pub fn new(at_ms: i64) -> Player {
        Player { at_ms, speed: 1, playing: false, skips: false, played: None }
    }

    /// The nearest of the speeds.
    pub fn with_speed(self, speed: u32) -> Player {
        let speed = SPEEDS.into_iter().min_by_key(|s| s.abs_diff(speed)).unwrap_or(1);
        Player { speed, ..self }
    }
}

/// When a run printed what.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recorded {
    /// The run; none where none is followed.
    pub run: Option<RunId>,
    /// Milliseconds since the run began, and how many bytes it had printed then; in order. None while it is being read.
    pub timing: Option<Vec<(u64, u64)>>,
}
