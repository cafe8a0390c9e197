//! A host under strace, which breaks chosen system calls on purpose.

use crate::help::{BIN, Child, Place, wait};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A host whose system calls are watched, and broken.
pub struct Traced {
    /// strace; it ends with the host, as the host ended.
    pub child: Child,
    log: PathBuf,
}

impl Traced {
    /// Starts one that breaks calls on the first segment only, and waits until it listens or is gone.
    ///
    /// `inject` is strace's: `fdatasync:signal=KILL:when=3`.
    #[track_caller]
    pub fn on_journal(place: &Place, inject: &str) -> Traced {
        let journal = place.dir.canonicalize().unwrap().join("journal.jsonl");
        Traced::start(place, &["-P", journal.to_str().unwrap(), "-e", "trace=write,fsync,fdatasync"], inject)
    }

    /// Starts one that breaks its calls wherever they go: strace counts them in each thread.
    #[track_caller]
    pub fn anywhere(place: &Place, calls: &str, inject: &str) -> Traced {
        Traced::start(place, &["-e", &format!("trace={calls}")], inject)
    }

    fn start(place: &Place, filter: &[&str], inject: &str) -> Traced {
        // Not skipped where it is missing: a promise that nobody tried is none.
        Command::new("strace")
            .arg("--version")
            .output()
            .expect("these tests need strace: `bash tests/run` installs it");
        let log = place.house.path().join("strace.log");
        let mut command = Command::new("strace");
        command.args(["-f", "-o", log.to_str().unwrap()]).args(filter);
        command.args(["-e", &format!("inject={inject}"), BIN, "host", place.word()]);
        command.current_dir(place.house.path()).env("WARROOM_DATA", place.house.data());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = place.house.start_as(command);
        let socket = place.dir.join("host.sock");
        wait("the host", || !child.running() || place.hosted_by().is_some() && UnixStream::connect(&socket).is_ok());
        Traced { child, log }
    }

    /// What strace saw: a line for each call.
    pub fn calls(&self) -> Vec<String> {
        crate::help::text(&self.log).lines().map(str::to_owned).collect()
    }

    /// Bytes that were written by calls that a completed `fdatasync` followed.
    pub fn synced(&self) -> u64 {
        let (mut written, mut synced) = (0, 0);
        for (name, result) in self.completed() {
            match name {
                "write" => written += result,
                "fdatasync" if result == 0 => synced = written,
                _ => {}
            }
        }
        synced
    }

    /// Writes that returned.
    pub fn writes(&self) -> u64 {
        self.completed().iter().filter(|(name, _)| *name == "write").count() as u64
    }

    /// Whether no sync is under way: each write has been followed by one that has returned.
    pub fn idle(&self) -> bool {
        self.completed().last().is_none_or(|(name, _)| *name != "write")
    }

    /// Calls that returned, and what: their names and numbers.
    fn completed(&self) -> Vec<(&'static str, u64)> {
        // A call that another thread's came between is told in two lines.
        let is = |call: &str, name: &str| {
            call.contains(&format!(" {name}(")) || call.contains(&format!("<... {name} resumed>"))
        };
        let result = |call: &str| call.rsplit_once(" = ")?.1.split(' ').next()?.parse().ok();
        let of = |call: String| {
            let name = ["write", "fdatasync", "fsync"].into_iter().find(|name| is(&call, name))?;
            Some((name, result(&call)?))
        };
        self.calls().into_iter().filter_map(of).collect()
    }
}
