//! `warroom verify`: the journal's chain and the runs' hashes.

use super::failure::{DONE, NOT_WELL};
use super::{Failure, talk::Talk, which::Which};
use crate::io::journal;
use std::io::IsTerminal;

/// Check the journal's chain and the runs' hashes
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom verify kraken-2026-11-23\n  warroom verify kraken-2026-11-23 --expect 412:9f3c0a51"
)]
pub struct Args {
    #[command(flatten)]
    which: Which,
    /// A head that stood in a report or a notice: it must be on the way, or the end was cut off
    #[arg(long, value_name = "N:HEAD")]
    expect: Option<String>,
    /// As one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let dir = args.which.dir()?;
    let expect = args.expect.as_deref().map(str::parse).transpose();
    let expect = expect.map_err(|e| Failure::wrong("--expect", e).hint("write it like 412:9f3c0a51"))?;
    let show = std::io::stderr().is_terminal();
    let report = journal::verify(&dir, expect, |done, all| {
        if show && all > 0 {
            eprint!("\rverifying {:3} %", done * 100 / all);
        }
    })?;
    if show {
        eprint!("\r\x1b[K");
    }
    let bad: Vec<String> =
        report.damage().map(ToString::to_string).chain(report.run_findings.iter().map(ToString::to_string)).collect();
    let odd: Vec<String> = report.remarks().map(ToString::to_string).collect();
    let whole = report.whole();
    if args.json {
        talk.json(&serde_json::json!({
            "whole": whole, "entries": report.journal.entries, "head": report.journal.head.to_string(),
            "segments": report.journal.segments, "runs": report.runs, "findings": bad, "remarks": odd,
        }));
    } else {
        for line in bad.iter().chain(&odd) {
            talk.data(&format!("{}\n", crate::text::one_line(line)));
        }
        let word = if whole { "whole" } else { "DAMAGED" };
        talk.data(&format!(
            "{word}: {} entries, {} runs, head {}\n",
            report.journal.entries, report.runs, report.journal.head
        ));
    }
    Ok(if whole { DONE } else { NOT_WELL })
}
