//! `warroom report`: the after-action report.

use super::failure::DONE;
use super::{Failure, hosting, talk::Talk};
use crate::io::{account, clock, journal};
use crate::report;
use crate::room::Room;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// The after-action report
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:\n  warroom report kraken-2026-11-23 -o report.md\n  warroom report | less")]
pub struct Args {
    /// The room: a directory, or a name that `warroom rooms` lists; without it, the only open one
    room: Option<String>,
    /// md
    #[arg(long, default_value = "md", value_parser = ["md"])]
    format: String,
    /// Where to write it; else on standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = hosting::meant(args.room.as_deref())?;
    let reading = journal::read(&dir)?;
    let room = Room::fold(&reading.entries);
    let now = room.closed.unwrap_or_else(clock::now);
    let head = reading.verdict.head.to_string();
    let text = report::markdown(&room, &reading.entries, &now, &head, account::utc_offset_s());
    match args.output {
        None => talk.data(&text),
        Some(file) => {
            // It may hold private notes: whom it is for is its owner's decision.
            let cannot = |e| Failure::wrong(format!("cannot write {}", file.display()), e);
            let mut to =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&file).map_err(cannot)?;
            to.write_all(text.as_bytes()).map_err(cannot)?;
            talk.say(&format!("wrote {}", file.display()));
        }
    }
    Ok(DONE)
}
