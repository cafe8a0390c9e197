//! F7: one process per run: it starts the script, moves its output to disk, enforces its end and writes down how it
//! ended; it outlives the host, and the script outlives it.
//!
//! Reached by a hidden subcommand, from the first lines of `main`, before any runtime starts:
//!
//! - `supervise [--adopt] DIR`: the host's child; starts the next and leaves, so that the supervisor is nobody's child;
//! - `supervise --detached DIR`: the guard, the supervisor's parent; standard input is the run's locked `lock`;
//! - `supervise --watch DIR`: the supervisor, single-threaded;
//! - `supervise --detached --adopt DIR`: the supervisor of a script that lost both;
//! - `supervise --stage DIR`: what becomes the script; standard input is the gate.

mod drain;
mod group;
mod guard;
mod keyboard;
mod launch;
mod marks;
mod sink;
mod stage;
mod terminal;
mod tree;
mod watch;

use crate::io::rundir::RunDirError;
use crate::io::spawn;
use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;

/// What ends a supervisor before its script began (or before it could take over one).
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Directory(#[from] RunDirError),
    #[error("{what}: {source}")]
    System { what: &'static str, source: io::Error },
    #[error("{0}")]
    Other(String),
}

impl Failure {
    fn system<E: Into<io::Error>>(what: &'static str) -> impl FnOnce(E) -> Failure {
        move |e| Failure::System { what, source: e.into() }
    }
}

/// Runs what follows `supervise` on the command line and returns the exit code: 0, or 1 after a message on standard
/// error (the run's `supervisor.log`); the stage never returns if the script could be executed.
pub fn main(args: &[OsString]) -> i32 {
    let (flags, rest) = args.split_at(args.iter().take_while(|a| a.as_encoded_bytes().starts_with(b"--")).count());
    let [dir] = rest else {
        say("supervise: wants the directory of a run");
        return 1;
    };
    let dir = PathBuf::from(dir);
    let has = |flag: &str| flags.iter().any(|f| f == flag);
    if has("--stage") {
        return stage::main(&dir);
    }
    let done = match (has("--watch"), has("--detached"), has("--adopt")) {
        (true, ..) => launch::begin(&dir),
        (_, false, _) => detach(flags, dir.as_os_str()),
        (_, true, false) => guard::main(&dir),
        (_, true, true) => launch::adopt(&dir),
    };
    match done {
        Ok(()) => 0,
        Err(e) => {
            say(e);
            1
        }
    }
}

/// A line for the log. The log may be on a full disk too: what cannot be said is no reason to die, as `eprintln!` would.
fn say(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Starts the supervisor proper and does not wait for it: as soon as this process is gone, init is its parent.
fn detach(flags: &[OsString], dir: &OsStr) -> Result<(), Failure> {
    // Already here: a signal to the host's group must not reach the supervisor before it has a session of its own.
    // Refused only to the leader of a group, which is out of the host's group anyway.
    let _ = rustix::process::setsid();
    let mut command = spawn::myself();
    command.args(["supervise", "--detached"]).args(flags).arg(dir);
    command.spawn().map(drop).map_err(Failure::system("supervise"))
}
