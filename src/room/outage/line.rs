//! One check's stretches as points on the room's axis.

use crate::room::{Axis, CheckRec, Stretch};
use crate::words::{CheckState, Stamp};
use std::borrow::Cow;

/// What a check counts as for the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Class {
    /// It did not exist yet.
    #[default]
    Absent,
    /// Nobody knows.
    Unknown,
    /// Up or slow.
    Up,
    /// Down, by evidence.
    Down,
    /// Nobody watched, with down on both sides.
    Gap,
    /// Not probed, by intent: the scope does not count it meanwhile.
    Paused,
}

impl Class {
    /// Down for the clock.
    pub fn is_down(self) -> bool {
        matches!(self, Class::Down | Class::Gap)
    }
}

/// From `at` (ms on the axis) on, the check counts as `class`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub at: i64,
    pub class: Class,
    /// The stretch that begins there.
    pub stretch: usize,
}

/// An interval in which a check is down, gaps inside of it included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub check: usize,
    pub from: i64,
    /// None while it lasts.
    pub to: Option<i64>,
    /// The stretch that opened it.
    pub opened: usize,
    /// The stretch that follows it.
    pub closed: Option<usize>,
}

/// A check's stretches as the clock counts them up to `end` (ms on the axis): in a maintenance window it counts as paused, and behind it as what
/// it is by then.
pub(super) fn counted<'a>(rec: &'a CheckRec, axis: &Axis, end: i64) -> Cow<'a, [Stretch]> {
    if rec.maintenance.is_empty() {
        return Cow::Borrowed(&rec.stretches);
    }
    let mut all: Vec<Stretch> = rec.stretches.clone();
    for window in &rec.maintenance {
        let (from, until) = (axis.at(&window.from), axis.at(&window.until));
        if until <= from || from > end {
            continue;
        }
        let holding = all.iter().rfind(|s| axis.at(&s.from) <= until).map(|s| s.state);
        all.retain(|s| !(from..until).contains(&axis.at(&s.from)));
        all.push(Stretch { state: CheckState::Paused, from: window.from, after: None });
        let taken = all.iter().any(|s| axis.at(&s.from) == until);
        if let (Some(state), false) = (holding, taken || until > end) {
            all.push(Stretch { state, from: window.until, after: None });
        }
        all.sort_by_key(|s| axis.at(&s.from));
    }
    Cow::Owned(all)
}

/// The points of a check up to `end`, in order, none of the class before it. `open`: a gap after `down` that still lasts is part of the outage.
pub(super) fn points(stretches: &[Stretch], axis: &Axis, end: i64, open: bool) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(stretches.len());
    let mut at = i64::MIN;
    for (stretch, s) in stretches.iter().enumerate() {
        at = axis.at(&s.from).max(at).min(end);
        let class = class(stretches, stretch, open);
        if points.last().is_none_or(|p| p.class != class) {
            points.push(Point { at, class, stretch });
        }
    }
    points
}

fn class(stretches: &[Stretch], i: usize, open: bool) -> Class {
    match stretches[i].state {
        CheckState::Up | CheckState::Slow => Class::Up,
        CheckState::Down => Class::Down,
        CheckState::Paused => Class::Paused,
        CheckState::Unknown => {
            let before = i > 0 && stretches[i - 1].state == CheckState::Down;
            let behind = stretches.get(i + 1).map_or(open, |s| s.state == CheckState::Down);
            if before && behind { Class::Gap } else { Class::Unknown }
        }
    }
}

/// The last probe before stretch `i` that said otherwise; over a gap: the last one before the gap.
pub(super) fn bound(stretches: &[Stretch], i: usize) -> Option<Stamp> {
    let passing = |s: &Stretch| matches!(s.state, CheckState::Up | CheckState::Slow);
    stretches[i].after.or_else(|| match &stretches[..i] {
        [.., before, gap] if gap.state == CheckState::Unknown && passing(before) => gap.after,
        _ => None,
    })
}

/// The first good probe behind the gap that stretch `i` is.
pub(super) fn hidden_end(stretches: &[Stretch], i: usize) -> Option<Stamp> {
    let gap = stretches[i].state == CheckState::Unknown;
    stretches.get(i + 1).filter(|s| gap && matches!(s.state, CheckState::Up | CheckState::Slow)).map(|s| s.from)
}

/// The down intervals of a check.
pub(super) fn spans(check: usize, points: &[Point]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for p in points {
        match spans.last_mut().filter(|span| span.to.is_none()) {
            Some(span) if !p.class.is_down() => (span.to, span.closed) = (Some(p.at), Some(p.stretch)),
            None if p.class.is_down() => {
                spans.push(Span { check, from: p.at, to: None, opened: p.stretch, closed: None });
            }
            _ => {}
        }
    }
    spans
}

/// Moves the beginning of the first outage from `measured` to `stated`: earlier, and the checks that were down at its beginning were down since
/// then; later, and none was down before.
pub(super) fn restate(lines: &mut [Vec<Point>], measured: i64, stated: i64) {
    for points in lines {
        if stated > measured {
            overlay(points, measured, stated, Class::Unknown);
        } else if point_at(points, measured).class.is_down() {
            overlay(points, stated, measured, Class::Down);
        }
    }
}

/// The point that holds at `at`.
fn point_at(points: &[Point], at: i64) -> Point {
    let i = points.partition_point(|p| p.at <= at);
    i.checked_sub(1).map_or(Point { at, class: Class::Absent, stretch: 0 }, |i| points[i])
}

/// From `from` until `to` the check counts as `class`, whatever it was.
fn overlay(points: &mut Vec<Point>, from: i64, to: i64, class: Class) {
    let then = Point { at: to, ..point_at(points, to) };
    let mut new: Vec<Point> = points.iter().copied().filter(|p| p.at < from).collect();
    new.push(Point { at: from, class, ..then });
    new.push(then);
    new.extend(points.iter().copied().filter(|p| p.at > to));
    *points = new;
}
