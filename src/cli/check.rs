//! `warroom check`: a runbook's checks, probed now.

use super::failure::{DONE, NOT_WELL};
use super::{Failure, hosting, show, talk::Talk};
use crate::io::probe::{self, PreparedCheck, Prober};
use crate::io::{clock, shell};
use crate::plan::{ListSource, Plan};
use crate::record::{Outcome, Phases, ProbeResult};
use crate::room::Checks;
use crate::text::sanitise;
use crate::words::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::unbounded_channel;

/// How long a list's command may take.
const SHELL_TIMEOUT: Duration = Duration::from_secs(30);

/// Columns of a bar of phases.
const BAR: u64 = 24;

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
    let lasting = args.lasting.unwrap_or(Span(0));
    let results = hosting::runtime()?.block_on(async {
        let checks = expanded(&read.plan, &folder).await?;
        probe_all(talk, &checks, &folder, lasting, args.json).await
    })?;
    if args.json {
        talk.json(&results.iter().map(document).collect::<Vec<_>>());
    }
    let last: BTreeMap<&CheckName, &ProbeResult> = results.iter().map(|r| (&r.check, r)).collect();
    Ok(if last.values().all(|r| r.outcome.passed()) { DONE } else { NOT_WELL })
}

/// The checks with their lists filled: commands of `lines:` are run.
async fn expanded(plan: &Plan, folder: &Path) -> Result<Checks, Failure> {
    let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for list in &plan.lists {
        let items = match &list.source {
            ListSource::Items(items) => items.clone(),
            ListSource::Lines(command) => {
                let out = shell::capture(command, folder, &[], SHELL_TIMEOUT).await;
                let out = out.map_err(|e| Failure::wrong(format!("the list `{}`", list.name), e))?;
                out.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
            }
        };
        lists.insert(&list.name, items);
    }
    let mut checks = Checks::default();
    checks.expand(&plan.checks, &plan.scope, |list| lists.get(list).cloned(), &clock::now());
    Ok(checks)
}

/// Probes every check once, or at its interval for `lasting`; says each result as it comes.
async fn probe_all(
    talk: &Talk,
    checks: &Checks,
    folder: &Path,
    lasting: Span,
    quiet: bool,
) -> Result<Vec<ProbeResult>, Failure> {
    let prober = Prober::new(folder);
    let (tx, mut rx) = unbounded_channel();
    let end = clock::mono() + lasting.ms() * 1000;
    let width = checks.all.iter().map(|c| c.check.name.as_str().chars().count()).max().unwrap_or(0);
    for rec in &checks.all {
        let check = PreparedCheck::new(&rec.check);
        let check = check.map_err(|e| Failure::wrong(format!("the check `{}`", rec.check.name), e))?;
        let (check, prober, tx, every) = (Arc::new(check), Arc::clone(&prober), tx.clone(), rec.check.every);
        tokio::spawn(async move {
            loop {
                let began = clock::mono();
                let _ = tx.send(probe::probe(&check, &prober).await);
                let next = began + every.ms() * 1000;
                if next >= end {
                    return;
                }
                tokio::time::sleep(Duration::from_micros(next.saturating_sub(clock::mono()))).await;
            }
        });
    }
    drop(tx);
    let mut results = Vec::new();
    while let Some(result) = rx.recv().await {
        if !quiet {
            talk.data(&line(&result, width));
        }
        results.push(result);
    }
    Ok(results)
}

fn line(result: &ProbeResult, width: usize) -> String {
    let glyph = match result.outcome {
        Outcome::Ok => '▲',
        Outcome::Slow { .. } => '~',
        Outcome::Fail { .. } => '▼',
        Outcome::Unknown { .. } => '?',
    };
    let status = result.evidence.status.map(|s| s.to_string()).unwrap_or_default();
    let reason = sanitise(&result.outcome.reason());
    let name = sanitise(result.check.as_str());
    format!(
        "{glyph} {:<7} {name:<width$}  {:>6} ms  {}  {status:<3} {reason}\n",
        result.outcome.word(),
        result.latency_ms,
        bar(&result.evidence.phases)
    )
}

/// The parts of a probe as a bar: r resolve, c connect, t tls, f first byte, b body; each part in proportion, at least one column.
fn bar(phases: &Phases) -> String {
    let parts = [
        ('r', phases.resolve_ms),
        ('c', phases.connect_ms),
        ('t', phases.tls_ms),
        ('f', phases.first_byte_ms),
        ('b', phases.body_ms),
    ];
    let total: u64 = parts.iter().filter_map(|(_, ms)| *ms).sum::<u64>().max(1);
    let mut bar = String::new();
    for (letter, ms) in parts {
        let Some(ms) = ms else { continue };
        let columns = (ms * BAR / total).max(1) as usize;
        bar.extend(std::iter::repeat_n(letter, columns));
    }
    format!("{:<width$}", bar.chars().take(BAR as usize).collect::<String>(), width = BAR as usize)
}

fn document(result: &ProbeResult) -> serde_json::Value {
    let (phase, reason) = match &result.outcome {
        Outcome::Fail { phase, reason } => (Some(*phase), Some(reason.as_str())),
        Outcome::Slow { reason } | Outcome::Unknown { reason } => (None, Some(reason.as_str())),
        Outcome::Ok => (None, None),
    };
    serde_json::json!({
        "check": result.check, "at": result.began.rfc3339(), "outcome": result.outcome.word(), "phase": phase,
        "reason": reason, "latency_ms": result.latency_ms, "evidence": result.evidence,
    })
}
