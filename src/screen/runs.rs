//! How a step or an item stands, in cells: words for the middle of its row, and who and how long for its end.

use super::Sight;
use super::ink;
use super::row::{bar, clean, printed};
use super::theme::Paint;
use crate::desk::{Cmd, Layout, item_reason, items_met, left_ms, length, looks_like_error, of_day, step_reason};
use crate::room::{ItemRec, RunRec, StepRec};
use crate::words::*;
use ratatui::text::Span;

type Spans = Vec<Span<'static>>;

/// A row's glyph and colour, its middle, its end.
pub struct Standing {
    /// The glyph.
    pub glyph: &'static str,
    /// The colour of glyph and words.
    pub paint: Paint,
    /// What it does, what it waits for, why it failed.
    pub middle: Spans,
    /// How long, who, when; or what to press.
    pub end: Spans,
}

/// How a step stands; with `each` summed up over its items.
pub fn of_step(sight: &Sight, step: &StepRec, selected: bool) -> Standing {
    let room = &sight.model.room;
    let state = room.step_state(step.step.id.as_str());
    let only = if step.step.each.is_none() { step.items.first() } else { None };
    let unproven = state == StepState::Done && !step.step.verify.is_empty();
    let (glyph, paint) = ink::step(state, unproven);
    let style = sight.theme.style(paint);
    let mut middle = match (only, state) {
        (_, StepState::Skipped) if step.removed => vec![Span::styled("gone from the runbook", style)],
        (Some(item), StepState::Running | StepState::Failed | StepState::Unknown) => {
            middle_of(sight, step, item, state)
        }
        (None, _) if step.step.each.is_some() && state != StepState::Skipped => items(sight, step),
        _ => vec![Span::styled(words(step_reason(sight.model, step), state, unproven), style)],
    };
    if middle.iter().all(|s| s.content.is_empty()) {
        middle.clear();
    }
    let end = end_of_step(sight, step, only, state, selected);
    Standing { glyph, paint, middle, end }
}

/// How an item stands.
pub fn of_item(sight: &Sight, step: &StepRec, item: &ItemRec, selected: bool) -> Standing {
    let state = sight.model.room.item_state(step, item);
    let unproven = state == StepState::Done && !step.step.verify.is_empty();
    let (glyph, paint) = ink::step(state, unproven);
    let middle = middle_of(sight, step, item, state);
    let end = match state {
        StepState::Failed | StepState::Unknown if selected => again(sight),
        _ => took(sight, sight.model.room.last_run(item)),
    };
    Standing { glyph, paint, middle, end }
}

/// A state in words: never a glyph or a colour alone.
fn words(reason: Option<String>, state: StepState, unproven: bool) -> String {
    let reason = reason.map(|r| clean(&r));
    match state {
        StepState::Open => reason.unwrap_or_default(),
        StepState::Waiting => reason.unwrap_or_else(|| "waits".to_owned()),
        StepState::Done if unproven => format!("done, {}", reason.unwrap_or_else(|| "not verified yet".to_owned())),
        StepState::Verified => "verified".to_owned(),
        StepState::Unknown => "unknown: nobody saw how it ended".to_owned(),
        _ => match reason {
            Some(reason) => format!("{state} {reason}"),
            None => state.word().to_owned(),
        },
    }
}

fn middle_of(sight: &Sight, step: &StepRec, item: &ItemRec, state: StepState) -> Spans {
    let room = &sight.model.room;
    let unproven = state == StepState::Done && !step.step.verify.is_empty();
    let (_, paint) = ink::step(state, unproven);
    let style = sight.theme.style(paint);
    match (state, room.last_run(item)) {
        (StepState::Running, Some(run)) => progress(sight, step, run),
        (StepState::Failed, Some(run)) if item.unverified.is_none() => {
            let (how, line) = ended(run);
            let quiet = sight.theme.style(Paint::Text);
            vec![Span::styled(how, style), Span::styled(format!("  {line}"), quiet)]
        }
        (StepState::Failed, _) => {
            vec![Span::styled(words(item_reason(sight.model, step, item), state, unproven), style)]
        }
        _ => vec![Span::styled(words(item_reason(sight.model, step, item), state, unproven), style)],
    }
}

/// How a failed run ended, and the last line it wrote that looks like an error; else its last one.
fn ended(run: &RunRec) -> (String, String) {
    if let Some(why) = &run.not_started {
        return ("did not start".to_owned(), clean(why));
    }
    let Some(exit) = &run.exit else { return ("failed".to_owned(), String::new()) };
    // What was wrong is often said before the last line.
    let written = || exit.tail.lines().rev().filter(|l| !l.trim().is_empty());
    let last = written().find(|l| looks_like_error(l)).or_else(|| written().next()).unwrap_or("");
    // A shell begins with the script's own path, and the row would end before the reason.
    let own = format!("/{}/script: ", run.run);
    (exit.words(), printed(last.split_once(&own).map_or(last, |(_, reason)| reason)))
}

fn progress(sight: &Sight, step: &StepRec, run: &RunRec) -> Spans {
    let style = sight.theme.style(Paint::Running);
    let live = sight.model.live.runs.get(&run.run);
    let line = live.map(|l| printed(&l.line)).unwrap_or_default();
    let mut spans = match live.and_then(|l| l.percent) {
        Some(percent) => {
            let (full, empty) = bar(percent.into(), 8);
            let empty = Span::styled(empty, sight.theme.style(Paint::Track));
            vec![Span::styled(full, style), empty, Span::styled(format!(" {percent:>3}%  "), style)]
        }
        None => vec![Span::styled("running  ", style)],
    };
    let several = step.step.runnable().count();
    if several > 1 {
        let at = step.step.runnable().position(|(i, _)| i == run.script).unwrap_or(0) + 1;
        spans.push(Span::styled(format!("script {at} of {several}  "), style));
    }
    if run.unsupervised {
        spans.push(Span::styled("unsupervised  ", sight.theme.style(Paint::Waiting)));
    }
    spans.push(Span::styled(line, sight.theme.style(Paint::Text)));
    spans
}

/// `2 of 6 verified · 2 running · 1 failed · 1 waits`.
fn items(sight: &Sight, step: &StepRec) -> Spans {
    let room = &sight.model.room;
    if step.items.is_empty() {
        let list = step.step.each.as_deref().unwrap_or("");
        let text = match room.lists.get(list).and_then(|l| l.failed.as_ref()) {
            Some((why, _)) => {
                return vec![Span::styled(
                    format!("the list {list} failed: {}", clean(why)),
                    sight.theme.style(Paint::Failed),
                )];
            }
            None => format!("the list {list} is not known yet"),
        };
        return vec![Span::styled(text, sight.theme.style(Paint::Waiting))];
    }
    let states: Vec<StepState> = step.items.iter().map(|i| room.item_state(step, i)).collect();
    let count = |state| states.iter().filter(|s| **s == state).count();
    let (met, all) = (items_met(room, step), step.items.len());
    let proven = if step.step.verify.is_empty() { "done" } else { "verified" };
    let paint = if step.step.verify.is_empty() { Paint::Done } else { Paint::Verified };
    let unproven = if step.step.verify.is_empty() { 0 } else { count(StepState::Done) };
    let mut parts = vec![
        (count(StepState::Failed), "failed".to_owned(), Paint::Failed),
        (count(StepState::Unknown), "unknown".to_owned(), Paint::Failed),
        (met, format!("of {all} {proven}"), if met > 0 { paint } else { Paint::Open }),
        (count(StepState::Running), "running".to_owned(), Paint::Running),
        (unproven, "not verified yet".to_owned(), Paint::Unproven),
        (count(StepState::Waiting), "waiting".to_owned(), Paint::Waiting),
    ];
    // How far it is always shows; what went wrong goes before it.
    parts.retain(|(n, word, _)| *n > 0 || word.starts_with("of "));
    let mut spans: Spans = Vec::new();
    for (n, word, paint) in parts {
        let dot = if spans.is_empty() { "" } else { " · " };
        spans.push(Span::styled(format!("{dot}{n} {word}"), sight.theme.style(paint)));
    }
    if states.iter().all(|s| *s == StepState::Open)
        && let Some(reason) = step_reason(sight.model, step)
    {
        spans.push(Span::styled(format!(" · {}", clean(&reason)), sight.theme.style(Paint::Quiet)));
    }
    spans
}

fn end_of_step(sight: &Sight, step: &StepRec, only: Option<&ItemRec>, state: StepState, selected: bool) -> Spans {
    let (quiet, person) = (sight.theme.style(Paint::Quiet), sight.theme.style(Paint::Person));
    if let Some(deed) = step.skipped.as_ref().or(step.ticked.as_ref()) {
        let time = of_day(&deed.at, sight.model.offset_s);
        return vec![
            Span::styled(format!("{} ", &time[..5]), quiet),
            Span::styled(clean(&deed.by), person),
            Span::raw(" "),
        ];
    }
    let key = |cmd: Cmd, does: &'static str| {
        vec![Span::styled(sight.model.keys.key(cmd), sight.theme.style(Paint::Key)), Span::styled(does, quiet)]
    };
    match state {
        // Keys are for the selected row; hints elsewhere would mislead.
        StepState::Failed | StepState::Unknown if selected => again(sight),
        StepState::Open if selected && sight.model.open_to_change() => {
            if step.step.scripted() {
                key(Cmd::Preview, " previews a run ")
            } else if sight.model.may(Cmd::Tick) {
                key(Cmd::Tick, " ticks ")
            } else {
                Vec::new()
            }
        }
        _ => took(sight, only.and_then(|i| sight.model.room.last_run(i))),
    }
}

fn again(sight: &Sight) -> Spans {
    let (key, quiet) = (sight.theme.style(Paint::Key), sight.theme.style(Paint::Quiet));
    if !sight.model.open_to_change() {
        return Vec::new();
    }
    let retry = if sight.model.works() { " again  " } else { " preview  " };
    let keys = [(Cmd::Preview, retry), (Cmd::Output, " output ")].map(|(cmd, does)| (sight.model.keys.key(cmd), does));
    let bound = keys.into_iter().filter(|(k, _)| !k.is_empty());
    bound.flat_map(|(k, does)| [Span::styled(k, key), Span::styled(does, quiet)]).collect()
}

/// How long its run took or has taken, and who started it.
fn took(sight: &Sight, run: Option<&RunRec>) -> Spans {
    let Some(run) = run else { return Vec::new() };
    let elapsed = run.duration_ms(&sight.model.until());
    let percent = sight.model.live.runs.get(&run.run).and_then(|live| live.percent).filter(|_| run.live());
    // In a small row how far it is goes before how long yet.
    let percent = percent.filter(|_| sight.arranged.layout != Layout::Small);
    let left = percent.and_then(|percent| left_ms(elapsed, percent)).map(|ms| format!("~{} left  ", length(ms)));
    let by = if run.by == crate::record::Author::HOST { "by itself".to_owned() } else { clean(&run.by) };
    vec![
        Span::styled(left.unwrap_or_default(), sight.theme.style(Paint::Running)),
        Span::styled(format!("{}  ", length(elapsed)), sight.theme.style(Paint::Quiet)),
        Span::styled(format!("{by} "), sight.theme.style(Paint::Person)),
    ]
}
