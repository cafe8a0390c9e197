//! Plugins: small shell scripts.

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;
use tokio::sync::mpsc;

/// A folder with a plugin named `check_it`.
fn folder(script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("check_it");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

async fn run(script: &str, change: impl FnOnce(&mut Check)) -> ProbeResult {
    let folder = folder(script);
    // through a shell, as a file that was just written may still be busy in a process that another test forks
    let mut check = plugin(&["sh", "./check_it", "arg one"]);
    change(&mut check);
    probe(&prepared(&check), &Prober::new(folder.path())).await
}

#[tokio::test]
async fn exit_codes_mean_what_nagios_means() {
    let table = [
        ("echo 'OK - fine'; exit 0", Outcome::Ok),
        ("echo 'LOAD WARNING | load1=7.5;5;10'; exit 1", Outcome::Slow { reason: "LOAD WARNING".to_owned() }),
        ("echo 'DISK CRITICAL - 99%'; exit 2", fail(ProbePhase::Expect, "DISK CRITICAL - 99%")),
        ("echo 'cannot say'; exit 3", Outcome::Unknown { reason: "cannot say".to_owned() }),
        ("exit 2", fail(ProbePhase::Expect, "exit 2")),
        ("echo 'no module' >&2; exit 9", fail(ProbePhase::Expect, "exit 9: no module")),
        ("kill -9 $$", Outcome::Unknown { reason: "sh was killed by signal 9".to_owned() }),
    ];
    for (script, outcome) in table {
        assert_eq!(run(script, |_| ()).await.outcome, outcome, "{script}");
    }
}

#[tokio::test]
async fn a_plugin_gets_its_arguments_and_its_folder() {
    let result = run("test \"$1\" = 'arg one' && test -e ./check_it && echo \"OK in $PWD\"", |_| ()).await;
    assert_eq!((result.outcome, result.evidence.status), (Outcome::Ok, Some(0)));
    assert!(result.evidence.body.starts_with("OK in /"), "{}", result.evidence.body);
    assert!(result.evidence.phases.connect_ms.is_some() && result.evidence.phases.first_byte_ms.is_some());
}

#[tokio::test]
async fn text_and_measurements_can_be_judged() {
    let script = "echo \"OK - 3 users | users=3;5;10 'time to first'=0.25s\"; echo 'more'; echo 'yet more | /var=2643MB;5948 bad /tmp=12%'";
    let expect = |conditions: &[&str]| {
        let all: Vec<String> = conditions.iter().map(|c| (*c).to_owned()).collect();
        move |check: &mut Check| check.expect = all
    };
    let good = [
        "code == 0",
        "text == 'OK - 3 users'",
        "perf.users < 4",
        "perf['time to first'] == 0.25",
        "perf['/var'] == 2643",
        "perf['/tmp'] < 13",
    ];
    assert_eq!(run(script, expect(&good)).await.outcome, Outcome::Ok);
    let words = "perf.users < 3: perf.users is 3";
    assert_eq!(run(script, expect(&["perf.users < 3"])).await.outcome, fail(ProbePhase::Expect, words));
    // a condition on the code takes its judgement over
    assert_eq!(run("exit 2", expect(&["code == 2"])).await.outcome, Outcome::Ok);
}

#[tokio::test]
async fn a_plugin_that_cannot_start_is_our_fault() {
    let prober = Prober::new(".");
    let missing = prepared(&plugin(&["./no-such-plugin"]));
    let reason = "./no-such-plugin is not there".to_owned();
    assert_eq!(probe(&missing, &prober).await.outcome, Outcome::Unknown { reason });
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plain"), "text").unwrap();
    let plain = prepared(&plugin(&["./plain"]));
    let reason = "./plain cannot be executed".to_owned();
    assert_eq!(probe(&plain, &Prober::new(folder.path())).await.outcome, Outcome::Unknown { reason });
}

#[tokio::test]
async fn much_output_does_not_hang_a_plugin() {
    let result = run("head -c 300000 /dev/zero | tr '\\0' x; exit 0", |_| ()).await;
    assert_eq!((result.outcome, result.evidence.body), (Outcome::Ok, "x".repeat(256)));
}

/// Whether a process is there and not merely unburied.
fn lives(pid: &str) -> bool {
    match std::fs::read_to_string(Path::new("/proc").join(pid).join("stat")) {
        Ok(stat) => !matches!(stat.rsplit(") ").next(), Some(rest) if rest.starts_with(['Z', 'X'])),
        Err(_) => false,
    }
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}

/// The pids that a plugin has written, once both are there.
async fn pids(folder: &Path) -> Vec<String> {
    let read = || std::fs::read_to_string(folder.join("pids")).unwrap_or_default();
    until("both pids are written", || read().lines().count() == 2).await;
    read().lines().map(str::to_owned).collect()
}

const HANGING: &str = "sleep 1000 & echo $$ >pids; echo $! >>pids; wait";

#[tokio::test]
async fn a_hanging_plugin_and_its_child_are_gone_after_the_time_out() {
    let folder = folder(HANGING);
    let check = Check { timeout: Span::secs(1), ..plugin(&["sh", "./check_it"]) };
    let result = probe(&prepared(&check), &Prober::new(folder.path())).await;
    let void = matches!(&result.outcome, Outcome::Unknown { reason } if reason.starts_with("the prober was woken"));
    assert!(void || result.outcome == fail(ProbePhase::FirstByte, "timed out"), "{result:?}");
    let pids = pids(folder.path()).await;
    until("both are gone", || !pids.iter().any(|p| lives(p))).await;
}

#[tokio::test]
async fn stopping_the_prober_ends_its_plugins() {
    let folder = folder(HANGING);
    let prober = Prober::new(folder.path());
    let (tx, mut results) = mpsc::unbounded_channel();
    let check = Check { timeout: Span::secs(600), ..plugin(&["sh", "./check_it"]) };
    prober.launch(prepared(&check), tx);
    let pids = pids(folder.path()).await;
    assert!(pids.iter().all(|p| lives(p)));
    prober.stop().await;
    until("both are gone", || !pids.iter().any(|p| lives(p))).await;
    assert!(results.recv().await.is_none(), "a stopped probe has no result");
}

#[tokio::test]
async fn a_child_that_keeps_the_output_open_does_not_keep_the_probe() {
    let folder = folder("sleep 1000 & echo $$ >pids; echo $! >>pids; echo 'OK - done'; exit 0");
    let result = probe(&prepared(&plugin(&["sh", "./check_it"])), &Prober::new(folder.path())).await;
    assert_eq!((result.outcome, result.evidence.body.as_str()), (Outcome::Ok, "OK - done\n"));
    assert!(result.latency_ms < 5000, "{}", result.latency_ms);
    let left = pids(folder.path()).await;
    until("the child is gone", || !lives(&left[1])).await;
}
