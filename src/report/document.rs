//! The after-action report as plain data: what Markdown, HTML and JSON are written from. Its schema is `docs/report.schema.json`.

mod parts;

pub use parts::*;

use super::compare::{Comparison, Side};
use super::status::{Instant, JournalFacts, ScopeStatus};
use super::verdict::Verdict;
use crate::words::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// The after-action report. Times are RFC 3339 in UTC with milliseconds, lengths whole milliseconds of the room's own time line;
/// texts that people or scripts wrote are raw.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The version of this form: [`crate::report::FORM`].
    pub report: u32,
    /// The room's name.
    pub room: String,
    /// Incident or drill.
    pub kind: Kind,
    /// The runbook's title.
    pub title: String,
    /// The instant that the report speaks of: now, or when the room was closed.
    pub as_of: Instant,
    /// Whose eyes it is for; null where everything is in it.
    pub view: Option<Role>,
    /// The anchor of all that is said.
    pub journal: JournalFacts,
    /// How it came out.
    pub verdict: Verdict,
    /// What, when, with which runbook.
    pub overview: Overview,
    /// What is meant by down: the rule and the checks that it counts.
    pub rule: Rule,
    /// What the drill set out to show, as the runbook's `objectives` say.
    pub objectives: Vec<String>,
    /// Detect, acknowledge, mobilise, restore, verify, recover, against their targets.
    pub times: Vec<Time>,
    /// Oldest data that each service served when it came back.
    pub data_loss: DataLoss,
    /// The one clock.
    pub scope: ScopeStatus,
    /// Its outages, with everything that is known of their edges.
    pub outages: Vec<OutageFacts>,
    /// Availability, coverage and states of every check.
    pub checks: Vec<CheckFacts>,
    /// The six observation points.
    pub points: Vec<PointFacts>,
    /// Notes about none of them.
    pub other_notes: Vec<NoteFacts>,
    /// What went well.
    pub strengths: Vec<Finding>,
    /// What did not.
    pub improvements: Vec<Finding>,
    /// Done by hand, skipped, out of order, tried again, added, taken back.
    pub deviations: Vec<Deviation>,
    /// Every step in the runbook's order, with its items and runs.
    pub phases: Vec<PhaseFacts>,
    /// The runs that the whole waited for, in their order.
    pub critical_path: Vec<PathLink>,
    /// Every milestone: stated, else measured, else null.
    pub milestones: BTreeMap<Milestone, Option<Instant>>,
    /// Those that the room has, and when each service was verified: measured and stated, who and why.
    pub marks: Vec<Mark>,
    /// The entries in words.
    pub timeline: Vec<Line>,
    /// What is to be better next time.
    pub actions: Vec<Action>,
    /// Better than last time? Null where there is no last time.
    pub comparison: Option<Comparison>,
    /// Who took part.
    pub participants: Vec<Participant>,
}

impl Report {
    /// The report as JSON: what `docs/report.schema.json` describes. Ends with a newline.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has only JSON's types") + "\n"
    }

    /// What is compared of it.
    pub fn side(&self) -> Side {
        Side::read(&self.json()).expect("a report has the names of a report")
    }

    /// Every step with its phase.
    pub(super) fn steps(&self) -> impl Iterator<Item = (&PhaseFacts, &StepFacts)> {
        self.phases.iter().flat_map(|p| p.steps.iter().map(move |s| (p, s)))
    }

    /// Every run with its step and item, in the order of their beginning.
    pub(super) fn runs(&self) -> Vec<(&StepFacts, &ItemFacts, &RunFacts)> {
        let items = self.steps().flat_map(|(_, s)| s.items.iter().map(move |i| (s, i)));
        let mut runs: Vec<_> = items.flat_map(|(s, i)| i.runs.iter().map(move |r| (s, i, r))).collect();
        runs.sort_by_key(|(_, _, r)| r.from.0);
        runs
    }
}
