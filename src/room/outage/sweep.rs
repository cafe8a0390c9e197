//! The sweep: all checks' points in the order of time, and what they add up to between two of them.

use super::ScopeState;
use super::line::{Class, Point};
use crate::plan::DownWhen;

/// One check's change of class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    at: i64,
    /// Index of the check among the scope's.
    pub check: usize,
    was: Class,
    is: Class,
    /// Index of the stretch that begins there.
    pub stretch: usize,
}

/// An interval in which the rule holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Period {
    pub from: i64,
    /// None while it lasts.
    pub to: Option<i64>,
    pub opened: Edge,
    pub closed: Option<Edge>,
    /// Of it: the rule holds only with the checks that nobody watched.
    pub unobserved_ms: u64,
}

/// Lengths, ms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Totals {
    pub downtime_ms: u64,
    pub any_ms: u64,
    pub all_ms: u64,
    pub service_ms: u64,
    pub unobserved_ms: u64,
}

/// What the scope's checks add up to.
#[derive(Clone, Debug, Default)]
pub(super) struct Swept {
    pub totals: Totals,
    pub periods: Vec<Period>,
    /// At the end.
    pub state: ScopeState,
    /// The edge that brought it about.
    pub since: Option<Edge>,
}

/// Sweeps over the lines of the scope's checks; no point may lie after `end`. O(n log n) in the number of points.
pub(super) fn sweep(lines: &[Vec<Point>], rule: DownWhen, end: i64) -> Swept {
    let edges = edges(lines);
    let mut swept = Swept::default();
    let mut tally = Tally::default();
    let mut last = end;
    // Edges of one instant count together: one check up and another one down at once is no end of an outage.
    for group in edges.chunk_by(|a, b| a.at == b.at) {
        let at = group[0].at;
        swept.pass(&tally, rule, at.saturating_sub(last));
        group.iter().for_each(|edge| tally.turn(edge));
        swept.turn(tally.state(rule), group);
        last = at;
    }
    swept.pass(&tally, rule, end - last);
    swept
}

fn edges(lines: &[Vec<Point>]) -> Vec<Edge> {
    let mut edges = Vec::with_capacity(lines.iter().map(Vec::len).sum());
    for (check, points) in lines.iter().enumerate() {
        let mut was = Class::Absent;
        for p in points {
            edges.push(Edge { at: p.at, check, was, is: p.class, stretch: p.stretch });
            was = p.class;
        }
    }
    edges.sort_by_key(|e| e.at);
    edges
}

impl Swept {
    /// `ms` pass in which nothing changes.
    fn pass(&mut self, tally: &Tally, rule: DownWhen, ms: i64) {
        let ms = ms.max(0) as u64;
        let (down, total) = (tally.down(), tally.total());
        self.totals.service_ms += ms * down as u64;
        if down > 0 {
            self.totals.any_ms += ms;
        }
        if DownWhen::All.holds(down, total) {
            self.totals.all_ms += ms;
        }
        if rule.holds(down, total) {
            self.totals.downtime_ms += ms;
            if !rule.holds(tally.of(Class::Down), total) {
                self.totals.unobserved_ms += ms;
                if let Some(period) = self.periods.last_mut() {
                    period.unobserved_ms += ms;
                }
            }
        }
    }

    /// All that happened at one instant leads to `state`.
    fn turn(&mut self, state: ScopeState, group: &[Edge]) {
        if state == self.state && self.since.is_some() {
            return;
        }
        let was = std::mem::replace(&mut self.state, state);
        let opened = cause(group, |e| e.is.is_down() && !e.was.is_down());
        let closed = cause(group, |e| e.was.is_down() && !e.is.is_down());
        self.since = if state == ScopeState::Down { opened } else { closed };
        if let (ScopeState::Down, Some(opened)) = (state, opened) {
            self.periods.push(Period { from: opened.at, to: None, opened, closed: None, unobserved_ms: 0 });
        } else if let (ScopeState::Down, Some(period), Some(edge)) = (was, self.periods.last_mut(), closed) {
            (period.to, period.closed) = (Some(edge.at), closed);
        }
    }
}

/// The edge that brought a change about: the last fitting one, or just the last (a new check can change what a percentage means).
fn cause(group: &[Edge], fits: impl Fn(&Edge) -> bool) -> Option<Edge> {
    group.iter().rev().find(|e| fits(e)).or(group.last()).copied()
}

/// How many checks count as what.
#[derive(Debug, Default)]
struct Tally([usize; 6]);

impl Tally {
    fn turn(&mut self, edge: &Edge) {
        if edge.was != Class::Absent {
            self.0[edge.was as usize] -= 1;
        }
        self.0[edge.is as usize] += 1;
    }

    fn of(&self, class: Class) -> usize {
        self.0[class as usize]
    }

    fn down(&self) -> usize {
        self.of(Class::Down) + self.of(Class::Gap)
    }

    fn total(&self) -> usize {
        self.down() + self.of(Class::Up) + self.of(Class::Unknown)
    }

    fn state(&self, rule: DownWhen) -> ScopeState {
        let (down, total) = (self.down(), self.total());
        if rule.holds(down, total) {
            ScopeState::Down
        } else if down > 0 {
            ScopeState::Impaired
        } else if total == 0 || self.of(Class::Unknown) > 0 {
            ScopeState::Unknown
        } else {
            ScopeState::Up
        }
    }
}
