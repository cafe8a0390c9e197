//! `host.lock`: one host for one room.
//!
//! The journal itself is locked as well: `host.lock` can be removed, and made anew by a second host.

use super::{JournalError, segment};
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, Write};
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
            None => write!(f, "a process that has not said its id"),
        }
    }
}

/// The host that has the room now; none where nobody has it.
pub fn holder(dir: &Path) -> Option<Holder> {
    let held = |path: &Path| {
        File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    };
    (held(&dir.join(NAME)) || held(&segment::path(dir, 1))).then(|| said(dir))
}

/// What a host holds as long as it has the room.
#[derive(Debug)]
pub(super) struct Lock {
    _own: File,
    _journal: File,
}

/// Takes `host.lock`, or says who has the room.
pub(super) fn own(dir: &Path) -> Result<File, JournalError> {
    let path = dir.join(NAME);
    let own = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
    let own = own.map_err(JournalError::io("open", &path))?;
    lock(dir, &path, &own)?;
    Ok(own)
}

/// Takes the room, whose first segment is there now, or says who has it.
pub(super) fn take(dir: &Path, mut own: File) -> Result<Lock, JournalError> {
    let path = segment::path(dir, 1);
    let journal = OpenOptions::new().append(true).open(&path).map_err(JournalError::io("open", &path))?;
    lock(dir, &path, &journal)?;
    sign(&mut own).map_err(JournalError::io("write", &dir.join(NAME)))?;
    Ok(Lock { _own: own, _journal: journal })
}

fn lock(dir: &Path, path: &Path, file: &File) -> Result<(), JournalError> {
    // Whoever asks for the holder has a shared lock for an instant: do not take that for a host.
    let mut tries = 5;
    while let Err(refused) = file.try_lock() {
        tries -= 1;
        match refused {
            TryLockError::Error(e) => return Err(JournalError::io("lock", path)(e)),
            TryLockError::WouldBlock if tries == 0 => return Err(JournalError::Held(said(dir))),
            TryLockError::WouldBlock => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    Ok(())
}

fn sign(file: &mut File) -> std::io::Result<()> {
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{} {machine}", std::process::id())
}

fn said(dir: &Path) -> Holder {
    // What cannot be read is not known; the lock itself is what counts.
    let text = std::fs::read_to_string(dir.join(NAME)).unwrap_or_default();
    let (pid, machine) = text.trim().split_once(' ').unwrap_or_default();
    Holder { pid: pid.parse().ok(), machine: machine.to_owned() }
}
