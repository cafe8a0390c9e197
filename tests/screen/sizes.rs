//! Every size from 40x12 to 300x100: what matters is there, whatever lies over the panes.

use super::stage::{Seat, thick};
use warroom::desk::Msg;

/// At three in the morning: what is wrong, for how long, what to do next.
fn matters(seat: &Seat) {
    let screen = seat.screen();
    for what in ["DRILL", "DOWN 07:4", "umbrella", "exit 2"] {
        assert!(screen.contains(what), "no {what:?} at {:?}:\n{screen}", seat.model.size);
    }
    assert!(screen.contains("x again") || screen.contains("again"), "{screen}");
    let down = screen.contains("3 down") || screen.contains("partners-web");
    assert!(down, "nothing about what is down at {:?}:\n{screen}", seat.model.size);
}

fn sizes() -> impl Iterator<Item = (u16, u16)> {
    let widths = [40, 41, 49, 50, 66, 79, 80, 99, 119, 120, 121, 159, 200, 300];
    widths.into_iter().flat_map(|w| [12, 13, 17, 23, 24, 30, 47, 48, 60, 100].map(|h| (w, h)))
}

// Seen red: at 40x12 the title left no row for the reason, at 80x24 nothing said which checks are down.
#[test]
fn what_matters_is_on_every_size() {
    let mut seat = Seat::new(&thick(), 582.0, (160, 50));
    seat.pulse();
    for (w, h) in sizes() {
        seat.msg(Msg::Resize(w, h));
        matters(&seat);
    }
}

#[test]
fn whatever_lies_over_the_panes_the_state_and_the_clock_stay_in_sight() {
    for keys in ["x", "enter", "T", "?", ":", "n", "k s", "2 enter", "4 enter", "/"] {
        let mut seat = Seat::new(&thick(), 582.0, (160, 50));
        seat.pulse();
        seat.keys(keys);
        for (w, h) in sizes() {
            seat.msg(Msg::Resize(w, h));
            let screen = seat.screen();
            assert!(screen.contains("▼ DOWN 07:4"), "{keys} at {w}x{h}:\n{screen}");
        }
    }
}

/// The selection stays where it was, and the frame at a size does not depend on the sizes before it.
#[test]
fn a_size_that_comes_back_shows_what_it_showed() {
    let mut seat = Seat::new(&thick(), 582.0, (120, 36));
    seat.pulse();
    let before = seat.screen();
    for size in sizes() {
        seat.msg(Msg::Resize(size.0, size.1));
    }
    seat.msg(Msg::Resize(120, 36));
    assert_eq!(seat.screen(), before);
}
