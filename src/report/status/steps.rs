//! The status document's phases, steps, items and runs.

use super::Instant;
use crate::room::{Deed, ItemRec, PhaseRec, Room, StepRec};
use crate::words::*;
use serde::Serialize;

/// One phase.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhaseStatus {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// In the runbook's order.
    pub steps: Vec<StepStatus>,
}

/// One step: with `each` it has `items`, else `runs` of its own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepStatus {
    /// Its id.
    pub id: StepId,
    /// Its text.
    pub title: String,
    /// Where it stands.
    pub state: StepState,
    /// The person who ticked or skipped it or last asked for its start; null where the host did, or nobody yet.
    pub by: Option<String>,
    /// When they did.
    pub at: Option<Instant>,
    /// A reload took it out of the runbook.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// One for each item of its list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<ItemStatus>>,
    /// Oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<Vec<RunStatus>>,
}

/// One item of a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemStatus {
    /// Its name.
    pub item: String,
    /// Where it stands.
    pub state: StepState,
    /// Oldest first.
    pub runs: Vec<RunStatus>,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunStatus {
    /// Its id.
    pub run: RunId,
    /// `intended`, `running`, `exited`, `unknown` or `not_started`.
    pub state: &'static str,
    /// Its exit code.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// How long it took, or has taken until now.
    pub duration_ms: u64,
    /// Bytes of its output; null until its end is written down.
    pub bytes: Option<u64>,
}

/// One phase with its steps.
pub(super) fn phase(room: &Room, phase: &PhaseRec, now: &Stamp) -> PhaseStatus {
    let steps = phase.steps.iter().filter_map(|id| room.step(id.as_str()));
    PhaseStatus { id: phase.id.clone(), title: phase.title.clone(), steps: steps.map(|s| step(room, s, now)).collect() }
}

fn step(room: &Room, rec: &StepRec, now: &Stamp) -> StepStatus {
    let deed = deed(rec);
    let each = rec.step.each.is_some();
    let items = || rec.items.iter().map(|i| item(room, rec, i, now)).collect();
    let own_runs = || rec.items.iter().flat_map(|i| runs(room, i, now)).collect();
    StepStatus {
        id: rec.step.id.clone(),
        title: rec.step.title.clone(),
        state: room.step_state(rec.step.id.as_str()),
        by: deed.as_ref().map(|d| d.0.clone()),
        at: deed.as_ref().map(|d| Instant::from(&d.1)),
        removed: rec.removed,
        items: each.then(items),
        runs: (!each).then(own_runs),
    }
}

fn deed(rec: &StepRec) -> Option<(String, Stamp)> {
    let by_hand = rec.skipped.as_ref().or(rec.ticked.as_ref()).map(|d: &Deed| (d.by.clone(), d.at));
    by_hand.or_else(|| rec.asked.as_ref().filter(|a| !a.auto).map(|a| (a.by.clone(), a.at)))
}

fn item(room: &Room, step: &StepRec, item: &ItemRec, now: &Stamp) -> ItemStatus {
    ItemStatus { item: item.item.clone(), state: room.item_state(step, item), runs: runs(room, item, now) }
}

fn runs(room: &Room, item: &ItemRec, now: &Stamp) -> Vec<RunStatus> {
    let known = item.runs.iter().filter_map(|r| room.runs.get(r));
    known
        .map(|r| RunStatus {
            run: r.run.clone(),
            state: r.state().word(),
            code: r.exit.as_ref().and_then(|e| e.code),
            signal: r.exit.as_ref().and_then(|e| e.signal),
            duration_ms: r.duration_ms(now),
            bytes: r.exit.as_ref().map(|e| e.bytes),
        })
        .collect()
}
