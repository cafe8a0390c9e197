//! F4: a cursor over entries: the room at a number or an instant.

mod landmarks;
mod tracks;

pub use landmarks::{Kind, Landmark, Landmarks};
pub use tracks::{Stood, Stretch, Subject, Track, round_ms, tracks, tracks_on};

use crate::record::{Entry, Event};
use crate::room::Room;
use crate::words::Stamp;
use chrono::{DateTime, Utc};

/// Entries between two snapshots, at least: going back costs at most so many folds.
const STEP: usize = 64;

/// Snapshots kept, at most: copies share what is the same in them, but not the lists of it.
const SNAPSHOTS: usize = 128;

/// A place among a room's entries, and the room as it was there.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    entries: Vec<Entry>,
    /// Where each entry lies on the room's time line, ms; never backwards.
    ms: Vec<i64>,
    step: usize,
    /// The room after `step`, `2 * step`, … entries.
    snapshots: Vec<Room>,
    landmarks: Landmarks,
    /// How many entries the room has seen.
    position: usize,
    room: Room,
}

impl Cursor {
    /// Stands behind the last of `entries`.
    pub fn new(entries: Vec<Entry>) -> Cursor {
        let step = STEP.max(entries.len().div_ceil(SNAPSHOTS));
        let (mut room, mut snapshots, mut ms, mut last) = (Room::default(), Vec::new(), Vec::new(), 0);
        for (i, entry) in entries.iter().enumerate() {
            room.apply(entry);
            last = room.axis.at(&entry.stamp).max(last);
            ms.push(last);
            if (i + 1) % step == 0 {
                snapshots.push(room.clone());
            }
        }
        let landmarks = landmarks::landmarks(&room, &entries, &ms);
        Cursor { position: entries.len(), entries, ms, step, snapshots, landmarks, room }
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

    /// As [`Cursor::seek`], for who keeps the room: it is moved from there and back, since a copy of a long room costs more than the way to
    /// it. `room` must be the one that the last such call left, or a copy of [`Cursor::room`].
    pub fn seek_in(&mut self, room: &mut Room, position: usize) {
        std::mem::swap(&mut self.room, room);
        self.seek(position);
        std::mem::swap(&mut self.room, room);
    }

    /// Goes to `instant`: behind the last entry that was written then or before.
    pub fn at(&mut self, instant: &DateTime<Utc>) {
        self.seek(self.position_at(instant));
    }

    /// How many entries were written at `instant` or before.
    pub fn position_at(&self, instant: &DateTime<Utc>) -> usize {
        self.entries.iter().rposition(|e| e.stamp.at <= *instant).map_or(0, |i| i + 1)
    }

    /// How many entries were written at `ms` of the room's time line or before.
    pub fn position_of(&self, ms: i64) -> usize {
        self.ms.partition_point(|t| *t <= ms)
    }

    /// Where the room's time line stands when so many entries have happened, ms; 0 before the first.
    pub fn ms_at(&self, position: usize) -> i64 {
        position.min(self.ms.len()).checked_sub(1).map_or(0, |i| self.ms[i])
    }

    /// The length of the room's time line, ms.
    pub fn length_ms(&self) -> i64 {
        self.ms.last().copied().unwrap_or(0)
    }

    /// When the next entry after `position` happens that tells something, on the room's time line; digests tell nothing. None at the end.
    pub fn next_event_ms(&self, position: usize) -> Option<i64> {
        let told = |e: &&Entry| !matches!(e.event, Event::ProbesDigested { .. });
        let next = self.entries.get(position..)?.iter().position(|e| told(&e))?;
        Some(self.ms[position + next])
    }

    /// What the bar shows and jumps to.
    pub fn landmarks(&self) -> &Landmarks {
        &self.landmarks
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
