//! Everything below a script, and its end.

use crate::io::rundir::process::{self, Seen};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::collections::HashSet;

/// Stopping is repeated until nothing new shows, but not for ever: a process that is quicker is killed in its flight.
const ROUNDS: usize = 50;

/// Where to look for what belongs to a run.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope {
    /// Below this process, which is a subreaper: whatever leaves its session or loses its parent stays below it.
    Below(u32),
    /// The session of an adopted script, and what is below its leader; orphans with a session of their own escape.
    Session(u32),
}

impl Scope {
    /// Everybody who lives.
    pub fn members(self) -> Vec<Seen> {
        match self {
            Scope::Below(root) => process::below(root),
            Scope::Session(leader) => process::of_session(leader),
        }
    }
}

/// Stops everybody, so that nobody can flee by forking, then kills them. Returns how many may not be killed by us.
pub(super) fn sweep(scope: Scope) -> usize {
    let mut met: HashSet<(u32, u64)> = HashSet::new();
    let (mut mine, mut denied) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        let fresh: Vec<Seen> = scope.members().into_iter().filter(|p| met.insert((p.pid, p.start_time))).collect();
        if fresh.is_empty() {
            break;
        }
        for process in fresh {
            match signal(process, Signal::STOP) {
                Err(Errno::PERM) => denied += 1,
                _ => mine.push(process),
            }
        }
    }
    for process in mine {
        let _ = signal(process, Signal::KILL);
    }
    denied
}

/// Signals this very process: a handle on it is held while it is checked that the pid still means the same one.
fn signal(target: Seen, signal: Signal) -> Result<(), Errno> {
    let pid = i32::try_from(target.pid).ok().and_then(Pid::from_raw).ok_or(Errno::SRCH)?;
    let handle = pidfd_open(pid, PidfdFlags::empty())?;
    if !process::lives(target.pid, target.start_time) {
        return Err(Errno::SRCH);
    }
    pidfd_send_signal(handle, signal)
}
