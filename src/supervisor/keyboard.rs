//! The keyboard of a script's terminal: what was typed goes to it and nowhere else.

use crate::io::rundir::{Listener, Stroke};
use rustix::io::Errno;
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};

/// Typed bytes that wait for a script that reads nothing; what is typed beyond them is dropped, as a terminal does.
const PLENTY: usize = 64 * 1024;

/// Who types, and what did not fit into the terminal yet.
#[derive(Debug)]
pub(super) struct Keyboard {
    keys: Listener,
    waiting: Vec<u8>,
}

impl Keyboard {
    pub fn new(keys: Listener) -> Keyboard {
        Keyboard { keys, waiting: Vec::new() }
    }

    /// Passes on what was typed since, as far as the terminal takes it.
    pub fn pass(&mut self, terminal: &File) {
        for stroke in self.keys.heard() {
            match stroke {
                Stroke::Text(text) if self.waiting.len() + text.len() <= PLENTY => {
                    self.waiting.extend_from_slice(text.as_bytes());
                }
                Stroke::Text(_) => {}
                Stroke::Size(columns, rows) => {
                    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
                    // Fails only where the terminal is gone, and then there is nothing to size.
                    let _ = tcsetwinsize(terminal, size);
                }
            }
        }
        while !self.waiting.is_empty() {
            match rustix::io::write(terminal, &self.waiting) {
                Ok(length) => drop(self.waiting.drain(..length)),
                Err(Errno::INTR) => {}
                // It is full: the rest goes with the next look, at most 200 ms later.
                Err(Errno::AGAIN) => return,
                Err(_) => self.waiting.clear(),
            }
        }
    }

    /// To be polled for reading.
    pub fn fd(&self) -> BorrowedFd<'_> {
        self.keys.file().as_fd()
    }
}
