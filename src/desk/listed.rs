//! What the timeline is narrowed to, and the entries that it lists then. Kept from message to message, so that a room of 100,000 entries
//! costs a frame nothing.

use super::said::said;
use crate::record::{Entry, Event};
use crate::room::Room;
use crate::words::RunId;
use std::collections::BTreeMap;

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Checks and their maintenance.
    Checks,
    /// Steps: ticked, skipped, added, approved, verified.
    Steps,
    /// Runs, from being asked for to their end.
    Runs,
    /// Notes.
    Notes,
    /// Who sat down and left, who took command.
    People,
    /// The room itself: opening, holds, lists, answers, milestones, its host.
    Room,
}

impl Topic {
    /// In the order in which a key goes through them.
    pub const ALL: [Topic; 6] = [Topic::Checks, Topic::Steps, Topic::Runs, Topic::Notes, Topic::People, Topic::Room];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Topic::Checks => "checks",
            Topic::Steps => "steps",
            Topic::Runs => "runs",
            Topic::Notes => "notes",
            Topic::People => "people",
            Topic::Room => "room",
        }
    }

    /// What this event is about.
    pub const fn of(event: &Event) -> Topic {
        match event {
            Event::CheckTurned { .. }
            | Event::CheckBlipped { .. }
            | Event::CheckFlapped { .. }
            | Event::CheckMoved { .. }
            | Event::MaintenanceBegan { .. }
            | Event::MaintenanceEnded { .. }
            | Event::ChecksEdited(_)
            | Event::ProbesDigested { .. } => Topic::Checks,
            Event::StepTicked { .. }
            | Event::StepUnticked { .. }
            | Event::StepSkipped { .. }
            | Event::StepAdded { .. }
            | Event::StepApproved { .. }
            | Event::StepVerified { .. }
            | Event::StepUnverified { .. } => Topic::Steps,
            Event::RunsAsked { .. }
            | Event::QueueEmptied { .. }
            | Event::RunIntended { .. }
            | Event::RunStarted { .. }
            | Event::RunNotStarted { .. }
            | Event::RunAdopted { .. }
            | Event::RunExited { .. }
            | Event::RunLost { .. }
            | Event::ResultSet { .. }
            | Event::StopAsked { .. } => Topic::Runs,
            Event::NoteTaken { .. } | Event::NotesRevealed { .. } => Topic::Notes,
            Event::SeatTaken { .. } | Event::SeatLeft { .. } | Event::CommandTaken {} => Topic::People,
            _ => Topic::Room,
        }
    }
}

/// What the timeline is narrowed to, beside the text of its filter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sift {
    /// Only entries about this.
    pub topic: Option<Topic>,
    /// Only entries by this person.
    pub by: Option<String>,
}

impl Sift {
    /// Whether everything is listed.
    pub fn is_open(&self) -> bool {
        self.topic.is_none() && self.by.is_none()
    }

    /// `only runs · by bob`; empty where everything is listed.
    pub fn words(&self) -> String {
        let topic = self.topic.map(|t| format!("only {}", t.word()));
        let by = self.by.as_ref().map(|by| format!("by {by}"));
        [topic, by].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// The listed entries, as far as entries were looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Listed {
    needle: String,
    sift: Sift,
    seen: usize,
    /// Places among the entries.
    pub rows: Vec<usize>,
    /// Runs that are to start, by the places of their entries: that is news only until they have started.
    intended: BTreeMap<RunId, usize>,
}

impl Listed {
    fn take(&mut self, at: usize, entry: &Entry, room: &Room) {
        match &entry.event {
            // Digests are for the replay.
            Event::ProbesDigested { .. } => return,
            Event::RunIntended { run, .. } => {
                self.intended.insert(run.clone(), at);
            }
            Event::RunStarted { run, .. } => {
                let row = self.intended.remove(run).and_then(|at| self.rows.binary_search(&at).ok());
                row.map(|row| self.rows.remove(row));
            }
            _ => {}
        }
        if self.fits(entry, room) {
            self.rows.push(at);
        }
    }

    /// Lists what is new among `entries`; from the beginning where what is wanted is another, or a replay went back.
    pub fn follow(&mut self, entries: &[Entry], room: &Room, needle: &str, sift: &Sift) {
        if self.needle != needle || self.sift != *sift || self.seen > entries.len() {
            *self = Listed { needle: needle.to_owned(), sift: sift.clone(), ..Listed::default() };
        }
        for (i, entry) in entries.iter().enumerate().skip(self.seen) {
            self.take(i, entry, room);
        }
        self.seen = entries.len();
    }

    fn fits(&self, entry: &Entry, room: &Room) -> bool {
        self.sift.topic.is_none_or(|t| t == Topic::of(&entry.event))
            && self.sift.by.as_ref().is_none_or(|by| *by == entry.by.name)
            && (self.needle.is_empty()
                || entry.by.name.to_lowercase().contains(&self.needle)
                || said(room, &entry.event).to_lowercase().contains(&self.needle))
    }
}
