//! A supervisor dies: its guard goes on; both die: the next host does; and nothing that was written is lost.

use crate::help::{House, guard, kill, kill_both, wait};
use crate::runs::{Bench, gone, until};
use rustix::process::Signal;
use sha2::{Digest, Sha256};
use std::fs;
use warroom::io::rundir::start::request_stop;
use warroom::io::rundir::{self, Found};
use warroom::record::Event;

fn numbers(upto: u32) -> String {
    (1..=upto).map(|n| format!("{n}\n")).collect()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Promise: a supervisor that is killed costs nothing, not even the exit status. Passes when the exit is the script's
/// own and the output is whole, with the hash of all of it. Red when `guard::main` returns where its child died: the
/// status is unknown.
#[test]
fn a_killed_supervisor_costs_not_even_the_exit_status() {
    for bench in [Bench::new(), Bench::new().secret("TOKEN", "tr0ub4dor&3 horse")] {
        bench.start("seq 1 200000; while ! [ -e go ]; do sleep 0.02; done; seq 200001 400000; exit 7");
        bench.begun();
        until("some output", || (bench.output().len() >= 200_000).then_some(()));
        kill(bench.started().supervisor, Signal::KILL);
        until("the guard to have it", || bench.log().contains("died (signal 9)").then_some(()));
        assert_eq!(bench.look(), Found::Alive { pid: Some(bench.started().pid) });
        fs::write(bench.room.path().join("go"), "").unwrap();
        let exit = bench.exit();
        assert_eq!((exit.code, exit.signal), (Some(7), None));
        assert!(bench.output() == numbers(400_000).as_bytes(), "{} bytes", bench.output().len());
        assert_eq!((exit.bytes, exit.sha256), (bench.output().len() as u64, hex(&bench.output())));
        assert!(exit.tail.ends_with("\n399999\n400000\n"));
    }
}

/// Promise: what belongs to a run can be stopped also when its supervisor died, orphans in sessions of their own
/// among it. Red when the guard leaves with its supervisor.
#[test]
fn orphans_of_a_killed_supervisor_are_stopped() {
    let mut bench = Bench::new();
    bench.spec.grace_ms = 200;
    bench.start(
        "trap '' TERM; (setsid bash -c 'trap \"\" TERM; echo $$ > orphan.pid; while :; do sleep 0.1; done' &)
         while :; do sleep 0.1; done",
    );
    let orphan = bench.pid_in("orphan.pid");
    kill(bench.started().supervisor, Signal::KILL);
    request_stop(&bench.dir(), "alice").unwrap();
    let exit = bench.exit();
    assert_eq!((exit.signal, exit.stopped_by.as_deref(), exit.descendants), (Some(9), Some("alice"), 0));
    assert!(gone(orphan));
}

/// Promise: supervisor and guard are killed, and the script ends before anybody adopts it: what it wrote comes out all the same, as long as anybody
/// holds its stream (a host does; here the test). Red when `abandoned` says "status unknown" without a look at the stream.
#[test]
fn a_run_that_ended_unsupervised_is_drained() {
    let bench = Bench::new();
    bench.start("while ! [ -e go ]; do sleep 0.02; done; seq 1 100000");
    bench.begun();
    let held = rundir::hold(&bench.dir()).unwrap();
    bench.kill_supervisor();
    fs::write(bench.room.path().join("go"), "").unwrap();
    until("the script to end", || gone(bench.started().pid).then_some(()));
    assert_eq!(bench.look(), Found::Undrained);
    assert!(bench.output().is_empty());
    bench.adopt();
    until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
    drop(held);
    assert!(bench.output() == numbers(100_000).as_bytes(), "{} bytes", bench.output().len());
}

/// Promise: the same with a host, which finds out by itself: the output is whole, the end is "unknown", and only a person starts it again. Red when
/// `Watched` holds no stream: the output is empty.
#[test]
fn a_host_keeps_what_a_run_wrote_after_all_others_died() {
    let house = House::new();
    let runbook = "---\ntitle: One\nkind: drill\n---\n# One\n\n- [ ] One\n\n  ```sh {name=one}\n  while ! [ -e go ]; do sleep 0.02; done\n  seq 1 50000\n  ```\n";
    let place = house.open("one", runbook);
    place.does(&["run", "one"]);
    let script = place.started("one.1");
    let started: rundir::Started = rundir::read_json(&place.run_dir("one.1"), rundir::STARTED).unwrap().unwrap();
    let host = place.hosted_by().unwrap();
    let stream = place.run_dir("one.1").join(rundir::STREAM);
    wait("the host to hold the stream", || {
        fs::read_dir(format!("/proc/{host}/fd"))
            .unwrap()
            .flatten()
            .any(|f| fs::read_link(f.path()).is_ok_and(|to| to == stream))
    });
    // The host sees nothing of it until all is over.
    kill(host, Signal::STOP);
    kill_both(started.supervisor);
    house.file("go", "");
    crate::help::wait_gone(script);
    kill(host, Signal::CONT);
    place.event("the loss", |e| matches!(e, Event::RunLost { .. }).then_some(()));
    assert_eq!(place.output("one.1"), numbers(50_000));
    place.step_is("one", "unknown");
    place.ask(&["run", "one"]).refuses(3, &["nobody knows how its last run ended"]);
    assert_eq!(place.count(|e| matches!(e, Event::RunIntended { .. })), 1);
}

/// Promise: the death of a guard alone changes nothing. Red when the supervisor asks to be killed with its parent.
#[test]
fn a_killed_guard_changes_nothing() {
    let bench = Bench::new();
    bench.start("while ! [ -e go ]; do sleep 0.02; done; echo done; exit 3");
    bench.begun();
    let guard = guard(bench.started().supervisor).unwrap();
    rustix::process::kill_process_group(rustix::process::Pid::from_raw(guard as i32).unwrap(), Signal::KILL).unwrap();
    until("its end", || gone(guard).then_some(()));
    fs::write(bench.room.path().join("go"), "").unwrap();
    assert_eq!(bench.exit().code, Some(3));
    assert_eq!(bench.output(), b"done\n");
}
