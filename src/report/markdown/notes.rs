//! Notes by observation point, and what they ask to be done.

use super::Facts;
use super::escape::{code, inline, paragraph};
use crate::room::NoteRec;
use crate::words::*;

/// Notes below the observation point that they are about.
pub(super) fn notes(facts: &Facts) -> String {
    let all = facts.room.all_notes();
    let mut out = "## Notes\n".to_owned();
    for point in Point::ALL {
        let here: Vec<&NoteRec> = all.iter().copied().filter(|n| n.point == Some(*point)).collect();
        if !here.is_empty() {
            out.push_str(&format!("\n### {}\n\n{}", heading(*point), items(facts, &here)));
        }
    }
    let rest: Vec<&NoteRec> = all.iter().copied().filter(|n| n.point.is_none()).collect();
    if !rest.is_empty() {
        out.push_str(&format!("\n### Anything else\n\n{}", items(facts, &rest)));
    }
    let silent = Point::ALL.iter().filter(|p| !all.iter().any(|n| n.point == Some(**p)));
    let silent: Vec<&str> = silent.map(|p| p.word()).collect();
    if !silent.is_empty() {
        out.push_str(&format!("\nNothing was noted about: {}.\n", silent.join(", ")));
    }
    out
}

/// The question that an observation point asks.
fn heading(point: Point) -> &'static str {
    match point {
        Point::Recover => "Recover: how long it took to get back to normal",
        Point::Understand => "Understand: how well the team understood what was wrong",
        Point::Monitor => "Monitor: how well monitoring, dashboards and logs were used",
        Point::Procedure => "Procedure: how well the procedures were followed",
        Point::Communicate => "Communicate: how teams talked to each other",
        Point::Validate => "Validate: how the team made sure that everything was back to normal",
    }
}

fn items(facts: &Facts, notes: &[&NoteRec]) -> String {
    let item = |n: &&NoteRec| format!("- {}: {}\n", origin(facts, n), paragraph(&n.text, 2));
    notes.iter().map(item).collect()
}

/// `16:17:02 bob on restore (private)`.
fn origin(facts: &Facts, note: &NoteRec) -> String {
    let on = note.on.as_ref().map(|on| format!(" on {}", code(on))).unwrap_or_default();
    let private = if note.private { " (private)" } else { "" };
    format!("{} {}{on}{private}", facts.times.stamp(&note.at), inline(&note.by))
}

/// Notes with `#todo`: what is to be better next time.
pub(super) fn actions(facts: &Facts) -> String {
    let notes = facts.room.all_notes();
    let items: Vec<String> = notes
        .iter()
        .filter_map(|n| {
            without_mark(&n.text).map(|text| format!("- [ ] {} ({})\n", paragraph(&text, 2), origin(facts, n)))
        })
        .collect();
    if items.is_empty() { String::new() } else { format!("## Improvement actions\n\n{}", items.concat()) }
}

/// The note without its `#todo`; none where it has none. `#todos` is another word.
fn without_mark(text: &str) -> Option<String> {
    let is_mark = |w: &str| w.trim_end_matches([':', ',', '.', ';', '!']).eq_ignore_ascii_case("#todo");
    text.split_whitespace().any(is_mark).then(|| {
        let lines = text.lines().map(|l| l.split_whitespace().filter(|w| !is_mark(w)).collect::<Vec<_>>().join(" "));
        lines.filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
    })
}
