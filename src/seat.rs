//! F7: a seat's loop: receive, update, draw. And the same screen over a room's entries, as a replay.

mod editor;
mod keeper;
mod keys;
mod sit;

pub use keeper::Connection;

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
    /// How everything looks.
    pub theme: Theme,
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

/// Takes a seat until the person leaves it. `connect` makes one connection to the host, `restart` starts the room's host again;
/// both say in a sentence why they could not. A lost connection is made anew every 500 ms.
///
/// # Errors
/// The terminal failed.
pub async fn run<C, R>(
    config: SeatConfig,
    connect: impl Fn() -> C,
    restart: impl Fn() -> R,
) -> Result<Left, TerminalError>
where
    C: Future<Output = Result<Connection, String>>,
    R: Future<Output = Result<(), String>>,
{
    let terminal = Terminal::enter()?;
    let now = clock::now();
    let start = Start {
        now,
        offset_s: config.offset_s,
        size: terminal.size()?,
        asker: format!("{}-{}", std::process::id(), now.mono),
        name: config.name.clone(),
        role: config.role.unwrap_or(Role::Responder),
    };
    let hello = Hello { name: config.name, role: config.role, readonly: config.readonly };
    let (requests, to_keeper) = unbounded_channel();
    let (from_keeper, messages) = unbounded_channel();
    let keeper = keep(&hello, &connect, &restart, to_keeper, from_keeper);
    tokio::select! {
        left = sit(terminal, Model::new(start), &config.theme, messages, requests) => left,
        // The keeper ends only when nobody listens to it any more.
        never = keeper => match never {},
    }
}

/// Shows a room again, read-only, from `at` on (else from its end).
///
/// # Errors
/// The terminal failed.
pub async fn replay(
    entries: Vec<Entry>,
    at: Option<DateTime<Utc>>,
    theme: &Theme,
    offset_s: i32,
) -> Result<(), TerminalError> {
    let mut cursor = Cursor::new(entries);
    if let Some(at) = at {
        cursor.at(&at);
    }
    let terminal = Terminal::enter()?;
    let start = Start {
        now: clock::now(),
        offset_s,
        size: terminal.size()?,
        asker: String::new(),
        name: "replay".to_owned(),
        role: Role::Observer,
    };
    let (requests, _nobody) = unbounded_channel();
    let (_silent, messages) = unbounded_channel();
    sit(terminal, Model::replaying(start, cursor), theme, messages, requests).await?;
    Ok(())
}
