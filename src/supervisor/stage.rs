//! The stage: waits at the gate, and becomes the script.

use super::say;
use crate::io::rundir::{RUN, RunSpec, SCRIPT, read_json};
use crate::io::spawn;
use std::io::{ErrorKind, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;

/// The gate was never opened: the supervisor died first, and the script did not begin.
const NO_GATE: i32 = 125;
/// As shells say it: found, but cannot be executed.
const NOT_EXECUTABLE: i32 = 126;
/// As shells say it: not found.
const NOT_FOUND: i32 = 127;

/// Returns only where the script could not begin; what went wrong then stands in its output.
pub(super) fn main(dir: &Path) -> i32 {
    if let Err(e) = rustix::process::setsid() {
        say(format_args!("warroom: setsid: {e}"));
        return NO_GATE;
    }
    if !matches!(std::io::stdin().read(&mut [0]), Ok(1)) {
        return NO_GATE;
    }
    match read_json::<RunSpec>(dir, RUN) {
        Ok(Some(spec)) => become_script(&spec, dir),
        Ok(None) => refuse("run.json is gone", NOT_EXECUTABLE),
        Err(e) => refuse(e, NOT_EXECUTABLE),
    }
}

fn become_script(spec: &RunSpec, dir: &Path) -> i32 {
    if let Err(e) = std::env::set_current_dir(&spec.cwd) {
        return refuse(format!("{}: {e}", spec.cwd.display()), NOT_EXECUTABLE);
    }
    let script = dir.join(SCRIPT);
    let mut words = spec.interpreter.iter();
    let (mut command, program) = match words.next() {
        Some(first) => (spawn::command(first), first.clone()),
        None => (spawn::command(&script), script.display().to_string()),
    };
    let input = match input(spec) {
        Ok(input) => input,
        Err(e) => return refuse(format!("terminal: {e}"), NOT_EXECUTABLE),
    };
    command.args(words).stdin(input);
    if !spec.interpreter.is_empty() {
        command.arg(&script);
    }
    let e = command.exec();
    refuse(format!("{program}: {e}"), if e.kind() == ErrorKind::NotFound { NOT_FOUND } else { NOT_EXECUTABLE })
}

/// Nothing to read; in a terminal, the terminal, which is the session's from now on.
fn input(spec: &RunSpec) -> std::io::Result<Stdio> {
    if !spec.tty {
        return Ok(Stdio::null());
    }
    rustix::process::ioctl_tiocsctty(rustix::stdio::stdout())?;
    Ok(Stdio::from(rustix::io::dup(rustix::stdio::stdout())?))
}

fn refuse(why: impl std::fmt::Display, code: i32) -> i32 {
    say(format_args!("warroom: {why}"));
    code
}
