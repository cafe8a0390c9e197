//! Heartbeats: what was pushed, and whether the last one came in time.

use super::answer::{Answer, Told, Verdict};
use crate::expect::Fact;
use crate::words::{CheckName, Span};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The last heartbeats, by check. In memory: a host that comes back waits for the next ones.
#[derive(Debug, Default)]
pub struct Heartbeats {
    known: Mutex<HashMap<CheckName, Heart>>,
}

#[derive(Debug)]
struct Heart {
    /// Since when somebody listens, microseconds of CLOCK_BOOTTIME.
    since: u64,
    last: Option<Heartbeat>,
}

/// One that arrived.
#[derive(Clone, Debug)]
struct Heartbeat {
    at: u64,
    failed: bool,
    text: String,
}

impl Heartbeats {
    /// One arrived; `failed` says that what it stands for went wrong.
    pub fn arrived(&self, check: &CheckName, failed: bool, text: String, now: u64) {
        self.with(check, now, |heart| heart.last = Some(Heartbeat { at: now, failed, text }));
    }

    /// Whether one came within the last while. `late` says by how much this process slept in it: nobody could have heard.
    pub fn look(&self, check: &CheckName, within: Span, now: u64, late: u64) -> Answer {
        let (since, last) = self.with(check, now, |heart| (heart.since, heart.last.clone()));
        let patience = within.ms() * 1000 + late;
        let waited = now.saturating_sub(last.as_ref().map_or(since, |l| l.at));
        let ago = Span(waited / 1_000_000 * 1000);
        let Some(last) = last else {
            let verdict = match waited > patience {
                true => Verdict::Fail(format!("no heartbeat in {ago}")),
                false => Verdict::Unknown(format!("no heartbeat yet, {ago} of {within}")),
            };
            return Answer::Told(absent(verdict));
        };
        let verdict = match last.failed {
            _ if waited > patience => Verdict::Fail(format!("no heartbeat for {ago}")),
            true if last.text.is_empty() => Verdict::Fail("a heartbeat said that it failed".to_owned()),
            true => Verdict::Fail(last.text.clone()),
            false => Verdict::Pass,
        };
        let told = Told::new(last.text.clone(), verdict, &[])
            .fact("age", Fact::Span(chrono::TimeDelta::microseconds(waited as i64)))
            .fact("body", Fact::Text(last.text.clone()));
        Answer::Told(match serde_json::from_str(&last.text) {
            Ok(json) => told.fact("json", Fact::Json(json)),
            Err(_) => told.without("json", "the heartbeat's text is not JSON"),
        })
    }

    fn with<T>(&self, check: &CheckName, now: u64, what: impl FnOnce(&mut Heart) -> T) -> T {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        what(known.entry(check.clone()).or_insert(Heart { since: now, last: None }))
    }
}

fn absent(verdict: Verdict) -> Told {
    let told = Told::new("", verdict, &[]);
    ["age", "body", "json"].into_iter().fold(told, |told, fact| told.without(fact, "there was no heartbeat"))
}
