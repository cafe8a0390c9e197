//! F1: what a runbook means, as plain data. The journal holds this, so a better parser never changes an old replay.

mod check;
mod maintenance;
mod probe;
mod problem;
mod step;

pub use check::{Check, DownWhen, Incarnation, Scope};
pub use maintenance::{When, Window, zone};
pub use probe::{
    AlertmanagerProbe, Auth, DnsProbe, ElastAlert, ElasticsearchProbe, HttpProbe, IcmpProbe, Probe, PrometheusProbe,
    PushProbe, StatuscakeProbe, TcpProbe, TlsOptions,
};
pub use problem::{Problem, Severity};
pub use step::{Confirm, Expected, Only, Passage, Phase, Script, Step};

use crate::words::{Kind, Role, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A parsed runbook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// The front matter's `title`, else the first heading, else the file's name.
    pub title: String,
    /// One or two sentences for the header and the report.
    pub summary: Option<String>,
    /// What the room is opened as, unless the command line says otherwise.
    pub kind: Option<Kind>,
    /// What a drill sets out to show, each in a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<String>,
    /// The times to reach.
    pub targets: Targets,
    /// The checks whose outage is the room's downtime.
    pub scope: Scope,
    /// Inputs with a declaration, in the order of the file.
    pub vars: Vec<Var>,
    /// Lists that `each` names, in the order of the file.
    pub lists: Vec<List>,
    /// Checks, in the order of the file; those with `each` stand for one per item.
    pub checks: Vec<Check>,
    /// When failures of checks are expected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maintenance: Vec<Window>,
    /// Names with a fixed role; everybody else is a responder.
    pub roles: BTreeMap<String, Role>,
    /// Phases in the order of the file.
    pub phases: Vec<Phase>,
    /// Prose before the first phase, as Markdown.
    pub preface: String,
    /// Prose behind the last phase, with its headings, as Markdown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub afterword: String,
    /// Top-level front-matter keys that are not ours, kept as they are.
    pub foreign: BTreeMap<String, serde_json::Value>,
}

/// Times to reach; each may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Targets {
    /// From the outage's start to the first human detection.
    pub detect: Option<Span>,
    /// From the outage's start to `declare`.
    pub acknowledge: Option<Span>,
    /// From the outage's start to its end (RTO).
    pub recover: Option<Span>,
    /// Oldest data that a restored service may serve (RPO).
    pub data_loss: Option<Span>,
}

/// A declared input: scripts see it as an upper-case environment variable.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Var {
    /// The name as written, e.g. `datacenter`; the variable is `DATACENTER` (dashes become underscores).
    pub name: String,
    /// A fixed value, from `name: value`.
    pub value: Option<String>,
    /// The question to ask.
    pub ask: Option<String>,
    /// What holds until somebody answers.
    pub default: Option<String>,
    /// The only values allowed, if not empty.
    pub one_of: Vec<String>,
    /// Masked everywhere, never recorded.
    pub secret: bool,
    /// A shell command whose standard output, less the final newline, is the value; run when the room needs it.
    pub command: Option<String>,
}

impl Var {
    /// The environment variable that scripts see.
    pub fn env_name(&self) -> String {
        env_name(&self.name)
    }
}

/// `data-center` as an environment variable: `DATA_CENTER`.
pub fn env_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// A named list of items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// What `each=` says.
    pub name: String,
    /// Where its items come from.
    pub source: ListSource,
}

/// Where a list's items come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListSource {
    /// Written in the front matter.
    Items(Vec<String>),
    /// The lines that this shell command prints (run in the runbook's folder, when the room needs them).
    Lines(String),
}

impl Plan {
    /// Every step with its phase, in the order of the file.
    pub fn steps(&self) -> impl Iterator<Item = (&Phase, &Step)> {
        self.phases.iter().flat_map(|p| p.steps.iter().map(move |s| (p, s)))
    }

    /// The step with this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps().map(|(_, s)| s).find(|s| s.id.as_str() == id)
    }
}
