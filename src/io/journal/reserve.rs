//! The reserve: room on the disk that is kept for the day when the disk is full.

use rustix::fs::{FallocateFlags, fallocate, statvfs};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Its file's name below the room. Removing it gives its bytes back; a supervisor that cannot write how a script ended
/// does that too.
pub const RESERVE: &str = "reserve";

const BYTES: u64 = 1 << 20;

/// It is only made where this much is free, so that it does not take the last of a disk that is nearly full.
const FREE: u64 = 32 * BYTES;

/// Makes the reserve where it is missing and there is room; whether it is there now. It is a help, not a condition.
pub(super) fn keep(dir: &Path) -> bool {
    let path = dir.join(RESERVE);
    let free = statvfs(dir).map(|s| s.f_bavail.saturating_mul(s.f_frsize)).unwrap_or(0);
    if path.exists() {
        return true;
    }
    let made = free >= FREE && make(&path).is_ok();
    if !made {
        let _ = fs::remove_file(&path);
    }
    made
}

fn make(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    if fallocate(&file, FallocateFlags::empty(), 0, BYTES).is_err() {
        // Not every file system can; where it cannot, written bytes take their place.
        file.write_all(&vec![0; BYTES as usize])?;
    }
    file.sync_all()
}

/// Gives it back; whether there was one.
pub(super) fn release(dir: &Path) -> bool {
    fs::remove_file(dir.join(RESERVE)).is_ok()
}
