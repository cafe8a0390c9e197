//! Asking the host: an intent becomes a frame with an id of its own and the last number that is on the screen.

use super::model::{Asked, Model};
use super::msg::Effect;
use super::said::called;
use super::status::Tone;
use crate::record::{Intent, Target};
use crate::wire::ToHost;
use crate::words::StepId;

/// Whether anything can be asked for now; says why not.
pub fn able(model: &mut Model) -> bool {
    let why = if model.replay.is_some() {
        "this is a replay: nothing can be changed"
    } else if model.room.closed.is_some() {
        "the room is closed: nothing can be changed any more; :q leaves"
    } else if model.lost_ms().is_some() {
        "no word from the room: nothing was sent; try again when it is back"
    } else {
        return true;
    };
    model.tell(Tone::Error, why);
    false
}

/// Asks for `intent`.
pub fn ask(model: &mut Model, intent: Intent) -> Vec<Effect> {
    if !able(model) {
        return Vec::new();
    }
    model.asks += 1;
    let id = format!("{}-{}", model.asker, model.asks);
    let what = words(model, &intent);
    model.asked.push(Asked { id: id.clone(), what });
    vec![Effect::Send(ToHost::Ask { id, seen: model.room.last, intent })]
}

/// What is asked for, in the words of the command line; a step without a name of its own by its title.
fn words(model: &Model, intent: &Intent) -> String {
    let verb = intent.word();
    let named = |step: &StepId| called(&model.room, step);
    match intent {
        Intent::Tick { step } | Intent::Untick { step } | Intent::Skip { step, .. } | Intent::Approve { step } => {
            format!("{verb} {}", named(step))
        }
        Intent::Run { step, item, .. } | Intent::Retry { step, item, .. } => {
            format!("{verb} {} {}", named(step), item.as_deref().unwrap_or("")).trim_end().to_owned()
        }
        Intent::Stop { target: Target::Run(run) } => format!("{verb} {run}"),
        Intent::Stop { target: Target::Step(step) } => format!("{verb} {}", named(step)),
        Intent::Answer { input, .. } => format!("{verb} {input}"),
        Intent::Correct { milestone, .. } => format!("{verb} {milestone}"),
        _ => verb.to_owned(),
    }
}
