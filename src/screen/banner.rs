//! The line below the header: a lost host, a hold, a replay's place, what the host says everybody must know.

use super::Sight;
use super::ink::rect;
use super::row::{clean, put};
use super::theme::Paint;
use crate::desk::{Cmd, of_day, said};
use crate::wire::{EDITED, LOG_OUT};
use ratatui::buffer::Buffer;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

/// Draws it, where there is something to say.
pub fn draw(sight: &Sight, buf: &mut Buffer) {
    let area = rect(sight.arranged.banner);
    if area.height == 0 {
        return;
    }
    let (paint, text) = words(sight);
    buf.set_style(area, sight.theme.style(paint));
    put(buf, area, vec![Span::styled(format!(" {text}"), sight.theme.style(paint))]);
}

fn words(sight: &Sight) -> (Paint, String) {
    let model = sight.model;
    if let Some(cursor) = &model.replay {
        let at = of_day(&model.now, model.offset_s);
        let what = model.entries().last().map(|e| {
            let who = if e.by.is_person() { format!("{}: ", clean(&e.by.name)) } else { String::new() };
            format!(" · {who}{}", clean(&said(&model.room, &e.event)))
        });
        let player = &model.player;
        let sign = if player.playing { "▶" } else { "❚❚" };
        let skips = if player.skips { ", idle skipped" } else { "" };
        let (speed, all) = (player.speed, cursor.entries().len());
        let place = format!("REPLAY {sign} {speed}x{skips} · {at} · entry {} of {all}", cursor.position());
        return (Paint::Replay, place + &what.unwrap_or_default());
    }
    if let Some(ms) = model.lost_ms() {
        return (Paint::Alarm, lost(sight, ms));
    }
    if !model.live.banners.is_empty() {
        let calm = model.live.banners.iter().all(|b| b.starts_with(EDITED) || b.starts_with(LOG_OUT));
        let held = model.room.held.as_ref().map(|why| format!("HELD: {}", clean(why)));
        let own = model.problem.as_deref().map(clean);
        let all: Vec<String> = model.live.banners.iter().map(|b| clean(b)).chain(held).chain(own).collect();
        return (if calm { Paint::Banner } else { Paint::Alarm }, format!("! {}", all.join(" · ")));
    }
    let held = model.room.held.as_deref().map(|why| held(&clean(why), sight.arranged.banner.w.into()));
    let own = model.problem.as_deref().map(|p| format!("! {}", clean(p)));
    (Paint::Banner, held.into_iter().chain(own).collect::<Vec<_>>().join(" · "))
}

/// Why, and what lets it go on: shorter where the whole sentence has no room.
fn held(why: &str, columns: usize) -> String {
    let whole = format!("HELD: {why} · nothing starts by itself until a commander says :release");
    if whole.width() < columns { whole } else { format!("HELD: {why} · nothing starts until :release") }
}

fn lost(sight: &Sight, ms: u64) -> String {
    let model = sight.model;
    if let Some(refusal) = &model.link.refused {
        return format!("the room refused this seat: {}", clean(&refusal.to_string()));
    }
    if !model.current && model.room.opening.is_none() {
        return format!("knocking at the room's door for {} s …", ms / 1000);
    }
    let key = model.keys.key(Cmd::RestartHost);
    let why = model.link.goodbye.as_ref().map(|w| format!(" ({})", clean(w))).unwrap_or_default();
    let silent = format!("no word from the room for {} s", ms / 1000);
    // That it is old is what nobody may miss: it is said before what can be done, and at every size.
    let all = [
        format!("{silent}{why}: what you see is old · {key} starts its host · trying again"),
        format!("{silent}{why}: what you see is old · {key} starts its host"),
        format!("{silent}{why}: all this is old"),
    ];
    let columns = usize::from(sight.arranged.banner.w);
    all.into_iter().find(|text| text.width() < columns).unwrap_or(format!("{silent}: all this is old"))
}
