//! The one clock in the report: downtime, outages with their bounds, availability and coverage.

use super::Facts;
use super::escape::{code, inline};
use super::table::table;
use crate::plan::DownWhen;
use crate::report::phrase::{percent, span};
use crate::room::{CheckRec, Outage};
use crate::words::*;

/// The three downtime numbers, and every outage.
pub(super) fn downtime(facts: &Facts) -> String {
    let clock = &facts.clock;
    let rule = rule(facts.room.plan.scope.down_when);
    let rows = [
        vec![format!("Down by the rule ({rule})"), span(clock.downtime_ms)],
        vec!["Any check down".to_owned(), span(clock.any_down_ms)],
        vec!["All checks down".to_owned(), span(clock.all_down_ms)],
        vec!["Summed over the checks".to_owned(), format!("{:.1} service-minutes", clock.service_ms as f64 / 60_000.0)],
        vec!["Of the downtime, unobserved".to_owned(), span(clock.unobserved_ms)],
    ];
    let mut out = format!("## Downtime\n\n{}", table(&["scope", "length"], &rows));
    for (i, outage) in clock.outages.iter().enumerate() {
        out.push_str(&format!("\n### Outage {}\n\n{}", i + 1, self::outage(facts, outage)));
    }
    out
}

fn rule(rule: DownWhen) -> String {
    match rule {
        DownWhen::Any => "any of its checks".to_owned(),
        DownWhen::All => "all of its checks".to_owned(),
        DownWhen::Count(n) => format!("{n} of its checks"),
        DownWhen::Percent(p) => format!("{p} % of its checks"),
    }
}

fn outage(facts: &Facts, outage: &Outage) -> String {
    let end = outage.to.unwrap_or(facts.now);
    let mut out = format!(
        "{} to {}: {}{}.\n\n- {}\n- {}\n",
        facts.times.stamp(&outage.from),
        outage.to.map_or("now".to_owned(), |to| facts.times.stamp(&to)),
        span(facts.between(&outage.from, &end)),
        if outage.to.is_none() { " so far" } else { "" },
        start(facts, outage),
        finish(facts, outage),
    );
    if outage.unobserved_ms > 0 {
        out.push_str(&format!(
            "- Nobody watched for {} of it; it was down before and after.\n",
            span(outage.unobserved_ms)
        ));
    }
    let rows: Vec<Vec<String>> = outage
        .checks
        .iter()
        .map(|(name, from, to)| {
            let until = to.map_or("lasts".to_owned(), |to| facts.times.stamp(&to));
            let length = span(facts.between(from, &to.unwrap_or(facts.now)));
            vec![code(name.as_str()), facts.times.stamp(from), until, length]
        })
        .collect();
    out.push_str(&format!("\n{}", table(&["check", "from", "to", "length"], &rows)));
    out
}

fn start(facts: &Facts, outage: &Outage) -> String {
    let from = facts.times.stamp(&outage.from);
    match outage.from_after {
        _ if outage.stated => format!("Start: {from}, as stated by a person (see the milestones)."),
        Some(good) => {
            let more = span(facts.between(&good, &outage.from));
            format!(
                "Start: after the last good probe at {}, not after {from}: up to {more} more.",
                facts.times.stamp(&good)
            )
        }
        None => format!("Start: not after {from}; no good probe was seen before, so it may have begun long before."),
    }
}

fn finish(facts: &Facts, outage: &Outage) -> String {
    let Some(to) = outage.to else { return "End: not yet.".to_owned() };
    let said = facts.times.stamp(&to);
    if let Some(latest) = outage.to_latest {
        let latest = facts.times.stamp(&latest);
        return format!(
            "End: nobody watched from {said} on; the first good probe came at {latest}, so it may have lasted until then."
        );
    }
    match outage.to_after {
        Some(bad) => {
            let less = span(facts.between(&bad, &to));
            format!(
                "End: after the last failing probe at {}, not after {said}: up to {less} less.",
                facts.times.stamp(&bad)
            )
        }
        None => format!("End: not after {said}."),
    }
}

/// Availability and coverage of each check.
pub(super) fn checks(facts: &Facts) -> String {
    if facts.room.checks.all.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = facts
        .room
        .checks
        .all
        .iter()
        .map(|rec| {
            let share = facts.room.availability(rec.check.name.as_str(), &facts.now);
            vec![
                code(rec.check.name.as_str()),
                if rec.in_scope { "yes" } else { "no" }.to_owned(),
                state_words(rec.state(), rec.check.faulty.as_deref()) + &because(facts, rec),
                share.availability.map_or("–".to_owned(), percent),
                percent(share.coverage),
                rec.blips.to_string(),
            ]
        })
        .collect();
    let head = ["check", "in scope", "state", "availability", "coverage", "blips"];
    let note = "Availability is up / (up + down), coverage is known / the room's whole time; both by time, not by number of probes.";
    format!("## Checks\n\n{}\n{note}\n", table(&head, &rows))
}

fn because(facts: &Facts, rec: &CheckRec) -> String {
    facts.room.checks.cause(rec).map_or(String::new(), |c| format!(" because of {}", code(c.check.name.as_str())))
}

fn state_words(state: CheckState, faulty: Option<&str>) -> String {
    faulty.map_or(state.to_string(), |why| format!("{state}: {}", inline(why)))
}
