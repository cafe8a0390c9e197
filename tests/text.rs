//! Untrusted text: what a view may show of it.

use proptest::prelude::*;
use warroom::text::{Color, Style, StyledLine, StyledText, one_line, output_line, sanitise, sanitise_styled, written};

fn piece(text: &str, style: Style) -> StyledText {
    StyledText { text: text.into(), style }
}

fn line(pieces: &[StyledText]) -> Vec<StyledLine> {
    vec![StyledLine { pieces: pieces.to_vec() }]
}

#[test]
fn plain_text_stays_as_it_is() {
    for text in ["", "one", "one\n", "one\n\ntwo", "grüße, 世界, été, ⚠️", "\n\n"] {
        assert_eq!(sanitise(text), text);
    }
}

#[test]
fn escape_sequences_go() {
    let cases = [
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]8;;http://a.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP+q544e\x1b\\dcs", "dcs"),
        ("\x1b_apc\x1b\\rest", "rest"),
        ("\x1b[6n\x1b[cquery", "query"),
        ("\x1b[2J\x1b[1;1Hscreen", "screen"),
        ("a\x1b[3Ab", "ab"),
        ("\x1b[?1049hb", "b"),
        ("\x1bcreset", "reset"),
    ];
    for (raw, shown) in cases {
        assert_eq!(sanitise(raw), shown, "{raw:?}");
    }
}

#[test]
fn an_unclosed_escape_string_hides_no_later_line() {
    assert_eq!(sanitise("\x1b]0;never closed\nrm -rf was run\n"), "\nrm -rf was run\n");
    assert_eq!(sanitise("\x1bPq\nnext"), "\nnext");
}

#[test]
fn a_carriage_return_rewrites_the_line() {
    assert_eq!(sanitise("10%\r50%\r100%\n"), "100%\n");
    assert_eq!(sanitise("a longer line\rshort"), "shortger line");
    assert_eq!(sanitise("a longer line\r\x1b[Kshort"), "short");
    assert_eq!(sanitise("a longer line\x1b[2K\rshort"), "short");
    assert_eq!(sanitise("windows\r\nlines\r\n"), "windows\nlines\n");
    assert_eq!(sanitise("世界\rx"), "x 界");
    assert_eq!(sanitise("ab\r世"), "世");
}

#[test]
fn tabs_reach_to_eights() {
    assert_eq!(sanitise("a\tb"), "a       b");
    assert_eq!(sanitise("12345678\tb"), "12345678        b");
    assert_eq!(sanitise("世\tb"), "世      b");
}

#[test]
fn what_hides_or_reorders_is_shown() {
    let cases = [
        ("a\u{202E}b", "a‹U+202E›b"),
        ("a\u{2066}b", "a‹U+2066›b"),
        ("a\u{200B}b", "a‹U+200B›b"),
        ("a\u{FEFF}b", "a‹U+FEFF›b"),
        ("a\u{E0041}b", "a‹U+E0041›b"),
        ("a\u{FE0F}b", "a‹U+FE0F›b"),
        ("a\u{E0100}b", "a‹U+E0100›b"),
        ("a\0b\x07\x08\x7f", "a‹U+0000›b‹U+0007›‹U+0008›‹U+007F›"),
        ("a\u{9B}31mb", "a‹U+009B›31mb"),
        ("a\u{2028}b", "a‹U+2028›b"),
        ("\u{301}x", "‹U+0301›x"),
    ];
    for (raw, shown) in cases {
        assert_eq!(sanitise(raw), shown, "{raw:?}");
    }
}

#[test]
fn marks_do_not_pile_up() {
    let zalgo = format!("e{}", "\u{301}".repeat(5));
    assert_eq!(sanitise(&zalgo), "e\u{301}\u{301}\u{301}\u{301}‹U+0301›");
}

#[test]
fn colours_stay_as_data() {
    let red = Style { fg: Some(Color::Indexed(1)), ..Style::default() };
    assert_eq!(
        sanitise_styled("\x1b[31mred\x1b[0m plain"),
        line(&[piece("red", red), piece(" plain", Style::default())])
    );
    let loud = Style {
        fg: Some(Color::Rgb(1, 2, 3)),
        bg: Some(Color::Indexed(200)),
        bold: true,
        underline: true,
        ..Style::default()
    };
    assert_eq!(sanitise_styled("\x1b[1;4;38;2;1;2;3;48;5;200mx"), line(&[piece("x", loud)]));
    assert_eq!(sanitise_styled("\x1b[1;4;38:2::1:2:3;48:5:200mx"), line(&[piece("x", loud)]));
    assert_eq!(sanitise_styled("\x1b[97;107mx")[0].pieces[0].style.fg, Some(Color::Indexed(15)));
    assert_eq!(sanitise_styled("\x1b[38;5;999mx\x1b[38mx\x1b[mx"), line(&[piece("xxx", Style::default())]));
}

#[test]
fn concealed_text_is_seen() {
    assert_eq!(sanitise_styled("\x1b[8mhidden"), line(&[piece("hidden", Style::default())]));
}

#[test]
fn a_style_lasts_over_line_ends() {
    let lines = sanitise_styled("\x1b[32mone\ntwo\x1b[39m\nthree\n");
    let green = Some(Color::Indexed(2));
    let colours: Vec<_> = lines.iter().map(|l| l.pieces[0].style.fg).collect();
    assert_eq!(colours, [green, green, None]);
}

proptest! {
    #[test]
    fn nothing_that_moves_or_hides_gets_through(raw in "(\\PC|[\\x00-\\x1f\\x7f-\\x9f\u{200B}-\u{200F}\u{2028}-\u{202E}\u{FE00}-\u{FE0F}\u{301}世\\[\\];mKHJ0-9])*") {
        let shown = sanitise(&raw);
        prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        let hidden = shown.contains(['\u{202E}', '\u{200B}', '\u{2028}']);
        prop_assert!(!hidden);
        prop_assert_eq!(shown.matches('\n').count(), raw.matches('\n').count());
        prop_assert_eq!(sanitise(&shown), shown.clone());
        for line in sanitise_styled(&raw) {
            prop_assert!(line.pieces.iter().all(|p| !p.text.is_empty()));
            prop_assert!(line.pieces.windows(2).all(|w| w[0].style != w[1].style));
        }
    }
}

// Seen red: with `sanitise` in place of `written`.
#[test]
fn what_somebody_wrote_hides_nothing_of_itself() {
    assert_eq!(one_line("rm -rf FOREIGN\recho safe"), "rm -rf FOREIGN␍echo safe");
    assert_eq!(written("rm -rf FOREIGN\x1b[2Kecho safe"), "rm -rf FOREIGNecho safe");
    assert_eq!(written("rm -rf FOREIGN\x1b[1K\recho safe"), "rm -rf FOREIGN␍echo safe");
    assert_eq!(written("windows\r\nlines\r\n"), "windows\nlines\n");
    assert_eq!(written("a\x1b[2Jb\u{202E}c\nd"), "ab‹U+202E›c\nd");
    assert_eq!(output_line("10%\r100%\r\n"), "100%");
}

proptest! {
    /// Nothing that is seen of a text goes away because something stands behind it.
    #[test]
    fn written_text_only_grows(parts in prop::collection::vec("[a-z\r\t]{0,6}|\x1b\\[[0-2]?K|\x1b\\[[0-9]{1,2}m", 0..12)) {
        let mut raw = String::new();
        let mut before = String::new();
        for part in parts {
            raw.push_str(&part);
            let shown = written(&raw);
            prop_assert!(shown.starts_with(before.trim_end()), "{raw:?}: {before:?} became {shown:?}");
            prop_assert_eq!(&written(&shown), &shown);
            before = shown;
        }
    }
}
