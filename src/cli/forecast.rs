//! `warroom forecast`: how long would everything take?

use super::failure::DONE;
use super::{Failure, past, talk::Talk};
use crate::forecast::{Forecast, Question, Range, forecast, measure};
use crate::io::files;
use crate::report::span;
use crate::text::sanitise;
use serde::Serialize;
use std::collections::BTreeMap;

/// How long would everything take? From what rooms measured, played through many times
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom forecast kraken-2026-11-23 --scale customers=80 --parallel 16\n  warroom forecast kraken-2026-* --json | jq .range"
)]
pub struct Args {
    /// Rooms, oldest first: durations of all of them, the runbook of the last one
    #[arg(required = true, value_name = "ROOM")]
    rooms: Vec<String>,
    /// A list is to have so many items; may be given several times
    #[arg(long, value_name = "LIST=N", value_parser = pair)]
    scale: Vec<(String, usize)>,
    /// So many runs at a time, for every step with `each`; else as the runbook says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    parallel: Option<u32>,
    /// The same seed gives the same answer
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// As one JSON document
    #[arg(long)]
    json: bool,
}

fn pair(text: &str) -> Result<(String, usize), String> {
    let wrong = || format!("{text:?}: write it like customers=80");
    let (list, n) = text.split_once('=').ok_or_else(wrong)?;
    let n = n.trim().parse().ok().filter(|n| (1..=100_000).contains(n)).ok_or_else(wrong)?;
    Ok((list.trim().to_owned(), n))
}

/// The forecast, and what the rooms themselves took.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    forecast: &'a Forecast,
    rooms: Vec<MeasuredRoom>,
}

#[derive(Serialize)]
struct MeasuredRoom {
    room: String,
    measured_ms: Option<u64>,
    /// From the outage's start to the first of these steps: what the forecast leaves out.
    before_ms: Option<u64>,
}

/// Runs it.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let mut pasts = Vec::new();
    for word in &args.rooms {
        pasts.push(past::read(&files::find_room(word)?, None, None)?);
    }
    let measured = measure(pasts.iter().map(|p| &p.room));
    let Some(last) = pasts.last() else { return Err(Failure::wrong("which room?", "")) };
    let scale: BTreeMap<String, usize> = args.scale.into_iter().collect();
    let lists: Vec<&str> = last.room.plan.lists.iter().map(|l| l.name.as_str()).collect();
    if let Some(unknown) = scale.keys().find(|l| !lists.contains(&l.as_str())) {
        let hint = match lists.len() {
            0 => "the runbook has no lists".to_owned(),
            _ => format!("the runbook's lists are: {}", lists.join(", ")),
        };
        return Err(Failure::wrong(format!("there is no list {unknown:?}"), "").hint(hint));
    }
    if measured.steps.values().all(|s| s.samples.is_empty()) {
        return Err(Failure::wrong("nothing was measured in these rooms", "no step of them is done")
            .hint("`warroom demo --headless` measures a room of its own"));
    }
    let question = Question { scale, parallel: args.parallel.map(|n| n as usize), seed: args.seed };
    let forecast = forecast(&last.room.plan, &measured, &question);
    let rooms = pasts.iter().zip(&measured.whole_ms).map(|(past, whole)| MeasuredRoom {
        room: past.room.name().to_owned(),
        measured_ms: *whole,
        before_ms: before(past),
    });
    let document = Document { forecast: &forecast, rooms: rooms.collect() };
    if args.json {
        talk.json(&document);
    } else {
        talk.data(&text(&document));
    }
    Ok(DONE)
}

fn before(past: &past::Past) -> Option<u64> {
    let outage = past.room.scope(&past.room.stamp?).outages.first()?.from;
    let first = past.room.milestone(crate::words::Milestone::FirstRestoreRun).instant()?;
    Some((past.room.axis.at(&first) - past.room.axis.at(&outage)).max(0) as u64)
}

fn text(document: &Document) -> String {
    let f = document.forecast;
    let mut out = format!("Ready in {} ({} plays, seed {})\n", range(&f.range), f.plays, f.seed);
    out.push_str(
        "from the first of these steps to the last proof; what passes before it is not in it.\n\nCritical path:\n",
    );
    for step in &f.critical_path {
        let items = if step.items == 1 {
            String::new()
        } else {
            format!(", {} items, {} at a time", step.items, step.parallel)
        };
        out.push_str(&format!("  {}: {}{items}\n", sanitise(step.step.as_str()), range(&step.range)));
    }
    for gain in f.another_slot.iter().filter(|g| g.gain_ms > 0) {
        let step = sanitise(gain.step.as_str());
        out.push_str(&format!(
            "Another slot for {step} ({} at a time) would save {}.\n",
            gain.parallel,
            span(gain.gain_ms)
        ));
    }
    if f.another_slot.iter().all(|g| g.gain_ms == 0) {
        out.push_str("Another slot would bring nothing.\n");
    }
    if !f.unmeasured.is_empty() {
        let names: Vec<&str> = f.unmeasured.iter().map(|s| s.as_str()).collect();
        out.push_str(&format!("Not in it, since nobody measured it: {}.\n", sanitise(&names.join(", "))));
    }
    out.push_str("\nMeasured:\n");
    for room in &document.rooms {
        let whole = room.measured_ms.map_or("nothing".to_owned(), span);
        let before = room.before_ms.map(|ms| format!(", {} after the outage began", span(ms))).unwrap_or_default();
        out.push_str(&format!("  {}: {whole}{before}\n", sanitise(&room.room)));
    }
    out
}

fn range(range: &Range) -> String {
    format!("{} (p10), {} (p50), {} (p90)", span(range.p10_ms), span(range.p50_ms), span(range.p90_ms))
}
