//! The one clock in the report: downtime, outages with their bounds, availability and coverage.

use super::Page;
use super::escape::{code, inline};
use super::table::table;
use crate::report::document::{CheckFacts, OutageFacts};
use crate::report::phrase::{percent, span};
use crate::report::telling::edges;

/// The three downtime numbers, and every outage.
pub(super) fn downtime(page: &Page) -> String {
    let clock = &page.report.scope;
    let rows = [
        vec![format!("Down by the rule ({})", page.report.rule.down_when), span(clock.downtime_ms)],
        vec!["Any check down".to_owned(), span(clock.any_down_ms)],
        vec!["All checks down".to_owned(), span(clock.all_down_ms)],
        vec!["Summed over the checks".to_owned(), format!("{:.1} service-minutes", clock.service_ms as f64 / 60_000.0)],
        vec!["Of the downtime, unobserved".to_owned(), span(clock.unobserved_ms)],
    ];
    let mut out = format!("## Downtime\n\n{}", table(&["scope", "length"], &rows));
    for (i, outage) in page.report.outages.iter().enumerate() {
        out.push_str(&format!("\n### Outage {}\n\n{}", i + 1, self::outage(page, outage)));
    }
    out
}

fn outage(page: &Page, outage: &OutageFacts) -> String {
    let at = |at: &crate::report::status::Instant| page.times.at(&at.0);
    let mut out = format!(
        "{} to {}: {}{}.\n\n",
        at(&outage.from),
        outage.to.as_ref().map_or("now".to_owned(), at),
        span(outage.length_ms),
        if outage.to.is_none() { " so far" } else { "" },
    );
    edges(outage, &page.times).iter().for_each(|line| out.push_str(&format!("- {line}\n")));
    let rows: Vec<Vec<String>> = outage
        .checks
        .iter()
        .map(|d| {
            let until = d.to.as_ref().map_or("lasts".to_owned(), at);
            vec![code(d.check.as_str()), at(&d.from), until, span(d.length_ms)]
        })
        .collect();
    out.push_str(&format!("\n{}", table(&["check", "from", "to", "length"], &rows)));
    out
}

/// Availability and coverage of each check.
pub(super) fn checks(page: &Page) -> String {
    if page.report.checks.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = page.report.checks.iter().map(check).collect();
    let head = ["check", "in scope", "state", "availability", "coverage", "blips"];
    let note = "Availability is up / (up + down), coverage is known / the room's whole time; both by time, not by number of probes.";
    format!("## Checks\n\n{}\n{note}\n", table(&head, &rows))
}

fn check(c: &CheckFacts) -> Vec<String> {
    vec![
        code(c.name.as_str()),
        if c.in_scope { "yes" } else { "no" }.to_owned(),
        format!(
            "{}{}{}",
            c.state,
            said(c.faulty.as_deref().map(inline), ": "),
            said(c.cause.as_ref().map(|c| code(c.as_str())), " because of ")
        ),
        c.availability.map_or("–".to_owned(), percent),
        percent(c.coverage),
        c.blips.to_string(),
    ]
}

fn said(what: Option<String>, before: &str) -> String {
    what.map_or(String::new(), |what| format!("{before}{what}"))
}
