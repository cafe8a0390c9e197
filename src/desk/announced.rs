//! What one must not miss, wherever one looks: a failure, a start that waits for one's approval.

use super::command::Cmd;
use super::model::Model;
use super::status::{Status, Tone};
use crate::record::{Entry, Event};
use crate::room::StepRec;
use crate::words::*;

/// Tells of an entry that calls for somebody, and takes back what was told of a step that needs nobody any more.
pub(super) fn announce(model: &mut Model, entry: &Entry) {
    let about = model.status.as_ref().and_then(|s| s.about.as_ref());
    if about.is_some_and(|id| !calls(model, id)) {
        model.status = None;
    }
    let told = match &entry.event {
        Event::RunExited { run, .. } => failed(model, run),
        Event::RunsAsked { step, .. } => asked(model, step),
        _ => None,
    };
    if let Some((tone, about, text)) = told {
        model.status = Some(Status { tone, text, at: model.now, about: Some(about) });
    }
}

type Told = Option<(Tone, StepId, String)>;

/// Whether a step still needs somebody.
fn calls(model: &Model, id: &StepId) -> bool {
    let Some(step) = model.room.step(id.as_str()) else { return false };
    model.may_approve(step) || step.items.iter().any(|i| model.room.item_state(step, i) == StepState::Failed)
}

fn failed(model: &Model, run: &RunId) -> Told {
    let rec = model.room.runs.get(run)?;
    let exit = rec.exit.as_ref().filter(|e| !e.success() && e.stopped_by.is_none())?;
    let step = model.room.step(rec.step.as_str())?;
    if step.item(&rec.item).is_some_and(|item| model.room.will_retry(step, item)) {
        return None;
    }
    let ways = [(Cmd::Next, "goes to it"), (Cmd::Preview, "tries again"), (Cmd::Output, "shows its output")];
    let ways = ways.into_iter().filter(|(cmd, _)| *cmd != Cmd::Preview || model.works());
    let ways = ways.map(|(cmd, does)| (model.keys.key(cmd), does)).filter(|(key, _)| !key.is_empty());
    let ways: Vec<String> = ways.map(|(key, does)| format!("{key} {does}")).collect();
    let ways = if ways.is_empty() { String::new() } else { format!(" · {}", ways.join(", ")) };
    let what = format!("{} {}", rec.step, rec.item);
    Some((Tone::Error, rec.step.clone(), format!("{} failed: {}{ways}", what.trim_end(), exit.words())))
}

fn asked(model: &Model, id: &StepId) -> Told {
    let step: &StepRec = model.room.step(id.as_str()).filter(|s| model.may_approve(s))?;
    let by = &step.asked.as_ref()?.by;
    let colon = if model.keys.in_words() { "" } else { ":" };
    let text = format!("{by} asks for your approval of {id} · {colon}approve {id} shows it");
    Some((Tone::Call, id.clone(), text))
}
