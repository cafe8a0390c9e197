//! Runs and outages on one time axis: at every size, scrolled and scaled, live and in a replay; and the timeline, narrowed.

use super::pictures::{SIZES, picture, replay};
use super::stage::{Seat, thick};
use warroom::desk::{Dialog, Mouse, Msg};

fn seat(size: (u16, u16)) -> Seat {
    let mut seat = Seat::new(&thick(), 582.0, size);
    seat.pulse();
    seat
}

/// The row of the picture that begins with this name.
fn track(seat: &Seat, name: &str) -> String {
    let screen = seat.screen();
    let row = screen.lines().find(|l| l.starts_with(&format!("┃ {name}")) || l.starts_with(&format!("┃▌{name}")));
    row.unwrap_or_else(|| panic!("no {name:?} in\n{screen}")).to_owned()
}

#[test]
fn at_every_size() {
    for size in [(160, 50), (120, 36), (80, 24), (50, 14), (40, 12), (300, 100)] {
        let mut seat = seat(size);
        seat.keys("T");
        picture("gantt", &seat);
    }
}

#[test]
fn bars_stand_where_their_time_is() {
    let mut seat = seat((160, 50));
    seat.keys("T");
    let axis = 160 - 4 - track(&seat, "restore umbrella").find("restore umbrella").unwrap();
    assert!(axis > 100);
    // The scope is down from 120 s to the end at about 583 s.
    let scope = track(&seat, "the scope");
    let (down, all) = (scope.matches('▆').count(), scope.chars().count() - 20);
    let share = down as f64 / all as f64;
    assert!((0.75..0.85).contains(&share), "{share}: {scope}");
    assert!(track(&seat, "restore umbrella").contains('✖'));
    assert!(track(&seat, "restore acme").contains('✔'));
    assert!(track(&seat, "restore globex").contains('▶'));
    assert!(!seat.screen().contains("storage-dc2  "), "what was always well is not listed:\n{}", seat.screen());
}

#[test]
fn it_scales_scrolls_and_goes_along_again() {
    let mut seat = seat((120, 36));
    seat.keys("T");
    seat.shows("9:42 of 9:42");
    seat.keys("+ +");
    seat.shows("2:25 of 9:4");
    let followed = seat.screen();
    seat.keys("h h");
    let earlier = seat.screen();
    assert_ne!(axis(&followed), axis(&earlier));
    seat.wait(60.0);
    assert_eq!(axis(&earlier), axis(&seat.screen()), "what was scrolled to stays");
    seat.keys("l l l l l l");
    let Some(Dialog::Gantt(gantt)) = seat.model.dialogs.last() else { panic!() };
    assert_eq!(gantt.left, None, "at the end it goes along again");
    let before = axis(&seat.screen());
    seat.wait(60.0);
    assert_ne!(before, axis(&seat.screen()));
    seat.keys("- - -");
    seat.shows("of 11:4");
}

/// The line with the wall times.
fn axis(screen: &str) -> String {
    screen.lines().nth(2).unwrap_or_default().to_owned()
}

#[test]
fn its_rows_are_selected_and_opened_and_nothing_starts() {
    let mut seat = seat((120, 36));
    seat.keys("T");
    // It opens at the selected item, which failed.
    seat.shows("restore.umbrella.1 exit 2 after 0:12");
    seat.keys("g");
    seat.shows("1 outage, 7:4");
    seat.keys("j");
    seat.shows("partners-web");
    seat.keys("enter");
    seat.shows("Check partners-web");
    seat.keys("esc esc");
    assert!(seat.model.dialogs.is_empty());
    seat.keys(":");
    seat.text("gantt");
    seat.keys("enter");
    assert!(matches!(seat.model.dialogs.last(), Some(Dialog::Gantt(_))));
    seat.keys("G");
    let Some(Dialog::Gantt(gantt)) = seat.model.dialogs.last() else { panic!() };
    let last = gantt.selected;
    seat.msg(Msg::Mouse(Mouse::WheelUp(5, 5)));
    let Some(Dialog::Gantt(gantt)) = seat.model.dialogs.last() else { panic!() };
    assert_eq!(gantt.selected + 3, last, "the wheel moves");
    seat.keys("q");
    assert!(seat.asked().is_empty());
}

#[test]
fn a_replay_shows_it_up_to_where_it_stands() {
    for size in SIZES {
        let mut seat = replay(29, size);
        seat.keys("T");
        picture("gantt-replay", &seat);
    }
    let mut seat = replay(29, (120, 36));
    seat.keys("T");
    assert!(track(&seat, "restore acme").contains('▶'));
    assert!(!seat.screen().contains("restore initech"));
    seat.keys("esc end T");
    seat.shows("restore initech");
}

fn says(seat: &Seat, what: &str) -> bool {
    seat.screen().contains(what)
}

#[test]
fn the_timeline_is_narrowed_by_kind_and_person() {
    let mut seat = seat((120, 36));
    seat.keys("4 z K");
    seat.shows("only checks");
    assert!(says(&seat, "partners-web is down") && !says(&seat, "ticked"));
    seat.keys("K");
    seat.shows("only steps");
    assert!(says(&seat, "bob ticked") && says(&seat, "alice ticked") && !says(&seat, "partners-web is down"));
    seat.keys("P P");
    seat.shows("only steps · by bob");
    assert!(says(&seat, "bob ticked") && !says(&seat, "alice ticked"));
    for size in SIZES {
        seat.msg(Msg::Resize(size.0, size.1));
        seat.shows("only steps");
        picture("timeline-narrowed", &seat);
    }
    seat.msg(Msg::Resize(120, 36));
    seat.keys("esc");
    assert!(says(&seat, "alice ticked") && says(&seat, "partners-web is down") && !says(&seat, "only"));
}

#[test]
fn the_timeline_is_narrowed_by_a_command() {
    let mut seat = seat((120, 36));
    let say = |seat: &mut Seat, text: &str| {
        seat.keys(":");
        seat.text(text);
        seat.keys("enter");
    };
    say(&mut seat, "only runs bob");
    seat.keys("z");
    seat.shows("only runs · by bob");
    seat.shows("bob asked to run rebuild");
    assert!(!says(&seat, "restore.acme.1 started"), "that was the host");
    say(&mut seat, "only mallory");
    seat.shows("“mallory” is neither of checks, steps, runs, notes, people, room nor of alice, bob, eve");
    seat.keys("esc");
    say(&mut seat, "only");
    assert!(says(&seat, "restore.acme.1 started") && says(&seat, "alice declared"));
}

#[test]
fn a_narrowed_timeline_takes_up_what_comes_and_keeps_its_place() {
    let tale = thick();
    let mut seat = Seat::new(&super::stage::Tale { entries: tale.entries[..25].to_vec() }, 300.0, (120, 36));
    seat.keys("4 z");
    seat.keys("/");
    seat.text("umbrella");
    seat.keys("enter");
    let before = seat.screen().matches("umbrella").count();
    seat.entries(&tale.entries[25..]);
    assert!(seat.screen().matches("umbrella").count() > before);
    seat.shows("restore.umbrella.1 failed: exit 2");
    // That a run is to start is news only until it has started.
    assert!(!says(&seat, "is to start"), "{}", seat.screen());
    seat.keys("g");
    let at = seat.model.entry.unwrap();
    seat.keys("esc");
    assert_eq!(seat.model.entry, Some(at), "the selection stays where it was");
}
