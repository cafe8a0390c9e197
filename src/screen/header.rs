//! The header: kind, title, the scope's state, the clocks, goal, seats, the journal's head. Always, at every size.

use super::Sight;
use super::ink::{rect, scope, solid};
use super::row::{bar, clean, firm, nth, put, width};
use super::theme::Paint;
use crate::desk::{Layout, clock, of_day};
use crate::room::ScopeState;
use crate::words::Kind;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use ratatui::text::Span;

/// Draws it.
pub fn draw(sight: &Sight, buf: &mut Buffer) {
    let area = rect(sight.arranged.header);
    buf.set_style(area, sight.theme.style(Paint::Header));
    match sight.arranged.layout {
        Layout::Wide => {
            let right = |(bar, ends): (usize, [Spans; 2])| {
                let clocks = [state(sight), goal(sight, bar), ready(sight), age(sight), wall(sight)];
                spaced(clocks.into_iter().chain(ends).collect())
            };
            let title = title(sight);
            let fits = |shown: &(usize, [Spans; 2])| {
                width(&right(shown.clone())) + width(&title).min(40) + 2 <= area.width as usize
            };
            // What is not durable yet comes and goes: where there is little room it stands in the place of who is there.
            let whole = [seats(sight), head(sight)];
            let small = [seats_if_calm(sight), brief_head(sight)];
            // The bar is worth less than the title; so is who is there.
            let shown = std::iter::once((10, whole)).chain([10, 6, 3, 0].map(|bar| (bar, small.clone()))).find(fits);
            firm(buf, area, title.clone(), right(shown.unwrap_or((0, [Vec::new(), brief_head(sight)]))));
        }
        Layout::Medium => {
            firm(buf, nth(area, 0), title(sight), spaced(vec![age(sight), wall(sight)]));
            let right = spaced(vec![ready(sight), seats_if_calm(sight), head(sight)]);
            let left = |bar| [vec![Span::raw(" ")], spaced(vec![state(sight), goal(sight, bar)])].concat();
            let fits = |bar: &usize| width(&left(*bar)) + width(&right) + 2 <= area.width as usize;
            let left = left([10, 8, 6, 3].into_iter().find(fits).unwrap_or(0));
            firm(buf, nth(area, 1), left, right);
        }
        Layout::Small | Layout::TooSmall => {
            firm(buf, nth(area, 0), title(sight), spaced(vec![wall(sight)]));
            let columns = if area.width < 50 { 4 } else { 8 };
            let left = [vec![Span::raw(" ")], spaced(vec![state(sight), goal(sight, columns)])].concat();
            put(buf, nth(area, 1), left);
            let left = [vec![Span::raw(" ")], spaced(vec![age(sight), seats_if_calm(sight)])].concat();
            firm(buf, nth(area, 2), left, spaced(vec![head(sight)]));
        }
    }
}

type Spans = Vec<Span<'static>>;

fn spaced(parts: Vec<Spans>) -> Spans {
    let mut all = Vec::new();
    for part in parts.into_iter().filter(|p| !p.is_empty()) {
        if !all.is_empty() {
            all.push(Span::raw("  "));
        }
        all.extend(part);
    }
    all.push(Span::raw(" "));
    all
}

fn plain(sight: &Sight, paint: Paint) -> Style {
    // In the header every role stands on the header's own ground.
    Style { bg: None, ..sight.theme.style(paint) }
}

fn title(sight: &Sight) -> Spans {
    let room = &sight.model.room;
    if room.opening.is_none() {
        // A drill must never be taken for an incident, not for a moment.
        return vec![Span::styled(" waiting for the room …", plain(sight, Paint::Title))];
    }
    let (word, paint) = match room.kind() {
        Kind::Drill => (" DRILL ", Paint::Drill),
        Kind::Incident => (" INCIDENT ", Paint::Incident),
    };
    let mut spans = vec![Span::styled(word, sight.theme.style(paint))];
    let ended = if room.closed.is_some() {
        Some(" CLOSED ")
    } else if room.stood_down.is_some() {
        Some(" STOOD DOWN ")
    } else {
        None
    };
    if let Some(word) = ended {
        spans.extend([Span::raw(" "), Span::styled(word, sight.theme.style(Paint::Replay))]);
    }
    if room.held.is_some() {
        spans.extend([Span::raw(" "), Span::styled(" HELD ", sight.theme.style(Paint::Banner))]);
    }
    spans.extend([Span::raw(" "), Span::styled(clean(room.title()), plain(sight, Paint::Title))]);
    spans
}

/// The scope's state and the downtime clock: `▼ DOWN 07:42`.
fn state(sight: &Sight) -> Spans {
    let (glyph, word, paint) = scope(sight.scope.state);
    let ms = sight.scope.downtime_ms;
    if sight.model.stands().scope.is_empty() {
        return vec![Span::styled("no scope", plain(sight, Paint::Quiet))];
    }
    let style = plain(sight, paint);
    let bold = style.add_modifier(ratatui::style::Modifier::BOLD);
    let mut spans = vec![Span::styled(format!("{glyph} {word}"), bold)];
    match sight.scope.state {
        ScopeState::Down => spans.push(Span::styled(format!(" {}", clock(ms)), bold)),
        _ if ms > 0 => spans.push(Span::styled(format!(" after {}", clock(ms)), style)),
        _ => {}
    }
    spans
}

/// The target and how much of it is spent.
fn goal(sight: &Sight, columns: usize) -> Spans {
    let Some(target) = sight.model.room.plan.targets.recover.filter(|t| t.ms() > 0) else { return Vec::new() };
    let percent = sight.scope.downtime_ms * 100 / target.ms();
    let paint = match percent {
        0..=74 => Paint::Up,
        75..=100 => Paint::Slow,
        _ => Paint::Down,
    };
    let (full, empty) = bar(percent, columns);
    let word = if percent > 100 { "MISSED " } else { "" };
    vec![
        Span::styled(format!("goal {} ", clock(target.ms())), plain(sight, Paint::Text)),
        Span::styled(full, solid(plain(sight, paint))),
        Span::styled(empty, plain(sight, Paint::Track)),
        Span::styled(format!(" {word}{percent}%"), plain(sight, paint)),
    ]
}

/// The forecast, while steps run: `ready in 6–11m`; `restore 9s left` of the step that runs, where nobody measured what comes after it.
fn ready(sight: &Sight) -> Spans {
    let ready = sight.model.ready();
    let Some(live) = ready.as_ref() else { return Vec::new() };
    let range = between(live.range.p10_ms, live.range.p90_ms);
    let text =
        live.step.as_ref().map_or(format!("ready in {range}"), |s| format!("{} {range} left", clean(s.as_str())));
    vec![Span::styled(text, plain(sight, Paint::Text))]
}

/// `6–11m`, `20–45s`, `under 1s`; minutes rounded up, since nobody is glad about the other way.
fn between(from: u64, to: u64) -> String {
    let (unit, ms) = if to >= 120_000 { ("m", 60_000) } else { ("s", 1000) };
    match (from.div_ceil(ms), to.div_ceil(ms)) {
        (_, 0) => "under 1s".to_owned(),
        (a, b) if a == b => format!("{b}{unit}"),
        (a, b) => format!("{a}–{b}{unit}"),
    }
}

fn age(sight: &Sight) -> Spans {
    let model = sight.model;
    if model.room.opened.is_none() {
        return Vec::new();
    }
    let until = model.until();
    vec![Span::styled(format!("T+{}", clock(model.room.age_ms(&until))), plain(sight, Paint::Text))]
}

fn wall(sight: &Sight) -> Spans {
    vec![Span::styled(of_day(&sight.model.now, sight.model.offset_s), plain(sight, Paint::Title))]
}

fn seats(sight: &Sight) -> Spans {
    let n = sight.model.room.present().count();
    vec![Span::styled(format!("{n} seat{}", if n == 1 { "" } else { "s" }), plain(sight, Paint::Quiet))]
}

/// In a narrow header what is not durable yet goes before who is there.
fn seats_if_calm(sight: &Sight) -> Spans {
    if sight.model.live.pending > 0 { Vec::new() } else { seats(sight) }
}

/// The journal's head, and what is not durable yet.
fn head(sight: &Sight) -> Spans {
    let head = match &sight.model.replay {
        Some(cursor) => format!("#{}", cursor.position()),
        None => format!("#{}", clean(&sight.model.head)),
    };
    pending(sight, " not durable yet ", head)
}

/// The same in fewer columns: while entries are not durable yet, their number is enough.
fn brief_head(sight: &Sight) -> Spans {
    if sight.model.live.pending == 0 {
        return head(sight);
    }
    let head = clean(&sight.model.head);
    let number = head.split_once(':').map_or(head.as_str(), |(number, _)| number);
    pending(sight, " not durable ", format!("#{number}"))
}

fn pending(sight: &Sight, words: &str, head: String) -> Spans {
    let n = sight.model.live.pending;
    let waits = (n > 0).then(|| Span::styled(format!("● {n}{words}"), plain(sight, Paint::Waiting)));
    waits.into_iter().chain([Span::styled(head, plain(sight, Paint::Quiet))]).collect()
}
