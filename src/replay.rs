//! F4: a cursor over entries: the room at a number or an instant.

use crate::record::Entry;
use crate::room::Room;
use crate::words::Stamp;
use chrono::{DateTime, Utc};

/// Entries between two snapshots, at least: going back costs at most so many folds.
const STEP: usize = 64;

/// Snapshots kept, at most: a room is not small.
const SNAPSHOTS: usize = 64;

/// A place among a room's entries, and the room as it was there.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    entries: Vec<Entry>,
    step: usize,
    /// The room after `step`, `2 * step`, … entries.
    snapshots: Vec<Room>,
    /// How many entries the room has seen.
    position: usize,
    room: Room,
}

impl Cursor {
    /// Stands behind the last of `entries`.
    pub fn new(entries: Vec<Entry>) -> Cursor {
        let step = STEP.max(entries.len().div_ceil(SNAPSHOTS));
        let (mut room, mut snapshots) = (Room::default(), Vec::new());
        for (i, entry) in entries.iter().enumerate() {
            room.apply(entry);
            if (i + 1) % step == 0 {
                snapshots.push(room.clone());
            }
        }
        Cursor { position: entries.len(), entries, step, snapshots, room }
    }

    /// Goes to where the first `position` entries have happened; beyond the end means the end.
    pub fn seek(&mut self, position: usize) {
        let to = position.min(self.entries.len());
        let snapshot = to / self.step;
        let from = match snapshot {
            // On from here is nearer than from the snapshot.
            _ if self.position <= to && self.position >= snapshot * self.step => self.position,
            0 => {
                self.room = Room::default();
                0
            }
            n => {
                self.room = self.snapshots[n - 1].clone();
                n * self.step
            }
        };
        self.entries[from..to].iter().for_each(|e| self.room.apply(e));
        self.position = to;
    }

    /// Goes to `instant`: behind the last entry that was written then or before.
    pub fn at(&mut self, instant: &DateTime<Utc>) {
        self.seek(self.entries.iter().rposition(|e| e.stamp.at <= *instant).map_or(0, |i| i + 1));
    }

    /// The room where the cursor stands.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// How many entries have happened where the cursor stands.
    pub fn position(&self) -> usize {
        self.position
    }

    /// All entries, also those that have not happened yet.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The instant of the last entry that has happened; none before the first.
    pub fn now(&self) -> Option<Stamp> {
        self.position.checked_sub(1).map(|i| self.entries[i].stamp)
    }
}
