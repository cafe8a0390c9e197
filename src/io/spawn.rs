//! The only place that starts processes.

use std::ffi::OsStr;
use std::process::Command;

/// A command to be configured and spawned; for tokio wrap it with `tokio::process::Command::from`.
#[allow(clippy::disallowed_methods)]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    Command::new(program)
}

/// This program, executed anew: for supervisors, hosts and the demo's servers.
/// `/proc/self/exe` still names the running binary after an upgrade replaced the file.
pub fn myself() -> Command {
    command("/proc/self/exe")
}
