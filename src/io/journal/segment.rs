//! The journal's files: their names, how they are made, and reading them line by line.

use super::JournalError;
use crate::record::chain::segment_name;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The path of a segment.
pub(super) fn path(dir: &Path, number: u32) -> PathBuf {
    dir.join(segment_name(number))
}

/// The numbers of the segments that are there, in order.
pub(super) fn list(dir: &Path) -> Result<Vec<u32>, JournalError> {
    let listing = match fs::read_dir(dir) {
        Ok(listing) => listing,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(JournalError::io("list", dir)(e)),
    };
    let mut numbers = Vec::new();
    for file in listing {
        let name = file.map_err(JournalError::io("list", dir))?.file_name();
        numbers.extend(name.to_str().and_then(number));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// The number in a segment's name; none for other files.
fn number(name: &str) -> Option<u32> {
    let number = match name.strip_prefix("journal.")?.strip_suffix("jsonl")? {
        "" => 1,
        middle => middle.strip_suffix('.')?.parse().ok()?,
    };
    (segment_name(number) == name).then_some(number)
}

/// Makes the directory of a room that is not there yet.
pub(super) fn make_room(dir: &Path) -> Result<(), JournalError> {
    if !list(dir)?.is_empty() {
        return Err(JournalError::Exists(dir.to_owned()));
    }
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(JournalError::io("create", dir))?;
    fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(JournalError::io("protect", dir))?;
    match dir.canonicalize().ok().and_then(|dir| dir.parent().map(sync_dir)) {
        Some(Err(e)) => Err(JournalError::io("sync the folder of", dir)(e)),
        _ => Ok(()),
    }
}

/// Makes a segment's file, durably.
pub(super) fn create(dir: &Path, number: u32) -> Result<File, JournalError> {
    let path = path(dir, number);
    let file = OpenOptions::new()
        .append(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .map_err(JournalError::io("create", &path))?;
    sync_dir(dir).map_err(JournalError::io("sync", dir))?;
    Ok(file)
}

/// Makes names in a directory durable.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Gives each line after `from` (a byte offset, the begin of a line) to `line`, without its newline. Returns the offset
/// after the last newline, and what stands behind it.
pub(super) fn scan(file: File, from: u64, mut line: impl FnMut(&[u8])) -> io::Result<(u64, Vec<u8>)> {
    let mut reader = BufReader::with_capacity(256 * 1024, file);
    let mut end = reader.seek(SeekFrom::Start(from))?;
    let mut raw = Vec::new();
    loop {
        raw.clear();
        let read = reader.read_until(b'\n', &mut raw)?;
        if raw.last() != Some(&b'\n') {
            return Ok((end, raw));
        }
        raw.pop();
        end += read as u64;
        line(&raw);
    }
}
