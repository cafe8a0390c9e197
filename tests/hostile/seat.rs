//! The screen in a real terminal, recorded byte by byte while somebody looks at everything.

use super::commands::forged;
use super::corpus::{Writer, foreign};
use super::room;
use crate::help::{House, text, wait};
use crate::terminal::Terminal;

/// Goes through every pane, its rows and their pages. A seat draws what stands after all the keys that it has read, so each is seen before the next.
fn look_around(seat: &Terminal) {
    for pane in ["1", "2", "3", "4", "5"] {
        seat.keys(&[pane]);
        for _ in 0..3 {
            each_drawn(seat, &["j", "Enter", "PageDown", "PageDown", "q", "z", "z"]);
        }
        each_drawn(seat, &["G", "Enter", "q", "g"]);
    }
    each_drawn(seat, &["o", "PageUp", "PageUp", "g", "w", "PageDown", "PageDown", "PageDown", "q"]);
    each_drawn(seat, &["?", "PageDown", "q", "x", "q", "/"]);
    seat.type_text("FOREIGN");
    each_drawn(seat, &["Enter", ":"]);
    seat.type_text("run ");
    each_drawn(seat, &["Tab", "Tab"]);
}

/// Presses one key after the other, and waits until the screen stands still after each (its clock goes on once a second).
fn each_drawn(seat: &Terminal, keys: &[&str]) {
    for key in keys {
        seat.keys(&[key]);
        let mut before = String::new();
        wait("a screen that stands still", || {
            let now = seat.screen();
            std::mem::replace(&mut before, now.clone()) == now
        });
    }
}

/// Leaves, whatever is open; the whole record is there then.
fn leave(house: &House, seat: &Terminal, name: &str) {
    seat.presses_until("C-c", || text(&house.path().join(name)).contains("\u{1b}[?1049l"));
    seat.shows("left$");
}

#[track_caller]
fn harmless(house: &House, name: &str, at_least: usize) {
    let bytes = std::fs::read(house.path().join(name)).unwrap();
    assert!(bytes.len() > at_least, "only {} bytes were written", bytes.len());
    // What the shell's own line discipline echoed before the program began ends with the alternate screen.
    let begin = bytes.windows(8).position(|w| w == b"\x1b[?1049h").expect("the alternate screen");
    let end = bytes.windows(8).rposition(|w| w == b"\x1b[?1049l").expect("its end");
    let found = foreign(&bytes[begin..end], Writer::Screen);
    assert!(found.is_empty(), "the seat writes {:?}…", &found[..found.len().min(8)]);
}

// The screen's library drops controls and characters without a width once more, so this holds even where a panel forgets the sanitiser.
// Seen red: with a title (OSC 0) written behind each frame.
#[test]
fn a_seat_shows_it_all_and_obeys_nothing() {
    let house = House::new();
    let place = room(&house);
    for (size, name) in [((120, 36), "wide"), ((80, 24), "small")] {
        let seat = Terminal::recorded(&house, name, size, &format!("attach {} --as alice", place.word()));
        seat.shows("Runbook");
        look_around(&seat);
        leave(&house, &seat, name);
        harmless(&house, name, 20_000);
    }
}

#[test]
fn a_replay_of_a_forged_journal_obeys_nothing() {
    let house = House::new();
    let dir = house.data().join("forged");
    std::fs::create_dir_all(house.data()).unwrap();
    forged(&dir);
    let seat = Terminal::recorded(&house, "tape", (120, 36), "replay forged");
    seat.shows("REPLAY");
    look_around(&seat);
    for key in ["Left", "Left", "Home", "Right", "Right", "End"] {
        seat.keys(&[key]);
    }
    leave(&house, &seat, "tape");
    harmless(&house, "tape", 10_000);
}
