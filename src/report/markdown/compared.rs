//! Better than last time?

use super::Page;
use super::escape::{code, inline};
use super::table::table;
use crate::report::compare::{Change, StepRow};
use crate::report::phrase::span;

/// The comparison with the last drill; nothing where there was none.
pub(super) fn comparison(page: &Page) -> String {
    let Some(c) = &page.report.comparison else { return String::new() };
    let [.., then, _] = c.rooms.as_slice() else { return String::new() };
    let mut out = format!("## Compared with the last one\n\n{}: {}.\n\n", code(&then.room), inline(&then.ending));
    for reason in &c.reasons {
        out.push_str(&format!("- Worse: {}\n", inline(reason)));
    }
    if !c.worse {
        out.push_str("- Not worse than then.\n");
    }
    let length = |ms: Option<&Option<u64>>| ms.copied().flatten().map_or("–".to_owned(), span);
    let [i, j] = [c.rooms.len() - 2, c.rooms.len() - 1];
    let change = |change: Option<Change>, by: Option<i64>| match (change, by) {
        (Some(change), Some(by)) => format!("{} by {}", change.words(), span(by.unsigned_abs())),
        _ => String::new(),
    };
    let rows: Vec<Vec<String>> = c
        .times
        .iter()
        .map(|t| {
            let (then, now) = (length(t.lengths_ms.get(i)), length(t.lengths_ms.get(j)));
            vec![t.name.clone(), then, now, change(t.change, t.by_ms)]
        })
        .collect();
    out.push_str(&format!("\n{}", table(&["time", "then", "now", "change"], &rows)));
    let changed: Vec<&StepRow> = c.steps.iter().filter(|s| !s.changes.is_empty()).collect();
    if !changed.is_empty() {
        let rows: Vec<Vec<String>> = changed
            .iter()
            .map(|s| {
                let words: Vec<&str> = s.changes.iter().map(|c| c.words()).collect();
                let by = s.by_ms.filter(|_| s.changes.iter().any(|c| matches!(c, Change::Faster | Change::Slower)));
                let by = by.map(|ms| format!(" by {}", span(ms.unsigned_abs()))).unwrap_or_default();
                let (then, now) = (length(s.lengths_ms.get(i)), length(s.lengths_ms.get(j)));
                vec![code(&s.step), then, now, format!("{}{by}", words.join(", "))]
            })
            .collect();
        out.push_str(&format!("\n{}", table(&["step", "then", "now", "change"], &rows)));
    }
    if !c.actions.is_empty() {
        out.push_str("\nThe actions of then:\n\n");
    }
    for a in &c.actions {
        let owner = a.owner.as_deref().map(|o| format!(" ({})", inline(o))).unwrap_or_default();
        out.push_str(&format!("- [{}] {}{owner}\n", if a.done { 'x' } else { ' ' }, inline(&a.text)));
    }
    out
}
