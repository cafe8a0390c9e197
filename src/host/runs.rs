//! Watching the live runs through their directories: begin, progress, results, end, and what became of them while nobody watched.

use super::effects::Effects;
use super::keeper::Keeper;
use crate::io::clock;
use crate::io::rundir::{self, Found, Started};
use crate::record::Lost;
use crate::room::{Input, RunRec, RunState};
use crate::text::signals::{Signal, Signals};
use crate::wire::RunPulse;
use crate::words::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Bytes of output that are read at a time.
const PIECE: usize = 64 * 1024;

/// How long one poll reads output, µs: a flood must not starve the loop.
const PATIENCE: u64 = 25_000;

/// Bytes that are kept of a line.
const LINE: usize = 400;

/// Polls between two looks at a run's lock: a dead supervisor is noticed within a second.
const LOOK_EVERY: u32 = 10;

/// What the host remembers of live runs.
pub(super) struct Runs {
    dir: PathBuf,
    watched: BTreeMap<RunId, Watched>,
    results: Vec<(RunId, String, String)>,
    /// Spawns that failed: looked at before anything is said, since the supervisor may live all the same.
    doubted: BTreeMap<RunId, String>,
    /// Runs that lost their supervisors, and how often each was taken over in vain.
    orphans: BTreeMap<RunId, Orphan>,
}

/// A run that nobody supervises, while this host tries to have somebody take it over.
#[derive(Default)]
struct Orphan {
    tries: u32,
    /// Polls of the run at which it is tried again.
    due: u32,
    /// Secrets that this host knew at the last try: with another one it is tried at once.
    secrets: usize,
}

#[derive(Default)]
struct Watched {
    read: u64,
    signals: Signals,
    percent: Option<u8>,
    line: Vec<u8>,
    partial: Vec<u8>,
    fresh: bool,
    polls: u32,
    /// Held open, so that nothing in it is lost where all others die.
    stream: Option<File>,
}

impl Runs {
    pub fn new(room_dir: &Path) -> Runs {
        Runs {
            dir: room_dir.to_owned(),
            watched: BTreeMap::new(),
            results: Vec::new(),
            doubted: BTreeMap::new(),
            orphans: BTreeMap::new(),
        }
    }

    /// The spawn of this run gave an error.
    pub fn doubt(&mut self, run: &RunId, why: String) {
        self.doubted.insert(run.clone(), why);
    }

    /// Looks at every live run; what the core should know.
    pub fn poll(&mut self, keeper: &Keeper, effects: &Effects) -> Vec<Input> {
        let live: Vec<&RunRec> = keeper.room.all_live_runs().collect();
        self.watched.retain(|id, _| live.iter().any(|r| r.run == *id));
        self.orphans.retain(|id, _| self.watched.contains_key(id));
        let deadline = clock::mono() + PATIENCE;
        let mut inputs = Vec::new();
        for run in live {
            let Ok(dir) = rundir::path(&self.dir, &run.run) else { continue };
            if !effects.spawning(&run.run) {
                inputs.extend(self.poll_run(run, &dir, keeper, effects.spawned(&run.run), deadline));
            }
        }
        inputs
    }

    fn poll_run(&mut self, run: &RunRec, dir: &Path, keeper: &Keeper, spawned: bool, deadline: u64) -> Vec<Input> {
        let mut inputs = Vec::new();
        let ended = dir.join(rundir::EXIT).exists();
        if run.state() == RunState::Intended
            && let Ok(Some(started)) = rundir::read_json::<Started>(dir, rundir::STARTED)
        {
            inputs.push(Input::Started(run.run.clone(), started.pid));
        }
        let watched = self.watched.entry(run.run.clone()).or_default();
        watched.polls += 1;
        if watched.stream.is_none() && !ended {
            watched.stream = rundir::hold(dir).ok();
        }
        let whole = watched.read_output(&run.run, dir, &mut self.results, deadline);
        // The end is told only when all output before it was read for its signals.
        let doubt = self.doubted.get(&run.run).cloned();
        if (ended && whole) || (!ended && (doubt.is_some() || watched.polls % LOOK_EVERY == 1)) {
            inputs.extend(self.found(run, dir, doubt, spawned, keeper));
            self.doubted.remove(&run.run);
        }
        inputs
    }

    /// What a look at the directory means for the core.
    fn found(
        &mut self,
        run: &RunRec,
        dir: &Path,
        doubt: Option<String>,
        spawned: bool,
        keeper: &Keeper,
    ) -> Option<Input> {
        let id = run.run.clone();
        match rundir::look(dir) {
            Ok(Found::Exited(exit)) => Some(Input::Exited(id, exit)),
            Ok(Found::Alive { pid: Some(pid) }) if adopted_now(run, keeper) => {
                Some(Input::Adopted { run: id, pid, unsupervised: false })
            }
            Ok(Found::Adopted { pid }) => {
                self.orphans.remove(&id);
                (!run.unsupervised).then_some(Input::Adopted { run: id, pid, unsupervised: true })
            }
            Ok(Found::Alive { .. }) => None,
            // The supervisor has the lock before the host lets go of it: a free one means that it died before its script began.
            Ok(Found::NeverStarted { why }) if spawned => {
                let reason = doubt.unwrap_or_else(|| "its supervisor ended before the script began".to_owned());
                Some(Input::NotStarted(id, if why.is_empty() { reason } else { why }))
            }
            // Of a dead host: the spawn is still outstanding.
            Ok(Found::NeverStarted { .. }) => None,
            Ok(Found::Unsupervised { .. } | Found::Undrained) => {
                self.take_over(&id, dir, keeper);
                None
            }
            // Intended, and no directory: the host died before it made one. The spawn is still outstanding.
            Ok(Found::StatusUnknown) if run.state() == RunState::Intended => {
                doubt.map(|why| Input::NotStarted(id, why))
            }
            Ok(Found::StatusUnknown) => Some(Input::Lost(id, Lost::StatusUnknown)),
            Ok(Found::LostAtReboot) => Some(Input::Lost(id, Lost::AtReboot)),
            // Nothing can be said now; the next look may tell.
            Err(_) => None,
        }
    }

    /// Has somebody supervise a run again: at once, then ever more seldom, and at once where another secret became known.
    fn take_over(&mut self, run: &RunId, dir: &Path, keeper: &Keeper) {
        let polls = self.watched.get(run).map_or(0, |w| w.polls);
        let orphan = self.orphans.entry(run.clone()).or_default();
        if polls < orphan.due && orphan.secrets == keeper.secrets.len() {
            return;
        }
        orphan.tries = if orphan.secrets == keeper.secrets.len() { orphan.tries + 1 } else { 1 };
        orphan.secrets = keeper.secrets.len();
        orphan.due = polls + LOOK_EVERY * (1 << orphan.tries.min(6));
        // What went wrong stands in the run's log, and the next look tells that it did.
        let _ = rundir::start::adopt(dir, &secret_env(keeper));
    }

    /// Runs that live without a supervisor although it was tried, and why; for everybody to know.
    pub fn unsupervised(&self) -> Option<String> {
        let tried = self.orphans.iter().filter(|(_, o)| o.tries > 1);
        let said: Vec<String> = tried.map(|(run, _)| format!("{run} ({})", self.last_word(run))).collect();
        (!said.is_empty()).then(|| format!("nobody supervises {}", said.join(", ")))
    }

    fn last_word(&self, run: &RunId) -> String {
        let log = rundir::path(&self.dir, run).ok().and_then(|dir| std::fs::read(dir.join(rundir::LOG)).ok());
        let log = String::from_utf8_lossy(&log.unwrap_or_default()).into_owned();
        log.lines().next_back().unwrap_or("no reason is known").to_owned()
    }

    /// Named results since the last call.
    pub fn results(&mut self) -> Vec<(RunId, String, String)> {
        std::mem::take(&mut self.results)
    }

    /// Live runs whose output moved since the last call.
    pub fn pulses(&mut self) -> Vec<RunPulse> {
        let fresh = self.watched.iter_mut().filter_map(|(run, w)| std::mem::take(&mut w.fresh).then(|| w.pulse(run)));
        fresh.collect()
    }
}

impl Watched {
    /// Reads on until `deadline`, but at least a piece; true where everything that is there was read.
    fn read_output(
        &mut self,
        run: &RunId,
        dir: &Path,
        results: &mut Vec<(RunId, String, String)>,
        deadline: u64,
    ) -> bool {
        let Ok(file) = File::open(dir.join(rundir::OUTPUT)) else { return true };
        let mut bytes = vec![0; PIECE];
        loop {
            let got = file.read_at(&mut bytes, self.read).unwrap_or(0);
            self.take(run, &bytes[..got], results);
            if got < PIECE || clock::mono() >= deadline {
                return got < PIECE;
            }
        }
    }

    fn take(&mut self, run: &RunId, bytes: &[u8], results: &mut Vec<(RunId, String, String)>) {
        if bytes.is_empty() {
            return;
        }
        self.read += bytes.len() as u64;
        self.fresh = true;
        for signal in self.signals.feed(bytes) {
            match signal {
                Signal::Progress(percent) => self.percent = Some(percent),
                Signal::Set { name, value } => results.push((run.clone(), name, value)),
            }
        }
        self.keep_line(bytes);
    }

    /// The last line that is not empty, and the beginning of the one after it, at most 400 bytes of each.
    fn keep_line(&mut self, bytes: &[u8]) {
        let short = |line: &[u8]| line[..line.len().min(LINE)].to_vec();
        let Some(end) = bytes.iter().rposition(|b| *b == b'\n') else {
            let room = LINE.saturating_sub(self.partial.len());
            return self.partial.extend(&bytes[..bytes.len().min(room)]);
        };
        let first = bytes.iter().position(|b| *b == b'\n').unwrap_or(end);
        self.partial.extend_from_slice(&bytes[..first.min(LINE)]);
        let whole = |line: &[u8]| line.iter().any(|b| b.is_ascii_graphic());
        let later = bytes[first..end].rsplit(|b| *b == b'\n').find(|line| whole(line));
        match later {
            Some(line) => self.line = short(line),
            None if whole(&self.partial) => self.line = short(&self.partial),
            None => {}
        }
        self.partial = short(&bytes[end + 1..]);
    }

    fn pulse(&self, run: &RunId) -> RunPulse {
        let current = if self.partial.is_empty() { &self.line } else { &self.partial };
        let line: String = String::from_utf8_lossy(current).trim_end().chars().take(200).collect();
        RunPulse { run: run.clone(), percent: self.percent, line, bytes: self.read }
    }
}

/// Found alive by a host that did not start it.
fn adopted_now(run: &RunRec, keeper: &Keeper) -> bool {
    !run.adopted && (keeper.since.boot != run.intended.boot || keeper.since.mono > run.intended.mono)
}

fn secret_env(keeper: &Keeper) -> Vec<(String, String)> {
    let value = |v: &crate::plan::Var| keeper.secrets.get(&v.name).map(|s| (v.env_name(), s.clone()));
    keeper.room.plan.vars.iter().filter_map(value).collect()
}
