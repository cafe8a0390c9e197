//! Processes: ended by their ids only, and looked for where none may be left.

use super::wait;
use rustix::process::{Pid, Signal, kill_process};
use std::path::Path;
use warroom::io::rundir::process;

/// Sends a signal to one process.
pub fn kill(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid as i32).unwrap(), signal).unwrap();
}

/// Whether a process is gone, or dead and not buried yet.
pub fn gone(pid: u32) -> bool {
    process::see(pid).is_none_or(|seen| !seen.lives())
}

#[track_caller]
pub fn wait_gone(pid: u32) {
    wait(&format!("the end of process {pid}"), || gone(pid));
}

/// Living processes that name this folder in their arguments, with their command lines.
pub fn naming(folder: &Path) -> Vec<(u32, String)> {
    let mark = folder.to_str().unwrap();
    let named = all().into_iter().map(|pid| (pid, super::text(Path::new(&format!("/proc/{pid}/cmdline")))));
    named.filter(|(pid, line)| line.contains(mark) && !gone(*pid)).map(|(p, l)| (p, l.replace('\0', " "))).collect()
}

/// Every living process below one.
pub fn descendants(of: u32) -> Vec<u32> {
    let mut below = Vec::new();
    for pid in all() {
        if parent(pid) == Some(of) {
            below.push(pid);
            below.extend(descendants(pid));
        }
    }
    below
}

/// The guard of a supervisor: its parent, where that is one.
pub fn guard(supervisor: u32) -> Option<u32> {
    let parent = parent(supervisor)?;
    let line = super::text(Path::new(&format!("/proc/{parent}/cmdline")));
    line.contains("supervise\0--detached").then_some(parent)
}

/// Ends a supervisor and its guard, as neither expects it.
pub fn kill_both(supervisor: u32) {
    if let Some(guard) = guard(supervisor) {
        kill(guard, Signal::KILL);
        wait_gone(guard);
    }
    kill(supervisor, Signal::KILL);
}

fn parent(pid: u32) -> Option<u32> {
    let stat = super::text(Path::new(&format!("/proc/{pid}/stat")));
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

fn all() -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries.filter_map(|e| e.file_name().to_str()?.parse().ok()).collect()
}
