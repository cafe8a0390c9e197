//! Frames of a seat in that room, without a terminal.

use crate::room::{entries, fails, stamp};
use crate::{CHECKS, ENTRIES, LINES, SIZE, STEPS, at};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::fmt::Write as _;
use std::time::Instant;
use warroom::desk::{Key, Model, Msg, Start, keys, update};
use warroom::record::{Outcome, Phases};
use warroom::screen::{Theme, render};
use warroom::wire::{Beat, Pulse, ToSeat, You};
use warroom::words::*;

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

pub fn frames() {
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
