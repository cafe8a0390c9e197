//! How far the stream has been moved to the output, in a small file beside it.
//!
//! Bytes are first looked at without being taken from the stream, then written to `output`, then marked here, then taken.
//! So a supervisor may die anywhere: what it had not marked is still in the stream, and what it wrote beyond the mark is
//! cut off by whoever adopts the run. Only a death in the microseconds between mark and taking needs a guess: whether
//! the stream still begins with the marked bytes.

use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

/// `OUTPUT_BYTES TAKEN_BYTES SHA256 STATE\n`, always of this length.
const LENGTH: usize = 20 + 1 + 20 + 1 + 64 + 1 + 1 + 1;
const TAKING: u8 = b'-';
const TAKEN: u8 = b'+';

/// The file, open for writing.
#[derive(Debug)]
pub(super) struct Marks {
    file: File,
}

/// What the file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Bytes of `output` that count.
    pub output: u64,
    /// Bytes that may still stand at the head of the stream though they are in `output`; none if surely taken.
    pub taking: Option<(usize, String)>,
}

impl Marks {
    /// Opens the file; where there is none that can be believed, `output` bytes count from now on. So a death between
    /// the first write and its mark leaves a mark of 0, and not a doubt.
    pub fn open(path: &Path, output: u64) -> io::Result<Marks> {
        let known = read(path).is_some();
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let marks = Marks { file };
        if !known {
            marks.taking(output, &[])?;
            marks.taken();
        }
        Ok(marks)
    }

    /// `output` counts up to here, and `bytes` are about to be taken from the stream.
    pub fn taking(&self, output: u64, bytes: &[u8]) -> io::Result<()> {
        let line = format!("{output:020} {:020} {} {}\n", bytes.len(), digest(bytes), TAKING as char);
        debug_assert_eq!(line.len(), LENGTH);
        self.file.write_all_at(line.as_bytes(), 0)
    }

    /// They were taken. An error only leaves the guess to an adopter.
    pub fn taken(&self) {
        let _ = self.file.write_all_at(&[TAKEN], LENGTH as u64 - 2);
    }
}

/// Reads the file; none where it cannot be believed.
pub(super) fn read(path: &Path) -> Option<Mark> {
    let text = std::fs::read_to_string(path).ok()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let [output, taken, digest, state] = words[..] else { return None };
    let taking = match state.as_bytes() {
        [TAKING] => Some((taken.parse().ok()?, digest.to_owned())),
        _ => None,
    };
    Some(Mark { output: output.parse().ok()?, taking })
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
