//! What a host told before it died, held against the journal.

use crate::help::{Place, Wire};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use warroom::io::journal;
use warroom::record::{Entry, Event};

pub const RUNBOOK: &str = "---
title: Faults
kind: drill
---
# Work

- [ ] Look
- [ ] Look again
";

/// What a host told a seat before it died.
#[derive(Clone, Default)]
pub struct Told {
    /// How many notes were acknowledged so far, to whoever shares this.
    pub count: Arc<AtomicUsize>,
    /// Notes that were answered with “done”.
    pub acknowledged: Vec<String>,
    /// Entries that were shown.
    pub shown: Vec<Entry>,
}

impl Told {
    /// Asks for notes one after the other, until so many are acknowledged or the host is gone. Whether the host lived.
    pub fn notes(&mut self, place: &Place, name: &str, count: usize) -> bool {
        let Some(mut wire) = Wire::try_connect(&place.dir) else { return false };
        let lived = wire.try_seat("alice") && (0..count).all(|i| self.note(&mut wire, &format!("{name} {i}")));
        self.shown.extend(wire.entries().into_iter().map(|entry| serde_json::from_value(entry).unwrap()));
        lived
    }

    fn note(&mut self, wire: &mut Wire, text: &str) -> bool {
        let Some(answer) = wire.try_answer(text, json!({ "Note": { "text": text, "private": false } })) else {
            return false;
        };
        assert!(answer["done"].is_object(), "{answer}");
        self.acknowledged.push(text.to_owned());
        self.count.fetch_add(1, Ordering::SeqCst);
        true
    }

    /// The promise: what was acknowledged or shown stands in the journal, once and the same, and the journal is whole.
    #[track_caller]
    pub fn holds(&self, place: &Place, when: &str) {
        let reading = journal::read(&place.dir).unwrap();
        assert!(reading.verdict.whole(), "{when}: {:?}", reading.verdict.findings);
        let entries = &reading.entries;
        assert!(entries.iter().map(|e| e.n).eq(1..=entries.len() as u64), "{when}");
        let notes = taken(entries);
        for text in &self.acknowledged {
            assert_eq!(notes.iter().filter(|note| note == &text).count(), 1, "{when}: acknowledged: {text}");
        }
        for shown in &self.shown {
            assert_eq!(entries.get(shown.n as usize - 1), Some(shown), "{when}: shown");
        }
    }
}

/// The notes of a journal.
pub fn taken(entries: &[Entry]) -> Vec<String> {
    let note = |e: &Entry| match &e.event {
        Event::NoteTaken { text, .. } => Some(text.clone()),
        _ => None,
    };
    entries.iter().filter_map(note).collect()
}
