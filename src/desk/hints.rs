//! The keys that matter here and now, for the foot of the screen.

use super::command::Cmd;
use super::dialog::{Dialog, Preview, Subject};
use super::model::Model;
use super::page::{asked_text, in_the_way};
use super::place::Pane;
use super::target::Target;
use crate::replay::Kind;
use crate::room::StepRec;
use crate::words::*;

/// A key and what it does, in a word or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key, as one presses it.
    pub key: String,
    /// What it does.
    pub does: &'static str,
}

/// A command, and what it does here.
type Does = (Cmd, &'static str);

fn hint(cmd: Cmd, does: &'static str) -> Does {
    (cmd, does)
}

/// Commands that are shown by their word, since they have no key: what ends a room is not one key away.
const WRITTEN: [Cmd; 3] = [Cmd::StandDown, Cmd::Close, Cmd::Release];

/// The keys that matter here and now, the most important ones first. A command without a key is left out, and what one's role is not enough
/// for.
pub fn hints(model: &Model) -> Vec<Hint> {
    let key = |cmd| if WRITTEN.contains(&cmd) { model.called(cmd) } else { model.keys.key(cmd) };
    let may = matter(model).into_iter().filter(|(cmd, _)| model.may(*cmd));
    may.map(|(cmd, does)| Hint { key: key(cmd), does }).filter(|h| !h.key.is_empty()).collect()
}

fn matter(model: &Model) -> Vec<Does> {
    if let Some(dialog) = model.dialogs.last() {
        return in_dialog(model, dialog);
    }
    if model.typing.is_some() {
        return vec![hint(Cmd::TypeEnd, "the keys are yours again")];
    }
    if model.replay.is_some() {
        return replay(model);
    }
    if !model.open_to_change() {
        return closed();
    }
    let mut hints = Vec::new();
    if model.lost_ms().is_some() {
        hints.push(hint(Cmd::RestartHost, "restart host"));
    }
    hints.extend(ending(model));
    if model.narrowed(model.focus).is_some() {
        hints.push(hint(Cmd::Back, if model.focus == Pane::Output { "end search" } else { "show all" }));
    }
    match model.focus {
        Pane::Runbook => hints.extend(in_runbook(model)),
        Pane::Checks | Pane::Notes => hints.push(hint(Cmd::Open, "details")),
        Pane::Timeline => hints.extend([
            hint(Cmd::Open, "details"),
            hint(Cmd::NextTopic, "kinds"),
            hint(Cmd::NextPerson, "persons"),
            hint(Cmd::Gantt, "over time"),
        ]),
        Pane::Output => hints.extend(in_output(model)),
    }
    hints.push(hint(Cmd::Note, "note"));
    if !model.may(Cmd::Tick) {
        hints.push(hint(Cmd::NotePrivate, "private note"));
    }
    if model.focus != Pane::Runbook {
        hints.push(hint(Cmd::Next, "next step"));
    }
    hints.push(hint(Cmd::NextPane, "pane"));
    hints.push(hint(Cmd::Filter, if model.focus == Pane::Output { "search" } else { "filter" }));
    hints.push(hint(Cmd::CommandLine, "command"));
    hints.push(hint(Cmd::Help, "help"));
    hints
}

/// What the whole room waits for: a release, or its end.
fn ending(model: &Model) -> Option<Does> {
    if model.room.held.is_some() {
        return Some(hint(Cmd::Release, "let starts go on"));
    }
    let over = model.over()?;
    Some(hint(over, if over == Cmd::Close { "end the room" } else { "the work is over" }))
}

fn in_output(model: &Model) -> Vec<Does> {
    let takes = |r: &RunId| model.room.may_type(&model.you.name, model.you.role, r).is_ok();
    let mut hints: Vec<Does> = Vec::new();
    hints.extend(model.output.run.as_ref().filter(|r| takes(r)).map(|_| hint(Cmd::Type, "type into it")));
    if model.narrowed(Pane::Output).is_some() {
        hints.extend([hint(Cmd::NextMatch, "next match"), hint(Cmd::PrevMatch, "match before")]);
    }
    hints.extend(model.output.top.map(|_| hint(Cmd::Bottom, "follow")));
    hints.push(hint(Cmd::FirstError, "first error"));
    hints.push(hint(Cmd::Wrap, if model.output.wrap { "unwrap" } else { "wrap" }));
    hints.push(hint(Cmd::Zoom, if model.zoom { "all" } else { "alone" }));
    hints
}

fn in_runbook(model: &Model) -> Vec<Does> {
    let declared = model.room.marks.contains_key(&Milestone::Declared);
    let down = || model.scope().state == crate::room::ScopeState::Down;
    let mut hints = Vec::new();
    if !declared && down() {
        hints.push(hint(Cmd::Declare, "declare"));
    }
    let Some(target) = model.target() else {
        hints.push(hint(Cmd::Next, "next step"));
        return hints;
    };
    let Some(step) = model.room.step(target.step.as_str()) else { return hints };
    hints.extend(on_step(model, &target, step));
    if step.step.scripted() && !step.items.iter().all(|i| i.runs.is_empty()) {
        hints.push(hint(Cmd::Output, "output"));
    }
    hints.push(hint(Cmd::Open, "details"));
    hints
}

/// What can be done with a step, or an item of it.
fn on_step(model: &Model, target: &Target, step: &StepRec) -> Vec<Does> {
    let mut hints = Vec::new();
    let state = target.state(&model.room);
    let inputs = !model.room.missing_inputs(step).is_empty();
    if inputs {
        hints.push(hint(Cmd::Answer, "answer"));
    }
    if model.may_approve(step) {
        hints.push(hint(Cmd::Approve, "approve"));
    }
    match (step.step.scripted(), state) {
        (false, StepState::Open | StepState::Waiting) => hints.push(hint(Cmd::Tick, "tick")),
        (_, StepState::Skipped) => hints.push(hint(Cmd::Untick, "take back")),
        (false, _) => hints.extend([hint(Cmd::Next, "next step"), hint(Cmd::Untick, "un-tick")]),
        (true, StepState::Failed | StepState::Unknown) if model.works() => hints.push(hint(Cmd::Preview, "again")),
        (true, StepState::Running) => {
            hints.push(hint(Cmd::Stop, "stop"));
            hints.extend(step.step.tty.then(|| hint(Cmd::Type, "type into it")));
        }
        (true, StepState::Open | StepState::Waiting | StepState::Failed | StepState::Unknown) => {
            hints.push(hint(Cmd::Preview, "preview a run"))
        }
        (true, _) => {}
    }
    hints
}

fn in_dialog(model: &Model, dialog: &Dialog) -> Vec<Does> {
    let sought = !model.sought(dialog.place()).is_empty();
    let rows = matches!(dialog, Dialog::Gantt(_) | Dialog::Help { .. });
    let back = hint(
        Cmd::Back,
        if sought && rows {
            "show all"
        } else if sought {
            "end search"
        } else {
            "back"
        },
    );
    let search = [hint(Cmd::Filter, "search")];
    let next = sought.then(|| hint(Cmd::NextMatch, "next match"));
    match dialog {
        Dialog::Note(note) => {
            let aside = !note.again && !note.line.text().trim().is_empty();
            let back = hint(Cmd::Back, if aside { "put aside" } else { "drop" });
            vec![hint(Cmd::Keep, "keep"), hint(Cmd::NextPoint, "point"), back]
        }
        Dialog::Command(_) => vec![hint(Cmd::Keep, "do"), hint(Cmd::Complete, "complete"), back],
        Dialog::Filter(_) | Dialog::Reason(_) => vec![hint(Cmd::Keep, "keep"), back],
        Dialog::Answer(_) => vec![hint(Cmd::Keep, "answer"), hint(Cmd::Complete, "take over"), back],
        Dialog::Preview(preview) => in_preview(model, preview, back),
        Dialog::Reload(reloading) => {
            // Where nothing differs there is nothing to follow.
            let differs = matches!(&reloading.difference, Some(Ok(found)) if !found.same);
            let follow = differs.then(|| hint(Cmd::Reloaded, "FOLLOW IT"));
            follow.into_iter().chain([back, hint(Cmd::Down, "down")]).collect()
        }
        Dialog::Confirm(_) => vec![hint(Cmd::Confirmed, "YES, do it"), back],
        Dialog::Detail { subject, .. } => {
            let edit = matches!(subject, Subject::Step(_)).then(|| hint(Cmd::Edit, "edit the runbook"));
            let moves = [hint(Cmd::Down, "down"), hint(Cmd::Copy, "copy")];
            let first = std::iter::once(back).chain(next).chain(on_subject(model, subject));
            first.chain(moves).chain(search).chain(edit).collect()
        }
        Dialog::Gantt(_) => vec![
            back,
            hint(Cmd::Down, "down"),
            hint(Cmd::ScrollLeft, "earlier"),
            hint(Cmd::Closer, "closer"),
            hint(Cmd::Wider, "wider"),
            hint(Cmd::Filter, "filter"),
            hint(Cmd::Help, "help"),
        ],
        Dialog::Help { .. } => vec![back, hint(Cmd::Down, "down"), hint(Cmd::Filter, "filter")],
    }
}

/// Nothing that the room would refuse, and no letter while letters go into the text that the step asks for.
fn in_preview(model: &Model, preview: &Preview, back: Does) -> Vec<Does> {
    let Some(step) = model.room.step(preview.target.step.as_str()) else { return vec![back] };
    let act = if preview.approve { hint(Cmd::Approved, "APPROVE") } else { hint(Cmd::Start, "START") };
    let act = in_the_way(model, preview, step).is_empty().then_some(act);
    if let Some(text) = asked_text(model, preview) {
        let whole = preview.typed.text().trim() == text.trim();
        return act.filter(|_| whole).into_iter().chain([back]).collect();
    }
    let answer = (!model.room.missing_inputs(step).is_empty()).then(|| hint(Cmd::Answer, "answer"));
    let looking = [back, hint(Cmd::Down, "down"), hint(Cmd::Copy, "copy script"), hint(Cmd::Filter, "search")];
    answer.into_iter().chain(act).chain(looking).collect()
}

fn closed() -> Vec<Does> {
    vec![
        hint(Cmd::Leave, "leave"),
        hint(Cmd::Open, "details"),
        hint(Cmd::NextPane, "pane"),
        hint(Cmd::CommandLine, "command"),
        hint(Cmd::Help, "help"),
    ]
}

/// What can be done with the step that one reads about.
fn on_subject(model: &Model, subject: &Subject) -> Vec<Does> {
    let Subject::Step(target) = subject else { return Vec::new() };
    let open = model.open_to_change();
    model.room.step(target.step.as_str()).filter(|_| open).map_or(Vec::new(), |s| on_step(model, target, s))
}

fn replay(model: &Model) -> Vec<Does> {
    vec![
        hint(Cmd::PlayPause, if model.player.playing { "pause" } else { "play" }),
        hint(Cmd::Faster, "faster"),
        hint(Cmd::EntryBack, "entry back"),
        hint(Cmd::EntryOn, "entry on"),
        hint(Cmd::NextMark(Kind::Milestone), "milestone"),
        hint(Cmd::NextMark(Kind::Note), "note"),
        hint(Cmd::NextMark(Kind::Failure), "failure"),
        hint(Cmd::GoTo, "time"),
        hint(Cmd::Open, "details"),
        hint(Cmd::NextPane, "pane"),
        hint(Cmd::Help, "help"),
        hint(Cmd::Back, "leave"),
    ]
}
