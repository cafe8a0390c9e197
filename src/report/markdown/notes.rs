//! Notes by observation point with their ratings, strengths and what is to be improved, and the actions.

use super::Page;
use super::escape::{code, inline, paragraph};
use crate::report::document::{Action, Finding, NoteFacts, PointFacts};
use crate::report::phrase::capital;

/// The six points, each with its rating and its notes, and the notes about none of them.
pub(super) fn points(page: &Page) -> String {
    let mut out = "## Observations\n".to_owned();
    for point in page.report.points.iter().filter(|p| !p.notes.is_empty()) {
        let notes: String = point.notes.iter().map(|n| item(page, n)).collect();
        let head = format!("{}: {}", capital(point.point.word()), point.question);
        out.push_str(&format!("\n### {head}\n\n{}{notes}", rating(point)));
    }
    if !page.report.other_notes.is_empty() {
        let notes: String = page.report.other_notes.iter().map(|n| item(page, n)).collect();
        out.push_str(&format!("\n### Anything else\n\n{notes}"));
    }
    let silent = page.report.points.iter().filter(|p| p.notes.is_empty()).map(|p| p.point.word());
    let silent: Vec<&str> = silent.collect();
    if !silent.is_empty() {
        out.push_str(&format!("\nNothing was noted about: {}.\n", silent.join(", ")));
    }
    out
}

fn rating(point: &PointFacts) -> String {
    let Some(rating) = point.rating else { return "Not rated.\n\n".to_owned() };
    let by = point.rated_by.as_deref().map(|by| format!(" ({})", inline(by))).unwrap_or_default();
    format!("**{}**: {}{by}.\n\n", rating.word(), rating.meaning())
}

fn item(page: &Page, note: &NoteFacts) -> String {
    let origin = origin(page, &note.at, &note.by, note.on.as_deref(), note.private);
    format!("- {origin}: {}\n", paragraph(&note.text, 2))
}

/// `16:17:02 bob on restore (private)`.
fn origin(page: &Page, at: &crate::report::status::Instant, by: &str, on: Option<&str>, private: bool) -> String {
    let on = on.map(|on| format!(" on {}", code(on))).unwrap_or_default();
    let private = if private { " (private)" } else { "" };
    format!("{} {}{on}{private}", page.times.at(&at.0), inline(by))
}

/// What went well, and what did not.
pub(super) fn findings(page: &Page) -> String {
    let list = |title: &str, all: &[Finding]| {
        let item = |f: &Finding| {
            let by = f.by.as_deref().map(|by| format!(" ({})", inline(by))).unwrap_or_default();
            format!("- {}{by}\n", paragraph(&f.text, 2))
        };
        let items: String = all.iter().map(item).collect();
        if items.is_empty() { items } else { format!("## {title}\n\n{items}") }
    };
    let both = [list("Strengths", &page.report.strengths), list("To be improved", &page.report.improvements)];
    both.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Notes with `#todo`: what is to be better next time.
pub(super) fn actions(page: &Page) -> String {
    let items: Vec<String> = page.report.actions.iter().map(|a| action(page, a)).collect();
    if items.is_empty() { String::new() } else { format!("## Improvement actions\n\n{}", items.concat()) }
}

fn action(page: &Page, a: &Action) -> String {
    let tick = if a.done { 'x' } else { ' ' };
    let owner = a.owner.as_deref().map_or("nobody yet".to_owned(), inline);
    let due = a.due.map_or("no date yet".to_owned(), |d| d.to_string());
    let origin = origin(page, &a.at, &a.by, a.on.as_deref(), a.private);
    format!("- [{tick}] {} · owner: {owner} · due: {due} ({origin})\n", paragraph(&a.text, 2))
}
