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
        for call in self.calls() {
            // A call that another thread's came between is told in two lines.
            let is = |name| call.contains(&format!(" {name}(")) || call.contains(&format!("<... {name} resumed>"));
            let result = call.rsplit_once(" = ").and_then(|(_, result)| result.parse::<u64>().ok());
            match result {
                Some(bytes) if is("write") => written += bytes,
                Some(0) if is("fdatasync") => synced = written,
                _ => {}
            }
        }
        synced
    }
}
