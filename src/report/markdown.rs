//! The after-action report as Markdown, which reads well as plain text too.

mod clock;
mod escape;
mod losses;
mod notes;
mod overview;
mod steps;
mod table;
mod targets;
mod timeline;

use super::phrase::Times;
use super::verdict::{Ending, verdict};
use crate::record::Entry;
use crate::room::{Room, ScopeClock};
use crate::words::Stamp;
use escape::{code, inline};

/// What every section draws on.
struct Facts<'a> {
    room: &'a Room,
    entries: &'a [Entry],
    /// The instant that the report speaks of: now, or when the room was closed.
    now: Stamp,
    clock: ScopeClock,
    times: Times,
}

impl Facts<'_> {
    /// Milliseconds from one instant to a later one on the room's time line; 0 where it is not later.
    fn between(&self, from: &Stamp, to: &Stamp) -> u64 {
        (self.room.axis.at(to) - self.room.axis.at(from)).max(0) as u64
    }
}

/// The first after-action report. `entries` are those that `room` was folded from; private notes stand in it only where the room holds them.
/// `head` is the journal's head, the anchor of all that is said. Local times are `tz_offset_s` seconds east of UTC.
pub fn markdown(room: &Room, entries: &[Entry], now: &Stamp, head: &str, tz_offset_s: i32) -> String {
    let now = room.closed.unwrap_or(*now);
    let times = Times::new(tz_offset_s, &room.opened.unwrap_or(now).at);
    let facts = Facts { room, entries, now, clock: room.scope(&now), times };
    let sections = [
        opening(&facts),
        overview::overview(&facts),
        targets::targets(&facts),
        clock::downtime(&facts),
        clock::checks(&facts),
        losses::losses(&facts),
        steps::steps(&facts),
        steps::failures(&facts),
        notes::notes(&facts),
        notes::actions(&facts),
        timeline::milestones(&facts),
        timeline::timeline(&facts),
        anchor(&facts, head),
    ];
    let sections: Vec<String> = sections.into_iter().filter(|s| !s.is_empty()).collect();
    sections.join("\n")
}

fn opening(facts: &Facts) -> String {
    let verdict = verdict(facts.room, &facts.now);
    let word = match verdict.ending {
        Ending::Recovered => "Recovered",
        Ending::NotRecovered => "Not recovered",
        Ending::NeverDown => "Never down",
    };
    let title = inline(facts.room.title());
    format!("# After-action report: {title}\n\n**{word}.** {}\n", inline(&verdict.sentence))
}

fn anchor(facts: &Facts, head: &str) -> String {
    format!(
        "---\n\nMade from the journal of {} up to its head {}, as of {}. {} tells whether a journal still has it.\n",
        code(facts.room.name()),
        code(head),
        facts.times.whole(&facts.now.at),
        code(&format!("warroom verify {} --expect {head}", facts.room.name())),
    )
}
