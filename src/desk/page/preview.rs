//! A run before it starts: what would run, where, as whom, with what, and what it still waits for.

use super::step::{around, inputs, needs, said, scripts};
use super::{Ink, Page};
use crate::desk::command::Cmd;
use crate::desk::dialog::Preview;
use crate::desk::model::Model;
use crate::desk::prose::warns;
use crate::plan::Confirm;
use crate::room::StepRec;
use crate::text::written;
use crate::wire::LOG_OUT;
use crate::words::Role;

/// `Run restore · acme`.
pub fn title(preview: &Preview) -> String {
    let verb = match (preview.approve, preview.retry) {
        (true, _) => "Approve",
        (false, true) => "Run again",
        (false, false) => "Run",
    };
    format!("{verb} {}", written(&preview.target.words()))
}

/// Writes the page.
pub fn write(model: &Model, preview: &Preview, page: &mut Page) {
    let Some(step) = model.room.step(preview.target.step.as_str()) else { return };
    page.prose(Ink::Head, &step.step.title);
    page.blank();
    verdict(model, preview, step, page);
    page.blank();
    place(model, preview, step, page);
    needs(model, step, page);
    inputs(model, step, page);
    environment(step, page);
    let warned = warns(&step.step.prose);
    around(model, step, page, true);
    if warned {
        said(page, "What the runbook says", &step.step.prose);
    }
    scripts(model, step, page);
    if !warned {
        said(page, "What the runbook says", &step.step.prose);
    }
}

/// The first thing to read: what the key will do, or what is in its way.
fn verdict(model: &Model, preview: &Preview, step: &StepRec, page: &mut Page) {
    let ways = in_the_way(model, preview, step);
    for way in &ways {
        page.prose(Ink::Bad, &format!("✖ {way}"));
    }
    if !ways.is_empty() {
        return page.prose(Ink::Dim, "The room would refuse it now. Nothing has been started.");
    }
    let more = (step.step.approve as usize).saturating_sub(step.approvals.len());
    let (key, does) = match (preview.approve, more) {
        (true, _) => (Cmd::Approved, "approves it: it starts as soon as everybody has who must.".to_owned()),
        (false, 0) if preview.retry => (Cmd::Start, "starts it again. Nothing has been started yet.".to_owned()),
        (false, 0) => (Cmd::Start, "starts it. Nothing has been started yet.".to_owned()),
        (false, n) => (Cmd::Start, format!("asks for it: it starts once {} approved{}.", others(n), approving(model))),
    };
    let key = model.keys.key(key);
    match step.step.confirm.as_ref().filter(|_| !model.keys.in_words()).filter(|_| !preview.approve) {
        Some(Confirm::Text(text)) => {
            page.prose(Ink::Warn, &format!("Type “{text}” at the foot of this page, then press {key}."));
            page.prose(Ink::Text, &format!("{key} {does}"));
        }
        _ => page.key(&format!(" {key} "), key.chars().count() + 3, &does),
    }
    for danger in model.live.banners.iter().filter(|b| b.starts_with(LOG_OUT)) {
        page.prose(Ink::Warn, &format!("! {danger}"));
    }
    if preview.retry && !step.step.idempotent {
        page.prose(Ink::Warn, "! It ran before, and the runbook does not say that a second run is harmless.");
    }
}

/// ` (a)`, by the key that it has.
fn approving(model: &Model) -> String {
    let key = model.keys.key(Cmd::Approve);
    if key.is_empty() || model.keys.in_words() { String::new() } else { format!(" ({key})") }
}

/// `one other person has`, `2 other people have`.
pub fn others(n: usize) -> String {
    if n == 1 { "one other person has".to_owned() } else { format!("{n} other people have") }
}

/// What the room would refuse it for, as it stands now.
pub fn in_the_way(model: &Model, preview: &Preview, step: &StepRec) -> Vec<String> {
    let room = &model.room;
    let mut ways = Vec::new();
    let refused = model.refused(if preview.approve { Cmd::Approved } else { Cmd::Start });
    ways.extend(refused.map(|r| r.hint.map_or(r.why.clone(), |hint| format!("{} ({hint})", r.why))));
    let role = room.effective_role(&model.you.name, model.you.role);
    let others = step.step.role.filter(|needed| *needed != role && role != Role::Commander && model.works());
    ways.extend(others.filter(|_| !preview.approve).map(|r| format!("{r} or commander may start it; you are {role}")));
    ways.extend(step.step.faulty.as_ref().map(|why| format!("the runbook has a mistake here: {why}")));
    ways.extend(room.unmet(step).iter().map(|id| {
        let title = room.step(id.as_str()).map_or(id.as_str(), |s| s.step.title.as_str());
        format!("needs “{title}” first ({})", room.step_state(id.as_str()))
    }));
    ways.extend(
        room.missing_inputs(step)
            .iter()
            .map(|input| format!("no value yet for {input}: {} answers", model.keys.key(Cmd::Answer))),
    );
    ways.extend(room.unfit_input(step).map(|(why, hint)| format!("{why}: {hint}")));
    if preview.approve && step.asked.is_none() {
        ways.push("nobody has asked to start it".to_owned());
    }
    if preview.approve && step.asked.as_ref().is_some_and(|a| a.by == model.you.name) {
        ways.push("you asked for it yourself: somebody else must approve".to_owned());
    }
    let chosen = |item: &str| preview.target.item.as_ref().is_none_or(|i| i == item);
    let mut live = room.live_runs(step).filter(|r| !preview.approve && chosen(&r.item));
    ways.extend(live.next().map(|r| format!("{} runs already", r.run)));
    ways
}

/// The text that a preview asks for. Nothing is asked for what the room would refuse, so that the keys to what is in its way work.
pub fn asked_text(model: &Model, preview: &Preview) -> Option<String> {
    let step = model.room.step(preview.target.step.as_str())?;
    let Some(Confirm::Text(text)) = step.step.confirm.as_ref().filter(|_| !preview.approve && model.works()) else {
        return None;
    };
    // What is begun stays a text: no letter of it may become a command.
    let begun = !preview.typed.text().is_empty();
    (begun || in_the_way(model, preview, step).is_empty()).then(|| text.clone())
}

fn place(model: &Model, preview: &Preview, step: &StepRec, page: &mut Page) {
    let room = &model.room;
    if let Some(opening) = room.opening.as_ref() {
        page.fact("as", Ink::Text, &format!("{} on {}", opening.account, opening.machine));
        let folder = step.step.cwd.as_ref().map_or(opening.folder.clone(), |cwd| format!("{}/{cwd}", opening.folder));
        page.fact("in", Ink::Text, &folder);
    }
    let items: Vec<&str> = match &preview.target.item {
        Some(item) => vec![item.as_str()],
        None => step.items.iter().map(|i| i.item.as_str()).filter(|i| !i.is_empty()).collect(),
    };
    match (items.len(), &step.step.each) {
        (0, Some(list)) => page.fact("for", Ink::Warn, &format!("each of {list}: not known yet")),
        (0, None) => {}
        (1, _) => page.fact("for", Ink::Text, items[0]),
        (n, _) => {
            let slots = step.step.parallel.max(1);
            page.fact("for", Ink::Text, &format!("{n} items, {slots} at a time: {}", items.join(", ")));
        }
    }
    let mut limits: Vec<String> = step.step.timeout.iter().map(|t| format!("ended after {t}")).collect();
    limits.extend((step.step.retries > 0).then(|| format!("tried {} times", step.step.retries + 1)));
    if step.step.tty {
        page.fact("terminal", Ink::Warn, "has one of its own (t types into it); dies with its supervisor");
    }
    if !limits.is_empty() {
        page.fact("limits", Ink::Text, &limits.join(", "));
    }
    if step.step.approve > 0 {
        let given: Vec<&str> = step.approvals.iter().map(|d| d.by.as_str()).collect();
        let by = if given.is_empty() { String::new() } else { format!(": {}", given.join(", ")) };
        let ink = if room.approved(step) { Ink::Good } else { Ink::Warn };
        page.fact("approvals", ink, &format!("{} of {}{by}", given.len(), step.step.approve));
    }
    if !step.step.verify.is_empty() {
        let within = step.step.verify_within;
        let names = step.step.verify.join(", ");
        let names = preview.target.item.as_ref().map_or(names.clone(), |item| names.replace("$ITEM", item));
        page.fact("proven by", Ink::Text, &format!("{names} within {within}"));
    }
    if let Some(rollback) = &step.step.rollback {
        page.fact("undone by", Ink::Text, rollback.as_str());
    }
}

fn environment(step: &StepRec, page: &mut Page) {
    let env = &step.step.env;
    env.iter().for_each(|(k, v)| page.fact("environment", Ink::Text, &format!("{k}={v}")));
}
