//! Everything about one check: how it stands, what the last probe saw, how it stood before.

use super::{Ink, Page};
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
    if let Some(evidence) = &check.evidence {
        page.head("Evidence of the last turn");
        seen(evidence, page);
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
    if !check.check.needs.is_empty() {
        page.fact("needs", Ink::Text, &check.check.needs.join(", "));
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
    for loss in model.room.losses(&model.now).iter().filter(|l| l.check == check.check.name) {
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
    let ink = match outcome {
        Outcome::Ok => Ink::Good,
        Outcome::Fail { .. } => Ink::Bad,
        Outcome::Slow { .. } | Outcome::Unknown { .. } => Ink::Warn,
    };
    let words = format!("{} {} in {}", outcome.word(), outcome.reason(), latency(ms)).replace("  ", " ");
    page.fact("last probe", ink, &format!("{words}, at {}", of_day(&at, model.offset_s)));
}

fn seen(evidence: &Evidence, page: &mut Page) {
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
    let p = evidence.phases;
    let parts = [
        ("resolve", p.resolve_ms),
        ("connect", p.connect_ms),
        ("tls", p.tls_ms),
        ("first byte", p.first_byte_ms),
        ("body", p.body_ms),
    ];
    let parts: Vec<String> = parts.iter().filter_map(|(n, ms)| ms.map(|ms| format!("{n} {ms} ms"))).collect();
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
