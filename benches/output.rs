//! Output at any rate: `seq 1 5000000` as a step, beside a plain redirect in the same run; and what host and seat do meanwhile.
//!
//! Run with `cargo bench --bench output`. The seat runs in a real pseudo-terminal, by util-linux' `script`.
#![allow(clippy::disallowed_methods)] // It measures with its own clock, and starts programs as a shell does.

#[path = "shared/seat.rs"]
mod seat;

use seat::{below, sit};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};
use warroom::io::journal;
use warroom::io::rundir::start::start_by;
use warroom::io::rundir::{self, Ended, RunSpec};

const BIN: &str = env!("CARGO_BIN_EXE_warroom");
const SCRIPT: &str = "seq 1 5000000";
const ROUNDS: usize = 5;
/// A frame begins so: synchronised output.
const FRAME: &[u8] = b"\x1b[?2026h";

fn main() {
    let bytes: u64 = (1..=5_000_000_u64).map(|n| n.to_string().len() as u64 + 1).sum();
    println!("{SCRIPT}, {bytes} bytes; medians of {ROUNDS}");
    let kinds = [("as a step", false, false), ("with a secret", false, true), ("tty", true, false)];
    // In turn, so that whatever else the machine does hits all of them.
    let rounds: Vec<(f64, [(f64, f64); 3])> =
        (0..ROUNDS).map(|_| (plain(bytes), kinds.map(|(_, tty, secret)| step(tty, secret, bytes)))).collect();
    let plain = median(rounds.iter().map(|r| r.0));
    println!("  plain redirect, bash -c        {:>7.1} ms", plain * 1e3);
    for (at, (name, ..)) in kinds.into_iter().enumerate() {
        let (script, known) = (median(rounds.iter().map(|r| r.1[at].0)), median(rounds.iter().map(|r| r.1[at].1)));
        println!(
            "  {name:<14} script {:>7.1} ms ({:.2}), until its end is on disk {:>7.1} ms ({:.2})",
            script * 1e3,
            script / plain,
            known * 1e3,
            known / plain
        );
    }
    room();
}

fn median(all: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = all.collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn plain(bytes: u64) -> f64 {
    let dir = tempfile::tempdir().expect("a folder");
    let file = fs::File::create(dir.path().join("output")).expect("a file");
    let began = Instant::now();
    let status = Command::new("bash").args(["-c", SCRIPT]).stdout(file).status();
    let took = began.elapsed().as_secs_f64();
    assert!(status.is_ok_and(|s| s.success()), "bash and seq");
    assert_eq!(fs::metadata(dir.path().join("output")).expect("it is there").len(), bytes);
    took
}

/// Seconds that the script took, and until its end was on disk.
fn step(tty: bool, secret: bool, bytes: u64) -> (f64, f64) {
    let room = tempfile::tempdir().expect("a folder");
    let mut spec = RunSpec { run: "flood.1".into(), interpreter: vec!["bash".to_owned()], tty, ..RunSpec::default() };
    let mut env = vec![("PATH".to_owned(), std::env::var("PATH").unwrap_or_default())];
    if secret {
        spec.secrets = vec!["TOKEN".to_owned()];
        env.push(("TOKEN".to_owned(), "tr0ub4dor&3 horse".to_owned()));
    }
    let dir = rundir::prepare(room.path(), &spec, SCRIPT.as_bytes()).expect("prepared");
    let began = Instant::now();
    start_by(Command::new(BIN), room.path(), &spec, &env).expect("started");
    let ended: Ended = loop {
        if let Some(ended) = rundir::read_json(&dir, rundir::EXIT).expect("readable") {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let took = began.elapsed().as_secs_f64();
    assert_eq!((ended.exit.code, ended.exit.bytes), (Some(0), bytes), "bytes are lost");
    assert_eq!(fs::metadata(dir.join(rundir::OUTPUT)).expect("it is there").len(), bytes);
    (ended.ended.ms_since(&ended.began) as f64 / 1e3, took)
}

/// A room whose step floods three times over, a seat that follows it, and keys that are pressed meanwhile.
fn room() {
    let house = tempfile::tempdir().expect("a folder");
    let runbook = house.path().join("flood.md");
    let text = format!(
        "---\ntitle: Flood\nkind: drill\n---\n# Flood\n\n- [ ] Flood\n\n  ```sh {{name=flood}}\n  {SCRIPT}; {SCRIPT}; {SCRIPT}\n  ```\n"
    );
    fs::write(&runbook, text).expect("written");
    let warroom = |words: &[&str]| {
        let mut command = Command::new(BIN);
        command.args(words).env("WARROOM_DATA", house.path().join("rooms")).env("WARROOM_NAME", "alice");
        let done = command.stdin(Stdio::null()).output().expect("warroom runs");
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    warroom(&["open", &runbook.display().to_string(), "--room", "flood", "--detach"]);
    let dir = house.path().join("rooms/flood");
    let host = journal::holder(&dir).and_then(|h| h.pid).expect("a host");
    let (mut seat, painted) = sit(house.path(), "flood", (120, 36));
    wait_for(&painted, b"Flood");
    let seat_pid = below(seat.id());
    let before = (most(host), most(seat_pid));
    warroom(&["run", "flood", "--room", &dir.display().to_string()]);
    let (frames, echoes) = watch(&mut seat, &painted, &dir.join("runs/flood.1").join(rundir::EXIT));
    println!("while it flows three times, with a seat that follows it:");
    println!("  host grows by {} KiB, seat by {} KiB", most(host) - before.0, most(seat_pid) - before.1);
    let longest = |all: &[f64]| all.iter().copied().fold(0.0, f64::max) * 1e3;
    println!("  {} frames, at most {:.0} ms apart", frames.len() + 1, longest(&frames));
    println!(
        "  {} keys, echoed within {:.0} ms, the median {:.0} ms",
        echoes.len(),
        longest(&echoes),
        median(echoes.iter().copied()) * 1e3
    );
    let _ = seat.kill();
    let _ = seat.wait();
    warroom(&["close", "--leave-runs", "--room", &dir.display().to_string()]);
}

fn wait_for(painted: &Receiver<(Instant, Vec<u8>)>, text: &[u8]) {
    let mut all = Vec::new();
    while !all.windows(text.len()).any(|w| w == text) {
        all.extend(painted.recv_timeout(Duration::from_secs(20)).expect("the seat paints").1);
    }
}

/// Presses a key every 40 ms until the run has ended; seconds between frames, and from keys to what they paint.
fn watch(seat: &mut Child, painted: &Receiver<(Instant, Vec<u8>)>, exit: &Path) -> (Vec<f64>, Vec<f64>) {
    let mut keys = seat.stdin.take().expect("piped");
    let (mut frames, mut echoes): (Vec<Instant>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut pressed: Option<(Instant, String)> = None;
    keys.write_all(b"n").expect("the seat reads");
    let (mut next, mut letter) = (Instant::now() + Duration::from_millis(100), 'α');
    while !exit.exists() || pressed.is_some() {
        if let Ok((at, bytes)) = painted.recv_timeout(Duration::from_millis(5)) {
            if bytes.windows(FRAME.len()).any(|w| w == FRAME) {
                frames.push(at);
            }
            if let Some((since, _)) = pressed.take_if(|(_, key)| bytes.windows(key.len()).any(|w| w == key.as_bytes()))
            {
                echoes.push((at - since).as_secs_f64());
            }
        }
        if pressed.is_none() && Instant::now() >= next && !exit.exists() {
            // Greek, since other letters stand in what a terminal is told.
            letter = if letter == 'ω' { 'α' } else { char::from_u32(letter as u32 + 1).unwrap_or('α') };
            pressed = Some((Instant::now(), letter.to_string()));
            keys.write_all(letter.to_string().as_bytes()).expect("the seat reads");
            next = Instant::now() + Duration::from_millis(40);
        }
    }
    seat.stdin = Some(keys);
    (frames.windows(2).map(|w| (w[1] - w[0]).as_secs_f64()).collect(), echoes)
}

/// The most memory that a process ever had, KiB.
fn most(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it lives");
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).expect("Linux says it");
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("a number")
}
