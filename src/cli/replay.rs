//! `warroom replay`: the room again, read-only, at any instant; or as an asciicast.

use super::failure::DONE;
use super::settings::Wardrobe;
use super::{Failure, hosting, instant, look, past, talk::Talk, which::Which};
use crate::io::{account, clock};
use crate::screen::Depth;
use crate::seat::{self, Replaying};
use crate::words::*;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The room again, read-only, at any instant
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom replay kraken-2026-11-23\n  warroom replay kraken-2026-11-23 --at 14:31:07 --view responder   what did the responder see?\n  warroom replay kraken-2026-11-23 --cast drill.cast --speed 10     for `asciinema play`\n  warroom replay kraken-2026-11-23 --plain --speed 60               in lines, for screen readers and pipes\n\nSpace plays, < and > change the speed, arrow keys go entry by entry, ? shows every key."
)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// Begin here: 14:31, 14:31:07, or 2026-11-23T14:31:07Z
    #[arg(long, value_name = "T")]
    at: Option<String>,
    /// How much faster than it was: 1, 2, 5, 10, 20, 30, 60, 120, 300, 600
    #[arg(long, default_value_t = 1, value_name = "X", value_parser = clap::value_parser!(u32).range(1..=600))]
    speed: u32,
    /// Skip idle time
    #[arg(long)]
    skip_idle: bool,
    /// As a role saw it: commander, responder, observer, facilitator; else everything
    #[arg(long, value_name = "ROLE")]
    view: Option<Role>,
    /// As this person saw it, in the role that they had
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// Write an asciicast (version 2) there instead of showing it
    #[arg(long, value_name = "FILE")]
    cast: Option<PathBuf>,
    /// Columns and rows of the asciicast
    #[arg(long, default_value = "120x36", value_name = "WxH", value_parser = size, requires = "cast")]
    size: (u16, u16),
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let pair = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    let fits = |(w, h): &(u16, u16)| (40..=300).contains(w) && (12..=100).contains(h);
    pair.filter(fits).ok_or_else(|| "write it like 120x36; from 40x12 to 300x100".to_owned())
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = args.which.dir()?;
    let past = past::read(&dir, args.view, args.name.as_deref())?;
    // A bare time means the day on which the room ended.
    let end = past.entries.last().map_or_else(clock::now, |e| e.stamp);
    let at = args.at.as_deref().map(|t| instant::parse(t, &end)).transpose()?;
    let view = match (&args.name, past.view) {
        (Some(name), Some(role)) => format!("{name}, {role}"),
        (None, Some(role)) => role.to_string(),
        _ => String::new(),
    };
    let what = Replaying {
        dir,
        entries: past.entries,
        view,
        role: past.view.unwrap_or(Role::Facilitator),
        at,
        speed: args.speed,
        skips: args.skip_idle,
        offset_s: account::utc_offset_s(),
    };
    if let Some(file) = &args.cast {
        return cast(talk, what, file, args.size);
    }
    if talk.plain {
        return retell(talk, what);
    }
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return Err(Failure::wrong("there is no terminal to show the replay on", "")
            .hint("`--plain` tells it in lines; `warroom report`, `warroom log` and `--cast FILE` need none, either"));
    }
    let (wardrobe, settings) = Wardrobe::open(talk)?;
    hosting::runtime()?.block_on(seat::replay(what, settings, &|| wardrobe.again()))?;
    Ok(DONE)
}

/// In lines: on a terminal at its speed, else all at once.
fn retell(talk: &Talk, what: Replaying) -> Result<u8, Failure> {
    let mut out = std::io::stdout();
    let at_once = !out.is_terminal();
    if !at_once {
        talk.say(&format!(
            "{} times as fast as it was; --speed and --skip-idle make it shorter, ctrl-c ends it",
            what.speed
        ));
    }
    match seat::retell(what, at_once, &mut out) {
        // Whoever read it has had enough.
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(DONE),
        told => told.map(|()| DONE).map_err(|e| Failure::inner("cannot tell the replay", e)),
    }
}

fn cast(talk: &Talk, what: Replaying, file: &Path, size: (u16, u16)) -> Result<u8, Failure> {
    let cannot = |e| Failure::wrong(format!("cannot write {}", file.display()), e);
    // For whoever plays it, not for the terminal that this is written in.
    let theme = look::named_or(talk, "dark")?.with_depth(Depth::True);
    let mut out = BufWriter::new(File::create(file).map_err(cannot)?);
    seat::cast(what, size, &theme, &mut out).and_then(|()| out.flush()).map_err(cannot)?;
    talk.say(&format!("wrote {}: play it with `asciinema play {}`", file.display(), file.display()));
    Ok(DONE)
}
