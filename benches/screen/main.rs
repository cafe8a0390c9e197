//! The screen in a large room: 1,000 checks, 2,000 steps, 100,000 entries and an output of 5,000,000 lines at once.
//!
//! Run with `cargo bench --bench screen`, or only half of it with `-- frames` or `-- seat`. Frames are drawn at 200x60 into the bytes that
//! a terminal would get; the seat itself runs in a real pseudo-terminal, by util-linux' `script`.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)] // It measures with its own clock, and starts programs as a shell does.

mod frames;
mod hosted;
mod room;
mod seat;
#[path = "../shared/seat.rs"]
mod terminal;

const CHECKS: usize = 1_000;
const STEPS: usize = 2_000;
const ENTRIES: usize = 100_000;
const LINES: usize = 5_000_000;
/// So long a script floods, s.
const FLOOD_S: u64 = 15;
/// Columns and rows.
const SIZE: (u16, u16) = (200, 60);

fn main() {
    let only: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |part: &str| only.is_empty() || only.iter().any(|word| word == part);
    if wanted("frames") {
        frames::frames();
    }
    if wanted("seat") {
        seat::seat();
    }
}

fn at(sorted: &[f64], percent: usize) -> f64 {
    sorted.get((sorted.len().saturating_sub(1)) * percent / 100).copied().unwrap_or(f64::NAN)
}
