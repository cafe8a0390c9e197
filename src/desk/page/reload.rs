//! How the runbook's file differs from what the room follows.

use super::{Ink, Page};
use crate::desk::command::Cmd;
use crate::desk::dialog::Reloading;
use crate::desk::model::Model;
use crate::record::Changes;
use crate::text::written;
use crate::wire::Difference;
use crate::words::{Kind, Role};

/// What the page is called: nobody is told of an edit before one is found.
pub fn title(reloading: &Reloading) -> &'static str {
    match &reloading.difference {
        Some(Ok(found)) if !found.same => "The runbook was edited",
        _ => "The runbook's file",
    }
}

/// Writes the page.
pub fn write(model: &Model, reloading: &Reloading, page: &mut Page) {
    match &reloading.difference {
        None => page.prose(Ink::Dim, "The host looks at the file …"),
        Some(Err(why)) => {
            page.prose(Ink::Bad, &format!("✖ The file cannot be compared: {why}"));
            page.prose(Ink::Dim, "The room goes on with its own copy; nothing is lost.");
        }
        Some(Ok(same)) if same.same => page.prose(Ink::Good, "✔ The file is what the room follows. Nothing differs."),
        Some(Ok(difference)) => differing(model, difference, page),
    }
}

fn differing(model: &Model, difference: &Difference, page: &mut Page) {
    verdict(model, difference, page);
    page.blank();
    page.fact("file", Ink::Text, &difference.path);
    changes(page, "steps", &difference.steps);
    changes(page, "checks", &difference.checks);
    if difference.steps.is_empty() && difference.checks.is_empty() {
        page.fact("steps", Ink::Dim, "none changed, and no check");
    }
    for (line, what) in &difference.mistakes {
        page.fact("mistake", Ink::Bad, &format!("line {line}: {what}"));
    }
    page.head("Line by line");
    // Its first two lines say what is compared with what.
    for (i, line) in written(difference.text.trim_end()).lines().enumerate() {
        diff_line(page, line, i < 2);
    }
}

/// The first thing to read: what the key does, or what is in its way.
fn verdict(model: &Model, difference: &Difference, page: &mut Page) {
    let role = model.room.effective_role(&model.you.name, model.you.role);
    if role != Role::Commander {
        return page.prose(Ink::Warn, &format!("! A commander may have the room follow this; you are {role}."));
    }
    if model.room.kind() == Kind::Drill && !difference.mistakes.is_empty() {
        return page.prose(Ink::Bad, "✖ A drill follows no runbook with mistakes: mend them first.");
    }
    page.push(vec![
        (Ink::Key, format!(" {} ", model.keys.key(Cmd::Reloaded))),
        (Ink::Text, " has the room follow this from now on.".to_owned()),
    ]);
    page.prose(
        Ink::Dim,
        "It starts nothing. What runs goes on with the script that it began with; later runs take the new one.",
    );
    if !difference.mistakes.is_empty() {
        page.prose(Ink::Warn, "! What the mistakes touch can be ticked afterwards, but not run or probed.");
    }
}

fn changes(page: &mut Page, what: &str, changes: &Changes) {
    let kinds = [
        ("+ new", Ink::Good, &changes.added),
        ("~ changed", Ink::Warn, &changes.changed),
        ("- gone", Ink::Bad, &changes.removed),
    ];
    let mut name = what;
    for (word, ink, names) in kinds.into_iter().filter(|(_, _, names)| !names.is_empty()) {
        page.fact(name, ink, &format!("{word}: {}", names.join(", ")));
        name = "";
    }
}

fn diff_line(page: &mut Page, line: &str, head: bool) {
    let ink = match line.chars().next() {
        _ if head => Ink::Dim,
        Some('+') => Ink::Good,
        Some('-') => Ink::Bad,
        Some('@') => Ink::Dim,
        _ => Ink::Text,
    };
    for part in super::fit(line, page.width) {
        page.push(vec![(ink, part)]);
    }
}
