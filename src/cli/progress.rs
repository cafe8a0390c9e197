//! A bar on standard error for work that takes a while, where somebody looks at a terminal.

use crate::io::clock;
use std::io::{IsTerminal, Write};

/// Nobody needs a bar for less, in milliseconds.
const SOON: u64 = 300;
/// Between two drawings, in milliseconds.
const OFTEN: u64 = 50;
const WIDTH: usize = 30;

/// So many of so many things done.
pub struct Bar {
    all: usize,
    what: &'static str,
    terminal: bool,
    next: u64,
    shown: bool,
}

impl Bar {
    /// A bar for `all` things; it is drawn only where standard error is a terminal, and not before some time has passed.
    pub fn new(all: usize, what: &'static str) -> Bar {
        Bar { all, what, terminal: std::io::stderr().is_terminal(), next: now() + SOON, shown: false }
    }

    /// Says how many are done.
    pub fn done(&mut self, done: usize) {
        if !self.terminal || now() < self.next {
            return;
        }
        self.next = now() + OFTEN;
        self.shown = true;
        let filled = WIDTH * done / self.all.max(1);
        let bar = format!("{}{}", "━".repeat(filled), "╌".repeat(WIDTH - filled));
        let all = self.all;
        let count = format!("{done:>width$}/{all} {}", self.what, width = all.to_string().len());
        // A terminal that is too narrow for it shows the beginning, in one line.
        let size = crossterm::terminal::size().ok().filter(|(columns, _)| *columns > 0);
        let columns = size.map_or(80, |(columns, _)| usize::from(columns));
        let line: String = format!("{bar} {count}").chars().take(columns.saturating_sub(1)).collect();
        let _ = write!(std::io::stderr(), "\r\x1b[K{line}");
    }

    /// Takes the bar away, before something else is written and at the end; where it goes on, it comes back at once.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            self.next = 0;
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}

fn now() -> u64 {
    clock::mono() / 1000
}
