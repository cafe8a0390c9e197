//! A comparison for a terminal.

use super::{Change, Comparison, StepRow};
use crate::report::phrase::span;
use crate::text::written;
use unicode_width::UnicodeWidthStr;

/// The comparison for people, foreign text sanitised. Ends with a newline.
pub fn text(c: &Comparison) -> String {
    let names: Vec<String> = c.rooms.iter().map(|r| line(&r.room)).collect();
    let mut out = format!("{}\n", names.join("  →  "));
    for reason in &c.reasons {
        out.push_str(&format!("✗ {}\n", line(reason)));
    }
    if c.rooms.len() > 1 && !c.worse {
        out.push_str("✓ Not worse than before.\n");
    }
    let heads = |first: &str| [first.to_owned()].into_iter().chain(names.iter().cloned()).chain(["change".to_owned()]);
    let mut rows: Vec<Vec<String>> = vec![heads("time").collect()];
    rows.extend(c.times.iter().map(|t| {
        let lengths = t.lengths_ms.iter().zip(&t.met).map(|(ms, met)| format!("{}{}", length(*ms), target(*met)));
        let change = t.change.map_or(String::new(), |change| changed(change, t.by_ms));
        [t.name.clone()].into_iter().chain(lengths).chain([change]).collect()
    }));
    out.push_str(&format!("\n{}", table(&rows)));
    let mut rows: Vec<Vec<String>> = vec![heads("step").collect()];
    rows.extend(c.steps.iter().map(step));
    out.push_str(&format!("\n{}", table(&rows)));
    if !c.actions.is_empty() {
        out.push_str("\nActions of the report before:\n");
    }
    for action in &c.actions {
        let owner = action.owner.as_ref().map(|o| format!(" @{}", line(o))).unwrap_or_default();
        let due = action.due.as_ref().map(|d| format!(" by {}", line(d))).unwrap_or_default();
        let glyph = if action.done { "✓ done" } else { "✗ not done" };
        out.push_str(&format!("{glyph}: {}{owner}{due}\n", line(&action.text)));
    }
    out
}

fn step(row: &StepRow) -> Vec<String> {
    let cells = row.states.iter().zip(&row.lengths_ms).map(|(state, ms)| match (state, ms) {
        (None, _) => "–".to_owned(),
        (Some(state), None) => line(state),
        (Some(state), Some(ms)) if matches!(state.as_str(), "done" | "verified") => span(*ms),
        (Some(state), Some(ms)) => format!("{} {}", line(state), span(*ms)),
    });
    let changes: Vec<String> = row.changes.iter().map(|c| changed(*c, row.by_ms)).collect();
    let most = row.most.as_ref().filter(|m| m.by_ms != 0 && !row.changes.is_empty());
    let most = most.map(|m| format!(" (most: {} {})", line(&m.item), signed(m.by_ms))).unwrap_or_default();
    [line(&row.step)].into_iter().chain(cells).chain([changes.join(", ") + &most]).collect()
}

fn changed(change: Change, by_ms: Option<i64>) -> String {
    match (change, by_ms) {
        (Change::Faster | Change::Slower, Some(by)) => format!("{} by {}", change.words(), span(by.unsigned_abs())),
        _ => change.words().to_owned(),
    }
}

fn signed(ms: i64) -> String {
    format!("{}{}", if ms < 0 { '-' } else { '+' }, span(ms.unsigned_abs()))
}

fn length(ms: Option<u64>) -> String {
    ms.map_or("–".to_owned(), span)
}

fn target(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => " met",
        Some(false) => " missed",
        None => "",
    }
}

fn line(raw: &str) -> String {
    written(raw).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |i: usize| rows.iter().filter_map(|r| r.get(i)).map(|c| c.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let padded = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(c, w)| format!("{c}{}", " ".repeat(w.saturating_sub(c.width()))));
        format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(padded).collect()
}
