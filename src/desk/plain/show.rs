//! What is known, in lines that are fit to be shown.

use super::{commands, in_the_way, others, page};
use crate::desk::dialog::{Dialog, Preview, Subject};
use crate::desk::live::Shown;
use crate::desk::model::Model;
use crate::desk::rows::{check_rows, note_rows};
use crate::desk::said::said;
use crate::desk::status::{Status, Tone};
use crate::desk::time::{length, of_day};
use crate::desk::timeline::timeline_rows;
use crate::plan::Confirm;
use crate::room::ScopeState;
use crate::text::{one_line, sanitise};

/// The room in some lines: scope, clock, goal, checks, steps, who one is.
pub fn state(model: &Model) -> Vec<String> {
    let room = &model.room;
    let scope = model.scope();
    let mut lines = vec![format!("{} {}", room.kind().word().to_uppercase(), one_line(room.title()))];
    let word = match scope.state {
        ScopeState::Down => "DOWN",
        ScopeState::Impaired => "IMPAIRED",
        ScopeState::Up => "UP",
        ScopeState::Unknown => "UNKNOWN",
    };
    let goal = room.plan.targets.recover.map(|g| format!(", goal {}", length(g.ms()))).unwrap_or_default();
    lines.push(format!("{word}. Downtime {}{goal}.", length(scope.downtime_ms)));
    if let Some(closed) = &room.closed {
        lines.push(format!("The room was closed at {}.", of_day(closed, model.offset_s)));
    } else if let Some(stood_down) = &room.stood_down {
        lines.push(format!("Stood down at {}.", of_day(stood_down, model.offset_s)));
    }
    if let Some(why) = &room.held {
        lines.push(format!("HELD: {}. Nothing starts by itself until a commander says release.", one_line(why)));
    }
    lines.extend(model.live.banners.iter().chain(&model.problem).map(|b| format!("! {}", one_line(b))));
    let up = room.checks.all.iter().filter(|c| Shown::of(c, &model.live) == Shown::Up).count();
    lines.push(format!("{up} of {} checks are up.", room.checks.all.len()));
    let steps: Vec<_> = room.step_states().collect();
    let met = steps.iter().filter(|(_, s, _)| room.need_met(s.step.id.as_str())).count();
    lines.push(format!("{met} of {} steps are done.", steps.len()));
    let next = model.target().and_then(|t| room.step(t.step.as_str()));
    lines.extend(
        next.map(|s| format!("Selected: {} ({}).", one_line(&s.step.title), room.step_state(s.step.id.as_str()))),
    );
    let (name, at) = (one_line(&model.you.name), of_day(&model.now, model.offset_s));
    let role = room.effective_role(&model.you.name, model.you.role);
    lines.push(match (model.replay.is_some(), name.is_empty()) {
        (false, _) => format!("You are {name}, {role}. It is {at}."),
        (true, true) => format!("That was at {at}."),
        (true, false) => format!("That was at {at}, as {name} saw it."),
    });
    lines
}

/// Entries after this number, with their time and author.
pub fn entries(model: &Model, after: u64) -> Vec<String> {
    let new = timeline_rows(model, 0, usize::MAX).filter(|e| e.n > after);
    let line = |e: &crate::record::Entry| {
        let who = if e.by.is_person() { format!("{}: ", one_line(&e.by.name)) } else { String::new() };
        format!("{} {who}{}", of_day(&e.stamp, model.offset_s), one_line(&said(&model.room, &e.event)))
    };
    new.map(line).collect()
}

/// What came of the last thing one did.
pub fn status(status: &Status) -> String {
    let glyph = match status.tone {
        Tone::Done => "✔",
        Tone::Info => "·",
        Tone::Error => "✖",
        Tone::Call => "◷",
    };
    format!("{glyph} {}", one_line(&status.text))
}

/// Everything about the selected step.
pub fn step(model: &Model) -> Vec<String> {
    let Some(target) = model.target() else { return vec!["No step is selected.".to_owned()] };
    let mut model = model.clone();
    model.dialogs = vec![Dialog::Detail { subject: Subject::Step(target), top: 0 }];
    page(&model)
}

/// The checks, those that are down first.
pub fn checks(model: &Model) -> Vec<String> {
    let line = |c: &crate::room::CheckRec| {
        let shown = Shown::of(c, &model.live).word();
        let live = model.live.checks.get(c.check.name.as_str()).map(|l| &l.last.outcome);
        let last = live.or(c.last.as_ref().map(|(_, outcome, _)| outcome)).filter(|o| !o.passed());
        let why = last.map(|o| format!(", {}", one_line(&o.reason()))).unwrap_or_default();
        format!("{} is {shown}{why}", one_line(c.check.name.as_str()))
    };
    let rows = check_rows(model);
    if rows.is_empty() { vec!["There are no checks.".to_owned()] } else { rows.into_iter().map(line).collect() }
}

/// The notes.
pub fn notes(model: &Model) -> Vec<String> {
    let rows = note_rows(model);
    if rows.is_empty() {
        return vec!["There are no notes.".to_owned()];
    }
    let line = |n: &std::sync::Arc<crate::room::NoteRec>| {
        let private = if n.private { " (private)" } else { "" };
        let point = n.point.map(|p| format!(" [{p}]")).unwrap_or_default();
        format!("{} {}{private}{point}: {}", of_day(&n.at, model.offset_s), one_line(&n.by), one_line(&n.text))
    };
    rows.iter().map(line).collect()
}

/// Whether the output of the followed run has arrived, where it has one.
pub fn is_here(model: &Model) -> bool {
    let run = model.output.run.as_ref().and_then(|r| model.room.runs.get(r));
    let some = run.and_then(|r| r.exit.as_ref()).is_some_and(|e| e.bytes > 0);
    !some || !model.output.is_empty() || !model.link.connected
}

/// The last lines of the followed run's output.
pub fn output(model: &Model, most: usize) -> Vec<String> {
    let Some(run) = &model.output.run else { return vec!["Nothing has run yet.".to_owned()] };
    let len = model.output.len();
    let head = format!("{run}, {} of {len} lines:", len.min(most));
    let tail = model.output.lines(len.saturating_sub(most), most).map(|l| format!("| {}", sanitise(l)));
    std::iter::once(head).chain(tail).collect()
}

/// Every command.
pub fn help(model: &Model) -> Vec<String> {
    let mut lines = vec![
        "An empty line shows the numbered list. These words show something:".to_owned(),
        "state, next, steps, checks, notes, timeline, output, follow".to_owned(),
        "Every command:".to_owned(),
    ];
    lines.extend(commands(model));
    lines
}

/// What a dialog asks for.
pub fn question(model: &Model, dialog: &Dialog) -> Vec<String> {
    let mut lines = match dialog {
        Dialog::Preview(_) | Dialog::Reload(_) | Dialog::Detail { .. } | Dialog::Help { .. } => page(model),
        Dialog::Confirm(confirming) => {
            std::iter::once(&confirming.question).chain(&confirming.lines).map(|l| one_line(l)).collect()
        }
        _ => Vec::new(),
    };
    lines.extend(wanted(model, dialog));
    lines
}

/// What is to be written to have it started or approved; what it waits for, where the room would refuse it.
fn to_start(model: &Model, preview: &Preview) -> String {
    let Some(step) = model.room.step(preview.target.step.as_str()) else { return String::new() };
    let ways = in_the_way(model, preview, step);
    if !ways.is_empty() {
        let (verb, ways) = (if preview.approve { "approved" } else { "started" }, one_line(&ways.join("; ")));
        return format!("It cannot be {verb} now: {ways}.");
    }
    let more = (step.step.approve as usize).saturating_sub(step.approvals.len());
    let does = match more {
        0 => "to start it".to_owned(),
        n => format!("to ask for it; it starts once {} approved", others(n)),
    };
    match (step.step.confirm.as_ref(), preview.approve) {
        (_, true) => "Write approve to approve it.".to_owned(),
        (Some(Confirm::Text(text)), false) => format!("Write {} {does}.", one_line(text)),
        _ => format!("Write start {does}."),
    }
}

fn wanted(model: &Model, dialog: &Dialog) -> Vec<String> {
    let back = "An empty line goes back.";
    match dialog {
        Dialog::Preview(preview) => {
            vec![format!("{} {back}", to_start(model, preview))]
        }
        Dialog::Confirm(_) => vec![format!("Write yes to do it. {back}")],
        Dialog::Reload(reloading) if reloading.difference.is_none() => Vec::new(),
        Dialog::Reload(_) => vec![format!("Write follow to have the room follow it. {back}")],
        Dialog::Note(note) => {
            let on = note.on.as_ref().map(|o| format!(" on {}", one_line(o))).unwrap_or_default();
            let private = if note.private { "private " } else { "" };
            vec![format!("Your {private}note{on}, of {}? {back}", of_day(&note.at, model.offset_s))]
        }
        Dialog::Answer(answer) => {
            let mut lines = vec![format!("{} {back}", one_line(&answer.wanted.question))];
            let values = answer.wanted.one_of.iter().enumerate();
            lines.extend(values.map(|(i, v)| format!("{} {}", i + 1, one_line(v))));
            lines
        }
        Dialog::Reason(reason) => vec![format!("Why is {} left out? {back}", one_line(reason.step.as_str()))],
        Dialog::Command(prompt) => vec![format!("{}: what? {back}", one_line(prompt.line.text()).trim())],
        Dialog::Gantt(_) => {
            vec![format!("The picture of runs and outages needs a screen: timeline tells it in lines. {back}")]
        }
        Dialog::Filter(_) | Dialog::Detail { .. } | Dialog::Help { .. } => vec![back.to_owned()],
    }
}
