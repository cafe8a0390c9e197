//! The runbook's file, and the room's own copies of its texts.

use crate::room::RunbookFile;
use crate::runbook;
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A runbook as its file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Its text; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// What it means.
    pub file: RunbookFile,
}

/// Tells two states of a file apart without reading it: an editor that replaces the file changes the inode, any other the times or the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark([i64; 6]);

/// The file's mark.
///
/// # Errors
/// Why it cannot be looked at: it is gone, most likely.
pub fn mark(path: &Path) -> Result<Mark, String> {
    let meta = fs::metadata(path).map_err(|e| e.to_string())?;
    Ok(Mark([meta.ino() as i64, meta.size() as i64, meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec()]))
}

/// The bytes of a runbook's file: no more than are read of it, and one, so that its reader sees that there are more.
///
/// # Errors
/// Why it cannot be read. A pipe or a device is no runbook: it might never end, or never begin.
pub fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(runbook::LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads and parses a runbook. It executes nothing.
///
/// # Errors
/// Why it cannot be read.
pub fn read(path: &Path) -> Result<Text, String> {
    let bytes = bytes(path).map_err(|e| e.to_string())?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (text, mut problems) = runbook::decode(&bytes);
    let (plan, found) = runbook::parse(&text, &name);
    problems.extend(found);
    let file = RunbookFile { sha256: sha256(&text), plan, problems };
    Ok(Text { text, file })
}

/// SHA-256 of a text in lower-case hexadecimal.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// Where a room keeps a text: `runbook.md` is the one it was opened with.
fn copy(room_dir: &Path, opened: &str, sha256: &str) -> PathBuf {
    let name = if sha256 == opened { "runbook.md".to_owned() } else { format!("runbook-{sha256}.md") };
    room_dir.join(name)
}

/// The text that a room follows, from its own copy.
///
/// # Errors
/// Why it cannot be read.
pub fn followed(room_dir: &Path, opened: &str, sha256: &str) -> Result<String, String> {
    let path = copy(room_dir, opened, sha256);
    let bytes = fs::read(&path).map_err(|e| format!("the room's copy {}: {e}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Keeps a text in the room, synced, before an entry names it.
///
/// # Errors
/// The disk does not take it.
pub fn keep(room_dir: &Path, opened: &str, read: &Text) -> io::Result<()> {
    let path = copy(room_dir, opened, &read.file.sha256);
    if path.exists() {
        return Ok(());
    }
    let new = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(read.text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, &path)?;
    File::open(room_dir)?.sync_all()
}
