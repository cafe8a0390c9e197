//! What has become of a run: told from its directory and the kernel, nothing invented.

use super::*;
use crate::io::clock;
use std::fs;

/// What a look at a run's directory found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It ended, and the supervisor wrote down how.
    Exited(Exit),
    /// Its supervisor lives.
    Alive {
        /// The script's process; none while it is being started.
        pid: Option<u32>,
    },
    /// It lives (or its descendants write on), kept by a supervisor that took over: its exit status will not be known.
    Adopted {
        /// The script's process.
        pid: u32,
    },
    /// The script never began, and may be started.
    NeverStarted {
        /// What went wrong at an attempt; empty where there was none.
        why: String,
    },
    /// It lives, its supervisor does not: adopt it.
    Unsupervised {
        /// The script's process.
        pid: u32,
    },
    /// It began, nobody saw its end, and what it wrote last may still be in its stream: adopt it, so that it is drained.
    Undrained,
    /// It began, and nobody saw its end.
    StatusUnknown,
    /// It began before the machine was started anew.
    LostAtReboot,
}

/// Looks at a run once. An error means that nothing can be said now, not that the run is lost.
pub fn look(dir: &Path) -> Result<Found, RunDirError> {
    if let Some(exit) = exited(dir)? {
        return Ok(exit);
    }
    match held(dir)? {
        Some(true) => supervised(dir),
        // It may have ended between the two looks: the exit is written before the lock is let go.
        Some(false) | None => match exited(dir)? {
            Some(exit) => Ok(exit),
            None => abandoned(dir),
        },
    }
}

fn exited(dir: &Path) -> Result<Option<Found>, RunDirError> {
    Ok(read_json::<Ended>(dir, EXIT)?.map(|ended| Found::Exited(ended.exit)))
}

/// Whether a supervisor holds the lock; none where there is no lock. A shared lock is tried, so that looks do not
/// disturb each other.
fn held(dir: &Path) -> Result<Option<bool>, RunDirError> {
    let path = dir.join(LOCK);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(RunDirError::io(path)(e)),
    };
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockShared) {
        Ok(()) => Ok(Some(false)),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(Some(true)),
        Err(e) => Err(RunDirError::io(path)(e.into())),
    }
}

fn supervised(dir: &Path) -> Result<Found, RunDirError> {
    let started = read_json::<Started>(dir, STARTED)?;
    let adopted = read_json::<Adopted>(dir, ADOPTED)?;
    Ok(match (started, adopted) {
        (Some(started), Some(_)) => Found::Adopted { pid: started.pid },
        (started, _) => Found::Alive { pid: started.map(|s| s.pid) },
    })
}

/// Without a lock that is held and without an exit.
fn abandoned(dir: &Path) -> Result<Found, RunDirError> {
    let Some(started) = read_json::<Started>(dir, STARTED)? else {
        // Without its intent the directory was removed or never whole: it is not known that nothing ran.
        if !dir.join(RUN).exists() {
            return Ok(Found::StatusUnknown);
        }
        let why = fs::read(dir.join(LOG)).unwrap_or_default();
        return Ok(Found::NeverStarted { why: String::from_utf8_lossy(&why).trim().to_owned() });
    };
    if started.began.boot != clock::boot() {
        return Ok(Found::LostAtReboot);
    }
    if process::lives(started.pid, started.start_time) {
        return Ok(Found::Unsupervised { pid: started.pid });
    }
    // Whoever drained it last removed it.
    Ok(if dir.join(STREAM).exists() { Found::Undrained } else { Found::StatusUnknown })
}
