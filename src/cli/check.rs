//! `warroom check`: a runbook's checks, probed now.

mod fill;
mod line;
mod round;

use super::failure::{DONE, NOT_WELL};
use super::{Failure, hosting, open, show, talk::Talk};
use crate::words::*;
use std::path::{Path, PathBuf};

/// Probe a runbook's checks now
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom check runbook.md\n  warroom check runbook.md --for 30s\n  warroom check runbook.md --json | jq '.[] | select(.outcome != \"ok\")'"
)]
pub struct Args {
    /// A Markdown file, or a folder with a runbook.md
    runbook: PathBuf,
    /// Go on for so long, each check at its own interval
    #[arg(long = "for", value_name = "SPAN")]
    lasting: Option<Span>,
    /// Give an input its value; a secret comes from its command, or from the environment variable of its name
    #[arg(long = "var", value_name = "NAME=VALUE")]
    vars: Vec<String>,
    /// As one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs it: exit 0 where every last probe passed.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let read = show::read(&args.runbook)?;
    let folder = read.path.parent().unwrap_or(Path::new("/")).to_owned();
    if read.plan.checks.is_empty() {
        return Err(Failure::wrong(format!("{} has no checks", show::name(&read.path)), "")
            .hint("they stand in its front matter, under `checks:`"));
    }
    let vars = open::vars(&args.vars, &read)?;
    let lasting = args.lasting.unwrap_or(Span(0));
    let round = hosting::runtime()?.block_on(async {
        let filled = fill::fill(&read.plan, &folder, &vars).await?;
        Ok::<_, Failure>(round::probe(talk, filled, &folder, lasting, args.json).await)
    })?;
    if args.json {
        talk.json(&round.results.iter().map(line::document).collect::<Vec<_>>());
    } else {
        line::close(talk, &round.results, &round.waiting, lasting);
    }
    Ok(if round.well() { DONE } else { NOT_WELL })
}
