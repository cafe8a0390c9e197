//! Wall clock against boot clock: a step of the one is said, since the other measures.

use crate::words::Stamp;

/// Wall clock against boot clock.
#[derive(Clone, Debug)]
pub struct Drift {
    wall_ms: i64,
    mono_ms: i64,
}

impl Drift {
    /// From here on the clocks are compared.
    pub fn new(now: &Stamp) -> Drift {
        Drift { wall_ms: now.at.timestamp_millis(), mono_ms: (now.mono / 1000) as i64 }
    }

    /// Milliseconds that the wall clock moved against the boot clock since the last time this was said, where it is over a second.
    pub fn look(&mut self, now: &Stamp) -> Option<i64> {
        let fresh = Drift::new(now);
        let ms = (fresh.wall_ms - self.wall_ms) - (fresh.mono_ms - self.mono_ms);
        if ms.abs() <= 1000 {
            return None;
        }
        *self = fresh;
        Some(ms)
    }
}
