//! What a key is about: a row, a step or an item of it; and what is to be done next.

use crate::room::Room;
use crate::words::*;

/// A row of the runbook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKey {
    /// A phase, by its id.
    Phase(String),
    /// A step.
    Step(StepId),
    /// One item of a step with `each`.
    Item(StepId, String),
}

impl RowKey {
    /// The step of this row; none for a phase.
    pub fn step(&self) -> Option<&StepId> {
        match self {
            RowKey::Phase(_) => None,
            RowKey::Step(step) | RowKey::Item(step, _) => Some(step),
        }
    }
}

/// A step, or one item of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The step.
    pub step: StepId,
    /// The item; none for the whole step.
    pub item: Option<String>,
}

impl Target {
    /// `restore`, or `restore acme`.
    pub fn words(&self) -> String {
        match &self.item {
            Some(item) => format!("{} {item}", self.step),
            None => self.step.to_string(),
        }
    }

    /// Where it stands.
    pub fn state(&self, room: &Room) -> StepState {
        match (&self.item, room.step(self.step.as_str())) {
            (Some(item), Some(step)) => step.item(item).map_or(StepState::Open, |i| room.item_state(step, i)),
            _ => room.step_state(self.step.as_str()),
        }
    }
}

/// What is to be done next: what failed or is unknown, else the first step that a person could begin or answer for, else what runs.
pub fn next_step(room: &Room) -> Option<StepId> {
    let ours = |wanted: &[StepState], by_hand: bool| {
        let mut steps = room.step_states();
        steps.find(|(_, s, state)| {
            let ready = || room.unmet(s).is_empty();
            let auto = || s.step.auto && room.armed && room.missing_inputs(s).is_empty();
            wanted.contains(state) && (!by_hand || (ready() && !auto()))
        })
    };
    let stuck = || {
        let mut steps = room.step_states().filter(|(_, _, state)| !state.settled());
        steps.find(|(_, s, state)| is_stuck(*state) || s.items.iter().any(|i| is_stuck(room.item_state(s, i))))
    };
    stuck()
        .or_else(|| ours(&[StepState::Open, StepState::Waiting], true))
        .or_else(|| ours(&[StepState::Running, StepState::Waiting], false))
        .or_else(|| room.step_states().find(|(_, s, _)| !room.need_met(s.step.id.as_str())))
        .map(|(_, s, _)| s.step.id.clone())
}

/// The row of what is to be done next, else the last step.
pub(super) fn next_row(room: &Room) -> Option<RowKey> {
    let last = || room.step_states().last().map(|(_, s, _)| s.step.id.clone());
    let id = next_step(room).or_else(last)?;
    let step = room.step(id.as_str())?;
    let failed = |i: &&crate::room::ItemRec| is_stuck(room.item_state(step, i));
    let item = step.items.iter().find(failed).filter(|i| !i.item.is_empty());
    Some(item.map_or(RowKey::Step(id.clone()), |i| RowKey::Item(id.clone(), i.item.clone())))
}

/// Nothing goes on by itself here.
fn is_stuck(state: StepState) -> bool {
    matches!(state, StepState::Failed | StepState::Unknown)
}
