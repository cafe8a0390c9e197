//! The critical path: the runs that the whole waited for.

use super::Facts;
use crate::report::document::PathLink;
use crate::room::RunRec;

/// From the run that ended last back to the first: each was released by the end of the one before it, be that a run of a step that it
/// needs, the one that freed its slot, or its own earlier attempt.
pub(super) fn path(facts: &Facts) -> Vec<PathLink> {
    let room = facts.room;
    let ended: Vec<(&RunRec, i64)> = room.runs.values().filter_map(|r| r.ended.map(|at| (r, facts.at(&at)))).collect();
    let mut path: Vec<(&RunRec, i64)> = ended.iter().copied().max_by_key(|(_, to)| *to).into_iter().collect();
    while let Some((run, _)) = path.last().copied() {
        let from = facts.at(&run.intended);
        let needs = room.step(run.step.as_str()).map_or(&[][..], |s| &s.step.needs);
        let releases = |r: &RunRec| r.step == run.step || needs.contains(&r.step);
        let before = ended.iter().filter(|(r, to)| r.run != run.run && *to <= from && releases(r));
        // A run that took no time at all cannot wait for itself by way of another.
        match before.copied().filter(|(r, _)| !path.iter().any(|(p, _)| p.run == r.run)).max_by_key(|(_, to)| *to) {
            Some(link) => path.push(link),
            None => break,
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
