//! A probe's result: one attempt of a check, with its evidence.

use crate::words::{CheckName, Stamp};
use serde::{Deserialize, Serialize};

/// One attempt of a check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbeResult {
    /// The check.
    pub check: CheckName,
    /// When it began.
    pub began: Stamp,
    /// How long it took, ms.
    pub latency_ms: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// What was seen.
    pub evidence: Evidence,
}

/// What came of a probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// All as expected.
    Ok,
    /// As expected, but slow, or a preference does not hold.
    Slow {
        /// Which.
        reason: String,
    },
    /// Not as expected.
    Fail {
        /// Where it stopped.
        phase: ProbePhase,
        /// In a few words: `refused`, `timed out`, `503`, the condition that failed.
        reason: String,
    },
    /// The fault is on our side: nothing is known.
    Unknown {
        /// What is wrong here.
        reason: String,
    },
}

impl Outcome {
    /// `ok`, `slow`, `fail` or `unknown`.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Slow { .. } => "slow",
            Outcome::Fail { .. } => "fail",
            Outcome::Unknown { .. } => "unknown",
        }
    }

    /// Whether it counts as passing: `ok` or `slow`.
    pub fn passed(&self) -> bool {
        matches!(self, Outcome::Ok | Outcome::Slow { .. })
    }

    /// `connect refused`, `200 in 2.1 s`: phase and reason for people; empty for `ok`.
    pub fn reason(&self) -> String {
        match self {
            Outcome::Ok => String::new(),
            Outcome::Slow { reason } | Outcome::Unknown { reason } => reason.clone(),
            Outcome::Fail { phase, reason } => format!("{} {reason}", phase.word()),
        }
    }
}

/// The parts of a probe, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbePhase {
    /// Name to address.
    Resolve,
    /// TCP handshake; for a plugin: its start.
    Connect,
    /// TLS handshake.
    Tls,
    /// Request sent, first byte awaited; for a plugin: its run.
    FirstByte,
    /// The rest of the answer.
    Body,
    /// The answer is whole, a condition on it does not hold.
    Expect,
}

impl ProbePhase {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            ProbePhase::Resolve => "resolve",
            ProbePhase::Connect => "connect",
            ProbePhase::Tls => "tls",
            ProbePhase::FirstByte => "first byte",
            ProbePhase::Body => "body",
            ProbePhase::Expect => "expect",
        }
    }
}

/// Milliseconds that each part took; none where it was not reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Phases {
    /// Name to address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolve_ms: Option<u64>,
    /// TCP handshake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect_ms: Option<u64>,
    /// TLS handshake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_ms: Option<u64>,
    /// To the first byte of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_byte_ms: Option<u64>,
    /// To the last byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_ms: Option<u64>,
}

impl Phases {
    /// How long one part took, ms; none where it was not reached, and for `expect`, which takes no time.
    pub fn get(&self, phase: ProbePhase) -> Option<u64> {
        match phase {
            ProbePhase::Resolve => self.resolve_ms,
            ProbePhase::Connect => self.connect_ms,
            ProbePhase::Tls => self.tls_ms,
            ProbePhase::FirstByte => self.first_byte_ms,
            ProbePhase::Body => self.body_ms,
            ProbePhase::Expect => None,
        }
    }
}

/// What a probe saw; kept in the entry of a transition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// HTTP status, or a plugin's exit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<i32>,
    /// The address that was connected to, `ip:port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The end of the certificate's validity, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_until: Option<String>,
    /// The first 256 bytes of the body or of a plugin's text, as they came (lossy UTF-8).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Parts.
    pub phases: Phases,
    /// Age of the data that was served, ms, where a `fresh` condition measured one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_age_ms: Option<u64>,
    /// Which of the check's incarnations this is about, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incarnation: Option<String>,
}
