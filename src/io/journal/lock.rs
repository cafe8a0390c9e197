//! `host.lock`: one host for one room.

use super::JournalError;
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// Name of the lock file. The lock is the flock on it; its text only says who.
const NAME: &str = "host.lock";

/// Who has a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Process id; none where it had no time to write it down.
    pub pid: Option<u32>,
    /// The machine that it runs on; empty likewise.
    pub machine: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "process {pid} on {}", self.machine),
            None => write!(f, "a process that has just started"),
        }
    }
}

/// The host that has the room now; none where nobody has it.
pub fn holder(dir: &Path) -> Option<Holder> {
    let mut file = File::open(dir.join(NAME)).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(said(&mut file)),
        _ => None,
    }
}

/// Takes the room, or says who has it.
pub(super) fn take(dir: &Path) -> Result<File, JournalError> {
    let path = dir.join(NAME);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(JournalError::io("open", &path))?;
    // Whoever asks for the holder has a shared lock for an instant: do not take that for a host.
    let mut tries = 5;
    while let Err(refused) = file.try_lock() {
        tries -= 1;
        match refused {
            TryLockError::Error(e) => return Err(JournalError::io("lock", &path)(e)),
            TryLockError::WouldBlock if tries == 0 => return Err(JournalError::Held(said(&mut file))),
            TryLockError::WouldBlock => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    sign(&mut file).map_err(JournalError::io("write", &path))?;
    Ok(file)
}

fn sign(file: &mut File) -> std::io::Result<()> {
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{} {machine}", std::process::id())
}

fn said(file: &mut File) -> Holder {
    let mut text = String::new();
    // What cannot be read is not known; the lock itself is what counts.
    let _ = file.read_to_string(&mut text);
    let (pid, machine) = text.trim().split_once(' ').unwrap_or_default();
    Holder { pid: pid.parse().ok(), machine: machine.to_owned() }
}
