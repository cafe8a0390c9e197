//! How many probes there is room for: each takes open files, and the system gives only so many.

use super::schedule::MOST_AT_ONCE;
use crate::plan::{Check, Probe};
use rustix::process::{Resource, getrlimit};

/// Open files that everything else in this process may take: journal, seats, runs, name servers.
const ELSE: usize = 64;

/// How many may be under way at once.
#[derive(Debug, PartialEq)]
pub struct Bounds {
    /// So many, at least one.
    pub at_once: usize,
    /// Where that is fewer than wanted: why, and what to do.
    pub short: Option<String>,
}

/// The bounds for these checks, by this process' limit of open files. A check with several incarnations probes them at once.
pub fn bounds<'c>(checks: impl Iterator<Item = &'c Check>) -> Bounds {
    within(checks, getrlimit(Resource::Nofile).current)
}

fn within<'c>(checks: impl Iterator<Item = &'c Check>, limit: Option<u64>) -> Bounds {
    let mut costs: Vec<usize> = checks.map(|check| check.probes().map(cost).sum()).collect();
    // the dearest ones may come together
    costs.sort_unstable_by(|a, b| b.cmp(a));
    let (all, wanted) = (costs.len(), costs.len().clamp(1, MOST_AT_ONCE));
    let Some(limit) = limit.and_then(|l| usize::try_from(l).ok()) else {
        return Bounds { at_once: wanted, short: None };
    };
    let room = limit.saturating_sub(ELSE);
    let sums = costs.iter().take(wanted).scan(0, |sum, cost| {
        *sum += cost;
        Some(*sum)
    });
    let sums: Vec<usize> = sums.collect();
    let at_once = sums.iter().filter(|sum| **sum <= room).count().max(1);
    let enough = ELSE + sums.last().copied().unwrap_or(0);
    let short = (at_once < sums.len()).then(|| {
        format!("room for {at_once} probes at a time, of {all} checks: the limit of open files is {limit} (ulimit -n {enough} would do)")
    });
    Bounds { at_once, short }
}

/// Open files of one probe: a socket; two where a datagram's answer is asked for again by a stream; a plugin's two pipes
/// and what waits for its end, each for a moment twice.
fn cost(probe: &Probe) -> usize {
    match probe {
        Probe::Exec(_) => 5,
        Probe::Dns(_) => 2,
        Probe::Push(_) => 0,
        _ => 1,
    }
}
