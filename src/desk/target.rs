//! What a key is about: the selected step or item; and what is to be done next.

use super::model::Model;
use super::place::Pane;
use super::rows::RowKey;
use crate::room::Room;
use crate::words::*;

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

impl Model {
    /// The step or item that is selected in the runbook.
    pub fn target(&self) -> Option<Target> {
        match self.row.as_ref()? {
            RowKey::Phase(_) => None,
            RowKey::Step(step) => Some(Target { step: step.clone(), item: None }),
            RowKey::Item(step, item) => Some(Target { step: step.clone(), item: Some(item.clone()) }),
        }
    }

    /// What a note is attached to: the selected check in the checks, else the selected step.
    pub fn subject(&self) -> Option<String> {
        match self.focus {
            Pane::Checks => self.selected_check().map(|c| c.check.name.to_string()),
            _ => self.target().map(|t| t.step.to_string()),
        }
    }
}

/// What is to be done next: what failed or is unknown, else the first step that a person could begin or answer for, else what runs.
pub fn next_step(room: &Room) -> Option<StepId> {
    let ours = |wanted: &[StepState], by_hand: bool| {
        let mut steps = room.step_states();
        steps.find(|(_, s, state)| {
            let auto = by_hand && s.step.auto && room.armed;
            wanted.contains(state) && !auto && (!by_hand || room.unmet(s).is_empty())
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
