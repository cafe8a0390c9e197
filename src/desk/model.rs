//! Everything that a seat knows and shows.

use super::command::Cmd;
use super::derived::Derived;
use super::dialog::{Dialog, NoteLine, Subject};
use super::keymap::Keymap;
use super::listed::{Listed, Sift};
use super::live::{Live, Stands};
use super::output::Output;
use super::place::{Pane, Place};
use super::recording::{Player, Recorded};
use super::status::{Status, Tone};
use super::target::{RowKey, Target, next_row};
use super::work::Work;
use crate::forecast;
use crate::record::Entry;
use crate::replay::Cursor;
use crate::room::{CheckRec, Marked, Refusal, Room, ScopeClock};
use crate::wire::You;
use crate::words::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Without a word for so long, the host counts as lost. It speaks at least once a second.
pub const SILENCE_MS: u64 = 3_000;

/// What a seat is started with.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The instant.
    pub now: Stamp,
    /// Seconds that local time is ahead of UTC.
    pub offset_s: i32,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Unique among all who ever ask this host: the beginning of the ids of intents.
    pub asker: String,
    /// Who wants to sit down, and as what; the host's welcome has the last word.
    pub name: String,
    /// As above.
    pub role: Role,
}

/// The connection to the host.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// There is one, and the host welcomed us.
    pub connected: bool,
    /// When the host said something last.
    pub last_word: Stamp,
    /// The host would not have us.
    pub refused: Option<Refusal>,
    /// The host ended, and said why.
    pub goodbye: Option<String>,
}

/// An intent without an answer yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its id.
    pub id: String,
    /// In words, for the status line: `tick restore`.
    pub what: String,
}

/// Somebody's keyboard is a run's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The run.
    pub run: RunId,
    /// Keys since the last enter: the terminal echoes nothing, so that is all one sees of them.
    pub keys: usize,
}

/// Everything that a seat knows and shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Now: of the last message; in a replay, of the entry it stands at.
    pub now: Stamp,
    /// Seconds that local time is ahead of UTC.
    pub offset_s: i32,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Who one is.
    pub you: You,
    /// The connection.
    pub link: Link,
    /// Everything that was there when we came has arrived.
    pub current: bool,
    /// Short head `n:h`.
    pub head: String,
    /// The fold of the entries.
    pub room: Room,
    pub(super) entries: Vec<Entry>,
    /// The cursor of a replay; none in a live seat.
    pub replay: Option<Cursor>,
    /// The clock of a replay.
    pub player: Player,
    /// What a replay knows of the followed run's output.
    pub recorded: Recorded,
    /// What pulses brought.
    pub live: Live,
    /// The followed run's output.
    pub output: Output,
    /// The pane that keys go to.
    pub focus: Pane,
    /// That pane has the whole body.
    pub zoom: bool,
    /// The clock in big digits; none: where there is room.
    pub big_clock: Option<bool>,
    /// The selected row of the runbook.
    pub row: Option<RowKey>,
    /// The selected check; none for the first.
    pub check: Option<CheckName>,
    /// The selected entry's number; none follows the newest.
    pub entry: Option<u64>,
    /// The selected note, counted from the first; none follows the newest.
    pub note: Option<usize>,
    /// What the rows of a pane, of the help and of the gantt must contain; in the output and on other pages: what is searched.
    pub filters: BTreeMap<Place, String>,
    /// What the timeline is narrowed to, beside its filter.
    pub sift: Sift,
    pub(super) listed: Listed,
    /// What lies over the panes; the last one gets the keys.
    pub dialogs: Vec<Dialog>,
    /// A note that was begun and put aside.
    pub dropped: Option<NoteLine>,
    /// When the last one came to lie on top: a confirmation must not be a key that was meant for something else.
    pub opened: Stamp,
    /// The run that the keys go to; none while they are the seat's.
    pub typing: Option<Typing>,
    /// What came of the last thing one did.
    pub status: Option<Status>,
    /// Intents without an answer.
    pub asked: Vec<Asked>,
    /// Which key means what.
    pub keys: Keymap,
    /// What is wrong with the person's settings.
    pub problem: Option<String>,
    /// Something changed that may be seen.
    pub dirty: bool,
    pub(super) asker: String,
    pub(super) asks: u64,
    pub(super) derived: Derived,
}

impl Model {
    /// Until when lengths of time are counted: now, or the room's end.
    pub fn until(&self) -> Stamp {
        self.room.closed.unwrap_or(self.now)
    }

    /// A seat before the host's first word.
    pub fn new(start: Start) -> Model {
        Model {
            now: start.now,
            offset_s: start.offset_s,
            size: start.size,
            you: You { seat: 0, name: start.name, role: start.role, shared_account: false },
            link: Link { connected: false, last_word: start.now, refused: None, goodbye: None },
            current: false,
            head: String::new(),
            room: Room::default(),
            entries: Vec::new(),
            replay: None,
            player: Player::new(0),
            recorded: Recorded::default(),
            live: Live::default(),
            output: Output::default(),
            focus: Pane::Runbook,
            zoom: false,
            big_clock: None,
            row: None,
            check: None,
            entry: None,
            note: None,
            filters: BTreeMap::new(),
            sift: Sift::default(),
            listed: Listed::default(),
            dialogs: Vec::new(),
            dropped: None,
            opened: start.now,
            typing: None,
            status: None,
            asked: Vec::new(),
            keys: Keymap::default(),
            problem: None,
            dirty: true,
            asker: start.asker,
            asks: 0,
            derived: Derived::default(),
        }
    }

    /// A replay, standing where `cursor` stands.
    pub fn replaying(start: Start, cursor: Cursor) -> Model {
        let mut model = Model::new(start);
        model.link.connected = true;
        model.current = true;
        model.now = cursor.now().unwrap_or(model.now);
        model.room = cursor.room().clone();
        model.player = Player::new(cursor.ms_at(cursor.position()));
        model.row = next_row(&model.room);
        model.replay = Some(cursor);
        model.listed.follow(
            model.replay.as_ref().map_or(&[], |c| &c.entries()[..c.position()]),
            &model.room,
            "",
            &model.sift,
        );
        model
    }

    /// The entries up to where one stands.
    pub fn entries(&self) -> &[Entry] {
        match &self.replay {
            Some(cursor) => &cursor.entries()[..cursor.position()],
            None => &self.entries,
        }
    }

    /// The place that keys go to.
    pub fn place(&self) -> Place {
        let below = if self.typing.is_some() { Place::Typing } else { Place::Pane(self.focus) };
        self.dialogs.last().map_or(below, Dialog::place)
    }

    /// For how long the host said nothing, where that is too long or the connection is broken, ms. None while all is well.
    pub fn lost_ms(&self) -> Option<u64> {
        if self.replay.is_some() || (self.room.closed.is_some() && self.link.goodbye.is_some()) {
            return None;
        }
        let silent = self.now.ms_since(&self.link.last_word);
        (!self.link.connected || silent >= SILENCE_MS).then_some(silent)
    }

    /// Whether anything can still be asked for, now or when the host is back.
    pub fn open_to_change(&self) -> bool {
        self.replay.is_none() && self.room.closed.is_none()
    }

    /// Whether one works on the runbook; others look on and take notes.
    pub fn works(&self) -> bool {
        self.may(Cmd::Tick)
    }

    /// What the rows of this pane must contain; empty for anything.
    pub fn filter(&self, pane: Pane) -> &str {
        self.sought(Place::Pane(pane))
    }

    /// What is filtered by or searched in this place; empty for nothing.
    pub fn sought(&self, place: Place) -> &str {
        self.filters.get(&place).map_or("", String::as_str)
    }

    /// The page, picture or question over the panes, also while a line is open below it.
    pub fn boxed(&self) -> Option<&Dialog> {
        self.dialogs.iter().rev().find(|d| d.is_box())
    }

    /// What narrows this pane, in words: the text of its filter, and in the timeline its kind and person. None where all is shown.
    pub fn narrowed(&self, pane: Pane) -> Option<String> {
        let sift = if pane == Pane::Timeline { self.sift.words() } else { String::new() };
        let filter = self.filter(pane);
        match (filter.is_empty(), sift.is_empty()) {
            (true, true) => None,
            (true, false) => Some(sift),
            (false, true) => Some(format!("/{filter}")),
            (false, false) => Some(format!("/{filter} · {sift}")),
        }
    }

    /// Lays a dialog on top.
    pub(super) fn open(&mut self, dialog: Dialog) {
        self.dialogs.push(dialog);
        self.opened = self.now;
    }

    /// Takes the topmost dialog away.
    pub(super) fn shut(&mut self) -> Option<Dialog> {
        self.opened = self.now;
        let shut = self.dialogs.pop()?;
        self.filters.remove(&shut.place());
        Some(shut)
    }

    pub(super) fn tell(&mut self, tone: Tone, text: impl Into<String>) {
        self.status = Some(Status { tone, text: text.into(), at: self.now, about: None });
    }

    /// The step or item that is selected in the runbook.
    pub fn target(&self) -> Option<Target> {
        match self.row.as_ref()? {
            RowKey::Phase(_) => None,
            RowKey::Step(step) => Some(Target { step: step.clone(), item: None }),
            RowKey::Item(step, item) => Some(Target { step: step.clone(), item: Some(item.clone()) }),
        }
    }

    /// The step or item that a command is about: the one that the page on top tells of, else the selected one. None where that page tells of
    /// something else: nobody means a row that cannot be seen.
    pub fn about(&self) -> Option<Target> {
        match self.dialogs.last() {
            Some(Dialog::Detail { subject: Subject::Step(target), .. }) => Some(target.clone()),
            Some(Dialog::Detail { .. }) => None,
            _ => self.target(),
        }
    }

    /// What a note is attached to: what the page on top is about, or the question; else the selected check in the checks, the selected step.
    pub fn subject(&self) -> Option<String> {
        let step = |target: &Target| Some(target.step.to_string());
        let on = |dialog: &Dialog| match dialog {
            Dialog::Detail { subject: Subject::Step(target), .. } => step(target),
            Dialog::Detail { subject: Subject::Check(check), .. } => Some(check.to_string()),
            Dialog::Preview(preview) => step(&preview.target),
            _ => None,
        };
        if let Some(on) = self.dialogs.iter().rev().find_map(on) {
            return Some(on);
        }
        match self.focus {
            Pane::Checks => self.selected_check().map(|c| c.check.name.to_string()),
            _ => self.target().map(|t| t.step.to_string()),
        }
    }
}

impl Model {
    /// The one clock, now.
    pub fn scope(&self) -> Arc<ScopeClock> {
        let (room, now) = (&self.room, &self.now);
        self.derived.scope.get_at(room.scope_basis(), *now, || room.scope(now), |clock| room.scope_on(clock, now))
    }

    /// All milestones, as far as the room has them.
    pub fn milestones(&self) -> Arc<Vec<(Milestone, Marked)>> {
        let (room, derived) = (&self.room, &self.derived);
        derived.milestones.get(room.last, || {
            let failing = derived.failing.get(room.scope_basis(), || room.first_failing());
            Milestone::ALL.iter().map(|m| (*m, room.milestone_from(&failing, *m))).collect()
        })
    }

    /// Of each check the place of the one that it fails because of.
    pub fn causes(&self) -> Arc<Vec<Option<usize>>> {
        let checks = &self.room.checks;
        let cause = |check: &Arc<CheckRec>| checks.place(checks.cause(check)?.check.name.as_str());
        self.derived.causes.get(self.room.last, || checks.all.iter().map(cause).collect())
    }

    /// How many checks stand how.
    pub fn stands(&self) -> Arc<Stands> {
        let key = (self.room.last, self.live.pulses);
        self.derived.stands.get(key, || Stands::of(&self.room.checks, &self.live))
    }

    /// How far the work is.
    pub fn work(&self) -> Arc<Work> {
        self.derived.work.get(self.room.last, || Work::of(&self.room))
    }

    /// When everything will be ready; counted anew once a second.
    pub fn ready(&self) -> Arc<Option<forecast::Live>> {
        let live = || if self.room.live.is_empty() { None } else { forecast::live(&self.room, &self.now) };
        self.derived.ready.get((self.room.last, self.now.at.timestamp()), live)
    }
}
