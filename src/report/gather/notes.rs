//! Notes by observation point with their ratings, and the actions that they ask for.

use super::Facts;
use crate::report::document::{Action, NoteFacts, PointFacts};
use crate::report::marks::{has_mark, read_action, same_action, without_mark};
use crate::room::NoteRec;
use crate::words::*;

pub(super) fn points(facts: &Facts) -> Vec<PointFacts> {
    let all = facts.room.all_notes();
    let point = |p: &Point| {
        let here: Vec<&NoteRec> = all.iter().map(|n| n.as_ref()).filter(|n| n.point == Some(*p)).collect();
        let (rating, rated_by) = rating(facts, &here).unzip();
        PointFacts { point: *p, question: question(*p), rating, rated_by, notes: here.into_iter().map(note).collect() }
    };
    Point::ALL.iter().map(point).collect()
}

pub(super) fn others(facts: &Facts) -> Vec<NoteFacts> {
    facts.room.all_notes().into_iter().filter(|n| n.point.is_none()).map(|n| note(n)).collect()
}

fn note(rec: &NoteRec) -> NoteFacts {
    NoteFacts {
        at: (&rec.at).into(),
        by: rec.by.clone(),
        on: rec.on.clone(),
        text: rec.text.clone(),
        private: rec.private,
    }
}

/// The question that an observation point asks.
const fn question(point: Point) -> &'static str {
    match point {
        Point::Recover => "how long it took to get back to normal",
        Point::Understand => "how well the team understood what was wrong",
        Point::Monitor => "how well monitoring, dashboards and logs were used",
        Point::Procedure => "how well the procedures were followed",
        Point::Communicate => "how teams talked to each other",
        Point::Validate => "how the team made sure that everything was back to normal",
    }
}

/// The last mark `#P`, `#S`, `#M` or `#U` of a facilitator, else of anybody; and whose it is.
fn rating(facts: &Facts, notes: &[&NoteRec]) -> Option<(Rating, String)> {
    let marked = |n: &&NoteRec| {
        let found = Rating::ALL.iter().copied().find(|r| has_mark(&n.text, r.word(), false))?;
        let leads = facts.room.seats.values().any(|s| s.name == n.by && s.role == Role::Facilitator);
        Some((leads, found, n.by.clone()))
    };
    let all: Vec<_> = notes.iter().filter_map(marked).collect();
    all.iter().rev().find(|(leads, ..)| *leads).or(all.last()).map(|(_, r, by)| (*r, by.clone()))
}

/// Notes with `#todo`. What is done says a later note with `#done`.
pub(super) fn actions(facts: &Facts) -> Vec<Action> {
    let notes = facts.room.all_notes();
    let done: Vec<String> =
        notes.iter().filter(|n| has_mark(&n.text, "done", true)).map(|n| without_mark(&n.text, "done")).collect();
    let asked = notes.iter().filter(|n| has_mark(&n.text, "todo", true));
    asked
        .map(|n| {
            let (text, owner, due) = read_action(&n.text);
            Action {
                done: done.iter().any(|d| same_action(d, &text)),
                text,
                owner,
                due,
                by: n.by.clone(),
                at: (&n.at).into(),
                on: n.on.clone(),
                private: n.private,
            }
        })
        .collect()
}
