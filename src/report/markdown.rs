//! The after-action report as Markdown, which reads well as plain text too.

mod clock;
mod compared;
mod escape;
mod notes;
mod overview;
mod steps;
mod table;
mod timeline;
mod times;

use super::document::Report;
use super::phrase::Times;
use super::telling::ending;
use escape::{code, inline};

/// What every section is written from.
struct Page<'a> {
    report: &'a Report,
    times: Times,
}

/// The report as Markdown. Local times are `tz_offset_s` seconds east of UTC.
pub fn markdown(report: &Report, tz_offset_s: i32) -> String {
    let first = report.overview.opened_at.unwrap_or(report.as_of);
    let page = Page { report, times: Times::new(tz_offset_s, &first.0) };
    let sections = [
        opening(&page),
        overview::overview(&page),
        overview::objectives(&page),
        times::times(&page),
        times::data_loss(&page),
        clock::downtime(&page),
        clock::checks(&page),
        notes::points(&page),
        notes::findings(&page),
        steps::deviations(&page),
        steps::steps(&page),
        steps::path(&page),
        steps::failures(&page),
        timeline::milestones(&page),
        timeline::timeline(&page),
        notes::actions(&page),
        compared::comparison(&page),
        overview::participants(&page),
        anchor(&page),
    ];
    let sections: Vec<String> = sections.into_iter().filter(|s| !s.is_empty()).collect();
    sections.join("\n")
}

fn opening(page: &Page) -> String {
    let verdict = &page.report.verdict;
    let view = page.report.view.map(|role| format!("\nAs a {role} may see it.\n")).unwrap_or_default();
    format!(
        "# After-action report: {}\n\n**{}.** {}\n{view}",
        inline(&page.report.title),
        ending(verdict.ending),
        inline(&verdict.sentence)
    )
}

fn anchor(page: &Page) -> String {
    let (room, head) = (&page.report.room, &page.report.journal.head);
    format!(
        "---\n\nMade from the journal of {} up to its head {}, as of {}. {} tells whether a journal still has it.\n",
        code(room),
        code(head),
        page.times.whole(&page.report.as_of.0),
        code(&format!("warroom verify {room} --expect {head}")),
    )
}
