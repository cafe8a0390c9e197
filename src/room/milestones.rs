//! Milestones: measured from evidence, or stated by a person; both stay visible.

use super::Room;
use crate::words::*;
use chrono::{DateTime, Utc};

/// A milestone stated by a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Which.
    pub milestone: Milestone,
    /// The stated instant.
    pub to: DateTime<Utc>,
    /// The reason.
    pub why: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Stamp,
}

/// A milestone as the room knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marked {
    /// From evidence and entries.
    pub measured: Option<Stamp>,
    /// By a person, the last word counts: instant, who, why.
    pub stated: Option<(Stamp, String, String)>,
}

impl Marked {
    /// The stated instant, else the measured one.
    pub fn instant(&self) -> Option<Stamp> {
        self.stated.as_ref().map(|s| s.0).or(self.measured)
    }
}

impl Room {
    /// A milestone. Computed: the first failing probe (from the outages), the first human detection (the first public act of a person after it),
    /// the first restore run (the first run intended after it), all verified. Entries of their own: the rest.
    pub fn milestone(&self, milestone: Milestone) -> Marked {
        let _ = milestone;
        todo!()
    }
}
