//! The checks: how each stands, why, and since when.

use super::Sight;
use super::ink::{check, solid};
use super::row::{clean, cut, nth, pad, scrolled, select, two_sided, width};
use super::theme::Paint;
use crate::desk::{Pane, Shown, Tally, check_rows, latency, length, probe_reason, window};
use crate::record::Outcome;
use crate::room::CheckRec;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

/// How many are in which state: `3 down · 1 up`; `scope 3 down · 1 up · 6 others` where only some of them count.
pub fn about(sight: &Sight) -> String {
    let stands = sight.model.stands();
    let (scope, others) = (&stands.scope, &stands.others);
    match (scope.is_empty(), others.is_empty()) {
        (_, true) => return counted(scope),
        (true, _) => return counted(others),
        _ => {}
    }
    let (n, down) = (others.values().sum::<usize>(), others.get(&Shown::Down));
    let other = if n == 1 { "other" } else { "others" };
    let rest = down.map_or(format!("{n} {other}"), |down| format!("{down} of {n} {other} down"));
    format!("scope {} · {rest}", counted(scope))
}

/// `3 down · 1 slow · 2 up`.
fn counted(tally: &Tally) -> String {
    tally.iter().map(|(shown, n)| format!("{n} {}", shown.word())).collect::<Vec<_>>().join(" · ")
}

/// Draws the rows.
pub fn draw(sight: &Sight, area: Rect, buf: &mut Buffer) {
    let rows = check_rows(sight.model);
    if rows.is_empty() {
        let text = if sight.model.room.plan.checks.is_empty() { "the runbook has no checks" } else { "no check fits" };
        return super::row::put(buf, area, vec![Span::styled(format!(" {text}"), sight.theme.style(Paint::Quiet))]);
    }
    let at = sight.model.selected_check_at();
    let first = window(at, rows.len(), area.height as usize);
    let area = scrolled(sight, buf, area, first, rows.len());
    let shown: Vec<&&CheckRec> = rows.iter().skip(first).take(area.height as usize).collect();
    let name = shown.iter().map(|c| called(sight, c).width()).max().unwrap_or(0);
    let name = name.min((area.width as usize * 2 / 5).max(10));
    // Where there is room for it the reasons begin in one column.
    let word = shown.iter().map(|c| Shown::of(c, &sight.model.live).word().len()).max().filter(|_| area.width >= 56);
    // A word that is longer than most leaves its column: the reasons need the room.
    let columns = (name, word.unwrap_or(0).min(Shown::Unknown.word().len()));
    for (i, rec) in shown.into_iter().enumerate() {
        let line = nth(area, i);
        row(sight, rec, columns, line, buf);
        if first + i == at {
            select(sight, buf, line, sight.model.focus == Pane::Checks);
        }
    }
}

/// One check; the columns of its name and of its state's word are at least so wide.
fn row(sight: &Sight, rec: &CheckRec, (name, word): (usize, usize), area: Rect, buf: &mut Buffer) {
    let shown = Shown::of(rec, &sight.model.live);
    let (glyph, paint) = check(shown);
    let style = sight.theme.style(paint);
    let scope = if rec.in_scope { Paint::Title } else { Paint::Text };
    let time = rec.since().map(|s| length(sight.model.until().ms_since(s))).unwrap_or_default();
    let room = (area.width as usize).saturating_sub(name + shown.word().len().max(word) + 5 + time.len().max(5) + 2);
    let reason = reason(sight, rec, shown, room);
    let quiet = if shown == Shown::Up { sight.theme.style(Paint::Quiet) } else { style };
    let left = vec![
        Span::styled(format!(" {glyph} "), style),
        Span::styled(pad(&called(sight, rec), name), sight.theme.style(scope)),
        Span::styled(format!(" {:<word$} ", shown.word()), style),
        Span::styled(cut(&reason, 60), quiet),
    ];
    let time = Span::styled(format!("{time:>5} "), sight.theme.style(Paint::Quiet));
    // The line of latencies has what the words leave.
    let spare = (area.width as usize).saturating_sub(width(&left) + width(std::slice::from_ref(&time)) + 2).min(12);
    let line = if spare >= 4 { spark(sight.model.live.latencies(rec), scale(rec), spare) + " " } else { String::new() };
    // Its blocks are weight enough.
    let thin = solid(style).remove_modifier(Modifier::BOLD);
    let failing = solid(sight.theme.style(Paint::Down)).remove_modifier(Modifier::BOLD);
    let cells = line.chars().map(|c| Span::styled(c.to_string(), if c == FAILED { failing } else { thin }));
    two_sided(buf, area, left, cells.chain([time]).collect());
}

/// Its name, with a bracket to the check above that it fails because of.
fn called(sight: &Sight, rec: &CheckRec) -> String {
    let lead = if sight.model.room.checks.cause(rec).is_some() { "└ " } else { "" };
    format!("{lead}{}", clean(rec.check.name.as_str()))
}

/// Phase and reason of the last probe; the reason alone where there is no room for both; of a good one how long it took.
fn reason(sight: &Sight, rec: &CheckRec, shown: Shown, room: usize) -> String {
    let live = sight.model.live.checks.get(rec.check.name.as_str()).map(|l| (&l.last.outcome, l.last.latency_ms));
    let last = live.or_else(|| rec.last.as_ref().map(|(_, outcome, ms)| (outcome, *ms)));
    let text = match (last, &rec.check.faulty) {
        (_, Some(why)) => clean(why),
        // A transition's entry does not say how long the probe took.
        (Some((Outcome::Ok, 0)), _) if live.is_none() => String::new(),
        (Some((Outcome::Ok, ms)), _) => latency(ms),
        (Some((outcome, _)), _) => {
            let whole = clean(&probe_reason(&rec.check.probe, outcome));
            match outcome {
                Outcome::Fail { reason, .. } if whole.width() > room => found(&clean(reason), room),
                // `took 303ms` says more than half of `took 303ms, slow after 200ms`, and nobody takes its `m…` for minutes.
                Outcome::Slow { .. } if whole.width() > room => {
                    whole.split_once(", ").map_or(whole.clone(), |(took, _)| took.to_owned())
                }
                _ => whole,
            }
        }
        (None, _) if shown == Shown::Unknown => "not probed yet".to_owned(),
        (None, _) => String::new(),
    };
    let maintained = rec.maintained().map_or("", |_| "maintenance · ");
    let flapping = if rec.flapping { "flapping · " } else { "" };
    let moved = rec.incarnation.as_ref().filter(|_| shown == Shown::Up).map(|at| format!(" at {}", clean(at)));
    format!("{maintained}{flapping}{text}{}", moved.unwrap_or_default()).trim_start().to_owned()
}

/// Of `status == 200: status is 503` as much of what was found as there is room for, where there is none for what was expected, too.
fn found(reason: &str, room: usize) -> String {
    let short = [": ", " is "].iter().filter_map(|mark| Some(reason.rsplit_once(mark)?.1));
    let all = std::iter::once(reason).chain(short);
    all.filter(|part| !part.is_empty()).find(|part| part.width() <= room).unwrap_or(reason).to_owned()
}

/// A failing probe, in a check's line.
const FAILED: char = '×';

/// What a full block of a check's line stands for at least, ms: what the runbook calls slow; else 200, so that noise does not look like mountains.
fn scale(rec: &CheckRec) -> u64 {
    rec.check.slow_after.map_or(200, |slow| slow.ms().max(1))
}

/// The last latencies as a line of blocks, each against the slowest, or against `least`; a failing probe is a cross.
pub fn spark(latencies: &std::collections::VecDeque<Option<u64>>, least: u64, columns: usize) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let shown: Vec<Option<u64>> = latencies.iter().rev().take(columns).rev().copied().collect();
    let top = shown.iter().flatten().max().copied().unwrap_or(1).max(least);
    let block = |ms: u64| BLOCKS[(ms * 7 / top).min(7) as usize];
    let line: String = shown.iter().map(|l| l.map_or(FAILED, block)).collect();
    " ".repeat(columns - shown.len()) + &line
}
