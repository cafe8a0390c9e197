//! F7: a seat's loop: receive, update, draw. And the same screen over a room's entries, as a replay.

mod cast;
mod editor;
mod keeper;
mod keys;
mod late;
pub mod pace;
mod plain;
mod read;
mod retold;
mod settings;
mod sit;

pub use keeper::Connection;
pub use settings::{Again, Settings};

use crate::desk::{Model, Start};
use crate::io::clock;
use crate::io::terminal::{Terminal, TerminalError};
use crate::record::Entry;
use crate::replay::Cursor;
use crate::room::Refusal;
use crate::screen::Theme;
use crate::words::Role;
use chrono::{DateTime, Utc};
use keeper::{Hello, keep};
use sit::sit;
use std::io::Write;
use std::path::PathBuf;
use tokio::sync::mpsc::unbounded_channel;

/// Who sits down, and how.
#[derive(Clone, Debug)]
pub struct SeatConfig {
    /// The name.
    pub name: String,
    /// The role that is asked for; none for what the runbook says.
    pub role: Option<Role>,
    /// Will ask for nothing.
    pub readonly: bool,
    /// Seconds that local time is ahead of UTC.
    pub offset_s: i32,
}

/// How a seat was left: for the words on the way out, and the exit code.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// The room would not have us.
    pub refused: Option<Refusal>,
    /// Short head `n:h` of the journal, as last seen.
    pub head: String,
    /// The room was closed.
    pub closed: bool,
}

impl Left {
    fn of(model: &Model) -> Left {
        Left { refused: model.link.refused.clone(), head: model.head.clone(), closed: model.room.closed.is_some() }
    }
}

/// As [`run`], in lines: nothing is drawn, and standard input and output may be pipes.
///
/// # Errors
/// The system gives no signals.
pub async fn plain<C, R>(
    config: SeatConfig,
    problem: Option<String>,
    connect: impl Fn() -> C,
    restart: impl Fn() -> R,
) -> Result<Left, TerminalError>
where
    C: Future<Output = Result<Connection, String>>,
    R: Future<Output = Result<(), String>>,
{
    let mut model = Model::new(start(&config, (80, 24)));
    model.problem = problem;
    let hello = Hello { name: config.name, role: config.role, readonly: config.readonly };
    let (requests, to_keeper) = unbounded_channel();
    let (from_keeper, messages) = unbounded_channel();
    let keeper = keep(&hello, &connect, &restart, to_keeper, from_keeper);
    tokio::select! {
        left = plain::sit(model, messages, requests) => left,
        never = keeper => match never {},
    }
}

fn start(config: &SeatConfig, size: (u16, u16)) -> Start {
    let now = clock::now();
    Start {
        now,
        offset_s: config.offset_s,
        size,
        asker: format!("{}-{}", std::process::id(), now.mono),
        name: config.name.clone(),
        role: config.role.unwrap_or(Role::Responder),
    }
}

/// Takes a seat until the person leaves it. `connect` makes one connection to the host, `restart` starts the room's host again;
/// both say in a sentence why they could not. A lost connection is made anew every 500 ms.
///
/// # Errors
/// The terminal failed.
pub async fn run<C, R>(
    config: SeatConfig,
    settings: Settings,
    again: Again<'_>,
    connect: impl Fn() -> C,
    restart: impl Fn() -> R,
) -> Result<Left, TerminalError>
where
    C: Future<Output = Result<Connection, String>>,
    R: Future<Output = Result<(), String>>,
{
    let terminal = Terminal::enter(settings.mouse)?;
    let start = start(&config, terminal.size()?);
    let hello = Hello { name: config.name, role: config.role, readonly: config.readonly };
    let (requests, to_keeper) = unbounded_channel();
    let (from_keeper, messages) = unbounded_channel();
    let keeper = keep(&hello, &connect, &restart, to_keeper, from_keeper);
    tokio::select! {
        left = sit(terminal, Model::new(start), (settings, again), messages, requests, None) => left,
        // The keeper ends only when nobody listens to it any more.
        never = keeper => match never {},
    }
}

/// What is shown again, and how.
#[derive(Clone, Debug)]
pub struct Replaying {
    /// The room's folder, for the outputs of its runs.
    pub dir: PathBuf,
    /// What may be seen.
    pub entries: Vec<Entry>,
    /// Whose view it is, for the foot of the screen; empty for everything.
    pub view: String,
    /// The role of that view.
    pub role: Role,
    /// From here on; else from the end.
    pub at: Option<DateTime<Utc>>,
    /// How much faster than it was.
    pub speed: u32,
    /// Idle time is skipped.
    pub skips: bool,
    /// Seconds that local time is ahead of UTC.
    pub offset_s: i32,
}

impl Replaying {
    /// The seat's model of it, on a screen of so many columns and rows.
    fn model(self, size: (u16, u16)) -> Model {
        let mut cursor = Cursor::new(self.entries);
        if let Some(at) = self.at {
            cursor.at(&at);
        }
        let now = clock::now();
        let start =
            Start { now, offset_s: self.offset_s, size, asker: String::new(), name: self.view, role: self.role };
        let mut model = Model::replaying(start, cursor);
        model.player = model.player.with_speed(self.speed);
        model.player.skips = self.skips;
        model
    }
}

/// Shows a room again, read-only.
///
/// # Errors
/// The terminal failed.
pub async fn replay(what: Replaying, settings: Settings, again: Again<'_>) -> Result<(), TerminalError> {
    let terminal = Terminal::enter(settings.mouse)?;
    let dir = Some(what.dir.clone());
    let model = what.model(terminal.size()?);
    let (requests, _nobody) = unbounded_channel();
    let (_silent, messages) = unbounded_channel();
    sit(terminal, model, (settings, again), messages, requests, dir).await?;
    Ok(())
}

/// Tells a room's replay in lines, from `what.at` on (else from the beginning) to its end: at its speed, or all at once.
///
/// # Errors
/// `out` took it not.
pub fn retell(what: Replaying, at_once: bool, out: &mut impl Write) -> std::io::Result<()> {
    let first = what.entries.first().map(|e| e.stamp.at);
    let at = what.at.or(first);
    retold::retell(Replaying { at, ..what }.model((80, 24)), at_once, out)
}

/// Writes a room's replay as an asciicast of so many columns and rows, from `what.at` on (else from the beginning) to its end.
///
/// # Errors
/// `out` took it not.
pub fn cast(what: Replaying, size: (u16, u16), theme: &Theme, out: &mut impl Write) -> std::io::Result<()> {
    let dir = what.dir.clone();
    let first = what.entries.first().map(|e| e.stamp.at);
    let at = what.at.or(first);
    cast::cast(Replaying { at, ..what }.model(size), &dir, theme, out)
}
