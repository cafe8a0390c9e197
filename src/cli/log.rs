//! `warroom log`: the entries of a room, as text or as they are.

use super::failure::DONE;
use super::{Failure, talk::Talk, which::Which};
use crate::io::account;
use crate::io::journal::Tail;
use crate::record::{Entry, Event, words::say};
use crate::text::{harmless_json, one_line};
use std::io::IsTerminal;

/// The entries of a room
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom log --follow\n  warroom log kraken-2026-11-23 --json | jq -c 'select(.event.NoteTaken)'"
)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// Go on as entries come, until the room is closed
    #[arg(long, short)]
    follow: bool,
    /// The journal's lines as they are; on a terminal, what it could obey is written as JSON's \uXXXX
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = args.which.dir()?;
    let offset = chrono::Duration::seconds(account::utc_offset_s().into());
    let mut tail = Tail::new(&dir);
    let terminal = std::io::stdout().is_terminal();
    loop {
        let (mut out, mut closed) = (String::new(), false);
        tail.poll_lines(|entry, raw| {
            closed |= matches!(entry.event, Event::RoomClosed { .. });
            let line = if args.json { line(raw, terminal) } else { text(&entry, offset) };
            out.push_str(&line);
            out.push('\n');
        })?;
        talk.data(&out);
        if !args.follow || closed || !talk.heard() {
            return Ok(DONE);
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
}

fn line(raw: &[u8], terminal: bool) -> String {
    let line = String::from_utf8_lossy(raw);
    if terminal { harmless_json(&line) } else { line.into_owned() }
}

fn text(entry: &Entry, offset: chrono::Duration) -> String {
    let at = (entry.stamp.at + offset).format("%Y-%m-%d %H:%M:%S");
    format!("{:>5}  {at}  {:<10}  {}", entry.n, one_line(&entry.by.name), one_line(&say(&entry.event)))
}
