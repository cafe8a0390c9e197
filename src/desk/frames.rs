//! What the host says, taken into the model.

use super::announced::announce;
use super::model::Model;
use super::msg::Effect;
use super::status::Tone;
use super::target::next_row;
use crate::record::{Entry, Event};
use crate::wire::{Answer, ToHost, ToSeat, You};

/// Takes a frame.
pub fn take(model: &mut Model, frame: ToSeat) -> Vec<Effect> {
    model.link.last_word = model.now;
    match frame {
        ToSeat::Welcome { you, .. } => return welcome(model, you),
        ToSeat::Entries { entries, head } => {
            entries.into_iter().for_each(|e| fold(model, e));
            model.head = head;
        }
        ToSeat::Current => {
            model.current = true;
            model.row = model.row.take().or_else(|| next_row(&model.room));
        }
        ToSeat::Answer { id, answer } => answered(model, &id, answer),
        ToSeat::Pulse(pulse) => model.live.take(pulse),
        ToSeat::Output { run, from, bytes, text } => {
            if model.output.run.as_ref() == Some(&run) {
                model.output.take(from, bytes, &text);
            }
        }
        ToSeat::Compared { difference } => super::reload::take(model, difference),
        ToSeat::Refused(refusal) => model.link.refused = Some(refusal),
        ToSeat::Goodbye { why } => {
            model.link.goodbye = Some(why);
            model.link.connected = false;
        }
    }
    Vec::new()
}

/// Whether a frame says no more than that the host is there, to somebody who knew that: nothing is to be drawn for it.
pub fn tells_nothing(model: &Model, frame: &ToSeat) -> bool {
    matches!(frame, ToSeat::Pulse(pulse) if model.live.has(pulse)) && model.lost_ms().is_none()
}

/// The connection broke.
pub fn lost(model: &mut Model) -> Vec<Effect> {
    model.link.connected = false;
    Vec::new()
}

fn welcome(model: &mut Model, you: You) -> Vec<Effect> {
    model.you = you;
    model.link.connected = true;
    model.link.goodbye = None;
    if let Some(first) = model.asked.first() {
        // A new host may not know the id: asking again could do it twice.
        let text = format!("the host went away before it answered “{}”: look whether it was done", first.what);
        model.asked.clear();
        model.tell(Tone::Error, text);
    }
    let from = model.output.next();
    let again = model.output.run.clone().map(|run| Effect::Send(ToHost::Follow { run, from }));
    again.into_iter().collect()
}

fn fold(model: &mut Model, entry: Entry) {
    if entry.n <= model.room.last {
        return;
    }
    model.room.apply(&entry);
    if model.current {
        announce(model, &entry);
    }
    if let Event::RunExited { run, .. } | Event::RunLost { run, .. } = &entry.event {
        model.live.runs.remove(run);
    }
    model.entries.push(entry);
}

fn answered(model: &mut Model, id: &str, answer: Answer) {
    let Some(index) = model.asked.iter().position(|a| a.id == id) else {
        if let Answer::Refused(refusal) = answer {
            super::typing::refused(model, id, &refusal);
        }
        return;
    };
    let asked = model.asked.remove(index);
    match answer {
        Answer::Done { entries: 0 } => model.tell(Tone::Info, format!("{}: it was so already", asked.what)),
        Answer::Done { .. } => model.tell(Tone::Done, format!("{}: in the record", asked.what)),
        Answer::Refused(refusal) => model.tell(Tone::Error, refusal.to_string()),
    }
}
