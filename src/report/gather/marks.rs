//! Milestones, measured and stated side by side, and the timeline.

use super::Facts;
use crate::record::{Event, words};
use crate::report::document::{Line, Mark, Stated};
use crate::room::Marked;
use crate::words::*;

/// Every milestone that the room has, and when each service was verified.
pub(super) fn marks(facts: &Facts) -> Vec<Mark> {
    let mut marks: Vec<(Option<i64>, Mark)> = Vec::new();
    for milestone in Milestone::ALL {
        let marked = facts.room.milestone(*milestone);
        if let Some(at) = marked.instant() {
            marks.push((None, mark(facts, milestone.word().replace('_', " "), Some(*milestone), &marked, &at)));
        }
    }
    for (_, step, _) in facts.room.step_states() {
        for item in &step.items {
            let Some(at) = item.verified else { continue };
            let name = format!("verified {} {}", step.step.id, item.item).trim_end().to_owned();
            let marked = Marked { measured: Some(at), stated: None };
            marks.push((Some(facts.at(&at)), mark(facts, name, None, &marked, &at)));
        }
    }
    // Milestones in the order of the design, then services in that of their proofs.
    marks.sort_by_key(|(at, _)| *at);
    marks.into_iter().map(|(_, m)| m).collect()
}

fn mark(facts: &Facts, name: String, milestone: Option<Milestone>, marked: &Marked, at: &Stamp) -> Mark {
    let outage = facts.clock.outages.first();
    Mark {
        name,
        milestone,
        measured: marked.measured.as_ref().map(Into::into),
        stated: marked.stated.as_ref().map(|(at, by, why)| Stated { at: at.into(), by: by.clone(), why: why.clone() }),
        since_outage_ms: outage.map(|o| facts.at(at) - facts.at(&o.from)),
    }
}

/// The entries in words, the probes' digests left out.
pub(super) fn timeline(facts: &Facts) -> Vec<Line> {
    let shown = facts.entries.iter().filter(|e| !matches!(e.event, Event::ProbesDigested { .. }));
    shown
        .map(|e| Line {
            n: e.n,
            at: (&e.stamp).into(),
            by: e.by.is_person().then(|| e.by.name.clone()),
            glyph: words::glyph(&e.event),
            text: words::say(&e.event),
            since: match &e.event {
                Event::CheckTurned { since, .. } => Some(since.into()),
                _ => None,
            },
        })
        .collect()
}
