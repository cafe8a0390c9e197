//! Every change of a room's state as plain data: what the page's scrubber shows the room from, at any instant.

use crate::record::{Entry, Event};
use crate::room::Room;
use crate::text::written;
use crate::words::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// What changed at one instant. Written as a short array, `[MILLISECONDS, KIND, …]`: there are many.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Change {
    /// The scope: when, `scope`, its state, the downtime so far in ms.
    Scope(i64, &'static str, &'static str, u64),
    /// A check: when, `check`, its place in [`Moments::checks`], its state.
    Check(i64, &'static str, usize, &'static str),
    /// A step or item: when, `step`, its place in [`Moments::steps`], its state.
    Step(i64, &'static str, usize, &'static str),
    /// A seat: when, `seat`, its place in [`Moments::seats`], taken or left.
    Seat(i64, &'static str, usize, bool),
    /// An entry: when, `entry`, its number.
    Entry(i64, &'static str, u64),
}

/// Every change of a room, in the order of its entries.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Moments {
    /// From the room's opening to its last entry, ms.
    pub length_ms: i64,
    /// Checks, in the order in which they appeared.
    pub checks: Vec<String>,
    /// Steps and items.
    pub steps: Vec<StepName>,
    /// Who sat there: `alice (commander)`.
    pub seats: Vec<String>,
    /// What changed, in order of time.
    pub changes: Vec<Change>,
}

/// A step, or an item of one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepName {
    /// The step's text.
    pub title: String,
    /// The item; empty for a step as a whole.
    pub item: String,
}

/// Folds the entries, and says what each of them changed.
pub fn moments(entries: &[Entry]) -> Moments {
    let mut teller = Teller::default();
    for entry in entries {
        teller.room.apply(entry);
        teller.tell(entry);
    }
    teller.told.length_ms = teller.at;
    teller.told
}

#[derive(Default)]
struct Teller {
    room: Room,
    told: Moments,
    /// Where the last entry lies on the room's time line.
    at: i64,
    scope: Option<(&'static str, bool)>,
    checks: BTreeMap<CheckName, (usize, CheckState)>,
    steps: BTreeMap<(StepId, String), (usize, StepState)>,
    seats: BTreeMap<u64, usize>,
}

impl Teller {
    fn tell(&mut self, entry: &Entry) {
        // Two clocks of two boots may disagree; the slider goes on only.
        self.at = self.room.axis.at(&entry.stamp).max(self.at);
        match &entry.event {
            Event::ProbesDigested { .. } => return,
            Event::SeatTaken { seat, role } => {
                let place = self.told.seats.len();
                self.told.seats.push(line(&format!("{} ({role})", entry.by.name)));
                self.seats.insert(*seat, place);
                self.told.changes.push(Change::Seat(self.at, "seat", place, true));
            }
            Event::SeatLeft { seat } => {
                let place = self.seats.get(seat).copied();
                self.told.changes.extend(place.map(|p| Change::Seat(self.at, "seat", p, false)));
            }
            Event::NoteTaken { .. } | Event::Declared {} | Event::CommandTaken {} => {}
            _ => {
                self.scope(&entry.stamp);
                self.checks();
                self.steps();
            }
        }
        self.told.changes.push(Change::Entry(self.at, "entry", entry.n));
    }

    /// The clock runs by itself while the scope is down: only turns are told.
    fn scope(&mut self, now: &Stamp) {
        let clock = self.room.scope(now);
        let (state, corrected) = (clock.state.word(), !self.room.corrections.is_empty());
        if self.scope != Some((state, corrected)) {
            self.scope = Some((state, corrected));
            self.told.changes.push(Change::Scope(self.at, "scope", state, clock.downtime_ms));
        }
    }

    fn checks(&mut self) {
        for rec in &self.room.checks.all {
            let state = rec.state();
            let known = self.checks.get(&rec.check.name).copied();
            if known.is_some_and(|(_, was)| was == state) {
                continue;
            }
            let place = known.map_or_else(
                || {
                    self.told.checks.push(line(rec.check.name.as_str()));
                    self.told.checks.len() - 1
                },
                |(place, _)| place,
            );
            self.checks.insert(rec.check.name.clone(), (place, state));
            self.told.changes.push(Change::Check(self.at, "check", place, state.word()));
        }
    }

    fn steps(&mut self) {
        let mut found = Vec::new();
        for (_, step, state) in self.room.step_states() {
            found.push((step.step.id.clone(), String::new(), step.step.title.clone(), state));
            if step.step.each.is_some() {
                let item = |i: &crate::room::ItemRec| {
                    (step.step.id.clone(), i.item.clone(), String::new(), self.room.item_state(step, i))
                };
                found.extend(step.items.iter().map(item));
            }
        }
        for (id, item, title, state) in found {
            let key = (id, item);
            let known = self.steps.get(&key).copied();
            if known.is_some_and(|(_, was)| was == state) {
                continue;
            }
            let place = known.map_or_else(
                || {
                    self.told.steps.push(StepName { title: line(&title), item: line(&key.1) });
                    self.told.steps.len() - 1
                },
                |(place, _)| place,
            );
            self.steps.insert(key, (place, state));
            self.told.changes.push(Change::Step(self.at, "step", place, state.word()));
        }
    }
}

/// One line of foreign text, sanitised: the script shows it as it is.
fn line(raw: &str) -> String {
    written(raw).split_whitespace().collect::<Vec<_>>().join(" ")
}
