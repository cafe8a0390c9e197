//! A check looked at closely: its last probes as bars, its life as a strip, what it needs.

use super::stage::{Seat, Tale, at, fail, quiet, thick};
use warroom::desk::{PARTS, page_lines, parts};
use warroom::plan::Probe;
use warroom::record::{Event, Outcome, Phases, ProbePhase};
use warroom::wire::{Beat, Pulse, ToSeat};
use warroom::words::*;

/// The line of the screen that holds this text.
fn line(seat: &Seat, text: &str) -> String {
    let screen = seat.screen();
    screen.lines().find(|l| l.contains(text)).unwrap_or_else(|| panic!("no {text:?} in\n{screen}")).to_owned()
}

#[test]
fn bars_are_in_proportion_and_leave_nothing_out() {
    let phases = Phases { resolve_ms: Some(0), connect_ms: Some(10), first_byte_ms: Some(30), ..Phases::default() };
    assert_eq!(parts(&phases, &Outcome::Ok, 40, 20), vec![('r', 1), ('c', 5), ('f', 14)]);
    let stopped = parts(&phases, &fail(ProbePhase::Body, "cut off"), 80, 20);
    assert_eq!(stopped.last(), Some(&('!', 10)));
    for columns in 1..40 {
        let used: usize = parts(&phases, &fail(ProbePhase::Body, ""), 80, columns).iter().map(|(_, c)| c).sum();
        assert!(used <= columns, "{used} of {columns}");
    }
    assert_eq!(PARTS.len(), 5);
}

#[test]
fn the_last_probes_show_where_the_time_went() {
    let mut seat = Seat::new(&thick(), 582.0, (120, 40));
    seat.pulse();
    seat.keys("2 G enter");
    seat.shows("The last probes");
    let last = line(&seat, " 241 ms  ");
    assert!(last.contains("▁▃") && last.contains("▆▆"), "{last}");
    seat.shows("▁ resolve · ▃ connect · ▅ tls · ▆ first byte · ▂ body");
}

#[test]
fn a_plugin_starts_and_runs() {
    let mut tale = quiet();
    let Event::RoomOpened(opening) = &mut tale.entries[0].event else { panic!() };
    let check = opening.plan.checks.iter_mut().find(|c| c.name.as_str() == "demos-web").unwrap();
    check.probe = Probe::Exec(vec!["./look.sh".into()]);
    tale.turn(131.0, "demos-web", CheckState::Down, 120.0, fail(ProbePhase::FirstByte, "timed out"));
    let mut seat = Seat::new(&tale, 140.0, (160, 50));
    let phases = Phases { connect_ms: Some(3), first_byte_ms: Some(40), ..Phases::default() };
    let at = seat.now;
    let outcome = fail(ProbePhase::FirstByte, "timed out");
    let beat = Beat { check: "demos-web".into(), at, outcome, latency_ms: 2000, soft: None, phases };
    seat.frame(ToSeat::Pulse(Pulse { beats: vec![beat], ..Pulse::default() }));
    seat.shows("run timed out");
    seat.shows("demos-web is down: run timed out");
    seat.keys("2 enter");
    seat.shows("▃ start · ▆ run · ! where it stopped");
    assert!(page_lines(&seat.model).iter().all(|l| !l.text().contains("first byte")), "{}", seat.screen());
}

#[test]
fn a_strip_tells_the_rooms_whole_life() {
    let mut tale: Tale = quiet();
    tale.turn(310.0, "demos-web", CheckState::Down, 300.0, fail(ProbePhase::Connect, "refused"));
    tale.turn(610.0, "demos-web", CheckState::Up, 600.0, Outcome::Ok);
    let mut seat = Seat::new(&tale, 1200.0, (120, 40));
    seat.keys("2");
    seat.keys("/");
    seat.text("demos");
    seat.keys("enter enter");
    let strip = line(&seat, "the room ");
    let cells: Vec<char> = strip.chars().filter(|c| "█▂".contains(*c)).collect();
    let down = cells.iter().filter(|c| **c == '█').count();
    // Down for a quarter of the time, and in its second quarter.
    assert!((cells.len() / 4).abs_diff(down) <= 1, "{down} of {}: {strip}", cells.len());
    assert_eq!(cells[cells.len() / 8], '▂');
    assert_eq!(cells[cells.len() * 3 / 8], '█');
    assert_eq!(cells[cells.len() * 6 / 8], '▂');
    seat.shows("17:00:00");
    assert_eq!(at(0.0).rfc3339(), "2026-11-23T16:00:00.000Z");
}

#[test]
fn what_it_needs_is_told_with_how_that_stands() {
    let mut tale = quiet();
    let Event::RoomOpened(opening) = &mut tale.entries[0].event else { panic!() };
    let check = opening.plan.checks.iter_mut().find(|c| c.name.as_str() == "demos-web").unwrap();
    check.needs = vec!["storage-*".into(), "partners-web".into()];
    tale.turn(131.0, "storage-dc2", CheckState::Down, 120.0, fail(ProbePhase::Connect, "refused"));
    tale.turn(132.0, "demos-web", CheckState::Down, 121.0, fail(ProbePhase::Connect, "refused"));
    let mut seat = Seat::new(&tale, 140.0, (120, 40));
    seat.keys("2 j enter");
    seat.shows("storage-*: storage-dc2 down");
    seat.shows("partners-web: up");
    seat.shows("because of  storage-dc2");
}

#[test]
fn a_check_at_every_size() {
    for size in [(160, 50), (120, 36), (80, 24), (50, 14), (40, 12), (300, 100)] {
        let mut seat = Seat::new(&thick(), 582.0, size);
        seat.pulse();
        seat.keys("2 enter");
        super::pictures::picture("check", &seat);
    }
}

// Seen red: with one column for none of the time, a refused connection shows nothing of where it stopped.
#[test]
fn where_a_probe_stopped_shows_even_if_it_took_no_time_beside_a_slow_one() {
    let mut tale = quiet();
    tale.turn(131.0, "demos-web", CheckState::Down, 120.0, fail(ProbePhase::Connect, "refused"));
    let mut seat = Seat::new(&tale, 140.0, (120, 36));
    let phases = Phases { resolve_ms: Some(0), ..Phases::default() };
    for latency_ms in [0, 900] {
        let (at, outcome) = (seat.now, fail(ProbePhase::Connect, "refused"));
        let beat = Beat { check: "demos-web".into(), at, outcome, latency_ms, soft: None, phases };
        seat.frame(ToSeat::Pulse(Pulse { beats: vec![beat], ..Pulse::default() }));
    }
    seat.keys("2 enter");
    assert!(line(&seat, "  0 ms  ").contains("▁!"), "{}", seat.screen());
}
