//! Better than last time? Rooms side by side, aligned by step id; the last one is judged against the one before it.

mod judge;
mod junit;
mod side;
mod text;

pub use junit::junit;
pub use side::{FORM, NotAReport, Side};
pub use text::text;

use crate::words::Kind;
use serde::Serialize;

/// What still counts as equal: a difference below both is noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Of the earlier length, in percent.
    pub percent: f64,
    /// In milliseconds.
    pub ms: u64,
}

impl Default for Tolerance {
    /// 10 % and 1 s: probes and schedulers are not finer.
    fn default() -> Tolerance {
        Tolerance { percent: 10.0, ms: 1000 }
    }
}

/// Rooms side by side, in the order given.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The rooms.
    pub rooms: Vec<Compared>,
    /// The last one is worse than the one before it.
    pub worse: bool,
    /// Why, a sentence each.
    pub reasons: Vec<String>,
    /// The six times, the downtime and the data loss.
    pub times: Vec<TimeRow>,
    /// Every step of any of them, in the order of the last runbook, those that it lacks at the end.
    pub steps: Vec<StepRow>,
    /// The actions of the one before the last.
    pub actions: Vec<ActionRow>,
}

/// One room of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// Its name.
    pub room: String,
    /// Incident or drill.
    pub kind: Kind,
    /// The runbook's title.
    pub title: String,
    /// When it was opened.
    pub opened_at: Option<String>,
    /// `recovered`, `not recovered` or `never down`.
    pub ending: String,
    /// The head of its journal.
    pub head: String,
}

/// How a length or a step changed from the one before the last to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Shorter.
    Faster,
    /// Longer.
    Slower,
    /// Left out now, done then.
    Skipped,
    /// Not there then.
    New,
    /// Not there now.
    Gone,
    /// Out of order now, in order then.
    OutOfOrder,
    /// Failed or not proven now, done then.
    Failed,
    /// Done now, failed or skipped or not done then.
    Mended,
}

impl Change {
    /// For people.
    pub const fn words(self) -> &'static str {
        match self {
            Change::Faster => "faster",
            Change::Slower => "slower",
            Change::Skipped => "skipped",
            Change::New => "new",
            Change::Gone => "gone",
            Change::OutOfOrder => "out of order",
            Change::Failed => "failed",
            Change::Mended => "mended",
        }
    }

    /// Whether it makes a room worse than the one before.
    pub const fn worse(self) -> bool {
        matches!(self, Change::Slower | Change::Skipped | Change::Failed)
    }
}

/// One length in every room.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimeRow {
    /// `detect` … `recover`, `downtime`, `data loss`.
    pub name: String,
    /// In each room; null where it was not measured.
    pub lengths_ms: Vec<Option<u64>>,
    /// Whether its target was met; null where there was none.
    pub met: Vec<Option<bool>>,
    /// Faster or slower, beyond the tolerance.
    pub change: Option<Change>,
    /// By so much; negative: shorter. Null where one of the two was not measured.
    pub by_ms: Option<i64>,
}

/// One step in every room.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepRow {
    /// Its id.
    pub step: String,
    /// Its text, in the last room that has it.
    pub title: String,
    /// Its state in each room; null where it is not there.
    pub states: Vec<Option<String>>,
    /// How long its runs took; null where it had none.
    pub lengths_ms: Vec<Option<u64>>,
    /// How many items it had.
    pub items: Vec<Option<usize>>,
    /// How it changed.
    pub changes: Vec<Change>,
    /// By so much; where the number of its items is another one, that of their medians.
    pub by_ms: Option<i64>,
    /// The item that changed the most, where items are the same.
    pub most: Option<ItemChange>,
}

/// The item that changed the most.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemChange {
    /// Its name.
    pub item: String,
    /// By so much; negative: shorter.
    pub by_ms: i64,
}

/// One action of the report before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActionRow {
    /// What was to be done.
    pub text: String,
    /// By whom.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<String>,
    /// Whether a note with `#done`, then or in the last room, or the JSON of the report says that it was.
    pub done: bool,
}

/// Compares; `sides` are at least two, else nothing is worse.
pub fn compare(sides: &[Side], tolerance: Tolerance) -> Comparison {
    judge::judge(sides, tolerance)
}
