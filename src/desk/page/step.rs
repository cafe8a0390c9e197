//! Everything about one step or item.

use super::{Ink, Page};
use crate::desk::command::Cmd;
use crate::desk::inputs::of_step;
use crate::desk::live::Shown;
use crate::desk::model::Model;
use crate::desk::prose::warns;
use crate::desk::target::Target;
use crate::desk::time::{length, of_day};
use crate::desk::waits::{item_reason, step_reason};
use crate::plan::{Passage, Script};
use crate::room::{ItemRec, RunRec, StepRec};
use crate::text::written;
use crate::words::*;

/// Writes the page.
pub fn write(model: &Model, target: &Target, page: &mut Page) {
    let Some(step) = model.room.step(target.step.as_str()) else { return };
    page.prose(Ink::Head, &step.step.title);
    page.blank();
    standing(model, target, step, page);
    needs(model, step, page);
    proofs(model, target, step, page);
    inputs(model, step, page);
    if let Some((why, hint)) = model.room.unfit_input(step) {
        page.fact("input", Ink::Bad, &format!("{why}: {hint}"));
    }
    runs(model, target, step, page);
    around(model, step, page, true);
    let mut heading = "What the runbook says";
    for passage in step.step.passages() {
        match passage {
            Passage::Prose(prose) => said(page, std::mem::take(&mut heading), prose),
            Passage::Script(one) => script(model, one, page),
        }
    }
    around(model, step, page, false);
}

/// What the runbook says of the whole of it and of the step's phase. What warns comes before the scripts, and so does what stands directly
/// before the step; the rest comes behind them.
pub fn around(model: &Model, step: &StepRec, page: &mut Page, before: bool) {
    let plan = &model.room.plan;
    if warns(&plan.preface) == before {
        said(page, "About this runbook", &plan.preface);
    }
    if let Some(phase) = plan.phases.iter().find(|p| p.steps.iter().any(|s| s.id == step.step.id)) {
        let first = phase.steps.first().is_some_and(|s| s.id == step.step.id);
        if (first || warns(&phase.prose)) == before {
            said(page, &format!("About the phase “{}”", written(&phase.title)), &phase.prose);
        }
    }
    if warns(&plan.afterword) == before {
        said(page, "At the end of the runbook", &plan.afterword);
    }
}

/// Markdown under a heading, which may be empty, where there is any.
pub fn said(page: &mut Page, heading: &str, markdown: &str) {
    // Tags and comments alone say nothing.
    let lines = page.markdown(markdown);
    if lines.iter().any(|line| !line.text().trim().is_empty()) {
        if heading.is_empty() {
            page.blank();
        } else {
            page.head(heading);
        }
        page.lines.extend(lines);
    }
}

/// The values that its scripts take.
pub fn inputs(model: &Model, step: &StepRec, page: &mut Page) {
    for input in of_step(&model.room, step) {
        let (ink, value) = match (&input.value, input.command) {
            (Some(value), _) => (Ink::Text, value.clone()),
            (None, true) => (Ink::Warn, "its command has not answered yet".to_owned()),
            (None, false) => (Ink::Bad, format!("not answered yet: {} answers", model.keys.key(Cmd::Answer))),
        };
        page.fact("input", ink, &format!("{} = {value}", input.name));
    }
}

/// The checks that prove it, how they stand, and when they did.
fn proofs(model: &Model, target: &Target, step: &StepRec, page: &mut Page) {
    if step.step.verify.is_empty() {
        return;
    }
    let within = step.step.verify_within;
    page.fact("proven by", Ink::Text, &format!("{} within {within}", step.step.verify.join(", ")));
    let chosen = |i: &&ItemRec| target.item.as_ref().is_none_or(|name| *name == i.item);
    for item in step.items.iter().filter(chosen) {
        let names = step.step.verify.iter().map(|v| v.replace("$ITEM", &item.item));
        let stands = names.map(|name| match model.room.checks.get(&name) {
            Some(check) => format!("{name} {}", Shown::of(check, &model.live).word()),
            None => format!("{name} is no check"),
        });
        let stands = stands.collect::<Vec<_>>().join(", ");
        let (ink, said) = match (&item.verified, &item.unverified) {
            (Some(at), _) => (Ink::Good, format!("✔ {stands}; verified at {}", of_day(at, model.offset_s))),
            (None, Some(why)) => (Ink::Bad, format!("✖ {stands}; not verified: {why}")),
            (None, None) => (Ink::Dim, format!("○ {stands}")),
        };
        page.fact("", ink, &said);
    }
}

/// Colour of a state's word.
pub fn ink_of(state: StepState) -> Ink {
    match state {
        StepState::Open | StepState::Skipped => Ink::Dim,
        StepState::Waiting | StepState::Running | StepState::Unknown => Ink::Warn,
        StepState::Failed => Ink::Bad,
        StepState::Done | StepState::Verified => Ink::Good,
    }
}

fn standing(model: &Model, target: &Target, step: &StepRec, page: &mut Page) {
    let (room, offset) = (&model.room, model.offset_s);
    let state = target.state(room);
    page.fact("stands at", ink_of(state), state.word());
    let item = target.item.as_ref().and_then(|i| step.item(i));
    let reason = item.map_or_else(|| step_reason(model, step), |i| item_reason(model, step, i));
    if let Some(reason) = reason {
        page.fact("", ink_of(state), &reason);
    }
    if let Some(deed) = &step.ticked {
        page.fact("ticked", Ink::Text, &format!("by {} at {}", deed.by, of_day(&deed.at, offset)));
    }
    if let Some(deed) = &step.skipped {
        page.fact("skipped", Ink::Warn, &format!("by {} at {}: {}", deed.by, of_day(&deed.at, offset), deed.why));
    }
    if let Some(asked) = &step.asked {
        let who = if asked.auto { "by itself" } else { asked.by.as_str() };
        page.fact("asked for", Ink::Text, &format!("{who} at {}", of_day(&asked.at, offset)));
    }
    for deed in &step.approvals {
        page.fact("approved", Ink::Good, &format!("by {} at {}", deed.by, of_day(&deed.at, offset)));
    }
    if let Some(added) = &step.added {
        page.fact("outside", Ink::Warn, &format!("the runbook lacks it: added by {}", added.by));
    }
}

/// What must be done first.
pub fn needs(model: &Model, step: &StepRec, page: &mut Page) {
    for id in &step.step.needs {
        let (met, state) = (model.room.need_met(id.as_str()), model.room.step_state(id.as_str()));
        let title = model.room.step(id.as_str()).map_or(id.as_str(), |s| s.step.title.as_str());
        let (glyph, ink) = if met { ('✔', Ink::Good) } else { ('○', Ink::Warn) };
        page.fact("needs", ink, &format!("{glyph} {title} ({state})"));
    }
}

fn runs(model: &Model, target: &Target, step: &StepRec, page: &mut Page) {
    let chosen = |i: &&ItemRec| target.item.as_ref().is_none_or(|name| *name == i.item);
    let all: Vec<&RunRec> =
        step.items.iter().filter(chosen).flat_map(|i| &i.runs).filter_map(|r| model.room.run(r.as_str())).collect();
    if all.is_empty() {
        return;
    }
    page.head("Runs");
    for run in all {
        let (ink, how) = ended(run);
        let (at, took) = (of_day(&run.intended, model.offset_s), length(run.duration_ms(&model.until())));
        page.fact(&at, ink, &format!("{} · {how} · {took} · {}", run.run, run.by));
        if let Some(exit) = run.exit.as_ref().filter(|e| !e.success() && !e.tail.is_empty()) {
            end_of(model, &exit.tail, page);
        }
    }
}

/// The last lines of a failed run's output: they say more than the first ones.
fn end_of(model: &Model, tail: &str, page: &mut Page) {
    const SHOWN: usize = 10;
    let lines: Vec<&str> = tail.lines().collect();
    let skipped = lines.len().saturating_sub(SHOWN);
    page.code(&lines[skipped..].join("\n"));
    if skipped > 0 {
        page.prose(Ink::Dim, &format!("the last {SHOWN} lines; {} shows them all", model.keys.key(Cmd::Output)));
    }
}

fn ended(run: &RunRec) -> (Ink, String) {
    match (&run.exit, &run.lost, &run.not_started) {
        (Some(exit), _, _) if exit.success() => (Ink::Good, exit.words()),
        (Some(exit), _, _) => (Ink::Bad, exit.words()),
        (None, Some(lost), _) => (Ink::Warn, lost.words().to_owned()),
        (None, None, Some(why)) => (Ink::Bad, format!("did not start: {why}")),
        (None, None, None) => (Ink::Warn, run.state().word().to_owned()),
    }
}

/// The scripts that would run, as filled in.
pub fn scripts(model: &Model, step: &StepRec, page: &mut Page) {
    step.step.runnable().for_each(|(_, one)| script(model, one, page));
}

fn script(model: &Model, script: &Script, page: &mut Page) {
    let name = match script.runnable {
        true => format!("Script · {}", script.interpreter.join(" ")),
        false => format!("To copy · {}", if script.lang.is_empty() { "text" } else { &script.lang }),
    };
    page.head(&written(&name));
    let open: Vec<String> = script.inputs.iter().filter(|i| model.room.value(i).is_none()).cloned().collect();
    page.script(&script.lang, &model.room.script_text(script), &open);
    if let Some(expected) = &script.expected {
        page.head("Expected output");
        page.code(expected);
    }
}
