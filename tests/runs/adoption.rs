//! Tests of what dies: the host, the supervisor, the machine; and of who goes on.

use super::*;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::Stdio;
use warroom::io::rundir::start::request_stop;
use warroom::io::rundir::{Adopted, RunDirError, write_json};

const LINES: &str = "for ((i = 1; i <= 400000; i++)); do echo \"line $i\"; done; echo end";

fn all_lines() -> String {
    (1..=400_000).map(|n| format!("line {n}\n")).chain(["end\n".to_owned()]).collect()
}

/// The supervisor of a script that writes all the time is killed with its guard, and five adopters after it, each in the midst of its work;
/// once where the kernel moves the output, once where it is masked. Red when `Drain::look` takes the bytes at once (lines are lost), when
/// `settle` marks nothing (lines are doubled), when `resume` does not cut the output back to the mark.
#[test]
fn killed_supervisors_lose_and_double_nothing() {
    for bench in [Bench::new(), Bench::new().secret("TOKEN", "tr0ub4dor&3 horse")] {
        killed_again_and_again(&bench);
    }
}

fn killed_again_and_again(bench: &Bench) {
    bench.start(LINES);
    for _ in 0..6 {
        let reached = bench.output().len() + 200_000;
        until("some output", || (bench.output().len() >= reached).then_some(()));
        bench.kill_supervisor();
        assert_eq!(bench.look(), Found::Unsupervised { pid: bench.started().pid });
        let before = bench.supervisor();
        bench.adopt();
        until("the adopter", || (bench.supervisor() != before).then_some(()));
        assert_eq!(bench.look(), Found::Adopted { pid: bench.started().pid });
    }
    until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
    assert!(bench.output() == all_lines().as_bytes(), "{} bytes; {}", bench.output().len(), bench.log());
    assert!(!bench.dir().join(rundir::EXIT).exists(), "nobody saw the exit status");
}

/// Without a supervisor the script waits at a full stream, gets no SIGPIPE, and goes on once it is adopted.
/// Red when the stage opens the stream for writing only.
#[test]
fn a_full_stream_waits_for_the_next_supervisor() {
    let bench = Bench::new();
    bench.start("while ! [ -e go ]; do sleep 0.02; done; seq 1 400000; touch written");
    bench.begun();
    bench.kill_supervisor();
    fs::write(bench.room.path().join("go"), "").unwrap();
    let stream = fs::File::options().read(true).write(true).open(bench.dir().join(rundir::STREAM)).unwrap();
    until("a full stream", || (rustix::io::ioctl_fionread(&stream).unwrap() > 1_000_000).then_some(()));
    drop(stream);
    assert_eq!(bench.look(), Found::Unsupervised { pid: bench.started().pid });
    assert!(!bench.room.path().join("written").exists());
    bench.adopt();
    until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
    let whole: String = (1..=400_000).map(|n| format!("{n}\n")).collect();
    assert!(bench.output() == whole.as_bytes());
    assert!(bench.room.path().join("written").exists());
}

/// The second half of `the_death_of_the_host_changes_nothing`: a host that starts a run and waits to be killed.
#[test]
#[ignore = "a process of another test"]
fn a_host_that_will_be_killed() {
    let Some(room) = std::env::var_os("BENCH_ROOM") else { return };
    let spec: RunSpec = rundir::read_json(&Path::new(&room).join("runs/restore.1"), rundir::RUN).unwrap().unwrap();
    let env = [("PATH", std::env::var("PATH").unwrap())];
    start_by(Command::new(BIN), Path::new(&room), &spec, &env).unwrap();
    println!("started");
    loop {
        std::thread::park();
    }
}

/// The host's whole process group is killed at once. Red without `setsid` in `detach` and
/// `settle_in`: the supervisor dies with it.
#[test]
fn the_death_of_the_host_changes_nothing() {
    let bench = Bench::new();
    bench.prepare("while ! [ -e go ]; do sleep 0.02; done; seq 1 100000; exit 3");
    let mut host = Command::new(std::env::current_exe().unwrap())
        .args(["runs::adoption::a_host_that_will_be_killed", "--exact", "--ignored", "--nocapture"])
        .env("BENCH_ROOM", bench.room.path())
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let (mut said, mut stdout) = (Vec::new(), host.stdout.take().unwrap());
    until("the host", || {
        let mut buffer = [0; 256];
        let length = stdout.read(&mut buffer).unwrap();
        said.extend_from_slice(&buffer[..length]);
        String::from_utf8_lossy(&said).contains("started").then_some(())
    });
    kill_process_group(Pid::from_child(&host), Signal::KILL).unwrap();
    host.wait().unwrap();
    assert!(matches!(bench.look(), Found::Alive { .. }));
    fs::write(bench.room.path().join("go"), "").unwrap();
    let exit = bench.exit();
    let whole: String = (1..=100_000).map(|n| format!("{n}\n")).collect();
    assert_eq!((exit.code, exit.bytes), (Some(3), whole.len() as u64));
    assert!(bench.output() == whole.as_bytes());
}

/// The adopter has no environment: it reads the secrets from the script's own. Red when it goes on without them.
#[test]
fn an_adopter_masks_too() {
    let bench = Bench::new().secret("TOKEN", "tr0ub4dor&3 horse");
    bench.start("while ! [ -e go ]; do sleep 0.02; done; echo \"pw $TOKEN\"; sleep 0.05");
    bench.begun();
    bench.kill_supervisor();
    bench.adopt();
    fs::write(bench.room.path().join("go"), "").unwrap();
    until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
    assert_eq!(bench.output(), b"pw ***\n");
}

/// What cannot be masked is not written. Red when `secrets_of` skips what it does not find.
#[test]
fn without_its_secrets_a_run_is_not_adopted() {
    let bench = Bench::new();
    bench.start("while ! [ -e go ]; do sleep 0.02; done; echo tr0ub4dor");
    bench.begun();
    bench.kill_supervisor();
    let forgetful = RunSpec { secrets: vec!["TOKEN".to_owned()], ..bench.spec.clone() };
    write_json(&bench.dir(), rundir::RUN, &forgetful).unwrap();
    bench.adopt();
    until("the refusal", || bench.log().contains("TOKEN").then_some(()));
    until("the lock", || matches!(bench.look(), Found::Unsupervised { .. }).then_some(()));
    assert_eq!(bench.output(), b"");
    adopt_by(Command::new(BIN), &bench.dir(), &[("TOKEN", "tr0ub4dor")]).unwrap();
    fs::write(bench.room.path().join("go"), "").unwrap();
    until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
    assert_eq!(bench.output(), b"***\n");
}

/// Red when `Scope::Session` finds only the script.
#[test]
fn an_adopted_run_can_be_stopped_and_times_out() {
    for timeout in [false, true] {
        let mut bench = Bench::new();
        bench.spec.grace_ms = 200;
        bench.spec.timeout_ms = timeout.then_some(1500);
        bench.start(
            "trap '' TERM; bash -c 'trap \"\" TERM; echo $$ > child.pid; while :; do sleep 0.1; done' &
             while :; do sleep 0.1; done",
        );
        let child = bench.pid_in("child.pid");
        bench.kill_supervisor();
        bench.adopt();
        if !timeout {
            request_stop(&bench.dir(), "alice").unwrap();
        }
        until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
        assert!(gone(child) && gone(bench.started().pid));
    }
}

/// The kernel gives a pid away again. Red when `lives` compares the pid alone.
#[test]
fn another_process_with_the_same_pid_is_not_the_run() {
    let bench = Bench::new();
    bench.prepare("");
    let mut decoy = Command::new("sleep").arg("600").spawn().unwrap();
    let seen = process::see(decoy.id()).unwrap();
    let began = warroom::io::clock::now();
    let mut started = Started { pid: seen.pid, start_time: seen.start_time, began, supervisor: 1, group: None };
    write_json(&bench.dir(), rundir::STARTED, &started).unwrap();
    let right = bench.look();
    started.start_time += 1;
    write_json(&bench.dir(), rundir::STARTED, &started).unwrap();
    let wrong = bench.look();
    started.began.boot.0 += 1;
    write_json(&bench.dir(), rundir::STARTED, &started).unwrap();
    let rebooted = bench.look();
    // The bench must not end the decoy in the run's place.
    fs::remove_file(bench.dir().join(rundir::STARTED)).unwrap();
    decoy.kill().unwrap();
    decoy.wait().unwrap();
    assert_eq!(right, Found::Unsupervised { pid: seen.pid });
    assert_eq!(wrong, Found::Undrained);
    assert_eq!(rebooted, Found::LostAtReboot);
}

/// A zombie whose parent does not care is dead all the same. Red when `lives` takes any state.
#[test]
fn a_zombie_is_not_alive() {
    let bench = Bench::new();
    bench.prepare("");
    let mut child = Command::new("true").spawn().unwrap();
    let seen = until("the zombie", || process::see(child.id()).filter(|s| s.state == 'Z'));
    let began = warroom::io::clock::now();
    let started = Started { pid: seen.pid, start_time: seen.start_time, began, supervisor: 1, group: None };
    write_json(&bench.dir(), rundir::STARTED, &started).unwrap();
    assert_eq!(bench.look(), Found::Undrained);
    fs::remove_file(bench.dir().join(rundir::STREAM)).unwrap();
    assert_eq!(bench.look(), Found::StatusUnknown);
    child.wait().unwrap();
}

#[test]
fn a_look_invents_nothing() {
    let bench = Bench::new();
    assert_eq!(bench.look(), Found::StatusUnknown, "a directory that is gone says nothing");
    bench.prepare("exit 0");
    assert_eq!(bench.look(), Found::NeverStarted { why: String::new() });
    fs::write(bench.dir().join(rundir::EXIT), "{").unwrap();
    assert!(matches!(rundir::look(&bench.dir()), Err(RunDirError::Json { .. })));
}

#[test]
fn what_is_over_or_held_is_not_adopted() {
    let bench = Bench::new();
    bench.start("while ! [ -e go ]; do sleep 0.02; done");
    let held = adopt_by::<String, String>(Command::new(BIN), &bench.dir(), &[]);
    assert!(matches!(held, Err(StartError::Directory(RunDirError::Held(_)))));
    fs::write(bench.room.path().join("go"), "").unwrap();
    let exit = bench.exit();
    let supervisor = bench.started().supervisor;
    until("the supervisor's end", || gone(supervisor).then_some(()));
    bench.adopt();
    until("the refusal", || bench.log().contains("over").then_some(()));
    assert_eq!(bench.look(), Found::Exited(exit));
    assert_eq!(rundir::read_json::<Adopted>(&bench.dir(), rundir::ADOPTED).unwrap(), None);
}

/// Without the file that says how far the output counts, nothing of it is cut off. Red when `trim` takes 0 for it.
#[test]
fn an_adopter_that_knows_nothing_keeps_all_output() {
    let bench = Bench::new().secret("TOKEN", "tr0ub4dor&3 horse");
    bench.start("echo one; while ! [ -e go ]; do sleep 0.02; done; echo two");
    until("the first line", || bench.says("one").then_some(()));
    bench.kill_supervisor();
    fs::remove_file(bench.dir().join(rundir::DRAINED)).unwrap();
    for _ in 0..2 {
        let before = bench.supervisor();
        bench.adopt();
        until("the adopter", || (bench.supervisor() != before).then_some(()));
        assert_eq!(bench.look(), Found::Adopted { pid: bench.started().pid });
        bench.kill_supervisor();
    }
    let before = bench.supervisor();
    bench.adopt();
    // It has the secret from the script, as long as that lives.
    until("the adopter", || (bench.supervisor() != before).then_some(()));
    fs::write(bench.room.path().join("go"), "").unwrap();
    until("the end", || (bench.look() == Found::StatusUnknown).then_some(()));
    assert_eq!(bench.output(), b"one\ntwo\n");
}

/// Its terminal is gone with the supervisor, and so is a script that does not insist; what it wrote is there.
#[test]
fn a_tty_run_dies_with_its_supervisor() {
    let mut bench = Bench::new();
    bench.spec.tty = true;
    bench.start("echo up; while :; do sleep 0.05; done");
    until("the script", || bench.says("up").then_some(()));
    kill(bench.supervisor(), Signal::KILL);
    assert_eq!(bench.exit().signal, Some(1), "a hangup");
    assert_eq!(bench.output(), b"up\n");
}
