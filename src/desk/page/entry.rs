//! One entry of the journal, and one note.

use super::{Ink, Page};
use crate::desk::model::Model;
use crate::desk::rows::note_rows;
use crate::desk::said::said;
use crate::desk::time::of_date;
use crate::record::Event;

/// Writes the page of an entry.
pub fn write(model: &Model, n: u64, page: &mut Page) {
    let Some(entry) = model.entries().iter().find(|e| e.n == n) else { return };
    page.prose(Ink::Head, &said(&model.room, &entry.event));
    page.blank();
    page.fact("by", Ink::Text, &entry.by.name);
    page.fact("at", Ink::Text, &of_date(&entry.stamp, model.offset_s));
    if let Event::RunExited { exit, .. } = &entry.event {
        page.head("Its last lines");
        page.code(&exit.tail);
    }
    page.head("As it is recorded");
    if let Ok(json) = serde_json::to_string_pretty(&entry.event) {
        page.code(&json);
    }
}

/// Writes the page of a note.
pub fn write_note(model: &Model, index: usize, page: &mut Page) {
    let notes = note_rows(model);
    let Some(note) = notes.get(index) else { return };
    page.fact("by", Ink::Text, &note.by);
    page.fact("at", Ink::Text, &of_date(&note.at, model.offset_s));
    if let Some(point) = note.point {
        page.fact("about", Ink::Text, point.word());
    }
    if let Some(on) = &note.on {
        page.fact("on", Ink::Text, on);
    }
    if note.private {
        page.fact("private", Ink::Warn, "seen by facilitators and its author until it is revealed");
    }
    page.blank();
    page.prose(Ink::Text, &note.text);
}
