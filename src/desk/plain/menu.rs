//! Numbered lists: what can be done now, and the steps.

use crate::desk::command::Cmd;
use crate::desk::follow;
use crate::desk::model::Model;
use crate::desk::target::RowKey;
use crate::desk::waits::step_reason;
use crate::text::one_line;
use crate::words::*;

/// What a number stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// How the room stands.
    State,
    /// What is to be done next.
    Next,
    /// All steps.
    Steps,
    /// One of them.
    Step(StepId),
    /// The checks.
    Checks,
    /// The notes.
    Notes,
    /// What happened last.
    Timeline,
    /// The output of the selected run.
    Output,
    /// Output as it comes, or not.
    Follow,
    /// Every command.
    Help,
    /// A command of the table.
    Do(Cmd),
}

/// What can be done now.
pub fn main(model: &Model) -> (Vec<Choice>, Vec<String>) {
    let mut all = vec![(Choice::State, "how it stands".to_owned())];
    all.push((Choice::Next, "what is to be done next".to_owned()));
    if model.open_to_change() {
        all.extend(here(model));
        if !model.room.marks.contains_key(&Milestone::Declared) {
            all.push((Choice::Do(Cmd::Declare), "declare: this is an outage".to_owned()));
        }
        all.push((Choice::Do(Cmd::Note), "take a note".to_owned()));
        if matches!(model.you.role, Role::Observer | Role::Facilitator) {
            all.push((Choice::Do(Cmd::NotePrivate), "take a private note".to_owned()));
        }
    }
    all.push((Choice::Steps, "all steps".to_owned()));
    all.push((Choice::Checks, "the checks".to_owned()));
    all.push((Choice::Timeline, "what happened last".to_owned()));
    all.push((Choice::Notes, "the notes".to_owned()));
    if !model.room.runs.is_empty() {
        all.push((Choice::Output, "the output of the last run".to_owned()));
        all.push((Choice::Follow, "output as it comes, or not".to_owned()));
    }
    all.push((Choice::Help, "every command".to_owned()));
    all.push((Choice::Do(Cmd::Leave), "leave the seat; the room goes on".to_owned()));
    let mut lines = vec!["What now? A number, or a command:".to_owned()];
    lines.extend(all.iter().enumerate().map(|(i, (_, label))| format!("{} {label}", i + 1)));
    (all.into_iter().map(|(choice, _)| choice).collect(), lines)
}

/// What can be done with the selected step.
fn here(model: &Model) -> Vec<(Choice, String)> {
    let Some(step) = model.target().and_then(|t| model.room.step(t.step.as_str())) else { return Vec::new() };
    let title = one_line(&step.step.title);
    let state = model.room.step_state(step.step.id.as_str());
    let mut all = Vec::new();
    let mut add = |cmd, does: &str| all.push((Choice::Do(cmd), format!("{does} “{title}”")));
    if !model.room.missing_inputs(step).is_empty() {
        add(Cmd::Answer, "answer what is asked for");
    }
    if step.step.approve > 0 && step.asked.is_some() && !model.room.approved(step) {
        add(Cmd::Approve, "look at, to approve it,");
    }
    match (step.step.scripted(), state) {
        (false, StepState::Open | StepState::Waiting) => add(Cmd::Tick, "tick"),
        (false, _) => add(Cmd::Untick, "take back the tick of"),
        (true, StepState::Running) => add(Cmd::Stop, "stop"),
        (true, _) => add(Cmd::Preview, "look at the run of, before it starts,"),
    }
    all
}

/// Every step, by number; phases are headings.
pub fn steps(model: &Model) -> (Vec<Choice>, Vec<String>) {
    let (mut choices, mut lines) = (Vec::new(), vec!["Which step? A number selects it:".to_owned()]);
    for phase in &model.room.phases {
        lines.push(format!("Phase {}", one_line(&phase.title)));
        for step in phase.steps.iter().filter_map(|id| model.room.step(id.as_str())) {
            choices.push(Choice::Step(step.step.id.clone()));
            let state = model.room.step_state(step.step.id.as_str());
            let why = step_reason(model, step).map(|w| format!(", {}", one_line(&w))).unwrap_or_default();
            lines.push(format!("{} {} ({state}{why})", choices.len(), one_line(&step.step.title)));
        }
    }
    (choices, lines)
}

/// Selects the step of a run, so that its output is followed; without a name, of the last one where none is selected. False where there is none.
pub fn select_run(model: &mut Model, name: &str) -> bool {
    let room = &model.room;
    let run = match name {
        "" if follow::wanted(model).is_some() => return true,
        "" => room.runs.values().max_by_key(|r| room.axis.at(&r.intended)),
        name => room.runs.get(name),
    };
    let Some(run) = run else { return name.is_empty() };
    let (step, item) = (run.step.clone(), run.item.clone());
    model.row = Some(if item.is_empty() { RowKey::Step(step) } else { RowKey::Item(step, item) });
    true
}
