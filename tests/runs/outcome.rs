//! Tests of how runs go when nothing interferes: exit, output, surroundings, refusals.

use super::*;
use rustix::process::{Resource, Rlimit, prlimit};
use sha2::{Digest, Sha256};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;
use warroom::io::rundir::{RunDirError, prepare};

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn exit_codes_and_signals_are_told_apart() {
    let cases = [("exit 0", Some(0), None), ("exit 2", Some(2), None), ("kill -9 $$", None, Some(9))];
    for (script, code, signal) in cases {
        let exit = Bench::new().run(script);
        assert_eq!((exit.code, exit.signal), (code, signal), "{script}");
        assert_eq!(exit.success(), code == Some(0));
        assert!(!exit.timed_out && exit.stopped_by.is_none());
    }
}

/// All that a script ever wrote is still in the stream when it has ended, since its supervisor was held up.
/// Red when `catch_up` is left out: the end is missing.
#[test]
fn what_is_in_the_stream_at_the_end_comes_out() {
    let bench = Bench::new();
    bench.start("while ! [ -e go ]; do sleep 0.02; done; seq 1 150000; exit 9");
    bench.begun();
    let started = bench.started();
    kill(started.supervisor, Signal::STOP);
    fs::write(bench.room.path().join("go"), "").unwrap();
    until("the script to end", || gone(started.pid).then_some(()));
    kill(started.supervisor, Signal::CONT);
    assert_eq!(bench.exit().code, Some(9));
    let whole: String = (1..=150_000).map(|n| format!("{n}\n")).collect();
    assert!(bench.output() == whole.as_bytes(), "{} bytes", bench.output().len());
}

#[test]
fn a_megabyte_of_any_bytes_comes_out_unchanged() {
    let bench = Bench::new();
    let mut seed = 42u32;
    let data: Vec<u8> = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    })
    .take(1_000_003)
    .collect();
    fs::write(bench.room.path().join("data"), &data).unwrap();
    let exit = bench.run("cat data; exit 3");
    assert_eq!(exit.code, Some(3));
    assert!(bench.output() == data, "output differs");
    assert_eq!((exit.bytes, exit.sha256), (data.len() as u64, hex(&data)));
    let timing = fs::read_to_string(bench.dir().join(rundir::TIMING)).unwrap();
    let bytes: u64 = timing.lines().map(|l| l.split_once(' ').unwrap().1.parse::<u64>().unwrap()).sum();
    assert_eq!(bytes, exit.bytes);
}

#[test]
fn output_and_error_come_in_their_order_and_privately() {
    let bench = Bench::new();
    let exit = bench.run("echo one; echo two >&2; echo three; printf four");
    assert_eq!(bench.output(), b"one\ntwo\nthree\nfour");
    assert_eq!(exit.tail, "one\ntwo\nthree\nfour");
    for file in [rundir::OUTPUT, rundir::EXIT, rundir::RUN, rundir::TIMING] {
        let mode = fs::metadata(bench.dir().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
}

/// Opening `/dev/stderr` anew would empty a plain file. Red when the stage's output goes to `output` itself.
#[test]
fn a_script_may_open_its_error_output_anew() {
    let bench = Bench::new();
    bench.run("echo one; echo two > /dev/stderr; echo three > /dev/stdout; echo four | tee /dev/stderr");
    assert_eq!(bench.output(), b"one\ntwo\nthree\nfour\nfour\n");
}

#[test]
fn the_tail_is_whole_lines_of_at_most_two_kibibytes() {
    let exit = Bench::new().run("seq 1 5000");
    assert!(exit.tail.len() <= 2048 && exit.tail.len() > 2000, "{}", exit.tail.len());
    assert!(exit.tail.ends_with("\n4999\n5000\n"));
    let first: u32 = exit.tail.lines().next().unwrap().parse().unwrap();
    assert_eq!(exit.tail.lines().count() as u32, 5000 - first + 1);
    let exit = Bench::new().run("printf 'x%.0s' {1..5000}");
    assert_eq!(exit.tail, "x".repeat(2048));
}

#[test]
fn the_script_has_the_environment_it_was_given_and_nothing_to_read() {
    let mut bench = Bench::new().var("WARROOM_ITEM", "acme");
    bench.spec.interpreter = ["bash", "-eo", "pipefail"].map(str::to_owned).to_vec();
    let exit = bench.run("pwd; cat; env | cut -d= -f1 | sort; echo $WARROOM_ITEM; false | true; echo not reached");
    let text = String::from_utf8(bench.output()).unwrap();
    let (cwd, rest) = text.split_once('\n').unwrap();
    assert_eq!(Path::new(cwd), fs::canonicalize(bench.room.path()).unwrap());
    assert_eq!(rest, "OLDPWD\nPATH\nPWD\nSHLVL\nWARROOM_ITEM\nWARROOM_RUN_DIR\n_\nacme\n".replace("OLDPWD\n", ""));
    assert_eq!(exit.code, Some(1));
    let run = fs::read_to_string(bench.dir().join(rundir::RUN)).unwrap();
    assert!(!run.contains("acme"), "values are not recorded: {run}");
}

#[test]
fn a_script_without_an_interpreter_is_executed_itself() {
    let mut bench = Bench::new();
    bench.spec.interpreter.clear();
    assert_eq!(bench.run("#!/bin/sh\nexit 7\n").code, Some(7));
}

#[test]
fn a_script_that_cannot_begin_says_why() {
    let mut bench = Bench::new();
    bench.spec.interpreter = vec!["no-such-shell".to_owned()];
    assert_eq!(bench.run("exit 0").code, Some(127));
    assert!(bench.says("no-such-shell"), "{:?}", bench.output());
    let mut bench = Bench::new();
    bench.spec.cwd = "/no/such/folder".into();
    assert_eq!(bench.run("exit 0").code, Some(126));
    assert!(bench.says("/no/such/folder"));
}

/// Red when the masker is given chunks without holding anything back: the halves come in two writes.
#[test]
fn secrets_are_masked_across_writes() {
    let bench = Bench::new().secret("TOKEN", "tr0ub4dor&3 horse").secret("UNUSED", "");
    let exit =
        bench.run("printf 'pw=tr0ub4d'; sleep 0.5; printf 'or&3 horse\\n'; echo $TOKEN; printf %s \"$TOKEN\" | base64");
    assert_eq!(bench.output(), b"pw=***\n***\n***=\n");
    assert_eq!(exit.tail, "pw=***\n***\n***=\n");
    let supervisor = bench.started().supervisor;
    until("the supervisor to end", || gone(supervisor).then_some(()));
    let all: Vec<u8> = fs::read_dir(bench.dir()).unwrap().flat_map(|e| fs::read(e.unwrap().path()).unwrap()).collect();
    assert!(!all.windows(9).any(|w| w == b"tr0ub4dor"));
}

/// The beginning of a secret at a prompt is shown once the script falls silent, and the output goes on after it.
#[test]
fn what_is_held_back_appears_in_silence() {
    let bench = Bench::new().secret("TOKEN", "password is 1234");
    bench.start("printf 'say: password is'; while ! [ -e go ]; do sleep 0.05; done; echo ' x'");
    until("the prompt", || bench.says("password is").then_some(()));
    fs::write(bench.room.path().join("go"), "").unwrap();
    bench.exit();
    assert_eq!(bench.output(), b"say: password is x\n");
}

/// Red when `start` spawns the supervisor itself (`--detached`) instead of a process that leaves.
#[test]
fn the_supervisor_is_nobodys_child_and_in_a_session_of_its_own() {
    let bench = Bench::new();
    bench.start("while ! [ -e go ]; do sleep 0.05; done");
    bench.begun();
    let started = bench.started();
    let supervisor = process::see(started.supervisor).unwrap();
    let script = process::see(started.pid).unwrap();
    let guard = process::see(crate::help::guard(supervisor.pid).expect("it has a guard")).unwrap();
    assert_ne!(guard.parent, std::process::id());
    assert_eq!((supervisor.session, guard.session), (supervisor.pid, guard.pid));
    assert_eq!((script.session, script.parent), (script.pid, supervisor.pid));
    let threads = fs::read_dir(format!("/proc/{}/task", started.supervisor)).unwrap().count();
    assert_eq!(threads, 1);
    fs::write(bench.room.path().join("go"), "").unwrap();
    assert!(bench.exit().success());
}

/// A host that ignores SIGCHLD hands that down. Red without the handler in `settle_in`: the status is lost.
#[test]
fn an_ignored_sigchld_does_not_lose_the_status() {
    let bench = Bench::new();
    bench.prepare("sleep 0.05; exit 5");
    let mut program = Command::new("bash");
    program.args(["-c", "trap '' CHLD; exec \"$0\" \"$@\"", BIN]);
    start_by(program, bench.room.path(), &bench.spec, &bench.env).unwrap();
    assert_eq!(bench.exit().code, Some(5));
}

/// Polite signals meant for everybody (a log-out, a service that is stopped) do not cost the exit record.
#[test]
fn the_supervisor_survives_polite_signals() {
    let bench = Bench::new();
    bench.start("while ! [ -e go ]; do sleep 0.05; done; exit 4");
    let supervisor = bench.started().supervisor;
    until("output of the script's beginning", || process::see(supervisor).filter(|s| s.state == 'S').map(|_| ()));
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        kill(supervisor, signal);
    }
    fs::write(bench.room.path().join("go"), "").unwrap();
    assert_eq!(bench.exit().code, Some(4));
}

/// Red when `start_by` does not take the lock, and when `began` is not asked: the file would have two lines.
#[test]
fn a_run_begins_only_once() {
    let bench = Bench::new();
    bench.start("echo ran >> runs.txt; while ! [ -e go ]; do sleep 0.05; done");
    assert!(matches!(bench.try_start(), Err(StartError::Directory(RunDirError::Held(_)))));
    assert!(matches!(prepare(bench.room.path(), &bench.spec, b""), Err(RunDirError::Held(_))));
    fs::write(bench.room.path().join("go"), "").unwrap();
    bench.exit();
    let again = until("the lock to be free", || match bench.try_start() {
        Err(StartError::Directory(RunDirError::Held(_))) => None,
        other => Some(other),
    });
    assert!(matches!(again, Err(StartError::Directory(RunDirError::Began(_)))), "{again:?}");
    assert!(matches!(prepare(bench.room.path(), &bench.spec, b""), Err(RunDirError::Began(_))));
    assert_eq!(fs::read_to_string(bench.room.path().join("runs.txt")).unwrap(), "ran\n");
}

/// Red when the stage goes on at the end of its standard input.
#[test]
fn a_gate_that_never_opens_keeps_the_script_from_running() {
    let bench = Bench::new();
    bench.prepare("echo ran > ran.txt");
    let stage = Command::new(BIN).args(["supervise", "--stage"]).arg(bench.dir()).stdin(Stdio::null()).status();
    assert_eq!(stage.unwrap().code(), Some(125));
    assert!(!bench.room.path().join("ran.txt").exists());
    assert_eq!(bench.look(), Found::NeverStarted { why: String::new() });
}

#[test]
fn a_supervisor_that_cannot_start_says_why_and_nothing_ran() {
    let bench = Bench::new();
    bench.prepare("echo ran > ran.txt");
    fs::remove_file(bench.dir().join(rundir::STREAM)).unwrap();
    bench.try_start().unwrap();
    let why = until("the reason", || match bench.look() {
        Found::NeverStarted { why } if !why.is_empty() => Some(why),
        _ => None,
    });
    assert!(why.contains("stream"), "{why}");
    assert!(!bench.room.path().join("ran.txt").exists());
    prepare(bench.room.path(), &bench.spec, b"exit 6").unwrap();
    bench.try_start().unwrap();
    assert_eq!(bench.exit().code, Some(6));
}

#[test]
fn without_the_runs_lock_nobody_supervises() {
    let bench = Bench::new();
    bench.prepare("echo ran > ran.txt");
    let done =
        Command::new(BIN).args(["supervise", "--detached"]).arg(bench.dir()).stdin(Stdio::null()).output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("lock"));
    assert!(!bench.room.path().join("ran.txt").exists());
}

#[test]
fn names_that_would_leave_the_folder_are_refused() {
    let room = tempfile::tempdir().unwrap();
    for name in ["", ".", "..", "../x", "a/b", "/x", ".hidden", "a\0b", &"x".repeat(201)] {
        let spec = RunSpec { run: name.into(), ..RunSpec::default() };
        assert!(matches!(prepare(room.path(), &spec, b""), Err(RunDirError::BadName(_))), "{name:?}");
    }
    assert_eq!(fs::read_dir(room.path()).unwrap().count(), 0);
}

/// A daemon that a restore script starts keeps the stream open. Red when `conclude` waits for the stream's end (no exit
/// record until it dies), and when `linger` is left out (it blocks after a full stream, here at 3 MB).
#[test]
fn what_a_daemon_writes_later_is_drained_beside_a_finished_run() {
    let bench = Bench::new();
    let exit = bench.run(
        "echo $$; (trap '' HUP; setsid bash -c 'echo $$ > daemon.pid; while ! [ -e go ]; do sleep 0.05; done; \
         seq 1 450000; echo done > written' &) ; while ! [ -s daemon.pid ]; do sleep 0.01; done; exit 0",
    );
    let daemon = bench.pid_in("daemon.pid");
    assert_eq!((exit.code, exit.descendants > 0), (Some(0), true));
    assert!(!gone(daemon));
    assert_eq!(String::from_utf8(bench.output()).unwrap().lines().count(), 1);
    assert!(matches!(bench.look(), Found::Exited(_)));
    fs::write(bench.room.path().join("go"), "").unwrap();
    until("the daemon to end", || gone(daemon).then_some(()));
    let supervisor = bench.started().supervisor;
    until("the supervisor to end", || gone(supervisor).then_some(()));
    let late = fs::read_to_string(bench.dir().join(rundir::LATE)).unwrap();
    assert!(late.lines().enumerate().all(|(n, line)| line == (n + 1).to_string()) && late.ends_with("\n450000\n"));
    assert_eq!(ended(&bench.dir()).exit, exit);
    assert!(!bench.dir().join(rundir::STREAM).exists(), "a FIFO left behind would hang a copy of the room");
}

/// Red when `rest` listens to a stream that has ended: its processor time grows.
#[test]
fn a_script_that_closes_its_output_costs_nothing() {
    let bench = Bench::new();
    bench.start("echo closing; exec >&- 2>&-; touch closed; while ! [ -e go ]; do sleep 0.05; done; exit 8");
    let supervisor = bench.started().supervisor;
    until("the closed output", || bench.room.path().join("closed").exists().then_some(()));
    let ticks = || -> u64 {
        let stat = fs::read_to_string(format!("/proc/{supervisor}/stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    let before = ticks();
    std::thread::sleep(Duration::from_secs(1));
    assert!(ticks() - before < 30, "{} ticks of 100 in a second", ticks() - before);
    fs::write(bench.room.path().join("go"), "").unwrap();
    assert_eq!(bench.exit().code, Some(8));
    assert_eq!(bench.output(), b"closing\n");
}

/// A file size limit stands in for a full disk, and its log is full as well: the run waits, and goes on when there is
/// room. Red when `step` drops what it could not write, and when the supervisor uses `eprintln!` (which panics).
#[test]
fn a_full_disk_delays_a_run_and_loses_nothing() {
    let bench = Bench::new();
    bench.prepare("seq 1 600000; exit 3");
    fs::remove_file(bench.dir().join(rundir::LOG)).unwrap();
    std::os::unix::fs::symlink("/dev/full", bench.dir().join(rundir::LOG)).unwrap();
    let mut program = Command::new("bash");
    program.args(["-c", "ulimit -S -f 1000; exec \"$0\" \"$@\"", BIN]);
    start_by(program, bench.room.path(), &bench.spec, &bench.env).unwrap();
    let started = bench.started();
    until("the limit", || (bench.output().len() == 1000 * 1024).then_some(()));
    let stream = fs::File::options().read(true).write(true).open(bench.dir().join(rundir::STREAM)).unwrap();
    until("a full stream", || (rustix::io::ioctl_fionread(&stream).unwrap() > 1_000_000).then_some(()));
    drop(stream);
    assert!(matches!(bench.look(), Found::Alive { .. }));
    let room = Rlimit { current: None, maximum: None };
    prlimit(Pid::from_raw(started.supervisor as i32), Resource::Fsize, room).unwrap();
    assert_eq!(bench.exit().code, Some(3));
    let whole: String = (1..=600_000).map(|n| format!("{n}\n")).collect();
    assert!(bench.output() == whole.as_bytes(), "{} bytes", bench.output().len());
}

/// Red when the stage gives `/dev/null` for standard input, and when output processing stays on (`\\r\\n`).
#[test]
fn a_tty_run_has_a_terminal_and_its_whole_output_is_kept() {
    let mut bench = Bench::new().secret("TOKEN", "tr0ub4dor&3 horse");
    bench.spec.tty = true;
    let exit = bench.run(
        "for fd in 0 1 2; do [ -t $fd ] || echo no $fd; done; stty size < /dev/tty; echo $TOKEN; seq 1 20000; exit 5",
    );
    let numbers: String = (1..=20_000).map(|n| format!("{n}\n")).collect();
    assert_eq!(exit.code, Some(5));
    assert_eq!(String::from_utf8(bench.output()).unwrap(), format!("24 80\n***\n{numbers}"));
    assert_eq!((exit.bytes, exit.sha256), (bench.output().len() as u64, hex(&bench.output())));
}

#[test]
fn a_tty_run_can_be_stopped() {
    let mut bench = Bench::new();
    (bench.spec.tty, bench.spec.grace_ms) = (true, 200);
    bench.start("trap '' TERM HUP; (setsid sleep 600 &); echo up; read x; sleep 600");
    until("the script", || bench.says("up").then_some(()));
    warroom::io::rundir::start::request_stop(&bench.dir(), "alice").unwrap();
    let exit = bench.exit();
    assert_eq!((exit.signal, exit.descendants), (Some(9), 0));
}

/// Red when `homeless` always says no: it would try for ever to write into a directory that is gone.
#[test]
fn a_supervisor_ends_when_its_directory_is_gone() {
    let bench = Bench::new();
    bench.start(
        "(setsid bash -c 'echo $$ > orphan.pid; exec sleep 600' &); while ! [ -e go ]; do sleep 0.05; done; echo done",
    );
    let orphan = bench.pid_in("orphan.pid");
    let started = bench.started();
    fs::remove_dir_all(bench.dir()).unwrap();
    fs::write(bench.room.path().join("go"), "").unwrap();
    until("the script to end", || gone(started.pid).then_some(()));
    kill(orphan, Signal::KILL);
    until("the supervisor to end", || gone(started.supervisor).then_some(()));
}
