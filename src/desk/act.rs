//! What each command does.

use super::ask::{able, ask};
use super::command::{Cmd, Group, entry};
use super::dialog::*;
use super::inputs::wanted;
use super::line::Line;
use super::listed::Sift;
use super::model::Model;
use super::msg::Effect;
use super::place::Pane;
use super::status::Tone;
use super::target::{RowKey, Target};
use super::timeline::{self, timeline_entry};
use super::{copy, gantt, moves, prompt, reload, replaying, sought, typing};
use crate::record::words::count;
use crate::record::{self, Intent, Runs};
use crate::words::*;

/// Does a command. A key that is held down moves, and nothing else.
pub fn act(model: &mut Model, cmd: Cmd, repeat: bool) -> Vec<Effect> {
    let group = entry(cmd).map(|c| c.group);
    if repeat && !matches!(group, Some(Group::Moving | Group::Replay)) {
        return Vec::new();
    }
    match cmd {
        Cmd::GoTo => model.open(Dialog::Command(Prompt { line: Line::new("at "), selected: 0 })),
        cmd if group == Some(Group::Replay) => return replaying::go(model, cmd),
        Cmd::Down | Cmd::Up | Cmd::HalfDown | Cmd::HalfUp | Cmd::PageDown | Cmd::PageUp | Cmd::Top | Cmd::Bottom => {
            moves::go(model, cmd);
        }
        Cmd::ScrollLeft | Cmd::ScrollRight if !model.dialogs.is_empty() => gantt::scroll(model, cmd),
        Cmd::ScrollLeft => model.output.left = model.output.left.saturating_sub(8),
        Cmd::ScrollRight => model.output.left += 8,
        Cmd::NextPane => moves::next_pane(model, 1),
        Cmd::PrevPane => moves::next_pane(model, Pane::ALL.len() - 1),
        Cmd::Show(pane) => moves::to_pane(model, pane),
        Cmd::Next => moves::to_next(model),
        Cmd::NextMatch => next_match(model, 1),
        Cmd::PrevMatch => next_match(model, -1),
        Cmd::FirstError => moves::to_error(model),
        Cmd::Wrap => model.output.wrap = !model.output.wrap,
        Cmd::NextTopic => timeline::next_topic(model),
        Cmd::NextPerson => timeline::next_person(model),
        Cmd::Save => model.open(Dialog::Command(Prompt { line: Line::new("save "), selected: 0 })),
        Cmd::Gantt => gantt::open(model),
        Cmd::Closer => gantt::scale(model, 1),
        Cmd::Wider => gantt::scale(model, -1),
        Cmd::Zoom => model.zoom = !model.zoom,
        Cmd::BigClock => {
            let shown = super::panes::arrange(model).clock.h > 0;
            model.big_clock = Some(!shown);
            if !shown && super::panes::arrange(model).clock.h == 0 {
                model.tell(Tone::Info, "the big digits need a terminal of 30 rows");
            }
        }
        Cmd::Back => return back(model),
        Cmd::CloseView => close_view(model),
        Cmd::Open => open_detail(model),
        Cmd::Output => to_output(model),
        Cmd::Filter => open_filter(model),
        Cmd::CommandLine => model.open(Dialog::Command(Prompt::default())),
        Cmd::Help => model.open(Dialog::Help { of: model.place(), top: 0 }),
        Cmd::Complete => complete(model),
        Cmd::NextPoint => next_point(model, 1),
        Cmd::PrevPoint => next_point(model, Point::ALL.len()),
        // Only `submit` does these, for a key that is pressed in their dialog.
        Cmd::Keep | Cmd::Start | Cmd::Approved | Cmd::Confirmed | Cmd::Reloaded => {}
        Cmd::Type => return typing::begin(model),
        Cmd::TypeEnd => typing::end(model),
        Cmd::Reload => return reload::open(model),
        Cmd::Copy => return copy::copy(model),
        Cmd::Edit => return copy::edit(model),
        Cmd::EditNote => return copy::edit_note(model),
        Cmd::Suspend => return vec![Effect::Suspend],
        Cmd::Redraw => return vec![Effect::Redraw],
        Cmd::Leave => return vec![Effect::Leave],
        Cmd::RestartHost => return restart(model),
        _ => return on_room(model, cmd),
    }
    Vec::new()
}

/// Commands that ask the room for something, now or after a dialog.
fn on_room(model: &mut Model, cmd: Cmd) -> Vec<Effect> {
    if !able(model) && !matches!(cmd, Cmd::Note | Cmd::NotePrivate | Cmd::Preview) {
        return Vec::new();
    }
    if model.replay.is_some() && cmd != Cmd::Preview {
        return Vec::new();
    }
    if let Some(refusal) = model.refused(cmd).filter(|_| cmd != Cmd::NotePrivate) {
        model.tell(Tone::Error, refusal.to_string());
        return Vec::new();
    }
    match cmd {
        Cmd::Note => open_note(model, false),
        Cmd::NotePrivate => open_note(model, true),
        Cmd::Add => model.open(Dialog::Command(Prompt { line: Line::new("add "), selected: 0 })),
        Cmd::Answer => answer_next(model),
        Cmd::Declare => return confirm_declare(model),
        Cmd::Reveal => return confirm_reveal(model),
        Cmd::StandDown => return confirm_stand_down(model),
        Cmd::Close => return confirm_close(model, None),
        _ => return on_target(model, cmd),
    }
    Vec::new()
}

/// Commands about the selected step or item.
fn on_target(model: &mut Model, cmd: Cmd) -> Vec<Effect> {
    let Some(target) = model.about() else {
        let (down, up, next) = (model.keys.key(Cmd::Down), model.keys.key(Cmd::Up), model.keys.key(Cmd::Next));
        model.tell(Tone::Info, format!("no step is selected: {down} and {up} move, {next} goes to the next one to do"));
        return Vec::new();
    };
    match cmd {
        Cmd::Tick => tick(model, target),
        Cmd::Untick => ask(model, Intent::Untick { step: target.step }),
        Cmd::Skip => ask_reason(model, target.step),
        Cmd::Stop => stop_target(model, target),
        Cmd::Approve => preview(model, Target { item: None, ..target }, false, true),
        _ => {
            let again = [StepState::Failed, StepState::Unknown, StepState::Done, StepState::Verified];
            let retry = again.contains(&target.state(&model.room));
            preview(model, target, retry, false)
        }
    }
}

/// Ticking asks for nothing; but a scripted step is not done by looking at it.
fn tick(model: &mut Model, target: Target) -> Vec<Effect> {
    let scripted = model.room.step(target.step.as_str()).is_some_and(|s| s.step.scripted());
    if scripted {
        let key = model.keys.key(Cmd::Preview);
        model.tell(Tone::Info, format!("a script does this step: {key} previews it. Done by hand all the same? :tick"));
        return Vec::new();
    }
    if target.state(&model.room) == StepState::Done {
        let (next, untick) = (model.keys.key(Cmd::Next), model.keys.key(Cmd::Untick));
        model.tell(Tone::Info, format!("it is ticked: {next} goes to what is next, {untick} takes the tick back"));
        return Vec::new();
    }
    ask(model, Intent::Tick { step: target.step })
}

/// Opens the preview of a run.
pub fn preview(model: &mut Model, target: Target, retry: bool, approve: bool) -> Vec<Effect> {
    let Some(step) = model.room.step(target.step.as_str()) else { return Vec::new() };
    if !step.step.scripted() {
        let key = model.keys.key(Cmd::Tick);
        model.tell(Tone::Info, format!("this step is done by hand: {key} ticks it"));
        return Vec::new();
    }
    model.open(Dialog::Preview(Preview { target, retry, approve, typed: Line::default(), top: 0 }));
    vec![Effect::Drain]
}

/// Asks for the reason to leave a step out.
pub fn ask_reason(model: &mut Model, step: StepId) -> Vec<Effect> {
    model.open(Dialog::Reason(Reason { step, line: Line::default() }));
    Vec::new()
}

/// Asks before an item's run, or a step's runs and queue, are ended.
pub fn stop_target(model: &mut Model, target: Target) -> Vec<Effect> {
    let Some(item) = &target.item else { return confirm_stop(model, record::Target::Step(target.step)) };
    let rec = model.room.step(target.step.as_str()).and_then(|s| s.item(item));
    match rec.and_then(|i| model.room.last_run(i)).filter(|r| r.live()).map(|r| r.run.clone()) {
        Some(run) => confirm_stop(model, record::Target::Run(run)),
        None => {
            model
                .tell(Tone::Info, format!("{item} does not run; the row of its step stops all of them, and the queue"));
            Vec::new()
        }
    }
}

/// Asks before runs are ended.
pub fn confirm_stop(model: &mut Model, target: record::Target) -> Vec<Effect> {
    let room = &model.room;
    let (what, live) = match &target {
        record::Target::Run(run) => {
            (run.to_string(), room.run(run.as_str()).into_iter().filter(|r| r.live()).collect())
        }
        record::Target::Step(id) => {
            let step = room.step(id.as_str());
            (id.to_string(), step.map_or(Vec::new(), |s| room.live_runs(s).collect()))
        }
    };
    let queued = match &target {
        record::Target::Step(id) => room.step(id.as_str()).map_or(0, |s| s.items.iter().filter(|i| i.queued).count()),
        record::Target::Run(_) => 0,
    };
    if live.is_empty() && queued == 0 {
        model.tell(Tone::Info, format!("nothing of {what} runs or waits"));
        return Vec::new();
    }
    let mut lines: Vec<String> = live.iter().map(|r| format!("{} ends, with all its processes", r.run)).collect();
    lines.extend((queued > 0).then(|| format!("{queued} in its queue will not start")));
    lines.push("A stopped run is never tried again by itself.".to_owned());
    confirm(model, Intent::Stop { target }, format!("Stop {what}?"), lines)
}

fn confirm(model: &mut Model, intent: Intent, question: String, lines: Vec<String>) -> Vec<Effect> {
    model.open(Dialog::Confirm(Confirming { intent, question, lines }));
    vec![Effect::Drain]
}

fn confirm_declare(model: &mut Model) -> Vec<Effect> {
    if model.room.marks.contains_key(&Milestone::Declared) {
        model.tell(Tone::Info, "it is declared already");
        return Vec::new();
    }
    let auto = model.room.step_states().filter(|(_, s, _)| s.step.auto).count();
    let follows = match auto {
        0 => "Everybody sees it; the record holds who and when.".to_owned(),
        n if model.room.held.is_some() => {
            format!("{n} automatic steps stay held until a commander says {}.", model.called(Cmd::Release))
        }
        n => format!("{n} automatic steps may start by themselves from then on."),
    };
    confirm(model, Intent::Declare, "Declare: this is an outage?".to_owned(), vec![follows])
}

fn confirm_reveal(model: &mut Model) -> Vec<Effect> {
    let follows = "Everybody in the room sees them from then on; nothing hides them again.".to_owned();
    confirm(model, Intent::Reveal, "Make all private notes public?".to_owned(), vec![follows])
}

fn confirm_stand_down(model: &mut Model) -> Vec<Effect> {
    let (room, mut lines) = (&model.room, Vec::new());
    let scope = model.scope().state;
    if matches!(scope, crate::room::ScopeState::Down | crate::room::ScopeState::Impaired) {
        lines.push(format!("The scope is still {}.", scope.word()));
    }
    let open = room.step_states().filter(|(_, s, _)| !room.need_met(s.step.id.as_str())).count();
    let are = if open == 1 { "is" } else { "are" };
    lines.extend((open > 0).then(|| format!("{} {are} not done.", count(open, "step"))));
    lines.push("The work is over; checks go on until the room is closed.".to_owned());
    confirm(model, Intent::StandDown, "Stand down?".to_owned(), lines)
}

/// Asks before the room is closed.
pub fn confirm_close(model: &mut Model, runs: Option<Runs>) -> Vec<Effect> {
    let live = model.room.live.len();
    let runs_of = |many, one| format!("{} {}", count(live, "live run"), if live == 1 { one } else { many });
    let mut lines = vec!["Probes and host end; the room itself stays, for replay and report.".to_owned()];
    lines.extend((live > 0).then(|| match runs {
        Some(Runs::Stop) => runs_of("are stopped.", "is stopped."),
        Some(Runs::Leave) => runs_of("go on, unwatched.", "goes on, unwatched."),
        None => format!("{} live: say :close stop-runs or :close leave-runs.", count(live, "run")),
    }));
    confirm(model, Intent::Close { runs }, "Close the room?".to_owned(), lines)
}

/// Opens the answer to the first input that the selected step (else any step) waits for.
fn answer_next(model: &mut Model) {
    let target = match model.dialogs.last() {
        Some(Dialog::Preview(preview)) => Some(preview.target.clone()),
        _ => model.about(),
    };
    let room = &model.room;
    let own = target.and_then(|t| room.missing_inputs(room.step(t.step.as_str())?).into_iter().next());
    let any = || room.step_states().find_map(|(_, s, _)| room.missing_inputs(s).into_iter().next());
    match own.or_else(any) {
        Some(input) => {
            open_answer(model, &input);
        }
        None => model.tell(Tone::Info, "no run waits for an answer; :answer changes one"),
    }
}

/// Opens the answer to an input.
pub fn open_answer(model: &mut Model, input: &str) -> Vec<Effect> {
    let wanted = wanted(&model.room, input);
    model.open(Dialog::Answer(Answering { wanted, line: Line::default(), selected: 0 }));
    Vec::new()
}

fn open_note(model: &mut Model, private: bool) {
    if private && !model.may(Cmd::NotePrivate) {
        let key = model.keys.key(Cmd::Note);
        return model
            .tell(Tone::Info, format!("private notes are for observers and facilitators: {key} takes a public one"));
    }
    if let Some(note) = model.dropped.take_if(|note| note.private == private) {
        return model.open(Dialog::Note(note));
    }
    let on = model.subject();
    let note = NoteLine { line: Line::default(), at: model.now, point: None, on, private, again: false };
    model.open(Dialog::Note(note));
}

fn open_filter(model: &mut Model) {
    let of = model.place();
    let before = model.sought(of).to_owned();
    model.open(Dialog::Filter(Filtering { line: Line::new(before.clone()), of, before }));
}

fn open_detail(model: &mut Model) {
    if let Some(Dialog::Gantt(_)) = model.dialogs.last() {
        return gantt::open_row(model);
    }
    let subject = match model.focus {
        Pane::Runbook => model.target().map(Subject::Step),
        Pane::Checks => model.selected_check().map(|c| Subject::Check(c.check.name.clone())),
        Pane::Timeline => timeline_entry(model, model.selected_entry_at()).map(|e| Subject::Entry(e.n)),
        Pane::Notes if super::rows::note_rows(model).is_empty() => None,
        Pane::Notes => Some(Subject::Note(model.selected_note_at())),
        Pane::Output => None,
    };
    match subject {
        Some(subject) => model.open(Dialog::Detail { subject, top: 0 }),
        None => model.tell(Tone::Info, "nothing is selected here that has details"),
    }
}

fn to_output(model: &mut Model) {
    if let Some(Dialog::Detail { subject: Subject::Step(target), .. }) = model.dialogs.last() {
        let (step, item) = (target.step.clone(), target.item.clone());
        model.row = Some(item.map_or_else(|| RowKey::Step(step.clone()), |item| RowKey::Item(step.clone(), item)));
    }
    // What it is opened from lies over the output.
    while model.shut().is_some() {}
    let step = model.target().and_then(|t| model.room.step(t.step.as_str()));
    if step.is_some_and(|s| s.items.iter().all(|i| i.runs.is_empty())) {
        let shown = model.output.run.as_ref().map_or(String::new(), |run| format!("; this is {run}"));
        model.tell(Tone::Info, format!("the selected step has not run{shown}"));
    }
    moves::to_pane(model, Pane::Output);
}

/// A note that was begun is not lost by one `esc`; that it is meant, a second one says.
fn put_aside(model: &mut Model, note: NoteLine) {
    if note.again || note.line.text().trim().is_empty() {
        return;
    }
    let key = model.called(if note.private { Cmd::NotePrivate } else { Cmd::Note });
    model.tell(Tone::Info, format!("the note is put aside: {key} brings it back"));
    model.dropped = Some(NoteLine { again: true, ..note });
}

/// `esc`: out of the dialog, then the filter, then the zoom; never out of the seat. A replay it leaves.
fn back(model: &mut Model) -> Vec<Effect> {
    // What narrows a page goes before the page.
    let place = model.place();
    if !model.sought(place).is_empty() {
        model.filters.remove(&place);
        return Vec::new();
    }
    match model.shut() {
        Some(Dialog::Filter(filter)) => {
            model.filters.insert(filter.of, filter.before);
        }
        Some(Dialog::Note(note)) => put_aside(model, note),
        Some(_) => {}
        None if model.focus == Pane::Timeline && !model.sift.is_open() => model.sift = Sift::default(),
        None if model.zoom => model.zoom = false,
        None if model.replay.is_some() => return vec![Effect::Leave],
        None => model.status = None,
    }
    Vec::new()
}

/// `q`: out of a dialog or a zoomed pane, back to the runbook.
fn close_view(model: &mut Model) {
    if !model.dialogs.is_empty() {
        model.shut();
    } else if model.zoom {
        model.zoom = false;
    } else if model.focus != Pane::Runbook {
        moves::to_pane(model, Pane::Runbook);
    } else {
        model.tell(Tone::Info, "nothing to close. :q leaves the seat; the room goes on");
    }
}

fn next_match(model: &mut Model, by: isize) {
    match model.dialogs.last_mut() {
        Some(Dialog::Command(_)) => prompt::select(model, by),
        Some(Dialog::Answer(answer)) => {
            let last = answer.choices().len().saturating_sub(1);
            answer.selected = answer.selected.min(last).saturating_add_signed(by).min(last);
        }
        _ => moves::to_match(model, by < 0),
    }
}

fn complete(model: &mut Model) {
    match model.dialogs.last_mut() {
        Some(Dialog::Answer(answer)) => {
            let chosen = answer.choices().get(answer.selected).map(|c| (*c).clone());
            if let Some(value) = chosen.or_else(|| answer.wanted.default.clone()) {
                answer.line = Line::new(value);
            }
        }
        _ => prompt::complete(model),
    }
}

/// The observation points go round, with "none" between the last and the first.
fn next_point(model: &mut Model, by: usize) {
    let Some(Dialog::Note(note)) = model.dialogs.last_mut() else { return };
    let at = note.point.map_or(0, |p| p as usize + 1);
    let next = (at + by) % (Point::ALL.len() + 1);
    note.point = next.checked_sub(1).map(|i| Point::ALL[i]);
}

fn restart(model: &mut Model) -> Vec<Effect> {
    if model.lost_ms().is_none() {
        model.tell(Tone::Info, "the room has its host");
        return Vec::new();
    }
    model.tell(Tone::Info, "starting a host for the room …");
    vec![Effect::RestartHost]
}

/// A key that no command has: into the line that is open, if there is one.
pub fn edit(model: &mut Model, key: &super::key::Key) -> Vec<Effect> {
    let line = match model.dialogs.last_mut() {
        // A typed text that is whole can still be taken back.
        Some(Dialog::Preview(preview)) if !preview.typed.text().is_empty() => Some(&mut preview.typed),
        Some(dialog) => dialog.line_mut(),
        None => None,
    };
    match line.map(|l| l.take(key)) {
        Some(true) => line_changed(model),
        _ => model.tell(Tone::Info, format!("{key} does nothing here: {}", others(model))),
    }
    Vec::new()
}

/// What to press instead: a dialog's own keys, else the help's.
fn others(model: &Model) -> String {
    if model.dialogs.is_empty() {
        return format!("{} shows the keys", model.keys.key(Cmd::Help));
    }
    let own = super::hints(model).into_iter().take(3).map(|h| format!("{} {}", h.key, h.does));
    own.collect::<Vec<_>>().join(" · ")
}

/// A filter works while it is written; a list of candidates begins at its top again.
pub fn line_changed(model: &mut Model) {
    match model.dialogs.last_mut() {
        Some(Dialog::Command(prompt)) => prompt.selected = 0,
        Some(Dialog::Answer(answer)) => answer.selected = 0,
        Some(Dialog::Filter(filter)) => {
            let (of, text) = (filter.of, filter.line.text().to_owned());
            model.filters.insert(of, text.clone());
            sought::written(model, of, &text);
        }
        _ => {}
    }
}
