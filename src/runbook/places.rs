//! Places in a file and the problems found there.

use crate::plan::{Problem, Severity};
use std::ops::Range;

/// More problems than this help nobody; what is over is left out and said.
const MOST: usize = 500;

/// A file that has to be there.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Relative to the runbook's folder.
    pub path: String,
    /// Where it is named.
    pub span: Range<usize>,
    /// Whether it is started by itself, so that it must be executable.
    pub runs: bool,
}

/// A file's text with the problems found in it so far.
pub(crate) struct Problems<'a> {
    /// The whole file.
    pub text: &'a str,
    line_starts: Vec<usize>,
    list: Vec<Problem>,
    /// Files that the runbook names.
    pub(super) wanted: Vec<Wanted>,
}

impl<'a> Problems<'a> {
    /// No problems yet.
    pub fn new(text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Problems { text, line_starts, list: Vec::new(), wanted: Vec::new() }
    }

    /// The 1-based line of a byte offset.
    pub fn line(&self, at: usize) -> u32 {
        self.line_starts.partition_point(|&start| start <= at) as u32
    }

    /// Where the line of a byte offset ends, its line break left out.
    pub fn line_end(&self, at: usize) -> usize {
        let next = self.line_starts.get(self.line(at) as usize).copied().unwrap_or(self.text.len() + 1);
        at.max(self.text[..(next - 1).min(self.text.len())].trim_end_matches('\r').len())
    }

    /// Notes what refuses a drill.
    pub fn error(&mut self, rule: &str, span: Range<usize>, what: impl Into<String>, hint: Option<String>) {
        self.add(Severity::Error, rule, span, what.into(), hint);
    }

    /// Notes what would hurt in an incident.
    pub fn warn(&mut self, rule: &str, span: Range<usize>, what: impl Into<String>, hint: Option<String>) {
        self.add(Severity::Warning, rule, span, what.into(), hint);
    }

    fn add(&mut self, severity: Severity, rule: &str, span: Range<usize>, what: String, hint: Option<String>) {
        let span = clamp(self.text, span);
        let line = self.line(span.start);
        self.list.push(Problem { severity, rule: rule.to_owned(), line, column: 1, span, what, hint });
    }

    /// How many there are; a mark for [`Problems::error_since`].
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The first error that came after `mark`.
    pub fn error_since(&self, mark: usize) -> Option<String> {
        self.list[mark..].iter().find(|p| p.severity == Severity::Error).map(|p| p.what.clone())
    }

    /// Whether there is still a use for suggestions, which cost a comparison with every candidate.
    pub fn suggests(&self) -> bool {
        self.list.len() < MOST / 5
    }

    /// The problems in the order of the file, with their columns.
    pub fn finish(mut self) -> Vec<Problem> {
        self.list.sort_by(|a, b| a.span.start.cmp(&b.span.start).then(a.severity.cmp(&b.severity)));
        let more = self.list.len().saturating_sub(MOST);
        self.list.truncate(MOST);
        if more > 0
            && let Some(last) = self.list.last().cloned()
        {
            let what = format!("{more} more problems are not listed");
            self.list.push(Problem { rule: "too-many".into(), what, hint: None, ..last });
        }
        for problem in &mut self.list {
            let start = self.line_starts[problem.line as usize - 1];
            problem.column = self.text[start..problem.span.start].chars().count() as u32 + 1;
        }
        self.list
    }
}

/// The nearest range that lies within `text` and on its characters' borders.
pub(super) fn clamp(text: &str, span: Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end.max(start));
    start..end
}
