//! Times against targets, and how old the data are that came back.

use super::Page;
use super::escape::code;
use super::table::table;
use crate::report::phrase::span;
use crate::report::telling::{measured, result};

/// One row for each of the six, also where the runbook sets no target.
pub(super) fn times(page: &Page) -> String {
    let rows: Vec<Vec<String>> = page
        .report
        .times
        .iter()
        .map(|t| {
            let stated = if t.stated { " (stated)" } else { "" };
            vec![
                t.name.to_owned(),
                t.what.to_owned(),
                format!("{}{stated}", measured(t)),
                t.target_ms.map_or("–".to_owned(), span),
                result(t),
            ]
        })
        .collect();
    format!(
        "## Times against targets\n\n{}",
        table(&["time", "from what to what", "measured", "target", "result"], &rows)
    )
}

/// One row for each service whose check tells the age of its data.
pub(super) fn data_loss(page: &Page) -> String {
    let loss = &page.report.data_loss;
    let target = loss.target_ms.map(|t| format!(" The target is {}.", span(t))).unwrap_or_default();
    if loss.services.is_empty() {
        return match loss.target_ms {
            Some(_) => format!("## Data loss\n\nNo check told how old the data are that came back.{target}\n"),
            None => String::new(),
        };
    }
    let rows: Vec<Vec<String>> = loss
        .services
        .iter()
        .map(|s| {
            let result = match loss.target_ms {
                Some(t) if s.age_ms <= t => format!("met, {} to spare", span(t - s.age_ms)),
                Some(t) => format!("missed by {}", span(s.age_ms - t)),
                None => "no target".to_owned(),
            };
            let at = s.incarnation.as_deref().map_or("–".to_owned(), code);
            let lost = s.lost_ms.map_or("–".to_owned(), span);
            vec![code(s.check.as_str()), at, page.times.at(&s.at.0), span(s.age_ms), lost, result]
        })
        .collect();
    let note = format!(
        "How old the data were that each service served when it came back; lost is what was written before the outage and is missing.{target}"
    );
    format!(
        "## Data loss\n\n{note}\n\n{}",
        table(&["service", "at", "came back", "age of its data", "lost", "result"], &rows)
    )
}
