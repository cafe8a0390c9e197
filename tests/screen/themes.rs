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

/// WCAG 2.2: from 1 for the same to 21.
pub fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_text_has_enough_contrast() {
    for name in Theme::BUILT_IN {
        let theme = Theme::named(name).unwrap();
        let ground = |p| theme.style(p).bg.map(exact);
        let grounds: Vec<Color> =
            [Paint::Text, Paint::Header, Paint::Dialog, Paint::Selection].into_iter().filter_map(ground).collect();
        for paint in Paint::ALL.iter().filter(|p| !p.is_shape()) {
            let style = theme.style(*paint);
            let Some(fg) = style.fg else { continue };
            let own = style.bg.filter(|_| !matches!(paint, Paint::Text | Paint::Header | Paint::Dialog));
            for bg in own.map_or(grounds.clone(), |bg| vec![exact(bg)]) {
                let c = contrast(exact(fg), bg);
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

fn problems(text: &str) -> Vec<warroom::plan::Problem> {
    Theme::check(text, &|_| None).problems
}

#[test]
fn every_built_in_theme_passes_its_own_check_and_has_a_sentence_about_it() {
    assert!(Theme::BUILT_IN.len() >= 6);
    for name in Theme::BUILT_IN {
        assert_eq!(problems(Theme::built_in(name).unwrap()), [], "{name}");
        let theme = Theme::named(name).unwrap();
        assert_eq!(theme.name, name);
        assert!(!theme.about.is_empty() && theme.dark() == (name != "light"), "{name}");
    }
    assert!(Theme::named("neon").unwrap_err().to_string().contains("neon"));
}

#[test]
fn high_contrast_means_seven_to_one() {
    let theme = Theme::named("high-contrast").unwrap();
    let grounds = [Paint::Text, Paint::Header, Paint::Dialog, Paint::Selection].map(|p| theme.style(p).bg.unwrap());
    for paint in Paint::ALL.iter().filter(|p| !p.is_shape()) {
        let style = theme.style(*paint);
        let own = style.bg.filter(|_| !matches!(paint, Paint::Text | Paint::Header | Paint::Dialog));
        for bg in own.map_or(grounds.to_vec(), |bg| vec![bg]) {
            let Some(fg) = style.fg else { continue };
            assert!(contrast(fg, bg) >= 7.0, "{} has {:.2} on {bg:?}", paint.word(), contrast(fg, bg));
        }
    }
}

/// What somebody without one kind of cones sees: matrices of severity 1.0 of Machado, Oliveira and Fernandes (2009), on linear light.
const BLIND: [[[f64; 3]; 3]; 3] = [
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
];

/// CIELAB, white point D65, of what is seen through a matrix.
fn lab(colour: Color, m: &[[f64; 3]; 3]) -> [f64; 3] {
    let Color::Rgb(r, g, b) = colour else { panic!("{colour:?}") };
    let linear = [r, g, b].map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    let dot = |row: &[f64; 3], v: &[f64; 3]| row.iter().zip(v).map(|(a, b)| a * b).sum::<f64>();
    let seen = [0, 1, 2].map(|i| dot(&m[i], &linear).clamp(0.0, 1.0));
    let xyz =
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]].map(|row| dot(&row, &seen));
    let f = |t: f64| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The smallest distance (CIE 1976) of two states that must not be taken for each other, with any kind of colour blindness.
fn nearest_states(theme: &Theme) -> f64 {
    let pairs =
        [(Paint::Up, Paint::Down), (Paint::Up, Paint::Slow), (Paint::Slow, Paint::Down), (Paint::Done, Paint::Failed)];
    let apart = |m: &[[f64; 3]; 3], a: Paint, b: Paint| {
        let of = |p| lab(theme.style(p).fg.unwrap(), m);
        of(a).iter().zip(of(b)).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
    };
    BLIND.iter().flat_map(|m| pairs.iter().map(move |(a, b)| apart(m, *a, *b))).fold(f64::MAX, f64::min)
}

#[test]
fn states_are_told_apart_with_any_colour_vision() {
    let apart = |name: &str| nearest_states(&Theme::named(name).unwrap());
    assert!(apart("colour-blind") > 25.0, "{}", apart("colour-blind"));
    assert!(apart("dark") < 25.0, "else this measures nothing: {}", apart("dark"));
}

#[test]
fn with_fewer_colours_every_text_can_still_be_read() {
    for name in Theme::BUILT_IN {
        for depth in [Depth::Sixteen, Depth::Many] {
            let theme = Theme::named(name).unwrap().with_depth(depth);
            for paint in Paint::ALL.iter().filter(|p| !p.is_shape()) {
                let style = theme.style(*paint);
                let own = style.bg.or(theme.style(Paint::Text).bg).unwrap();
                for bg in [own, theme.style(Paint::Selection).bg.unwrap_or(own)] {
                    let bg = if style.bg.is_some() { own } else { bg };
                    let Some(fg) = style.fg else { continue };
                    let c = contrast(exact(fg), exact(bg));
                    assert!(c >= 4.5, "{name} {depth:?}: {} has {c:.2} ({fg:?} on {bg:?})", paint.word());
                }
            }
        }
    }
}

/// The usual value of a numbered colour.
fn exact(colour: Color) -> Color {
    const LOW: [u32; 16] = [
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00,
        0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
    ];
    let cube = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match colour {
        Color::Indexed(i @ 0..16) => Color::from_u32(LOW[i as usize]),
        Color::Indexed(i @ 16..232) => Color::Rgb(cube((i - 16) / 36), cube((i - 16) / 6 % 6), cube((i - 16) % 6)),
        Color::Indexed(i) => Color::Rgb(8 + (i - 232) * 10, 8 + (i - 232) * 10, 8 + (i - 232) * 10),
        other => other,
    }
}

#[test]
fn a_theme_inherits_roles_and_colours() {
    let mine = "name = \"mine\"\ninherits = \"night\"\n[palette]\nsky = \"#ffffff\"\n[roles]\nup = { fg = \"sky\", bold = true }\n";
    let night =
        |name: &str| (name == "night").then(|| "inherits = \"dark\"\n[palette]\nred = \"#ff9999\"\n".to_owned());
    let read = Theme::read(mine, &night);
    assert_eq!(read.problems, []);
    assert_eq!(read.parents, ["night", "dark"]);
    let (theme, dark) = (read.theme.unwrap(), Theme::named("dark").unwrap());
    let fg = |p| theme.style(p).fg.unwrap();
    assert_eq!(fg(Paint::Up), Color::Rgb(255, 255, 255), "a role of its own");
    assert_eq!(fg(Paint::Heading), Color::Rgb(255, 255, 255), "an inherited role, in its own palette");
    assert_eq!(fg(Paint::Down), Color::Rgb(255, 153, 153), "the parent's palette");
    assert_eq!(theme.style(Paint::Slow), dark.style(Paint::Slow));
}

#[test]
fn what_is_wrong_with_a_theme_is_named_at_its_place() {
    let dark = Theme::built_in("dark").unwrap();
    let first = |text: &str| {
        let problem = problems(text).into_iter().next().expect("a problem");
        let marked = text[problem.span.clone()].to_owned();
        (problem.rule, marked, problem.hint.unwrap_or_default())
    };
    let of = |rule: &str, marked: &str| (rule.to_owned(), marked.to_owned());
    let wrong = |from: &str, to: &str| {
        assert!(dark.contains(from), "{from}");
        first(&dark.replace(from, to))
    };
    let (rule, marked, hint) = wrong("down = { fg = \"red\"", "down = { fg = \"rad\"");
    assert_eq!((rule, marked), of("unknown-colour", "\"rad\""));
    assert_eq!(hint, "did you mean `red`?");
    let (rule, marked, hint) = wrong("skipped = {", "skiped = {");
    assert_eq!((rule, marked), of("unknown-role", "skiped"));
    assert_eq!(hint, "did you mean `skipped`?");
    let (rule, _, hint) = wrong("drill = { fg = \"ground\", bg = \"violet\", bold = true }\n", "");
    assert_eq!((rule.as_str(), hint.contains("inherits")), ("missing-role", true));
    let (rule, marked, _) = wrong("quiet = \"#9ba8bc\"", "quiet = \"#3a4350\"");
    assert_eq!((rule, marked), of("contrast", "\"quiet\""));
    let (rule, marked, hint) = first("inherits = \"drak\"\n");
    assert_eq!((rule, marked, hint.as_str()), ("inherits".into(), "\"drak\"".into(), "did you mean `dark`?"));
    let (rule, ..) = first("inherits = \"dark\"\n[palette\n");
    assert_eq!(rule, "syntax");
    let circle = Theme::read("inherits = \"a\"\n", &|_| Some("inherits = \"a\"\n".into()));
    assert!(circle.problems[0].what.contains("circle"), "{:?}", circle.problems);
}

const SCHEME: &str = include_str!("../fixtures/themes/dim.yaml");

#[test]
fn a_scheme_becomes_a_theme_that_can_be_read() {
    let imported = warroom::screen::import_theme(SCHEME).unwrap();
    assert_eq!(imported.name, "Dim");
    let nudged: Vec<&str> = imported.nudged.iter().map(|(n, ..)| *n).collect();
    assert!(nudged.contains(&"quiet") && nudged.contains(&"red") && !nudged.contains(&"text"), "{nudged:?}");
    assert_eq!(problems(&imported.toml), [], "{}", imported.toml);
    // The same colours in the older form, as a light scheme.
    let light: String =
        (0..16).map(|i| format!("base{i:02X}: \"{:02x}{:02x}ff\"\n", 255 - i * 9, 255 - i * 7)).collect();
    let imported = warroom::screen::import_theme(&format!("scheme: \"Pale\"\nauthor: \"x\"\n{light}")).unwrap();
    assert_eq!(problems(&imported.toml), [], "{}", imported.toml);
    assert!(imported.toml.contains("inherits = \"light\""));
    let short = SCHEME.replace("  base0B: \"#33663a\"\n", "").replace("#a04040", "#a0404");
    let wrong = warroom::screen::import_theme(&short).unwrap_err();
    let rules: Vec<&str> = wrong.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(rules, ["missing-colour", "bad-colour"], "{wrong:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(6), ..Default::default() })]
    #[test]
    fn any_scheme_becomes_a_theme_that_can_be_read(colours in proptest::collection::vec(0_u32..0x0100_0000, 24)) {
        for count in [16, 24] {
            let lines: String = colours[..count].iter().enumerate().map(|(i, c)| format!("base{i:02X}: \"{c:06x}\"\n")).collect();
            let imported = warroom::screen::import_theme(&lines).unwrap();
            proptest::prop_assert_eq!(problems(&imported.toml), vec![], "{}", imported.toml);
        }
    }
}
