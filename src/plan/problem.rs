//! A mistake in a runbook, with its place and a hint.

use serde::{Deserialize, Serialize};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Refuses a drill.
    Error,
    /// Would hurt in an incident; `lint` exits 1.
    Warning,
}

/// A mistake in a runbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// A stable word for the rule, e.g. `unknown-key`.
    pub rule: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// Byte range of the place in the file's text.
    pub span: std::ops::Range<usize>,
    /// What is wrong, in a sentence.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
}
