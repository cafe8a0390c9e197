//! One message at an instant changes the model and returns effects.

use super::command::Cmd;
use super::derived::Derived;
use super::dialog::Dialog;
use super::key::Key;
use super::model::Model;
use super::msg::{Effect, Msg};
use super::panes::{Layout, layout};
use super::place::Place;
use super::status::Tone;
use super::{act, copy, follow, frames, player, pointer, recorded, submit, timeline, typing};
use crate::words::Stamp;

/// Takes one message that came at `now`.
pub fn update(model: &mut Model, now: Stamp, msg: Msg) -> Vec<Effect> {
    let before = model.now;
    if model.replay.is_none() {
        model.now = now;
    }
    let mut effects = match msg {
        Msg::Tick if model.replay.is_some() => {
            player::tick(model, &now);
            let _ = tick(model, &before);
            timeline::sync(model);
            return sync(model);
        }
        Msg::Tick => return tick(model, &before),
        Msg::Timing { run, timing } => {
            if model.recorded.run.as_ref() == Some(&run) {
                model.recorded.timing = Some(timing);
            }
            Vec::new()
        }
        Msg::Key(key) => press(model, &key),
        Msg::Paste(text) => paste(model, &text),
        Msg::Mouse(mouse) => pointer::take(model, mouse),
        Msg::Resize(w, h) => {
            model.size = (w, h);
            typing::sized(model)
        }
        Msg::Frame(frame) if frames::tells_nothing(model, &frame) => {
            model.link.last_word = now;
            return tick(model, &before);
        }
        Msg::Frame(frame) => frames::take(model, *frame),
        Msg::Lost => frames::lost(model),
        Msg::Settings { keys, problem } => {
            model.keys = keys;
            model.derived = Derived::default();
            model.problem = problem;
            Vec::new()
        }
        Msg::Edited(text) => {
            copy::edited(model, &text);
            Vec::new()
        }
        Msg::Failed(why) => said(model, Tone::Error, why),
        Msg::Told(what) => said(model, Tone::Done, what),
    };
    model.dirty = true;
    timeline::sync(model);
    typing::sync(model);
    effects.extend(sync(model));
    effects
}

/// Whose output is shown may be another one now.
fn sync(model: &mut Model) -> Vec<Effect> {
    if model.replay.is_some() { recorded::sync(model) } else { follow::sync(model) }
}

fn said(model: &mut Model, tone: Tone, text: String) -> Vec<Effect> {
    model.tell(tone, text);
    Vec::new()
}

/// Only a new second can be seen: clocks count whole ones.
fn tick(model: &mut Model, before: &Stamp) -> Vec<Effect> {
    if before.at.timestamp() != model.now.at.timestamp() {
        model.dirty = true;
    }
    if model.status.as_ref().is_some_and(|s| s.over(&model.now)) {
        model.status = None;
        model.dirty = true;
    }
    Vec::new()
}

fn press(model: &mut Model, key: &Key) -> Vec<Effect> {
    if layout(model.size) == Layout::TooSmall {
        // Nobody can see what a key would do: only leaving is possible.
        return if model.keys.lookup(model.place(), key, false) == Some(Cmd::Leave) {
            vec![Effect::Leave]
        } else {
            Vec::new()
        };
    }
    let ours = model.place() != Place::Typing || model.keys.lookup(Place::Typing, key, false).is_some();
    if !ours {
        return typing::key(model, key);
    }
    if !key.repeat {
        model.status = None;
    }
    if let Some(effects) = submit::typed(model, key) {
        return effects;
    }
    match model.keys.lookup(model.place(), key, model.replay.is_some()) {
        // A key that is held down confirms nothing.
        Some(cmd) if !key.repeat => submit::submit(model, cmd).unwrap_or_else(|| act::act(model, cmd, false)),
        Some(cmd) => act::act(model, cmd, true),
        None => act::edit(model, key),
    }
}

fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if layout(model.size) == Layout::TooSmall {
        return Vec::new();
    }
    if model.place() == Place::Typing {
        return typing::paste(model, text);
    }
    match model.dialogs.last_mut() {
        Some(Dialog::Preview(preview)) => preview.typed.insert(text),
        Some(dialog) => {
            if let Some(line) = dialog.line_mut() {
                line.insert(text);
            }
        }
        None => model.tell(Tone::Info, "nothing was pasted: open a note (n) or the command line (:) first"),
    }
    act::line_changed(model);
    Vec::new()
}
