//! `warroom report`: the after-action report.

use super::failure::DONE;
use super::{Failure, past, talk::Talk, which::Which};
use crate::io::account;
use crate::report::{self, Side, Tolerance};
use crate::words::Role;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// The after-action report
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom report kraken-2026-11-23 -o report.md\n  warroom report kraken-2026-11-23 --format html -o report.html\n  warroom report --format json | jq .verdict\n  warroom report --view responder      without private notes that a responder may not read"
)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// md, html (one page that needs nothing else), or json (docs/report.schema.json)
    #[arg(long, value_name = "FORMAT", value_parser = ["md", "html", "json"])]
    format: Option<String>,
    /// Where to write it; else on standard output. Its ending tells the format, where --format does not
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// As a role may see it: commander, responder, observer, facilitator; else everything
    #[arg(long, value_name = "ROLE")]
    view: Option<Role>,
    /// As this person may see it: in the role that they had
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// The room, or the JSON of its report, to compare with; none for no comparison. Else the last one before it on the same runbook
    #[arg(long, value_name = "ROOM|FILE|none")]
    last: Option<String>,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = args.which.dir()?;
    let past = past::read(&dir, args.view, args.name.as_deref())?;
    let mut report = past.report();
    let last = match args.last.as_deref() {
        Some("none") => None,
        Some(word) => Some(past::side(word)?),
        None => past::before(&dir, &past)?.map(|p| p.report().side()),
    };
    report.comparison = last.map(|last: Side| report::compare(&[last, report.side()], Tolerance::default()));
    let offset = account::utc_offset_s();
    let text = match format(&args) {
        "json" => report.json(),
        "html" => report::html(&report, &report::moments(&past.entries), offset),
        _ => report::markdown(&report, offset),
    };
    match args.output {
        None => talk.data(&text),
        Some(file) => {
            // It may hold private notes: whom it is for is its owner's decision.
            let cannot = |e| Failure::wrong(format!("cannot write {}", file.display()), e);
            let mut to =
                OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&file).map_err(cannot)?;
            to.write_all(text.as_bytes()).map_err(cannot)?;
            talk.say(&format!("wrote {}", file.display()));
            if past.room.private.iter().any(|n| n.private) {
                talk.say("It holds private notes; --view responder leaves them out.");
            }
        }
    }
    Ok(DONE)
}

fn format(args: &Args) -> &str {
    let ending = args.output.as_ref().and_then(|f| f.extension()).and_then(|e| e.to_str());
    match (&args.format, ending) {
        (Some(format), _) => format,
        (None, Some("html" | "htm")) => "html",
        (None, Some("json")) => "json",
        _ => "md",
    }
}
