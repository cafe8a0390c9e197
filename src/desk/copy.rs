//! What goes out of the seat for the person's own use: text to the clipboard, the runbook to the editor.

use super::dialog::Dialog;
use super::line::Line;
use super::model::Model;
use super::msg::Effect;
use super::page;
use super::place::Pane;
use super::rows::note_rows;
use super::status::Tone;
use super::timeline::timeline_entry;
use crate::record::words::say;
use crate::text::{sanitise, written};

/// Copies what is selected: the script of a preview, the text of a detail, else the selected row.
pub fn copy(model: &mut Model) -> Vec<Effect> {
    let text = match model.dialogs.last() {
        Some(Dialog::Preview(preview)) => script(model, preview.target.step.as_str()),
        Some(Dialog::Detail { .. }) => {
            Some(page::lines(model).iter().map(|l| l.text() + "\n").collect()).filter(|t: &String| !t.is_empty())
        }
        _ => row(model),
    };
    let Some(text) = text else {
        model.tell(Tone::Info, "nothing is selected here that could be copied");
        return Vec::new();
    };
    let lines = text.lines().count().max(1);
    model.tell(
        Tone::Done,
        format!("{lines} line{} sent to the terminal's clipboard", if lines == 1 { "" } else { "s" }),
    );
    vec![Effect::Copy(text)]
}

fn script(model: &Model, step: &str) -> Option<String> {
    let step = model.room.step(step)?;
    let scripts: Vec<String> = step.step.scripts.iter().map(|s| model.room.script_text(s)).collect();
    Some(scripts.join("\n")).filter(|s| !s.is_empty())
}

fn row(model: &Model) -> Option<String> {
    Some(match model.focus {
        Pane::Runbook => {
            let target = model.target()?;
            let step = model.room.step(target.step.as_str())?;
            script(model, target.step.as_str()).unwrap_or_else(|| written(&step.step.title))
        }
        Pane::Checks => written(model.selected_check()?.check.name.as_str()),
        Pane::Timeline => {
            let entry = timeline_entry(model, model.selected_entry_at())?;
            written(&format!("{} {} {}", entry.stamp.rfc3339(), entry.by.name, say(&entry.event)))
        }
        Pane::Notes => written(&note_rows(model).get(model.selected_note_at())?.text),
        Pane::Output => {
            let all = model.output.lines(0, usize::MAX).map(|l| sanitise(l) + "\n").collect();
            Some(all).filter(|t: &String| !t.is_empty())?
        }
    })
}

/// Shows the runbook at the selected step in the person's editor.
pub fn edit(model: &mut Model) -> Vec<Effect> {
    let Some(opening) = model.room.opening.as_ref() else { return Vec::new() };
    let step = model.target().and_then(|t| model.room.step(t.step.as_str()));
    let line = step.map_or(1, |s| s.step.line.max(1));
    let name = opening.runbook.rsplit('/').next().unwrap_or(&opening.runbook);
    vec![Effect::OpenEditor { path: format!("{}/{name}", opening.folder), line }]
}

/// Writes the output that is shown into a file; over another one only where `over` says so.
///
/// # Errors
/// What is missing, in a sentence.
pub fn save(model: &Model, rest: &str) -> Result<Vec<Effect>, String> {
    let (path, over) = rest.strip_suffix(" over").map_or((rest, false), |path| (path.trim_end(), true));
    if path.is_empty() {
        return Err("into which file? write it behind save".to_owned());
    }
    let (output, run) = (&model.output, model.output.run.as_ref());
    let Some(run) = run.filter(|_| !output.is_empty()) else {
        return Err("there is no output here: o on a step shows its run's".to_owned());
    };
    let lines = output.len();
    let told = match output.cut {
        true => format!("the last {lines} lines are in {path}; all of them: warroom output {run}"),
        false => format!("{lines} lines are in {path}"),
    };
    Ok(vec![Effect::Save { path: path.to_owned(), text: output.text().to_owned(), over, told }])
}

/// Lets the open note be written on in the person's editor.
pub fn edit_note(model: &mut Model) -> Vec<Effect> {
    match model.dialogs.last() {
        Some(Dialog::Note(note)) => vec![Effect::EditText(note.line.text().to_owned())],
        _ => Vec::new(),
    }
}

/// What was written there; a note is one paragraph.
pub fn edited(model: &mut Model, text: &str) {
    if let Some(Dialog::Note(note)) = model.dialogs.last_mut() {
        note.line = Line::new(text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}
