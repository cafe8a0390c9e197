//! What a run printed, and when, from its folder: for a replay.

use crate::io::rundir;
use crate::words::RunId;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Milliseconds since the run began, and how many bytes it had printed then. Empty where nothing is known.
pub fn timing(room_dir: &Path, run: &RunId) -> Vec<(u64, u64)> {
    let Ok(folder) = rundir::path(room_dir, run) else { return Vec::new() };
    let text = std::fs::read_to_string(folder.join(rundir::TIMING)).unwrap_or_default();
    let (mut seconds, mut bytes, mut all) = (0.0, 0, Vec::new());
    for line in text.lines() {
        // A torn last line is no line.
        let Some((delta, more)) = line.split_once(' ') else { break };
        let (Ok(delta), Ok(more)) = (delta.parse::<f64>(), more.parse::<u64>()) else { break };
        seconds += delta.max(0.0);
        bytes += more;
        all.push(((seconds * 1000.0) as u64, bytes));
    }
    all
}

/// The bytes of its output from `from` to `to`, as far as they are there; what is no UTF-8 is replaced.
pub fn output(room_dir: &Path, run: &RunId, from: u64, to: u64) -> String {
    let read = || -> std::io::Result<Vec<u8>> {
        let folder = rundir::path(room_dir, run).map_err(std::io::Error::other)?;
        let mut file = File::open(folder.join(rundir::OUTPUT))?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(to.saturating_sub(from)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    String::from_utf8_lossy(&read().unwrap_or_default()).into_owned()
}
