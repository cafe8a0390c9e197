//! Entries in words: one line that a person can read, the same in the log, the timeline and the report.

use super::chain::DAMAGED;
use super::{Changes, Digested, Edited, Entry, Event, Exit, Opening, Outcome, Reload, Runs};
use crate::words::{CheckName, CheckState, Point, Span};
use chrono::FixedOffset;

/// One line for an entry: local time at `offset` from UTC, a glyph, who, and what happened.
/// Text that people or scripts wrote is in it as it was recorded; whoever shows it sanitises it.
pub fn entry_text(entry: &Entry, offset: FixedOffset) -> String {
    let time = entry.stamp.at.with_timezone(&offset).format("%H:%M:%S");
    let who = if entry.by.is_person() { format!("{}: ", entry.by.name) } else { String::new() };
    let since = match &entry.event {
        Event::CheckTurned { since, .. } => {
            format!(" (since {})", since.at.with_timezone(&offset).format("%H:%M:%S"))
        }
        _ => String::new(),
    };
    format!("{time} {} {who}{}{since}", glyph(&entry.event), say(&entry.event))
}

/// One sign for the kind of an event, one column wide.
pub fn glyph(event: &Event) -> char {
    match event {
        Event::StepTicked { .. } | Event::StepVerified { .. } => '✓',
        Event::RunExited { exit, .. } if exit.success() => '✓',
        Event::RunExited { .. } | Event::RunLost { .. } | Event::RunNotStarted { .. } => '✗',
        Event::StepUnverified { .. } | Event::ListFailed { .. } | Event::InputFailed { .. } => '✗',
        Event::RunIntended { .. } | Event::RunStarted { .. } | Event::RunAdopted { .. } | Event::RunsAsked { .. } => {
            '▶'
        }
        Event::StopAsked { .. } | Event::QueueEmptied { .. } | Event::Held { .. } => '■',
        Event::CheckTurned { to: CheckState::Up, .. } => '▲',
        Event::CheckTurned { to: CheckState::Down, .. } => '▼',
        Event::CheckTurned { .. } | Event::CheckBlipped { .. } | Event::CheckFlapped { .. } => '~',
        Event::CheckMoved { .. } => '▲',
        Event::MaintenanceBegan { .. } | Event::MaintenanceEnded { .. } => '~',
        Event::NoteTaken { .. } | Event::NotesRevealed { .. } => '✎',
        Event::Declared {} | Event::CommandTaken {} | Event::StoodDown {} => '★',
        Event::JournalRecovered { .. } | Event::SegmentBegan { .. } | Event::ClockDrifted { .. } => '!',
        Event::RunbookEdited { .. } => '!',
        Event::RunbookReloaded(_) | Event::ChecksEdited(_) => '★',
        Event::Foreign { .. } => '?',
        _ => '·',
    }
}

/// What happened, in words, without time and author. Never a secret's value: none is ever recorded.
pub fn say(event: &Event) -> String {
    match event {
        Event::RoomOpened(opening) => opened(opening),
        Event::HostStarted { version, resumed: true, .. } => format!("host resumed the room (warroom {version})"),
        Event::HostStarted { version, .. } => format!("host started (warroom {version})"),
        Event::HostEnded { why } => format!("host ended: {why}"),
        Event::JournalRecovered { bytes, aside } => {
            format!("journal recovered: {bytes} bytes of an unfinished line put aside as {aside}")
        }
        Event::SegmentBegan { why, head } => format!("journal goes on in a new segment after {head}: {why}"),
        Event::ClockDrifted { ms: ms @ ..0 } => format!("the wall clock moved back by {}", Span(ms.unsigned_abs())),
        Event::ClockDrifted { ms } => format!("the wall clock moved forward by {}", Span(ms.unsigned_abs())),

        Event::ListFilled { list, items } if items.is_empty() => format!("list {list} is empty"),
        Event::ListFilled { list, items } => format!("list {list}: {}", items.join(", ")),
        Event::ListFailed { list, why } => format!("list {list} failed: {why}"),
        Event::InputAnswered { input, value: Some(value) } => format!("{input} is {value}"),
        Event::InputAnswered { input, value: None } => format!("{input} is set (secret)"),
        Event::InputFailed { input, why } => format!("{input} failed: {why}"),
        Event::SeatTaken { role, .. } => format!("sat down as {role}"),
        Event::SeatLeft { .. } => "left".to_owned(),
        Event::Declared {} => "declared an outage".to_owned(),
        Event::CommandTaken {} => "took command".to_owned(),

        Event::StepTicked { step } => format!("ticked {step}"),
        Event::StepUnticked { step } => format!("took back the tick of {step}"),
        Event::StepSkipped { step, why } => format!("skipped {step}: {why}"),
        Event::StepAdded { step, title } => format!("added {step}: {title}"),
        Event::StepApproved { step, .. } => format!("approved {step}"),
        Event::RunsAsked { step, items, .. } => format!("asked to run {}", of_item(step.as_str(), &items.join(", "))),
        Event::QueueEmptied { step } => format!("emptied the queue of {step}"),
        Event::RunIntended { run, attempt: 1, .. } => format!("{run} is to start"),
        Event::RunIntended { run, attempt, .. } => format!("{run} is to start (attempt {attempt})"),
        Event::RunStarted { run, pid } => format!("{run} started, process {pid}"),
        Event::RunNotStarted { run, why } => format!("{run} did not start: {why}"),
        Event::RunAdopted { run, unsupervised: false } => format!("{run} adopted"),
        Event::RunAdopted { run, unsupervised: true } => format!("{run} adopted; how it ends will not be known"),
        Event::RunExited { run, exit } => format!("{run} {}", ended(exit)),
        Event::RunLost { run, how } => format!("{run}: {}", how.words()),
        Event::StopAsked { run } => format!("asked to stop {run}"),
        Event::ResultSet { run, name, value } => format!("{run} set {name}={value}"),
        Event::StepVerified { step, item } => format!("{} verified", of_item(step.as_str(), item)),
        Event::StepUnverified { step, item, why } => {
            format!("{} not verified in time: {why}", of_item(step.as_str(), item))
        }
        Event::Held { why } => format!("held automatic starts: {why}"),
        Event::Released {} => "released automatic starts".to_owned(),

        Event::CheckTurned { check, to, outcome, .. } => format!("{check} is {to}{}", reason(outcome)),
        Event::CheckBlipped { check, fails: 1, outcome, .. } => {
            format!("{check} failed once and passed again{}", reason(outcome))
        }
        Event::CheckBlipped { check, fails, outcome, .. } => {
            format!("{check} failed {fails} times and passed again{}", reason(outcome))
        }
        Event::CheckFlapped { check, flapping: true } => format!("{check} is flapping"),
        Event::CheckFlapped { check, flapping: false } => format!("{check} ceased to flap"),
        Event::CheckMoved { check, from, to, .. } => format!("{check} passes at {to}, no longer at {from}"),
        Event::MaintenanceBegan { checks, why, .. } => {
            let why = why.as_ref().map(|w| format!(": {w}")).unwrap_or_default();
            format!("maintenance of {}{why}", some(checks))
        }
        Event::MaintenanceEnded { checks } => format!("maintenance of {} is over", some(checks)),
        Event::ChecksEdited(edited) => checks_edited(edited),
        Event::ProbesDigested { checks } => digest(checks),

        Event::NoteTaken { point, text, on, private, .. } => note(*private, *point, on.as_deref(), text),
        Event::NotesRevealed { notes } => format!("revealed {}", count(notes.len(), "private note")),
        Event::MilestoneCorrected { milestone, to, why } => {
            format!("states {} at {} UTC: {why}", milestone.word().replace('_', " "), to.format("%Y-%m-%d %H:%M:%S"))
        }
        Event::StoodDown {} => "stood down".to_owned(),
        Event::CloseAsked { runs: Runs::Stop } => "closes the room when its runs are stopped".to_owned(),
        Event::CloseAsked { runs: Runs::Leave } => "closes the room and leaves its runs alone".to_owned(),
        Event::RoomClosed { runs: None } => "closed the room".to_owned(),
        Event::RoomClosed { runs: Some(Runs::Stop) } => "closed the room and stopped its runs".to_owned(),
        Event::RoomClosed { runs: Some(Runs::Leave) } => "closed the room and left its runs alone".to_owned(),
        Event::RunbookEdited { sha256, refused: None } => {
            format!("the runbook's file was edited ({})", short(sha256))
        }
        Event::RunbookEdited { sha256, refused: Some(why) } => {
            format!("the runbook's file was edited ({}), and its checks are not in force: {why}", short(sha256))
        }
        Event::RunbookReloaded(reload) => reloaded(reload),
        Event::Foreign { kind, .. } if kind == DAMAGED => "a damaged line of the journal".to_owned(),
        Event::Foreign { kind, .. } => format!("{kind}: an event that this version of warroom does not know"),
    }
}

fn opened(o: &Opening) -> String {
    let problems = match o.problems.len() {
        0 => String::new(),
        n => format!(", {}", count(n, "problem")),
    };
    format!("opened the {} {} on {} (“{}”{problems})", o.kind, o.room, o.runbook, o.plan.title)
}

fn reloaded(reload: &Reload) -> String {
    let parts: Vec<String> = [
        changes("step", &reload.steps),
        changes("check", &reload.checks),
        (!reload.problems.is_empty()).then(|| count(reload.problems.len(), "problem")).into_iter().collect(),
    ]
    .concat();
    let what = if parts.is_empty() { "no step and no check changed".to_owned() } else { parts.join("; ") };
    format!("reloaded the runbook ({}): {what}", short(&reload.sha256))
}

fn checks_edited(edited: &Edited) -> String {
    let parts = changes("check", &edited.changes);
    let what = if parts.is_empty() { "scope or maintenance changed".to_owned() } else { parts.join("; ") };
    format!("the runbook's checks were edited and are in force ({}): {what}", short(&edited.sha256))
}

/// Names of checks, as many as a line bears.
fn some(checks: &[CheckName]) -> String {
    const SHOWN: usize = 6;
    let names: Vec<&str> = checks.iter().take(SHOWN).map(CheckName::as_str).collect();
    let more = checks.len().saturating_sub(SHOWN);
    if more == 0 { names.join(", ") } else { format!("{} and {more} more", names.join(", ")) }
}

/// `2 steps changed: restore, notify`.
fn changes(what: &str, changes: &Changes) -> Vec<String> {
    let kinds = [("added", &changes.added), ("changed", &changes.changed), ("removed", &changes.removed)];
    let said = kinds.iter().filter(|(_, names)| !names.is_empty());
    said.map(|(how, names)| format!("{} {how}: {}", count(names.len(), what), names.join(", "))).collect()
}

/// The first digits of a hash, for people.
fn short(sha256: &str) -> String {
    sha256.chars().take(8).collect()
}

fn ended(exit: &Exit) -> String {
    let left = match exit.descendants {
        0 => "",
        1 => "; a process of it lives on",
        _ => "; processes of it live on",
    };
    let how = if exit.success() { "succeeded".to_owned() } else { format!("failed: {}", exit.words()) };
    format!("{how} after {}{left}", seconds(exit.duration_ms))
}

fn digest(checks: &[Digested]) -> String {
    let passing = checks.iter().filter(|c| c.outcome.passed()).count();
    let probes: u32 = checks.iter().map(|c| c.probes).fold(0, u32::saturating_add);
    format!("{passing} of {} pass, {}", count(checks.len(), "check"), count(probes as usize, "probe"))
}

fn note(private: bool, point: Option<Point>, on: Option<&str>, text: &str) -> String {
    let private = if private { "private " } else { "" };
    let point = point.map(|p| format!(" [{p}]")).unwrap_or_default();
    let on = on.map(|on| format!(" on {on}")).unwrap_or_default();
    format!("{private}note{point}{on}: {text}")
}

fn reason(outcome: &Outcome) -> String {
    let reason = outcome.reason();
    if reason.is_empty() { reason } else { format!(": {reason}") }
}

fn of_item(step: &str, item: &str) -> String {
    if item.is_empty() { step.to_owned() } else { format!("{step} for {item}") }
}

/// `1 run`, `2 runs`.
pub fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn seconds(ms: u64) -> String {
    if ms < 60_000 { format!("{}.{} s", ms / 1000, ms % 1000 / 100) } else { Span::secs(ms / 1000).to_string() }
}
