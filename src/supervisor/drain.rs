//! From the stream to a file, so that a death at any instant neither loses nor doubles a byte: moved by the kernel where there are no secrets,
//! else looked at, masked, written, marked, and only then taken.

use super::keyboard::Keyboard;
use super::marks::{self, Marks};
use super::sink::Sink;
use crate::text::mask::Masker;
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, SpliceFlags};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

/// So many new bytes at a time.
const CHUNK: usize = 64 * 1024;
/// So many that the kernel moves at a time: what a stream can hold.
const MOST: usize = 1024 * 1024;

/// What one step found in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// New bytes.
    Fresh,
    /// Nothing new, but somebody may write on.
    Quiet,
    /// Nobody has it open for writing any more.
    End,
}

/// The way of the output.
#[derive(Debug)]
pub(super) struct Drain {
    stream: File,
    /// Nothing has to be masked, and the kernel can do it.
    spliced: bool,
    /// Who types, where the stream is a terminal.
    keyboard: Option<Keyboard>,
    /// A pipe of our own, into which the stream's head is copied to be looked at; a terminal has none, and its bytes are
    /// gone once they are read.
    peek: Option<(File, OwnedFd)>,
    masker: Masker,
    pub sink: Sink,
    marks: Option<Marks>,
    /// Masked bytes on their way into the sink, and how many of them are written.
    ready: Vec<u8>,
    written: usize,
    /// The bytes of the stream that `ready` came of: taken from it once `ready` is written.
    take: Vec<u8>,
    /// Bytes looked at that stay in the stream, since the masker holds them back.
    left: Vec<u8>,
    /// Bytes ever looked at.
    seen: u64,
}

impl Drain {
    /// Opens the reading end of a stream. Without marks nothing is to be masked.
    pub fn open(stream: &Path, masker: Masker, sink: Sink, marks: Option<Marks>) -> io::Result<Drain> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let stream = File::from(rustix::fs::open(stream, flags, Mode::empty())?);
        let (out, into) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
        let spliced = marks.is_none();
        Ok(Drain { spliced, ..Drain::new(stream, Some((File::from(out), into)), masker, sink, marks) })
    }

    /// Our end of a terminal, not blocking.
    pub fn terminal(ours: File, keyboard: Keyboard, masker: Masker, sink: Sink) -> Drain {
        Drain { keyboard: Some(keyboard), ..Drain::new(ours, None, masker, sink, None) }
    }

    /// Passes on what somebody typed.
    pub fn type_in(&mut self) {
        if let Some(keyboard) = &mut self.keyboard {
            keyboard.pass(&self.stream);
        }
    }

    /// To be polled for reading, where somebody can type.
    pub fn keyboard(&self) -> Option<BorrowedFd<'_>> {
        self.keyboard.as_ref().map(Keyboard::fd)
    }

    fn new(stream: File, peek: Option<(File, OwnedFd)>, masker: Masker, sink: Sink, marks: Option<Marks>) -> Drain {
        let (ready, take, left) = (Vec::new(), Vec::new(), Vec::new());
        Drain {
            stream,
            spliced: false,
            keyboard: None,
            peek,
            masker,
            sink,
            marks,
            ready,
            written: 0,
            take,
            left,
            seen: 0,
        }
    }

    /// Goes on where a supervisor died: takes from the stream what is in the output already.
    pub fn recover(&mut self, taking: Option<(usize, String)>) -> io::Result<()> {
        let Some((length, digest)) = taking else { return Ok(()) };
        let head = self.look(length)?.unwrap_or_default();
        if head.len() == length && marks::digest(&head) == digest {
            self.stream.read_exact(&mut vec![0; length])?;
        }
        Ok(())
    }

    /// Moves the next bytes. An error (a full disk) loses nothing: the bytes stay in the stream, and the next step goes on.
    pub fn step(&mut self) -> io::Result<Step> {
        if self.spliced {
            return self.splice();
        }
        self.settle()?;
        let Some(mut head) = self.look(self.left.len() + CHUNK)? else { return Ok(Step::Quiet) };
        if head.is_empty() {
            return Ok(Step::End);
        }
        if self.peek.is_none() {
            self.masker.mask(&head, &mut self.ready);
            self.settle()?;
            return Ok(Step::Fresh);
        }
        if head.len() <= self.left.len() {
            // Should the stream hold more than can be looked at at once, what is held back has to go first.
            if self.waiting()? > head.len() {
                self.give_up()?;
                return Ok(Step::Fresh);
            }
            return Ok(Step::Quiet);
        }
        self.seen += (head.len() - self.left.len()) as u64;
        self.masker.mask(&head[self.left.len()..], &mut self.ready);
        self.left = head.split_off(head.len() - self.masker.held());
        self.take = head;
        self.settle()?;
        Ok(Step::Fresh)
    }

    fn splice(&mut self) -> io::Result<Step> {
        // A file that may never be needed is not made before its first byte.
        if !self.sink.made() {
            match self.look(1)? {
                None => return Ok(Step::Quiet),
                Some(head) if head.is_empty() => return Ok(Step::End),
                Some(_) => {}
            }
        }
        match self.sink.splice(self.stream.as_fd(), MOST) {
            Ok(0) => Ok(Step::End),
            Ok(length) => {
                self.seen += length as u64;
                Ok(Step::Fresh)
            }
            Err(Errno::AGAIN | Errno::INTR) => Ok(Step::Quiet),
            Err(e) => Err(e.into()),
        }
    }

    /// Moves what the stream holds at this instant, and no more, whoever goes on writing.
    pub fn catch_up(&mut self) -> io::Result<()> {
        if self.peek.is_none() {
            return self.catch_up_terminal();
        }
        self.settle()?;
        let goal = self.seen + self.waiting()?.saturating_sub(self.left.len()) as u64;
        while self.seen < goal && self.step()? == Step::Fresh {}
        self.give_up()
    }

    /// The kernel hands a terminal's bytes on in its own time: until its end, which the end of its session brings about,
    /// or a silence of 100 ms.
    fn catch_up_terminal(&mut self) -> io::Result<()> {
        let mut silent = 0;
        while silent < 10 {
            match self.step()? {
                Step::Fresh => silent = 0,
                Step::End => break,
                Step::Quiet => {
                    silent += 1;
                    std::thread::sleep(std::time::Duration::from_millis(10));
                }
            }
        }
        self.give_up()
    }

    /// Whether the masker holds something back.
    pub fn holds_back(&self) -> bool {
        self.masker.held() > 0
    }

    /// Lets go of what the masker holds back.
    pub fn give_up(&mut self) -> io::Result<()> {
        self.settle()?;
        self.masker.flush(&mut self.ready);
        self.take = std::mem::take(&mut self.left);
        self.settle()
    }

    /// From now on into another file, unmarked.
    pub fn redirect(&mut self, sink: Sink) {
        self.sink = sink;
        self.marks = None;
    }

    /// Nothing is marked, since nothing is in doubt.
    pub fn unmarked(&self) -> bool {
        self.spliced
    }

    /// To be polled for reading.
    pub fn stream(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }

    /// Bytes in the stream.
    fn waiting(&self) -> io::Result<usize> {
        Ok(rustix::io::ioctl_fionread(&self.stream)? as usize)
    }

    /// A copy of the stream's head (a terminal's next bytes); none where there is nothing for now, and empty where there
    /// will never be.
    fn look(&mut self, most: usize) -> io::Result<Option<Vec<u8>>> {
        let Some((out, into)) = &mut self.peek else { return self.read_terminal() };
        let length = match rustix::pipe::tee(&self.stream, into, most, SpliceFlags::NONBLOCK) {
            Ok(length) => length,
            Err(Errno::AGAIN | Errno::INTR) => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        let mut head = vec![0; length];
        out.read_exact(&mut head)?;
        Ok(Some(head))
    }

    fn read_terminal(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (mut bytes, mut length) = (vec![0; CHUNK], 0);
        // It gives a few kilobytes at a time.
        while length < bytes.len() {
            match rustix::io::read(&self.stream, &mut bytes[length..]) {
                Ok(0) => break,
                Ok(more) => length += more,
                Err(_) if length > 0 => break,
                Err(Errno::AGAIN | Errno::INTR) => return Ok(None),
                // Nobody has the script's end open any more.
                Err(Errno::IO) => break,
                Err(e) => return Err(e.into()),
            }
        }
        bytes.truncate(length);
        Ok(Some(bytes))
    }

    /// Writes what is ready, marks it, and only then takes its origin from the stream.
    fn settle(&mut self) -> io::Result<()> {
        while self.written < self.ready.len() {
            match self.sink.write(&self.ready[self.written..], self.written as u64) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(length) => self.written += length,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        if !self.take.is_empty() {
            if let Some(marks) = &self.marks {
                marks.taking(self.sink.bytes + self.ready.len() as u64, &self.take)?;
            }
            self.stream.read_exact(&mut self.take)?;
            self.take.clear();
            if let Some(marks) = &self.marks {
                marks.taken();
            }
        }
        self.sink.count(self.ready.len());
        self.ready.clear();
        self.written = 0;
        Ok(())
    }
}
