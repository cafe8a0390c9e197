//! Results in words: one line each, with its parts as a bar; what many of them come to; as JSON.

use crate::cli::talk::Talk;
use crate::desk::{PARTS, parts};
use crate::record::{Outcome, ProbeResult};
use crate::text::sanitise;
use crate::words::*;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of a bar.
const BAR: usize = 24;

/// The colours of a bar's letters (SGR).
const SHADES: [(char, &str); 5] = [('r', "35"), ('c', "36"), ('t', "34"), ('f', "33"), ('b', "32")];

/// One result.
pub fn line(result: &ProbeResult, width: usize, color: bool) -> String {
    let (glyph, shade) = match result.outcome {
        Outcome::Ok => ('▲', "32"),
        Outcome::Slow { .. } => ('~', "33"),
        Outcome::Fail { .. } => ('▼', "1;31"),
        Outcome::Unknown { .. } => ('?', "2"),
    };
    let status = result.evidence.status.map(|s| s.to_string()).unwrap_or_default();
    let name = sanitise(result.check.as_str());
    let word = inked(&format!("{glyph} {:<7}", result.outcome.word()), shade, color);
    let said = format!(
        "{word} {name:<width$}  {:>6} ms  {}  {status:<3} {}",
        result.latency_ms,
        bar(result, color),
        sanitise(&result.outcome.reason())
    );
    said.trim_end().to_owned() + "\n"
}

/// The parts of a probe in proportion, in colour where that is wanted.
fn bar(result: &ProbeResult, color: bool) -> String {
    let parts = parts(&result.evidence.phases, &result.outcome, result.latency_ms, BAR);
    let used: usize = parts.iter().map(|(_, columns)| columns).sum();
    let shade = |letter| SHADES.iter().find(|(l, _)| *l == letter).map_or("1;31", |(_, shade)| shade);
    let inked =
        parts.into_iter().map(|(letter, columns)| inked(&letter.to_string().repeat(columns), shade(letter), color));
    inked.collect::<String>() + &" ".repeat(BAR - used)
}

fn inked(text: &str, shade: &str, color: bool) -> String {
    if color { format!("\x1b[{shade}m{text}\x1b[0m") } else { text.to_owned() }
}

/// What the bars mean, what was left out, and, where there were several rounds, what they came to.
pub fn close(talk: &Talk, results: &[ProbeResult], waiting: &BTreeSet<CheckName>, lasting: Span) {
    if lasting.ms() > 0 {
        for (check, results) in by_check(results) {
            talk.say(&sum(check, &results));
        }
    }
    let words = PARTS.map(|(phase, letter)| format!("{letter} {}", phase.word()));
    talk.say(&format!("the parts of a probe: {}, ! where it stopped", words.join(", ")));
    if !waiting.is_empty() {
        let names: Vec<&str> = waiting.iter().map(CheckName::as_str).collect();
        talk.say(&format!("heartbeats come to open rooms only, and do not count here: {}", names.join(", ")));
    }
}

fn by_check(results: &[ProbeResult]) -> BTreeMap<&CheckName, Vec<&ProbeResult>> {
    let mut all: BTreeMap<&CheckName, Vec<&ProbeResult>> = BTreeMap::new();
    for result in results {
        all.entry(&result.check).or_default().push(result);
    }
    all
}

fn sum(check: &CheckName, results: &[&ProbeResult]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for result in results {
        *counts.entry(result.outcome.word()).or_default() += 1;
    }
    let counted: Vec<String> = ["ok", "slow", "fail", "unknown"]
        .into_iter()
        .filter_map(|word| counts.get(word).map(|n| format!("{n} {word}")))
        .collect();
    let mut took: Vec<u64> = results.iter().filter(|r| r.outcome.passed()).map(|r| r.latency_ms).collect();
    took.sort_unstable();
    let latency = match took[..] {
        [] => String::new(),
        _ => format!("; {} ms in the middle, {} ms at most", took[took.len() / 2], took[took.len() - 1]),
    };
    format!("{check}: {} probes, {}{latency}", results.len(), counted.join(", "))
}

/// One result for machines.
pub fn document(result: &ProbeResult) -> serde_json::Value {
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
