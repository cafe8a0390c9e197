//! The timeline: its rows, and what they are narrowed to.

use super::listed::{Sift, Topic};
use super::model::Model;
use super::place::Pane;
use crate::record::Entry;

/// After everything that happens: lists what is new.
pub(super) fn sync(model: &mut Model) {
    let needle = model.filter(Pane::Timeline).to_lowercase();
    let mut listed = std::mem::take(&mut model.listed);
    listed.follow(model.entries(), &model.room, &needle, &model.sift);
    model.listed = listed;
}

/// How many entries the timeline lists.
pub fn timeline_len(model: &Model) -> usize {
    model.listed.rows.len()
}

/// The entry in this row of the timeline, oldest first.
pub fn timeline_entry(model: &Model, row: usize) -> Option<&Entry> {
    model.listed.rows.get(row).and_then(|at| model.entries().get(*at))
}

/// The rows of the timeline from `first` on, at most `count`.
pub fn timeline_rows(model: &Model, first: usize, count: usize) -> impl Iterator<Item = &Entry> {
    (first..timeline_len(model).min(first.saturating_add(count))).filter_map(|row| timeline_entry(model, row))
}

impl Model {
    /// The selected entry's row; the newest where none is.
    pub fn selected_entry_at(&self) -> usize {
        let last = timeline_len(self).saturating_sub(1);
        let Some(n) = self.entry else { return last };
        let behind = self.listed.rows.partition_point(|at| self.entries().get(*at).is_some_and(|e| e.n <= n));
        behind.checked_sub(1).unwrap_or(last)
    }
}

/// The next topic; after the last one all of them.
pub(super) fn next_topic(model: &mut Model) {
    let at = model.sift.topic.map_or(0, |t| t as usize + 1);
    model.sift.topic = Topic::ALL.get(at).copied();
    model.entry = None;
}

/// The next of the people who did something here; after the last one everybody.
pub(super) fn next_person(model: &mut Model) {
    let people = people(model);
    let at = model.sift.by.as_ref().and_then(|by| people.iter().position(|p| p == by)).map_or(0, |at| at + 1);
    model.sift.by = people.get(at).cloned();
    model.entry = None;
}

/// Everybody who did something here, by name.
pub(super) fn people(model: &Model) -> Vec<String> {
    let all = model.entries().iter().filter(|e| e.by.is_person()).map(|e| e.by.name.as_str());
    let all: std::collections::BTreeSet<&str> = all.collect();
    all.into_iter().map(str::to_owned).collect()
}

/// `only`: everything; `only runs`, `only bob`, `only runs bob`.
///
/// # Errors
/// A word that is neither a kind nor somebody who did something here.
pub(super) fn only(model: &mut Model, words: &str) -> Result<(), String> {
    let mut sift = Sift::default();
    let people = people(model);
    for word in words.split_whitespace() {
        let topic = Topic::ALL.into_iter().find(|t| t.word() == word);
        match (topic, people.iter().find(|p| *p == word)) {
            (Some(topic), _) if sift.topic.is_none() => sift.topic = Some(topic),
            (_, Some(person)) => sift.by = Some(person.clone()),
            _ => {
                let topics: Vec<&str> = Topic::ALL.iter().map(|t| t.word()).collect();
                return Err(format!("“{word}” is neither of {} nor of {}", topics.join(", "), people.join(", ")));
            }
        }
    }
    (model.sift, model.entry) = (sift, None);
    model.focus = Pane::Timeline;
    Ok(())
}
