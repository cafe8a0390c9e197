//! The timelines below `fixtures/clock/`: probes in, turns and the clock out, one case a file. All numbers are seconds since the opening.
//!
//! A probe is `BEGAN OUTCOME[/LATENCY_MS]`; an event `WHEN CHECK STATE since BEGAN after BEGAN`; an outage
//! `FROM (AFTER) to TO (AFTER)[ latest FIRST-GOOD][ unobserved S][ stated]: CHECK FROM-TO, …`, with `?` where nobody knows and nothing where it lasts.

use super::room::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use warroom::plan::{Check, DownWhen};
use warroom::record::{Event, Opening, ProbeResult};
use warroom::room::{Outage, Room, Watch};
use warroom::words::*;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Case {
    /// What it shows.
    about: String,
    down_when: String,
    /// `--down-since`.
    down_since: Option<f64>,
    checks: BTreeMap<String, Checked>,
    /// A host's last sign and its successor's first.
    #[serde(default)]
    restarts: Vec<[f64; 2]>,
    /// The machine slept: nothing ticked.
    #[serde(default)]
    asleep: Vec<[f64; 2]>,
    closed: Option<f64>,
    events: Vec<String>,
    view: Vec<View>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Checked {
    every: Option<u64>,
    fall: Option<u32>,
    rise: Option<u32>,
    probes: String,
}

/// The clock at an instant.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct View {
    at: f64,
    state: String,
    downtime: f64,
    any: f64,
    all: f64,
    service: f64,
    unobserved: f64,
    outages: Vec<String>,
    /// Availability and coverage in percent.
    #[serde(default)]
    availability: BTreeMap<String, String>,
}

#[test]
fn every_timeline_gives_what_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/clock");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()) {
        let case: Case = toml::from_str(&std::fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        play(&format!("{}: {}", file.file_name().unwrap().display(), case.about), &case);
        seen += 1;
    }
    assert!(seen >= 29, "only {seen} timelines were found");
}

fn ms(seconds: f64) -> i64 {
    (seconds * 1000.0).round() as i64
}

fn within(spans: &[[f64; 2]], t: i64) -> bool {
    spans.iter().any(|[from, to]| ms(*from) < t && t < ms(*to))
}

/// A host in slow motion: probes as they come in, four ticks a second, a digest every 15 s.
fn play(name: &str, case: &Case) {
    let mut room = opened(case);
    let mut watch = Watch::default();
    let mut told = Vec::new();
    let mut probes = probes(case).into_iter().peekable();
    let last = case.view.iter().map(|v| ms(v.at)).max().unwrap();
    for t in (0..=last).step_by(250) {
        while let Some((when, result)) = probes.next_if(|(when, _)| *when <= t) {
            let events = watch.feed(&room.checks, &result);
            take(&mut room, &mut told, when, events);
        }
        if let Some([gone, _]) = case.restarts.iter().find(|[_, back]| ms(*back) == t) {
            room.axis.see(&at_ms(t));
            room.checks.gap(&at_ms(ms(*gone)));
            watch = Watch::default();
        }
        if !within(&case.restarts, t) && !within(&case.asleep, t) {
            let events = watch.tick(&room.checks, &at_ms(t));
            take(&mut room, &mut told, t, events);
        }
        if t % 15_000 == 0
            && let Some(digest) = watch.digest()
        {
            fold(&mut room, &digest, at_ms(t));
        }
        if case.closed.is_some_and(|closed| ms(closed) == t) {
            room.closed = Some(at_ms(t));
            room.stamp = room.closed;
        }
        for view in case.view.iter().filter(|v| ms(v.at) == t) {
            assert_eq!(&viewed(&room, view), view, "{name} (left: what came, right: what the file says)");
        }
    }
    assert_eq!(told, case.events, "{name} (left: what came, right: what the file says)");
    assert_eq!(probes.next(), None, "{name}: a probe after the last view");
}

fn opened(case: &Case) -> Room {
    let declared = |(name, c): (&String, &Checked)| Check {
        every: Span::secs(c.every.unwrap_or(10)),
        fall: c.fall.unwrap_or(3),
        rise: c.rise.unwrap_or(2),
        ..check(name)
    };
    let mut room = room(case.checks.iter().map(declared).collect(), down_when(&case.down_when));
    if let Some(since) = case.down_since {
        room.opening = Some(std::sync::Arc::new(Opening { down_since: Some(at_ms(ms(since))), ..opening() }));
    }
    room
}

fn down_when(text: &str) -> DownWhen {
    match text {
        "any" => DownWhen::Any,
        "all" => DownWhen::All,
        n => match n.strip_suffix('%') {
            Some(percent) => DownWhen::Percent(percent.parse().unwrap()),
            None => DownWhen::Count(n.parse().unwrap()),
        },
    }
}

/// In the order in which they come in.
fn probes(case: &Case) -> Vec<(i64, ProbeResult)> {
    let mut all = Vec::new();
    for (name, checked) in &case.checks {
        for text in checked.probes.split(',').map(str::trim).filter(|t| !t.is_empty()) {
            let (began, word) = text.split_once(' ').unwrap();
            let (word, latency) = word.split_once('/').unwrap_or((word, "0"));
            let (began, latency) = (ms(began.parse().unwrap()), latency.parse::<u64>().unwrap());
            all.push((began + latency as i64, probe(name, at_ms(began), latency, word)));
        }
    }
    all.sort_by_key(|(when, _)| *when);
    all
}

fn take(room: &mut Room, told: &mut Vec<String>, t: i64, events: Vec<Event>) {
    for event in events {
        told.push(format!("{} {}", seconds(t), in_words(&event)));
        fold(room, &event, at_ms(t));
    }
}

fn in_words(event: &Event) -> String {
    match event {
        Event::CheckTurned { check, to, since, after, .. } => {
            format!("{check} {to} since {} after {}", told(since), after.as_ref().map_or("?".to_owned(), told))
        }
        Event::CheckBlipped { check, since, fails, .. } => format!("{check} blip since {} fails {fails}", told(since)),
        Event::CheckFlapped { check, flapping } => format!("{check} {}", if *flapping { "flaps" } else { "steady" }),
        other => panic!("no event of a check: {other:?}"),
    }
}

fn told(stamp: &Stamp) -> String {
    seconds((stamp.mono as i64 - at_ms(0).mono as i64) / 1000)
}

fn seconds(ms: i64) -> String {
    format!("{}", ms as f64 / 1000.0)
}

fn viewed(room: &Room, view: &View) -> View {
    let now = at_ms(ms(view.at));
    let clock = room.scope(&now);
    let s = |ms: u64| ms as f64 / 1000.0;
    let share = |name: &String| {
        let a = room.availability(name, &now);
        let percent = |share: f64| format!("{:.2}", share * 100.0);
        (name.clone(), format!("{} {}", a.availability.map_or("?".to_owned(), percent), percent(a.coverage)))
    };
    View {
        at: view.at,
        state: clock.since.map_or(clock.state.word().to_owned(), |t| format!("{} {}", clock.state.word(), told(&t))),
        downtime: s(clock.downtime_ms),
        any: s(clock.any_down_ms),
        all: s(clock.all_down_ms),
        service: s(clock.service_ms),
        unobserved: s(clock.unobserved_ms),
        outages: clock.outages.iter().map(outage_in_words).collect(),
        availability: view.availability.keys().map(share).collect(),
    }
}

fn outage_in_words(outage: &Outage) -> String {
    let or = |stamp: &Option<Stamp>, none: &str| stamp.as_ref().map_or(none.to_owned(), told);
    let mut text = format!("{} ({})", told(&outage.from), or(&outage.from_after, "?"));
    if let Some(to) = &outage.to {
        text += &format!(" to {} ({})", told(to), or(&outage.to_after, "?"));
    }
    if let Some(latest) = &outage.to_latest {
        text += &format!(" latest {}", told(latest));
    }
    if outage.unobserved_ms > 0 {
        text += &format!(" unobserved {}", seconds(outage.unobserved_ms as i64));
    }
    if outage.stated {
        text += " stated";
    }
    let checks = outage.checks.iter().map(|(name, from, to)| format!("{name} {}-{}", told(from), or(to, "")));
    text + ": " + &checks.collect::<Vec<_>>().join(", ")
}
