//! The frames.

use crate::record::{Changes, Entry, Intent, Outcome, Phases};
use crate::room::Refusal;
use crate::words::*;
use serde::{Deserialize, Serialize};

/// What a seat, or a command without a screen, says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "kebab-case")]
pub enum ToHost {
    /// The first frame.
    Hello {
        /// [`super::VERSION`].
        version: u32,
        /// Who wants to sit down.
        name: String,
        /// As what; else as the runbook says.
        role: Option<Role>,
        /// Will ask for nothing.
        readonly: bool,
        /// Takes a seat (is shown as present); a single command does not.
        seated: bool,
        /// The last number (of this seat's own numbering) that it has; 0 for none.
        known: u64,
    },
    /// An intent. A repeated id gets its first answer.
    Ask {
        /// Unique, chosen by the asker.
        id: String,
        /// The last number that its author had on the screen.
        seen: u64,
        /// What for.
        intent: Intent,
    },
    /// A heartbeat for a check that waits for one. It is no intent: it becomes a probe, not an entry.
    Push {
        /// As in [`ToHost::Ask`].
        id: String,
        /// The check.
        check: String,
        /// What it stands for went wrong.
        failed: bool,
        /// What it says.
        text: String,
    },
    /// Send a run's output from this byte on; replaces what was followed before.
    Follow {
        /// The run.
        run: RunId,
        /// Byte offset in `output`. None: the last 64 KiB.
        from: Option<u64>,
    },
    /// No more output.
    Unfollow,
    /// Keystrokes for a live run that has a terminal: passed on, never recorded. Answered like an intent.
    Type {
        /// Chosen by the asker.
        id: String,
        /// The run.
        run: RunId,
        /// As a terminal would send the keys.
        text: String,
    },
    /// So much of that run's terminal can be seen now. Not answered.
    Size {
        /// The run.
        run: RunId,
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// Read the runbook's file, and say how it differs from what the room follows.
    Compare,
    /// Goes.
    Bye,
}

/// What the host says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "kebab-case")]
pub enum ToSeat {
    /// The answer to hello.
    Welcome {
        /// [`super::VERSION`].
        version: u32,
        /// The room's name.
        room: String,
        /// Who one is here.
        you: You,
    },
    /// Entries that are durable, in order, numbered for this seat.
    Entries {
        /// Their events already lack what the role may not see.
        entries: Vec<Entry>,
        /// Short head `n:h` after the last of them, `n` in this seat's numbering.
        head: String,
    },
    /// All entries that were there at hello have been sent.
    Current,
    /// The answer to an intent.
    Answer {
        /// Its id.
        id: String,
        /// What came of it.
        answer: Answer,
    },
    /// Live data that is not an entry. Sent when something changed, at most four times a second, at least once a second.
    Pulse(Pulse),
    /// A piece of a followed run's output, raw, as lossy UTF-8.
    Output {
        /// The run.
        run: RunId,
        /// Byte offset of `text` in `output`.
        from: u64,
        /// Bytes of `output` that `text` stands for.
        bytes: u64,
        /// The piece.
        text: String,
    },
    /// How the runbook's file differs from what the room follows; or why nobody can say.
    Compared {
        /// The difference.
        difference: Result<Box<Difference>, String>,
    },
    /// Hello was refused.
    Refused(Refusal),
    /// The host ends.
    Goodbye {
        /// In a few words.
        why: String,
    },
}

/// How the runbook's file differs from what the room follows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The file.
    pub path: String,
    /// SHA-256 of its text: what a reload to it names.
    pub sha256: String,
    /// Nothing differs.
    pub same: bool,
    /// Line by line, in the unified form; raw.
    pub text: String,
    /// Steps that a reload would add, change or remove.
    pub steps: Changes,
    /// Checks that it would.
    pub checks: Changes,
    /// Mistakes in the file: line, and what is wrong. A drill follows no runbook that has any.
    pub mistakes: Vec<(u32, String)>,
}

/// Who one is in the room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct You {
    /// The seat's number; 0 without a seat.
    pub seat: u64,
    /// The name.
    pub name: String,
    /// The role that was granted.
    pub role: Role,
    /// Several names share one account: roles are a courtesy.
    pub shared_account: bool,
}

/// What came of an intent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Done and durable; how many entries it made (0: it was so already).
    Done {
        /// How many.
        entries: u64,
    },
    /// Not done.
    Refused(Refusal),
}

/// Live data between entries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pulse {
    /// Probes since the last pulse (all checks in the first one).
    pub beats: Vec<Beat>,
    /// Live runs whose progress changed.
    pub runs: Vec<RunPulse>,
    /// Entries that are written but not durable yet.
    pub pending: u64,
    /// What everybody must know: disk full, an fsync error, a dead agent.
    pub banners: Vec<String>,
}

/// One probe, live.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beat {
    /// The check.
    pub check: CheckName,
    /// When it began.
    pub at: Stamp,
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took, ms.
    pub latency_ms: u64,
    /// `suspect` or `recovering`, where its state is not confirmed.
    pub soft: Option<String>,
    /// How long each of its parts took; a host that is older than this says nothing of it.
    #[serde(default)]
    pub phases: Phases,
}

/// A live run between its entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunPulse {
    /// The run.
    pub run: RunId,
    /// What it reports by OSC 9;4, 0 to 100.
    pub percent: Option<u8>,
    /// Its last line of output, raw, at most 200 characters.
    pub line: String,
    /// Bytes of output so far.
    pub bytes: u64,
}
