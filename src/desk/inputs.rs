//! Inputs: what a step's scripts want to know, and their text with the answers filled in.

use crate::plan::{Script, Step};
use crate::room::Room;

/// An input, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The var's or the placeholder's name.
    pub name: String,
    /// The question.
    pub question: String,
    /// What holds until somebody answers.
    pub default: Option<String>,
    /// The only values allowed, if not empty.
    pub one_of: Vec<String>,
    /// Never shown.
    pub secret: bool,
    /// Its value now; `***` for a secret. None: the run waits for it.
    pub value: Option<String>,
    /// A command fills it, not a person.
    pub command: bool,
}

/// The inputs of a step: the runbook's vars, which every script gets, and the placeholders of its own scripts. Without a step: the vars.
pub fn wanted(room: &Room, step: Option<&Step>) -> Vec<Wanted> {
    let vars = room.plan.vars.iter().map(|v| Wanted {
        name: v.name.clone(),
        question: v.ask.clone().unwrap_or_else(|| format!("Value of {}?", v.name)),
        default: v.default.clone(),
        one_of: v.one_of.clone(),
        secret: v.secret,
        value: value(room, &v.name).or_else(|| v.value.clone()).or_else(|| v.default.clone()),
        command: v.command.is_some(),
    });
    let mut all: Vec<Wanted> = vars.collect();
    for name in step.iter().flat_map(|s| s.runnable()).flat_map(|(_, s)| &s.inputs) {
        if all.iter().all(|w| w.name != *name) {
            all.push(Wanted {
                name: name.clone(),
                question: format!("What stands for <{name}>?"),
                default: None,
                one_of: Vec::new(),
                secret: false,
                value: value(room, name),
                command: false,
            });
        }
    }
    all
}

/// The inputs that a run of this step waits for.
pub fn missing(room: &Room, step: &Step) -> Vec<Wanted> {
    wanted(room, Some(step)).into_iter().filter(|w| w.value.is_none()).collect()
}

fn value(room: &Room, name: &str) -> Option<String> {
    let given = room.opening.as_ref().and_then(|o| o.vars.iter().find(|(k, _)| k == name)).map(|(_, v)| v.clone());
    match room.inputs.get(name) {
        Some(answer) if answer.failed.is_none() => Some(answer.value.clone().unwrap_or_else(|| "***".to_owned())),
        _ => given,
    }
}

/// A script's text with the answered placeholders filled in.
pub fn filled(room: &Room, script: &Script) -> String {
    let fill = |text: String, name: &String| match value(room, name) {
        Some(value) => text.replace(&format!("<{name}>"), &value),
        None => text,
    };
    script.inputs.iter().fold(script.text.clone(), fill)
}
