//! `warroom push`: a heartbeat for a check that waits for one.

use super::failure::DONE;
use super::intents::{self, Place};
use super::{Failure, hosting, talk::Talk};
use crate::wire::{Answer, ToHost};
use std::io::Read;

/// The longest text that a heartbeat carries, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Push a heartbeat for a check that waits for one
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom push backup                             it went well\n  warroom push backup --fail disk full            it did not\n  ./backup && warroom push backup --room dc1      at the end of a job\n  warroom push replica - < status.json            with a text for its conditions: json.lag < 10"
)]
pub struct Args {
    /// The check
    check: String,
    /// What conditions and evidence find as its body; `-` reads it from standard input
    text: Vec<String>,
    /// What it stands for went wrong
    #[arg(long)]
    fail: bool,
    #[command(flatten)]
    place: Place,
}

/// Runs it.
pub fn run(_: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = hosting::meant(args.place.room())?;
    let text = match &args.text[..] {
        [dash] if dash == "-" => {
            let mut text = Vec::new();
            let read = std::io::stdin().take(LONGEST).read_to_end(&mut text);
            read.map_err(|e| Failure::wrong("push", e))?;
            String::from_utf8_lossy(&text).into_owned()
        }
        words => words.join(" "),
    };
    let (check, failed) = (args.check, args.fail);
    let frame = move |id| ToHost::Push { id, check, failed, text };
    let name = args.place.name();
    let asked = intents::say(&dir, &name, args.place.role(), frame);
    match hosting::runtime()?.block_on(asked)? {
        Answer::Done { .. } => Ok(DONE),
        Answer::Refused(refusal) => Err(refusal.into()),
    }
}
