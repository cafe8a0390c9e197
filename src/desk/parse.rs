//! A command with its arguments, done.

use super::act;
use super::ask::{able, ask};
use super::command::{Cmd, Command};
use super::model::Model;
use super::msg::Effect;
use super::target::Target;
use crate::record::{self, Intent, Runs};
use crate::words::*;
use chrono::{DateTime, Duration, NaiveTime, Utc};

type Done = Result<Vec<Effect>, String>;

/// Does `command` with what was written behind its word.
///
/// # Errors
/// What is missing or cannot be understood, in a sentence.
pub fn perform(model: &mut Model, command: &Command, rest: &str) -> Done {
    match command.cmd {
        Cmd::Tick => one(model, rest, |step| Intent::Tick { step }),
        Cmd::Untick => one(model, rest, |step| Intent::Untick { step }),
        Cmd::Skip => skip(model, rest),
        Cmd::Run => preview(model, rest, false, false),
        Cmd::Retry => preview(model, rest, true, false),
        Cmd::Approve => preview(model, rest, false, true),
        Cmd::Stop => stop(model, rest),
        Cmd::Answer => answer(model, rest),
        Cmd::Add => text(model, rest, |title| Intent::Add { title }),
        Cmd::Note | Cmd::NotePrivate if rest.is_empty() => Ok(act::act(model, command.cmd, false)),
        Cmd::Note | Cmd::NotePrivate => note(model, rest, command.cmd == Cmd::NotePrivate),
        Cmd::Correct => correct(model, rest),
        Cmd::Rate => rate(model, rest),
        Cmd::Close => close(model, rest),
        Cmd::GoTo => go_to(model, rest),
        Cmd::Only => super::timeline::only(model, rest).map(|()| Vec::new()),
        Cmd::Save => super::copy::save(model, rest),
        _ if !rest.is_empty() => Err(format!("{} takes nothing behind it", command.word)),
        Cmd::Command => Ok(ask(model, Intent::Command)),
        Cmd::Hold => Ok(ask(model, Intent::Hold)),
        Cmd::Release => Ok(ask(model, Intent::Release)),
        cmd => Ok(act::act(model, cmd, false)),
    }
}

/// The step (and item) that `text` names; the selected one where it names none.
fn target(model: &Model, text: &str) -> Result<Target, String> {
    let mut words = text.split_whitespace();
    let Some(name) = words.next() else {
        return model.about().ok_or_else(|| "which step? select one, or name it".to_owned());
    };
    let step = step_named(model, name)?;
    Ok(Target { step, item: words.next().map(str::to_owned) })
}

fn step_named(model: &Model, name: &str) -> Result<StepId, String> {
    if model.room.step(name).is_some() {
        return Ok(name.into());
    }
    let ids = || model.room.step_states().map(|(_, s, _)| &s.step.id);
    let tail = format!("/{name}");
    let ending: Vec<&StepId> = ids().filter(|id| id.as_str().ends_with(&tail)).collect();
    let holding: Vec<&StepId> = ids().filter(|id| id.as_str().contains(name)).collect();
    match (ending.as_slice(), holding.as_slice()) {
        ([step], _) | (_, [step]) => Ok((*step).clone()),
        ([], []) => Err(format!("there is no step “{name}”: tab completes")),
        _ => Err(format!("“{name}” could be {} steps: tab completes", holding.len())),
    }
}

fn one(model: &mut Model, rest: &str, intent: impl Fn(StepId) -> Intent) -> Done {
    let step = target(model, rest)?.step;
    Ok(ask(model, intent(step)))
}

fn text(model: &mut Model, rest: &str, intent: impl Fn(String) -> Intent) -> Done {
    if rest.is_empty() {
        return Err("what? write it behind the command".to_owned());
    }
    Ok(ask(model, intent(rest.to_owned())))
}

/// A bare time means the day on which the room ended.
fn go_to(model: &mut Model, rest: &str) -> Done {
    let Some(end) = model.replay.as_ref().and_then(|c| c.entries().last()).map(|e| e.stamp) else {
        return Err("only a replay goes to a time".to_owned());
    };
    let at = instant(&end, model.offset_s, rest)?;
    super::seek::to_instant(model, &at);
    Ok(Vec::new())
}

/// Before and behind the reason.
fn reason(rest: &str) -> Option<(&str, &str)> {
    let padded = rest.strip_prefix("because ").map(|why| ("", why));
    let (before, why) = padded.or_else(|| rest.split_once(" because ")).or_else(|| rest.split_once(" why "))?;
    Some((before.trim(), why.trim())).filter(|(_, why)| !why.is_empty())
}

fn skip(model: &mut Model, rest: &str) -> Done {
    match reason(rest) {
        Some((name, why)) => {
            let (step, why) = (target(model, name)?.step, why.to_owned());
            Ok(ask(model, Intent::Skip { step, why }))
        }
        None => {
            let step = target(model, rest.trim_end_matches(" because"))?.step;
            Ok(act::ask_reason(model, step))
        }
    }
}

fn preview(model: &mut Model, rest: &str, retry: bool, approve: bool) -> Done {
    let target = target(model, rest)?;
    Ok(act::preview(model, target, retry, approve))
}

fn stop(model: &mut Model, rest: &str) -> Done {
    if model.room.runs.contains_key(rest) {
        return Ok(act::confirm_stop(model, record::Target::Run(rest.into())));
    }
    let target = target(model, rest)?;
    Ok(act::stop_target(model, target))
}

fn answer(model: &mut Model, rest: &str) -> Done {
    let (input, value) = rest.split_once(' ').map_or((rest, ""), |(i, v)| (i, v.trim()));
    let known = model.room.known_inputs();
    match (known.iter().find(|k| *k == input), value) {
        (None, _) if input.is_empty() => Ok(act::act(model, Cmd::Answer, false)),
        (None, _) => Err(format!("there is no input “{input}”; there is: {}", known.join(", "))),
        (Some(input), "") => Ok(act::open_answer(model, &input.clone())),
        (Some(input), value) => {
            let intent = Intent::Answer { input: input.clone(), value: value.to_owned() };
            Ok(ask(model, intent))
        }
    }
}

fn note(model: &mut Model, rest: &str, private: bool) -> Done {
    let (at, on) = (Some(model.now), model.subject());
    Ok(ask(model, Intent::Note { text: rest.to_owned(), point: None, on, private, at }))
}

fn close(model: &mut Model, rest: &str) -> Done {
    let runs = match rest.trim_start_matches("--") {
        "" => None,
        "stop-runs" => Some(Runs::Stop),
        "leave-runs" => Some(Runs::Leave),
        other => return Err(format!("close takes stop-runs or leave-runs, not “{other}”")),
    };
    Ok(act::confirm_close(model, runs))
}

fn correct(model: &mut Model, rest: &str) -> Done {
    const USAGE: &str = "write it as: correct MILESTONE TIME because WHY";
    let (before, why) = reason(rest).ok_or(USAGE)?;
    let (name, time) = before.split_once(' ').ok_or(USAGE)?;
    let milestone: Milestone = name.replace('-', "_").parse()?;
    let to = instant(&model.now, model.offset_s, time.trim())?;
    let why = why.to_owned();
    if !able(model) {
        return Ok(Vec::new());
    }
    Ok(ask(model, Intent::Correct { milestone, to, why }))
}

fn rate(model: &mut Model, rest: &str) -> Done {
    const USAGE: &str = "write it as: rate POINT P|S|M|U [WHY]";
    let (point, rest) = rest.split_once(' ').ok_or(USAGE)?;
    let (rating, why) = rest.trim_start().split_once(' ').unwrap_or((rest.trim(), ""));
    let (point, rating) = (point.parse()?, rating.parse()?);
    Ok(ask(model, Intent::Rate { point, rating, why: why.trim().to_owned(), private: false }))
}

/// `14:22`, `14:22:31` in local time (of today, or of yesterday where that lies in the future), or RFC 3339.
pub fn instant(now: &Stamp, offset_s: i32, text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.with_timezone(&Utc));
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M:%S").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M"));
    let time = time.map_err(|_| format!("“{text}” is not a time: write 14:22, 14:22:31 or 2026-11-23T14:22:31Z"))?;
    let offset = Duration::seconds(offset_s.into());
    let today = (now.at + offset).date_naive().and_time(time).and_utc() - offset;
    Ok(if today > now.at { today - Duration::days(1) } else { today })
}
