//! The critical path: the runs that the whole waited for.

use super::Facts;
use crate::report::document::PathLink;
use crate::room::{Room, RunRec};

/// From the run that ended last back to the first: each was released by the end of the one before it, be that a run of a step that it
/// needs, the one that freed its slot, or its own earlier attempt.
pub(super) fn path(facts: &Facts) -> Vec<PathLink> {
    let room = facts.room;
    let mut ended: Vec<(&RunRec, i64)> =
        room.runs.values().map(AsRef::as_ref).filter_map(|r: &RunRec| r.ended.map(|at| (r, facts.at(&at)))).collect();
    ended.sort_by_key(|(_, to)| *to);
    let mut path: Vec<(&RunRec, i64)> = Vec::new();
    // Each link ended no later than the one behind it began, so one walk from the last end to the first meets them all.
    while let Some((run, to)) = ended.pop() {
        if path.last().is_none_or(|(behind, _)| to <= facts.at(&behind.intended) && releases(room, run, behind)) {
            path.push((run, to));
        }
    }
    path.reverse();
    let start = facts.clock.outages.first().map(|o| facts.at(&o.from));
    let mut before = start;
    path.into_iter()
        .map(|(run, to)| {
            let from = facts.at(&run.intended);
            let waited_ms = (from - before.unwrap_or(from)).max(0) as u64;
            before = Some(to);
            PathLink { run: run.run.clone(), step: run.step.clone(), waited_ms, length_ms: (to - from).max(0) as u64 }
        })
        .collect()
}

/// Whether the end of a run can be what another waited for.
fn releases(room: &Room, run: &RunRec, behind: &RunRec) -> bool {
    run.step == behind.step || room.step(behind.step.as_str()).is_some_and(|s| s.step.needs.contains(&run.step))
}
