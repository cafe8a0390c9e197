//! The prober's pulse: a timer that notices when this process is woken late, because it or its machine has too much to do.

use super::LATE;
use crate::io::clock;
use crate::words::Span;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Between two beats, µs.
const BEAT: u64 = 100_000;

/// The last beats; instants are microseconds of CLOCK_BOOTTIME.
#[derive(Debug)]
pub struct Pulse {
    /// When the next beat should come.
    due: AtomicU64,
    /// When a late beat last came.
    seen: AtomicU64,
    /// How late that one was, µs.
    by: AtomicU64,
}

impl Pulse {
    /// A pulse whose first beat is awaited.
    pub fn new(now: u64) -> Pulse {
        Pulse { due: AtomicU64::new(now + BEAT), seen: AtomicU64::new(0), by: AtomicU64::new(0) }
    }

    /// A beat came.
    fn beat(&self, now: u64) {
        let late = now.saturating_sub(self.due.load(Ordering::Relaxed));
        if late > LATE {
            self.seen.store(now, Ordering::Relaxed);
            self.by.store(late, Ordering::Relaxed);
        }
        self.due.store(now + BEAT, Ordering::Relaxed);
    }

    /// By how much the process was woken too late between two instants, µs; none where it was in time.
    pub fn late(&self, began: u64, ended: u64) -> Option<u64> {
        let overdue = ended.saturating_sub(self.due.load(Ordering::Relaxed));
        if overdue > LATE {
            return Some(overdue);
        }
        (self.seen.load(Ordering::Relaxed) >= began).then(|| self.by.load(Ordering::Relaxed)).filter(|by| *by > LATE)
    }
}

/// Beats for ever.
pub async fn beat(pulse: Arc<Pulse>) {
    loop {
        tokio::time::sleep(std::time::Duration::from_micros(BEAT)).await;
        pulse.beat(clock::mono());
    }
}

/// Lateness as a reason.
pub fn words(late: u64) -> String {
    format!("the prober was woken {} late", Span(late / 1000))
}
