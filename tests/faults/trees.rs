//! Trees of processes that do not want to end, and pids that are given away again.

use crate::help::{kill_both, root, wait};
use crate::runs::{BIN, Bench, gone, until};
use rustix::process::{Signal, WaitOptions};
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use warroom::io::rundir::start::{request_stop, start_by};
use warroom::io::rundir::{Found, MARK, process};

/// The script, a child, and orphans of orphans in sessions of their own; all deaf to TERM.
const ORPHANS: &str = "trap '' TERM
    orphan() { (setsid bash -c 'trap \"\" TERM; echo $$ > '$1'; (setsid bash -c \"trap \\\"\\\" TERM; echo \\$\\$ > inner.'$1'; while :; do sleep 0.1; done\" &)
        while :; do sleep 0.1; done' &) ; }
    orphan a.pid; orphan b.pid
    while :; do sleep 0.1; done";

/// Twelve that start a child in a session of its own all the time, each child as deaf as they are: about a hundred processes, always others.
const BOMB: &str = "trap '' TERM
    for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
        (setsid bash -c 'trap \"\" TERM; echo $$ >> bomb; while :; do setsid sleep 0.5 & sleep 0.05; done' &)
    done
    echo $$ > lit.pid; while :; do sleep 0.1; done";

fn marked(bench: &Bench) -> Vec<process::Seen> {
    process::marked(MARK, bench.dir().canonicalize().unwrap().as_os_str().as_encoded_bytes())
}

/// Promise: a stop ends the whole tree, orphans with sessions of their own among it; also where supervisor and guard are dead and another has taken
/// over. Passes when nothing that was started with the run's mark lives. Red when `Scope::adopted` leaves out `marked`.
#[test]
fn a_stop_finds_setsid_orphans_also_after_an_adoption() {
    for adopted in [false, true] {
        let mut bench = Bench::new();
        bench.spec.grace_ms = 200;
        bench.start(ORPHANS);
        let orphans = ["a.pid", "b.pid", "inner.a.pid", "inner.b.pid"].map(|name| bench.pid_in(name));
        if adopted {
            bench.kill_supervisor();
            bench.adopt();
        }
        request_stop(&bench.dir(), "alice").unwrap();
        match adopted {
            false => assert_eq!(bench.exit().descendants, 0),
            true => until("the end", || (bench.look() == Found::StatusUnknown).then_some(())),
        }
        assert!(orphans.into_iter().all(gone));
        assert_eq!(marked(&bench), []);
    }
}

/// Promise: a fork bomb (a bounded one) is stopped to the last process. Red when `sweep` kills in one pass without
/// stopping first, and `press` does not come again.
#[test]
fn a_bounded_fork_bomb_is_stopped() {
    let mut bench = Bench::new();
    (bench.spec.grace_ms, bench.spec.timeout_ms) = (200, Some(2500));
    bench.start(BOMB);
    bench.pid_in("lit.pid");
    until("a hundred processes", || (marked(&bench).len() > 80).then_some(()));
    let exit = bench.exit();
    assert!(exit.timed_out && exit.descendants == 0);
    assert_eq!(marked(&bench), []);
}

/// A group that was handed over, as systemd marks it; taken away at the end.
struct Delegated(PathBuf);

impl Delegated {
    fn new() -> Option<Delegated> {
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
        let at =
            mounts.lines().find_map(|l| l.contains(" cgroup2 ").then(|| l.split(' ').nth(1).unwrap().to_owned()))?;
        let dir = Path::new(&at).join(format!("warroom-test-{}", std::process::id()));
        fs::create_dir(&dir).ok()?;
        let delegated = Delegated(dir);
        let mark = rustix::fs::setxattr(&delegated.0, "trusted.delegate", b"1", rustix::fs::XattrFlags::empty());
        (mark.is_ok() && delegated.0.join("cgroup.kill").exists()).then_some(delegated)
    }
}

impl Drop for Delegated {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.0);
    }
}

/// Promise: where a control group was delegated the run has one of its own, everything ends at once by `cgroup.kill`,
/// also what emptied its environment and lost all its parents, and the group is taken away. Red when `Group::known`
/// finds none: the daemon lives on.
#[test]
fn a_delegated_control_group_ends_everything_at_once() {
    if !root() {
        return eprintln!("left out: only root may make a control group here");
    }
    let Some(delegated) = Delegated::new() else { return eprintln!("left out: no unified hierarchy") };
    let mut bench = Bench::new();
    bench.spec.grace_ms = 100;
    bench.prepare(
        "trap '' TERM; (setsid env -i /bin/bash -c 'trap \"\" TERM; echo $$ > daemon.pid; while :; do /bin/sleep 0.1; done' &)
         while :; do sleep 0.1; done",
    );
    let mut program = Command::new("bash");
    program.args(["-c", "echo $$ > \"$0\"/cgroup.procs; exec \"$@\""]).arg(&delegated.0).arg(BIN);
    start_by(program, bench.room.path(), &bench.spec, &bench.env).unwrap();
    let daemon = bench.pid_in("daemon.pid");
    let group = bench.started().group.expect("a group of its own");
    let inside = fs::read_to_string(group.join("cgroup.procs")).unwrap();
    assert!(inside.lines().any(|l| l == daemon.to_string()), "{inside}");
    kill_both(bench.supervisor());
    until("the lock", || matches!(bench.look(), Found::Unsupervised { .. }).then_some(()));
    bench.adopt();
    request_stop(&bench.dir(), "alice").unwrap();
    until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
    assert!(gone(daemon));
    wait("the group's end", || !group.exists());
}

/// Runs another test of this file as the first process of a pid namespace of its own: an init that buries nobody.
fn under_a_bad_init(test: &str) {
    if !root() {
        return eprintln!("left out: only root may make a pid namespace here");
    }
    let done = Command::new("unshare")
        .args(["--pid", "--fork", "--mount-proc"])
        .arg(std::env::current_exe().unwrap())
        .args([&format!("faults::trees::{test}"), "--exact", "--ignored", "--nocapture"])
        .env("BAD_INIT", "1")
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

/// Promise: where nobody buries the dead, a run is not taken for alive, and a stop is over when only the dead are
/// left. Red when `process::lives` asks only whether there is such a pid: the stop never ends.
#[test]
fn zombies_under_an_init_that_does_not_reap() {
    under_a_bad_init("zombies_inside");
}

#[test]
#[ignore = "a process of another test"]
fn zombies_inside() {
    if std::env::var_os("BAD_INIT").is_none() {
        return;
    }
    assert_eq!(std::process::id(), 1);
    let mut bench = Bench::new();
    bench.spec.grace_ms = 200;
    bench.start(ORPHANS);
    let orphan = bench.pid_in("inner.a.pid");
    let script = bench.started().pid;
    bench.kill_supervisor();
    bench.adopt();
    request_stop(&bench.dir(), "alice").unwrap();
    until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
    for pid in [script, orphan] {
        assert_eq!(process::see(pid).map(|s| s.state), Some('Z'), "nobody buried {pid}");
    }
}

/// Promise: a process that got a dead script's pid is neither taken for the run nor touched by its stop. Red when
/// `process::lives` asks only whether there is such a pid.
#[test]
fn a_decoy_with_the_scripts_pid_is_left_alone() {
    under_a_bad_init("a_decoy_inside");
}

#[test]
#[ignore = "a process of another test"]
fn a_decoy_inside() {
    if std::env::var_os("BAD_INIT").is_none() {
        return;
    }
    let mut bench = Bench::new();
    bench.spec.grace_ms = 100;
    bench.start("while ! [ -e go ]; do sleep 0.02; done; echo last words");
    bench.begun();
    let (held, script) = (warroom::io::rundir::hold(&bench.dir()).unwrap(), bench.started().pid);
    bench.kill_supervisor();
    fs::write(bench.room.path().join("go"), "").unwrap();
    // As init, but only this once: its pid is free again.
    until("the script's burial", || {
        while let Ok(Some(_)) = rustix::process::wait(WaitOptions::NOHANG) {}
        process::see(script).is_none().then_some(())
    });
    let mut decoy = until("a decoy with the script's pid", || {
        fs::write("/proc/sys/kernel/ns_last_pid", (script - 1).to_string()).unwrap();
        let mut other = Command::new("sleep").arg("600").process_group(0).spawn().unwrap();
        if other.id() == script {
            return Some(other);
        }
        other.kill().unwrap();
        other.wait().unwrap();
        None
    });
    assert_eq!(bench.look(), Found::Undrained);
    request_stop(&bench.dir(), "alice").unwrap();
    bench.adopt();
    until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
    drop(held);
    assert_eq!(bench.output(), b"last words\n");
    assert!(decoy.try_wait().unwrap().is_none(), "the stop reached a stranger");
    crate::help::kill(script, Signal::KILL);
    decoy.wait().unwrap();
    // The bench must not end whoever gets this pid next.
    fs::remove_file(bench.dir().join(warroom::io::rundir::STARTED)).unwrap();
}
