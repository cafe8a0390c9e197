//! Inputs: the values that scripts need, which are still missing, and a script with its placeholders filled.

use super::{Room, StepRec};
use crate::plan::{Script, env_name};
use crate::words::*;
use sha2::{Digest, Sha256};

impl Room {
    /// The value of a var or placeholder: answered, else fixed, else its default. None where it is open or a secret.
    pub fn value(&self, input: &str) -> Option<&str> {
        if let Some(value) = self.inputs.get(input).and_then(|i| i.value.as_deref()) {
            return Some(value);
        }
        let var = self.plan.vars.iter().find(|v| v.name == input)?;
        var.value.as_deref().or(var.default.as_deref())
    }

    /// Whether nobody needs to be asked: it has a value, or is a secret that the host holds.
    pub fn answered(&self, input: &str) -> bool {
        self.value(input).is_some() || self.inputs.get(input).is_some_and(|i| i.failed.is_none())
    }

    /// The inputs of a step that have no value yet: open placeholders, and vars that its scripts name.
    pub fn missing_inputs(&self, step: &StepRec) -> Vec<String> {
        let mut missing: Vec<String> = Vec::new();
        for (_, script) in step.step.runnable() {
            let placeholders = script.inputs.iter().cloned();
            let named = self.plan.vars.iter().filter(|v| mentions(&script.text, &v.env_name())).map(|v| v.name.clone());
            for input in placeholders.chain(named) {
                if !self.answered(&input) && !missing.contains(&input) {
                    missing.push(input);
                }
            }
        }
        missing
    }

    /// Every input that the room can ask for: declared vars, then placeholders in order of appearance.
    pub fn known_inputs(&self) -> Vec<String> {
        let mut known: Vec<String> = self.plan.vars.iter().map(|v| v.name.clone()).collect();
        for step in self.steps.values() {
            for input in step.step.runnable().flat_map(|(_, s)| &s.inputs) {
                if !known.contains(input) {
                    known.push(input.clone());
                }
            }
        }
        known
    }

    /// A script's text with its placeholders filled; open ones stay as they are.
    pub fn script_text(&self, script: &Script) -> String {
        let mut text = script.text.clone();
        for input in &script.inputs {
            if let Some(value) = self.value(input) {
                text = text.replace(&format!("<{input}>"), value);
            }
        }
        text
    }

    /// The environment that a run gets on top of the host's, in order; secrets are added by the host.
    pub fn script_env(&self, step: &StepRec, item: &str, run: &RunId) -> Vec<(String, String)> {
        let mut env: Vec<(String, String)> = vec![
            ("WARROOM_ROOM".into(), self.name().into()),
            ("WARROOM_KIND".into(), self.kind().word().into()),
            ("WARROOM_STEP".into(), step.step.id.0.clone()),
            ("WARROOM_RUN".into(), run.0.clone()),
        ];
        if step.step.each.is_some() {
            env.push(("WARROOM_ITEM".into(), item.into()));
            env.push(("ITEM".into(), item.into()));
        }
        let known = self.known_inputs();
        env.extend(known.iter().filter_map(|n| self.value(n).map(|v| (env_name(n), v.to_owned()))));
        env.extend(step.step.env.iter().cloned());
        env
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// What approvals are bound to: the scripts of a step as they would run, the vars that they name, and its items.
pub fn step_hash(room: &Room, step: &StepRec) -> String {
    let mut all = String::new();
    for (_, script) in step.step.runnable() {
        all.push_str(&room.script_text(script));
        all.push('\0');
        for var in room.plan.vars.iter().filter(|v| mentions(&script.text, &v.env_name())) {
            all.push_str(&format!("{}={}\0", var.name, room.value(&var.name).unwrap_or_default()));
        }
    }
    for item in &step.items {
        all.push_str(&item.item);
        all.push('\0');
    }
    sha256(&all)
}

/// Whether a script uses the variable: `$NAME` or `${NAME…`.
fn mentions(text: &str, variable: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    [format!("${variable}"), format!("${{{variable}")].iter().any(|needle| {
        text.match_indices(needle.as_str()).any(|(at, found)| !text[at + found.len()..].starts_with(word))
    })
}
