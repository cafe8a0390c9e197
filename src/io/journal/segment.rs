//! The journal's files: their names, how they are made, and reading them line by line.

use super::JournalError;
use crate::record::chain::segment_name;
use crate::record::line::{self, Broken, Line};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, BufRead, Read as _, Seek, SeekFrom};
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

/// So much is read at once, and its lines understood by as many threads as the machine runs at once. More of it would not stay in the
/// processor's memory, and fetching what was understood would take longer than understanding it.
const CHUNK: u64 = 1 << 20;

/// Bytes of a short line: so many lines at most are expected in a chunk.
const SHORT: usize = 300;

/// From here on a second thread is worth its start.
const WORTH: usize = 64 << 10;

/// A line as it stands, and what it says.
type Read<'a> = (&'a [u8], Result<Line, Broken>);

/// Gives each line after `from` (a byte offset, the begin of a line) to `line`, without its newline. Returns the offset
/// after the last newline, and what stands behind it.
pub(super) fn scan(
    mut file: File,
    from: u64,
    mut line: impl FnMut(&[u8], Result<Line, Broken>),
) -> io::Result<(u64, Vec<u8>)> {
    let mut end = file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    loop {
        let begun = bytes.len();
        let read = (&mut file).take(CHUNK).read_to_end(&mut bytes)?;
        let whole = bytes[begun..].iter().rposition(|b| *b == b'\n').map_or(0, |at| begun + at + 1);
        each(&bytes[..whole], &mut line);
        bytes.drain(..whole);
        end += whole as u64;
        if read == 0 {
            return Ok((end, bytes));
        }
    }
}

/// Understands whole lines, in parts side by side, and gives them out in their order.
fn each(lines: &[u8], line: &mut impl FnMut(&[u8], Result<Line, Broken>)) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(lines.len() / WORTH).max(1);
    let (mut rest, mut parts) = (lines, Vec::new());
    for left in (1..=threads).rev() {
        let about = rest.len() / left;
        let end = rest[about..].iter().position(|b| *b == b'\n').map_or(rest.len(), |at| about + at + 1);
        let (part, after) = rest.split_at(end);
        parts.push(part);
        rest = after;
    }
    let (own, others) = parts.split_first().expect("one thread at least");
    std::thread::scope(|scope| {
        let others: Vec<_> = others.iter().map(|part| scope.spawn(|| understand(part))).collect();
        let understood = understand(own);
        let others = others.into_iter().flat_map(|part| part.join().expect("reading a line does not panic"));
        understood.into_iter().chain(others).for_each(|(raw, read)| line(raw, read));
    });
}

fn understand(mut lines: &[u8]) -> Vec<Read<'_>> {
    let mut read = Vec::with_capacity(lines.len() / SHORT + 1);
    while !lines.is_empty() {
        let from = lines;
        let length = lines.skip_until(b'\n').expect("bytes in memory can be read");
        let raw = from[..length].strip_suffix(b"\n").unwrap_or(&from[..length]);
        read.push((raw, line::read(raw)));
    }
    read
}
