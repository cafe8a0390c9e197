//! A replay's clock: it plays, at a speed, over idle time or not.

use super::model::Model;
use super::recording::SPEEDS;
use super::seek;
use crate::words::Stamp;

/// Idle time shorter than this is played, ms of the screen's time.
const IDLE_MS: i64 = 2000;

/// Plays on to `now`, of the person's own time.
pub fn tick(model: &mut Model, now: &Stamp) {
    let (Some(cursor), player) = (&model.replay, model.player) else { return };
    let before = model.player.played.replace(*now);
    let (true, Some(before)) = (player.playing, before) else { return };
    let speed = i64::from(player.speed);
    let mut to = player.at_ms + now.ms_since(&before) as i64 * speed;
    if player.skips
        && let Some(next) = cursor.next_event_ms(cursor.position())
        && next - to > IDLE_MS * speed
    {
        to = next - IDLE_MS * speed / 2;
    }
    let end = cursor.length_ms();
    model.player.playing = to < end;
    seek::to_ms(model, to.min(end));
    model.dirty = true;
}

/// Plays, or stands still; from the beginning, where it stood at the end.
pub fn play_or_pause(model: &mut Model) {
    let Some(cursor) = &model.replay else { return };
    let at_end = model.player.at_ms >= cursor.length_ms();
    model.player.playing = !model.player.playing;
    model.player.played = None;
    if model.player.playing && at_end {
        seek::to_ms(model, cursor.ms_at(1));
    }
}

/// The next speed, or the one before.
pub fn faster(model: &mut Model, by: isize) {
    let at = SPEEDS.iter().position(|s| *s == model.player.speed).unwrap_or(0);
    model.player.speed = SPEEDS[at.saturating_add_signed(by).min(SPEEDS.len() - 1)];
}
