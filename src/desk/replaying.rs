//! The commands of a replay.

use super::command::Cmd;
use super::model::Model;
use super::msg::Effect;
use super::player;
use super::seek::{to_entry, to_mark, to_ms};

/// A small step on or back, ms.
const SMALL_MS: i64 = 10_000;

/// Does a command of a replay.
pub fn go(model: &mut Model, cmd: Cmd) -> Vec<Effect> {
    let Some(cursor) = &model.replay else { return Vec::new() };
    let (at, len) = (cursor.position(), cursor.entries().len());
    match cmd {
        Cmd::EntryBack => to_entry(model, at.saturating_sub(1).max(1)),
        Cmd::EntryOn => to_entry(model, at + 1),
        Cmd::EntriesBack => to_entry(model, at.saturating_sub(50).max(1)),
        Cmd::EntriesOn => to_entry(model, at + 50),
        Cmd::FirstEntry => to_entry(model, 1),
        Cmd::LastEntry => to_entry(model, len),
        Cmd::PlayPause => player::play_or_pause(model),
        Cmd::Faster => player::faster(model, 1),
        Cmd::Slower => player::faster(model, -1),
        Cmd::SkipIdle => model.player.skips = !model.player.skips,
        Cmd::TimeOn => to_ms(model, model.player.at_ms + SMALL_MS),
        Cmd::TimeBack => to_ms(model, model.player.at_ms - SMALL_MS),
        Cmd::NextMark(kind) => to_mark(model, kind, true),
        Cmd::PrevMark(kind) => to_mark(model, kind, false),
        _ => {}
    }
    Vec::new()
}
