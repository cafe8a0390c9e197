//! Tests of runs: real scripts under the real supervisor, in directories of their own.

mod adoption;
mod ending;
mod mask;
mod outcome;
mod signals;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use warroom::io::rundir::start::{StartError, adopt_by, start_by};
use warroom::io::rundir::{self, Ended, Found, RunSpec, Started, process};
use warroom::record::Exit;

pub const BIN: &str = env!("CARGO_BIN_EXE_warroom");

/// Waits for a condition, never for time; the bound only turns a hang into a failure.
#[track_caller]
pub fn until<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        if let Some(value) = found() {
            return value;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("waited in vain for {what}");
}

/// A room's folder with one run in it; whatever still lives of the run ends with it.
pub struct Bench {
    pub room: tempfile::TempDir,
    pub spec: RunSpec,
    pub env: Vec<(String, String)>,
}

impl Bench {
    pub fn new() -> Bench {
        let room = tempfile::tempdir().unwrap();
        let spec = RunSpec {
            run: "restore.1".into(),
            interpreter: vec!["bash".to_owned()],
            cwd: room.path().to_owned(),
            ..RunSpec::default()
        };
        let path = std::env::var("PATH").unwrap();
        Bench { room, spec, env: vec![("PATH".to_owned(), path)] }
    }

    pub fn dir(&self) -> PathBuf {
        self.room.path().join("runs/restore.1")
    }

    pub fn var(mut self, name: &str, value: &str) -> Bench {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn secret(mut self, name: &str, value: &str) -> Bench {
        self.spec.secrets.push(name.to_owned());
        self.var(name, value)
    }

    pub fn prepare(&self, script: &str) {
        rundir::prepare(self.room.path(), &self.spec, script.as_bytes()).unwrap();
    }

    pub fn try_start(&self) -> Result<(), StartError> {
        start_by(Command::new(BIN), self.room.path(), &self.spec, &self.env)
    }

    pub fn start(&self, script: &str) {
        self.prepare(script);
        self.try_start().unwrap();
    }

    /// Prepares, starts, and waits for the end.
    pub fn run(&self, script: &str) -> Exit {
        self.start(script);
        self.exit()
    }

    pub fn exit(&self) -> Exit {
        until("the exit", || match self.look() {
            Found::Exited(exit) => Some(exit),
            Found::Alive { .. } => None,
            other => panic!("neither alive nor exited: {other:?}; {}", self.log()),
        })
    }

    /// What a look finds, once nobody is in the midst of a start. (A process that another test just forked has our
    /// descriptors until it executes: a lock that was let go may seem held for an instant.)
    pub fn look(&self) -> Found {
        until("a start to be over", || {
            Some(rundir::look(&self.dir()).unwrap()).filter(|found| *found != Found::Alive { pid: None })
        })
    }

    pub fn started(&self) -> Started {
        until("started.json", || rundir::read_json(&self.dir(), rundir::STARTED).unwrap())
    }

    /// Waits until the stage has become bash: a supervisor that dies before would take the script with it.
    pub fn begun(&self) {
        let comm = format!("/proc/{}/comm", self.started().pid);
        until("the script itself", || (fs::read_to_string(&comm).unwrap().trim() == "bash").then_some(()));
    }

    pub fn output(&self) -> Vec<u8> {
        fs::read(self.dir().join(rundir::OUTPUT)).unwrap()
    }

    pub fn says(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.output()).contains(text)
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir().join(rundir::LOG)).unwrap_or_default()
    }

    /// Ends the supervisor and its guard as neither expects it, and waits until their lock is free.
    pub fn kill_supervisor(&self) {
        crate::help::kill_both(self.supervisor());
        until("the lock to be free", || {
            (!matches!(self.look(), Found::Alive { .. } | Found::Adopted { .. })).then_some(())
        });
    }

    /// Whoever has the lock as standard input: the first supervisor or an adopter.
    pub fn supervisor(&self) -> u32 {
        let adopted: Option<rundir::Adopted> = rundir::read_json(&self.dir(), rundir::ADOPTED).unwrap();
        adopted.map_or_else(|| self.started().supervisor, |a| a.supervisor)
    }

    pub fn adopt(&self) {
        adopt_by::<String, String>(Command::new(BIN), &self.dir(), &[]).unwrap();
    }

    /// The pid that the script wrote into a file of the room's folder.
    pub fn pid_in(&self, name: &str) -> u32 {
        let path = self.room.path().join(name);
        until(name, || fs::read_to_string(&path).ok()?.trim().parse().ok())
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let started: Option<Started> = rundir::read_json(&self.dir(), rundir::STARTED).unwrap_or_default();
        let Some(started) = started.filter(|s| process::lives(s.pid, s.start_time)) else { return };
        let _ = kill_process_group(Pid::from_raw(started.pid as i32).unwrap(), Signal::KILL);
    }
}

pub fn kill(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid as i32).unwrap(), signal).unwrap();
}

pub fn gone(pid: u32) -> bool {
    process::see(pid).is_none_or(|seen| !seen.lives())
}

pub fn ended(dir: &Path) -> Ended {
    rundir::read_json(dir, rundir::EXIT).unwrap().unwrap()
}
