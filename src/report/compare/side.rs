//! One room of a comparison, read from its report's JSON: that of a room now, or one that was kept.

use super::Compared;
use serde::Deserialize;

/// The version of the report's form that this program writes and reads; it grows when a name changes its meaning or goes.
pub const FORM: u32 = 1;

/// A JSON document that is no report.
#[derive(Debug, thiserror::Error)]
pub enum NotAReport {
    /// It is no JSON, or has not the names of a report.
    #[error("it is no report of warroom's: {0}")]
    Form(#[from] serde_json::Error),
    /// It is of another form.
    #[error("its form is {0}, this version of warroom reads form {FORM}")]
    Version(u32),
}

/// What is compared of a room.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Side {
    report: u32,
    pub(super) room: String,
    kind: crate::words::Kind,
    title: String,
    journal: Journal,
    overview: Overview,
    pub(super) verdict: Verdict,
    pub(super) times: Vec<Time>,
    pub(super) data_loss: Loss,
    pub(super) scope: Scope,
    pub(super) phases: Vec<Phase>,
    pub(super) deviations: Vec<Deviation>,
    pub(super) actions: Vec<Action>,
    pub(super) points: Vec<Point>,
    pub(super) other_notes: Vec<Note>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Journal {
    head: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Overview {
    opened_at: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Verdict {
    pub ending: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Time {
    pub name: String,
    pub measured_ms: Option<u64>,
    pub met: Option<bool>,
    pub reached: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Loss {
    pub measured_ms: Option<u64>,
    pub met: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Scope {
    pub downtime_ms: u64,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Phase {
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Step {
    pub id: String,
    pub title: String,
    pub state: String,
    pub length_ms: Option<u64>,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Item {
    pub item: String,
    pub length_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Deviation {
    pub way: String,
    pub step: String,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Action {
    pub text: String,
    pub owner: Option<String>,
    pub due: Option<String>,
    pub done: bool,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Point {
    pub notes: Vec<Note>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Note {
    pub text: String,
}

impl Side {
    /// Reads a report's JSON.
    ///
    /// # Errors
    /// [`NotAReport`].
    pub fn read(text: &str) -> Result<Side, NotAReport> {
        let side: Side = serde_json::from_str(text)?;
        if side.report == FORM { Ok(side) } else { Err(NotAReport::Version(side.report)) }
    }

    pub(super) fn compared(&self) -> Compared {
        Compared {
            room: self.room.clone(),
            kind: self.kind,
            title: self.title.clone(),
            opened_at: self.overview.opened_at.clone(),
            ending: self.verdict.ending.clone(),
            head: self.journal.head.clone(),
        }
    }

    pub(super) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.phases.iter().flat_map(|p| &p.steps)
    }

    pub(super) fn step(&self, id: &str) -> Option<&Step> {
        self.steps().find(|s| s.id == id)
    }

    pub(super) fn out_of_order(&self, id: &str) -> bool {
        self.deviations.iter().any(|d| d.step == id && d.way == "out_of_order")
    }

    /// Every note.
    pub(super) fn notes(&self) -> impl Iterator<Item = &str> {
        self.points.iter().flat_map(|p| &p.notes).chain(&self.other_notes).map(|n| n.text.as_str())
    }
}

impl Step {
    /// Done as the runbook wants it.
    pub(super) fn well(&self) -> bool {
        matches!(self.state.as_str(), "done" | "verified")
    }

    /// The median of its items' lengths.
    pub(super) fn median(&self) -> Option<u64> {
        let mut all: Vec<u64> = self.items.iter().filter_map(|i| i.length_ms).collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied()
    }
}
