//! What matters now, in sentences with the keys to press: the top of the help.

use super::command::Cmd;
use super::model::Model;
use super::target::next_step;
use crate::room::{ItemRec, ScopeState, StepRec};
use crate::text::one_line;
use crate::words::*;

/// What matters in the room at this moment, the most pressing first; never empty.
pub fn now(model: &Model) -> Vec<String> {
    let name = model.room.name();
    if model.replay.is_some() {
        let (play, back) = (model.keys.key(Cmd::PlayPause), model.keys.key(Cmd::Back));
        return vec![format!("This is a replay: nothing can be changed. {play} plays and pauses, {back} leaves.")];
    }
    if model.room.closed.is_some() {
        return vec![format!(
            "The room is closed. {} leaves; then `warroom replay {name}` shows it again, `warroom report {name}` has it in writing.",
            model.keys.key(Cmd::Leave)
        )];
    }
    if model.lost_ms().is_some() {
        let key = model.keys.key(Cmd::RestartHost);
        return vec![format!("No word from the room: what is shown is old. {key} starts its host again.")];
    }
    let all: Vec<String> =
        [scope(model), held(model), next(model), over(model), beside(model)].into_iter().flatten().collect();
    if all.is_empty() { vec!["Nothing is to be done by you at this moment.".to_owned()] } else { all }
}

/// An outage that nobody declared.
fn scope(model: &Model) -> Option<String> {
    let down = model.scope().state == ScopeState::Down;
    if !down || model.room.marks.contains_key(&Milestone::Declared) {
        return None;
    }
    Some(if model.may(Cmd::Declare) {
        let key = model.keys.key(Cmd::Declare);
        format!(
            "The scope is down, and nobody has declared it. {key} does: this is an outage; from then on steps may start by themselves."
        )
    } else {
        "The scope is down, and nobody has declared it.".to_owned()
    })
}

fn held(model: &Model) -> Option<String> {
    let why = one_line(model.room.held.as_ref()?);
    let may = if model.may(Cmd::Release) { model.called(Cmd::Release) } else { "a commander's release".to_owned() };
    Some(format!("Nothing starts by itself ({why}): {may} lets it go on."))
}

/// The step that is to be done next.
fn next(model: &Model) -> Option<String> {
    let id = next_step(&model.room)?;
    let step = model.room.step(id.as_str())?;
    let failed = |i: &&ItemRec| matches!(model.room.item_state(step, i), StepState::Failed | StepState::Unknown);
    let item = step.items.iter().find(failed);
    let state = item.map_or(model.room.step_state(id.as_str()), |i| model.room.item_state(step, i));
    if state.settled() {
        return None;
    }
    let of = item.filter(|i| !i.item.is_empty()).map(|i| format!(" of {}", one_line(&i.item))).unwrap_or_default();
    let title = format!("{}”{of}", one_line(step.step.title.trim_end_matches('.')));
    let go = model.keys.key(Cmd::Next);
    let does = doing(model, step, state).unwrap_or_default();
    Some(format!("Next: “{title} ({state}): {go} goes to it{does}."))
}

fn doing(model: &Model, step: &StepRec, state: StepState) -> Option<String> {
    let key = |cmd| model.keys.key(cmd);
    if !model.may(Cmd::Tick) {
        return None;
    }
    let asks = !model.room.missing_inputs(step).is_empty();
    Some(match (step.step.scripted(), state) {
        (_, StepState::Open | StepState::Waiting) if asks => format!(", {} answers what it asks", key(Cmd::Answer)),
        (false, StepState::Open | StepState::Waiting) => {
            format!(", {} shows all about it, {} ticks it when it is done", key(Cmd::Open), key(Cmd::Tick))
        }
        (true, StepState::Failed | StepState::Unknown) => {
            format!(", {} shows its output, {} looks at another attempt", key(Cmd::Output), key(Cmd::Preview))
        }
        (true, StepState::Running) => format!(", {} shows its output", key(Cmd::Output)),
        (true, StepState::Open) => format!(", {} looks at its run before it starts", key(Cmd::Preview)),
        _ => return None,
    })
}

/// The work is over, or nearly.
fn over(model: &Model) -> Option<String> {
    let cmd = model.over()?;
    let word = model.called(cmd);
    Some(match cmd {
        Cmd::Close => {
            format!("The room stood down: {word} ends probes and host. The room itself stays, for replay and report.")
        }
        _ => format!("The scope is up again: {word} says that the work is over."),
    })
}

/// What there is to do for those who are not of the team.
fn beside(model: &Model) -> Option<String> {
    if model.may(Cmd::Tick) {
        return None;
    }
    let (note, private) = (model.keys.key(Cmd::Note), model.keys.key(Cmd::NotePrivate));
    let mut text =
        format!("You look on: {note} takes a note that everybody sees, {private} one for facilitators and yourself.");
    if model.may(Cmd::Rate) {
        text += &format!(
            " {} rates a point, {} makes the private notes public.",
            model.called(Cmd::Rate),
            model.called(Cmd::Reveal)
        );
    }
    Some(text)
}
