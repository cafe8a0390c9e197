//! `warroom replay`: the room again, read-only, at any instant.

use super::failure::DONE;
use super::{Failure, hosting, instant, look, talk::Talk};
use crate::io::{account, clock, journal};
use crate::seat;
use std::io::IsTerminal;

/// The room again, read-only, at any instant
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom replay kraken-2026-11-23\n  warroom replay kraken-2026-11-23 --at 14:31:07\n\nArrow keys go entry by entry."
)]
pub struct Args {
    /// The room: a directory, or a name that `warroom rooms` lists; without it, the only open one
    room: Option<String>,
    /// Begin here: 14:31, 14:31:07, or 2026-11-23T14:31:07Z
    #[arg(long, value_name = "T")]
    at: Option<String>,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = hosting::meant(args.room.as_deref())?;
    let entries = journal::read(&dir)?.entries;
    // A bare time means the day on which the room ended.
    let end = entries.last().map_or_else(clock::now, |e| e.stamp);
    let at = args.at.as_deref().map(|t| instant::parse(t, &end)).transpose()?;
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(Failure::wrong("there is no terminal to show the replay on", "")
            .hint("`warroom report` and `warroom log` need none"));
    }
    let theme = look::theme(talk)?;
    hosting::runtime()?.block_on(seat::replay(entries, at, &theme, account::utc_offset_s()))?;
    Ok(DONE)
}
