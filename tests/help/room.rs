//! A room of a house: asked through the program, read from its files.

use super::{Child, Done, House, kill, text, until, wait};
use rustix::process::Signal;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use warroom::io::journal;
use warroom::io::rundir::{self, Ended};
use warroom::record::{Entry, Event, Exit};

/// A room.
pub struct Place<'a> {
    pub house: &'a House,
    pub dir: PathBuf,
}

impl<'a> Place<'a> {
    pub fn new(house: &'a House, dir: PathBuf) -> Place<'a> {
        Place { house, dir }
    }

    /// The directory as a word of the command line.
    pub fn word(&self) -> &str {
        self.dir.to_str().unwrap()
    }

    /// One intent: `words`, then `--room DIR`.
    #[track_caller]
    pub fn ask(&self, words: &[&str]) -> Done {
        self.house.run(&[words, &["--room", self.word()]].concat())
    }

    /// One intent in somebody's name.
    #[track_caller]
    pub fn ask_as(&self, name: &str, words: &[&str]) -> Done {
        self.ask(&[words, &["--as", name]].concat())
    }

    /// One intent that is done: exit 0, nothing on standard output.
    #[track_caller]
    pub fn does(&self, words: &[&str]) -> Done {
        let done = self.ask(words).exits(0);
        assert_eq!(done.out, "");
        done
    }

    /// Starts a host in the foreground, and waits until it has the room and listens.
    #[track_caller]
    pub fn host(&self, more: &[&str]) -> Child {
        let mut host = self.house.start(&[&["host", self.word()], more].concat());
        let pid = host.pid();
        wait("the host", || {
            assert!(host.running(), "the host ended");
            self.hosted_by() == Some(pid) && std::os::unix::net::UnixStream::connect(self.dir.join("host.sock")).is_ok()
        });
        host
    }

    /// The process that has the room.
    pub fn hosted_by(&self) -> Option<u32> {
        journal::holder(&self.dir).and_then(|h| h.pid)
    }

    /// Ends the host as no host expects it, and waits until the room is free. Gives its process id.
    #[track_caller]
    pub fn kill_host(&self) -> u32 {
        let pid = self.hosted_by().expect("a host has the room");
        kill(pid, Signal::KILL);
        wait("the room to be free", || journal::holder(&self.dir).is_none());
        pid
    }

    /// All entries of the journal.
    #[track_caller]
    pub fn entries(&self) -> Vec<Entry> {
        journal::read(&self.dir).unwrap().entries
    }

    /// The entries' events.
    pub fn events(&self) -> Vec<Event> {
        self.entries().into_iter().map(|e| e.event).collect()
    }

    /// Waits for an event; gives what `pick` makes of the first that it takes.
    #[track_caller]
    pub fn event<T>(&self, what: &str, pick: impl Fn(&Event) -> Option<T>) -> T {
        until(what, || self.events().iter().find_map(&pick))
    }

    /// How many events are of this kind.
    pub fn count(&self, is: impl Fn(&Event) -> bool) -> usize {
        self.events().iter().filter(|e| is(e)).count()
    }

    /// Waits until a run's end is in the journal.
    #[track_caller]
    pub fn exited(&self, run: &str) -> Exit {
        self.event(&format!("the end of {run}"), |e| match e {
            Event::RunExited { run: id, exit } if id.as_str() == run => Some((**exit).clone()),
            _ => None,
        })
    }

    /// Waits until a run began.
    #[track_caller]
    pub fn started(&self, run: &str) -> u32 {
        self.event(&format!("the start of {run}"), |e| match e {
            Event::RunStarted { run: id, pid } if id.as_str() == run => Some(*pid),
            _ => None,
        })
    }

    /// `status --json`.
    #[track_caller]
    pub fn status(&self) -> Value {
        self.house.run(&["status", self.word(), "--json"]).exits(0).json()
    }

    /// A step of the status.
    #[track_caller]
    pub fn step(&self, id: &str) -> Value {
        let status = self.status();
        let steps = status["phases"].as_array().unwrap().iter().flat_map(|p| p["steps"].as_array().unwrap());
        steps.clone().find(|s| s["id"] == id).unwrap_or_else(|| panic!("no step {id} in {status:#}")).clone()
    }

    /// Waits until a step is in this state.
    #[track_caller]
    pub fn step_is(&self, id: &str, state: &str) {
        wait(&format!("{id} to be {state}"), || self.step(id)["state"] == state);
    }

    /// The directory of a run.
    pub fn run_dir(&self, run: &str) -> PathBuf {
        self.dir.join("runs").join(run)
    }

    /// What a run wrote.
    pub fn output(&self, run: &str) -> String {
        text(&self.run_dir(run).join(rundir::OUTPUT))
    }

    /// Asserts that a run's end is on disk and in the journal, once and the same, and that its output is the one that was measured.
    #[track_caller]
    pub fn whole(&self, run: &str) -> Exit {
        let dir = self.run_dir(run);
        let ended: Ended = rundir::read_json(&dir, rundir::EXIT).unwrap().unwrap_or_else(|| panic!("{run} has no end"));
        let output = std::fs::read(dir.join(rundir::OUTPUT)).unwrap();
        assert_eq!(output.len() as u64, ended.exit.bytes, "{run}");
        assert_eq!(hex(&output), ended.exit.sha256, "{run}");
        let said: Vec<Exit> = self.events().into_iter().filter_map(|e| exit_of(e, run)).collect();
        assert_eq!(said, std::slice::from_ref(&ended.exit), "{run} in the journal");
        ended.exit
    }

    /// Asserts that `verify` finds the room whole.
    #[track_caller]
    pub fn verifies(&self) {
        let done = self.house.run(&["verify", self.word()]);
        assert_eq!(done.code(), 0, "{done:#?}");
    }

    /// Everything that stands in the room's files, by path.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        collect(&self.dir, &mut found);
        found
    }
}

/// The names of the run directories, in order.
pub fn runs_of(place: &Place) -> Vec<String> {
    let all = std::fs::read_dir(place.dir.join("runs")).into_iter().flatten().flatten();
    let mut names: Vec<String> = all.map(|e| e.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn exit_of(event: Event, run: &str) -> Option<Exit> {
    match event {
        Event::RunExited { run: id, exit } if id.as_str() == run => Some(*exit),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn collect(dir: &Path, into: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            collect(&entry.path(), into);
        } else if kind.is_file() {
            into.push((entry.path(), std::fs::read(entry.path()).unwrap()));
        }
    }
}
