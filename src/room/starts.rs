//! Starts: which queued items get a slot now, and the names of their runs.

use super::{ItemRec, Room, StepRec, inputs::sha256, step_hash};
use crate::record::Event;
use crate::words::*;

impl Room {
    /// Whether the approvals that a step asks for are there, and are for what would run now.
    pub fn approved(&self, step: &StepRec) -> bool {
        step.approvals.len() >= step.step.approve as usize && !self.outdated(step)
    }

    /// Whether a step that takes approvals changed since its start was asked for: approvals are bound to its scripts, inputs and items.
    pub(super) fn outdated(&self, step: &StepRec) -> bool {
        step.step.approve > 0 && step.asked.as_ref().is_some_and(|a| a.hash != step_hash(self, step))
    }

    /// The intended run of one script for one item. The attempt is one more than that script and item have had.
    pub(super) fn intend_run(&self, step: &StepRec, item: &ItemRec, script: usize) -> Event {
        let tries = item.runs.iter().filter_map(|r| self.runs.get(r)).filter(|r| r.script == script).count();
        let attempt = tries as u32 + 1;
        let text = step.step.scripts.get(script).map(|s| self.script_text(s)).unwrap_or_default();
        Event::RunIntended {
            run: self.run_id(step, script, &item.item, attempt),
            step: step.step.id.clone(),
            item: item.item.clone(),
            script,
            attempt,
            sha256: sha256(&text),
        }
    }

    /// The script with which an item starts: the one that failed, or the one after the last that succeeded, else the first.
    pub(super) fn first_script(&self, step: &StepRec, item: &ItemRec) -> Option<usize> {
        // A reload may have taken the script away.
        let again = |at: usize| step.step.runnable().map(|(i, _)| i).find(|i| *i == at);
        let there =
            self.last_run(item).and_then(|r| if r.succeeded() { self.next_script(step, r) } else { again(r.script) });
        there.or_else(|| step.step.runnable().next().map(|(i, _)| i))
    }

    /// `STEP[.SCRIPT][.ITEM].N` in safe slugs; a short hash is added where slugging changed something (but for the `/` of a step's id, where no
    /// other step has the same slug). Where two ids are equal all the same, a hash of the whole tells them apart.
    fn run_id(&self, step: &StepRec, script: usize, item: &str, attempt: u32) -> RunId {
        let several = step.step.runnable().count() > 1;
        let name = step.step.scripts.get(script).and_then(|s| s.name.clone());
        let part = several.then(|| name.unwrap_or_else(|| (script + 1).to_string()));
        let mut parts = vec![self.step_slug(step.step.id.as_str())];
        parts.extend(part.map(|p| slug(&p)));
        parts.extend((step.step.each.is_some()).then(|| slug(item)));
        let id = RunId(format!("{}.{attempt}", parts.join(".")));
        if !self.runs.contains_key(&id) {
            return id;
        }
        let exact = sha256(&format!("{}\0{script}\0{item}", step.step.id));
        RunId(format!("{}-{}.{attempt}", parts.join("."), &exact[..8]))
    }

    fn step_slug(&self, id: &str) -> String {
        let plain = |id: &str| slug(&id.replace('/', "-"));
        let twin = self.steps.keys().any(|other| other.as_str() != id && plain(other.as_str()) == plain(id));
        if twin { slug(id) } else { plain(id) }
    }
}

/// A text as a part of a file name: letters, digits, `_` and `-`, at most 48 of them; a short hash is added where something was lost.
fn slug(text: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut out: String = text.chars().map(|c| if safe(c) { c } else { '-' }).take(48).collect();
    let faithful = text.chars().count() <= 48 && text.chars().all(safe);
    if !faithful || out.is_empty() {
        out.push('-');
        out.push_str(&sha256(text)[..6]);
    }
    out
}
