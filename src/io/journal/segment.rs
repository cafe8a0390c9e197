//! The journal's files: their names, how they are made, and reading them line by line.

use super::JournalError;
use crate::record::chain::segment_name;
use crate::record::line::{self, Broken, Line};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Seek, SeekFrom};
use std::ops::Range;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};

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

/// So much is read at once, about: small enough that what was understood is still in the processor's memory when it is fetched.
const BLOCK: u64 = 256 << 10;

/// Bytes of a short line: so many lines at most are expected in a block.
const SHORT: usize = 300;

/// More threads than these would wait for the one that puts the lines in their order.
const MOST_THREADS: usize = 8;

/// Blocks that a thread is given before its first one is fetched.
const AHEAD: usize = 3;

/// Gives each line after `from` (a byte offset, the begin of a line) to `line`, without its newline. Returns the offset
/// after the last newline, and what stands behind it.
pub(super) fn scan(
    mut file: File,
    from: u64,
    mut line: impl FnMut(&[u8], Result<Line, Broken>),
) -> io::Result<(u64, Vec<u8>)> {
    let end = file.seek(SeekFrom::Start(from))?;
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let much = file.metadata()?.len().saturating_sub(from) > BLOCK;
    let mut blocks = Blocks { file, end, rest: Vec::new() };
    if much && threads > 1 {
        side_by_side(&mut blocks, threads, &mut line)?;
    } else {
        while let Some(block) = blocks.next()? {
            Understood::of(block).give(&mut line);
        }
    }
    Ok((blocks.end, blocks.rest))
}

/// A file's whole lines, some at a time.
struct Blocks {
    file: File,
    /// The offset after the last whole line.
    end: u64,
    /// What was read behind it.
    rest: Vec<u8>,
}

impl Blocks {
    /// The next whole lines, one at least; none where there are no more.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.rest.reserve(BLOCK as usize + 1);
        loop {
            let begun = self.rest.len();
            if (&mut self.file).take(BLOCK).read_to_end(&mut self.rest)? == 0 {
                return Ok(None);
            }
            if let Some(newline) = memchr::memrchr(b'\n', &self.rest[begun..]) {
                let rest = self.rest.split_off(begun + newline + 1);
                let block = std::mem::replace(&mut self.rest, rest);
                self.end += block.len() as u64;
                return Ok(Some(block));
            }
        }
    }
}

/// Some whole lines, and what each says.
struct Understood {
    block: Vec<u8>,
    lines: Vec<(Range<usize>, Result<Line, Broken>)>,
}

impl Understood {
    fn of(block: Vec<u8>) -> Understood {
        let (mut lines, mut from) = (Vec::with_capacity(block.len() / SHORT + 1), 0);
        for newline in memchr::memchr_iter(b'\n', &block) {
            lines.push((from..newline, line::read(&block[from..newline])));
            from = newline + 1;
        }
        Understood { block, lines }
    }

    fn give(self, line: &mut impl FnMut(&[u8], Result<Line, Broken>)) {
        self.lines.into_iter().for_each(|(at, read)| line(&self.block[at], read));
    }
}

/// Gives out lines in their order. Each of so many threads understands every so many blocks, some ahead of what is given out:
/// understanding a line takes far longer than whatever is done with it.
fn side_by_side(
    blocks: &mut Blocks,
    threads: usize,
    line: &mut impl FnMut(&[u8], Result<Line, Broken>),
) -> io::Result<()> {
    const LIVES: &str = "reading a line does not panic";
    thread::scope(|scope| {
        let hands: Vec<_> = (0..threads).map(|_| hand(scope)).collect();
        let (mut given, mut taken) = (0, 0);
        loop {
            let block = blocks.next()?;
            let ended = block.is_none();
            if let Some(block) = block {
                hands[given % threads].0.send(block).expect(LIVES);
                given += 1;
            }
            while taken < given && (ended || given - taken >= AHEAD * threads) {
                hands[taken % threads].1.recv().expect(LIVES).give(line);
                taken += 1;
            }
            if ended {
                return Ok(());
            }
        }
    })
}

/// A thread that understands one block after the other, until no more can come.
fn hand<'scope>(scope: &'scope Scope<'scope, '_>) -> (Sender<Vec<u8>>, Receiver<Understood>) {
    let ((give, blocks), (done, take)) = (channel(), channel());
    scope.spawn(move || blocks.into_iter().map(Understood::of).try_for_each(|understood| done.send(understood)));
    (give, take)
}
