//! What goes out of the seat for the person's own use: text to the clipboard, the runbook to the editor.

use super::dialog::Dialog;
use super::model::Model;
use super::msg::Effect;
use super::page;
use super::place::Pane;
use super::rows::{note_rows, timeline_rows};
use super::status::Tone;
use crate::record::words::say;
use crate::text::sanitise;

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
            script(model, target.step.as_str()).unwrap_or_else(|| sanitise(&step.step.title))
        }
        Pane::Checks => sanitise(model.selected_check()?.check.name.as_str()),
        Pane::Timeline => {
            let entry = *timeline_rows(model).get(model.selected_entry_at())?;
            sanitise(&format!("{} {} {}", entry.stamp.rfc3339(), entry.by.name, say(&entry.event)))
        }
        Pane::Notes => sanitise(&note_rows(model).get(model.selected_note_at())?.text),
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
