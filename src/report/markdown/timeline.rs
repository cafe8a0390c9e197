//! Milestones, measured and stated side by side, and the timeline.

use super::Page;
use super::escape::inline;
use super::table::table;
use crate::report::document::Line;
use crate::report::status::Instant;
use crate::report::telling::since_outage;

/// Every milestone that the room has; those that it lacks in one sentence.
pub(super) fn milestones(page: &Page) -> String {
    let at = |at: &Instant| page.times.at(&at.0);
    let row = |m: &crate::report::document::Mark| {
        let (stated, why) = match &m.stated {
            Some(s) => (at(&s.at), format!("{}: {}", inline(&s.by), inline(&s.why))),
            None => ("–".to_owned(), String::new()),
        };
        let measured = m.measured.as_ref().map_or("–".to_owned(), at);
        vec![inline(&m.name), measured, stated, since_outage(m.since_outage_ms), why]
    };
    let rows: Vec<Vec<String>> = page.report.marks.iter().map(row).collect();
    let head = ["milestone", "measured", "stated", "since the outage's start", "stated by"];
    let mut out = format!("## Milestones\n\n{}", table(&head, &rows));
    let lacking = page.report.milestones.iter().filter(|(_, at)| at.is_none());
    let lacking: Vec<String> = lacking.map(|(m, _)| m.word().replace('_', " ")).collect();
    if !lacking.is_empty() {
        out.push_str(&format!("\nNone of these: {}.\n", lacking.join(", ")));
    }
    out
}

/// The entries in words, below the local day where there are several.
pub(super) fn timeline(page: &Page) -> String {
    let shown = &page.report.timeline;
    let day = |l: &Line| page.times.day(&l.at.0);
    let several = shown.windows(2).any(|w| day(&w[0]) != day(&w[1]));
    let mut out = "## Timeline\n\n".to_owned();
    for (i, line) in shown.iter().enumerate() {
        if several && (i == 0 || day(&shown[i - 1]) != day(line)) {
            out.push_str(&format!("{}**{}**\n\n", if i == 0 { "" } else { "\n" }, day(line)));
        }
        let who = line.by.as_ref().map(|by| format!("{by}: ")).unwrap_or_default();
        let since = line.since.map(|at| format!(" (since {})", page.times.of_day(&at.0))).unwrap_or_default();
        let text = format!("{} {} {who}{}{since}", page.times.of_day(&line.at.0), line.glyph, line.text);
        out.push_str(&format!("- {}\n", inline(&text)));
    }
    out
}
