//! The fold of a reload: another plan under the same record.

use super::steps::REMOVED;
use super::*;
use crate::plan::{ListSource, Step, Var};
use crate::record::{Edited, Reload};
use std::collections::BTreeSet;

impl Room {
    /// Follows another text. Steps, checks and inputs keep their history; nothing is asked for and nothing starts.
    pub(super) fn reload(&mut self, reload: &Reload, deed: &Deed, n: u64) {
        self.runbook.sha256 = reload.sha256.clone();
        (self.runbook.edited, self.runbook.refused, self.runbook.checks) = (None, None, None);
        self.runbook.reloads.push((deed.clone(), reload.sha256.clone()));
        let before = std::mem::replace(&mut self.plan, Arc::new(reload.plan.clone()));
        for (old, new) in &reload.renamed {
            self.rename(old, new);
        }
        self.redeclare_steps(deed);
        self.redeclare_lists(&before);
        self.forget_inputs(&before.vars);
        self.expand(deed.at);
        for id in reload.steps.added.iter().chain(&reload.steps.changed).chain(&reload.steps.removed) {
            self.changed.insert(id.as_str().into(), n);
        }
    }

    /// The checks of the file's text are in force; steps, lists and inputs are as they were.
    pub(super) fn edit_checks(&mut self, edited: &Edited, at: Stamp) {
        let plan = Arc::make_mut(&mut self.plan);
        plan.checks = edited.checks.clone();
        plan.scope = edited.scope.clone();
        plan.maintenance = edited.maintenance.clone();
        self.runbook.refused = None;
        if edited.whole {
            self.runbook.sha256 = edited.sha256.clone();
            (self.runbook.edited, self.runbook.checks) = (None, None);
        } else {
            self.runbook.checks = Some(edited.sha256.clone());
        }
        self.expand(at);
    }

    /// A step with its runs under another id.
    fn rename(&mut self, old: &StepId, new: &StepId) {
        let Some(step) = self.steps.remove(old) else { return };
        for run in step.items.iter().flat_map(|i| &i.runs) {
            if let Some(run) = self.runs.get_mut(run) {
                Arc::make_mut(run).step = new.clone();
            }
        }
        for id in self.phases.iter_mut().flat_map(|p| &mut p.steps).filter(|id| *id == old) {
            *id = new.clone();
        }
        if let Some(n) = self.changed.remove(old) {
            self.changed.insert(new.clone(), n);
        }
        self.steps.insert(new.clone(), step);
    }

    fn redeclare_steps(&mut self, deed: &Deed) {
        let old = std::mem::take(&mut self.phases);
        let mut here = BTreeSet::new();
        for phase in self.plan.phases.clone() {
            let steps: Vec<Step> =
                phase.steps.into_iter().filter(|s| s.only.is_none_or(|k| k == self.kind())).collect();
            let ids: Vec<StepId> = steps.iter().map(|s| s.id.clone()).collect();
            here.extend(ids.iter().cloned());
            self.phases.push(PhaseRec { id: phase.id, title: phase.title, steps: ids });
            steps.into_iter().for_each(|step| self.redeclare(step));
        }
        for step in self.steps.values_mut().filter(|s| s.added.is_none() && !here.contains(&s.step.id)) {
            Arc::make_mut(step).leave(deed);
        }
        self.keep_places(old, &here);
    }

    fn redeclare(&mut self, step: Step) {
        match self.steps.get_mut(&step.id) {
            None => {
                self.steps.insert(step.id.clone(), Arc::new(StepRec::new(step)));
            }
            Some(rec) => {
                let rec = Arc::make_mut(rec);
                if rec.removed {
                    rec.removed = false;
                    rec.skipped.take_if(|s| s.why == REMOVED);
                }
                rec.step = step;
            }
        }
    }

    /// What is no longer in the runbook stays where it was: behind what stood before it. So do steps that were added here.
    fn keep_places(&mut self, old: Vec<PhaseRec>, here: &BTreeSet<StepId>) {
        let mut last: Option<String> = None;
        for phase in old {
            let at = self.phases.iter().position(|p| p.id == phase.id);
            let gone: Vec<StepId> = phase.steps.iter().filter(|id| !here.contains(*id)).cloned().collect();
            match at {
                Some(at) => keep_steps(&mut self.phases[at].steps, &phase.steps, here),
                None if gone.is_empty() => continue,
                None => {
                    let behind = last.as_ref().and_then(|l| self.phases.iter().position(|p| p.id == *l));
                    let at = if phase.id == "added" { self.phases.len() } else { behind.map_or(0, |i| i + 1) };
                    self.phases.insert(at, PhaseRec { steps: gone, ..phase.clone() });
                }
            }
            last = Some(phase.id);
        }
    }

    /// Items stay until the new command has run, so that no step loses them meanwhile.
    fn redeclare_lists(&mut self, before: &Plan) {
        let plan = &self.plan;
        self.lists.retain(|name, _| plan.lists.iter().any(|l| l.name == *name));
        for list in &self.plan.lists {
            let same = before.lists.iter().any(|l| l == list);
            match &list.source {
                ListSource::Items(items) => {
                    self.lists.insert(list.name.clone(), ListRec { items: Some(items.clone()), ..ListRec::default() });
                }
                ListSource::Lines(_) if same => {}
                ListSource::Lines(_) => {
                    if let Some(rec) = self.lists.get_mut(&list.name) {
                        *rec = ListRec { items: rec.items.take(), failed: None, outdated: true };
                    }
                }
            }
        }
    }

    /// What a command gave is asked for anew where the declaration is another one; and what is a secret now is not kept in the open.
    fn forget_inputs(&mut self, before: &[Var]) {
        let vars = &self.plan.vars;
        self.inputs.retain(|name, rec| {
            let now = vars.iter().find(|v| v.name == *name);
            let was = before.iter().find(|v| v.name == *name);
            let by_command = was.is_some_and(|v| v.command.is_some()) && rec.by == crate::record::Author::HOST;
            let laid_open = now.is_some_and(|v| v.secret) && rec.value.is_some();
            !(laid_open || by_command && now != was)
        });
    }
}

impl StepRec {
    /// It is no longer in the runbook: whatever of it waited does not start; what was done stays done.
    fn leave(&mut self, deed: &Deed) {
        self.removed = true;
        for item in &mut self.items {
            (item.queued, item.stopped) = (false, true);
        }
        if self.ticked.is_none() {
            self.skipped.get_or_insert_with(|| deed.clone());
        }
    }
}

/// Puts what is gone behind the nearest step before it that is still there.
fn keep_steps(now: &mut Vec<StepId>, old: &[StepId], here: &BTreeSet<StepId>) {
    for (i, id) in old.iter().enumerate().filter(|(_, id)| !here.contains(*id)) {
        let before = old[..i].iter().rev().find_map(|b| now.iter().position(|n| n == b));
        now.insert(before.map_or(0, |at| at + 1), id.clone());
    }
}
