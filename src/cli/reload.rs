//! `warroom reload`: the runbook's file was edited; the difference first, then the room follows it.

use super::failure::{DONE, REFUSED};
use super::intents::{self, Place};
use super::{Failure, hosting, talk::Talk};
use crate::record::{Changes, Intent};
use crate::text::sanitise;
use crate::wire::{Answer, Difference, ToHost, ToSeat};
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::time::Duration;

/// How long the host may take to read the file and compare it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Read how the runbook's file differs from what the room follows, and have the room follow it
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom reload --diff                 shows the difference, changes nothing\n  warroom reload                        shows it, asks, and has the room follow it\n  warroom reload --sha256 3f9a1c20      only if the file is still the one that was read"
)]
pub struct Args {
    /// Only show the difference
    #[arg(long, conflicts_with = "sha256")]
    diff: bool,
    /// Only if the file's text has this hash, or one that begins so: refused where it changed again
    #[arg(long, value_name = "HASH")]
    sha256: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = hosting::meant(args.place.room())?;
    let (name, role) = (args.place.name(), args.place.role());
    let runtime = hosting::runtime()?;
    let sha256 = match args.sha256 {
        Some(sha256) => {
            // The host looks at the file now, so that it knows what is there.
            runtime.block_on(compare(&dir, &name, args.place.role()))?;
            sha256
        }
        None => {
            let difference = runtime.block_on(compare(&dir, &name, args.place.role()))?;
            show(talk, &difference);
            if args.diff || difference.same {
                return Ok(DONE);
            }
            if !sure(talk)? {
                talk.say("reload: not done");
                return Ok(REFUSED);
            }
            difference.sha256
        }
    };
    match runtime.block_on(intents::ask(&dir, &name, role, Intent::Reload { sha256 }))? {
        Answer::Done { entries: 0 } => talk.say("reload: it is so already"),
        Answer::Done { .. } => talk.say("reload: done; what runs goes on with the script that it began with"),
        Answer::Refused(refusal) => return Err(refusal.into()),
    }
    Ok(DONE)
}

async fn compare(dir: &Path, name: &str, role: Option<crate::words::Role>) -> Result<Difference, Failure> {
    let mut connection = hosting::connect(dir).await?;
    connection.tx.send(&intents::hello(name, role));
    connection.tx.send(&ToHost::Compare);
    let answer = async {
        while let Some(frame) = connection.rx.recv().await {
            match frame.map_err(Failure::from)? {
                ToSeat::Compared { difference: Ok(difference) } => return Ok(*difference),
                ToSeat::Compared { difference: Err(why) } => {
                    return Err(Failure::wrong("the runbook's file cannot be compared", why)
                        .hint("the room goes on with its own copy"));
                }
                ToSeat::Refused(refusal) => return Err(Failure::from(refusal)),
                _ => {}
            }
        }
        Err(Failure::inner("the host left before it answered", ""))
    };
    let waited = tokio::time::timeout(PATIENCE, answer).await;
    waited.unwrap_or_else(|_| Err(Failure::inner("the host does not answer", "it looked for a minute")))
}

fn show(talk: &Talk, difference: &Difference) {
    if difference.same {
        return talk.say("nothing differs: the room follows what the file says");
    }
    talk.data(&coloured(&sanitise(&difference.text), talk.color_out()));
    for (what, changes) in [("steps", &difference.steps), ("checks", &difference.checks)] {
        for line in said(changes) {
            talk.say(&format!("{what} {line}"));
        }
    }
    for (line, what) in &difference.mistakes {
        talk.say(&format!("mistake in line {line}: {what}"));
    }
    talk.say(&format!("to follow exactly this: warroom reload --sha256 {}", &difference.sha256[..12]));
}

fn said(changes: &Changes) -> Vec<String> {
    let kinds = [("added", &changes.added), ("changed", &changes.changed), ("removed", &changes.removed)];
    let some = kinds.iter().filter(|(_, names)| !names.is_empty());
    some.map(|(how, names)| format!("{how}: {}", names.join(", "))).collect()
}

fn coloured(text: &str, colour: bool) -> String {
    let paint = |line: &str| match line.chars().next() {
        Some('+') if colour => format!("\x1b[32m{line}\x1b[0m\n"),
        Some('-') if colour => format!("\x1b[31m{line}\x1b[0m\n"),
        Some('@') if colour => format!("\x1b[36m{line}\x1b[0m\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(paint).collect()
}

/// A person at a terminal is asked; a script said what it wants.
fn sure(talk: &Talk) -> Result<bool, Failure> {
    let stdin = std::io::stdin();
    if talk.no_input || !stdin.is_terminal() {
        return Ok(true);
    }
    talk.say("Have the room follow this? It starts nothing. [y/N]");
    let mut line = String::new();
    stdin.lock().read_line(&mut line).map_err(|e| Failure::wrong("reload", e))?;
    Ok(matches!(line.trim(), "y" | "yes" | "Y"))
}
