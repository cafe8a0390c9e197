//! The loop: drain, reap, obey a stop, enforce the timeout, and write down the end.

use super::drain::{Drain, Step};
use super::say;
use super::sink::Sink;
use super::tree::{self, Scope};
use crate::io::clock;
use crate::io::journal::RESERVE;
use crate::io::rundir::{self, Ended, RunDirError, RunSpec, Started, Stop, process, read_json, write_json};
use crate::record::Exit;
use crate::words::Stamp;
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::FlockOperation;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus};
use std::fmt::Display;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;

/// Between two looks at the stop request and the timeout, µs.
const GLANCE: u64 = 100_000;
/// What the masker holds back is let go when the script has been silent for so long, µs.
const SILENCE: u64 = 2_000_000;
/// Steps of the drain between two looks at everything else.
const STEPS: usize = 8;

/// What the script is to us.
#[derive(Debug)]
pub(super) enum Script {
    /// Our child: its exit status will be ours to reap.
    Child,
    /// Somebody else's, with a handle on it; none where it is gone already.
    Adopted(Option<OwnedFd>),
}

/// Why and how far the script is being ended.
#[derive(Debug)]
struct Ending {
    /// Who asked; none for the timeout.
    by: Option<String>,
    /// From here on hard, µs of CLOCK_BOOTTIME.
    kill_at: u64,
    /// Those that are left are not ours to kill.
    powerless: bool,
}

/// One supervision.
#[derive(Debug)]
pub(super) struct Watch<'a> {
    dir: &'a Path,
    spec: RunSpec,
    started: Started,
    script: Script,
    scope: Scope,
    drain: Drain,
    wake: UnixStream,
    /// How our child ended.
    status: Option<WaitStatus>,
    /// When the script's end was seen.
    ended: Option<Stamp>,
    ending: Option<Ending>,
    /// No child is left, not even an adopted orphan.
    alone: bool,
    /// Nobody has the stream open for writing.
    dry: bool,
    /// More may be in the stream than was read.
    busy: bool,
    /// Something could not be written; it is tried again.
    stuck: bool,
    last_fresh: u64,
    last_glance: u64,
}

impl<'a> Watch<'a> {
    pub fn new(
        dir: &'a Path,
        spec: RunSpec,
        started: Started,
        script: Script,
        scope: Scope,
        drain: Drain,
        wake: UnixStream,
    ) -> Self {
        let (status, ended, ending) = (None, None, None);
        let (alone, dry, busy, stuck) = (false, false, false, false);
        let (last_fresh, last_glance) = (0, 0);
        Watch {
            dir,
            spec,
            started,
            script,
            scope,
            drain,
            wake,
            status,
            ended,
            ending,
            alone,
            dry,
            busy,
            stuck,
            last_fresh,
            last_glance,
        }
    }

    /// Stays until the script has ended, that is on disk, and nobody writes to its stream any more.
    pub fn run(mut self) {
        loop {
            self.pump();
            self.reap();
            if self.over() {
                break;
            }
            self.drain.type_in();
            self.glance();
            self.press();
            self.rest();
        }
        self.conclude();
        self.linger();
        self.scope.dissolve();
        // A FIFO left behind would hang whoever copies or searches the room.
        let _ = std::fs::remove_file(self.dir.join(rundir::STREAM));
    }

    /// Moves output for a while.
    fn pump(&mut self) {
        self.busy = false;
        for step in 0..STEPS {
            let moved = self.drain.step();
            self.stuck &= moved.is_err();
            match moved {
                Ok(Step::Fresh) => {
                    (self.last_fresh, self.dry) = (clock::mono(), false);
                    self.busy = step + 1 == STEPS;
                }
                Ok(Step::Quiet) => break,
                Ok(Step::End) => {
                    self.dry = true;
                    break;
                }
                Err(e) => return self.trouble(e),
            }
        }
        if self.drain.holds_back()
            && clock::mono().saturating_sub(self.last_fresh) >= SILENCE
            && let Err(e) = self.drain.give_up()
        {
            self.trouble(e);
        }
        self.drain.sink.time(false);
        self.digest();
    }

    /// The hash follows the output while the script goes on; what cannot be read now is read later.
    fn digest(&mut self) {
        self.busy |= matches!(self.drain.sink.digest(), Ok(true));
    }

    /// Buries every child that ended, the script and orphans alike.
    fn reap(&mut self) {
        loop {
            match rustix::process::wait(WaitOptions::NOHANG) {
                Ok(Some((pid, status))) if pid.as_raw_pid() as u32 == self.started.pid => {
                    self.status = Some(status);
                    self.ended = Some(clock::now());
                }
                Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
                Ok(None) => break self.alone = false,
                Err(_) => break self.alone = true,
            }
        }
        let adopted = matches!(self.script, Script::Adopted(_));
        if adopted && self.ended.is_none() && !process::lives(self.started.pid, self.started.start_time) {
            self.ended = Some(clock::now());
        }
    }

    /// Whether there is nothing left to wait for: the script ended, and if it was made to, everything below it too.
    fn over(&self) -> bool {
        let Some(ending) = &self.ending else { return self.ended.is_some() };
        self.ended.is_some() && (ending.powerless || self.scope.empty(self.alone))
    }

    /// Is it time to end it?
    fn glance(&mut self) {
        let now = clock::mono();
        if self.ending.is_some() || self.ended.is_some() || now.saturating_sub(self.last_glance) < GLANCE {
            return;
        }
        self.last_glance = now;
        let deadline = self.spec.timeout_ms.map(|ms| self.started.began.mono.saturating_add(ms.saturating_mul(1000)));
        let by = match read_json::<Stop>(self.dir, rundir::STOP) {
            Ok(Some(stop)) => Some(stop.by),
            _ if deadline.is_some_and(|at| now >= at) => None,
            _ => return,
        };
        let kill_at = now.saturating_add(self.spec.grace_ms.saturating_mul(1000));
        self.ending = Some(Ending { by, kill_at, powerless: false });
        self.ask();
    }

    /// The polite stop: TERM to the script's group, and CONT, since a stopped process would not hear it.
    fn ask(&self) {
        let Some(pid) = i32::try_from(self.started.pid).ok().and_then(Pid::from_raw) else { return };
        let child = matches!(self.script, Script::Child);
        if !child && !process::lives(self.started.pid, self.started.start_time) {
            return;
        }
        for signal in [Signal::TERM, Signal::CONT] {
            let group = rustix::process::kill_process_group(pid, signal);
            // Before the stage made its group there is only the process; and only a child's pid is surely still its own.
            if group.is_err() && child {
                let _ = rustix::process::kill_process(pid, signal);
            }
        }
    }

    /// The hard stop, again and again, once the grace is over.
    fn press(&mut self) {
        if self.ending.as_ref().is_some_and(|e| clock::mono() >= e.kill_at) {
            let denied = tree::sweep(&self.scope);
            self.reap();
            let others = self.scope.members().len() > denied;
            if let Some(ending) = &mut self.ending {
                ending.powerless = denied > 0 && !others;
            }
        }
    }

    /// Sleeps until something happens, or something is due.
    fn rest(&mut self) {
        let ms = match &self.ending {
            _ if self.busy => 0,
            Some(ending) if clock::mono() >= ending.kill_at && !ending.powerless => 10,
            Some(_) if self.ended.is_some() => 50,
            _ if self.drain.holds_back() => 20,
            _ => 200,
        };
        // With bytes held back, or nobody there to write, the stream would be ready all the time.
        let listen = !self.dry && !self.stuck && !self.drain.holds_back();
        let mut fds = vec![PollFd::new(&self.wake, PollFlags::IN)];
        if listen {
            fds.push(PollFd::from_borrowed_fd(self.drain.stream(), PollFlags::IN));
        }
        fds.extend(self.drain.keyboard().map(|keys| PollFd::from_borrowed_fd(keys, PollFlags::IN)));
        if let (Script::Adopted(Some(handle)), None) = (&self.script, &self.ended) {
            fds.push(PollFd::new(handle, PollFlags::IN));
        }
        let timeout = Timespec { tv_sec: 0, tv_nsec: ms * 1_000_000 };
        // An interruption is as good as an event: everything is looked at again.
        let _ = rustix::event::poll(&mut fds, Some(&timeout));
        while matches!((&self.wake).read(&mut [0; 64]), Ok(64)) {}
    }

    /// Puts the output and the end on disk, then lets go of the lock. What cannot be written is tried until it can.
    fn conclude(&mut self) {
        while let Err(e) = self.drain.catch_up() {
            if self.homeless() {
                break;
            }
            self.trouble(e);
            self.rest();
        }
        self.drain.sink.time(true);
        while self.drain.sink.digest().unwrap_or_else(|e| {
            say(format_args!("output: {e}"));
            false
        }) {}
        if let Err(e) = self.drain.sink.sync() {
            // Not to be repeated: after a failure the kernel calls the pages clean.
            say(format_args!("output: {e}"));
        }
        if matches!(self.script, Script::Child) {
            let ended = self.ended();
            while let Err(e) = write_json(self.dir, rundir::EXIT, &ended) {
                if self.homeless() {
                    break;
                }
                self.trouble::<RunDirError>(e);
                self.give_back_reserve();
                self.rest();
            }
        }
        let _ = rustix::fs::flock(rustix::stdio::stdin(), FlockOperation::Unlock);
    }

    /// The room keeps some bytes of the disk for this moment; a host gets them back when there is space again.
    fn give_back_reserve(&self) {
        if let Some(room) = self.dir.ancestors().nth(2) {
            let _ = std::fs::remove_file(room.join(RESERVE));
        }
    }

    fn ended(&mut self) -> Ended {
        let ended = self.ended.unwrap_or_else(clock::now);
        let exit = Exit {
            code: self.status.and_then(|s| s.exit_status()),
            signal: self.status.and_then(|s| s.terminating_signal()),
            timed_out: self.ending.as_ref().is_some_and(|e| e.by.is_none()),
            stopped_by: self.ending.as_ref().and_then(|e| e.by.clone()),
            duration_ms: ended.ms_since(&self.started.began),
            bytes: self.drain.sink.bytes,
            sha256: self.drain.sink.sha256(),
            tail: self.drain.sink.tail(),
            descendants: self.scope.members().len() as u32,
        };
        Ended { exit, began: self.started.began, ended }
    }

    /// Keeps the stream flowing for descendants that write on: without a reader they would block when it is full.
    fn linger(&mut self) {
        self.drain.redirect(Sink::new(&self.dir.join(rundir::LATE), 0, None));
        self.ending = None;
        loop {
            self.pump();
            self.reap();
            if self.dry || self.homeless() {
                break;
            }
            self.rest();
        }
    }

    /// Somebody removed the run's folder: there is nowhere to write to, and nobody to read it.
    fn homeless(&self) -> bool {
        !self.dir.is_dir()
    }

    /// Says what is wrong when it begins to be; the bytes wait in the stream, and the script with them.
    fn trouble<E: Display>(&mut self, e: E) {
        if !self.stuck {
            say(e);
        }
        self.stuck = true;
        self.busy = false;
    }
}
