//! A replay in lines: what happened, told as a seat in lines told it.

use crate::desk::{Model, Msg, Plain, update};
use crate::io::clock;
use std::io::{self, Write};
use std::time::Duration;

/// How often it is looked what happened next.
const LOOK: Duration = Duration::from_millis(100);

/// Tells what comes after the place where `model` stands: as it went, at its player's speed, or all of it at once.
///
/// # Errors
/// `out` took it not.
pub fn retell(mut model: Model, at_once: bool, out: &mut impl Write) -> io::Result<()> {
    let mut plain = Plain::new(&mut model);
    let mut tell = |model: &mut Model, at_once: bool| {
        for line in plain.retold(model, at_once) {
            writeln!(out, "{line}")?;
        }
        out.flush()
    };
    tell(&mut model, at_once)?;
    model.player.playing = !at_once;
    while model.player.playing {
        update(&mut model, clock::now(), Msg::Tick);
        tell(&mut model, false)?;
        std::thread::sleep(LOOK);
    }
    Ok(())
}
