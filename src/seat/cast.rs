//! A replay as an asciicast, version 2 (its format: docs.asciinema.org/manual/asciicast/v2): what the screen shows, with markers at milestones.

use super::read;
use crate::desk::{Effect, Model, Msg, update};
use crate::replay::Kind;
use crate::screen::{Theme, render};
use crate::words::Stamp;
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend, TestBackend};
use ratatui::buffer::Buffer;
use serde_json::json;
use std::io::{self, Write};
use std::path::Path;

/// Between two frames, ms of the cast's own time.
const FRAME_MS: i64 = 250;

/// Plays `model` from where it stands to its end, at its player's speed, and writes the cast. `dir` is the room's folder, for the outputs.
///
/// # Errors
/// `out` took it not.
pub fn cast(mut model: Model, dir: &Path, theme: &Theme, out: &mut impl Write) -> io::Result<()> {
    let (width, height) = model.size;
    let started = model.now.at.timestamp();
    let header = json!({ "version": 2, "width": width, "height": height, "timestamp": started, "title": model.room.title(), "env": { "TERM": "xterm-256color" } });
    writeln!(out, "{header}")?;
    let mut film = Film {
        terminal: Terminal::new(TestBackend::new(width, height)).expect("a test's backend cannot fail"),
        shown: None,
    };
    let mut clock = model.now;
    let mut seconds = 0.0;
    model.player.playing = true;
    let mut before = model.player.at_ms - 1;
    loop {
        take(&mut model, dir, clock, Msg::Tick);
        mark(&model, before, seconds, out)?;
        before = model.player.at_ms;
        let text = film.frame(&model, theme)?;
        if !text.is_empty() {
            writeln!(out, "{}", json!([seconds, "o", text]))?;
        }
        if !model.player.playing {
            return Ok(());
        }
        clock = clock.plus_ms(FRAME_MS);
        seconds += FRAME_MS as f64 / 1000.0;
    }
}

/// The milestones that were passed since `before`.
fn mark(model: &Model, before: i64, seconds: f64, out: &mut impl Write) -> io::Result<()> {
    let Some(cursor) = &model.replay else { return Ok(()) };
    let passed = before + 1..=model.player.at_ms;
    for place in cursor.landmarks().places.iter().filter(|p| p.kind == Kind::Milestone && passed.contains(&p.at_ms)) {
        writeln!(out, "{}", json!([seconds, "m", place.name]))?;
    }
    Ok(())
}

/// Takes a message, and whatever its effects bring.
fn take(model: &mut Model, dir: &Path, now: Stamp, message: Msg) {
    let mut messages = vec![message];
    while let Some(message) = messages.pop() {
        let effects: Vec<Effect> = update(model, now, message);
        messages.extend(effects.iter().filter_map(|e| read::perform(dir, e)));
    }
}

struct Film {
    terminal: Terminal<TestBackend>,
    shown: Option<Buffer>,
}

impl Film {
    /// What a terminal must be told to show the model as it is now.
    fn frame(&mut self, model: &Model, theme: &Theme) -> io::Result<String> {
        let drawn = self.terminal.draw(|frame| render(model, theme, frame));
        let buffer = drawn.expect("a test's backend cannot fail").buffer.clone();
        let mut bytes = Vec::new();
        let empty = Buffer::empty(buffer.area);
        if self.shown.is_none() {
            bytes.extend_from_slice(b"\x1b[?25l\x1b[2J\x1b[H");
        }
        let changed = self.shown.as_ref().unwrap_or(&empty).diff(&buffer);
        if !changed.is_empty() {
            CrosstermBackend::new(&mut bytes).draw(changed.into_iter())?;
        }
        self.shown = Some(buffer);
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
