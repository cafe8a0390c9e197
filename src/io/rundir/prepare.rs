//! The directory of a run that is yet to begin, synced before anybody acts on the intent.

use super::file::{private, write};
use super::*;
use rustix::fs::{CWD, Mode, mkfifoat};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;

/// Makes `ROOM/runs/RUN` with script, intent, stream, output, timing and lock, all synced, and returns its path.
/// A directory that is there already is made anew, unless its run began.
pub fn prepare(room_dir: &Path, spec: &RunSpec, script: &[u8]) -> Result<PathBuf, RunDirError> {
    let dir = path(room_dir, &spec.run)?;
    let runs = room_dir.join("runs");
    for folder in [&runs, &dir] {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(RunDirError::io(folder))?;
    }
    let _lock = take_lock(&dir)?.ok_or_else(|| RunDirError::Held(name(&dir)))?;
    if began(&dir) {
        return Err(RunDirError::Began(name(&dir)));
    }
    for fresh in [OUTPUT, TIMING, LOG] {
        let path = dir.join(fresh);
        let file = private().create(true).truncate(true).open(&path).and_then(|f| f.sync_all());
        file.map_err(RunDirError::io(path))?;
    }
    let stream = dir.join(STREAM);
    match mkfifoat(CWD, &stream, Mode::RUSR | Mode::WUSR) {
        Ok(()) | Err(rustix::io::Errno::EXIST) => {}
        Err(e) => return Err(RunDirError::io(stream)(e.into())),
    }
    if spec.tty {
        keys::make(&dir)?;
    }
    write(&dir, SCRIPT, script, 0o700)?;
    write_json(&dir, RUN, spec)?;
    for folder in [&dir, &runs, &room_dir.to_owned()] {
        File::open(folder).and_then(|f| f.sync_all()).map_err(RunDirError::io(folder))?;
    }
    Ok(dir)
}
