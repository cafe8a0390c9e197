//! `warroom attach`: a seat in a room.

use super::failure::DONE;
use super::settings::{self, Wardrobe};
use super::{Failure, hosting, talk::Talk, which::Which};
use crate::desk::Config;
use crate::io::{account, files};
use crate::seat::{self, SeatConfig};
use crate::words::Role;
use std::io::IsTerminal;
use std::path::Path;
use tokio::sync::mpsc::unbounded_channel;

/// Who sits down, and as what.
#[derive(clap::Args, Clone, Debug)]
pub struct Who {
    /// Your name in the room; else your account's
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,
    /// commander, responder, observer or facilitator; else as the runbook says
    #[arg(long)]
    pub role: Option<Role>,
}

impl Who {
    /// The name, by default the account's.
    pub fn name(&self) -> String {
        self.name.clone().unwrap_or_else(account::person)
    }
}

/// Take a seat in a room
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom attach\n  warroom attach kraken-2026-11-23 --as eve --role facilitator\n  warroom attach --readonly          a wall screen"
)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// Ask for nothing, only look
    #[arg(long)]
    readonly: bool,
    #[command(flatten)]
    who: Who,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = args.which.dir()?;
    hosting::ensure(&dir, false)?;
    sit(talk, &dir, &args.who, args.readonly)
}

/// Sits down until the person leaves.
///
/// # Errors
/// Where there is no terminal, or the host refuses.
pub fn sit(talk: &Talk, dir: &Path, who: &Who, readonly: bool) -> Result<u8, Failure> {
    let room = files::name_of(dir);
    let file = settings::read();
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let config = SeatConfig { name: who.name(), role: who.role, readonly, offset_s: account::utc_offset_s() };
    let left = if plain(talk, &file.config, terminal) {
        let problem = file.problem();
        hosting::runtime()?.block_on(seat::plain(config, problem, || connect(dir), || restart(dir)))?
    } else if terminal {
        let (wardrobe, settings) = Wardrobe::open(talk)?;
        let again = || wardrobe.again();
        hosting::runtime()?.block_on(seat::run(config, settings, &again, || connect(dir), || restart(dir)))?
    } else {
        return Err(Failure::wrong("there is no terminal to sit at", "").hint(format!(
            "the room is open; `--plain` takes lines, `warroom status {room}` looks, `warroom note --room {room} …` takes part"
        )));
    };
    if let Some(refusal) = left.refused {
        return Err(refusal.into());
    }
    if left.closed {
        talk.say(&format!(
            "{room} is closed at {}. See it again: warroom replay {room}   Read it: warroom report {room}",
            left.head
        ));
    } else {
        talk.say(&format!("You left {room} at {}. The room goes on: warroom attach {room}", left.head));
    }
    Ok(DONE)
}

/// Whether lines are wanted instead of a screen; a dumb terminal can show nothing else.
fn plain(talk: &Talk, config: &Config, terminal: bool) -> bool {
    let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
    talk.plain || (terminal && (config.plain || dumb))
}

/// One connection to the host, as two channels.
async fn connect(dir: &Path) -> Result<seat::Connection, String> {
    let connection = hosting::connect(dir).await.map_err(|e| e.to_string())?;
    let (tx, mut frames) = unbounded_channel();
    let outbox = connection.tx;
    tokio::spawn(async move {
        while let Some(frame) = frames.recv().await {
            if !outbox.send(&frame) {
                return;
            }
        }
    });
    Ok(seat::Connection { tx, rx: connection.rx })
}

/// Starts the room's host again.
async fn restart(dir: &Path) -> Result<(), String> {
    let dir = dir.to_owned();
    // Waits for the host to listen, so it must not hold up the screen; it makes a runtime of its own, so it needs a thread.
    let started = tokio::task::spawn_blocking(move || hosting::ensure(&dir, false)).await;
    match started {
        Ok(Ok(())) => Ok(()),
        Ok(Err(failure)) => Err(format!("{}: {}", failure.what, failure.why)),
        Err(e) => Err(e.to_string()),
    }
}

impl From<crate::io::terminal::TerminalError> for Failure {
    fn from(error: crate::io::terminal::TerminalError) -> Failure {
        Failure::inner("the terminal failed", error)
    }
}
