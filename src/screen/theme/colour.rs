//! Colours as numbers: their names, how far apart they are, and whether one can be read on another.

use ratatui::style::Color;

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// The contrast that text needs (WCAG 2.2, success criterion 1.4.3).
pub const ENOUGH: f64 = 4.5;

/// The 16 that every terminal has, in its order.
pub const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// `#rrggbb`, or the name of one of the 16.
pub fn parse(text: &str) -> Option<Color> {
    if let Some(index) = NAMES.iter().position(|n| *n == text) {
        return Some(Color::Indexed(index as u8));
    }
    let (r, g, b) = hex(text.strip_prefix('#')?)?;
    Some(Color::Rgb(r, g, b))
}

/// `rrggbb`.
pub fn hex(text: &str) -> Option<Rgb> {
    let n = u32::from_str_radix(text, 16).ok().filter(|_| text.len() == 6 && text.is_ascii())?;
    Some(((n >> 16) as u8, (n >> 8) as u8, n as u8))
}

/// As it is written in a theme.
pub fn written((r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The values of a colour; of a numbered one the usual ones.
pub fn rgb(colour: Color) -> Option<Rgb> {
    match colour {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(i) => Some(xterm(i)),
        _ => None,
    }
}

/// Relative luminance, 0 to 1 (WCAG 2.2).
pub fn luminance((r, g, b): Rgb) -> f64 {
    let part = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
}

/// From 1, the same, to 21, black on white (WCAG 2.2).
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The smallest contrast with any of these grounds.
pub fn worst(text: Rgb, grounds: &[Rgb]) -> f64 {
    grounds.iter().map(|g| contrast(text, *g)).fold(21.0, f64::min)
}

/// How far apart two colours are: the eye sees green best and blue worst.
pub fn distance((r, g, b): Rgb, (x, y, z): Rgb) -> i32 {
    let d = |a: u8, b: u8| (i32::from(a) - i32::from(b)).pow(2);
    3 * d(r, x) + 4 * d(g, y) + 2 * d(b, z)
}

/// Whether it has a hue that one would name.
pub fn hued((r, g, b): Rgb) -> bool {
    r.max(g).max(b) - r.min(g).min(b) > 48
}

/// The colour at `share` (0 to 1) of the way from one to another.
pub fn mix((r, g, b): Rgb, (x, y, z): Rgb, share: f64) -> Rgb {
    let part = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    (part(r, x), part(g, y), part(b, z))
}

/// Moves `text` towards `end` in small steps, until its contrast with each ground is enough.
pub fn nudge(text: Rgb, end: Rgb, grounds: &[Rgb]) -> Rgb {
    let steps = (0..=100).map(|i| mix(text, end, f64::from(i) / 100.0));
    steps.into_iter().find(|c| worst(*c, grounds) >= ENOUGH).unwrap_or(end)
}

/// The usual values of the palette of 256.
pub fn xterm(index: u8) -> Rgb {
    const LOW: [Rgb; 16] = [
        (0, 0, 0),
        (205, 0, 0),
        (0, 205, 0),
        (205, 205, 0),
        (0, 0, 238),
        (205, 0, 205),
        (0, 205, 205),
        (229, 229, 229),
        (127, 127, 127),
        (255, 0, 0),
        (0, 255, 0),
        (255, 255, 0),
        (92, 92, 255),
        (255, 0, 255),
        (0, 255, 255),
        (255, 255, 255),
    ];
    match index {
        0..=15 => LOW[index as usize],
        16..=231 => {
            let i = index - 16;
            let level = |n: u8| if n == 0 { 0 } else { 55 + n * 40 };
            (level(i / 36), level(i / 6 % 6), level(i % 6))
        }
        _ => {
            let grey = 8 + (index - 232) * 10;
            (grey, grey, grey)
        }
    }
}
