//! What a replay asks of the room's folder.

use crate::desk::{Effect, Msg};
use crate::io::recorded;
use crate::wire::ToSeat;
use std::path::Path;

/// Reads what the effect asks for; none where it asks for nothing of that kind.
pub fn perform(dir: &Path, effect: &Effect) -> Option<Msg> {
    match effect {
        Effect::ReadTiming { run } => Some(Msg::Timing { run: run.clone(), timing: recorded::timing(dir, run) }),
        Effect::ReadOutput { run, from, to } => {
            let text = recorded::output(dir, run, *from, *to);
            // As asked for, be the file shorter or not: else it would be asked for again and again.
            Some(Msg::Frame(Box::new(ToSeat::Output { run: run.clone(), from: *from, bytes: to - from, text })))
        }
        _ => None,
    }
}
