//! The site's processes: each writes down who it is, and is known by process id and start time, never by a bare id.

use super::layout::{Layout, replace};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::{Deserialize, Serialize};
use std::fs;

/// A process as it registered itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// `front`, `spare`, `watch` or `dc1/acme`.
    pub name: String,
    /// Its process id.
    pub pid: i32,
    /// Its start time in clock ticks since the boot (field 22 of `/proc/PID/stat`).
    pub start: u64,
    /// The port that it listens on.
    pub port: Option<u16>,
}

/// Why a process should not go on: the site is being ended, or is gone.
#[derive(Debug)]
pub struct Closing;

/// Writes down this process. Looks for the end of the site after that, so that whoever ends it sees either the file or no process.
pub fn register(layout: &Layout, name: &str, port: Option<u16>) -> Result<(), Closing> {
    let pid = std::process::id() as i32;
    let start = start_time(pid).ok_or(Closing)?;
    let me = Registered { name: name.to_owned(), pid, start, port };
    let text = serde_json::to_string(&me).expect("a Registered has only JSON's types");
    replace(&layout.processes().join(format!("{pid}.json")), &text).map_err(|_| Closing)?;
    if layout.is_open() { Ok(()) } else { Err(Closing) }
}

/// The registration of the process with this id, if it is there and belongs to the process that has the id now.
pub fn registered(layout: &Layout, pid: u32) -> Option<Registered> {
    let text = fs::read_to_string(layout.processes().join(format!("{pid}.json"))).ok()?;
    serde_json::from_str(&text).ok().filter(Registered::alive)
}

/// Every registered process that lives.
pub fn living(layout: &Layout) -> Vec<Registered> {
    let Ok(entries) = fs::read_dir(layout.processes()) else { return Vec::new() };
    entries
        .flatten()
        .filter(|e| e.path().extension().is_some_and(|x| x == "json"))
        .filter_map(|e| serde_json::from_str(&fs::read_to_string(e.path()).ok()?).ok())
        .filter(Registered::alive)
        .collect()
}

impl Registered {
    /// Whether this very process lives; one that is dead and not yet reaped does not.
    pub fn alive(&self) -> bool {
        start_time(self.pid) == Some(self.start)
    }

    /// Kills this very process. The descriptor is taken before the start time is compared, so that the id cannot pass on in between.
    pub fn kill(&self) {
        let Some(pid) = Pid::from_raw(self.pid) else { return };
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else { return };
        if self.alive() {
            // The only other outcome is that it is dead already.
            let _ = pidfd_send_signal(&handle, Signal::KILL);
        }
    }
}

/// The start time of a living process; none for a dead one, reaped or not.
pub fn start_time(pid: i32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold anything; what follows the last bracket starts at field 3.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X") { None } else { fields.nth(18)?.parse().ok() }
}
