//! Milestones on one axis: measured ones as a full diamond, stated ones as a hollow one, with a line between the two.

use super::axis::{Axis, LEFT, RIGHT};
use super::svg::{label, line};
use crate::report::document::{Mark, Report};
use crate::report::phrase::Times;

const ROW: f64 = 17.0;

/// The milestones, a row each, in the order of their instants. Nothing without any.
pub(in crate::report) fn milestones(report: &Report, times: Times) -> String {
    let mut marks: Vec<&Mark> = report.marks.iter().filter(|m| m.milestone.is_some()).collect();
    if marks.is_empty() {
        return String::new();
    }
    let axis = Axis::new(report, times);
    marks.sort_by_key(|m| m.stated.as_ref().map(|s| s.at).or(m.measured));
    let mut body = String::new();
    for (i, mark) in marks.iter().enumerate() {
        body.push_str(&row(&axis, mark, ROW * i as f64));
    }
    axis.frame(ROW * marks.len() as f64 + 4.0, "Milestones over time", &body)
}

fn row(axis: &Axis, mark: &Mark, y: f64) -> String {
    let middle = y + ROW / 2.0 + 1.0;
    let mut out = label("name", 0.0, y + 13.0, "start", &mark.name);
    let (measured, stated) = (mark.measured.map(|at| axis.x(&at)), mark.stated.as_ref().map(|s| axis.x(&s.at)));
    if let (Some(a), Some(b)) = (measured, stated) {
        out.push_str(&line("between", a, middle, b, middle));
    }
    let said = |at| axis.say(at);
    out.push_str(&measured.map(|x| diamond("measured", x, middle)).unwrap_or_default());
    out.push_str(&stated.map(|x| diamond("stated", x, middle)).unwrap_or_default());
    let words = match (&mark.measured, &mark.stated) {
        (Some(m), Some(s)) => format!("measured {}, stated {} by {}", said(m), said(&s.at), s.by),
        (None, Some(s)) => format!("stated {} by {}", said(&s.at), s.by),
        (Some(m), None) => said(m),
        (None, None) => String::new(),
    };
    let furthest = measured.into_iter().chain(stated).fold(LEFT, f64::max);
    let nearest = measured.into_iter().chain(stated).fold(RIGHT, f64::min);
    // On the side where there is room for it.
    let right = furthest < (LEFT + RIGHT) / 2.0;
    let (x, anchor) = if right { (furthest + 9.0, "start") } else { (nearest - 9.0, "end") };
    out + &label("quiet", x, y + 13.0, anchor, &words)
}

fn diamond(class: &str, x: f64, y: f64) -> String {
    let (l, r, t, b) = (x - 5.5, x + 5.5, y - 5.5, y + 5.5);
    format!("<path class=\"{class}\" d=\"M{x:.1} {t:.1}L{r:.1} {y:.1}L{x:.1} {b:.1}L{l:.1} {y:.1}Z\"/>\n")
}
