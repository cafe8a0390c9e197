//! The guard: the supervisor's parent. It has the lock, the stream and the secrets as well, and only waits. Should the supervisor die, its
//! children are the guard's, and the guard goes on in its place: nothing is lost, not even how the script ends.

use super::{Failure, launch, say};
use crate::io::rundir::{self, Started};
use crate::io::spawn;
use rustix::io::Errno;
use rustix::process::{Pid, WaitOptions, WaitStatus, waitpid};
use std::path::Path;

/// Starts the supervisor and outlives it.
pub(super) fn main(dir: &Path) -> Result<(), Failure> {
    let wake = launch::settle_in(dir)?;
    // What is in a stream is gone when nobody has it open any more.
    let stream = rundir::hold(dir)?;
    let mut command = spawn::myself();
    command.args(["supervise", "--watch"]).arg(dir);
    let supervisor = command.spawn().map_err(Failure::system("supervise"))?;
    let Some(status) = wait_for(Pid::from_child(&supervisor)) else { return Ok(()) };
    if matches!(status.exit_status(), Some(0 | 1)) {
        return Ok(());
    }
    let how = match (status.terminating_signal(), status.exit_status()) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, code) => format!("exit {}", code.unwrap_or_default()),
    };
    say(format_args!("the supervisor died ({how})"));
    if dir.join(rundir::EXIT).exists() {
        return Ok(());
    }
    // Its script waits at a gate that will never open.
    let Some(started) = rundir::read_json::<Started>(dir, rundir::STARTED)? else { return Ok(()) };
    let done = launch::take_over(dir, started, wake);
    drop(stream);
    done
}

/// How this child ended; any other is left to whoever goes on.
fn wait_for(child: Pid) -> Option<WaitStatus> {
    loop {
        match waitpid(Some(child), WaitOptions::empty()) {
            Ok(found) => return found.map(|(_, status)| status),
            Err(Errno::INTR) => {}
            Err(_) => return None,
        }
    }
}
