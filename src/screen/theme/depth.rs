//! How many colours there are, and the nearest one of them.

use super::colour::{self, ENOUGH, Rgb};
use ratatui::style::Color;

/// How many colours a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// None (`NO_COLOR`, `--color never`): bold, reverse and underline are left.
    None,
    /// The 16 that every terminal has.
    Sixteen,
    /// The palette of 256.
    Many,
    /// Red, green and blue.
    True,
}

impl Depth {
    /// What the environment says: `NO_COLOR`, `COLORTERM`, `TERM`.
    pub fn from_env(var: impl Fn(&str) -> Option<String>) -> Depth {
        let set = |name: &str| var(name).filter(|v| !v.is_empty());
        let term = set("TERM").unwrap_or_default();
        if set("NO_COLOR").is_some() || term == "dumb" {
            return Depth::None;
        }
        match set("COLORTERM").as_deref() {
            Some("truecolor" | "24bit") => Depth::True,
            _ if term.contains("direct") => Depth::True,
            _ if term.contains("256") => Depth::Many,
            _ => Depth::Sixteen,
        }
    }
}

impl Depth {
    /// For people.
    pub const fn word(self) -> &'static str {
        match self {
            Depth::None => "no colours",
            Depth::Sixteen => "16 colours",
            Depth::Many => "256 colours",
            Depth::True => "true colour",
        }
    }

    /// The numbers of the palette that it may use.
    fn range(self) -> std::ops::RangeInclusive<u8> {
        if self == Depth::Sixteen { 0..=15 } else { 16..=255 }
    }
}

/// The nearest colour that the terminal has; none where it has none.
pub fn reduce(colour: Color, depth: Depth) -> Option<Color> {
    readable(colour, &[], depth)
}

/// The nearest colour that the terminal has and that can be read on all of these grounds; where none can, the one that is read best.
pub fn readable(colour: Color, grounds: &[Rgb], depth: Depth) -> Option<Color> {
    let (r, g, b) = match colour {
        Color::Rgb(r, g, b) => (r, g, b),
        Color::Indexed(i) if depth == Depth::Sixteen && i > 15 => colour::xterm(i),
        _ => return (depth != Depth::None).then_some(colour),
    };
    match depth {
        Depth::None => None,
        Depth::True => Some(Color::Rgb(r, g, b)),
        Depth::Many | Depth::Sixteen => Some(Color::Indexed(nearest(depth, (r, g, b), grounds))),
    }
}

fn nearest(depth: Depth, wanted: Rgb, grounds: &[Rgb]) -> u8 {
    let worst = |i: u8| colour::worst(colour::xterm(i), grounds);
    // Red text means something: a grey stays a grey.
    let hued = |i: &u8| colour::hued(wanted) || !colour::hued(colour::xterm(*i));
    let fits = depth.range().filter(|i| worst(*i) >= ENOUGH).filter(hued);
    let read_best = || depth.range().max_by(|a, b| worst(*a).total_cmp(&worst(*b))).unwrap_or(7);
    fits.min_by_key(|i| colour::distance(wanted, colour::xterm(*i))).unwrap_or_else(read_best)
}
