//! A probe as a bar of its parts, and a check's states as a strip over the room's life.

use crate::plan::Probe;
use crate::record::{Outcome, Phases, ProbePhase};
use crate::room::{CheckRec, Room};
use crate::words::*;

/// The parts of a probe, with the letters that draw them.
pub const PARTS: [(ProbePhase, char); 5] = [
    (ProbePhase::Resolve, 'r'),
    (ProbePhase::Connect, 'c'),
    (ProbePhase::Tls, 't'),
    (ProbePhase::FirstByte, 'f'),
    (ProbePhase::Body, 'b'),
];

/// The parts of a probe in proportion over at most `columns`, each at least one column wide; `!` is the part that did not end.
pub fn parts(phases: &Phases, outcome: &Outcome, latency_ms: u64, columns: usize) -> Vec<(char, usize)> {
    let mut parts: Vec<(char, u64)> =
        PARTS.iter().filter_map(|(phase, letter)| Some((*letter, phases.get(*phase)?))).collect();
    let spent: u64 = parts.iter().map(|(_, ms)| ms).sum();
    if matches!(outcome, Outcome::Fail { phase, .. } if *phase != ProbePhase::Expect) {
        parts.push(('!', latency_ms.saturating_sub(spent)));
    }
    let total = parts.iter().map(|(_, ms)| ms).sum::<u64>().max(1);
    let (mut left, count) = (columns, parts.len());
    let wide = |(at, (letter, ms)): (usize, (char, u64))| {
        // What is behind it needs a column each, too.
        let most = left.saturating_sub(count - 1 - at).max(1);
        let share = ((ms * columns as u64 / total) as usize).clamp(1, most).min(left);
        left -= share;
        (letter, share)
    };
    parts.into_iter().enumerate().map(wide).filter(|(_, columns)| *columns > 0).collect()
}

/// A part's name in what is probed: a plugin is started and runs, it neither connects nor waits for a byte.
pub fn part_word(probe: &Probe, phase: ProbePhase) -> &'static str {
    match (probe, phase) {
        (Probe::Exec(_), ProbePhase::Connect) => "start",
        (Probe::Exec(_), ProbePhase::FirstByte) => "run",
        _ => phase.word(),
    }
}

/// Part and reason of what came of a probe, for people; empty for `ok`.
pub fn reason(probe: &Probe, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Fail { phase, reason } => format!("{} {reason}", part_word(probe, *phase)),
        other => other.reason(),
    }
}

/// How a check stood from the room's opening to `now`, in `columns` cells; of several states in a cell the worst.
pub fn strip(room: &Room, check: &CheckRec, now: &Stamp, columns: usize) -> Vec<CheckState> {
    let length = room.axis.at(now).max(1);
    let mut cells = vec![CheckState::Paused; columns];
    let column = |ms: i64| (ms.clamp(0, length) as i128 * columns as i128 / i128::from(length)) as usize;
    for (i, stretch) in check.stretches.iter().enumerate() {
        let from = column(room.axis.at(&stretch.from));
        let to = check.stretches.get(i + 1).map_or(columns, |next| column(room.axis.at(&next.from)));
        let to = to.max(from + 1).min(columns);
        for cell in cells.iter_mut().take(to).skip(from) {
            if gravity(stretch.state) > gravity(*cell) {
                *cell = stretch.state;
            }
        }
    }
    cells
}

/// Which of two states a cell shows: the higher one.
const fn gravity(state: CheckState) -> u8 {
    match state {
        CheckState::Paused => 0,
        CheckState::Up => 1,
        CheckState::Unknown => 2,
        CheckState::Slow => 3,
        CheckState::Down => 4,
    }
}
