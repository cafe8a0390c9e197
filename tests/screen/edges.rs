//! What goes on beyond an edge shows that it does, at every size; what lies over the panes leaves the clock.

use super::stage::{Seat, thick};
use super::themes::contrast;
use ratatui::style::Modifier;
use warroom::desk::{Mouse, Msg};

/// The last cell of each row between the header and the foot.
fn right_edge(seat: &Seat) -> Vec<char> {
    let screen = seat.screen();
    let width = usize::from(seat.model.size.0);
    screen.lines().map(|line| line.chars().nth(width - 1).unwrap_or(' ')).collect()
}

#[test]
fn a_small_list_that_goes_on_says_on_which_side() {
    for (size, keys) in [((50, 14), "2"), ((50, 14), "4"), ((80, 24), "4")] {
        let mut seat = Seat::new(&thick(), 582.0, size);
        seat.pulse();
        seat.keys(keys);
        seat.keys("g");
        let rows = |seat: &Seat| {
            let edge = right_edge(seat);
            edge.iter().enumerate().filter(|(_, c)| **c == '▐').map(|(y, _)| y).collect::<Vec<_>>()
        };
        let top = rows(&seat);
        seat.keys("G");
        let end = rows(&seat);
        assert!(!top.is_empty() && !end.is_empty(), "{size:?} {keys}: {}", seat.screen());
        assert!(top[0] < end[0] && top.last() < end.last(), "{size:?} {keys}: {top:?} {end:?}");
    }
}

#[test]
fn a_list_that_is_whole_has_no_mark() {
    let mut seat = Seat::new(&thick(), 582.0, (80, 24));
    seat.pulse();
    seat.keys("2");
    assert!(!right_edge(&seat).contains(&'▐'), "{}", seat.screen());
}

/// A seat at an output whose error is far down, with a search that stands far to the right.
fn searched(size: (u16, u16)) -> Seat {
    let mut seat = Seat::new(&thick(), 582.0, size);
    seat.pulse();
    let lines: String = (0..60).map(|i| format!("{i:04} {} needle{i} end\n", "-".repeat(200))).collect();
    seat.keys("3");
    seat.output(&format!("{lines}ERROR: the disk is full\nretried\n"));
    seat.keys("/");
    seat.text("needle7");
    seat.keys("enter");
    seat
}

#[test]
fn output_that_is_cut_at_its_left_says_so() {
    for size in [(160, 50), (80, 24), (50, 14)] {
        let seat = searched(size);
        seat.shows("needle7 end");
        let screen = seat.screen();
        let line = screen.lines().find(|l| l.contains("needle7 end")).unwrap();
        assert!(line.contains("…---"), "{screen}");
    }
}

#[test]
fn the_first_error_is_read_from_its_beginning_and_marked() {
    for size in [(160, 50), (80, 24), (50, 14)] {
        let mut seat = searched(size);
        seat.keys("E");
        seat.shows("!ERROR: the disk is full");
        seat.shows(" retried");
    }
}

#[test]
fn a_page_leaves_the_big_digits_whole() {
    let mut seat = Seat::new(&thick(), 582.0, (160, 50));
    seat.pulse();
    for keys in ["x", "esc ?", "esc 2 enter", "esc 4 enter"] {
        seat.keys(keys);
        let screen = seat.screen();
        let band: Vec<&str> = screen.lines().skip(1).take(7).collect();
        assert_eq!(band.iter().filter(|l| l.contains("██")).count(), 5, "{keys}: {screen}");
        assert!(!band.iter().any(|l| l.contains(['┏', '┃', '━'])), "{keys}: {screen}");
    }
}

#[test]
fn what_is_old_can_still_be_read() {
    let mut seat = Seat::new(&thick(), 582.0, (120, 36));
    seat.pulse();
    seat.silence(4.0);
    let (buffer, screen) = (seat.buffer(), seat.screen());
    let y = screen.lines().position(|l| l.contains("partners-web")).unwrap() as u16;
    let cell = &buffer[(5, y)];
    assert!(!cell.modifier.contains(Modifier::DIM), "{cell:?}");
    assert!(contrast(cell.fg, cell.bg) >= 4.5, "{cell:?}");
}

#[test]
fn a_click_selects_the_row_under_it_beside_the_card_too() {
    let mut seat = Seat::new(&thick(), 582.0, (50, 14));
    seat.pulse();
    for y in 3..7 {
        let line = seat.screen().lines().nth(y as usize).unwrap().to_owned();
        let name = line.split_whitespace().find(|w| w.len() > 3 && w.is_ascii()).unwrap_or("?").to_owned();
        seat.msg(Msg::Mouse(Mouse::Click(8, y)));
        let screen = seat.screen();
        let selected = screen.lines().find(|l| l.starts_with('▌')).unwrap_or_default();
        assert!(selected.contains(&name), "{name:?} at {y}: {screen}");
    }
}

#[test]
fn the_checks_title_tells_scope_and_others_apart() {
    let mut seat = Seat::new(&thick(), 582.0, (160, 50));
    seat.pulse();
    seat.shows("Checks scope 3 down · 1 slow · 6 others");
    for size in [(80, 24), (50, 14)] {
        let mut seat = Seat::new(&thick(), 582.0, size);
        seat.pulse();
        seat.shows("▼ 3 down  ~ 1 slow  others ? 4 unknown");
    }
}

#[test]
fn a_narrow_foot_has_room_for_what_narrows_the_list() {
    let mut seat = Seat::new(&thick(), 582.0, (50, 14));
    seat.pulse();
    seat.keys("2 /");
    seat.text("partners-web-eu");
    seat.keys("enter");
    seat.shows("/partners-web-eu");
    seat.shows("esc show all");
    seat.shows("? help");
}
