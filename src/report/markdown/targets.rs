//! Times against targets: detect, acknowledge, recover, data loss.

use super::Facts;
use super::escape::code;
use super::table::table;
use crate::record::Event;
use crate::report::phrase::span;
use crate::room::Outage;
use crate::words::*;

/// What was reached of a target.
enum Reached {
    /// So many milliseconds.
    In(u64),
    /// Not yet; so many milliseconds so far.
    NotYet(u64),
    /// It never was, and never will be.
    Never,
    /// There is nothing to measure.
    Nothing,
}

/// One row for each of the four, also where the runbook sets no target.
pub(super) fn targets(facts: &Facts) -> String {
    let targets = facts.room.plan.targets;
    let (data_loss, oldest) = data_loss(facts);
    let rows = [
        row("Detect", "outage to first human detection", targets.detect, until(facts, Milestone::FirstHumanDetection)),
        row("Acknowledge", "outage to declaration", targets.acknowledge, until(facts, Milestone::Declared)),
        row("Recover", recover_words(facts), targets.recover, recover(facts)),
        row("Data loss", &oldest, targets.data_loss, data_loss),
    ];
    format!(
        "## Times against targets\n\n{}",
        table(&["time", "from what to what", "measured", "target", "result"], &rows)
    )
}

fn row(name: &str, what: &str, target: Option<Span>, reached: Reached) -> Vec<String> {
    let measured = match reached {
        Reached::In(ms) => span(ms),
        Reached::NotYet(ms) => format!("{} so far", span(ms)),
        Reached::Never => "never".to_owned(),
        Reached::Nothing => "–".to_owned(),
    };
    let result = target.map_or("no target".to_owned(), |t| result(t.ms(), &reached));
    let target = target.map_or("–".to_owned(), |t| t.to_string());
    vec![name.to_owned(), what.to_owned(), measured, target, result]
}

fn result(target: u64, reached: &Reached) -> String {
    match *reached {
        Reached::In(ms) if ms <= target => format!("met, {} to spare", span(target - ms)),
        Reached::In(ms) => format!("missed by {}", span(ms - target)),
        Reached::NotYet(ms) if ms <= target => format!("open, {} left", span(target - ms)),
        Reached::NotYet(ms) => format!("missed by {} so far", span(ms - target)),
        Reached::Never => "missed".to_owned(),
        Reached::Nothing => "not measured".to_owned(),
    }
}

/// From the first outage's start to a milestone.
fn until(facts: &Facts, milestone: Milestone) -> Reached {
    let Some(outage) = facts.clock.outages.first() else { return Reached::Nothing };
    match facts.room.milestone(milestone).instant() {
        Some(at) => Reached::In(facts.between(&outage.from, &at)),
        None if facts.room.closed.is_some() => Reached::Never,
        None => Reached::NotYet(facts.between(&outage.from, &facts.now)),
    }
}

/// The longest outage's length; not the last word while one still lasts.
fn recover(facts: &Facts) -> Reached {
    let outages = &facts.clock.outages;
    let length = |o: &Outage| facts.between(&o.from, &o.to.unwrap_or(facts.now));
    let Some(longest) = outages.iter().map(length).max() else { return Reached::Nothing };
    match outages.iter().any(|o| o.to.is_none()) {
        true if facts.room.closed.is_some() => Reached::Never,
        true => Reached::NotYet(longest),
        false => Reached::In(longest),
    }
}

fn recover_words(facts: &Facts) -> &'static str {
    if facts.clock.outages.len() > 1 { "start to end of the longest outage" } else { "start to end of the outage" }
}

/// The oldest data that a check saw when it came up after the outage began (for each check its last turn counts), and whose it was.
fn data_loss(facts: &Facts) -> (Reached, String) {
    let words = "oldest data served by what came up".to_owned();
    let Some(outage) = facts.clock.outages.first() else { return (Reached::Nothing, words) };
    let start = facts.room.axis.at(&outage.from);
    let mut ages: Vec<(&CheckName, u64)> = Vec::new();
    for entry in facts.entries {
        let Event::CheckTurned { check, to: CheckState::Up | CheckState::Slow, since, evidence, .. } = &entry.event
        else {
            continue;
        };
        let Some(age) = evidence.data_age_ms.filter(|_| facts.room.axis.at(since) > start) else { continue };
        ages.retain(|(name, _)| *name != check);
        ages.push((check, age));
    }
    match ages.iter().max_by_key(|(_, age)| *age) {
        Some((check, age)) => (Reached::In(*age), format!("{words} ({})", code(check.as_str()))),
        None => (Reached::Nothing, words),
    }
}
