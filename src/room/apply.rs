//! The fold: one entry onto the room. It never fails and never reads a clock.

use super::steps::REMOVED;
use super::*;
use crate::plan::ListSource;
use crate::record::{Entry, Event, Opening};

/// Why automatic starts are held after a resume; a headless host releases this hold, never one of a person's.
const RESUMED: &str = "the room was resumed";

impl Room {
    /// Folds one entry.
    pub fn apply(&mut self, entry: &Entry) {
        self.last = entry.n;
        if let Event::NoteTaken { private: true, .. } = entry.event {
            self.private.push(Arc::new(note(entry)));
            return;
        }
        self.axis.see(&entry.stamp);
        if let Some(step) = step_of(self, &entry.event) {
            self.changed.insert(step, entry.n);
        }
        if entry.by.is_person() && is_act(&entry.event) {
            self.acts.push(entry.stamp);
        }
        self.apply_event(entry);
        self.stamp = Some(entry.stamp);
    }

    fn apply_event(&mut self, entry: &Entry) {
        let at = entry.stamp;
        match &entry.event {
            Event::RoomOpened(opening) => self.open(opening, at),
            Event::HostStarted { pid, resumed, headless, .. } => self.host_started(*pid, *resumed, *headless, at),
            Event::HostEnded { .. } => self.host.live = false,
            Event::ListFilled { list, items } => {
                self.lists.insert(list.clone(), ListRec { items: Some(items.clone()), ..ListRec::default() });
                self.expand(at);
            }
            Event::ListFailed { list, why } => {
                self.lists.entry(list.clone()).or_default().failed = Some((why.clone(), at));
            }
            Event::InputAnswered { input, value } => {
                let rec = InputRec { value: value.clone(), by: entry.by.name.clone(), at, failed: None };
                self.inputs.insert(input.clone(), rec);
            }
            Event::InputFailed { input, why } => {
                // Somebody may have answered while the command was under way.
                if self.inputs.get(input).is_none_or(|i| i.failed.is_some()) {
                    let rec = InputRec { value: None, by: entry.by.name.clone(), at, failed: Some(why.clone()) };
                    self.inputs.insert(input.clone(), rec);
                }
            }
            Event::SeatTaken { seat, role } => {
                let name = entry.by.name.clone();
                self.seats.insert(*seat, SeatRec { name, uid: entry.by.uid, role: *role, since: at, left: None });
            }
            Event::SeatLeft { seat } => {
                if let Some(rec) = self.seats.get_mut(seat) {
                    rec.left = Some(at);
                }
            }
            Event::Declared {} => {
                self.armed = true;
                self.marks.entry(Milestone::Declared).or_insert(at);
            }
            Event::CommandTaken {} => {
                self.commander = Some(entry.by.name.clone());
                self.marks.entry(Milestone::CommanderNamed).or_insert(at);
            }
            Event::RunbookEdited { sha256, refused } => {
                self.runbook.edited = Some(sha256.clone()).filter(|s| *s != self.runbook.sha256);
                self.runbook.refused = refused.clone();
            }
            Event::ChecksEdited(edited) => self.edit_checks(edited, at),
            Event::RunbookReloaded(reload) => {
                let deed = Deed { by: entry.by.name.clone(), at, why: REMOVED.to_owned() };
                self.reload(reload, &deed, entry.n);
            }
            Event::Held { why } => {
                self.held = Some(why.clone());
                self.hold_all();
            }
            Event::Released {} => self.held = None,
            Event::NoteTaken { .. } => self.notes.push(Arc::new(note(entry))),
            Event::NotesRevealed { notes } => self.reveal(notes),
            Event::MilestoneCorrected { milestone, to, why } => self.corrections.push(Correction {
                milestone: *milestone,
                to: *to,
                why: why.clone(),
                by: entry.by.name.clone(),
                at,
            }),
            Event::StoodDown {} => {
                self.stood_down.get_or_insert(at);
                self.marks.entry(Milestone::StoodDown).or_insert(at);
            }
            Event::CloseAsked { runs } => self.closing = Some(*runs),
            Event::RoomClosed { .. } => self.close(at),
            Event::CheckTurned { .. }
            | Event::CheckBlipped { .. }
            | Event::CheckFlapped { .. }
            | Event::CheckMoved { .. }
            | Event::MaintenanceBegan { .. }
            | Event::MaintenanceEnded { .. }
            | Event::ProbesDigested { .. } => self.checks.apply(&entry.event, &at),
            Event::JournalRecovered { .. }
            | Event::SegmentBegan { .. }
            | Event::ClockDrifted { .. }
            | Event::Foreign { .. } => {}
            _ => self.apply_step_event(entry),
        }
    }

    fn open(&mut self, opening: &Opening, at: Stamp) {
        self.opened = Some(at);
        self.plan = Arc::new(opening.plan.clone());
        self.runbook.sha256 = opening.sha256.clone();
        self.opening = Some(Arc::new(opening.clone()));
        self.marks.insert(Milestone::RunbookOpened, at);
        for (input, value) in &opening.vars {
            let rec = InputRec { value: Some(value.clone()), by: opening.opened_by.clone(), at, failed: None };
            self.inputs.insert(input.clone(), rec);
        }
        for list in &opening.plan.lists {
            if let ListSource::Items(items) = &list.source {
                self.lists.insert(list.name.clone(), ListRec { items: Some(items.clone()), ..ListRec::default() });
            }
        }
        for phase in &opening.plan.phases {
            let here: Vec<_> = phase.steps.iter().filter(|s| s.only.is_none_or(|k| k == opening.kind)).collect();
            let steps = here.iter().map(|s| s.id.clone()).collect();
            self.phases.push(PhaseRec { id: phase.id.clone(), title: phase.title.clone(), steps });
            for step in here {
                self.steps.insert(step.id.clone(), Arc::new(StepRec::new(step.clone())));
            }
        }
        self.expand(at);
    }

    /// Makes the items of steps and the checks of lists that are known now; what exists already stays, with its history.
    pub(super) fn expand(&mut self, at: Stamp) {
        let lists = &self.lists;
        let items = |list: &str| lists.get(list).and_then(|l| l.items.clone());
        for step in self.steps.values_mut().map(Arc::make_mut) {
            match step.step.each.as_deref().map(items) {
                None => step.have_items(&[String::new()]),
                Some(Some(items)) => step.have_items(&items),
                Some(None) => {}
            }
        }
        self.checks.expand(&self.plan.checks, &self.plan.scope, items, &at);
    }

    fn host_started(&mut self, pid: u32, resumed: bool, headless: bool, at: Stamp) {
        self.host = HostRec { pid, live: true, headless, starts: self.host.starts + 1 };
        if !resumed {
            return;
        }
        if let Some(last) = self.stamp {
            self.checks.gap(&last);
        }
        for seat in self.seats.values_mut() {
            seat.left.get_or_insert(at);
        }
        let plan = &self.plan;
        self.inputs.retain(|name, _| !plan.vars.iter().any(|v| v.secret && v.name == *name));
        self.hold_all();
        if headless {
            self.held.take_if(|why| why == RESUMED);
        } else if self.armed || self.steps.values().any(|s| self.may_go_on(s)) {
            self.held.get_or_insert_with(|| RESUMED.to_owned());
        }
    }

    /// A hold stops whatever was asked for before it.
    fn hold_all(&mut self) {
        let insisted = |s: &&mut Arc<StepRec>| s.items.iter().any(|i| i.insisted);
        let steps = self.steps.values_mut().filter(insisted).map(Arc::make_mut);
        steps.flat_map(|s| &mut s.items).for_each(|i| i.insisted = false);
    }

    /// Whether something of a step would start by itself, at once or after the run that lives.
    pub(super) fn may_go_on(&self, step: &StepRec) -> bool {
        let followed = |run: &RunRec| step.step.retries > 0 || self.next_script(step, run).is_some();
        self.live_runs(step).any(followed) || step.items.iter().any(|i| self.is_pending(step, i))
    }

    fn reveal(&mut self, notes: &[crate::record::Revealed]) {
        self.private.clear();
        self.notes.extend(notes.iter().map(|n| {
            let (by, text, on) = (n.by.clone(), n.text.clone(), n.on.clone());
            Arc::new(NoteRec { at: n.at, by, point: n.point, text, on, private: false })
        }));
    }

    fn close(&mut self, at: Stamp) {
        self.closed.get_or_insert(at);
        self.host.live = false;
        for seat in self.seats.values_mut() {
            seat.left.get_or_insert(at);
        }
    }
}

fn note(entry: &Entry) -> NoteRec {
    match &entry.event {
        Event::NoteTaken { at, point, text, on, private } => NoteRec {
            at: *at,
            by: entry.by.name.clone(),
            point: *point,
            text: text.clone(),
            on: on.clone(),
            private: *private,
        },
        _ => unreachable!("only called for notes"),
    }
}

/// Whether an entry of a person shows that somebody noticed: any public act but taking or leaving a seat and opening the room.
fn is_act(event: &Event) -> bool {
    !matches!(
        event,
        Event::RoomOpened(_) | Event::HostStarted { .. } | Event::SeatTaken { .. } | Event::SeatLeft { .. }
    )
}

/// The step that an event changes, if it changes one.
fn step_of(room: &Room, event: &Event) -> Option<StepId> {
    let of_run = |run: &RunId| room.runs.get(run).map(|r| r.step.clone());
    match event {
        Event::StepTicked { step }
        | Event::StepUnticked { step }
        | Event::StepSkipped { step, .. }
        | Event::StepAdded { step, .. }
        | Event::StepApproved { step, .. }
        | Event::RunsAsked { step, .. }
        | Event::QueueEmptied { step }
        | Event::RunIntended { step, .. }
        | Event::StepVerified { step, .. }
        | Event::StepUnverified { step, .. } => Some(step.clone()),
        Event::RunStarted { run, .. }
        | Event::RunNotStarted { run, .. }
        | Event::RunExited { run, .. }
        | Event::RunLost { run, .. }
        | Event::StopAsked { run } => of_run(run),
        _ => None,
    }
}
