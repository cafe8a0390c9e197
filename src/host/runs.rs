//! Watching the live runs through their directories: begin, progress, results, end, and what became of them while nobody watched.

use super::effects::Effects;
use super::keeper::Keeper;
use crate::io::rundir::{self, Found, Started};
use crate::record::Lost;
use crate::room::{Input, RunRec, RunState};
use crate::text::signals::{Signal, Signals};
use crate::wire::RunPulse;
use crate::words::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of one run's output that one poll reads, so that a flood cannot starve the loop.
const BITE: usize = 1024 * 1024;

/// Polls between two looks at a run's lock: a dead supervisor is noticed within a second.
const LOOK_EVERY: u32 = 10;

/// What the host remembers of live runs.
pub(super) struct Runs {
    dir: PathBuf,
    watched: BTreeMap<RunId, Watched>,
    results: Vec<(RunId, String, String)>,
    /// Spawns that failed: looked at before anything is said, since the supervisor may live all the same.
    doubted: BTreeMap<RunId, String>,
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
}

impl Runs {
    pub fn new(room_dir: &Path) -> Runs {
        Runs { dir: room_dir.to_owned(), watched: BTreeMap::new(), results: Vec::new(), doubted: BTreeMap::new() }
    }

    /// The spawn of this run gave an error.
    pub fn doubt(&mut self, run: &RunId, why: String) {
        self.doubted.insert(run.clone(), why);
    }

    /// Looks at every live run; what the core should know.
    pub fn poll(&mut self, keeper: &Keeper, effects: &Effects) -> Vec<Input> {
        let live: Vec<&RunRec> = keeper.room.runs.values().filter(|r| r.live()).collect();
        self.watched.retain(|id, _| live.iter().any(|r| r.run == *id));
        let mut inputs = Vec::new();
        for run in live {
            let Ok(dir) = rundir::path(&self.dir, &run.run) else { continue };
            if !effects.spawning(&run.run) {
                inputs.extend(self.poll_run(run, &dir, keeper, effects.spawned(&run.run)));
            }
        }
        inputs
    }

    fn poll_run(&mut self, run: &RunRec, dir: &Path, keeper: &Keeper, spawned: bool) -> Vec<Input> {
        let mut inputs = Vec::new();
        let ended = dir.join(rundir::EXIT).exists();
        if run.state() == RunState::Intended
            && let Ok(Some(started)) = rundir::read_json::<Started>(dir, rundir::STARTED)
        {
            inputs.push(Input::Started(run.run.clone(), started.pid));
        }
        let watched = self.watched.entry(run.run.clone()).or_default();
        watched.polls += 1;
        let whole = watched.read_output(&run.run, dir, &mut self.results);
        // The end is told only when all output before it was read for its signals.
        let doubt = self.doubted.get(&run.run);
        if (ended && whole) || (!ended && (doubt.is_some() || watched.polls % LOOK_EVERY == 1)) {
            inputs.extend(found(run, dir, doubt, spawned, keeper));
            self.doubted.remove(&run.run);
        }
        inputs
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
    /// Reads on; true where everything that is there was read.
    fn read_output(&mut self, run: &RunId, dir: &Path, results: &mut Vec<(RunId, String, String)>) -> bool {
        let Ok(mut file) = File::open(dir.join(rundir::OUTPUT)) else { return true };
        let mut bytes = vec![0; BITE];
        let got = file.seek(SeekFrom::Start(self.read)).and_then(|_| file.read(&mut bytes)).unwrap_or(0);
        bytes.truncate(got);
        if got > 0 {
            self.read += got as u64;
            self.fresh = true;
            for signal in self.signals.feed(&bytes) {
                match signal {
                    Signal::Progress(percent) => self.percent = Some(percent),
                    Signal::Set { name, value } => results.push((run.clone(), name, value)),
                }
            }
            self.keep_line(&bytes);
        }
        got < BITE
    }

    /// The last line that is not empty, at most 200 bytes of it.
    fn keep_line(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|b| *b == b'\n') {
            let room = 400_usize.saturating_sub(self.partial.len());
            self.partial.extend(&piece[..piece.len().min(room)]);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.partial);
                if line.iter().any(|b| b.is_ascii_graphic()) {
                    self.line = line;
                }
            }
        }
    }

    fn pulse(&self, run: &RunId) -> RunPulse {
        let current = if self.partial.is_empty() { &self.line } else { &self.partial };
        let line: String = String::from_utf8_lossy(current).trim_end().chars().take(200).collect();
        RunPulse { run: run.clone(), percent: self.percent, line, bytes: self.read }
    }
}

/// What a look at the directory means for the core.
fn found(run: &RunRec, dir: &Path, doubt: Option<&String>, spawned: bool, keeper: &Keeper) -> Vec<Input> {
    let id = run.run.clone();
    match rundir::look(dir) {
        Ok(Found::Exited(exit)) => vec![Input::Exited(id, exit)],
        Ok(Found::Alive { pid: Some(pid) }) if adopted_now(run, keeper) => {
            vec![Input::Adopted { run: id, pid, unsupervised: false }]
        }
        Ok(Found::Alive { .. } | Found::Adopted { .. }) => Vec::new(),
        // The supervisor has the lock before the host lets go of it: a free one means that it died before its script began.
        Ok(Found::NeverStarted { why }) if spawned => {
            let reason = doubt.cloned().unwrap_or_else(|| "its supervisor ended before the script began".to_owned());
            vec![Input::NotStarted(id, if why.is_empty() { reason } else { why })]
        }
        // Of a dead host: the spawn is still outstanding.
        Ok(Found::NeverStarted { .. }) => Vec::new(),
        Ok(Found::Unsupervised { pid }) => {
            let env: Vec<(String, String)> = secret_env(keeper);
            match rundir::start::adopt(dir, &env) {
                Ok(()) => vec![Input::Adopted { run: id, pid, unsupervised: true }],
                Err(_) => Vec::new(),
            }
        }
        // Intended, and no directory: the host died before it made one. The spawn is still outstanding.
        Ok(Found::StatusUnknown) if run.state() == RunState::Intended => match doubt {
            Some(reason) => vec![Input::NotStarted(id, reason.clone())],
            None => Vec::new(),
        },
        Ok(Found::StatusUnknown) => vec![Input::Lost(id, Lost::StatusUnknown)],
        Ok(Found::LostAtReboot) => vec![Input::Lost(id, Lost::AtReboot)],
        // Nothing can be said now; the next look may tell.
        Err(_) => Vec::new(),
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
