//! `warroom type`: keystrokes for a run that has a terminal.

use super::failure::DONE;
use super::{Failure, attach, hosting, intents, talk::Talk};
use crate::io::clock;
use crate::text::sanitise;
use crate::wire::{Answer, ToHost, ToSeat};
use crate::words::RunId;
use std::io::{IsTerminal, Read};
use std::path::Path;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Bytes of one frame: far below the longest.
const PIECE: usize = 16 * 1024;

/// Type into a run of a `tty` step
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom type fix.1                    line by line; its output comes here; ctrl-d ends it\n  echo yes | warroom type fix.1         one line\n  printf '\\003' | warroom type fix.1    ctrl-c, for the script",
    after_help = "What is typed is not recorded; what the script prints of it is."
)]
pub struct Args {
    /// The run, e.g. fix.1
    run: String,
    /// The room: a directory, or a name that `warroom rooms` lists; without it, the only open one
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,
    #[command(flatten)]
    who: attach::Who,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = hosting::meant(args.room.as_deref())?;
    let run = RunId(args.run);
    let terminal = std::io::stdin().is_terminal();
    if terminal && talk.no_input {
        return Err(Failure::wrong(format!("type {run}"), "there is nothing to type").hint("pipe it: `echo yes | …`"));
    }
    if terminal {
        talk.say(&format!("what you type goes to {run}, line by line; ctrl-d ends this"));
    }
    hosting::runtime()?.block_on(pass(talk, &dir, &args.who, run, terminal))?;
    Ok(DONE)
}

async fn pass(talk: &Talk, dir: &Path, who: &attach::Who, run: RunId, follow: bool) -> Result<(), Failure> {
    let mut connection = hosting::connect(dir).await?;
    connection.tx.send(&intents::hello(&who.name(), who.role));
    if follow {
        connection.tx.send(&ToHost::Follow { run: run.clone(), from: None });
    }
    let mut typed = read_on();
    let (asker, mut asked, mut answered, mut all) = (format!("{}-{}", std::process::id(), clock::mono()), 0, 0, false);
    while !all || answered < asked {
        tokio::select! {
            piece = typed.recv(), if !all => match piece {
                Some(text) => {
                    asked += 1;
                    connection.tx.send(&ToHost::Type { id: format!("{asker}-{asked}"), run: run.clone(), text });
                }
                None => all = true,
            },
            frame = connection.rx.recv() => match frame {
                Some(Ok(ToSeat::Answer { id, answer })) if id.starts_with(&asker) => match answer {
                    Answer::Done { .. } => answered += 1,
                    Answer::Refused(refusal) => return Err(refusal.into()),
                },
                Some(Ok(ToSeat::Output { text, .. })) => show(talk, &text),
                Some(Ok(ToSeat::Refused(refusal))) => return Err(refusal.into()),
                Some(Ok(ToSeat::Goodbye { .. })) | None => {
                    return Err(Failure::inner(format!("type {run}"), "the host left"));
                }
                Some(Err(unreadable)) => return Err(unreadable.into()),
                Some(_) => {}
            },
        }
    }
    Ok(())
}

/// Standard input, piece by piece, from a thread of its own: it may wait for ever.
fn read_on() -> UnboundedReceiver<String> {
    let (tx, rx) = unbounded_channel();
    std::thread::spawn(move || {
        let mut bytes = vec![0; PIECE];
        while let Ok(length @ 1..) = std::io::stdin().read(&mut bytes) {
            if tx.send(String::from_utf8_lossy(&bytes[..length]).into_owned()).is_err() {
                return;
            }
        }
    });
    rx
}

/// Prints a piece of output; a prompt is a line that has no end yet.
fn show(talk: &Talk, text: &str) {
    let lines: Vec<String> = text.split('\n').map(sanitise).collect();
    talk.data(&lines.join("\n"));
}
