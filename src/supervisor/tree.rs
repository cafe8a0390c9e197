//! Everything below a script, and its end.

use super::group::Group;
use crate::io::rundir::MARK;
use crate::io::rundir::process::{self, Seen};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::collections::HashSet;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Stopping is repeated until nothing new shows, but not for ever: a process that is quicker is killed in its flight.
const ROUNDS: usize = 50;

/// Where to look for what belongs to a run.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    root: Root,
    /// The run's own control group, where it has one.
    group: Option<Group>,
}

#[derive(Clone, Debug)]
enum Root {
    /// Below this process, which is a subreaper: whatever leaves its session or loses its parent stays below it.
    Below(u32),
    /// The session of an adopted script, what is below its leader, and whatever has the run's mark in its environment: an orphan with a session of its
    /// own escapes only where its environment was emptied, or belongs to another account.
    Session { leader: u32, mark: Vec<u8> },
}

impl Scope {
    /// Of a script that is a child of this process, a subreaper.
    pub fn mine(group: Option<Group>) -> Scope {
        Scope { root: Root::Below(std::process::id()), group }
    }

    /// Of a script that lost its supervisors.
    pub fn adopted(leader: u32, dir: &Path, group: Option<Group>) -> Scope {
        Scope { root: Root::Session { leader, mark: dir.as_os_str().as_bytes().to_vec() }, group }
    }

    /// Everybody who lives.
    pub fn members(&self) -> Vec<Seen> {
        let mut found = match &self.root {
            Root::Below(root) => process::below(*root),
            Root::Session { leader, mark } => {
                let mut found = process::of_session(*leader);
                found.extend(process::marked(MARK, mark));
                found
            }
        };
        let grouped = self.group.iter().flat_map(Group::members).filter_map(process::see);
        found.extend(grouped.filter(Seen::lives));
        found.sort_by_key(|p| p.pid);
        found.dedup_by_key(|p| p.pid);
        found
    }

    /// Whether nobody is left; `childless`: this process has no child, not even an adopted orphan.
    pub fn empty(&self, childless: bool) -> bool {
        match &self.root {
            // Whoever is below us has us, or another below us, for a parent: without children there is nobody.
            Root::Below(_) => childless && self.group.as_ref().is_none_or(|g| g.members().is_empty()),
            Root::Session { .. } => self.members().is_empty(),
        }
    }

    /// Takes the group away, if nobody is in it any more.
    pub fn dissolve(&self) {
        if let Some(group) = &self.group {
            group.remove();
        }
    }
}

/// Stops everybody, so that nobody can flee by forking, then kills them. Returns how many may not be killed by us.
pub(super) fn sweep(scope: &Scope) -> usize {
    if let Some(group) = &scope.group {
        group.kill();
    }
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
