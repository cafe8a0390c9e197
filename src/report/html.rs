//! The after-action report as one HTML page that needs nothing else: style, script, pictures and data are in it, and its own policy forbids
//! everything that is not.

mod build;
mod parts;
mod tables;

use super::document::Report;
use super::moments::Moments;
use super::phrase::Times;
use super::picture::{gantt, milestones, strips};
use super::telling::ending;
use super::verdict::Ending;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use build::{escaped, section};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The report as a page. `moments` are the changes that its scrubber goes through. Local times are `tz_offset_s` seconds east of UTC.
pub fn html(report: &Report, moments: &Moments, tz_offset_s: i32) -> String {
    let first = report.overview.opened_at.unwrap_or(report.as_of);
    let times = Times::new(tz_offset_s, &first.0);
    let title = escaped(&report.title);
    // A page of other people's words: only the script and the style that stand here may act, by their hashes.
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>After-action report: {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{}</main>\n<script type=\"application/json\" id=\"moments\">{}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        body(report, times),
        data(moments, &first.0, tz_offset_s),
    )
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text.as_bytes()))
}

/// The scrubber's data. Inside of a script element `<` could end it or begin a comment, and `>` end one.
fn data(moments: &Moments, first: &chrono::DateTime<chrono::Utc>, tz_offset_s: i32) -> String {
    #[derive(serde::Serialize)]
    struct Data<'a> {
        start_ms: i64,
        offset_ms: i64,
        #[serde(flatten)]
        moments: &'a Moments,
    }
    let data = Data { start_ms: first.timestamp_millis(), offset_ms: i64::from(tz_offset_s) * 1000, moments };
    let text = serde_json::to_string(&data).expect("moments have only JSON's types");
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn body(report: &Report, times: Times) -> String {
    let page = parts::Page { report, times };
    let picture = |svg: String, note: &str| match svg.is_empty() {
        true => svg,
        false => format!("<figure class=\"wide\">{svg}<figcaption>{note}</figcaption></figure>\n"),
    };
    let strips =
        picture(strips(report, times), "What is down stands tall, what is up lies flat, a thin line is unknown.");
    let gantt =
        picture(gantt(report, times), "Failed runs are cut at half their height; the line joins the critical path.");
    let marks = picture(milestones(report, times), "Full: measured. Hollow: stated by a person.");
    [
        verdict(report),
        parts::scrubber(),
        section("Overview", parts::overview(&page)),
        section("Objectives", parts::objectives(&page)),
        section("Times against targets", tables::times(&page)),
        section("Data loss", tables::data_loss(&page)),
        section("Downtime", strips + &tables::downtime(&page)),
        section("Checks", tables::checks(&page)),
        section("Observations", parts::points(&page)),
        section("Strengths", parts::findings(&report.strengths)),
        section("To be improved", parts::findings(&report.improvements)),
        section("Other than the runbook has it", tables::deviations(&page)),
        section("Steps", gantt + &tables::steps(&page)),
        section("Critical path", tables::path(&page)),
        section("Runs that failed", parts::failures(&page)),
        section("Milestones", marks + &tables::milestones(&page)),
        section("Timeline", parts::timeline(&page)),
        section("Improvement actions", tables::actions(&page)),
        section("Compared with the last one", parts::comparison(&page)),
        section("Participants", tables::participants(&page)),
        parts::anchor(&page),
    ]
    .concat()
}

fn verdict(report: &Report) -> String {
    let class = match report.verdict.ending {
        Ending::Recovered => "good",
        Ending::NotRecovered => "bad",
        Ending::NeverDown => "quiet",
    };
    let view = report.view.map(|role| format!("<p class=\"quiet\">As a {role} may see it.</p>\n")).unwrap_or_default();
    format!(
        "<header>\n<p class=\"kind\">{} · after-action report</p>\n<h1>{}</h1>\n<p class=\"verdict {class}\"><strong>{}.</strong> {}</p>\n{view}</header>\n",
        report.kind,
        escaped(&report.title),
        ending(report.verdict.ending),
        escaped(&report.verdict.sentence),
    )
}
