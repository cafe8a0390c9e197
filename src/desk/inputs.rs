//! Inputs as a person sees them: what is asked, what may be answered, what holds now.

use crate::room::{Room, StepRec};

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
    /// Its value is never shown.
    pub secret: bool,
    /// A command fills it, not a person.
    pub command: bool,
    /// Its value now; `***` for a secret. None: a run of it waits.
    pub value: Option<String>,
}

/// One input of the room.
pub fn wanted(room: &Room, name: &str) -> Wanted {
    let var = room.plan.vars.iter().find(|v| v.name == name);
    let secret = || room.answered(name).then(|| "***".to_owned());
    let question = match var {
        Some(var) => var.ask.clone().unwrap_or_else(|| format!("Value of {name}?")),
        None => match room.written(name) {
            Some(written) => format!("What is to stand for {written}?"),
            None => format!("Value of the variable {name}?"),
        },
    };
    Wanted {
        name: name.to_owned(),
        question,
        default: var.and_then(|v| v.default.clone()),
        one_of: var.map(|v| v.one_of.clone()).unwrap_or_default(),
        secret: var.is_some_and(|v| v.secret),
        command: var.is_some_and(|v| v.command.is_some()),
        value: room.value(name).map(str::to_owned).or_else(secret),
    }
}

/// The inputs of a step: the placeholders of its scripts, and the runbook's vars that they name.
pub fn of_step(room: &Room, step: &StepRec) -> Vec<Wanted> {
    let scripts: Vec<_> = step.step.runnable().map(|(_, s)| s).collect();
    let named = |name: &String| {
        let variable = crate::plan::env_name(name);
        scripts.iter().any(|s| s.inputs.contains(name) || s.text.contains(&format!("${variable}")))
            || scripts.iter().any(|s| s.text.contains(&format!("${{{variable}")))
    };
    room.known_inputs().iter().filter(|n| named(n)).map(|n| wanted(room, n)).collect()
}
