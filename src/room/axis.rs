//! One time line for a room across boots: milliseconds since it was opened, never running backwards from boot to boot.

use crate::words::{BootId, Stamp};

/// Maps stamps to milliseconds since the room was opened. Within a boot by CLOCK_BOOTTIME; from boot to boot by wall time, since nothing else
/// is known there, and never backwards.
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
}

impl Axis {
    /// Takes note of an entry's stamp; the first one becomes 0.
    pub fn see(&mut self, stamp: &Stamp) {
        if !self.boots.iter().any(|b| b.id == stamp.boot) {
            let at = self.boots.last().map_or(0, |b| {
                let by_wall = b.at + (stamp.at - b.first.at).num_milliseconds();
                by_wall.max(self.latest)
            });
            self.boots.push(Boot { id: stamp.boot, first: *stamp, at });
        }
        self.latest = self.latest.max(self.at(stamp));
    }

    /// Where `stamp` lies, ms since the room was opened; negative before that.
    pub fn at(&self, stamp: &Stamp) -> i64 {
        match self.boots.iter().find(|b| b.id == stamp.boot) {
            Some(b) => b.at + (stamp.mono as i64 - b.first.mono as i64).div_euclid(1000),
            None => self.boots.last().map_or(0, |b| b.at + (stamp.at - b.first.at).num_milliseconds()),
        }
    }

    /// Whether durations on it are measured by one boot's clock alone.
    pub fn one_boot(&self) -> bool {
        self.boots.len() <= 1
    }
}
