//! Whether what is started here dies when its owner logs out, and the way around that: systemd's login manager and a person's own service manager.
//!
//! A log-out ends a session's scope where `KillUserProcesses=yes` (`logind.conf(5)`), and the person's own service manager with the last session,
//! unless the account lingers (`loginctl(1)`). A session of one's own (`setsid`) escapes neither.

use super::{account, spawn};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What threatens this process (none: another's id) at its owner's log-out, in a sentence; none where nothing does, or nothing is known. Asks
/// `loginctl` where the process belongs to a log-in, and may take as long as that.
pub fn danger(pid: Option<u32>) -> Option<String> {
    let groups = pid.map_or("/proc/self/cgroup".to_owned(), |pid| format!("/proc/{pid}/cgroup"));
    let account = account::account();
    match login(&fs::read_to_string(groups).ok()?)? {
        Login::Session if kills(&account) => Some(format!(
            "runs may die when {account} logs out: its log-in ends with all its processes (KillUserProcesses=yes)"
        )),
        Login::Manager if answer(&["show-user", &account, "--property=Linger", "--value"]) == "no" => Some(format!(
            "runs may die when {account} logs out for good: `loginctl enable-linger {account}` keeps them"
        )),
        _ => None,
    }
}

/// A way to start `program` outside of the log-in that would end it: a scope of the person's own service manager. None where there is no need, no
/// such manager, or no `systemd-run`.
pub fn scope(program: &Path) -> Option<Command> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    if login(&groups)? != Login::Session || !kills(&account::account()) {
        return None;
    }
    let runtime = std::env::var_os("XDG_RUNTIME_DIR")?;
    let there = Path::new(&runtime).join("systemd/private").exists();
    let mut command = spawn::command("systemd-run");
    // Delegated: each run divides it for a group of its own.
    command.args(["--user", "--scope", "--quiet", "--collect", "--property=Delegate=yes", "--"]).arg(program);
    there.then_some(command)
}

/// What a process belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Login {
    /// A log-in.
    Session,
    /// A person's own service manager.
    Manager,
}

/// Reads `/proc/PID/cgroup`.
fn login(groups: &str) -> Option<Login> {
    groups.lines().flat_map(|line| line.split('/')).find_map(|part| {
        if part.starts_with("session-") && part.ends_with(".scope") {
            Some(Login::Session)
        } else if part.starts_with("user@") && part.ends_with(".service") {
            Some(Login::Manager)
        } else {
            None
        }
    })
}

/// Whether a log-out ends all processes of this account's session.
fn kills(account: &str) -> bool {
    let property = |name: &str| answer(&["show-session", &format!("--property={name}"), "--value"]);
    let names = |list: String| list.split_whitespace().any(|name| name == account);
    if property("KillUserProcesses") != "yes" || names(property("KillExcludeUsers")) {
        return false;
    }
    let only = property("KillOnlyUsers");
    only.is_empty() || names(only)
}

/// What `loginctl` says; nothing where there is none.
fn answer(words: &[&str]) -> String {
    let out = spawn::command("loginctl").args(words).stdin(std::process::Stdio::null()).output();
    out.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default()
}
