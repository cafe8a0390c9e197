//! One time line for a room across boots: milliseconds since it was opened, never running backwards from boot to boot.

use crate::words::{BootId, Stamp};
use chrono::{DateTime, Utc};

/// No position lies further out (some 31,000 years): sums over positions cannot overflow, whatever a journal says.
const FURTHEST_MS: i64 = 1_000_000_000_000_000;

/// The boot of a stated instant that lies before the machine's own boot: only its wall time counts.
const NO_BOOT: BootId = BootId(u128::MAX);

/// Maps stamps to milliseconds since the room was opened. Within a boot by CLOCK_BOOTTIME, so neither a stepped wall clock nor a suspend
/// bends it; from boot to boot by wall time, since nothing else is known there, and never backwards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    boots: Vec<Boot>,
    latest: i64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Boot {
    id: BootId,
    /// The first stamp seen of this boot, and where it lies on the axis.
    first: Stamp,
    at: i64,
    /// The last stamp seen of it: from here the next boot is measured, so that a wall clock stepped in mid-boot does no harm.
    last: Stamp,
}

impl Boot {
    fn at(&self, stamp: &Stamp) -> i64 {
        let us = i128::from(stamp.mono) - i128::from(self.first.mono);
        // Nearly always it fits, and a room's clock divides by the ten thousand.
        let ms = i64::try_from(us).map_or_else(|_| us.div_euclid(1000), |us| i128::from(us.div_euclid(1000)));
        near(i128::from(self.at) + ms)
    }
}

impl Axis {
    /// Takes note of an entry's stamp; the first one becomes 0.
    pub fn see(&mut self, stamp: &Stamp) {
        match self.boots.iter_mut().find(|b| b.id == stamp.boot) {
            Some(boot) if stamp.mono >= boot.last.mono => boot.last = *stamp,
            Some(_) => {}
            None => {
                let at = if self.boots.is_empty() { 0 } else { self.by_wall(stamp).max(self.latest) };
                self.boots.push(Boot { id: stamp.boot, first: *stamp, at, last: *stamp });
            }
        }
        self.latest = self.latest.max(self.at(stamp));
    }

    /// Where `stamp` lies, ms since the room was opened; negative before that. A stamp of a boot that was never seen lies where its wall time says.
    pub fn at(&self, stamp: &Stamp) -> i64 {
        match self.boots.iter().find(|b| b.id == stamp.boot) {
            Some(boot) => boot.at(stamp),
            None => self.by_wall(stamp),
        }
    }

    /// The stamp of a wall time that a person stated at `said`, as their clock stood then.
    pub fn stated(&self, wall: DateTime<Utc>, said: &Stamp) -> Stamp {
        let ms = near(i128::from(self.at(said)) + i128::from((wall - said.at).num_milliseconds()));
        let boot = self.boots.iter().rev().find(|b| b.at <= ms).or(self.boots.first());
        let mono = boot.and_then(|b| {
            let mono = i128::from(b.first.mono) + i128::from(ms - b.at) * 1000;
            u64::try_from(mono).ok().map(|mono| (b.id, mono))
        });
        let (boot, mono) = mono.unwrap_or((NO_BOOT, 0));
        Stamp { at: wall, boot, mono }
    }

    /// Whether durations on it are measured by one boot's clock alone.
    pub fn one_boot(&self) -> bool {
        self.boots.len() <= 1
    }

    /// Measured from the last stamp seen; what was stated about the time before the machine's boot, from the opening.
    fn by_wall(&self, stamp: &Stamp) -> i64 {
        let (Some(first), Some(last)) = (self.boots.first(), self.boots.last()) else { return 0 };
        let (from, at) = if stamp.boot == NO_BOOT { (first.first, 0) } else { (last.last, last.at(&last.last)) };
        near(i128::from(at) + i128::from((stamp.at - from.at).num_milliseconds()))
    }
}

fn near(ms: i128) -> i64 {
    ms.clamp(-i128::from(FURTHEST_MS), i128::from(FURTHEST_MS)) as i64
}
