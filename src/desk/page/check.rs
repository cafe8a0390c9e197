//! Everything about one check: how it stands, what the last probe saw, how it stood before.

use super::{Ink, Page};
use crate::desk::bars::{PARTS, part_word, parts, reason, strip};
use crate::desk::live::Shown;
use crate::desk::model::Model;
use crate::desk::time::{latency, length, of_day};
use crate::plan::{Check, Probe};
use crate::record::{Evidence, Outcome};
use crate::room::CheckRec;
use crate::words::*;

/// Writes the page.
pub fn write(model: &Model, name: &str, page: &mut Page) {
    let Some(check) = model.room.checks.get(name) else { return };
    let shown = Shown::of(check, &model.live);
    page.fact("stands at", ink_of(shown), shown.word());
    if let Some(since) = check.since() {
        let (at, ago) = (of_day(since, model.offset_s), length(model.until().ms_since(since)));
        page.fact("since", Ink::Text, &format!("{at}, {ago} ago"));
    }
    page.fact("scope", Ink::Text, if check.in_scope { "its outage counts as downtime" } else { "not in the scope" });
    bonds(model, check, page);
    last(model, check, page);
    let share = model.room.availability(name, &model.now);
    if let Some(up) = share.availability {
        let text = format!("{:.1} % of the time that is known ({:.0} %)", up * 100.0, share.coverage * 100.0);
        page.fact("up", Ink::Text, &text);
    }
    life(model, check, page);
    probes(model, check, page);
    if let Some(evidence) = &check.evidence {
        page.head("Evidence, as its state last changed");
        seen(&check.check.probe, evidence, page);
    }
    page.head("What is probed");
    if check.check.incarnations.is_empty() {
        probe(&check.check, page);
    }
    for incarnation in &check.check.incarnations {
        page.fact("incarnation", Ink::Text, &incarnation.name);
        probe(&check.check.incarnate(incarnation), page);
    }
    history(model, check, page);
}

/// What it has to do with other checks, and with the calendar.
fn bonds(model: &Model, check: &CheckRec, page: &mut Page) {
    if check.check.canary {
        page.fact(
            "canary",
            Ink::Text,
            "while it fails, failures of other checks are unknown: the fault is on our side",
        );
    }
    for need in &check.check.needs {
        let all = model.room.checks.needed(need);
        let worst = all.iter().map(|c| Shown::of(c, &model.live)).min();
        let named =
            |shown| all.iter().filter(move |c| Shown::of(c, &model.live) == shown).map(|c| c.check.name.as_str());
        let (ink, state) = match worst {
            None => (Ink::Warn, "no such check".to_owned()),
            Some(Shown::Up) => (Ink::Good, "up".to_owned()),
            Some(shown) => (ink_of(shown), format!("{} {}", named(shown).collect::<Vec<_>>().join(", "), shown.word())),
        };
        page.fact("needs", ink, &format!("{need}: {state}"));
    }
    if let Some(cause) = model.room.checks.cause(check) {
        page.fact("because of", Ink::Bad, cause.check.name.as_str());
    }
    if let Some(window) = check.maintained() {
        let why = window.why.as_ref().map(|w| format!(": {w}")).unwrap_or_default();
        page.fact("maintenance", Ink::Warn, &format!("until {}{why}", of_day(&window.until, model.offset_s)));
    }
    if let Some(at) = &check.incarnation {
        page.fact("passes at", Ink::Text, at);
    }
    for loss in model.room.losses_by(&model.scope()).iter().filter(|l| l.check == check.check.name) {
        let at = loss.incarnation.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
        let lost = loss.lost_ms.map(|ms| format!(", {} of it lost", length(ms))).unwrap_or_default();
        page.fact("data", Ink::Text, &format!("{} old when it came back{at}{lost}", length(loss.data_age_ms)));
    }
}

fn ink_of(shown: Shown) -> Ink {
    match shown {
        Shown::Up => Ink::Good,
        Shown::Down | Shown::Recovering => Ink::Bad,
        Shown::Suspect | Shown::Slow => Ink::Warn,
        Shown::Unknown | Shown::Paused => Ink::Dim,
    }
}

fn last(model: &Model, check: &CheckRec, page: &mut Page) {
    let live = model.live.checks.get(check.check.name.as_str()).map(|l| &l.last);
    let last = live.map(|b| (b.at, b.outcome.clone(), b.latency_ms)).or_else(|| check.last.clone());
    let Some((at, outcome, ms)) = last else { return page.fact("last probe", Ink::Dim, "none yet") };
    let (_, ink) = mark(&outcome);
    let why = reason(&check.check.probe, &outcome);
    let words = format!("{} {why} in {}", outcome.word(), latency(ms)).replace("  ", " ");
    page.fact("last probe", ink, &format!("{words}, at {}", of_day(&at, model.offset_s)));
}

/// Its states from the room's opening to now, one cell after the other.
fn life(model: &Model, check: &CheckRec, page: &mut Page) {
    let Some(opened) = &model.room.opened else { return };
    let cells = strip(&model.room, check, &model.until(), page.width.saturating_sub(12));
    let mut pieces: Vec<(Ink, String)> = vec![(Ink::Dim, format!("{:<12}", "the room"))];
    for state in &cells {
        let (ink, cell) = cell(*state);
        match pieces.last_mut().filter(|(last, text)| *last == ink && text.ends_with(cell)) {
            Some((_, text)) => text.push(cell),
            None => pieces.push((ink, cell.to_string())),
        }
    }
    page.push(pieces);
    let (from, to) = (of_day(opened, model.offset_s), of_day(&model.until(), model.offset_s));
    let gap = cells.len().saturating_sub(to.len());
    page.push(vec![(Ink::Dim, format!("{:<12}{from:<gap$}{to}", ""))]);
    page.fact("", Ink::Dim, "█ down · ▅ slow · ▂ up · ? unknown");
}

/// What is down stands tall, what is up lies flat: colour is not all that tells.
const fn cell(state: CheckState) -> (Ink, char) {
    match state {
        CheckState::Down => (Ink::Bad, '█'),
        CheckState::Slow => (Ink::Warn, '▅'),
        CheckState::Up => (Ink::Good, '▂'),
        CheckState::Unknown => (Ink::Dim, '?'),
        CheckState::Paused => (Ink::Dim, ' '),
    }
}

/// Columns of a bar, so that even in none of the time each part has its shape.
const LEAST: usize = PARTS.len() + 1;

/// What the longest bar stands for at least, ms: a probe of 3 ms is not to look as if it had taken long.
const FULL_MS: u64 = 50;

/// The last probes, newest first: when, how, how long, and where the time went.
fn probes(model: &Model, check: &CheckRec, page: &mut Page) {
    let Some(live) = model.live.checks.get(check.check.name.as_str()) else { return };
    page.head("The last probes");
    let slowest = live.recent.iter().map(|b| b.latency_ms).max().unwrap_or(0).max(FULL_MS);
    let room = page.width.saturating_sub(22);
    let mut drawn = Vec::new();
    for beat in live.recent.iter().rev() {
        let (glyph, ink) = mark(&beat.outcome);
        let head = format!("{} {glyph} {:>8}  ", of_day(&beat.at, model.offset_s), latency(beat.latency_ms));
        let columns = (beat.latency_ms as usize * room / slowest as usize).clamp(LEAST.min(room.max(1)), room.max(1));
        let parts = parts(&beat.phases, &beat.outcome, beat.latency_ms, columns);
        let bar =
            parts.iter().map(|(letter, columns)| (ink_of_part(*letter), shape(*letter).to_string().repeat(*columns)));
        page.push([(ink, head)].into_iter().chain(bar).collect());
        drawn.extend(parts.into_iter().map(|(letter, _)| letter));
    }
    let word = |(phase, letter): &(_, char)| format!("{} {}", shape(*letter), part_word(&check.check.probe, *phase));
    let mut words: Vec<String> = PARTS.iter().filter(|(_, letter)| drawn.contains(letter)).map(word).collect();
    words.extend(drawn.contains(&'!').then(|| "! where it stopped".to_owned()));
    if !words.is_empty() {
        page.prose(Ink::Dim, &words.join(" · "));
    }
}

const fn mark(outcome: &Outcome) -> (char, Ink) {
    match outcome {
        Outcome::Ok => ('▲', Ink::Good),
        Outcome::Slow { .. } => ('~', Ink::Warn),
        Outcome::Fail { .. } => ('▼', Ink::Bad),
        Outcome::Unknown { .. } => ('?', Ink::Dim),
    }
}

/// The shape that draws a part, so that colour is not all that tells; none as high as its row, or bars below each other would grow together.
const fn shape(letter: char) -> char {
    match letter {
        'r' => '▁',
        'c' => '▃',
        't' => '▅',
        'f' => '▆',
        'b' => '▂',
        other => other,
    }
}

/// Neighbours differ in their colour as in their shape.
const fn ink_of_part(letter: char) -> Ink {
    match letter {
        'r' => Ink::Variable,
        'c' => Ink::Keyword,
        't' => Ink::Link,
        'f' => Ink::Program,
        'b' => Ink::Quoted,
        _ => Ink::Bad,
    }
}

fn seen(probe: &Probe, evidence: &Evidence, page: &mut Page) {
    if let Some(status) = evidence.status {
        page.fact("status", Ink::Text, &status.to_string());
    }
    if let Some(address) = &evidence.address {
        page.fact("address", Ink::Text, address);
    }
    if let Some(until) = &evidence.certificate_until {
        page.fact("certificate", Ink::Text, &format!("until {until}"));
    }
    if let Some(age) = evidence.data_age_ms {
        page.fact("data", Ink::Text, &format!("{} old", length(age)));
    }
    let part = |(phase, _)| Some(format!("{} {}", part_word(probe, phase), latency(evidence.phases.get(phase)?)));
    let parts: Vec<String> = PARTS.into_iter().filter_map(part).collect();
    if !parts.is_empty() {
        page.fact("phases", Ink::Text, &parts.join(" · "));
    }
    if !evidence.body.is_empty() {
        page.code(&evidence.body);
    }
}

fn probe(check: &Check, page: &mut Page) {
    match &check.probe {
        Probe::Http(http) => {
            let method = if http.method.is_empty() { "GET" } else { &http.method };
            page.fact("http", Ink::Text, &format!("{method} {}", http.url));
        }
        other => page.fact(other.kind(), Ink::Text, &other.target()),
    }
    let text = format!(
        "every {}, at most {}; down after {} failures, up after {} passes",
        check.every, check.timeout, check.fall, check.rise
    );
    page.fact("", Ink::Dim, &text);
    for (name, conditions) in [("expect", &check.expect), ("prefer", &check.prefer), ("fresh", &check.fresh)] {
        conditions.iter().for_each(|c| page.fact(name, Ink::Text, c));
    }
    if let Some(why) = &check.faulty {
        page.fact("mistake", Ink::Bad, why);
    }
}

fn history(model: &Model, check: &CheckRec, page: &mut Page) {
    page.head("Before");
    for stretch in check.stretches.iter().rev().take(12) {
        let ink = match stretch.state {
            CheckState::Up => Ink::Good,
            CheckState::Down => Ink::Bad,
            CheckState::Slow => Ink::Warn,
            CheckState::Unknown | CheckState::Paused => Ink::Dim,
        };
        page.fact(&of_day(&stretch.from, model.offset_s), ink, stretch.state.word());
    }
    if check.blips > 0 {
        page.fact("blips", Ink::Warn, &format!("{} times it failed too seldom to be down", check.blips));
    }
}
