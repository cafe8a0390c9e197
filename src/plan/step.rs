//! Phases, steps and scripts, as a runbook declares them.

use crate::words::{Role, Span, StepId};
use serde::{Deserialize, Serialize};

/// A heading with steps under it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Phase {
    /// The slug of its heading, unique in the plan.
    pub id: String,
    /// The heading's text.
    pub title: String,
    /// The heading's level, 1 to 6; 0 for a file without headings.
    pub level: u8,
    /// Prose before its first step, as Markdown.
    pub prose: String,
    /// Its steps, in the order of the file.
    pub steps: Vec<Step>,
    /// 1-based line of the heading.
    pub line: u32,
}

/// One thing to do: by hand where it has no runnable script, else by runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// Its `name`, or `phase-slug/step-slug`.
    pub id: StepId,
    /// What the line says, as plain text.
    pub title: String,
    /// Prose that belongs to it, as Markdown, scripts left out.
    pub prose: String,
    /// Its scripts, run in this order; the first failure stops.
    pub scripts: Vec<Script>,
    /// Steps that must be done (verified, where they have `verify`) or skipped before this one starts.
    pub needs: Vec<StepId>,
    /// Starts by itself once armed and its needs are met.
    pub auto: bool,
    /// The list it runs once per item of.
    pub each: Option<String>,
    /// Runs of it at a time; at least 1.
    pub parallel: u32,
    /// The longest that one run may take.
    pub timeout: Option<Span>,
    /// Further attempts after a failure.
    pub retries: u32,
    /// Between a failure and the next attempt.
    pub retry_delay: Span,
    /// A second run is harmless.
    pub idempotent: bool,
    /// Asked before a start.
    pub confirm: Option<Confirm>,
    /// So many other people must approve a start.
    pub approve: u32,
    /// The step that undoes it.
    pub rollback: Option<StepId>,
    /// Names of the checks that prove it; `$ITEM` may stand in them.
    pub verify: Vec<String>,
    /// How long the proof may take after the last run's exit.
    pub verify_within: Span,
    /// Runs in a pseudo-terminal.
    pub tty: bool,
    /// Working directory, relative to the runbook's folder.
    pub cwd: Option<String>,
    /// More environment, in order.
    pub env: Vec<(String, String)>,
    /// Only in rooms of this kind.
    pub only: Option<Only>,
    /// Who may start it (with commanders).
    pub role: Option<Role>,
    /// Why it cannot be run, where its declaration was wrong and an incident opened all the same.
    pub faulty: Option<String>,
    /// 1-based line of its text.
    pub line: u32,
}

impl Step {
    /// Its runnable scripts with their index in `scripts`.
    pub fn runnable(&self) -> impl Iterator<Item = (usize, &Script)> {
        self.scripts.iter().enumerate().filter(|(_, s)| s.runnable)
    }

    /// What it says and its scripts, in the order of the file.
    pub fn passages(&self) -> Vec<Passage<'_>> {
        let mut passages = Vec::new();
        let mut at = 0;
        let mut say = |passages: &mut Vec<_>, until: usize| {
            let until = self.prose.floor_char_boundary(until).max(at);
            let piece = self.prose[at..until].trim_matches('\n');
            if !piece.is_empty() {
                passages.push(Passage::Prose(piece));
            }
            at = until;
        };
        for script in &self.scripts {
            say(&mut passages, script.behind.unwrap_or(usize::MAX));
            passages.push(Passage::Script(script));
        }
        say(&mut passages, usize::MAX);
        passages
    }

    /// Whether a run does it (else a person ticks it).
    pub fn scripted(&self) -> bool {
        self.runnable().next().is_some()
    }
}

/// A part of what a step says.
#[derive(Clone, Debug, PartialEq)]
pub enum Passage<'s> {
    /// Markdown.
    Prose(&'s str),
    /// A script, run or only to copy.
    Script(&'s Script),
}

/// What is asked before a start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confirm {
    /// A yes.
    Yes,
    /// This text must be typed.
    Text(String),
}

/// The kind of room that a step is for.
pub type Only = crate::words::Kind;

/// One fence of a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Script {
    /// Its own name, from `script=`; else none.
    pub name: Option<String>,
    /// The fence's language as written, e.g. `bash`; empty where it has none.
    pub lang: String,
    /// Whether `warroom` may run it; else it is shown to copy.
    pub runnable: bool,
    /// Interpreter and its arguments; the script's path is appended. E.g. `["bash","-eo","pipefail"]`.
    pub interpreter: Vec<String>,
    /// The text to run, prompts stripped, placeholders still open.
    pub text: String,
    /// Output that the runbook shows for it.
    pub expected: Option<Expected>,
    /// Placeholders in it, in order of appearance, without their brackets.
    pub inputs: Vec<String>,
    /// 1-based line of the fence's first content line.
    pub line: u32,
    /// So many bytes of its step's prose stand before it in the file; none where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind: Option<usize>,
}

/// Output that a runbook shows for a script, as text.
pub type Expected = String;
