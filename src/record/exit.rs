//! How a run ended.

use serde::{Deserialize, Serialize};

/// How a run ended, as its supervisor wrote it down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exit {
    /// The exit code, where it exited.
    pub code: Option<i32>,
    /// The signal's number, where one ended it.
    pub signal: Option<i32>,
    /// Its timeout ended it.
    pub timed_out: bool,
    /// Who asked for its end, where somebody did.
    pub stopped_by: Option<String>,
    /// From the script's start to its end, ms of CLOCK_BOOTTIME.
    pub duration_ms: u64,
    /// Bytes of `output`.
    pub bytes: u64,
    /// SHA-256 of `output`.
    pub sha256: String,
    /// Its last lines, masked, at most 2 KiB: what a person needs first when it failed.
    pub tail: String,
    /// Descendants that lived on.
    pub descendants: u32,
}

impl Exit {
    /// Exited 0, by itself.
    pub fn success(&self) -> bool {
        self.code == Some(0) && !self.timed_out && self.stopped_by.is_none()
    }

    /// `exit 2`, `signal 9`, `timed out`, `stopped by alice`: the shortest true words.
    pub fn words(&self) -> String {
        if self.timed_out {
            return "timed out".to_owned();
        }
        if let Some(who) = &self.stopped_by {
            return format!("stopped by {who}");
        }
        match (self.code, self.signal) {
            (Some(code), _) => format!("exit {code}"),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => "ended".to_owned(),
        }
    }
}

/// What is known of a run whose end nobody saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// It began; the supervisor died before it could write how it ended.
    StatusUnknown,
    /// The machine was started anew since.
    AtReboot,
}

impl Lost {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Lost::StatusUnknown => "status unknown",
            Lost::AtReboot => "lost at reboot",
        }
    }
}
