//! Events: what an entry says happened, in the past tense.

use super::{Evidence, Exit, Lost, Outcome, Runs};
use crate::plan::{Check, Plan, Problem, Scope, Window};
use crate::words::*;
use serde::{Deserialize, Serialize};

/// What happened. Written as `{"StepTicked":{…}}`. Fields are only ever added, with a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The first entry of every room.
    RoomOpened(Box<Opening>),
    /// A host took the room; `resumed` where another one had it before.
    HostStarted {
        /// Its process id, for people only.
        pid: u32,
        /// `CARGO_PKG_VERSION` of the host.
        version: String,
        /// The room existed already.
        resumed: bool,
        /// Nobody sits in front of it: automatic starts are not held after a resume.
        headless: bool,
    },
    /// The host left on purpose.
    HostEnded {
        /// In a few words.
        why: String,
    },
    /// An unterminated or zeroed tail was cut, after a copy was put aside.
    JournalRecovered {
        /// Bytes cut.
        bytes: u64,
        /// File name of the copy, below the room.
        aside: String,
    },
    /// A new segment begins after damage or an fsync error; nothing before it was cut.
    SegmentBegan {
        /// What was wrong with the old one.
        why: String,
        /// Short head `n:h` of the last good line.
        head: String,
    },
    /// Wall clock and boot clock moved apart by more than 1 s.
    ClockDrifted {
        /// Milliseconds that the wall clock gained (negative: lost).
        ms: i64,
    },

    /// A list's command printed these items (or they stood in the front matter).
    ListFilled {
        /// Its name.
        list: String,
        /// In order, without doubles.
        items: Vec<String>,
    },
    /// A list's command failed.
    ListFailed {
        /// Its name.
        list: String,
        /// Exit code and last line.
        why: String,
    },
    /// An input has a value now: a person answered, or a `command:` printed it.
    InputAnswered {
        /// The var or placeholder.
        input: String,
        /// None for a secret: the host alone keeps it, in memory.
        value: Option<String>,
    },
    /// A var's command failed.
    InputFailed {
        /// The var.
        input: String,
        /// Exit code and last line.
        why: String,
    },

    /// Somebody sat down.
    SeatTaken {
        /// Unique in the room.
        seat: u64,
        /// The role that the host granted.
        role: Role,
    },
    /// Somebody left, or their connection broke.
    SeatLeft {
        /// As in `SeatTaken`.
        seat: u64,
    },

    /// Somebody said: this is an outage. Arms automatic steps.
    Declared {},
    /// The author took command.
    CommandTaken {},

    /// Done by hand.
    StepTicked {
        /// The step.
        step: StepId,
    },
    /// The tick was taken back.
    StepUnticked {
        /// The step.
        step: StepId,
    },
    /// Left out.
    StepSkipped {
        /// The step.
        step: StepId,
        /// The reason.
        why: String,
    },
    /// An ad-hoc step outside the runbook.
    StepAdded {
        /// Its new id, `added/…`.
        step: StepId,
        /// Its text.
        title: String,
    },
    /// Somebody other than who asked says yes.
    StepApproved {
        /// The step.
        step: StepId,
        /// Hash of the scripts and items that the yes is bound to.
        hash: String,
    },
    /// A start was asked for: by a person, or by the host for an `auto` step. Its items queue for slots.
    RunsAsked {
        /// The step.
        step: StepId,
        /// Items to run; `[""]` for a step without `each`.
        items: Vec<String>,
        /// Hash of the scripts and items, as approvals are bound to.
        hash: String,
    },
    /// A step's queue was emptied (its live runs are stopped by entries of their own).
    QueueEmptied {
        /// The step.
        step: StepId,
    },
    /// A run is about to be spawned; synced before it is.
    RunIntended {
        /// The run, also the name of its directory.
        run: RunId,
        /// Its step.
        step: StepId,
        /// Its item; empty without `each`.
        item: String,
        /// Index of the script in the step.
        script: usize,
        /// 1 for the first.
        attempt: u32,
        /// SHA-256 of the script as it is run, placeholders filled.
        sha256: String,
    },
    /// The supervisor began the script.
    RunStarted {
        /// The run.
        run: RunId,
        /// The script's process, for people only.
        pid: u32,
    },
    /// It never came to life: nothing ran.
    RunNotStarted {
        /// The run.
        run: RunId,
        /// Why.
        why: String,
    },
    /// A host that started later found it alive.
    RunAdopted {
        /// The run.
        run: RunId,
        /// Its supervisor is gone: output is kept, its exit status will not be known.
        unsupervised: bool,
    },
    /// It ended, and the supervisor wrote down how.
    RunExited {
        /// The run.
        run: RunId,
        /// How.
        exit: Box<Exit>,
    },
    /// Nobody knows how it ended.
    RunLost {
        /// The run.
        run: RunId,
        /// What is known.
        how: Lost,
    },
    /// A stop was asked for.
    StopAsked {
        /// The run.
        run: RunId,
    },
    /// A script named a result with `::warroom set NAME=VALUE`.
    ResultSet {
        /// The run.
        run: RunId,
        /// Name.
        name: String,
        /// Value, masked.
        value: String,
    },
    /// Its checks prove the step (or one item of it).
    StepVerified {
        /// The step.
        step: StepId,
        /// The item; empty without `each`.
        item: String,
    },
    /// The proof was not in time.
    StepUnverified {
        /// The step.
        step: StepId,
        /// The item; empty without `each`.
        item: String,
        /// Which checks were missing.
        why: String,
    },
    /// All automatic starts wait.
    Held {
        /// In a few words.
        why: String,
    },
    /// They go on.
    Released {},

    /// A check's confirmed state changed.
    CheckTurned {
        /// The check.
        check: CheckName,
        /// What it is now.
        to: CheckState,
        /// The edge, dated back: for `down` the first failing probe, for `up` the first good one.
        since: Stamp,
        /// The last probe before the edge that still said otherwise; none where nobody knows.
        after: Option<Stamp>,
        /// Of the probe at the edge.
        evidence: Box<Evidence>,
        /// Of the probe at the edge.
        outcome: Outcome,
    },
    /// It failed fewer times than `fall` and passed again.
    CheckBlipped {
        /// The check.
        check: CheckName,
        /// First failing probe.
        since: Stamp,
        /// How many failed.
        fails: u32,
        /// Of the first failing one.
        outcome: Outcome,
    },
    /// It began (or ceased) to change too often to be believed.
    CheckFlapped {
        /// The check.
        check: CheckName,
        /// Began, or ceased.
        flapping: bool,
    },
    /// It passes at another of its incarnations than before, and was not down in between.
    CheckMoved {
        /// The check.
        check: CheckName,
        /// The incarnation that it was last seen to pass at.
        from: String,
        /// The one it passes at now.
        to: String,
        /// Begin of the first probe that passed there.
        since: Stamp,
        /// Of that probe.
        evidence: Box<Evidence>,
    },
    /// Checks are in a maintenance window: their failures count as neither up nor down.
    MaintenanceBegan {
        /// Those that were in none yet, or in one that would have ended sooner.
        checks: Vec<CheckName>,
        /// Its end.
        until: Stamp,
        /// What is done in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// Their maintenance is over.
    MaintenanceEnded {
        /// Those that are in none any more.
        checks: Vec<CheckName>,
    },
    /// The runbook's file has other checks, and they are in force; its steps wait for a reload.
    ChecksEdited(Box<Edited>),
    /// Every 15 s: how all checks stand, for the replay.
    ProbesDigested {
        /// One for each check that was probed since the last digest.
        checks: Vec<Digested>,
    },

    /// A timed remark.
    NoteTaken {
        /// When its author began to write it.
        at: Stamp,
        /// What it is about.
        point: Option<Point>,
        /// The remark.
        text: String,
        /// The step or check it is attached to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<String>,
        /// Seen by facilitators and its author until revealed.
        #[serde(default)]
        private: bool,
    },
    /// All private notes so far became public.
    NotesRevealed {
        /// They are repeated here for those who could not see them.
        notes: Vec<Revealed>,
    },
    /// A person states an instant that evidence does not show (or shows otherwise); both are kept.
    MilestoneCorrected {
        /// Which.
        milestone: Milestone,
        /// The stated instant.
        #[serde(with = "wall")]
        to: chrono::DateTime<chrono::Utc>,
        /// The reason.
        why: String,
    },
    /// The work is over; checks go on until `close`.
    StoodDown {},
    /// The room is to close as soon as no run lives.
    CloseAsked {
        /// What happens to runs that live.
        runs: Runs,
    },
    /// The last entry of a room.
    RoomClosed {
        /// What was done with the runs that lived.
        runs: Option<Runs>,
    },

    /// The runbook's file changed: it is not the text that the room follows (or is it again).
    RunbookEdited {
        /// SHA-256 of the file's text.
        sha256: String,
        /// Why its checks are not in force, where they are others than the room's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refused: Option<String>,
    },
    /// The room follows the file's new text from here on.
    RunbookReloaded(Box<Reload>),

    /// Of a newer version: kept word for word in the journal, shown as such. Never written under this name.
    Foreign {
        /// Its name.
        kind: String,
        /// The event's JSON as it stood.
        raw: String,
    },
}

/// The facts a room is opened with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// The room's name: its directory's.
    pub room: String,
    /// Fixed from here on.
    pub kind: Kind,
    /// The runbook's path as given.
    pub runbook: String,
    /// SHA-256 of its text.
    pub sha256: String,
    /// The runbook's folder: where scripts run.
    pub folder: String,
    /// What the runbook means.
    pub plan: Plan,
    /// What was wrong with it (an incident opens all the same).
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// Values from `--var`.
    #[serde(default)]
    pub vars: Vec<(String, String)>,
    /// `--down-since`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub down_since: Option<Stamp>,
    /// The account that scripts run as.
    pub account: String,
    /// The machine.
    pub machine: String,
    /// PATH that scripts get.
    pub path: String,
    /// The role of whoever opened it.
    pub role: Role,
    /// The person who opened it.
    pub opened_by: String,
}

/// What a reload brought. It starts nothing by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reload {
    /// SHA-256 of the text; kept as `runbook-SHA.md` in the room.
    pub sha256: String,
    /// What the runbook means now.
    pub plan: Plan,
    /// What is wrong with it (an incident's reload goes through all the same).
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// Steps that have another id now, old before new: they were matched by their text.
    #[serde(default)]
    pub renamed: Vec<(StepId, StepId)>,
    /// Steps, by their new ids (removed ones by their old).
    #[serde(default)]
    pub steps: Changes,
    /// Checks as declared, `$ITEM` not filled in.
    #[serde(default)]
    pub checks: Changes,
}

/// What of an edited runbook takes effect at once: its checks, and what goes with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edited {
    /// SHA-256 of the file's text.
    pub sha256: String,
    /// All checks, as declared.
    pub checks: Vec<Check>,
    /// The scope.
    pub scope: Scope,
    /// The maintenance windows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub maintenance: Vec<Window>,
    /// What that changes, `$ITEM` not filled in.
    pub changes: Changes,
    /// Nothing else of the text differs, so the room follows it; kept as `runbook-SHA.md` in the room.
    #[serde(default)]
    pub whole: bool,
}

/// What a reload did to things of one kind, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Changes {
    /// New.
    pub added: Vec<String>,
    /// Other than they were, be it in their wording alone.
    pub changed: Vec<String>,
    /// No longer there.
    pub removed: Vec<String>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// How a check stood when its digest was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Digested {
    /// The check.
    pub check: CheckName,
    /// Begin of its last probe.
    pub at: Stamp,
    /// Its outcome.
    pub outcome: Outcome,
    /// How long it took, ms.
    pub latency_ms: u64,
    /// Probes since the last digest.
    pub probes: u32,
    /// The slowest of them, ms.
    pub slowest_ms: u64,
}

/// A private note when it is made public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revealed {
    /// Its author.
    pub by: String,
    /// When its author began to write it.
    pub at: Stamp,
    /// What it is about.
    pub point: Option<Point>,
    /// The remark.
    pub text: String,
    /// The step or check it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}
