//! The trail of one probe: where it is, and how long each part took.

use crate::io::clock;
use crate::record::{Evidence, ProbePhase};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of a body that go into the evidence.
const GLIMPSE: usize = 256;

/// The first 256 bytes, for the evidence.
pub fn glimpse(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(GLIMPSE)]).into_owned()
}

/// Why a probe ended without an answer. Where it ended is the trail's current part.
#[derive(Debug)]
pub enum Stop {
    /// The other side's fault.
    Fail(String),
    /// Our own.
    Unknown(String),
}

/// One probe's way through its parts. All instants are microseconds of CLOCK_BOOTTIME.
#[derive(Debug)]
pub struct Trail {
    phase: ProbePhase,
    since: u64,
    deadline: u64,
    first: FirstByte,
    /// What was seen so far.
    pub evidence: Evidence,
}

/// When the first byte of an answer came; zero until then. Shared with the stream that sees it.
#[derive(Clone, Debug, Default)]
pub struct FirstByte(Arc<AtomicU64>);

impl FirstByte {
    /// Bytes came; only the first call counts.
    pub fn came(&self) {
        if self.0.load(Ordering::Relaxed) == 0 {
            self.0.store(clock::mono().max(1), Ordering::Relaxed);
        }
    }

    fn at(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|at| *at > 0)
    }
}

impl Trail {
    /// A probe that begins by looking up a name.
    pub fn new(began: u64, deadline: u64) -> Trail {
        let (first, evidence) = (FirstByte::default(), Evidence::default());
        Trail { phase: ProbePhase::Resolve, since: began, deadline, first, evidence }
    }

    /// The next part begins; the one before it is done and gets its time.
    pub fn enter(&mut self, phase: ProbePhase) {
        self.leave(clock::mono());
        self.phase = phase;
    }

    /// What marks the first byte of the answer.
    pub fn first_byte(&self) -> FirstByte {
        self.first.clone()
    }

    /// Microseconds until the check's time-out; at least one.
    pub fn left(&self) -> u64 {
        self.deadline.saturating_sub(clock::mono()).max(1)
    }

    /// Keeps the beginning of what came so far: it is evidence even where the rest never comes.
    pub fn glimpse(&mut self, came: &[u8]) {
        if self.evidence.body.len() < GLIMPSE {
            self.evidence.body = glimpse(came);
        }
    }

    /// Closes the current part at `now` and begins no new one.
    fn leave(&mut self, now: u64) {
        self.turn();
        let ms = now.saturating_sub(self.since) / 1000;
        self.count(self.phase, ms);
        self.since = now;
    }

    /// A part of a probe with redirects has several pieces.
    fn count(&mut self, phase: ProbePhase, ms: u64) {
        let phases = &mut self.evidence.phases;
        let part = match phase {
            ProbePhase::Resolve => &mut phases.resolve_ms,
            ProbePhase::Connect => &mut phases.connect_ms,
            ProbePhase::Tls => &mut phases.tls_ms,
            ProbePhase::FirstByte => &mut phases.first_byte_ms,
            ProbePhase::Body => &mut phases.body_ms,
            ProbePhase::Expect => return,
        };
        *part = Some(part.unwrap_or(0) + ms);
    }

    /// A redirect: the way begins anew, and so does the waiting for a first byte.
    pub fn again(&mut self) {
        self.enter(ProbePhase::Resolve);
        self.first = FirstByte::default();
    }

    /// The first byte came while it was awaited: what follows it is the body's part.
    fn turn(&mut self) {
        if let (ProbePhase::FirstByte, Some(at)) = (self.phase, self.first.at()) {
            self.count(ProbePhase::FirstByte, at.saturating_sub(self.since) / 1000);
            (self.phase, self.since) = (ProbePhase::Body, at);
        }
    }

    /// Ends the trail: the part in which it ended, and what was seen. A part that was not `whole` has no time.
    pub fn close(mut self, now: u64, whole: bool) -> (ProbePhase, Evidence) {
        self.turn();
        if whole {
            self.leave(now);
        }
        (self.phase, self.evidence)
    }
}
