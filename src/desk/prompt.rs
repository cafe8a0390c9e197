//! The command line: what fits what is written, and taking it over.

use super::command::{COMMANDS, Command, Group, by_word};
use super::dialog::{Candidate, Dialog, Prompt};
use super::fuzzy::score;
use super::model::Model;
use crate::words::Milestone;
use std::sync::Arc;

/// Everything that fits, the best first: commands, and after a whole command's word what may follow it.
pub fn candidates(model: &Model, prompt: &Prompt) -> Arc<Vec<Candidate>> {
    let text = prompt.line.text();
    model.derived.candidates.get((model.room.last, text.to_owned()), || fitting(model, text))
}

fn fitting(model: &Model, text: &str) -> Vec<Candidate> {
    match text.trim_start().split_once(' ').map(|(word, rest)| (by_word(word), rest)) {
        Some((Some(command), rest)) => arguments(model, command, rest.trim_start()),
        // No command begins so: several letters of one, or words of its help.
        _ => commands(model, text.trim()),
    }
}

fn commands(model: &Model, text: &str) -> Vec<Candidate> {
    let mut fits: Vec<(i32, Candidate)> = Vec::new();
    for command in COMMANDS.iter().filter(|c| c.offered() && (model.replay.is_some() || c.group != Group::Replay)) {
        let by_name = score(text, command.word).map(|s| s * 4 + i32::from(command.word == text) * 1000);
        // In the help text only whole words count: letters strewn over a sentence fit everything.
        let by_help = command.help.to_lowercase().contains(&text.to_lowercase()).then_some(1);
        let exact = by_word(text).is_some_and(|c| c.cmd == command.cmd).then_some(1000);
        let Some(best) = [by_name, by_help, exact].into_iter().flatten().max() else { continue };
        let whole = command.args.is_empty() || command.args.starts_with('[');
        let candidate = Candidate {
            shown: format!("{} {}", command.word, command.args).trim_end().to_owned(),
            line: if command.args.is_empty() { command.word.to_owned() } else { format!("{} ", command.word) },
            help: model.keys.told(command.help),
            key: model.keys.key(command.cmd),
            whole: whole && !command.args.contains("WHY"),
        };
        fits.push((best, candidate));
    }
    fits.sort_by_key(|(best, _)| -best);
    fits.into_iter().map(|(_, c)| c).collect()
}

/// What may follow a command's word.
fn arguments(model: &Model, command: &Command, written: &str) -> Vec<Candidate> {
    let all: Vec<(String, String)> = if command.args.contains("STEP") {
        let ids = model.room.step_states();
        ids.map(|(_, s, state)| (s.step.id.to_string(), format!("{state} · {}", s.step.title))).collect()
    } else if command.args.contains("MILESTONE") {
        Milestone::ALL.iter().map(|m| (m.word().to_owned(), "TIME because WHY".to_owned())).collect()
    } else if command.args.contains("INPUT") {
        let known = model.room.known_inputs();
        known.into_iter().map(|n| (n.clone(), super::inputs::wanted(&model.room, &n).question)).collect()
    } else if command.args.contains("stop-runs") {
        vec![
            ("stop-runs".into(), "end runs that live".into()),
            ("leave-runs".into(), "let them go on unwatched".into()),
        ]
    } else {
        Vec::new()
    };
    if all.iter().any(|(name, _)| written.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(' '))) {
        return Vec::new();
    }
    let mut fits: Vec<(i32, Candidate)> = Vec::new();
    for (name, help) in all {
        let Some(best) = score(written, &name).or_else(|| score(written, &help).map(|s| s / 4)) else { continue };
        let line = format!("{} {name}", command.word);
        let whole = !command.args.contains("WHY") && !command.args.contains("VALUE");
        let line = if whole { line } else { format!("{line} ") };
        fits.push((best, Candidate { shown: name, line, help, key: String::new(), whole }));
    }
    fits.sort_by_key(|(best, _)| -best);
    fits.into_iter().map(|(_, c)| c).collect()
}

/// The selected candidate.
pub(super) fn selected(model: &Model) -> Option<Candidate> {
    let Some(Dialog::Command(prompt)) = model.dialogs.last() else { return None };
    let all = candidates(model, prompt);
    all.get(prompt.selected.min(all.len().saturating_sub(1))).cloned()
}

/// Moves to another candidate.
pub fn select(model: &mut Model, by: isize) {
    let Some(Dialog::Command(prompt)) = model.dialogs.last() else { return };
    let last = candidates(model, prompt).len().saturating_sub(1);
    if let Some(Dialog::Command(prompt)) = model.dialogs.last_mut() {
        prompt.selected = prompt.selected.min(last).saturating_add_signed(by).min(last);
    }
}

/// Takes the selected candidate over into the line.
pub fn complete(model: &mut Model) {
    let Some(candidate) = selected(model) else { return };
    write(model, candidate.line);
}

/// Writes the whole line anew.
pub(super) fn write(model: &mut Model, line: String) {
    if let Some(Dialog::Command(prompt)) = model.dialogs.last_mut() {
        *prompt = Prompt { line: super::line::Line::new(line), selected: 0 };
    }
}
