//! `warroom compare`: better than last time?

use super::failure::{DONE, NOT_WELL};
use super::{Failure, past, talk::Talk};
use crate::report::{self, Side, Tolerance};
use crate::words::Span;
use std::path::PathBuf;

/// Rooms side by side, by step: better than last time? Exit 1 when the last one is worse than the one before it
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom compare kraken-2026-05-11 kraken-2026-11-23\n  warroom compare last.json kraken-2026-11-23 --junit compare.xml   in a pipeline: exit 1 when worse\n  warroom compare kraken-*.json --json | jq .reasons"
)]
pub struct Args {
    /// Two or more, oldest first: rooms, or the JSON of their reports
    #[arg(required = true, num_args = 2.., value_name = "ROOM|FILE")]
    rooms: Vec<String>,
    /// As one JSON document
    #[arg(long)]
    json: bool,
    /// Write JUnit XML there as well
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// So many percent longer or shorter are no difference
    #[arg(long, default_value_t = 10.0, value_name = "PERCENT", value_parser = percent)]
    tolerance: f64,
    /// Nor is anything below this
    #[arg(long, default_value = "1s", value_name = "SPAN")]
    at_least: Span,
}

fn percent(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.trim().trim_end_matches('%').trim().parse().ok();
    number.filter(|n| (0.0..=1000.0).contains(n)).ok_or_else(|| "write it like 10 or 10%".to_owned())
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let sides: Vec<Side> = args.rooms.iter().map(|word| past::side(word)).collect::<Result<_, _>>()?;
    let tolerance = Tolerance { percent: args.tolerance, ms: args.at_least.ms() };
    let comparison = report::compare(&sides, tolerance);
    if let Some(file) = &args.junit {
        let cannot = |e| Failure::wrong(format!("cannot write {}", file.display()), e);
        std::fs::write(file, report::junit(&comparison)).map_err(cannot)?;
        talk.say(&format!("wrote {}", file.display()));
    }
    if args.json {
        talk.json(&comparison);
    } else {
        talk.data(&report::compared(&comparison));
    }
    Ok(if comparison.worse { NOT_WELL } else { DONE })
}
