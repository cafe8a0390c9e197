//! `warroom output`: what a run printed.

use super::failure::DONE;
use super::{Failure, hosting, talk::Talk};
use crate::io::journal;
use crate::io::rundir;
use crate::room::Room;
use crate::text::sanitise;
use crate::words::RunId;
use std::fs::File;
use std::io::{IsTerminal, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

/// Bytes read at a time.
const PIECE: u64 = 1024 * 1024;

/// A run's output
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:\n  warroom output restore.acme.1\n  warroom output restore.acme.1 --follow")]
pub struct Args {
    /// The run, e.g. restore.acme.1
    run: String,
    /// The room: a directory, or a name that `warroom rooms` lists; without it, the only open one
    #[arg(long, value_name = "ROOM")]
    room: Option<String>,
    /// Go on as it comes, until the run ends
    #[arg(long, short)]
    follow: bool,
    /// The bytes as they are: only into files and programs, since a terminal may obey them
    #[arg(long)]
    raw: bool,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    if args.raw && std::io::stdout().is_terminal() {
        return Err(Failure::wrong("output --raw", "this terminal would obey whatever the script wrote")
            .hint("send it into a file or a program, or leave out --raw"));
    }
    let dir = hosting::meant(args.room.as_deref())?;
    let run = RunId(args.run.clone());
    let folder = rundir::path(&dir, &run).map_err(|e| Failure::wrong(format!("output {run}"), e))?;
    if !folder.is_dir() {
        return Err(unknown(&dir, &run)?);
    }
    let path = folder.join(rundir::OUTPUT);
    let mut held: Vec<u8> = Vec::new();
    let mut offset = 0;
    loop {
        // Asked before reading: what was written before the end is read after it.
        let ended = folder.join(rundir::EXIT).exists() || journal::holder(&dir).is_none();
        let got = read_on(&path, &mut offset, &mut held).map_err(|e| Failure::inner(format!("output {run}"), e))?;
        let done = got == 0 && (ended || !args.follow);
        show(talk, &mut held, args.raw, done);
        if done || !talk.heard() {
            return Ok(DONE);
        }
        if got == 0 {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

fn read_on(path: &Path, offset: &mut u64, held: &mut Vec<u8>) -> std::io::Result<usize> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(*offset))?;
    let got = file.take(PIECE).read_to_end(held)?;
    *offset += got as u64;
    Ok(got)
}

/// Prints whole lines; an unfinished one at the end, or where it is too long to wait for.
fn show(talk: &Talk, held: &mut Vec<u8>, raw: bool, done: bool) {
    let whole = held.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let upto = if raw || done || (whole == 0 && held.len() as u64 > PIECE) { held.len() } else { whole };
    let piece: Vec<u8> = held.drain(..upto).collect();
    if raw {
        return talk.bytes(&piece);
    }
    for line in String::from_utf8_lossy(&piece).lines() {
        talk.data(&(sanitise(line) + "\n"));
    }
}

fn unknown(dir: &Path, run: &RunId) -> Result<Failure, Failure> {
    let room = Room::fold(&journal::read(dir)?.entries);
    let failure = Failure::wrong(format!("output {run}"), "there is no such run");
    let near = room.runs.keys().max_by(|a, b| {
        let score = |r: &RunId| strsim::jaro_winkler(r.as_str(), run.as_str());
        score(a).total_cmp(&score(b))
    });
    Ok(match near {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("nothing ran in this room yet"),
    })
}
