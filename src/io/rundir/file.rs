//! Small files that are whole or not there: temporary file, sync, rename, sync of the directory.

use super::RunDirError;
use rustix::fs::{Mode, OFlags};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Options for a file that only its owner may read.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

/// A reading end of a FIFO, whether anybody writes to it or not.
pub(super) fn reader(path: &Path) -> Result<File, RunDirError> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let opened = rustix::fs::open(path, flags, Mode::empty()).map_err(io::Error::from);
    opened.map(File::from).map_err(RunDirError::io(path))
}

/// Writes a file so that a crash leaves either the old one or the new one, and syncs it.
pub(super) fn write(dir: &Path, name: &str, bytes: &[u8], mode: u32) -> Result<(), RunDirError> {
    let temporary = dir.join(format!(".{name}.new"));
    let put = || -> io::Result<()> {
        let mut file = private().mode(mode).create(true).truncate(true).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, dir.join(name))?;
        File::open(dir)?.sync_all()
    };
    put().map_err(RunDirError::io(dir.join(name)))
}

/// Writes a value as JSON for people and programs: indented, a newline at the end, whole or not at all, synced.
pub fn write_json<T: Serialize>(dir: &Path, name: &str, value: &T) -> Result<(), RunDirError> {
    let mut bytes =
        serde_json::to_vec_pretty(value).map_err(|source| RunDirError::Json { path: dir.join(name), source })?;
    bytes.push(b'\n');
    write(dir, name, &bytes, 0o600)
}

/// Reads what `write_json` wrote; none where there is no such file.
pub fn read_json<T: DeserializeOwned>(dir: &Path, name: &str) -> Result<Option<T>, RunDirError> {
    let path = dir.join(name);
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|source| RunDirError::Json { path, source }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(RunDirError::io(path)(e)),
    }
}
