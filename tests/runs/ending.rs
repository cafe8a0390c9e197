//! Tests of stop and timeout: the whole tree ends.

use super::*;
use warroom::io::rundir::start::request_stop;

/// A tree: the script, a child, and an orphan in a session of its own; all deaf to TERM.
const DEAF_TREE: &str = "trap '' TERM
    bash -c 'trap \"\" TERM; echo $$ > child.pid; while :; do sleep 0.1; done' &
    (setsid bash -c 'trap \"\" TERM; echo $$ > orphan.pid; while :; do sleep 0.1; done' &)
    echo up; while :; do sleep 0.1; done";

/// Red when `press` sweeps only the script's session: the orphan lives on.
#[test]
fn a_stop_ends_everything_below_the_script() {
    let mut bench = Bench::new();
    bench.spec.grace_ms = 300;
    bench.start(DEAF_TREE);
    let others = [bench.pid_in("child.pid"), bench.pid_in("orphan.pid")];
    assert_ne!(process::see(others[1]).unwrap().session, bench.started().pid);
    until("the tree", || bench.says("up").then_some(()));
    request_stop(&bench.dir(), "alice").unwrap();
    request_stop(&bench.dir(), "bob").unwrap();
    let exit = bench.exit();
    assert_eq!((exit.code, exit.signal, exit.descendants), (None, Some(9), 0));
    assert_eq!(exit.stopped_by.as_deref(), Some("alice"));
    assert!(exit.duration_ms >= 300, "the grace was kept");
    assert!(others.into_iter().all(gone));
}

/// Red when the stop goes to KILL at once.
#[test]
fn a_script_that_listens_may_clean_up() {
    let bench = Bench::new();
    bench.start("trap 'echo cleaning; exit 0' TERM; echo up; while :; do sleep 0.05; done");
    until("the script", || bench.says("up").then_some(()));
    request_stop(&bench.dir(), "alice").unwrap();
    let exit = bench.exit();
    assert_eq!((exit.code, exit.stopped_by.as_deref(), exit.timed_out), (Some(0), Some("alice"), false));
    assert!(!exit.success() && exit.words() == "stopped by alice");
    assert!(exit.tail.ends_with("\ncleaning\n"));
}

/// The script ends politely, its deaf daemon does not. Red when the end of the script ends the stop.
#[test]
fn a_stop_is_over_only_when_nobody_is_left() {
    let mut bench = Bench::new();
    bench.spec.grace_ms = 300;
    bench.start(
        "(setsid bash -c 'trap \"\" TERM; echo $$ > orphan.pid; while :; do sleep 0.1; done' &)
         echo up; while :; do sleep 0.05; done",
    );
    let orphan = bench.pid_in("orphan.pid");
    until("the script", || bench.says("up").then_some(()));
    request_stop(&bench.dir(), "alice").unwrap();
    let exit = bench.exit();
    assert_eq!((exit.signal, exit.descendants), (Some(15), 0));
    assert!(gone(orphan));
}

/// A stopped process does not hear TERM. Red without CONT in `ask`: it would take the whole grace.
#[test]
fn a_suspended_script_hears_the_stop() {
    let mut bench = Bench::new();
    bench.spec.grace_ms = 3_600_000;
    bench.start("echo up; kill -STOP $$");
    let pid = bench.started().pid;
    until("the suspension", || process::see(pid).filter(|s| s.state == 'T'));
    request_stop(&bench.dir(), "alice").unwrap();
    assert_eq!(bench.exit().signal, Some(15));
}

/// Red when `glance` leaves out the deadline.
#[test]
fn a_timeout_ends_the_run_and_says_so() {
    let mut bench = Bench::new();
    bench.spec.timeout_ms = Some(400);
    bench.spec.grace_ms = 200;
    let exit = bench.run(DEAF_TREE);
    assert!(exit.timed_out && exit.stopped_by.is_none() && exit.words() == "timed out");
    assert!(exit.duration_ms >= 600, "{}", exit.duration_ms);
    assert!([bench.pid_in("child.pid"), bench.pid_in("orphan.pid")].into_iter().all(gone));
}

/// Output that never ceases must not keep a stop from being seen. Red when `pump` drains until the stream is empty.
#[test]
fn a_script_that_floods_its_output_can_be_stopped() {
    // A secret makes the way slower than the flood, so that the stream is never empty.
    let bench = Bench::new().secret("TOKEN", "all work and all play");
    bench.start("cat /dev/zero");
    until("the flood", || (bench.output().len() > 1_000_000).then_some(()));
    request_stop(&bench.dir(), "alice").unwrap();
    let exit = bench.exit();
    assert_eq!((exit.signal, exit.bytes), (Some(15), bench.output().len() as u64));
}

#[test]
fn a_run_that_was_stopped_before_its_start_does_not_begin() {
    let bench = Bench::new();
    bench.prepare("echo ran > ran.txt");
    request_stop(&bench.dir(), "alice").unwrap();
    assert!(matches!(bench.try_start(), Err(StartError::Stopped(_))));
    assert_eq!(bench.look(), Found::NeverStarted { why: String::new() });
}

/// Red when the exit is tried to be written for ever.
#[test]
fn a_run_whose_folder_was_removed_leaves_nobody_behind() {
    let bench = Bench::new();
    bench.start("while [ ! -e go ]; do sleep 0.01; done");
    bench.begun();
    let (script, supervisor) = (bench.started().pid, bench.supervisor());
    // The supervisor may make a file meanwhile.
    until("the folder's end", || fs::remove_dir_all(bench.dir()).is_ok().then_some(()));
    fs::write(bench.room.path().join("go"), "").unwrap();
    until("the script's end", || gone(script).then_some(()));
    until("the supervisor's end", || gone(supervisor).then_some(()));
}
