//! Inputs: the values that scripts need, which are still missing, and a script with its placeholders filled.

use super::{Room, StepRec, fill};
use crate::plan::{Script, Var};
use crate::words::*;
use sha2::{Digest, Sha256};

impl Room {
    /// The declaration that a var or placeholder goes by: of its own name, or of the variable that it is (`<DATACENTER>` for `datacenter`).
    pub fn declared(&self, input: &str) -> Option<&Var> {
        let vars = &self.plan.vars;
        vars.iter().find(|v| v.name == input).or_else(|| vars.iter().find(|v| v.env_name() == input))
    }

    /// The value of a var or placeholder: answered, else fixed, else its default. None where it is open or a secret.
    pub fn value(&self, input: &str) -> Option<&str> {
        let var = self.declared(input);
        let name = var.map_or(input, |v| &v.name);
        if let Some(value) = self.inputs.get(name).and_then(|i| i.value.as_deref()) {
            return Some(value);
        }
        let var = var?;
        var.value.as_deref().or(var.default.as_deref())
    }

    /// Whether nobody needs to be asked: it has a value, or is one that the host alone holds.
    pub fn answered(&self, input: &str) -> bool {
        let name = self.declared(input).map_or(input, |v| &v.name);
        self.value(input).is_some() || self.inputs.get(name).is_some_and(|i| i.failed.is_none())
    }

    /// The inputs of a step: placeholders in the order of their appearance, and vars that its scripts name.
    pub fn inputs_of(&self, step: &StepRec) -> Vec<String> {
        let mut inputs: Vec<String> = Vec::new();
        for (_, script) in step.step.runnable() {
            let name = |input: &String| self.declared(input).map_or(input, |v| &v.name).clone();
            let placeholders = script.inputs.iter().map(name);
            let named = self.plan.vars.iter().filter(|v| mentions(&script.text, &v.env_name())).map(|v| v.name.clone());
            for input in placeholders.chain(named) {
                if !inputs.contains(&input) {
                    inputs.push(input);
                }
            }
        }
        inputs
    }

    /// How an input is written where it stands in a script's text, `<name>` or `YOUR_NAME`; none where scripts read it as a variable.
    pub fn written(&self, input: &str) -> Option<String> {
        let mut scripts = self.steps.values().flat_map(|s| s.step.runnable()).map(|(_, s)| s);
        let script = scripts.find(|s| s.inputs.iter().any(|i| i == input) && fill::stands(s, input))?;
        let bracketed = format!("<{input}>");
        Some(if script.text.contains(&bracketed) { bracketed } else { input.to_owned() })
    }

    /// The inputs of a step that have no value yet.
    pub fn missing_inputs(&self, step: &StepRec) -> Vec<String> {
        self.inputs_of(step).into_iter().filter(|i| !self.answered(i)).collect()
    }

    /// Why a step cannot be run with the values that its inputs have: a secret would be written into the script's file, or a value cannot
    /// stand where the script has its placeholder. With what to do about it.
    pub fn unfit_input(&self, step: &StepRec) -> Option<(String, String)> {
        step.step.runnable().flat_map(|(_, script)| script.inputs.iter().map(move |i| (script, i))).find_map(
            |(script, i)| {
                let var = self.declared(i);
                if let Some(var) = var.filter(|v| v.secret && fill::stands(script, i)) {
                    let why = format!("the secret `{}` would be written into the script's file", var.name);
                    return Some((why, format!("let the runbook say \"${}\" instead, then reload", var.env_name())));
                }
                let why = fill::fits(script, i, self.value(i)?).err()?;
                let name = var.map_or(i, |v| &v.name);
                Some((
                    format!("the value of {name} does not fit: {why}"),
                    format!("`answer {name} VALUE` gives another"),
                ))
            },
        )
    }

    /// Why this value cannot be the one of an input.
    pub(super) fn unfit_value(&self, input: &str, value: &str) -> Option<String> {
        if value.contains('\0') {
            return Some("it holds a NUL".to_owned());
        }
        let scripts = self.steps.values().filter(|s| !s.removed).flat_map(|s| s.step.runnable());
        let own = |i: &&String| self.declared(i).map_or(i.as_str(), |v| &v.name) == input;
        let mut places = scripts.flat_map(|(_, s)| s.inputs.iter().filter(own).map(move |i| (s, i)));
        places.find_map(|(script, i)| fill::fits(script, i, value).err())
    }

    /// Every input that the room can ask for: declared vars, then placeholders in order of appearance.
    pub fn known_inputs(&self) -> Vec<String> {
        let mut known: Vec<String> = self.plan.vars.iter().map(|v| v.name.clone()).collect();
        let steps = self.phases.iter().flat_map(|p| &p.steps).filter_map(|id| self.steps.get(id));
        for input in steps.filter(|s| !s.removed).flat_map(|s| self.inputs_of(s)) {
            if !known.contains(&input) {
                known.push(input);
            }
        }
        known
    }

    /// The inputs that a step's scripts demand as variables of exactly these names: `${NAME:?}`.
    pub fn demanded_by<'a>(&self, step: &'a StepRec) -> Vec<&'a String> {
        let scripts = step.step.runnable().map(|(_, s)| s);
        scripts.flat_map(|s| s.inputs.iter().filter(move |name| fill::demands(s, name))).collect()
    }

    /// The demanded variables that have no value yet, and stand nowhere as placeholders: where the host's environment has one, nobody is asked.
    pub fn open_variables(&self) -> Vec<String> {
        let steps = || self.steps.values().filter(|s| !s.removed);
        let mut open: Vec<String> = steps().flat_map(|s| self.demanded_by(s)).cloned().collect();
        open.sort();
        open.dedup();
        let stands = |name: &str| steps().flat_map(|s| s.step.runnable()).any(|(_, s)| fill::stands(s, name));
        open.retain(|n| self.declared(n).is_none() && !self.inputs.contains_key(n) && !stands(n));
        open
    }

    /// A script's text with its placeholders filled; open ones, secrets and what cannot stand there stay as they are.
    pub fn script_text(&self, script: &Script) -> String {
        fill::fill(script, |input| self.value(input).filter(|_| !self.declared(input).is_some_and(|v| v.secret)))
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
        let vars = self.plan.vars.iter().filter_map(|v| Some((v.env_name(), self.value(&v.name)?)));
        let demanded = self.demanded_by(step).into_iter().filter_map(|n| Some((n.clone(), self.value(n)?)));
        env.extend(vars.chain(demanded).map(|(name, value)| (name, value.to_owned())));
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
    for item in step.items.iter().filter(|i| !i.removed) {
        all.push_str(&item.item);
        all.push('\0');
    }
    sha256(&all)
}

/// Whether a script uses the variable: `$NAME`, `${NAME…`, its length `${#NAME…` or what it names `${!NAME…`.
fn mentions(text: &str, variable: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    ["$", "${", "${#", "${!"].iter().map(|begin| format!("{begin}{variable}")).any(|needle| {
        text.match_indices(needle.as_str()).any(|(at, found)| !text[at + found.len()..].starts_with(word))
    })
}
