//! The screen in a large room: 1,000 checks, 2,000 steps, 100,000 entries and an output of 5,000,000 lines at once.
//!
//! Run with `cargo bench --bench screen`, or only half of it with `-- frames` or `-- seat`. Frames are drawn at 200x60 into the bytes that a terminal would get; the seat itself runs in a real
//! pseudo-terminal, by util-linux' `script`.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)] // It measures with its own clock, and starts programs as a shell does.

#[path = "shared/seat.rs"]
mod seat;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use seat::sit;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};
use warroom::desk::{Key, Model, Msg, Start, keys, update};
use warroom::io::journal::{self, Journal, Opened};
use warroom::record::{Author, Entry, Event, Evidence, Exit, Opening, Outcome, Phases, ProbePhase};
use warroom::screen::{Theme, render};
use warroom::wire::{Beat, Pulse, ToSeat, You};
use warroom::words::*;

const BIN: &str = env!("CARGO_BIN_EXE_warroom");
const CHECKS: usize = 1_000;
const STEPS: usize = 2_000;
const ENTRIES: usize = 100_000;
const LINES: usize = 5_000_000;
/// So long a script floods, s.
const FLOOD_S: u64 = 15;
const SIZE: (u16, u16) = (200, 60);
/// Of the newest note: once it is on the screen, all entries are there.
const LAST: &str = "note 99995:";
/// Of the first frame that has the room, whatever of it is there already.
const ROOM: &str = "A large one";

fn main() {
    let only: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |part: &str| only.is_empty() || only.iter().any(|word| word == part);
    if wanted("frames") {
        frames();
    }
    if wanted("seat") {
        seat();
    }
}

/// A runbook of so many checks (heartbeats, which need no network), each looked at every so often, and steps; its last one floods.
fn runbook(every: &str) -> String {
    let mut text = "---\ntitle: A large one\nkind: drill\nscope: { checks: [ \"web-*\" ] }\nchecks:\n".to_owned();
    for n in 0..CHECKS {
        let needs = if n % 3 == 2 { format!(", needs: [web-{}]", n / 3 * 3) } else { String::new() };
        let _ = writeln!(text, "  - {{ name: web-{n}, push: 1h, every: {every}{needs} }}");
    }
    text += "---\n";
    for n in 0..STEPS - 1 {
        if n % 50 == 0 {
            let _ = writeln!(text, "# Phase {}\n", n / 50);
        }
        let _ = match n % 5 {
            4 => writeln!(text, "- [ ] Restore part {n}\n\n  ```sh {{name=part-{n}}}\n  ./restore.sh {n}\n  ```\n"),
            _ => writeln!(text, "- [ ] Look at thing {n}, and say what it does"),
        };
    }
    let flood = format!("end=$(($(date +%s) + {FLOOD_S})); while [ $(date +%s) -lt $end ]; do seq 1 {LINES}; done");
    text + &format!("- [ ] Flood\n\n  ```sh {{name=flood}}\n  {flood}\n  ```\n")
}

fn stamp(s: usize) -> Stamp {
    let at = "2026-11-23T16:00:00Z".parse().unwrap();
    Stamp { at, boot: BootId(7), mono: 1_000_000_000 }.plus_ms(s as i64 * 100)
}

/// What happens in it, and who says so: a third of it notes, a third turns of checks, the rest ticks and runs.
fn event(n: usize, at: Stamp) -> (&'static str, Event) {
    let part = format!("part-{}", n / 12 % (STEPS / 5) * 5 + 4);
    let run = RunId(format!("{part}.{}", n / 12 / (STEPS / 5) + 1));
    match n % 12 {
        0 => ("bob", Event::RunsAsked { step: part.as_str().into(), items: vec![String::new()], hash: String::new() }),
        1 => {
            let (attempt, sha256) = (1, "0".repeat(64));
            (
                "",
                Event::RunIntended { run, step: part.as_str().into(), item: String::new(), script: 0, attempt, sha256 },
            )
        }
        2 => ("", Event::RunStarted { run, pid: 1 }),
        3 => {
            let exit = Exit { code: Some(i32::from(n % 96 == 3)), tail: "restored\n".repeat(4), ..Exit::default() };
            ("", Event::RunExited { run, exit: Box::new(exit) })
        }
        5 | 7 | 9 | 11 => {
            let text = format!("note {n}: support was told, and says that customers ask about it");
            ("alice", Event::NoteTaken { at, point: Some(Point::Communicate), text, on: None, private: false })
        }
        _ => {
            let down = (n / 12).is_multiple_of(2);
            let outcome = if down { fails() } else { Outcome::Ok };
            let to = if down { CheckState::Down } else { CheckState::Up };
            let check = format!("web-{}", n * 7 % CHECKS).as_str().into();
            (
                "",
                Event::CheckTurned {
                    check,
                    to,
                    since: at,
                    after: None,
                    evidence: Box::new(Evidence::default()),
                    outcome,
                },
            )
        }
    }
}

fn fails() -> Outcome {
    Outcome::Fail { phase: ProbePhase::Connect, reason: "refused".into() }
}

fn entries() -> Vec<Entry> {
    let (plan, _) = warroom::runbook::parse(&runbook("10s"), "large.md");
    let opening: Opening = serde_json::from_value(serde_json::json!({ "room": "large", "kind": "drill", "runbook": "large.md",
        "sha256": "", "folder": "/srv", "plan": plan, "account": "dr", "machine": "bastion", "path": "/bin", "role": "commander",
        "opened_by": "alice" }))
    .unwrap();
    let opened = Event::RoomOpened(Box::new(opening));
    let first = Entry { n: 1, stamp: stamp(0), by: Author::person("alice", 1), event: opened };
    let more = (1..ENTRIES).map(|n| {
        let (by, event) = event(n, stamp(n));
        let by = if by.is_empty() { Author::host() } else { Author::person(by, 1) };
        Entry { n: n as u64 + 1, stamp: stamp(n), by, event }
    });
    std::iter::once(first).chain(more).collect()
}

/// A seat in that room, without a terminal.
struct Desk {
    model: Model,
    now: Stamp,
    theme: Theme,
    terminal: Terminal<CrosstermBackend<std::io::Sink>>,
}

impl Desk {
    fn new() -> Desk {
        let now = stamp(ENTRIES + 100);
        let start =
            Start { now, offset_s: 0, size: SIZE, asker: "b".into(), name: "alice".into(), role: Role::Commander };
        let area = Rect::new(0, 0, SIZE.0, SIZE.1);
        let options = TerminalOptions { viewport: Viewport::Fixed(area) };
        let terminal = Terminal::with_options(CrosstermBackend::new(std::io::sink()), options).unwrap();
        let mut desk = Desk { model: Model::new(start), now, theme: Theme::named("dark").unwrap(), terminal };
        let you = You { seat: 1, name: "alice".into(), role: Role::Commander, shared_account: false };
        desk.frame(ToSeat::Welcome { version: 1, room: "large".into(), you });
        desk
    }

    fn frame(&mut self, frame: ToSeat) {
        update(&mut self.model, self.now, Msg::Frame(Box::new(frame)));
    }

    fn keys(&mut self, text: &str) {
        for key in keys(text).unwrap() {
            self.key(key);
        }
    }

    fn key(&mut self, key: Key) {
        self.now = self.now.plus_ms(400);
        update(&mut self.model, self.now, Msg::Key(key));
    }

    fn draw(&mut self) {
        let (model, theme) = (&self.model, &self.theme);
        self.terminal.draw(|frame| render(model, theme, frame)).unwrap();
    }

    /// Probes of every check, as a host sends them once a second.
    fn beat(&mut self, n: u64) {
        let at = self.now;
        let beat = |c: usize| Beat {
            check: format!("web-{c}").as_str().into(),
            at,
            outcome: if c.is_multiple_of(4) { fails() } else { Outcome::Ok },
            latency_ms: (n * 37 + c as u64 * 13) % 900,
            soft: None,
            phases: Phases { connect_ms: Some(3), first_byte_ms: Some(40), ..Phases::default() },
        };
        let beats = (0..CHECKS).map(beat).collect();
        self.frame(ToSeat::Pulse(Pulse { beats, ..Pulse::default() }));
    }
}

fn frames() {
    let all = entries();
    let mut desk = Desk::new();
    let began = Instant::now();
    let head = format!("{}:0", all.len());
    for some in all.chunks(1000) {
        desk.frame(ToSeat::Entries { entries: some.to_vec(), head: head.clone() });
    }
    desk.frame(ToSeat::Current);
    println!("{CHECKS} checks, {STEPS} steps, {ENTRIES} entries; folded in {:?}", began.elapsed());
    desk.keys("G k");
    let began = Instant::now();
    let run = desk.model.output.run.clone().expect("a run is followed");
    let (mut from, mut n) = (0, 1);
    while n <= LINES {
        let mut text = String::new();
        while text.len() < 32 * 1024 && n <= LINES {
            let _ = writeln!(text, "{n}");
            n += 1;
        }
        let bytes = text.len() as u64;
        desk.frame(ToSeat::Output { run: run.clone(), from, bytes, text });
        from += bytes;
    }
    println!("{LINES} lines of output, {from} bytes; taken in {:?}", began.elapsed());
    println!("a frame at {}x{}, with what made it necessary (aim: 4 ms):", SIZE.0, SIZE.1);
    let views = [
        ("everything, probes come in", "", ""),
        ("the selection moves", "", "k"),
        ("checks alone", "2 z", "j"),
        ("runbook alone", "z 1 z", "k"),
        ("output alone, searched", "z 3 z", "k"),
        ("timeline alone", "z 4 z", "k"),
        ("timeline of one person and kind", "K K K K P", "k"),
        ("notes alone", "esc z 5 z", "k"),
        ("runs and outages over time", "T", "j"),
        ("a check", "esc z 2 enter", "j"),
        ("a step", "esc 1 enter", "j"),
        ("the command line", "esc :", "tab"),
    ];
    for (name, before, again) in views {
        desk.keys(before);
        measure(&mut desk, name, again);
    }
}

fn measure(desk: &mut Desk, name: &str, key: &str) {
    desk.draw();
    let mut took: Vec<f64> = (0..200)
        .map(|n| {
            desk.now = desk.now.plus_ms(1000);
            if key.is_empty() {
                desk.beat(n);
            }
            let began = Instant::now();
            if !key.is_empty() {
                desk.keys(key);
            }
            desk.draw();
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    took.sort_by(f64::total_cmp);
    println!(
        "  {name:<34} p50 {:>6.2} ms   p99 {:>6.2} ms   longest {:>6.2} ms",
        at(&took, 50),
        at(&took, 99),
        at(&took, 100)
    );
}

fn at(sorted: &[f64], percent: usize) -> f64 {
    sorted.get((sorted.len().saturating_sub(1)) * percent / 100).copied().unwrap_or(f64::NAN)
}

/// A real host of such a room, ended with it.
struct Hosted {
    house: tempfile::TempDir,
    host: Child,
}

impl Hosted {
    fn new(every: &str) -> Hosted {
        let house = tempfile::tempdir().expect("a folder");
        let file = house.path().join("large.md");
        fs::write(&file, runbook(every)).expect("written");
        warroom(house.path(), &["open", &file.display().to_string(), "--room", "large", "--detach"]);
        let dir = house.path().join("rooms/large");
        lengthen(&dir);
        let mut host = command(house.path(), &["host", &dir.display().to_string()]);
        let host = host.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + Duration::from_secs(60);
        while std::os::unix::net::UnixStream::connect(dir.join("host.sock")).is_err() {
            assert!(Instant::now() < until, "the host does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Hosted { house, host }
    }

    fn dir(&self) -> PathBuf {
        self.house.path().join("rooms/large")
    }

    fn sit(&self) -> Seat {
        let (child, painted) = sit(self.house.path(), &self.dir().display().to_string(), SIZE);
        Seat { child, painted, screen: vt100::Parser::new(SIZE.1, SIZE.0, 0) }
    }

    /// The share of a core that a seat uses while nobody touches it, %, and the host's.
    fn idle(&self) -> (f64, f64) {
        let mut seat = self.sit();
        seat.shows(LAST);
        std::thread::sleep(Duration::from_secs(3));
        let pids = [below(seat.child.id()), self.host.id()];
        let (before, began) = (pids.map(cpu_ms), Instant::now());
        std::thread::sleep(Duration::from_secs(30));
        let share = |n: usize| (cpu_ms(pids[n]) - before[n]) as f64 / began.elapsed().as_secs_f64() / 10.0;
        let shares = (share(0), share(1));
        leave(seat.child);
        shares
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        let _ = self.host.kill();
        let _ = self.host.wait();
    }
}

/// The same room with a real host, and a seat in a real terminal.
fn seat() {
    println!("a seat in that room, in a terminal of its own:");
    let hosted = Hosted::new("1h");
    let (mut first, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        let began = Instant::now();
        let mut seat = hosted.sit();
        first.push((seat.shows(ROOM) - began).as_secs_f64() * 1e3);
        whole.push((seat.shows(LAST) - began).as_secs_f64() * 1e3);
        leave(seat.child);
    }
    for (name, mut took) in [("start to first frame", first), ("start to all of it", whole)] {
        took.sort_by(f64::total_cmp);
        println!(
            "  {name:<24} median {:.0} ms, longest {:.0} ms (aim: 50 ms to the first frame)",
            at(&took, 50),
            at(&took, 100)
        );
    }
    println!(
        "  idle for 30 s            {:.2} % of a core (aim: 0.5 %), its host {:.2} %",
        hosted.idle().0,
        hosted.idle().1
    );
    let seat = hosted.sit();
    warroom(hosted.house.path(), &["run", "flood", "--room", &hosted.dir().display().to_string()]);
    let mut echoes = watch(seat, &hosted.dir().join("runs/flood.1/exit.json"));
    echoes.sort_by(f64::total_cmp);
    println!(
        "  key to screen, {} keys while a script floods: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms (aim: p99 20 ms)",
        echoes.len(),
        at(&echoes, 50),
        at(&echoes, 99),
        at(&echoes, 100)
    );
    drop(hosted);
    let (seat, host) = Hosted::new("10s").idle();
    println!("  a hundred probes a second come in: {seat:.2} % of a core, its host {host:.2} %");
}

fn command(house: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(BIN);
    command.args(words).env("WARROOM_DATA", house.join("rooms")).env("WARROOM_NAME", "alice").stdin(Stdio::null());
    command
}

fn warroom(house: &Path, words: &[&str]) {
    let done = command(house, words).output().expect("warroom runs");
    assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Ends the room's host and writes what happened into its journal, as that host would have.
fn lengthen(dir: &Path) {
    let host = journal::holder(dir).and_then(|h| h.pid).expect("a host");
    let pid = rustix::process::Pid::from_raw(host as i32).expect("a process");
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it is ours");
    while journal::holder(dir).is_some() {
        std::thread::sleep(Duration::from_millis(10));
    }
    let Opened { mut journal, entries, .. } = Journal::open(dir).expect("a journal");
    let last = entries.last().expect("it was opened").stamp;
    let first = journal.next();
    let more = (0..ENTRIES as u64).map(|n| {
        let stamp = last.plus_ms(n as i64 / 100);
        let (by, event) = event(n as usize, stamp);
        let by = if by.is_empty() { Author::host() } else { Author::person(by, 1) };
        Entry { n: first + n, stamp, by, event }
    });
    let more: Vec<Entry> = more.collect();
    for some in more.chunks(5000) {
        journal.append(some.to_vec()).expect("room on the disk");
    }
    journal.close().expect("written");
}

fn leave(mut seat: Child) {
    let _ = seat.stdin.take().expect("piped").write_all(b"\x03");
    let until = Instant::now() + Duration::from_secs(5);
    while Instant::now() < until && seat.try_wait().is_ok_and(|ended| ended.is_none()) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = seat.kill();
    let _ = seat.wait();
}

/// A seat in a terminal of its own.
struct Seat {
    child: Child,
    painted: Receiver<(Instant, Vec<u8>)>,
    /// What stands on its screen.
    screen: vt100::Parser,
}

impl Seat {
    /// When this came to stand on the screen.
    fn shows(&mut self, text: &str) -> Instant {
        loop {
            let (at, bytes) = self.painted.recv_timeout(Duration::from_secs(60)).expect("the seat paints");
            self.screen.process(&bytes);
            if self.screen.screen().contents().contains(text) {
                return at;
            }
        }
    }
}

/// Writes a note, a letter each 40 ms, until the run has ended; milliseconds from a key to what it paints.
fn watch(seat: Seat, exit: &Path) -> Vec<f64> {
    let Seat { child: mut seat, painted, .. } = seat;
    let mut stdin = seat.stdin.take().expect("piped");
    let mut echoes: Vec<f64> = Vec::new();
    let mut pressed: Option<(Instant, String)> = None;
    stdin.write_all(b"G3n").expect("the seat reads");
    let (mut next, mut letter) = (Instant::now() + Duration::from_millis(500), 'α');
    while !exit.exists() || pressed.is_some() {
        if let Ok((at, bytes)) = painted.recv_timeout(Duration::from_millis(1))
            && let Some((since, _)) = pressed.take_if(|(_, key)| bytes.windows(key.len()).any(|w| w == key.as_bytes()))
        {
            echoes.push((at - since).as_secs_f64() * 1e3);
        }
        if pressed.is_none() && Instant::now() >= next && !exit.exists() {
            // Greek, since other letters stand in what a terminal is told.
            letter = if letter == 'ω' { 'α' } else { char::from_u32(letter as u32 + 1).unwrap_or('α') };
            pressed = Some((Instant::now(), letter.to_string()));
            stdin.write_all(letter.to_string().as_bytes()).expect("the seat reads");
            next = Instant::now() + Duration::from_millis(40);
        }
    }
    seat.stdin = Some(stdin);
    leave(seat);
    echoes
}

/// The one process below another.
fn below(pid: u32) -> u32 {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    children.split_whitespace().next().and_then(|c| c.parse().ok()).expect("script has a child")
}

/// Processor time that a process has used, ms: user and system, in ticks of 10 ms (proc(5)).
fn cpu_ms(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("it lives");
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    fields[11..13].iter().filter_map(|f| f.parse::<u64>().ok()).sum::<u64>() * 10
}
