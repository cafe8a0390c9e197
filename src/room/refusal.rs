//! Why an intent was not done.

use crate::words::Role;
use serde::{Deserialize, Serialize};

/// Why an intent was not done: what failed, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// On what ground.
    pub ground: Ground,
    /// `run restore: not started`.
    pub what: String,
    /// One sentence.
    pub why: String,
    /// What to do, or which role could.
    pub hint: Option<String>,
}

/// On what ground an intent was refused; the exit code of the command line follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// The role may not (exit 3).
    Role,
    /// The room's or the step's state forbids it (exit 3).
    State,
    /// The intent names what does not exist, or lacks something (exit 2).
    Input,
}

impl Refusal {
    /// A refusal by the room's state.
    pub fn state(what: impl Into<String>, why: impl Into<String>) -> Refusal {
        Refusal { ground: Ground::State, what: what.into(), why: why.into(), hint: None }
    }

    /// A refusal of what does not exist or lacks something.
    pub fn input(what: impl Into<String>, why: impl Into<String>) -> Refusal {
        Refusal { ground: Ground::Input, what: what.into(), why: why.into(), hint: None }
    }

    /// A refusal by role, naming the roles that could.
    pub fn role(what: impl Into<String>, role: Role, could: &[Role]) -> Refusal {
        let mut could: Vec<&str> = could.iter().map(|r| r.word()).collect();
        could.dedup();
        Refusal {
            ground: Ground::Role,
            what: what.into(),
            why: format!("a role of {role} may not do this"),
            hint: Some(format!("it takes: {}", could.join(" or "))),
        }
    }

    /// With what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Refusal {
        self.hint = Some(hint.into());
        self
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.what, self.why)?;
        self.hint.as_ref().map_or(Ok(()), |h| write!(f, " ({h})"))
    }
}

/// The candidate that is most like `wanted`, where one is like it at all.
pub(super) fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = candidates.map(|c| (strsim::jaro_winkler(wanted, c), c));
    scored.filter(|(score, _)| *score > 0.75).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, c)| c)
}
