//! How the command line talks: data on standard output, talk on standard error, colour where it helps.

use super::Failure;
use crate::text::{harmless_json, sanitise};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::rc::Rc;

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Options that every command has.
#[derive(Args, Clone, Debug)]
pub struct Talk {
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        hide_possible_values = true,
        help = "When to use colour: auto, always, never"
    )]
    pub color: Color,
    /// The theme of the screen: a name that `warroom theme list` shows, or a TOML file; else $WARROOM_THEME
    #[arg(long, global = true, value_name = "NAME|FILE")]
    pub theme: Option<String>,
    /// Lines and numbered prompts instead of a screen: for screen readers, dumb terminals, pipes
    #[arg(long, global = true)]
    pub plain: bool,
    /// Never ask anything
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Why standard output takes nothing more.
    #[arg(skip)]
    broken: Rc<RefCell<Option<std::io::Error>>>,
}

impl Talk {
    /// Whether to colour what goes to standard error.
    pub fn color_err(&self) -> bool {
        self.wants(std::io::stderr().is_terminal())
    }

    /// Whether to colour what goes to standard output.
    pub fn color_out(&self) -> bool {
        self.wants(std::io::stdout().is_terminal())
    }

    fn wants(&self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        }
    }

    /// Data, as it is.
    pub fn data(&self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Bytes, as they are. What cannot be written is told at the end, by [`Talk::lost`].
    pub fn bytes(&self, bytes: &[u8]) {
        if self.heard() {
            let mut out = std::io::stdout().lock();
            *self.broken.borrow_mut() = out.write_all(bytes).and_then(|()| out.flush()).err();
        }
    }

    /// Whether somebody still takes the data: what goes on as it comes ends where nobody does.
    pub fn heard(&self) -> bool {
        self.broken.borrow().is_none()
    }

    /// What of the data was lost, at the end.
    pub fn lost(&self) -> Option<Failure> {
        let broken = self.broken.borrow();
        // A reader that closed the pipe has what it wanted.
        let error = broken.as_ref().filter(|e| e.kind() != std::io::ErrorKind::BrokenPipe)?;
        Some(Failure::inner("standard output cannot be written: what is there is not whole", error))
    }

    /// One JSON document, in which nothing is that a terminal could obey.
    pub fn json(&self, value: &impl Serialize) {
        let text = serde_json::to_string_pretty(value).unwrap_or_else(|e| format!("{{\"error\":\"{e}\"}}"));
        self.data(&(harmless_json(&text) + "\n"));
    }

    /// A remark on the way.
    pub fn say(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{}", sanitise(text));
    }

    /// A remark that is sanitised and coloured already: a picture of a problem.
    pub fn say_styled(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
    }

    /// A failure: what, why, and what to do.
    pub fn complain(&self, failure: &Failure) {
        let (bold, dim, end) = if self.color_err() { ("\x1b[1;31m", "\x1b[2m", "\x1b[0m") } else { ("", "", "") };
        let what = sanitise(&failure.what);
        let why = if failure.why.is_empty() { String::new() } else { format!(": {}", sanitise(&failure.why)) };
        let mut err = std::io::stderr().lock();
        let _ = writeln!(err, "{bold}warroom:{end} {what}{why}");
        if let Some(hint) = &failure.hint {
            let _ = writeln!(err, "{dim}  hint:{end} {}", sanitise(hint));
        }
    }
}
