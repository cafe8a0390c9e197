//! Tests of what a script says to its room: pure.

use proptest::prelude::*;
use warroom::text::signals::{Signal, Signals};

fn said(text: &str) -> Vec<Signal> {
    let mut signals = Signals::new();
    let mut all = signals.feed(text.as_bytes());
    all.extend(signals.finish());
    all
}

fn set(name: &str, value: &str) -> Signal {
    Signal::Set { name: name.to_owned(), value: value.to_owned() }
}

#[test]
fn progress_ends_with_bell_or_string_terminator() {
    let percents = [Signal::Progress(7), Signal::Progress(100), Signal::Progress(100)];
    assert_eq!(said("a\x1b]9;4;1;7\x07b\x1b]9;4;1;100\x1b\\c\x1b]9;4;1;250\x07"), percents);
}

#[test]
fn other_control_strings_are_no_progress() {
    let other =
        ["0;title\x07", "9;4;0;\x07", "9;4;3;50\x07", "9;4;1;x\x07", "9;4;1;\x07", "9;4;1;-3\x07", "9;4;1;5\n\x07"];
    for text in other {
        assert_eq!(said(&format!("\x1b]{text}")), [], "{text:?}");
    }
    let long = format!("\x1b]9;4;1;{:0>100}\x07\x1b]9;4;1;8\x07", 5);
    assert_eq!(said(&long), [Signal::Progress(8)]);
}

#[test]
fn a_line_names_a_result() {
    assert_eq!(said("x\n::warroom set data_age=5 min = ok\r\ny"), [set("data_age", "5 min = ok")]);
    assert_eq!(
        said("::warroom set a=1\n::warroom set b=\n::warroom set c=3"),
        [set("a", "1"), set("b", ""), set("c", "3")]
    );
}

#[test]
fn what_is_not_at_a_lines_beginning_is_text() {
    assert_eq!(
        said("echo ::warroom set a=1\n ::warroom set b=2\n::warroom set =3\n::warroom set 1x=4\n::warroom set"),
        []
    );
}

/// As on a terminal: a carriage return writes the line anew, and control strings take no room on it.
#[test]
fn the_line_is_what_a_terminal_would_show() {
    assert_eq!(said("working 99%\r::warroom set a=1\n"), [set("a", "1")]);
    assert_eq!(said("\x1b]9;4;1;50\x07::warroom set a=1\n"), [Signal::Progress(50), set("a", "1")]);
}

#[test]
fn endless_lines_and_strings_do_not_pile_up() {
    let mut signals = Signals::new();
    assert_eq!(signals.feed(b"::warroom set a="), []);
    for _ in 0..100 {
        assert_eq!(signals.feed(&[b'x'; 10_000]), []);
    }
    assert_eq!(signals.feed(b"\n\x1b]"), []);
    for _ in 0..100 {
        assert_eq!(signals.feed(&[b'x'; 10_000]), []);
    }
    assert_eq!(signals.feed(b"\n::warroom set b=2\n"), [set("b", "2")]);
}

// Red when `Signals::feed` begins with `State::Text` at each call.
proptest! {
    #[test]
    fn chunks_do_not_matter(
        parts in prop::collection::vec(prop::sample::select(vec![
            "\x1b", "]9;4;1;", "42", "\x07", "\x1b\\", "\n", "\r", "::warroom set ", "a=", "b", "\x1b]9;4;1;7\x07", "::warroom set k=v\n",
        ]), 0..20),
        cut in 1usize..9,
    ) {
        let text = parts.concat();
        let mut signals = Signals::new();
        let mut all: Vec<Signal> = text.as_bytes().chunks(cut).flat_map(|chunk| signals.feed(chunk)).collect();
        all.extend(signals.finish());
        prop_assert_eq!(all, said(&text));
    }
}
