//! The room and its record in the host's hands: numbers, masks, applies, appends.

use crate::io::clock;
use crate::io::journal::{Journal, JournalError};
use crate::record::line::Head;
use crate::record::{Author, Entry, Event, Intent, ProbeResult};
use crate::room::{Input, Refusal, Room, Watch, decide};
use crate::text::mask::Secrets;
use crate::words::*;
use std::collections::BTreeMap;

/// The room, its entries, its journal, and what must never be written.
pub(super) struct Keeper {
    /// The fold of all entries, durable or not.
    pub room: Room,
    /// The host's memory of probes.
    pub watch: Watch,
    /// All entries, in the order of their numbers. A number may be missing: its line was taken out of the journal.
    pub entries: Vec<Entry>,
    /// The number of the next entry.
    next: u64,
    /// The last durable entry.
    pub durable: Head,
    /// Since when this host has the room.
    pub since: Stamp,
    /// What everybody must know, by kind.
    pub banners: BTreeMap<String, String>,
    /// Values of secrets, by input. In memory only.
    pub secrets: BTreeMap<String, String>,
    mask: Secrets,
    journal: Option<Journal>,
}

impl Keeper {
    /// Folds what the journal holds.
    pub fn new(journal: Journal, entries: Vec<Entry>) -> Keeper {
        let room = Room::fold(&entries);
        Keeper {
            durable: journal.begin(),
            next: journal.next(),
            room,
            watch: Watch::default(),
            entries,
            since: clock::now(),
            banners: BTreeMap::new(),
            secrets: BTreeMap::new(),
            mask: Secrets::default(),
            journal: Some(journal),
        }
    }

    /// Whether everything that was decided is on the disk.
    pub fn all_durable(&self) -> bool {
        self.durable.n + 1 >= self.next
    }

    /// How many of the entries have numbers up to `n`.
    pub fn upto(&self, n: u64) -> usize {
        self.entries.partition_point(|e| e.n <= n)
    }

    /// The entries that are on the disk.
    pub fn durable(&self) -> &[Entry] {
        &self.entries[..self.upto(self.durable.n)]
    }

    /// Applies events at once and hands them to the journal; the number of the last one.
    pub fn record(&mut self, by: &Author, events: Vec<Event>) -> u64 {
        let stamp = clock::now();
        let first = self.entries.len();
        for event in events {
            let entry = Entry { n: self.next, stamp, by: by.clone(), event: self.masked(event) };
            self.apply(&entry);
            self.entries.push(entry);
            self.next += 1;
        }
        if self.entries.len() > first
            && let Some(journal) = &mut self.journal
            && let Err(e) = journal.append(self.entries[first..].to_vec())
        {
            self.banners.insert("stuck".to_owned(), format!("the journal takes no more entries: {e}"));
        }
        self.next - 1
    }

    fn apply(&mut self, entry: &Entry) {
        // What is known of probes belongs to declarations, and a reload or a new list brings others.
        let before =
            matches!(entry.event, Event::RunbookReloaded(_) | Event::ChecksEdited(_) | Event::ListFilled { .. })
                .then(|| self.room.checks.clone());
        self.room.apply(entry);
        if let Some(before) = before {
            self.watch.forget(&before, &self.room.checks);
        }
    }

    /// Decides an input of the host's own and records what follows; how many entries that were.
    pub fn decide(&mut self, by: &Author, input: &Input, now: &Stamp) -> usize {
        let events = decide(&self.room, &self.watch, input, now).unwrap_or_default();
        let count = events.len();
        self.record(by, events);
        count
    }

    /// What an input becomes; nothing is recorded yet.
    pub fn decided(&self, input: &Input) -> Result<Vec<Event>, Refusal> {
        decide(&self.room, &self.watch, input, &clock::now())
    }

    /// Decides a person's intent and records what follows: how many entries, and the number that must be durable before it is answered.
    pub fn ask(&mut self, by: &Author, role: Role, seen: u64, intent: &Intent) -> Result<(u64, u64), Refusal> {
        let events = self.decided(&Input::Intent { by: by.clone(), role, seen, intent: intent.clone() })?;
        if let Intent::Answer { input, value } = intent
            && let Some(var) = self.room.declared(input).filter(|v| v.secret)
        {
            let name = var.name.clone();
            self.keep_secret(&name, value);
        }
        let count = events.len() as u64;
        Ok((count, self.record(by, events)))
    }

    /// A result that a script named; recorded once for each value.
    pub fn set_result(&mut self, run: &RunId, name: String, value: String) {
        let known = self.room.runs.get(run).is_some_and(|r| r.results.iter().any(|(n, v)| *n == name && *v == value));
        if !known {
            self.record(&Author::host(), vec![Event::ResultSet { run: run.clone(), name, value }]);
        }
    }

    /// From here on this value is masked in whatever is written.
    pub fn keep_secret(&mut self, input: &str, value: &str) {
        self.secrets.insert(input.to_owned(), value.to_owned());
        self.mask = Secrets::new(self.secrets.values());
        if crate::text::mask::short(value) {
            let said = format!(
                "the secret `{input}` has under {} characters: masking it hits ordinary text",
                crate::text::mask::SHORT
            );
            self.banners.insert(format!("short {input}"), said);
        }
    }

    /// A probe's result with secrets masked, before anybody sees it.
    pub fn mask_probe(&self, mut result: ProbeResult) -> ProbeResult {
        if !self.secrets.is_empty() {
            result.evidence.body = self.mask.text(&result.evidence.body);
            result.outcome = self.masked_json(&result.outcome);
        }
        result
    }

    /// An event with secrets masked wherever they stand.
    fn masked(&self, event: Event) -> Event {
        if self.secrets.is_empty() || matches!(event, Event::Foreign { .. }) { event } else { self.masked_json(&event) }
    }

    /// Masks every text of a value by way of its JSON; a value that cannot be read back stays out of the record altogether.
    fn masked_json<T: serde::Serialize + serde::de::DeserializeOwned + Clone>(&self, value: &T) -> T {
        let Ok(mut json) = serde_json::to_value(value) else { return value.clone() };
        mask_strings(&mut json, &self.mask);
        serde_json::from_value(json).unwrap_or_else(|_| value.clone())
    }

    /// Waits until the journal is written, and lets go of the room.
    ///
    /// # Errors
    /// Where the disk did not take all of it.
    pub fn close(&mut self) -> Result<(), JournalError> {
        self.journal.take().map_or(Ok(()), |journal| journal.close().map(|_| ()))
    }
}

fn mask_strings(json: &mut serde_json::Value, mask: &Secrets) {
    match json {
        serde_json::Value::String(text) => *text = mask.text(text),
        serde_json::Value::Array(all) => all.iter_mut().for_each(|v| mask_strings(v, mask)),
        serde_json::Value::Object(all) => all.values_mut().for_each(|v| mask_strings(v, mask)),
        _ => {}
    }
}
