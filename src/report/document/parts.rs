//! The parts of the report.

use crate::report::status::Instant;
use crate::words::*;
use serde::Serialize;

/// What, when, with which runbook.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overview {
    /// The runbook's own words on what it is for.
    pub summary: Option<String>,
    /// When the room was opened.
    pub opened_at: Option<Instant>,
    /// When it was stood down.
    pub stood_down_at: Option<Instant>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// The runbook's path as given.
    pub runbook: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// Who edited and reloaded it, when, and to which text.
    pub reloads: Vec<Reloaded>,
    /// Mistakes in it when the room was opened.
    pub problems: usize,
    /// The account that scripts ran as.
    pub account: String,
    /// The machine.
    pub machine: String,
    /// Answers; a secret has no value.
    pub inputs: Vec<Input>,
    /// Who opened the room.
    pub opened_by: String,
    /// As what.
    pub opened_as: Option<Role>,
    /// Who had command last.
    pub commander: Option<String>,
    /// How many hosts the room had.
    pub hosts: u32,
    /// Durations are measured by one boot's clock alone.
    pub one_boot: bool,
    /// How often the wall clock moved.
    pub drifts: usize,
}

/// One reload of the runbook.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reloaded {
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: String,
    /// SHA-256 of the new text.
    pub sha256: String,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its value; null for a secret and for one that failed.
    pub value: Option<String>,
    /// Its command failed.
    pub failed: bool,
}

/// What is meant by down.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rule {
    /// `any of its checks`.
    pub down_when: String,
    /// The checks that it counts.
    pub checks: Vec<CheckName>,
}

/// What was reached of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reached {
    /// It is over: the length is final.
    Done,
    /// It lasts; the length is that so far.
    Open,
    /// It never was, and never will be.
    Never,
    /// There is nothing to measure.
    Nothing,
}

/// One of the six times.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Time {
    /// `detect`, `acknowledge`, `mobilise`, `restore`, `verify` or `recover`.
    pub name: &'static str,
    /// From what to what.
    pub what: &'static str,
    /// What was reached.
    pub reached: Reached,
    /// How long it took, or has taken; null for never and nothing.
    pub measured_ms: Option<u64>,
    /// The runbook's target.
    pub target_ms: Option<u64>,
    /// Whether the target is met; null where there is none, and while that is open.
    pub met: Option<bool>,
    /// One of its ends is stated by a person, not measured.
    pub stated: bool,
}

/// How old the data are that came back.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DataLoss {
    /// The runbook's target.
    pub target_ms: Option<u64>,
    /// The oldest.
    pub measured_ms: Option<u64>,
    /// Whether the target is met; null where there is none, or nothing was measured.
    pub met: Option<bool>,
    /// Every service whose check tells the age of its data, oldest first.
    pub services: Vec<ServiceLoss>,
}

/// The data of one service when it came back.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServiceLoss {
    /// Its check.
    pub check: CheckName,
    /// Where it passed, for a check with incarnations.
    pub incarnation: Option<String>,
    /// How old they were.
    pub age_ms: u64,
    /// Of that, what was written before the outage began and is missing; null where no outage began before it came back.
    pub lost_ms: Option<u64>,
    /// When it came up.
    pub at: Instant,
}

/// One outage of the scope.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutageFacts {
    /// Its start.
    pub from: Instant,
    /// Its end; null while it lasts.
    pub to: Option<Instant>,
    /// Its length, or that so far.
    pub length_ms: u64,
    /// A person states its start.
    pub stated: bool,
    /// The last good probe before its start.
    pub last_good: Option<Instant>,
    /// From there to its start: it may have begun so much earlier.
    pub earlier_ms: Option<u64>,
    /// The last failing probe before its end.
    pub last_bad: Option<Instant>,
    /// From there to its end: it may have ended so much earlier.
    pub shorter_ms: Option<u64>,
    /// Where nobody watched at its end: the first good probe after.
    pub latest_end: Option<Instant>,
    /// Of its length: nobody watched, with down on both sides.
    pub unobserved_ms: u64,
    /// The checks that were down in it.
    pub checks: Vec<Down>,
}

/// One check in one outage, as measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Down {
    /// The check.
    pub check: CheckName,
    /// Its own start.
    pub from: Instant,
    /// Its own end; null while it lasts.
    pub to: Option<Instant>,
    /// Its own length.
    pub length_ms: u64,
}

/// One check over the room's whole time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckFacts {
    /// Its name.
    pub name: CheckName,
    /// Whether the scope counts it.
    pub in_scope: bool,
    /// Its state at the end.
    pub state: CheckState,
    /// Why it could not be probed.
    pub faulty: Option<String>,
    /// The check that it fails because of.
    pub cause: Option<CheckName>,
    /// up / (up + down), by time, 0 to 1.
    pub availability: Option<f64>,
    /// known / the room's whole time, 0 to 1.
    pub coverage: f64,
    /// Times that it failed too seldom to be down.
    pub blips: u32,
    /// Its states one after the other; each ends where the next one begins.
    pub states: Vec<Stood>,
}

/// A stretch of one state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stood {
    /// The state.
    pub state: CheckState,
    /// Since when, dated back.
    pub from: Instant,
}

/// One observation point.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PointFacts {
    /// Which.
    pub point: Point,
    /// The question that it asks.
    pub question: &'static str,
    /// A facilitator's last word on it, else anybody's; null where nobody rated it.
    pub rating: Option<Rating>,
    /// Who rated it so.
    pub rated_by: Option<String>,
    /// What was noted.
    pub notes: Vec<NoteFacts>,
}

/// One note.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoteFacts {
    /// When its author began to write it.
    pub at: Instant,
    /// Its author.
    pub by: String,
    /// The step or check it is attached to.
    pub on: Option<String>,
    /// The remark, as it was written.
    pub text: String,
    /// Seen by facilitators and its author only.
    pub private: bool,
}

/// Something that went well, or did not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// In a sentence; what people wrote in it is as they wrote it.
    pub text: String,
    /// Whose note it is; null where the record itself shows it.
    pub by: Option<String>,
}

/// How a step was not done as the runbook has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Ticked by a person.
    ByHand,
    /// Ticked by a person although it has a script.
    ByHandInstead,
    /// Left out.
    Skipped,
    /// Begun before a step that stands earlier.
    OutOfOrder,
    /// Tried again.
    Retried,
    /// Outside the runbook.
    Added,
    /// A tick was taken back.
    TakenBack,
    /// A reload took it out of the runbook.
    Removed,
}

impl Way {
    /// For people.
    pub const fn words(self) -> &'static str {
        match self {
            Way::ByHand => "by hand",
            Way::ByHandInstead => "by hand instead of its script",
            Way::Skipped => "skipped",
            Way::OutOfOrder => "out of order",
            Way::Retried => "tried again",
            Way::Added => "outside the runbook",
            Way::TakenBack => "tick taken back",
            Way::Removed => "taken out by a reload",
        }
    }
}

/// A step that was not done as the runbook has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deviation {
    /// How.
    pub way: Way,
    /// The step.
    pub step: StepId,
    /// Its text.
    pub title: String,
    /// The item; null for the step as a whole.
    pub item: Option<String>,
    /// The person; null where the host did it.
    pub by: Option<String>,
    /// When.
    pub at: Option<Instant>,
    /// The reason, or what happened.
    pub why: String,
}

/// One phase.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhaseFacts {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Its steps.
    pub steps: Vec<StepFacts>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepFacts {
    /// Its id.
    pub id: StepId,
    /// Its text.
    pub title: String,
    /// Where it stood at the end.
    pub state: StepState,
    /// A script does it.
    pub scripted: bool,
    /// Once for each item of a list.
    pub each: bool,
    /// Who did it or asked for it, the host left out.
    pub who: Vec<String>,
    /// It began by itself.
    pub by_itself: bool,
    /// When it began; null where nothing was done about it.
    pub from: Option<Instant>,
    /// When its last run ended, or it was ticked or skipped.
    pub to: Option<Instant>,
    /// From its first run's start to its last one's end; null without runs.
    pub length_ms: Option<u64>,
    /// A run of it lives: the length is that so far.
    pub lasts: bool,
    /// What is to be said of it, in a few words each.
    pub remarks: Vec<String>,
    /// Its items; one with an empty name without `each`.
    pub items: Vec<ItemFacts>,
}

/// One item of a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemFacts {
    /// Its name; empty without `each`.
    pub item: String,
    /// Where it stood at the end.
    pub state: StepState,
    /// From its first run's start to its last one's end; null without runs.
    pub length_ms: Option<u64>,
    /// When its checks proved it.
    pub verified_at: Option<Instant>,
    /// From its last run's end to that.
    pub verified_after_ms: Option<u64>,
    /// What is to be said of it.
    pub remarks: Vec<String>,
    /// Oldest first.
    pub runs: Vec<RunFacts>,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunFacts {
    /// Its id.
    pub run: RunId,
    /// `intended`, `running`, `exited`, `unknown` or `not_started`.
    pub state: &'static str,
    /// It exited 0 by itself.
    pub success: bool,
    /// How it ended, in a few words.
    pub end: String,
    /// 1 for the first.
    pub attempt: u32,
    /// When it was intended.
    pub from: Instant,
    /// When its end was written down; null while it lives.
    pub to: Option<Instant>,
    /// How long it took, or has taken.
    pub length_ms: u64,
    /// The last lines that it said, where it failed.
    pub tail: Option<String>,
    /// The whole waited for it.
    pub critical: bool,
}

/// A run that the whole waited for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathLink {
    /// The run.
    pub run: RunId,
    /// Its step.
    pub step: StepId,
    /// From the end of the run before it (for the first: from the outage's start) to its own start.
    pub waited_ms: u64,
    /// How long it took.
    pub length_ms: u64,
}

/// A milestone that the room has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// Its word; for a service `verified STEP ITEM`.
    pub name: String,
    /// The milestone; null for a service.
    pub milestone: Option<Milestone>,
    /// From evidence and entries.
    pub measured: Option<Instant>,
    /// The last word of a person.
    pub stated: Option<Stated>,
    /// From the first outage's start to it (stated, else measured), negative before; null without an outage.
    pub since_outage_ms: Option<i64>,
}

/// What a person states about a milestone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stated {
    /// The stated instant.
    pub at: Instant,
    /// Who states it.
    pub by: String,
    /// Why.
    pub why: String,
}

/// One entry in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Its number in the journal.
    pub n: u64,
    /// When it was written.
    pub at: Instant,
    /// The person; null for the host.
    pub by: Option<String>,
    /// One sign for its kind.
    pub glyph: char,
    /// What happened.
    pub text: String,
    /// Of a check's turn: the edge, dated back.
    pub since: Option<Instant>,
}

/// What is to be better next time: a note with `#todo`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Action {
    /// What is to be done.
    pub text: String,
    /// Who is to do it: the note's first `@name`.
    pub owner: Option<String>,
    /// By when: the note's first date.
    pub due: Option<chrono::NaiveDate>,
    /// Done, as a later note with `#done` says (or whoever edits the JSON).
    pub done: bool,
    /// Who noted it.
    pub by: String,
    /// When.
    pub at: Instant,
    /// The step or check that the note is attached to.
    pub on: Option<String>,
    /// Seen by facilitators and its author only.
    pub private: bool,
}

/// One person in one role.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Participant {
    /// The name.
    pub name: String,
    /// The role that the host granted; null for who took no seat.
    pub role: Option<Role>,
    /// When they sat down first.
    pub since: Option<Instant>,
    /// Entries of theirs: what they did, notes among them.
    pub acts: usize,
    /// Of them notes.
    pub notes: usize,
}
