//! `warroom status`: how a room stands now, from its journal; a host need not run.

use super::failure::DONE;
use super::{Failure, talk::Talk, which::Which};
use crate::host::HostError;
use crate::io::{account, clock, journal};
use crate::report::{self, JournalFacts, Status};
use crate::room::Room;
use std::path::Path;
use std::time::Duration;

/// How a room stands now, from its journal
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom status\n  warroom status --watch\n  warroom status kraken-2026-11-23 --json | jq .scope.downtime_ms"
)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// Again every second, until the room is closed
    #[arg(long, short)]
    watch: bool,
    /// As one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = args.which.dir()?;
    loop {
        let (room, status) = read(&dir)?;
        if args.json {
            talk.json(&status);
        } else {
            let clear = if args.watch { "\x1b[H\x1b[2J" } else { "" };
            talk.data(&format!("{clear}{}", report::text(&status, account::utc_offset_s())));
        }
        if !args.watch || room.closed.is_some() || !talk.heard() {
            return Ok(DONE);
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

/// A room's status from its journal: private notes are only for its owner, who alone can read the journal.
///
/// # Errors
/// Where it is no room, or one without its first entry.
pub fn read(dir: &Path) -> Result<(Room, Status), Failure> {
    let reading = journal::read(dir)?;
    if reading.entries.is_empty() {
        return Err(HostError::Empty(dir.to_owned()).into());
    }
    let room = Room::fold(&reading.entries);
    let head = reading.verdict.head;
    let facts = JournalFacts { entries: reading.entries.len() as u64, head: head.to_string(), durable: head.n };
    let status = report::status(&room, &clock::now(), facts, None);
    Ok((room, status))
}
