//! Outages, downtime and availability: computed from the checks' stretches, never counted along.

mod line;
mod sweep;

use super::{CheckRec, Room};
use crate::words::*;
use line::{Class, Point};
use std::borrow::Cow;
use sweep::{Edge, Pace, Period, Swept, Totals, sweep};

/// The scope's state in a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScopeState {
    /// No check is in scope, or none was probed yet; or none is down and of one of them nobody knows.
    #[default]
    Unknown,
    /// All of its checks are up or slow.
    Up,
    /// One of its checks is down, but not enough of them for `down-when`.
    Impaired,
    /// Down by `down-when`.
    Down,
}

impl ScopeState {
    /// For the status document and for people.
    pub fn word(self) -> &'static str {
        match self {
            ScopeState::Unknown => "unknown",
            ScopeState::Up => "up",
            ScopeState::Impaired => "impaired",
            ScopeState::Down => "down",
        }
    }
}

/// An interval in which the scope is down.
#[derive(Clone, Debug, PartialEq)]
pub struct Outage {
    /// The first failing probe.
    pub from: Stamp,
    /// The last good probe before it; none where nobody knows, or a person stated `from`.
    pub from_after: Option<Stamp>,
    /// The first good probe after it; none while it lasts. Where a gap hides the end: the beginning of that gap, since a gap with down on one
    /// side only is neither up nor down.
    pub to: Option<Stamp>,
    /// The last failing probe before `to`.
    pub to_after: Option<Stamp>,
    /// The first good probe, where a gap lies between `to` and it: the outage may have lasted until then.
    pub to_latest: Option<Stamp>,
    /// The checks that were down in it, with their own intervals as measured (end: none while it lasts), in order of their beginning.
    pub checks: Vec<(CheckName, Stamp, Option<Stamp>)>,
    /// Of its length: nobody watched, with down on both sides. Milliseconds.
    pub unobserved_ms: u64,
    /// `from` is stated by a person (`--down-since`, `correct`), not measured.
    pub stated: bool,
}

/// The one clock: what the header shows and the report states. All lengths in milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScopeClock {
    /// The state now.
    pub state: ScopeState,
    /// Since when; none before the first probe.
    pub since: Option<Stamp>,
    /// The scope down by `down-when`.
    pub downtime_ms: u64,
    /// At least one of its checks down. A stated start counts here and below as in `downtime_ms`: the checks that opened the first outage
    /// were down since then.
    pub any_down_ms: u64,
    /// Each of its checks down.
    pub all_down_ms: u64,
    /// Summed over its checks.
    pub service_ms: u64,
    /// Of the downtime: nobody watched, with down on both sides.
    pub unobserved_ms: u64,
    /// In order; the last may still last.
    pub outages: Vec<Outage>,
    going: Going,
}

/// How a clock goes on while no entry tells of anything else.
#[derive(Clone, Debug, Default, PartialEq)]
struct Going {
    pace: Pace,
    /// The instant that the clock shows, ms on the axis.
    at: i64,
    /// Until then: a maintenance window begins or ends there. No further than `at` where a stated start lies behind it, or changes which
    /// outages there are.
    until: Option<i64>,
}

impl ScopeClock {
    fn set(&mut self, totals: &Totals) {
        self.downtime_ms = totals.downtime_ms;
        self.any_down_ms = totals.any_ms;
        self.all_down_ms = totals.all_ms;
        self.service_ms = totals.service_ms;
        self.unobserved_ms = totals.unobserved_ms;
    }

    /// `ms` pass in which nothing changes.
    fn pass(&mut self, ms: u64) {
        let mut totals = Totals {
            downtime_ms: self.downtime_ms,
            any_ms: self.any_down_ms,
            all_ms: self.all_down_ms,
            service_ms: self.service_ms,
            unobserved_ms: self.unobserved_ms,
        };
        let unobserved = totals.pass(&self.going.pace, ms);
        self.set(&totals);
        if let Some(outage) = self.outages.last_mut() {
            outage.unobserved_ms += unobserved;
        }
    }
}

/// A check's share of a window, by time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Availability {
    /// up / (up + down), 0 to 1; none where neither is known.
    pub availability: Option<f64>,
    /// known / window, 0 to 1.
    pub coverage: f64,
}

/// Where the first outage begins because a person says so.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stated {
    /// The instant.
    pub from: Stamp,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
}

/// A check of the scope, with its stretches as the clock counts them.
struct Counted<'a> {
    rec: &'a CheckRec,
    stretches: Cow<'a, [super::Stretch]>,
}

impl Room {
    /// The one clock at `now` (the fold's own last instant for a replay); at the room's closing once that is over.
    pub fn scope(&self, now: &Stamp) -> ScopeClock {
        let end = self.end(now);
        let scoped = self.scoped(end);
        let lines = self.lines(&scoped, end);
        let swept = sweep(&lines, self.plan.scope.down_when, end);
        let mut clock = ScopeClock {
            state: swept.state,
            since: self.scope_since(&scoped, &swept),
            outages: self.outages(&scoped, &lines, &swept.periods),
            going: Going { pace: swept.pace, at: end, until: self.next_planned(end) },
            ..ScopeClock::default()
        };
        clock.set(&swept.totals);
        match (swept.periods.first(), self.stated_start(&scoped, &swept)) {
            (Some(first), Some(stated)) => self.restated(clock, lines, first, stated.from, end),
            _ => clock,
        }
    }

    /// What [`Room::scope`] depends on beside the instant: while this is the same, [`Room::scope_on`] takes an older clock on.
    pub fn scope_basis(&self) -> (u64, usize, bool) {
        (self.checks.turns, self.corrections.len(), self.closed.is_some())
    }

    /// Takes a clock of the same [`Room::scope_basis`] on to `now`: what [`Room::scope`] would give, without a look at every check.
    pub fn scope_on(&self, clock: &mut ScopeClock, now: &Stamp) {
        let end = self.end(now);
        match u64::try_from(end - clock.going.at) {
            Ok(ms) if clock.going.until.is_none_or(|until| end < until) => {
                clock.pass(ms);
                clock.going.at = end;
            }
            _ => *clock = self.scope(now),
        }
    }

    /// The next begin or end of a maintenance window that is known already, ms on the axis.
    fn next_planned(&self, end: i64) -> Option<i64> {
        let windows = self.checks.all.iter().filter(|c| c.in_scope).flat_map(|c| &c.maintenance);
        windows.flat_map(|w| [&w.from, &w.until]).map(|at| self.axis.at(at)).filter(|at| *at > end).min()
    }

    /// The clock with its first outage begun where a person says so; its checks keep their measured intervals, so that both stay visible.
    fn restated(
        &self,
        clock: ScopeClock,
        mut lines: Vec<Vec<Point>>,
        first: &Period,
        stated: Stamp,
        end: i64,
    ) -> ScopeClock {
        // An outage cannot begin after its end.
        let from = self.axis.at(&stated).min(first.to.unwrap_or(end));
        line::restate(&mut lines, first.from, from);
        let swept = sweep(&lines, self.plan.scope.down_when, end);
        let mut clock = clock;
        clock.set(&swept.totals);
        clock.going.pace = swept.pace;
        if first.to.is_none() {
            clock.since = Some(stated);
        }
        if let Some(outage) = clock.outages.first_mut() {
            (outage.from, outage.from_after, outage.stated) = (stated, None, true);
            let period = swept.periods.first().filter(|p| p.from == from);
            outage.unobserved_ms = period.map_or(0, |p| p.unobserved_ms);
            if from == end || period.is_none() {
                clock.going.until = Some(end);
            }
        }
        if clock.outages.len() != swept.periods.len() {
            clock.going.until = Some(end);
        }
        clock
    }

    /// A check's availability and coverage from the room's opening to `now` (or its closing). A gap inside of an outage counts as down, not as known.
    pub fn availability(&self, check: &str, now: &Stamp) -> Availability {
        let Some(rec) = self.checks.get(check) else { return Availability::default() };
        let end = self.end(now);
        let stretches = line::counted(rec, &self.axis, end);
        let points = line::points(&stretches, &self.axis, end, self.closed.is_none());
        let lasted = |class: Class| -> i64 {
            let ends = points.iter().skip(1).map(|p| p.at).chain([end]);
            points.iter().zip(ends).filter(|(p, _)| p.class == class).map(|(p, to)| to - p.at).sum()
        };
        let (up, down, gaps) = (lasted(Class::Up), lasted(Class::Down), lasted(Class::Gap));
        let share = |part: i64, whole: i64| (whole > 0).then(|| part as f64 / whole as f64);
        Availability { availability: share(up, up + down + gaps), coverage: share(up + down, end).unwrap_or_default() }
    }

    /// The first outage's start as evidence alone tells it, and as a person states it.
    pub(super) fn first_start(&self) -> (Option<Stamp>, Option<Stated>) {
        let end = self.stamp.map_or(0, |stamp| self.end(&stamp));
        let scoped = self.scoped(end);
        let swept = sweep(&self.lines(&scoped, end), self.plan.scope.down_when, end);
        let measured = swept.periods.first().map(|p| edge_stretch(&scoped, &p.opened).from);
        (measured, self.stated_start(&scoped, &swept))
    }

    fn scoped(&self, end: i64) -> Vec<Counted<'_>> {
        let scoped = self.checks.all.iter().filter(|c| c.in_scope);
        scoped.map(|rec| Counted { rec, stretches: line::counted(rec, &self.axis, end) }).collect()
    }

    /// The end of the clock's window: never before the last entry, even if a machine's wall clock stepped back over a reboot.
    fn end(&self, now: &Stamp) -> i64 {
        match (&self.closed, &self.stamp) {
            (Some(closed), _) => self.axis.at(closed),
            (None, Some(last)) => self.axis.at(now).max(self.axis.at(last)),
            (None, None) => self.axis.at(now),
        }
    }

    /// A gap after `down` that is still open stays in the outage while the room is open, or the header's clock would vanish while the first
    /// probes after a resume are out. Once they say up, the outage ended where the gap began: nobody saw it last any longer.
    fn lines(&self, scoped: &[Counted], end: i64) -> Vec<Vec<Point>> {
        scoped.iter().map(|c| line::points(&c.stretches, &self.axis, end, self.closed.is_none())).collect()
    }

    fn scope_since(&self, scoped: &[Counted], swept: &Swept) -> Option<Stamp> {
        let probed = scoped.iter().any(|c| c.rec.stretches.len() > 1);
        let edge = swept.since.as_ref().filter(|_| probed)?;
        Some(edge_stretch(scoped, edge).from)
    }

    /// The last word counts. `--down-since` is about an outage that was there when the room opened: a good probe after it disproves it
    /// (a `correct` overrules even that).
    fn stated_start(&self, scoped: &[Counted], swept: &Swept) -> Option<Stated> {
        let corrected = self.corrections.iter().rev().find(|c| c.milestone == Milestone::FirstFailingProbe);
        if let Some(c) = corrected {
            return Some(Stated { from: self.axis.stated(c.to, &c.at), by: c.by.clone(), why: c.why.clone() });
        }
        let opening = self.opening.as_ref()?;
        let since = opening.down_since?;
        // By its wall time, which is what was typed: it may lie before the machine's own boot.
        let from = self.opened.map_or(since, |opened| self.axis.stated(since.at, &opened));
        let good = swept.periods.first().and_then(|p| edge_bound(scoped, &p.opened));
        let disproved = good.is_some_and(|good| self.axis.at(&good) > self.axis.at(&from));
        let stated = Stated { from, by: opening.opened_by.clone(), why: "down before the room was opened".to_owned() };
        (!disproved).then_some(stated)
    }

    fn outages(&self, scoped: &[Counted], lines: &[Vec<Point>], periods: &[Period]) -> Vec<Outage> {
        let mut outages: Vec<Outage> = periods.iter().map(|p| outage(scoped, p)).collect();
        let mut spans: Vec<_> = lines.iter().enumerate().flat_map(|(i, points)| line::spans(i, points)).collect();
        spans.sort_by_key(|span| span.from);
        for span in spans {
            let stretches = &scoped[span.check].stretches;
            let from = stretches[span.opened].from;
            let to = span.closed.map(|i| stretches[i].from);
            let first = periods.partition_point(|p| p.to.is_some_and(|to| to <= span.from));
            let touched = periods[first..].iter().take_while(|p| span.to.is_none_or(|to| p.from < to));
            for (_, outage) in touched.zip(&mut outages[first..]) {
                outage.checks.push((scoped[span.check].rec.check.name.clone(), from, to));
            }
        }
        outages
    }
}

fn edge_stretch<'a>(scoped: &'a [Counted], edge: &Edge) -> &'a super::Stretch {
    &scoped[edge.check].stretches[edge.stretch]
}

fn edge_bound(scoped: &[Counted], edge: &Edge) -> Option<Stamp> {
    line::bound(&scoped[edge.check].stretches, edge.stretch)
}

fn outage(scoped: &[Counted], period: &Period) -> Outage {
    let closed = period.closed.as_ref();
    Outage {
        from: edge_stretch(scoped, &period.opened).from,
        from_after: edge_bound(scoped, &period.opened),
        to: closed.map(|edge| edge_stretch(scoped, edge).from),
        to_after: closed.and_then(|edge| edge_stretch(scoped, edge).after),
        to_latest: closed.and_then(|edge| line::hidden_end(&scoped[edge.check].stretches, edge.stretch)),
        checks: Vec::new(),
        unobserved_ms: period.unobserved_ms,
        stated: false,
    }
}
