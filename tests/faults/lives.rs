//! The host dies or stops, at the worst moments of a run: nothing runs twice, nothing is forgotten.

use crate::help::{Child, House, Place, kill, naming, text, wait};
use crate::runs::{BIN, Bench};
use rustix::process::Signal;
use std::process::{Command, Stdio};
use std::time::Duration;
use warroom::io::rundir::start::start_by;
use warroom::io::rundir::{self, Found};
use warroom::record::Event;

const RUNBOOK: &str = r#"---
title: Lives
kind: drill
---
# Lives

- [ ] Work

  ```sh {name=work timeout=1h}
  echo "began $WARROOM_RUN" >>ledger
  while [ ! -s word ]; do sleep 0.02; done
  read -r code <word
  seq 1 20000
  exit "$code"
  ```
"#;

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Traces the host from now on and does something to one of its system calls.
fn meddle(house: &House, host: u32, calls: &str, injection: &str) -> Child {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-q", "-o", "/dev/null", "-p", &host.to_string()]);
    strace.args(["-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:{injection}")]);
    strace.current_dir(house.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = house.start_as(strace);
    let traced = |task: &std::fs::DirEntry| !text(&task.path().join("status")).contains("TracerPid:\t0");
    wait("the tracer to hold every thread", || {
        std::fs::read_dir(format!("/proc/{host}/task")).is_ok_and(|tasks| tasks.flatten().all(|t| traced(&t)))
            || crate::help::gone(host)
    });
    child
}

/// The next host brings the run to its true end, and it ran once.
fn goes_on(place: &Place, when: &str) {
    place.house.file("word", "6\n");
    let host = place.host(&["--headless"]);
    let ended = |e: &Event| matches!(e, Event::RunExited { .. } | Event::RunNotStarted { .. } | Event::RunLost { .. });
    wait(&format!("the end of the run, {when}"), || place.count(ended) > 0);
    assert_eq!(place.count(|e| matches!(e, Event::RunIntended { .. })), 1, "{when}");
    let exit = place.whole("work.1");
    assert_eq!((exit.code, exit.timed_out), (Some(6), false), "{when}");
    assert_eq!(text(&place.house.path().join("ledger")), "began work.1\n", "{when}");
    assert_eq!(place.output("work.1").lines().count(), 20_000, "{when}");
    place.verifies();
    kill(host.pid(), Signal::TERM);
    host.wait();
}

/// Promise: a host that is killed in the midst of starting a run (its directory half made, its lock taken, its
/// supervisor half born) neither loses the run nor starts it twice. Red when the spawn of an intended run is not
/// outstanding for the next host.
#[test]
fn a_host_killed_in_mid_spawn_neither_loses_nor_doubles_the_run() {
    if !has("strace") {
        return eprintln!("left out: no strace");
    }
    let spawns = "clone,clone3,vfork";
    let cases = [
        ("mkdir,mkdirat", 1),
        ("mknod,mknodat", 1),
        ("rename", 1),
        ("rename", 2),
        ("fsync", 2),
        ("fsync", 5),
        ("flock", 1),
        ("flock", 2),
        (spawns, 1),
    ];
    for (calls, k) in cases {
        let house = House::new();
        let place = house.open("lives", RUNBOOK);
        let host = place.hosted_by().unwrap();
        let strace = meddle(&house, host, calls, &format!("signal=KILL:when={k}"));
        place.ask(&["run", "work"]);
        crate::help::wait_gone(host);
        strace.wait();
        goes_on(&place, &format!("killed at {calls} {k}"));
    }
}

/// Promise: a host that panics takes no run with it, and says in its log that it did. The runtime's own panic is
/// provoked: its poll of the kernel gets an error that cannot be. Red when a run that is found alive is taken for
/// lost.
#[test]
fn a_host_that_panics_leaves_its_runs_alone() {
    if !has("strace") {
        return eprintln!("left out: no strace");
    }
    let house = House::new();
    let place = house.open("lives", RUNBOOK);
    place.does(&["run", "work"]);
    let script = place.started("work.1");
    let host = place.hosted_by().unwrap();
    let strace = meddle(&house, host, "epoll_wait", "error=EBADF");
    crate::help::wait_gone(host);
    strace.wait();
    assert!(text(&place.dir.join("host.log")).contains("panicked"), "{}", text(&place.dir.join("host.log")));
    assert!(!crate::help::gone(script));
    goes_on(&place, "after a panic");
}

/// Promise: as above for what ends a process otherwise; a hang-up ends neither. Red when `signals` does not take HUP,
/// and when a run that is found alive is taken for lost.
#[test]
fn a_host_that_is_ended_leaves_its_runs_alone() {
    for signal in [Signal::KILL, Signal::ABORT, Signal::HUP] {
        let house = House::new();
        let place = house.open("lives", RUNBOOK);
        place.does(&["run", "work"]);
        let script = place.started("work.1");
        let host = place.hosted_by().unwrap();
        kill(host, signal);
        if signal == Signal::HUP {
            place.does(&["note", "still here"]);
            assert_eq!(place.hosted_by(), Some(host));
            kill(host, Signal::KILL);
        }
        crate::help::wait_gone(host);
        assert!(!crate::help::gone(script));
        goes_on(&place, &format!("after {signal:?}"));
    }
}

/// Promise: whichever process of a start is killed, the script runs at most once, and what is then known is true: never
/// started (and it may be started), ended, or begun with nobody to say how it ended. Red when the stage goes on where its gate never opened.
#[test]
fn whoever_dies_in_mid_spawn_the_script_runs_at_most_once() {
    if !has("strace") {
        return eprintln!("left out: no strace");
    }
    // The host's child at its spawn; the guard at the lock, and at its own spawn; the supervisor before, at and after
    // the file that says that the script began, and at the first output.
    let cases =
        [("clone,clone3,vfork", 1), ("flock", 1), ("prctl", 1), ("fsync", 1), ("rename", 1), ("fsync", 2), ("tee", 1)];
    for (calls, k) in cases {
        let bench = Bench::new();
        bench.prepare("echo ran >> ledger; exit 4");
        let mut strace = Command::new("strace");
        strace.args(["-D", "-f", "-q", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
        strace.args(["-e", &format!("inject={calls}:signal=KILL:when={k}"), BIN]);
        let _ = start_by(strace, bench.room.path(), &bench.spec, &bench.env);
        wait("all of them to be gone", || naming(&bench.dir()).is_empty());
        let ledger = || text(&bench.room.path().join("ledger")).lines().count();
        match bench.look() {
            Found::NeverStarted { .. } => {
                assert_eq!(ledger(), 0, "{calls} {k}");
                bench.try_start().unwrap();
                assert_eq!(bench.exit().code, Some(4));
            }
            // The stage at its gate, which never opened.
            Found::Exited(exit) if exit.code == Some(125) => assert_eq!(ledger(), 0, "{calls} {k}"),
            Found::Exited(exit) => assert_eq!((exit.code, ledger()), (Some(4), 1), "{calls} {k}"),
            // The guard met the same call after its supervisor: nobody knows how the script ended, and nobody starts it again.
            Found::Undrained => assert!(bench.try_start().is_err(), "{calls} {k}"),
            other => panic!("{calls} {k}: {other:?}"),
        }
        assert!(ledger() <= 1, "{calls} {k}");
    }
}

/// Promise: a host that was stopped goes on as if nothing had been: the run that ended meanwhile has its true end and
/// duration, nothing starts twice, nothing times out by the pause. Red when the duration is counted to the host's
/// look at the exit.
fn a_host_stopped_for(pause: Duration) {
    let house = House::new();
    let place = house.open("lives", RUNBOOK);
    let began = std::time::Instant::now();
    place.does(&["run", "work"]);
    place.started("work.1");
    let host = place.hosted_by().unwrap();
    kill(host, Signal::STOP);
    house.file("word", "3\n");
    wait("the exit", || place.run_dir("work.1").join(rundir::EXIT).exists());
    let took = began.elapsed().as_millis();
    std::thread::sleep(pause);
    assert_eq!(place.count(|e| matches!(e, Event::RunExited { .. })), 0);
    kill(host, Signal::CONT);
    let exit = place.exited("work.1");
    place.whole("work.1");
    assert!(u128::from(exit.duration_ms) <= took && exit.code == Some(3), "{exit:?}");
    place.does(&["note", "it goes on"]);
    assert_eq!(text(&house.path().join("ledger")), "began work.1\n");
    place.verifies();
}

#[test]
fn a_host_that_was_stopped_goes_on() {
    a_host_stopped_for(Duration::from_secs(4));
}

#[test]
#[ignore = "takes a minute"]
fn a_host_that_was_stopped_for_a_minute_goes_on() {
    a_host_stopped_for(Duration::from_secs(60));
}
