//! F3: the pure core: a room is a fold over entries.
//!
//! [`Room::apply`] folds one entry and never fails; [`decide`] turns an input into events or a refusal; [`outstanding`] says which
//! effects are due and not done, so a resumed host simply goes on. [`Watch`] turns probes into confirmed transitions.

mod apply;
mod apply_reload;
mod apply_steps;
mod axis;
mod checks;
mod decide;
mod drift;
mod due;
mod effects;
mod fill;
mod inputs;
mod intents;
mod losses;
mod maintenance;
mod milestones;
mod outage;
mod refusal;
mod reload;
mod rights;
mod run_intents;
mod runs;
mod starts;
mod steps;
mod watch;

pub use axis::Axis;
pub use checks::{CheckRec, Checks, Maintained, Restored, Stretch};
pub use decide::{Input, decide};
pub use drift::Drift;
pub use due::{quiet, waits_for};
pub use effects::{Effect, outstanding};
pub use inputs::step_hash;
pub use losses::Loss;
pub use milestones::{Correction, Marked};
pub use outage::{Availability, Outage, ScopeClock, ScopeState};
pub use refusal::{Ground, Refusal};
pub use reload::{RunbookFile, compare};
pub use runs::{RunRec, RunState};
pub use steps::{Asked, Deed, ItemRec, PhaseRec, StepRec};
pub use watch::{Soft, Watch};

use crate::plan::Plan;
use crate::record::{Opening, Runs};
use crate::words::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One incident or drill, as its entries so far tell it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Room {
    /// Number of the last entry applied; 0 before the first.
    pub last: u64,
    /// When the last public entry was written.
    pub stamp: Option<Stamp>,
    /// When the room was opened.
    pub opened: Option<Stamp>,
    /// One time line across boots, in ms since the room was opened.
    pub axis: Axis,
    /// The facts it was opened with.
    pub opening: Option<Arc<Opening>>,
    /// What the runbook means.
    pub plan: Arc<Plan>,
    /// The text that it has that from, and what its file holds.
    pub runbook: RunbookRec,
    /// The lists that `each` names.
    pub lists: BTreeMap<String, ListRec>,
    /// Answered inputs; a secret has no value here.
    pub inputs: BTreeMap<String, InputRec>,
    /// Everybody who ever sat here, by seat number.
    pub seats: BTreeMap<u64, SeatRec>,
    /// The host that has the room, or had it last.
    pub host: HostRec,
    /// Phases in order; ad-hoc steps stand in a last one, `added`.
    pub phases: Vec<PhaseRec>,
    /// Steps by id. As runs, checks and notes, each is shared with the copies of the room in which it is the same, so that a copy costs little.
    pub steps: BTreeMap<StepId, Arc<StepRec>>,
    /// Runs by id.
    pub runs: BTreeMap<RunId, Arc<RunRec>>,
    /// The ids of those that live: what is looked at again and again must not look at all that ever ran.
    pub live: BTreeSet<RunId>,
    /// Why automatic starts are held, if they are.
    pub held: Option<String>,
    /// Automatic steps may start: somebody declared (with `--headless` the host does).
    pub armed: bool,
    /// Checks, expanded over their lists.
    pub checks: Checks,
    /// Public notes, in the order of their entries.
    pub notes: Vec<Arc<NoteRec>>,
    /// Private notes: the only thing that a private entry touches.
    pub private: Vec<Arc<NoteRec>>,
    /// Measured milestones that are entries of their own (the others are computed: [`Room::milestone`]).
    pub marks: BTreeMap<Milestone, Stamp>,
    /// Stated milestones, in the order of their entries.
    pub corrections: Vec<Correction>,
    /// Public acts of people: candidates for the first human detection.
    pub acts: Vec<Stamp>,
    /// Who has command.
    pub commander: Option<String>,
    /// When it was stood down.
    pub stood_down: Option<Stamp>,
    /// To close as soon as no run lives; nothing starts by itself any more.
    pub closing: Option<Runs>,
    /// When it was closed.
    pub closed: Option<Stamp>,
    /// The last number at which each step changed: what `seen` is held against. Numbers are those of this fold.
    pub changed: BTreeMap<StepId, u64>,
}

/// A list that `each` names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListRec {
    /// Its items, once known.
    pub items: Option<Vec<String>>,
    /// Why its command failed, and when; it is tried again after a while.
    pub failed: Option<(String, Stamp)>,
    /// A reload brought another command: the items are those of the old one until it has run.
    pub outdated: bool,
}

/// The runbook's text, as the room follows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunbookRec {
    /// SHA-256 of the text that the room follows.
    pub sha256: String,
    /// SHA-256 of the file's text, where that is another one.
    pub edited: Option<String>,
    /// Why the file's checks are not in force, where they are others.
    pub refused: Option<String>,
    /// SHA-256 of the text that the checks in force were taken from, where only they were.
    pub checks: Option<String>,
    /// Who reloaded it, when, and to which text (its SHA-256).
    pub reloads: Vec<(Deed, String)>,
}

/// An answered input.
#[derive(Clone, Debug, PartialEq)]
pub struct InputRec {
    /// None for a secret.
    pub value: Option<String>,
    /// Who answered.
    pub by: String,
    /// When.
    pub at: Stamp,
    /// Why its command failed, if it did.
    pub failed: Option<String>,
}

/// Somebody who sits or sat here.
#[derive(Clone, Debug, PartialEq)]
pub struct SeatRec {
    /// Their name.
    pub name: String,
    /// The kernel's user id of their process.
    pub uid: Option<u32>,
    /// The role that the host granted.
    pub role: Role,
    /// When they sat down.
    pub since: Stamp,
    /// When they left.
    pub left: Option<Stamp>,
}

/// The host that has the room, or had it last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostRec {
    /// For people only.
    pub pid: u32,
    /// It started and did not say that it ended.
    pub live: bool,
    /// Nobody sits in front of it.
    pub headless: bool,
    /// How many hosts the room has had.
    pub starts: u32,
}

/// A timed remark.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteRec {
    /// When its author began to write it.
    pub at: Stamp,
    /// Its author.
    pub by: String,
    /// What it is about.
    pub point: Option<Point>,
    /// The remark, raw.
    pub text: String,
    /// The step or check it is attached to.
    pub on: Option<String>,
    /// Not revealed yet.
    pub private: bool,
}

impl Room {
    /// The fold over `entries`, from nothing.
    pub fn fold<'a>(entries: impl IntoIterator<Item = &'a crate::record::Entry>) -> Room {
        let mut room = Room::default();
        for entry in entries {
            room.apply(entry);
        }
        room
    }

    /// The room's name; empty before the first entry.
    pub fn name(&self) -> &str {
        self.opening.as_ref().map_or("", |o| &o.room)
    }

    /// Incident or drill; an incident before the first entry.
    pub fn kind(&self) -> Kind {
        self.opening.as_ref().map_or(Kind::Incident, |o| o.kind)
    }

    /// The runbook's title.
    pub fn title(&self) -> &str {
        &self.plan.title
    }

    /// Milliseconds since the room was opened.
    pub fn age_ms(&self, now: &Stamp) -> u64 {
        self.axis.at(now).max(0) as u64
    }

    /// The items of a list; none while they are not known.
    pub fn items(&self, list: &str) -> Option<&[String]> {
        self.lists.get(list).and_then(|l| l.items.as_deref())
    }

    /// The seats that are taken now.
    pub fn present(&self) -> impl Iterator<Item = (u64, &SeatRec)> {
        self.seats.iter().filter(|(_, s)| s.left.is_none()).map(|(n, s)| (*n, s))
    }

    /// What an observer of this role and name may know of the room. `last` and `changed` are numbers of the host's own and are cleared.
    pub fn for_role(&self, role: Role, name: &str) -> Room {
        let mut room = self.clone();
        room.private.retain(|n| role == Role::Facilitator || n.by == name);
        room.last = 0;
        room.changed.clear();
        room
    }

    /// Public notes and the private ones that this room holds, in the order of their instants.
    pub fn all_notes(&self) -> Vec<&Arc<NoteRec>> {
        let mut notes: Vec<&Arc<NoteRec>> = self.notes.iter().chain(&self.private).collect();
        notes.sort_by_key(|n| self.axis.at(&n.at));
        notes
    }
}
