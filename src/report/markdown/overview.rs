//! What, when, with which runbook; the scope; the objectives; who took part.

use super::Page;
use super::escape::{code, inline, paragraph};
use super::table::table;
use crate::report::document::Input;
use crate::report::phrase::count;
use crate::report::status::Instant;

/// The facts of the room, one a row.
pub(super) fn overview(page: &Page) -> String {
    let o = &page.report.overview;
    let whole = |at: Option<Instant>| at.map_or("not yet".to_owned(), |s| page.times.whole(&s.0));
    let mut rows = vec![row("Room", code(&page.report.room)), row("Kind", page.report.kind.to_string())];
    rows.extend(o.summary.iter().map(|s| row("What it is for", inline(s))));
    rows.push(row("Opened", whole(o.opened_at)));
    rows.push(row("Stood down", whole(o.stood_down_at)));
    rows.push(row("Closed", whole(o.closed_at)));
    rows.extend(runbook(page));
    if !o.opened_by.is_empty() {
        let role = o.opened_as.map(|r| format!(" ({r})")).unwrap_or_default();
        rows.push(row("Opened by", format!("{}{role}", inline(&o.opened_by))));
    }
    rows.extend(o.commander.as_ref().map(|name| row("Command", format!("taken by {}", inline(name)))));
    rows.push(row("Scope", scope(page)));
    rows.extend(clocks(page));
    format!("## Overview\n\n{}", table(&["", ""], &rows))
}

fn row(name: &str, value: String) -> Vec<String> {
    vec![name.to_owned(), value]
}

fn runbook(page: &Page) -> Vec<Vec<String>> {
    let o = &page.report.overview;
    if o.runbook.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![
        row("Runbook", code(&o.runbook)),
        row("Its SHA-256", code(&o.sha256)),
        row("Scripts ran as", format!("{} on {}", inline(&o.account), inline(&o.machine))),
    ];
    for reload in &o.reloads {
        let who = format!("at {} by {}", page.times.at(&reload.at.0), inline(&reload.by));
        rows.push(row("Edited and reloaded", format!("{who}: {}", code(&reload.sha256))));
    }
    if o.problems > 0 {
        rows.push(row("Mistakes in it", format!("{} when the room was opened", o.problems)));
    }
    if !o.inputs.is_empty() {
        rows.push(row("Inputs", o.inputs.iter().map(said_input).collect::<Vec<_>>().join(", ")));
    }
    rows
}

fn said_input(input: &Input) -> String {
    let value = match &input.value {
        Some(value) => format!("= {}", code(value)),
        None if input.failed => "failed".to_owned(),
        None => "(secret)".to_owned(),
    };
    format!("{} {value}", inline(&input.name))
}

fn scope(page: &Page) -> String {
    let rule = &page.report.rule;
    let names: Vec<String> = rule.checks.iter().map(|c| code(c.as_str())).collect();
    match names.len() {
        0 => "no check".to_owned(),
        _ => format!("down when {} down: {}", are(&rule.down_when), names.join(", ")),
    }
}

fn are(rule: &str) -> String {
    let one = rule.starts_with("any") || rule.starts_with("1 of");
    format!("{rule} {}", if one { "is" } else { "are" })
}

/// What a reader must know of the clocks behind the numbers.
fn clocks(page: &Page) -> Vec<Vec<String>> {
    let o = &page.report.overview;
    let mut rows = Vec::new();
    if o.hosts > 1 {
        rows.push(row("Hosts", format!("{}: the room was resumed", o.hosts)));
    }
    if !o.one_boot {
        rows.push(row("Clock", "durations across a reboot are by wall time".to_owned()));
    }
    if o.drifts > 0 {
        rows.push(row("Wall clock", format!("moved {} (see the timeline)", count(o.drifts, "time"))));
    }
    rows
}

/// What the drill set out to show.
pub(super) fn objectives(page: &Page) -> String {
    if page.report.objectives.is_empty() {
        return String::new();
    }
    let items = page.report.objectives.iter().map(|o| format!("- {}\n", paragraph(o, 2)));
    format!("## Objectives\n\n{}", items.collect::<String>())
}

/// Who took part.
pub(super) fn participants(page: &Page) -> String {
    let rows: Vec<Vec<String>> = page
        .report
        .participants
        .iter()
        .map(|p| {
            let role = p.role.map_or("took no seat".to_owned(), |r| r.to_string());
            let since = p.since.map_or("–".to_owned(), |at| page.times.at(&at.0));
            vec![inline(&p.name), role, since, p.acts.to_string(), p.notes.to_string()]
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("## Participants\n\n{}", table(&["name", "role", "sat down", "acts", "of them notes"], &rows))
}
