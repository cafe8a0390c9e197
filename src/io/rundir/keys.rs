//! What somebody types into a run that has a terminal: a FIFO in its directory, so that it never touches the disk.

use super::*;
use rustix::fs::{CWD, Mode, OFlags, mkfifoat};
use std::io::{Read, Write};

/// A FIFO: keystrokes for a `tty` run.
const KEYS: &str = "keys";
/// A write of at most so many bytes comes whole (PIPE_BUF of Linux).
const WHOLE: usize = 4096;
/// Characters in one of them: JSON makes at most six bytes of each byte.
const PIECE: usize = 160;

/// What reaches the terminal's keyboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stroke {
    /// As the keys would be sent by a terminal.
    Text(String),
    /// It has so many columns and rows now.
    Size(u16, u16),
}

/// Makes the FIFO.
pub(super) fn make(dir: &Path) -> Result<(), RunDirError> {
    let path = dir.join(KEYS);
    match mkfifoat(CWD, &path, Mode::RUSR | Mode::WUSR) {
        Ok(()) | Err(rustix::io::Errno::EXIST) => Ok(()),
        Err(e) => Err(RunDirError::io(path)(e.into())),
    }
}

/// Types into a run. An error where nobody listens, or does not read on.
pub fn type_into(dir: &Path, stroke: &Stroke) -> Result<(), RunDirError> {
    let path = dir.join(KEYS);
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let fifo = rustix::fs::open(&path, flags, Mode::empty()).map_err(|e| RunDirError::io(&path)(e.into()))?;
    let mut fifo = File::from(fifo);
    for piece in pieces(stroke) {
        let mut line = serde_json::to_vec(&piece).map_err(|source| RunDirError::Json { path: path.clone(), source })?;
        line.push(b'\n');
        debug_assert!(line.len() <= WHOLE);
        fifo.write_all(&line).map_err(RunDirError::io(&path))?;
    }
    Ok(())
}

fn pieces(stroke: &Stroke) -> Vec<Stroke> {
    match stroke {
        Stroke::Size(..) => vec![stroke.clone()],
        Stroke::Text(text) => {
            let all: Vec<char> = text.chars().collect();
            all.chunks(PIECE).map(|piece| Stroke::Text(piece.iter().collect())).collect()
        }
    }
}

/// The terminal's end of the FIFO.
#[derive(Debug)]
pub struct Listener {
    fifo: File,
    partial: Vec<u8>,
}

impl Listener {
    /// Opens it for both, so that it never ends.
    pub fn open(dir: &Path) -> Result<Listener, RunDirError> {
        let path = dir.join(KEYS);
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let fifo = rustix::fs::open(&path, flags, Mode::empty()).map_err(|e| RunDirError::io(&path)(e.into()))?;
        Ok(Listener { fifo: File::from(fifo), partial: Vec::new() })
    }

    /// What was typed since; what cannot be understood is left out.
    pub fn heard(&mut self) -> Vec<Stroke> {
        let mut bytes = [0; WHOLE];
        while let Ok(length @ 1..) = self.fifo.read(&mut bytes) {
            self.partial.extend_from_slice(&bytes[..length]);
        }
        let Some(end) = self.partial.iter().rposition(|b| *b == b'\n') else { return Vec::new() };
        let lines: Vec<u8> = self.partial.drain(..=end).collect();
        lines.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }

    /// To be polled for reading.
    pub fn file(&self) -> &File {
        &self.fifo
    }
}
