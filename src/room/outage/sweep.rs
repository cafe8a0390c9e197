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

/// What grows while nothing changes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pace {
    /// So many checks are down.
    service: u64,
    any: bool,
    all: bool,
    down: bool,
    /// Down only with the checks that nobody watched.
    unobserved: bool,
}

impl Totals {
    /// `ms` pass at this pace. Returns how much of them nobody observed.
    pub fn pass(&mut self, pace: &Pace, ms: u64) -> u64 {
        let grows = |grows: bool| if grows { ms } else { 0 };
        self.service_ms += ms * pace.service;
        self.any_ms += grows(pace.any);
        self.all_ms += grows(pace.all);
        self.downtime_ms += grows(pace.down);
        self.unobserved_ms += grows(pace.unobserved);
        grows(pace.unobserved)
    }
}

/// What the scope's checks add up to.
#[derive(Clone, Debug, Default)]
pub(super) struct Swept {
    pub totals: Totals,
    /// How it goes on behind the end.
    pub pace: Pace,
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
        swept.pass(at.saturating_sub(last));
        group.iter().for_each(|edge| tally.turn(edge));
        swept.turn(tally.state(rule), group);
        swept.pace = tally.pace(rule);
        last = at;
    }
    swept.pass(end - last);
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
    fn pass(&mut self, ms: i64) {
        let unobserved = self.totals.pass(&self.pace, ms.max(0) as u64);
        if let Some(period) = self.periods.last_mut() {
            period.unobserved_ms += unobserved;
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

    fn pace(&self, rule: DownWhen) -> Pace {
        let (down, total) = (self.down(), self.total());
        let holds = rule.holds(down, total);
        Pace {
            service: down as u64,
            any: down > 0,
            all: DownWhen::All.holds(down, total),
            down: holds,
            unobserved: holds && !rule.holds(self.of(Class::Down), total),
        }
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
