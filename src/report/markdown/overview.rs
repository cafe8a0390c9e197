//! What, when, with which runbook, and who.

use super::Facts;
use super::escape::{code, inline};
use super::table::table;
use crate::record::Event;
use crate::report::phrase::count;
use crate::room::{InputRec, Room};
use crate::words::*;

/// The facts of the room, one a row.
pub(super) fn overview(facts: &Facts) -> String {
    let mut rows = vec![row("Room", code(facts.room.name())), row("Kind", facts.room.kind().to_string())];
    rows.extend(when(facts));
    rows.extend(what(facts));
    rows.extend(who(facts.room));
    rows.extend(clocks(facts));
    format!("## Overview\n\n{}", table(&["", ""], &rows))
}

fn row(name: &str, value: String) -> Vec<String> {
    vec![name.to_owned(), value]
}

fn when(facts: &Facts) -> Vec<Vec<String>> {
    let room = facts.room;
    let whole = |at: Option<Stamp>| at.map_or("not yet".to_owned(), |s| facts.times.whole(&s.at));
    let mut rows = vec![row("Opened", whole(room.opened)), row("Stood down", whole(room.stood_down))];
    rows.push(row("Closed", whole(room.closed)));
    rows
}

fn what(facts: &Facts) -> Vec<Vec<String>> {
    let room = facts.room;
    let Some(opening) = &room.opening else { return Vec::new() };
    let mut rows = vec![
        row("Runbook", code(&opening.runbook)),
        row("Its SHA-256", code(&opening.sha256)),
        row("Scripts ran as", format!("{} on {}", inline(&opening.account), inline(&opening.machine))),
    ];
    for (deed, sha256) in &room.runbook.reloads {
        let who = format!("at {} by {}", facts.times.stamp(&deed.at), inline(&deed.by));
        rows.push(row("Edited and reloaded", format!("{who}: {}", code(sha256))));
    }
    if !opening.problems.is_empty() {
        rows.push(row("Mistakes in it", format!("{} when the room was opened", opening.problems.len())));
    }
    let inputs: Vec<String> = room.inputs.iter().map(|(name, input)| said_input(name, input)).collect();
    if !inputs.is_empty() {
        rows.push(row("Inputs", inputs.join(", ")));
    }
    rows
}

fn said_input(name: &str, input: &InputRec) -> String {
    let value = match (&input.value, &input.failed) {
        (Some(value), _) => format!("= {}", code(value)),
        (None, Some(_)) => "failed".to_owned(),
        (None, None) => "(secret)".to_owned(),
    };
    format!("{} {value}", inline(name))
}

fn who(room: &Room) -> Vec<Vec<String>> {
    let mut people: Vec<(String, Role)> = Vec::new();
    for seat in room.seats.values() {
        let person = (seat.name.clone(), seat.role);
        if !people.contains(&person) {
            people.push(person);
        }
    }
    let said: Vec<String> = people.iter().map(|(name, role)| format!("{} ({role})", inline(name))).collect();
    let mut rows = Vec::new();
    if let Some(opening) = &room.opening {
        rows.push(row("Opened by", format!("{} ({})", inline(&opening.opened_by), opening.role)));
    }
    rows.push(row("Seats", if said.is_empty() { "nobody took one".to_owned() } else { said.join(", ") }));
    rows.extend(room.commander.as_ref().map(|name| row("Command", format!("taken by {}", inline(name)))));
    rows
}

/// What a reader must know of the clocks behind the numbers.
fn clocks(facts: &Facts) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    if facts.room.host.starts > 1 {
        rows.push(row("Hosts", format!("{}: the room was resumed", facts.room.host.starts)));
    }
    if !facts.room.axis.one_boot() {
        rows.push(row("Clock", "durations across a reboot are by wall time".to_owned()));
    }
    let drifts = facts.entries.iter().filter(|e| matches!(e.event, Event::ClockDrifted { .. })).count();
    if drifts > 0 {
        rows.push(row("Wall clock", format!("moved {} (see the timeline)", count(drifts, "time"))));
    }
    rows
}
