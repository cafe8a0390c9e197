//! What came back with how much of its data missing, and what failed because of something else.

use super::Facts;
use super::escape::code;
use super::table::table;
use crate::report::phrase::span;

/// One row for each service that came back and whose data's age was measured; nothing where there is none.
pub(super) fn losses(facts: &Facts) -> String {
    let losses = facts.room.losses(&facts.now);
    if losses.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = losses
        .iter()
        .map(|loss| {
            vec![
                code(loss.check.as_str()),
                loss.incarnation.as_deref().map_or("–".to_owned(), code),
                facts.times.stamp(&loss.at),
                span(loss.data_age_ms),
                loss.lost_ms.map_or("–".to_owned(), span),
            ]
        })
        .collect();
    let note = "Lost is what was written before the outage began and is missing.";
    format!("## Data loss\n\n{}\n{note}\n", table(&["service", "at", "came back", "age of its data", "lost"], &rows))
}
