//! The seat in lines: reads lines, prints lines, and never moves a cursor.

use super::Left;
use super::keeper::Request;
use crate::desk::{Effect, Model, Msg, Plain, update};
use crate::io::clock;
use crate::io::terminal::{self, TerminalError};
use crate::wire::ToHost;
use std::collections::VecDeque;
use std::io::Write;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval};

/// A lost host is noticed in so long.
const TICK: Duration = Duration::from_millis(250);

/// A pipe that has ended waits so long for a room without a host.
const PATIENCE_MS: u64 = 15_000;

struct Seat {
    model: Model,
    plain: Plain,
    requests: UnboundedSender<Request>,
    /// Written, and not taken yet: one line after the other, each when the one before was answered.
    written: VecDeque<String>,
    /// Nothing more will be written.
    all: bool,
}

/// Sits until the person leaves, the room refuses, or nothing more can be written.
pub async fn sit(
    mut model: Model,
    mut messages: UnboundedReceiver<Msg>,
    requests: UnboundedSender<Request>,
) -> Result<Left, TerminalError> {
    let plain = Plain::new(&mut model);
    let mut seat = Seat { model, plain, requests, written: VecDeque::new(), all: false };
    let mut lines = read_on();
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut term, mut hup) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    // Whoever leaves in the middle of a secret must see again what they type.
    let mut int = signal(SignalKind::interrupt())?;
    loop {
        let left = tokio::select! {
            line = lines.recv(), if !seat.all => {
                seat.all = line.is_none();
                seat.written.extend(line);
                false
            }
            Some(message) = messages.recv() => seat.take(message),
            _ = ticks.tick() => seat.take(Msg::Tick),
            _ = term.recv() => true,
            _ = hup.recv() => true,
            _ = int.recv() => true,
        };
        if left || seat.next_line() || seat.model.link.refused.is_some() {
            break;
        }
    }
    terminal::echo(true);
    let _ = seat.requests.send(Request::Send(ToHost::Bye));
    Ok(Left::of(&seat.model))
}

impl Seat {
    /// Takes a message, and says what is new; true where the seat is left.
    fn take(&mut self, message: Msg) -> bool {
        let effects = update(&mut self.model, clock::now(), message);
        let left = self.perform(effects);
        let news = self.plain.news(&mut self.model);
        print(&news);
        left
    }

    /// Takes the next line that was written, when its time has come.
    fn next_line(&mut self) -> bool {
        while self.plain.ready(&self.model) {
            let Some(line) = self.written.pop_front() else { return self.all };
            let said = self.plain.line(&mut self.model, &line);
            print(&said.lines);
            // As after every message: another run may be the one to follow now.
            let (w, h) = self.model.size;
            if self.perform(said.effects) || self.take(Msg::Resize(w, h)) {
                return true;
            }
            terminal::echo(!self.plain.secret(&self.model));
        }
        // Nobody is there who could wait any longer for a room that is lost.
        let over = self.all && self.model.lost_ms().is_some_and(|ms| ms >= PATIENCE_MS);
        if over {
            let undone: Vec<String> = self
                .written
                .iter()
                .map(|l| format!("✖ not done, the room is lost: {}", crate::text::one_line(l)))
                .collect();
            print(&undone);
        }
        over
    }

    fn perform(&mut self, effects: Vec<Effect>) -> bool {
        for effect in effects {
            match effect {
                Effect::Send(frame) => {
                    let _ = self.requests.send(Request::Send(frame));
                }
                Effect::RestartHost => {
                    let _ = self.requests.send(Request::Restart);
                }
                Effect::Leave => return true,
                Effect::Copy(text) => print(&[crate::text::sanitise(&text)]),
                Effect::OpenEditor { path, line } => print(&[format!("{}:{line}", crate::text::sanitise(&path))]),
                Effect::Save { path, text, over, told } => {
                    let saved =
                        crate::io::files::save(&path, &text, over).map_or_else(Msg::Failed, |()| Msg::Told(told));
                    update(&mut self.model, clock::now(), saved);
                }
                // There is no screen to be repainted, lent or read from a replay.
                _ => {}
            }
        }
        false
    }
}

fn print(lines: &[String]) {
    let mut out = std::io::stdout().lock();
    let text: String = lines.iter().map(|l| format!("{l}\n")).collect();
    // Who closed the pipe wants no more.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Lines of standard input, from a thread of its own: it may wait for ever.
fn read_on() -> UnboundedReceiver<String> {
    let (tx, rx) = unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            if tx.send(line).is_err() {
                return;
            }
        }
    });
    rx
}
