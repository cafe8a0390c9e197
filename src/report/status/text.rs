//! The status document for people: a screenful, no colours, foreign text sanitised.

use super::steps::{ItemStatus, PhaseStatus, StepStatus};
use super::{CheckStatus, Instant, NoteStatus, Status};
use crate::report::phrase::{Times, face, some_of};
use crate::text::written;
use crate::words::*;
use std::fmt::Write;

/// Checks that are not up, and notes: no more than these are shown.
const CHECKS: usize = 12;
const NOTES: usize = 5;

/// How the room stands, for people, in local time (`tz_offset_s` seconds east of UTC). Ends with a newline.
pub fn text(status: &Status, tz_offset_s: i32) -> String {
    let first = status.opened_at.unwrap_or(status.now);
    let times = Times::new(tz_offset_s, &first.0);
    let parts = [
        head(status, &times),
        scope(status, &times),
        milestones(status, &times),
        checks(status, &times),
        steps(status),
        notes(status, &times),
        seats(status),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    parts.join("\n")
}

/// One line of foreign text.
fn line(raw: &str) -> String {
    written(raw).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn head(status: &Status, times: &Times) -> String {
    let mut out = format!("{}  {}\n", status.kind.word().to_uppercase(), line(&status.title));
    let _ = write!(out, "{} · now {}", line(&status.room), times.whole(&status.now.0));
    if let Some(opened) = status.opened_at {
        let _ = write!(out, " · opened {}, {} ago", times.at(&opened.0), face(ms_between(&opened, &status.now)));
    }
    if let Some(at) = status.stood_down_at {
        let _ = write!(out, " · stood down {}", times.at(&at.0));
    }
    let pending = status.journal.entries.saturating_sub(status.journal.durable);
    let durable = if pending == 0 { String::new() } else { format!(", {pending} not durable yet") };
    let _ = writeln!(out, " · journal {}{durable}", status.journal.head);
    out
}

fn ms_between(from: &Instant, to: &Instant) -> u64 {
    (to.0 - from.0).num_milliseconds().max(0) as u64
}

fn scope(status: &Status, times: &Times) -> String {
    let s = &status.scope;
    let glyph = match s.state {
        "up" => '▲',
        "down" => '▼',
        "impaired" => '~',
        _ => '?',
    };
    let since = s.since.map(|at| format!(" since {}", times.at(&at.0))).unwrap_or_default();
    let mut out = format!("{glyph} {}{since} · downtime {}", s.state.to_uppercase(), face(s.downtime_ms));
    if s.any_down_ms > 0 {
        let service = s.service_ms as f64 / 60_000.0;
        let (any, all) = (face(s.any_down_ms), face(s.all_down_ms));
        let _ = write!(out, " · any check down {any}, all {all}, {service:.1} service-minutes");
    }
    if s.unobserved_ms > 0 {
        let _ = write!(out, ", {} unobserved", face(s.unobserved_ms));
    }
    out.push('\n');
    for outage in &s.outages {
        let to = outage.to.map_or("now".to_owned(), |t| times.at(&t.0));
        let names: Vec<String> = outage.checks.iter().map(|c| line(c.as_str())).collect();
        let _ = writeln!(out, "  down {} to {to}: {}", times.at(&outage.from.0), some_of(&names));
    }
    out
}

fn milestones(status: &Status, times: &Times) -> String {
    let mut known: Vec<(Instant, Milestone)> =
        status.milestones.iter().filter_map(|(m, at)| at.map(|at| (at, *m))).collect();
    known.sort();
    let said: Vec<String> =
        known.iter().map(|(at, m)| format!("{} {}", times.at(&at.0), m.word().replace('_', " "))).collect();
    let mut out: String = said.chunks(4).map(|row| format!("{}\n", row.join(" · "))).collect();
    for c in &status.corrections {
        let measured = c.measured.map_or("not measured".to_owned(), |at| format!("measured {}", times.at(&at.0)));
        let (name, stated) = (c.milestone.word().replace('_', " "), times.at(&c.stated.0));
        let _ = writeln!(out, "  {name}: {measured}, stated {stated} by {}: {}", line(&c.by), line(&c.why));
    }
    out
}

fn checks(status: &Status, times: &Times) -> String {
    if status.checks.is_empty() {
        return String::new();
    }
    let of = |state: CheckState| status.checks.iter().filter(|c| c.state == state).count();
    let counts: Vec<String> =
        CheckState::ALL.iter().filter(|s| of(**s) > 0).map(|s| format!("{} {s}", of(*s))).collect();
    let mut out = format!("Checks: {}\n", counts.join(", "));
    let ill: Vec<&CheckStatus> = status.checks.iter().filter(|c| c.state != CheckState::Up).collect();
    let width = ill.iter().take(CHECKS).map(|c| line(c.name.as_str()).chars().count()).max().unwrap_or(0);
    for check in ill.iter().take(CHECKS) {
        let since = check.since.map(|at| format!(" since {}", times.at(&at.0))).unwrap_or_default();
        let name = line(check.name.as_str());
        let _ = writeln!(out, "  {} {name:width$}  {}{since}{}", glyph(check.state), check.state, reason(check));
    }
    if ill.len() > CHECKS {
        let _ = writeln!(out, "  and {} more", ill.len() - CHECKS);
    }
    out + &losses(status)
}

/// What came back with data whose age was measured: the oldest first.
fn losses(status: &Status) -> String {
    let mut back: Vec<(&CheckStatus, u64)> = status.checks.iter().filter_map(|c| Some((c, c.data_age_ms?))).collect();
    back.sort_by_key(|(_, age)| std::cmp::Reverse(*age));
    let mut out = String::new();
    for (check, age) in back.iter().take(CHECKS) {
        let at = check.incarnation.as_ref().map(|at| format!(" at {}", line(at))).unwrap_or_default();
        let lost = check.lost_ms.map(|ms| format!(", {} of it lost", face(ms))).unwrap_or_default();
        let _ = writeln!(out, "  {} came back{at} with data {} old{lost}", line(check.name.as_str()), face(*age));
    }
    if back.len() > CHECKS {
        let _ = writeln!(out, "  and {} more came back", back.len() - CHECKS);
    }
    out
}

fn glyph(state: CheckState) -> char {
    match state {
        CheckState::Up => '▲',
        CheckState::Slow => '~',
        CheckState::Down => '▼',
        CheckState::Unknown => '?',
        CheckState::Paused => '‖',
    }
}

/// Why it is not up: what it fails because of comes first.
fn reason(check: &CheckStatus) -> String {
    let because = check.cause.as_ref().map(|c| format!("  because of {}", line(c.as_str()))).unwrap_or_default();
    let maintained = if check.maintenance_until.is_some() { "  in maintenance" } else { "" };
    format!("{because}{maintained}{}", last(check))
}

fn last(check: &CheckStatus) -> String {
    let Some(last) = check.last.as_ref().filter(|l| l.outcome != "ok") else { return String::new() };
    let phase = last.phase.map(|p| format!("{} ", p.word())).unwrap_or_default();
    format!("  {phase}{}", line(last.reason.as_deref().unwrap_or_default()))
}

fn steps(status: &Status) -> String {
    let all: Vec<&StepStatus> = status.phases.iter().flat_map(|p| &p.steps).collect();
    if all.is_empty() {
        return String::new();
    }
    let settled = all.iter().filter(|s| s.state.settled()).count();
    let mut out = format!("Steps: {settled} of {}\n", all.len());
    for phase in &status.phases {
        out.push_str(&phase_lines(phase));
    }
    out
}

/// A phase that is through takes one line; else each of its steps has its own.
fn phase_lines(phase: &PhaseStatus) -> String {
    let settled = phase.steps.iter().filter(|s| s.state.settled()).count();
    let through = settled == phase.steps.len();
    let mark = if through { '✔' } else { '▾' };
    let mut out = format!("  {mark} {}  {settled}/{}\n", line(&phase.title), phase.steps.len());
    for step in phase.steps.iter().filter(|_| !through) {
        out.push_str(&step_lines(step));
    }
    out
}

fn step_lines(step: &StepStatus) -> String {
    let by = step.by.as_ref().map(|b| format!("  {}", line(b))).unwrap_or_default();
    let title = line(&step.title);
    let mut out = format!("    {} {}  {title}  {}{by}\n", step_glyph(step.state), line(step.id.as_str()), step.state);
    if let Some(items) = step.items.as_ref().filter(|i| !i.is_empty() && step.state != StepState::Open) {
        let _ = writeln!(out, "      {}", by_state(items));
    }
    out
}

/// `2 verified, running: globex, initech, failed: umbrella`.
fn by_state(items: &[ItemStatus]) -> String {
    let of = |state: StepState| -> Vec<String> {
        items.iter().filter(|i| i.state == state).map(|i| line(&i.item)).collect()
    };
    let said = StepState::ALL.iter().rev().map(|s| (*s, of(*s))).filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = said
        .map(|(state, names)| match state {
            StepState::Running | StepState::Failed | StepState::Unknown => format!("{state}: {}", some_of(&names)),
            _ => format!("{} {state}", names.len()),
        })
        .collect();
    parts.join("; ")
}

fn step_glyph(state: StepState) -> char {
    match state {
        StepState::Open => '○',
        StepState::Waiting => '◌',
        StepState::Running => '▶',
        StepState::Failed => '✖',
        StepState::Unknown => '?',
        StepState::Done => '✓',
        StepState::Verified => '✔',
        StepState::Skipped => '–',
    }
}

fn notes(status: &Status, times: &Times) -> String {
    if status.notes.is_empty() {
        return String::new();
    }
    let mut out = format!("Notes: {}\n", status.notes.len());
    for note in &status.notes[status.notes.len().saturating_sub(NOTES)..] {
        out.push_str(&note_line(note, times));
    }
    out
}

fn note_line(note: &NoteStatus, times: &Times) -> String {
    let point = note.point.map(|p| format!(" [{p}]")).unwrap_or_default();
    let on = note.on.as_ref().map(|on| format!(" on {}", line(on))).unwrap_or_default();
    let private = if note.private { " (private)" } else { "" };
    format!("  {} {}{point}{on}{private}: {}\n", times.at(&note.at.0), line(&note.by), line(&note.text))
}

fn seats(status: &Status) -> String {
    let said: Vec<String> = status
        .seats
        .iter()
        .map(|s| format!("{} ({}{})", line(&s.name), s.role, if s.present { "" } else { ", left" }))
        .collect();
    if said.is_empty() { String::new() } else { format!("Seats: {}\n", said.join(", ")) }
}
