//! Maintenance windows that begin and end.

use super::Room;
use crate::record::Event;
use crate::words::*;
use wildmatch::WildMatch;

/// Wall clock and boot clock may differ by so much before an end is another end, ms.
const SAME: i64 = 1000;

/// The windows that begin or end at `now`.
pub(super) fn due(room: &Room, now: &Stamp) -> Vec<Event> {
    let mut events = Vec::new();
    let mut covered: Vec<&CheckName> = Vec::new();
    for window in &room.plan.maintenance {
        let Some(end) = window.until(now.at) else { continue };
        let until = now.plus_ms((end - now.at).num_milliseconds());
        let globs: Vec<WildMatch> = window.checks.iter().map(|g| WildMatch::new(g)).collect();
        let watched = room.checks.all.iter().filter(|c| c.state() != CheckState::Paused);
        let meant = watched.filter(|c| globs.iter().any(|g| g.matches(c.check.name.as_str())));
        let mut checks = Vec::new();
        for rec in meant {
            covered.push(&rec.check.name);
            let known = rec.maintained().is_some_and(|m| room.axis.at(&m.until) + SAME >= room.axis.at(&until));
            if !known {
                checks.push(rec.check.name.clone());
            }
        }
        if !checks.is_empty() {
            events.push(Event::MaintenanceBegan { checks, until, why: window.why.clone() });
        }
    }
    let in_one = room.checks.all.iter().filter(|c| c.maintained().is_some() && !covered.contains(&&c.check.name));
    let checks: Vec<CheckName> = in_one.map(|c| c.check.name.clone()).collect();
    if !checks.is_empty() {
        events.push(Event::MaintenanceEnded { checks });
    }
    events
}
