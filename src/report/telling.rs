//! Parts of the report in words, the same in Markdown and HTML.

use super::document::{OutageFacts, Reached, Time};
use super::phrase::{Times, face, span};
use super::verdict::Ending;

/// How it came out, in a word or two.
pub(super) fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Recovered => "Recovered",
        Ending::NotRecovered => "Not recovered",
        Ending::NeverDown => "Never down",
    }
}

/// What was measured of a time.
pub(super) fn measured(time: &Time) -> String {
    match (time.reached, time.measured_ms) {
        (Reached::Open, Some(ms)) => format!("{} so far", span(ms)),
        (_, Some(ms)) => span(ms),
        (Reached::Never, None) => "never".to_owned(),
        (_, None) => "–".to_owned(),
    }
}

/// What became of its target.
pub(super) fn result(time: &Time) -> String {
    let Some(target) = time.target_ms else { return "no target".to_owned() };
    match (time.reached, time.measured_ms) {
        (Reached::Done, Some(ms)) if ms <= target => format!("met, {} to spare", span(target - ms)),
        (Reached::Done, Some(ms)) => format!("missed by {}", span(ms - target)),
        (Reached::Open, Some(ms)) if ms <= target => format!("open, {} left", span(target - ms)),
        (Reached::Open, Some(ms)) => format!("missed by {} so far", span(ms - target)),
        (Reached::Never, _) => "missed".to_owned(),
        _ => "not measured".to_owned(),
    }
}

/// A step's or item's length.
pub(super) fn duration(ms: Option<u64>, lasts: bool) -> String {
    ms.map_or("–".to_owned(), |ms| format!("{}{}", span(ms), if lasts { " so far" } else { "" }))
}

/// `+07:42`, or `-00:12` before the first outage began.
pub(super) fn since_outage(ms: Option<i64>) -> String {
    ms.map_or("–".to_owned(), |ms| format!("{}{}", if ms < 0 { '-' } else { '+' }, face(ms.unsigned_abs())))
}

/// What is known of an outage's edges, a sentence each.
pub(super) fn edges(outage: &OutageFacts, times: &Times) -> Vec<String> {
    let mut said = vec![start(outage, times), finish(outage, times)];
    if outage.unobserved_ms > 0 {
        said.push(format!("Nobody watched for {} of it; it was down before and after.", span(outage.unobserved_ms)));
    }
    said
}

fn start(outage: &OutageFacts, times: &Times) -> String {
    let from = times.at(&outage.from.0);
    match (outage.last_good, outage.earlier_ms) {
        _ if outage.stated => format!("Start: {from}, as stated by a person (see the milestones)."),
        (Some(good), Some(more)) => format!(
            "Start: after the last good probe at {}, not after {from}: up to {} more.",
            times.at(&good.0),
            span(more)
        ),
        _ => format!("Start: not after {from}; no good probe was seen before, so it may have begun long before."),
    }
}

fn finish(outage: &OutageFacts, times: &Times) -> String {
    let Some(to) = outage.to else { return "End: not yet.".to_owned() };
    let said = times.at(&to.0);
    if let Some(latest) = outage.latest_end {
        let latest = times.at(&latest.0);
        return format!(
            "End: nobody watched from {said} on; the first good probe came at {latest}, so it may have lasted until then."
        );
    }
    match (outage.last_bad, outage.shorter_ms) {
        (Some(bad), Some(less)) => format!(
            "End: after the last failing probe at {}, not after {said}: up to {} less.",
            times.at(&bad.0),
            span(less)
        ),
        _ => format!("End: not after {said}."),
    }
}
