//! The fold of steps and runs.

use super::*;
use crate::record::{Entry, Event};
use std::collections::HashMap;

impl StepRec {
    /// A step at the beginning: one nameless item, or none yet where it has `each`.
    pub(super) fn new(step: crate::plan::Step) -> StepRec {
        let items = if step.each.is_some() { Vec::new() } else { vec![ItemRec::default()] };
        StepRec {
            step,
            added: None,
            ticked: None,
            skipped: None,
            removed: false,
            asked: None,
            approvals: Vec::new(),
            items,
            places: HashMap::new(),
        }
    }
}

impl StepRec {
    /// Makes these its items, in this order. Others go; those that had runs stay behind them, out of the list.
    pub(super) fn have_items(&mut self, names: &[String]) {
        let old = std::mem::take(&mut self.items);
        let mut known: HashMap<String, (usize, ItemRec)> =
            old.into_iter().enumerate().map(|(at, i)| (i.item.clone(), (at, i))).collect();
        for name in names {
            let item =
                known.remove(name).map_or_else(|| ItemRec { item: name.clone(), ..ItemRec::default() }, |(_, i)| i);
            self.items.push(ItemRec { removed: false, ..item });
        }
        let mut left: Vec<_> = known.into_values().filter(|(_, i)| !i.runs.is_empty()).collect();
        left.sort_by_key(|(at, _)| *at);
        self.items.extend(left.into_iter().map(|(_, i)| ItemRec { removed: true, queued: false, stopped: true, ..i }));
        self.find_places();
    }
}

impl Room {
    /// Folds what happens to steps and runs; what names an unknown one changes nothing.
    pub(super) fn apply_step_event(&mut self, entry: &Entry) {
        let at = entry.stamp;
        let deed = |why: &str| Deed { by: entry.by.name.clone(), at, why: why.to_owned() };
        match &entry.event {
            Event::StepTicked { step } => self.on_step(step, |s| {
                s.ticked = Some(deed(""));
                s.skipped = None;
                // Mended by hand: the time for the proof begins anew.
                s.items.iter_mut().for_each(|i| i.unverified = None);
            }),
            Event::StepUnticked { step } => self.untick(step),
            Event::StepSkipped { step, why } => self.on_step(step, |s| s.skipped = Some(deed(why))),
            Event::StepAdded { step, title } => self.add_step(step, title, deed("")),
            Event::StepApproved { step, .. } => self.on_step(step, |s| s.approvals.push(deed(""))),
            Event::RunsAsked { step, items, hash } => {
                let auto = !entry.by.is_person();
                let insisted = !auto && self.held.is_some();
                self.on_step(step, |s| {
                    s.asked = Some(Asked { by: entry.by.name.clone(), auto, at, hash: hash.clone() });
                    s.approvals.clear();
                    for item in items {
                        if let Some(i) = s.item_mut(item) {
                            (i.queued, i.failures, i.stopped, i.insisted) = (true, 0, false, insisted);
                        }
                    }
                });
            }
            Event::QueueEmptied { step } => {
                self.on_step(step, |s| s.items.iter_mut().for_each(|i| (i.queued, i.stopped) = (false, true)));
            }
            Event::StepVerified { step, item } => self.on_step(step, |s| {
                if let Some(i) = s.item_mut(item) {
                    (i.verified, i.unverified) = (Some(at), None);
                }
            }),
            Event::StepUnverified { step, item, why } => self.on_step(step, |s| {
                if let Some(i) = s.item_mut(item) {
                    i.unverified = Some(why.clone());
                }
            }),
            _ => self.apply_run_event(entry),
        }
    }

    /// What was proven of work by hand is not proven any more; what a run did still is.
    fn untick(&mut self, id: &StepId) {
        let Some(step) = self.steps.get(id) else { return };
        let by_run: Vec<bool> = step.items.iter().map(|i| self.last_run(i).is_some_and(RunRec::succeeded)).collect();
        self.on_step(id, |s| {
            (s.ticked, s.skipped) = (None, None);
            for (item, _) in s.items.iter_mut().zip(by_run).filter(|(_, by_run)| !by_run) {
                (item.verified, item.unverified) = (None, None);
            }
        });
    }

    fn apply_run_event(&mut self, entry: &Entry) {
        let at = entry.stamp;
        match &entry.event {
            Event::RunIntended { .. } => self.intend(entry),
            Event::RunStarted { run, pid } => self.on_run(run, |r| {
                r.started.get_or_insert(at);
                r.pid = Some(*pid);
            }),
            Event::RunNotStarted { run, why } => {
                self.on_run(run, |r| (r.not_started, r.ended) = (Some(why.clone()), Some(at)));
                self.count_failure(run);
            }
            Event::RunAdopted { run, unsupervised } => self.on_run(run, |r| {
                r.started.get_or_insert(at);
                (r.adopted, r.unsupervised) = (true, *unsupervised);
            }),
            Event::RunExited { run, exit } => {
                self.on_run(run, |r| (r.exit, r.ended, r.lost) = (Some((**exit).clone()), Some(at), None));
                if !exit.success() {
                    self.count_failure(run);
                }
            }
            Event::RunLost { run, how } => self.on_run(run, |r| (r.lost, r.ended) = (Some(*how), Some(at))),
            Event::StopAsked { run } => {
                self.on_run(run, |r| {
                    r.stop_asked.get_or_insert(entry.by.name.clone());
                });
                self.on_item_of(run, |i| i.stopped = true);
            }
            Event::ResultSet { run, name, value } => self.on_run(run, |r| {
                r.results.retain(|(n, _)| n != name);
                r.results.push((name.clone(), value.clone()));
            }),
            _ => {}
        }
    }

    fn intend(&mut self, entry: &Entry) {
        let Event::RunIntended { run, step, item, script, attempt, sha256 } = &entry.event else { return };
        if self.runs.contains_key(run) {
            return;
        }
        let Some(rec) = self.steps.get_mut(step).map(Arc::make_mut) else { return };
        let by = rec.asked.as_ref().map_or_else(|| entry.by.name.clone(), |a| a.by.clone());
        let Some(i) = rec.item_mut(item) else { return };
        i.queued = false;
        (i.verified, i.unverified) = (None, None);
        i.runs.push(run.clone());
        let new = RunRec {
            run: run.clone(),
            step: step.clone(),
            item: item.clone(),
            script: *script,
            attempt: *attempt,
            sha256: sha256.clone(),
            by,
            intended: entry.stamp,
            started: None,
            ended: None,
            pid: None,
            exit: None,
            lost: None,
            not_started: None,
            adopted: false,
            unsupervised: false,
            stop_asked: None,
            results: Vec::new(),
        };
        self.runs.insert(run.clone(), Arc::new(new));
        self.live.insert(run.clone());
    }

    fn count_failure(&mut self, run: &RunId) {
        self.on_item_of(run, |i| i.failures = i.failures.saturating_add(1));
    }

    fn on_item_of(&mut self, run: &RunId, change: impl FnOnce(&mut ItemRec)) {
        let Some(rec) = self.runs.get(run) else { return };
        if let Some(item) = self.steps.get_mut(&rec.step).and_then(|s| Arc::make_mut(s).item_mut(&rec.item)) {
            change(item);
        }
    }

    fn add_step(&mut self, id: &StepId, title: &str, deed: Deed) {
        let step = crate::plan::Step { id: id.clone(), title: title.to_owned(), ..Default::default() };
        self.steps.insert(id.clone(), Arc::new(StepRec { added: Some(deed), ..StepRec::new(step) }));
        if !self.phases.iter().any(|p| p.id == "added") {
            let title = "Added in this room".to_owned();
            self.phases.push(PhaseRec { id: "added".to_owned(), title, steps: Vec::new() });
        }
        if let Some(phase) = self.phases.iter_mut().find(|p| p.id == "added") {
            phase.steps.push(id.clone());
        }
    }

    fn on_step(&mut self, step: &StepId, change: impl FnOnce(&mut StepRec)) {
        if let Some(rec) = self.steps.get_mut(step) {
            change(Arc::make_mut(rec));
        }
    }

    fn on_run(&mut self, run: &RunId, change: impl FnOnce(&mut RunRec)) {
        let Some(rec) = self.runs.get_mut(run) else { return };
        change(Arc::make_mut(rec));
        if !rec.live() {
            self.live.remove(run);
        }
    }
}
