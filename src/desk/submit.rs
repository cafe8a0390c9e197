//! `enter` in a line, and the keys that confirm.

use super::ask::{able, ask};
use super::command::{Cmd, Command, Group, by_word};
use super::dialog::{Answering, Dialog, NoteLine, Preview, Reloading};
use super::key::Key;
use super::model::Model;
use super::msg::Effect;
use super::page::asked_text;
use super::status::Tone;
use super::{parse, prompt};
use crate::plan::Confirm;
use crate::record::Intent;

/// A confirmation counts only so long after its dialog came up: an earlier key was meant for something else.
pub const GUARD_MS: u64 = 300;

/// Said where `enter` only wrote something out.
const COMPLETED: &str = "completed: look, then enter again";

/// Does what a key keeps or confirms; none where the command is another.
pub fn submit(model: &mut Model, cmd: Cmd) -> Option<Vec<Effect>> {
    match cmd {
        Cmd::Keep => Some(keep(model)),
        Cmd::Start => Some(go(model, false)),
        Cmd::Approved => Some(go(model, true)),
        Cmd::Confirmed => Some(yes(model)),
        Cmd::Reloaded => Some(follow(model)),
        _ => None,
    }
}

/// `enter`: keeps what was written. It never runs anything.
fn keep(model: &mut Model) -> Vec<Effect> {
    match model.dialogs.last().cloned() {
        Some(Dialog::Note(note)) => keep_note(model, note),
        Some(Dialog::Command(_)) => keep_command(model),
        Some(Dialog::Answer(answer)) => keep_answer(model, &answer),
        Some(Dialog::Reason(reason)) => {
            let why = reason.line.text().trim().to_owned();
            if why.is_empty() {
                model.tell(Tone::Error, "a skip needs a reason: write it, then enter");
                return Vec::new();
            }
            kept(model, Intent::Skip { step: reason.step, why })
        }
        Some(Dialog::Filter(_)) => {
            model.shut();
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Closes the line and asks; where nothing can be asked, the line stays with all that was written.
fn kept(model: &mut Model, intent: Intent) -> Vec<Effect> {
    if !able(model) {
        return Vec::new();
    }
    model.shut();
    ask(model, intent)
}

fn keep_note(model: &mut Model, note: NoteLine) -> Vec<Effect> {
    let text = note.line.text().trim().to_owned();
    if text.is_empty() {
        model.shut();
        model.tell(Tone::Info, "no note: nothing was written");
        return Vec::new();
    }
    kept(model, Intent::Note { text, point: note.point, on: note.on, private: note.private, at: Some(note.at) })
}

fn keep_answer(model: &mut Model, answer: &Answering) -> Vec<Effect> {
    let written = answer.line.text().trim();
    let choices = answer.choices();
    let value = if answer.wanted.one_of.is_empty() {
        Some(written.to_owned()).filter(|w| !w.is_empty()).or_else(|| answer.wanted.default.clone())
    } else {
        choices.get(answer.selected.min(choices.len().saturating_sub(1))).map(|c| (*c).clone())
    };
    match value {
        Some(value) => kept(model, Intent::Answer { input: answer.wanted.name.clone(), value }),
        None => {
            model.tell(Tone::Error, "that is none of the values: write one of them, or ↑ ↓");
            Vec::new()
        }
    }
}

/// `enter`: a whole command is done; of a beginning the selected candidate is taken over, and done where nothing needs to follow.
fn keep_command(model: &mut Model) -> Vec<Effect> {
    let Some(Dialog::Command(prompt)) = model.dialogs.last() else { return Vec::new() };
    let text = prompt.line.text().trim().to_owned();
    if text.is_empty() {
        model.shut();
        return Vec::new();
    }
    let (word, rest) = text.split_once(' ').map_or((text.as_str(), ""), |(w, r)| (w, r.trim()));
    let chosen = prompt::selected(model);
    match (by_word(word), chosen) {
        (Some(command), _) => perform(model, command, rest),
        (None, Some(candidate)) => {
            prompt::write(model, candidate.line.clone());
            let word = candidate.line.trim();
            match by_word(word).filter(|_| candidate.whole) {
                // A few letters may fit something else than was meant: what changes the room is looked at first.
                Some(command) if matches!(command.group, Group::Doing | Group::Room) => {
                    model.tell(Tone::Info, COMPLETED);
                    Vec::new()
                }
                Some(command) => perform(model, command, ""),
                None => Vec::new(),
            }
        }
        (None, None) => {
            model.tell(Tone::Error, format!("there is no command “{word}”: esc, then ? lists them"));
            Vec::new()
        }
    }
}

/// Does a command; the line stays open where it cannot be understood. What was half a name is completed, and done by another `enter`.
fn perform(model: &mut Model, command: &Command, rest: &str) -> Vec<Effect> {
    let chosen = prompt::selected(model).filter(|c| !rest.is_empty() && c.line.starts_with(command.word));
    let Some(line) = model.shut() else { return Vec::new() };
    // What shows something in a pane is not to be hidden by the page that the line was opened from.
    if matches!(command.group, Group::Seeing | Group::Moving) && !command.places.contains(&model.place()) {
        model.dialogs.clear();
    }
    match (parse::perform(model, command, rest), chosen) {
        (Ok(effects), _) => return effects,
        (Err(_), Some(candidate)) => {
            model.open(line);
            prompt::write(model, candidate.line);
            model.tell(Tone::Info, COMPLETED);
        }
        (Err(why), None) => {
            model.open(line);
            model.tell(Tone::Error, why);
        }
    }
    Vec::new()
}

/// Whether a confirming key counts now.
fn meant(model: &mut Model) -> bool {
    let meant = model.now.ms_since(&model.opened) >= GUARD_MS;
    if !meant {
        model.tell(Tone::Info, "too quick to have been read: look, then press it again");
    }
    meant
}

/// `X` or `A` in a preview.
fn go(model: &mut Model, approving: bool) -> Vec<Effect> {
    let Some(Dialog::Preview(preview)) = model.dialogs.last().cloned() else { return Vec::new() };
    if preview.approve != approving {
        let (cmd, does) = if preview.approve { (Cmd::Approved, "approves") } else { (Cmd::Start, "starts") };
        model.tell(Tone::Info, format!("{} {does} here", model.keys.key(cmd)));
        return Vec::new();
    }
    if let Some(refusal) = model.refused(if approving { Cmd::Approved } else { Cmd::Start }) {
        model.tell(Tone::Error, refusal.to_string());
        return Vec::new();
    }
    if !meant(model) || !able(model) {
        return Vec::new();
    }
    model.shut();
    ask(model, intent(model, preview))
}

fn intent(model: &Model, preview: Preview) -> Intent {
    let Preview { target, retry, approve, typed, .. } = preview;
    if approve {
        return Intent::Approve { step: target.step };
    }
    let asks = model.room.step(target.step.as_str()).and_then(|s| s.step.confirm.as_ref());
    let confirm = Some(match asks {
        Some(Confirm::Text(_)) => typed.text().trim().to_owned(),
        // The key that only this preview knows is the yes.
        _ => "yes".to_owned(),
    });
    match retry {
        true => Intent::Retry { step: target.step, item: target.item, confirm },
        false => Intent::Run { step: target.step, item: target.item, confirm },
    }
}

/// `Y` in a confirmation.
fn yes(model: &mut Model) -> Vec<Effect> {
    let Some(Dialog::Confirm(confirming)) = model.dialogs.last().cloned() else { return Vec::new() };
    if !meant(model) || !able(model) {
        return Vec::new();
    }
    model.shut();
    ask(model, confirming.intent)
}

/// `R` on the page: follows exactly what is shown.
fn follow(model: &mut Model) -> Vec<Effect> {
    let Some(Dialog::Reload(Reloading { difference, .. })) = model.dialogs.last() else { return Vec::new() };
    let Some(Ok(difference)) = difference.clone() else {
        model.tell(Tone::Info, "there is no difference to follow yet");
        return Vec::new();
    };
    if difference.same {
        model.shut();
        model.tell(Tone::Info, "nothing differs: the room follows this text already");
        return Vec::new();
    }
    if !meant(model) || !able(model) {
        return Vec::new();
    }
    model.shut();
    ask(model, Intent::Reload { sha256: difference.sha256 })
}

/// The text that a preview still waits for; none where it waits for none.
pub fn wanted_text(model: &Model) -> Option<String> {
    let Some(Dialog::Preview(preview)) = model.dialogs.last() else { return None };
    asked_text(model, preview).filter(|text| preview.typed.text().trim() != text.trim())
}

/// A key in a preview that asks for a text goes into that text until it is whole.
pub fn typed(model: &mut Model, key: &Key) -> Option<Vec<Effect>> {
    wanted_text(model)?;
    let Some(Dialog::Preview(preview)) = model.dialogs.last_mut() else { return None };
    preview.typed.take(key).then(Vec::new)
}
