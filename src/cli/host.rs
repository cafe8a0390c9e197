//! `warroom host`: the host of a room, in the foreground.

use super::failure::DONE;
use super::{Failure, hosting, talk::Talk};
use crate::host::{self, HostError, Options};
use crate::io::{files, logout};

/// Be the host of a room, in the foreground, for a service manager
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom host kraken-2026-11-23\n  systemd-run --user --scope warroom host kraken-2026-11-23"
)]
pub struct Args {
    /// The room: a directory, or a name that `warroom rooms` lists
    room: String,
    /// Nobody sits in front of it: what a resume would hold goes on
    #[arg(long)]
    headless: bool,
    /// Leave the terminal
    #[arg(long, hide = true)]
    background: bool,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = files::find_room(&args.room)?;
    if super::rooms::closed(&dir) {
        return Err(hosting::closed(&dir));
    }
    if args.background {
        // Fails only where it leads a session already.
        let _ = rustix::process::setsid();
    } else {
        logout::danger(None).iter().for_each(|danger| talk.say(danger));
        talk.say(&format!("host of {} (ctrl-c ends it; runs go on)", dir.display()));
    }
    let options = Options { headless: args.headless, narrate: !args.background, ..Options::default() };
    hosting::runtime()?.block_on(host::run(&dir, options))?;
    if super::rooms::closed(&dir) {
        super::demo::end_site(&dir)?;
    }
    Ok(DONE)
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Failure {
        match error {
            HostError::Journal(e) => e.into(),
            HostError::Socket(e) => e.into(),
            HostError::Files(e) => e.into(),
            HostError::Empty(ref dir) => {
                let name = files::name_of(dir);
                let hint = format!("its making was cut short: `warroom open RUNBOOK --room {name}` makes it whole");
                Failure::wrong(error.to_string(), "").hint(hint)
            }
            HostError::System(_) => Failure::inner(error.to_string(), ""),
        }
    }
}
