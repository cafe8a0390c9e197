//! Filters and searches: in every list, in output and on pages; and that a part is never taken for the whole.

use super::pictures::{SIZES, picture};
use super::stage::{Seat, thick};
use warroom::desk::{Dialog, Msg, Place};

fn seat(size: (u16, u16)) -> Seat {
    let mut seat = Seat::new(&thick(), 582.0, size);
    seat.pulse();
    seat
}

fn write(seat: &mut Seat, text: &str) {
    seat.keys("/");
    seat.text(text);
}

#[test]
fn the_gantt_is_filtered_by_the_names_of_its_rows() {
    let mut seat = seat((120, 36));
    seat.keys("T");
    seat.shows("the scope");
    write(&mut seat, "umbr");
    seat.shows("restore umbrella");
    assert!(!seat.screen().contains("the scope") && !seat.screen().contains("restore acme"), "{}", seat.screen());
    seat.keys("enter");
    for size in SIZES {
        seat.msg(Msg::Resize(size.0, size.1));
        seat.shows("/umbr");
        picture("gantt-filtered", &seat);
    }
    seat.keys("enter");
    seat.shows("Step restore umbrella");
    seat.keys("esc");
    seat.shows("/umbr");
    seat.msg(Msg::Resize(120, 36));
    seat.keys("esc");
    seat.shows("the scope");
    seat.shows("Runs and outages");
    write(&mut seat, "nothing is called so");
    seat.shows("no row fits the filter");
    seat.keys("esc");
    seat.shows("the scope");
    seat.keys("esc");
    assert!(seat.model.dialogs.is_empty());
    assert_eq!(seat.model.sought(Place::Gantt), "");
}

#[test]
fn the_help_is_filtered_by_key_word_and_sentence() {
    for size in SIZES {
        let mut seat = seat(size);
        seat.keys("?");
        write(&mut seat, "big");
        seat.keys("enter");
        seat.shows("the clock in big digits");
        assert!(!seat.screen().contains("tick the step"), "{}", seat.screen());
        picture("help-filtered", &seat);
    }
    let mut seat = seat((80, 24));
    seat.keys("?");
    write(&mut seat, "big");
    seat.keys("enter");
    seat.keys("esc");
    seat.shows("tick the step");
    write(&mut seat, "zzz");
    seat.shows("no command fits");
}

#[test]
fn a_page_is_searched_from_match_to_match() {
    let mut seat = seat((50, 14));
    seat.keys("2 enter");
    let top = |seat: &Seat| match seat.model.boxed() {
        Some(Dialog::Detail { top, .. }) => *top,
        _ => panic!("no page"),
    };
    assert_eq!(top(&seat), 0);
    write(&mut seat, "evidence");
    let first = top(&seat);
    assert!(first > 0);
    seat.shows("Evidence");
    seat.keys("enter");
    seat.shows("/evidence");
    seat.keys("ctrl-n");
    assert!(seat.screen().to_lowercase().contains("evidence"), "{}", seat.screen());
    // Searching for nothing changes nothing; out of the search, then out of the page.
    seat.keys("esc");
    assert!(!seat.screen().contains("/evidence") && seat.model.boxed().is_some());
    seat.keys("ctrl-n");
    seat.shows("nothing to search for: / writes it");
    write(&mut seat, "not there at all");
    seat.keys("enter ctrl-p");
    seat.shows("is not on this page");
    seat.keys("esc esc");
    assert!(seat.model.dialogs.is_empty());
}

#[test]
fn a_match_on_a_page_stands_out() {
    let mut seat = seat((120, 36));
    seat.keys("?");
    let plain = seat.buffer();
    seat.keys("esc enter");
    write(&mut seat, "the");
    seat.keys("enter");
    let marked = seat.buffer();
    assert_ne!(plain, marked);
    let stands_out =
        marked.content.iter().filter(|c| c.modifier.contains(ratatui::style::Modifier::UNDERLINED)).count();
    assert!(stands_out >= 3, "{stands_out} cells stand out:\n{}", seat.screen());
}

#[test]
fn a_match_beyond_the_edge_is_scrolled_into_sight() {
    let long = format!("{}needle here", "x".repeat(200));
    let mut seat = Seat::new(&thick(), 582.0, (80, 24));
    seat.output(&format!("one\n{long}\nthree\n"));
    seat.keys("3");
    assert!(!seat.screen().contains("needle here"));
    seat.shows("…");
    write(&mut seat, "needle");
    seat.shows("needle here");
}

#[test]
fn a_part_of_the_checks_is_never_taken_for_all_of_them() {
    for size in SIZES {
        let mut seat = seat(size);
        seat.keys("2");
        let whole = seat.screen();
        write(&mut seat, "partners");
        seat.keys("enter");
        seat.shows("/partners");
        seat.shows("esc show all");
        picture("checks-filtered", &seat);
        // The line that says how all checks stand goes on saying it.
        if size == (50, 14) {
            let brief = |screen: &str| screen.lines().rev().nth(1).unwrap().to_owned();
            assert_eq!(brief(&whole), brief(&seat.screen()));
        }
        seat.keys("esc");
        assert!(!seat.screen().contains("/partners"));
    }
}
