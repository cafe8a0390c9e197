//! The themes: every text can be read, on every ground that it can stand on.

use super::stage::{Seat, thick};
use ratatui::style::{Color, Modifier};
use warroom::screen::{Depth, Paint, Theme};

/// Relative luminance, WCAG 2.2.
fn luminance(colour: Color) -> f64 {
    let Color::Rgb(r, g, b) = colour else { panic!("{colour:?} is not an exact colour") };
    let part = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
}

fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_text_has_enough_contrast() {
    for name in Theme::BUILT_IN {
        let theme = Theme::named(name).unwrap();
        let ground = |p| theme.style(p).bg.unwrap();
        let grounds = [Paint::Text, Paint::Header, Paint::Dialog, Paint::Selection].map(ground);
        for paint in Paint::ALL.iter().filter(|p| !p.is_shape()) {
            let style = theme.style(*paint);
            let Some(fg) = style.fg else { continue };
            let own = style.bg.filter(|_| !matches!(paint, Paint::Text | Paint::Header | Paint::Dialog));
            for bg in own.map_or(grounds.to_vec(), |bg| vec![bg]) {
                let c = contrast(fg, bg);
                assert!(c >= 4.5, "{name}: {} has a contrast of {c:.2} on {bg:?}", paint.word());
            }
        }
    }
}

#[test]
fn the_ground_is_painted_everywhere() {
    for name in Theme::BUILT_IN {
        for size in [(160, 50), (80, 24), (50, 14), (30, 8)] {
            let mut seat = Seat::new(&thick(), 582.0, size);
            seat.theme = Theme::named(name).unwrap();
            for keys in ["", "x", "esc ?", "esc :", "esc n"] {
                seat.keys(keys);
                let buffer = seat.buffer();
                assert!(
                    buffer.content.iter().all(|c| c.bg != Color::Reset && c.fg != Color::Reset),
                    "{name} {size:?} {keys}"
                );
            }
        }
    }
}

#[test]
fn without_colours_everything_is_still_told() {
    let mut seat = Seat::new(&thick(), 582.0, (120, 36));
    let coloured = seat.screen();
    seat.theme = Theme::named("dark").unwrap().with_depth(Depth::None);
    assert_eq!(seat.screen(), coloured, "not a word less");
    let buffer = seat.buffer();
    assert!(buffer.content.iter().all(|c| c.bg == Color::Reset && c.fg == Color::Reset));
    let reversed = |y: u16| (46..119).all(|x| buffer[(x, y)].modifier.contains(Modifier::REVERSED));
    assert!((0..36).any(reversed), "the selected row shows");
    for depth in [Depth::Sixteen, Depth::Many] {
        seat.theme = Theme::named("dark").unwrap().with_depth(depth);
        let indexed = |c: Color| matches!(c, Color::Indexed(i) if depth == Depth::Many || i < 16);
        assert!(seat.buffer().content.iter().all(|c| indexed(c.bg) && indexed(c.fg)));
    }
}

#[test]
fn the_environment_says_how_many_colours() {
    let depth = |vars: &[(&str, &str)]| {
        let vars = vars.to_vec();
        Depth::from_env(move |n| vars.iter().find(|(k, _)| *k == n).map(|(_, v)| (*v).to_owned()))
    };
    assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]), Depth::None);
    assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "")]), Depth::Many);
    assert_eq!(depth(&[("TERM", "xterm"), ("COLORTERM", "truecolor")]), Depth::True);
    assert_eq!(depth(&[("TERM", "linux")]), Depth::Sixteen);
    assert_eq!(depth(&[("TERM", "dumb")]), Depth::None);
}

#[test]
fn a_theme_with_a_mistake_is_named() {
    let dark = include_str!("../../themes/dark.toml");
    let wrong = |from: &str, to: &str| Theme::parse(&dark.replace(from, to)).unwrap_err().to_string();
    assert!(wrong("fg = \"red\", bold = true }\nunknown", "fg = \"rad\", bold = true }\nunknown").contains("rad"));
    assert!(wrong("skipped = {", "skiped = {").contains("skiped"));
    assert!(wrong("drill = { fg = \"ground\", bg = \"violet\", bold = true }\n", "").contains("drill"));
    assert!(Theme::named("neon").unwrap_err().to_string().contains("neon"));
}
