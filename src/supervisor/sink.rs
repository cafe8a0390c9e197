//! Where output goes: the file, its hash, its last lines, and its timing.

use super::marks::hex;
use crate::io::clock;
use rustix::io::Errno;
use rustix::pipe::SpliceFlags;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::BorrowedFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The most that an exit record repeats of the output, bytes.
const TAIL: usize = 2048;
/// At most ten lines of timing a second, µs.
const TIMING_STEP: u64 = 100_000;
/// Bytes that are read back for the hash at a time, and how many times before somebody else has a turn.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 16;

/// A file that grows at its end; made when the first byte comes.
#[derive(Debug)]
pub(super) struct Sink {
    path: PathBuf,
    file: Option<File>,
    /// Bytes that count; a torn write beyond them is written over.
    pub bytes: u64,
    hash: Sha256,
    /// So many bytes are in the hash: it follows the file, since the script must not wait for it.
    hashed: u64,
    timing: Option<Timing>,
}

impl Sink {
    /// A file of `bytes` bytes so far.
    pub fn new(path: &Path, bytes: u64, timing: Option<Timing>) -> Sink {
        Sink { path: path.to_owned(), file: None, bytes, hash: Sha256::new(), hashed: 0, timing }
    }

    /// Whether its file was opened.
    pub fn made(&self) -> bool {
        self.file.is_some()
    }

    fn file(&mut self) -> io::Result<&File> {
        if self.file.is_none() {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false).mode(0o600);
            self.file = Some(options.open(&self.path)?);
        }
        Ok(self.file.as_ref().expect("it was opened just now"))
    }

    /// Writes some of `bytes`, `skip` bytes after those that count; returns how many.
    pub fn write(&mut self, bytes: &[u8], skip: u64) -> io::Result<usize> {
        let at = self.bytes + skip;
        self.file()?.write_at(bytes, at)
    }

    /// Has the kernel move the next bytes of a pipe, at most so many, which count from then on; returns how many, 0 at the pipe's end. A
    /// byte leaves the pipe when it is in the file and not before, so whoever dies meanwhile leaves no doubt.
    pub fn splice(&mut self, pipe: BorrowedFd, most: usize) -> rustix::io::Result<usize> {
        let mut at = self.bytes;
        let file = self.file().map_err(|e| Errno::from_io_error(&e).unwrap_or(Errno::IO))?;
        let moved = rustix::pipe::splice(pipe, None, file, Some(&mut at), most, SpliceFlags::NONBLOCK)?;
        self.count(moved);
        Ok(moved)
    }

    /// From now on so many more bytes, which were written, count.
    pub fn count(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        if let Some(timing) = &mut self.timing {
            timing.bytes += bytes as u64;
        }
    }

    /// Takes the next bytes of the file into the hash, about a megabyte at most; whether more are left.
    pub fn digest(&mut self) -> io::Result<bool> {
        let mut piece = vec![0; PIECE];
        for _ in 0..PIECES {
            let most = (self.bytes - self.hashed).min(PIECE as u64) as usize;
            if most == 0 {
                return Ok(false);
            }
            let (at, piece) = (self.hashed, &mut piece[..most]);
            let length = self.file()?.read_at(piece, at)?;
            if length == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the output became shorter"));
            }
            self.hash.update(&piece[..length]);
            self.hashed += length as u64;
        }
        Ok(self.hashed < self.bytes)
    }

    /// Writes a line of timing where one is due; `end`: whatever is left.
    pub fn time(&mut self, end: bool) {
        if let Some(timing) = &mut self.timing {
            timing.write(end);
        }
    }

    /// Waits until the file is on disk.
    pub fn sync(&self) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), File::sync_all)
    }

    /// SHA-256 of what was digested, lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }

    /// The last whole lines (or the end of one that is longer), at most 2 KiB.
    pub fn tail(&mut self) -> String {
        let (upto, length) = (self.bytes, self.bytes.min(TAIL as u64 + 1) as usize);
        let mut bytes = vec![0; length];
        if length > 0 && self.file().and_then(|f| f.read_exact_at(&mut bytes, upto - length as u64)).is_err() {
            return String::new();
        }
        let mut bytes = &bytes[..];
        if bytes.len() > TAIL {
            let newline = bytes[..bytes.len() - 1].iter().position(|b| *b == b'\n');
            bytes = &bytes[newline.map_or(1, |at| at + 1)..];
        }
        let text = String::from_utf8_lossy(bytes);
        let from = (text.len().saturating_sub(TAIL)..=text.len()).find(|at| text.is_char_boundary(*at));
        text[from.unwrap_or(0)..].to_owned()
    }
}

/// The file of `DELTA_SECONDS BYTES` lines.
#[derive(Debug)]
pub(super) struct Timing {
    file: File,
    /// CLOCK_BOOTTIME, µs: of the line before, or of the start.
    last: u64,
    /// Not before this.
    due: u64,
    /// Since the line before.
    bytes: u64,
}

impl Timing {
    /// Goes on at the end of the file; `began` is the script's start, µs of CLOCK_BOOTTIME.
    pub fn open(path: &Path, began: u64) -> io::Result<Timing> {
        let so_far: f64 = std::fs::read_to_string(path)
            .unwrap_or_default()
            .lines()
            .filter_map(|line| line.split(' ').next()?.parse::<f64>().ok())
            .sum();
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        Ok(Timing { file, last: began + (so_far * 1e6) as u64, due: 0, bytes: 0 })
    }

    /// A line that cannot be written is tried again with the next: the output matters more.
    fn write(&mut self, end: bool) {
        let now = clock::mono();
        if self.bytes == 0 || (now < self.due && !end) {
            return;
        }
        let delta = now.saturating_sub(self.last);
        let line = format!("{}.{:06} {}\n", delta / 1_000_000, delta % 1_000_000, self.bytes);
        if self.file.write_all(line.as_bytes()).is_ok() {
            (self.last, self.due, self.bytes) = (now, now + TIMING_STEP, 0);
        }
    }
}
