//! When the next frame may be drawn: what a person did shows at once, what merely happened is gathered for a moment; never more than 30
//! frames in a second.

use chrono::{DateTime, Utc};
use std::collections::VecDeque;
use std::time::Duration;

/// Frames in any second, at most.
const MOST: usize = 30;
/// So long, µs.
const SECOND: u64 = 1_000_000;
/// What happened by itself waits so long after the last frame, µs. Less than 30 times a second, so that a key finds a frame to be shown in.
const GATHERED: u64 = 50_000;

/// From `at` to the next whole second, when every clock on the screen has gone on: an idle seat wakes no more often.
pub fn to_next_second(at: DateTime<Utc>) -> Duration {
    // In a leap second the milliseconds go on to 1999.
    Duration::from_millis(1000 - u64::from(at.timestamp_subsec_millis() % 1000))
}

/// The last frames. All instants are microseconds of one clock.
#[derive(Debug, Default)]
pub struct Pace {
    frames: VecDeque<u64>,
    urgent: bool,
}

impl Pace {
    /// A person did something: the next frame is for them.
    pub fn hurry(&mut self) {
        self.urgent = true;
    }

    /// How long the next frame has to wait at `now`; 0 where it may be drawn.
    pub fn wait(&self, now: u64) -> u64 {
        let rest = |since: Option<&u64>, us: u64| since.map_or(0, |at| (at + us).saturating_sub(now));
        let gathered = if self.urgent { 0 } else { rest(self.frames.back(), GATHERED) };
        let oldest = self.frames.front().filter(|_| self.frames.len() == MOST);
        gathered.max(rest(oldest, SECOND))
    }

    /// A frame was drawn at `now`.
    pub fn drew(&mut self, now: u64) {
        if self.frames.len() == MOST {
            self.frames.pop_front();
        }
        self.frames.push_back(now);
        self.urgent = false;
    }
}
