//! Who took part.

use super::Facts;
use crate::record::Event;
use crate::report::document::Participant;

/// Everybody who sat here, once for each role that they had, and whoever did something without a seat.
pub(super) fn participants(facts: &Facts) -> Vec<Participant> {
    let mut people: Vec<Participant> = Vec::new();
    for seat in facts.room.seats.values() {
        if !people.iter().any(|p| p.name == seat.name && p.role == Some(seat.role)) {
            let since = Some((&seat.since).into());
            people.push(Participant { name: seat.name.clone(), role: Some(seat.role), since, acts: 0, notes: 0 });
        }
    }
    for entry in facts.entries.iter().filter(|e| e.by.is_person()) {
        if matches!(entry.event, Event::SeatTaken { .. } | Event::SeatLeft { .. }) {
            continue;
        }
        let at = people.iter().position(|p| p.name == entry.by.name).unwrap_or_else(|| {
            let name = entry.by.name.clone();
            people.push(Participant { name, role: None, since: None, acts: 0, notes: 0 });
            people.len() - 1
        });
        people[at].acts += 1;
        people[at].notes += usize::from(matches!(entry.event, Event::NoteTaken { .. }));
    }
    people
}
