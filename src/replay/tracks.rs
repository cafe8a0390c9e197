//! Who stood how, when: the scope's outages, the checks, each item's runs; as stretches on the room's one time axis.

use crate::room::{CheckRec, Room, RunRec, ScopeClock};
use crate::words::*;

/// What a track is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The scope: its outages.
    Scope,
    /// A check that was not well.
    Check(CheckName),
    /// An item of a step (empty without `each`): its runs.
    Item(StepId, String),
}

/// How something stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stood {
    /// Of a scope or a check.
    Check(CheckState),
    /// A run that lives.
    Running,
    /// A run that succeeded.
    Good,
    /// A run that did not.
    Bad,
}

/// A stretch of time. Milliseconds since the room was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its beginning.
    pub from: i64,
    /// Its end; for what lasts the axis' own.
    pub to: i64,
    /// It has not ended: `to` is the axis' own end.
    pub lasts: bool,
    /// How it stood.
    pub stood: Stood,
    /// The run that it is; none for a check.
    pub run: Option<RunId>,
}

/// One row of a picture over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// About what.
    pub subject: Subject,
    /// In order of time.
    pub stretches: Vec<Stretch>,
}

/// Every track of a room up to `now`, at which `clock` stands: the scope, the checks that were down or slow, and the items that were run, in the
/// runbook's order.
pub fn tracks(room: &Room, clock: &ScopeClock, now: &Stamp) -> Vec<Track> {
    let end = room.axis.at(now).max(0);
    let open: Vec<bool> = clock.outages.iter().map(|o| o.to.is_none()).collect();
    let down = |((from, to), lasts)| Stretch { from, to, lasts, stood: Stood::Check(CheckState::Down), run: None };
    let scope = outages(room, clock, end).into_iter().zip(open).map(down).collect();
    let mut tracks = vec![Track { subject: Subject::Scope, stretches: scope }];
    let ill = |c: &&CheckRec| c.stretches.iter().any(|s| matches!(s.state, CheckState::Down | CheckState::Slow));
    tracks.extend(room.checks.all.iter().map(AsRef::as_ref).filter(ill).map(|check| of_check(room, check, end)));
    let items = room.phases.iter().flat_map(|p| &p.steps).filter_map(|id| room.step(id.as_str()));
    for (step, item) in items.flat_map(|s| s.items.iter().map(move |i| (s, i))).filter(|(_, i)| !i.runs.is_empty()) {
        let runs = item.runs.iter().filter_map(|run| room.runs.get(run));
        let subject = Subject::Item(step.step.id.clone(), item.item.clone());
        tracks.push(Track { subject, stretches: runs.map(|run| of_run(room, run, end)).collect() });
    }
    tracks
}

/// Takes tracks on to a later `now`, while nothing new is known: what lasts goes on.
pub fn tracks_on(tracks: &mut [Track], room: &Room, now: &Stamp) {
    let end = room.axis.at(now).max(0);
    let lasting = tracks.iter_mut().flat_map(|t| &mut t.stretches).filter(|s| s.lasts);
    lasting.for_each(|s| s.to = end);
}

/// The scope's outages, dated back as evidence tells them; one that lasts goes to `end`.
pub(super) fn outages(room: &Room, clock: &ScopeClock, end: i64) -> Vec<(i64, i64)> {
    let at = |s: &Stamp| room.axis.at(s).clamp(0, end);
    clock.outages.iter().map(|o| (at(&o.from), o.to.as_ref().map_or(end, at))).collect()
}

/// A run from its intention to its end; one that lives goes to `end`.
pub(super) fn of_run(room: &Room, run: &RunRec, end: i64) -> Stretch {
    let at = |s: &Stamp| room.axis.at(s).clamp(0, end);
    let stood = match (run.live(), run.succeeded()) {
        (true, _) => Stood::Running,
        (false, true) => Stood::Good,
        (false, false) => Stood::Bad,
    };
    let (to, lasts) = run.ended.as_ref().map_or((end, true), |ended| (at(ended), false));
    Stretch { from: at(&run.intended), to, lasts, stood, run: Some(run.run.clone()) }
}

fn of_check(room: &Room, check: &CheckRec, end: i64) -> Track {
    let at = |s: &Stamp| room.axis.at(s).clamp(0, end);
    let ends = check.stretches.iter().skip(1).map(|next| (at(&next.from), false)).chain([(end, true)]);
    let stretches = check.stretches.iter().zip(ends).map(|(stretch, (to, lasts))| Stretch {
        from: at(&stretch.from),
        to,
        lasts,
        stood: Stood::Check(stretch.state),
        run: None,
    });
    Track { subject: Subject::Check(check.check.name.clone()), stretches: stretches.collect() }
}

/// Between two ticks of a time axis: the shortest round length that is not shorter than `least`. Milliseconds.
pub fn round_ms(least: f64) -> i64 {
    const ROUND_S: [i64; 16] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200];
    let days = || (least / 86_400_000.0).ceil() as i64 * 86_400;
    ROUND_S.iter().find(|s| least <= (**s * 1000) as f64).copied().unwrap_or_else(days) * 1000
}
