//! What somebody who has never seen the desk looks for: every place of hesitation that a walk through a drill showed.

use super::stage::{Seat, quiet, step_id, thick};
use warroom::desk::{Hint, Pane, SIGNS_OF_CHECKS, hints, sign_of_check};
use warroom::record::{Event, Intent, ProbePhase};
use warroom::words::*;

const WIDE: (u16, u16) = (120, 36);

fn does(seat: &Seat) -> Vec<&'static str> {
    hints(&seat.model).iter().map(|h: &Hint| h.does).collect()
}

/// Down, and nobody has said so.
fn down() -> super::stage::Tale {
    let mut tale = quiet();
    tale.entries.extend(thick().entries.into_iter().filter(|e| matches!(e.event, Event::CheckTurned { .. })).skip(5));
    tale.entries.iter_mut().enumerate().for_each(|(i, e)| e.n = i as u64 + 1);
    tale
}

/// Declared, up again, nothing runs.
fn over() -> super::stage::Tale {
    let mut tale = quiet();
    tale.tell(160.0, "alice", Event::Declared {});
    tale
}

#[test]
fn the_help_begins_with_what_matters_now() {
    let mut seat = Seat::new(&down(), 150.0, WIDE);
    seat.keys("?");
    seat.shows("The scope is down, and nobody has declared it. D does");
    seat.shows("(open): . goes to");
    seat.shows("it, enter shows all about it, space ticks it when it is done.");
    let mut seat = Seat::new(&thick(), 582.0, WIDE);
    seat.keys("?");
    seat.shows("Next: “Restore from the latest backup” of umbrella (failed): . goes to it, o shows its output, x");
    seat.hides("has declared it");
    let mut seat = Seat::new(&over(), 582.0, WIDE);
    seat.keys("?");
    seat.shows(":stand-down says that the work is over");
}

#[test]
fn the_help_of_the_checks_says_what_their_signs_mean() {
    let mut seat = Seat::new(&thick(), 582.0, (120, 130));
    seat.keys("2 ?");
    for (shown, means) in SIGNS_OF_CHECKS {
        seat.shows(&format!("{}           {means}", sign_of_check(*shown)));
    }
    seat.shows("A name in bold is in the scope");
}

#[test]
fn the_end_is_offered_by_its_word_when_its_time_has_come() {
    assert!(!does(&Seat::new(&thick(), 582.0, WIDE)).contains(&"the work is over"), "the scope is down");
    let mut tale = over();
    let seat = Seat::new(&tale, 582.0, WIDE);
    seat.shows(":stand-down the work is over");
    tale.tell(600.0, "alice", Event::StoodDown {});
    Seat::new(&tale, 610.0, WIDE).shows(":close end the room");
    let bob = Seat::of(&tale, 610.0, WIDE, "bob", Role::Responder);
    assert!(!does(&bob).contains(&"end the room"), "his role is not enough");
}

#[test]
fn nobody_is_offered_what_their_role_is_not_enough_for() {
    let observer = Seat::of(&down(), 150.0, WIDE, "mallory", Role::Observer);
    for not in ["declare", "tick"] {
        assert!(!does(&observer).contains(&not), "{not}");
        assert!(does(&Seat::new(&down(), 150.0, WIDE)).contains(&not), "{not}");
    }
    assert!(does(&observer).contains(&"note"));
}

#[test]
fn what_a_role_is_not_enough_for_is_refused_before_anything_is_asked() {
    let mut eve = Seat::of(&down(), 150.0, WIDE, "eve", Role::Facilitator);
    eve.hides("space ticks");
    eve.shows("N private note");
    for key in ["D", "space", "u", "-", "i", "+"] {
        eve.keys(key);
        assert!(eve.model.dialogs.iter().all(|d| matches!(d, warroom::desk::Dialog::Command(_))), "{key}");
        eve.shows("a role of facilitator may not do this (it takes: commander or responder)");
        eve.keys("esc");
    }
    eve.keys(": r e t r y space r e b u i l d enter");
    eve.shows("✖ a role of facilitator may not do this (it takes: commander or responder)");
    eve.hides("X START");
    eve.keys("X");
    assert_eq!(eve.asked(), []);
    eve.keys("esc ?");
    eve.hides("done by hand: tick the step");
    eve.shows("You look on: n takes a note that everybody sees, N one for facilitators and yourself. :rate");
}

#[test]
fn a_command_can_be_written_over_a_question() {
    let mut seat = Seat::new(&down(), 150.0, WIDE);
    seat.keys("D : h o l d enter");
    assert_eq!(seat.asked(), [Intent::Hold]);
    seat.shows("Declare: this is an outage?");
}

#[test]
fn a_row_without_room_says_what_was_found_not_what_was_expected() {
    let mut tale = quiet();
    let outcome = super::stage::fail(ProbePhase::Expect, "status == 200: status is 503");
    tale.turn(131.0, "partners-web", CheckState::Down, 120.0, outcome);
    Seat::new(&tale, 150.0, WIDE).shows("down 503 ");
}

#[test]
fn a_wrong_key_in_a_question_is_told_the_right_one() {
    let mut seat = Seat::new(&down(), 150.0, WIDE);
    seat.keys("D y");
    seat.shows("y does nothing here: Y YES, do it · esc back");
    assert_eq!(seat.asked(), []);
    seat.keys("Y");
    assert_eq!(seat.asked(), [Intent::Declare]);
}

#[test]
fn a_message_goes_with_the_next_key_and_never_hides_the_keys_of_a_line() {
    let mut seat = Seat::new(&quiet(), 60.0, WIDE);
    seat.keys("x");
    seat.shows("this step is done by hand");
    seat.keys("n");
    seat.hides("this step is done by hand");
    seat.shows("enter keep");
}

#[test]
fn what_one_reads_about_can_be_done_there() {
    let mut seat = Seat::new(&quiet(), 60.0, WIDE);
    seat.keys("enter");
    seat.shows("space tick");
    seat.keys("space");
    assert_eq!(seat.asked(), [Intent::Tick { step: step_id("Look at the checks") }]);
    let mut seat = Seat::new(&thick(), 582.0, WIDE);
    seat.keys("enter x");
    seat.shows("Run again restore umbrella");
    seat.keys("esc o");
    assert!(seat.model.dialogs.is_empty());
    assert_eq!(seat.model.focus, Pane::Output);
}

/// The row that lies behind the page of a check is not what anybody means.
#[test]
fn on_the_page_of_a_check_no_key_is_about_a_step() {
    let mut seat = Seat::new(&quiet(), 60.0, WIDE);
    seat.keys("2 enter space x u");
    assert_eq!(seat.asked(), []);
    seat.shows("no step is selected");
    seat.keys(": t i c k enter");
    assert_eq!(seat.asked(), []);
    seat.shows("which step?");
}

#[test]
fn the_command_line_opens_over_a_page_and_what_it_shows_is_not_hidden_by_it() {
    let mut seat = Seat::new(&quiet(), 60.0, WIDE);
    seat.keys("enter : c h e c k s enter");
    assert!(seat.model.dialogs.is_empty());
    assert_eq!(seat.model.focus, Pane::Checks);
}

#[test]
fn a_second_space_says_where_to_go_on() {
    let mut tale = quiet();
    let step = step_id("Look at the checks");
    let mut seat = Seat::new(&tale, 60.0, WIDE);
    tale.tell(61.0, "alice", Event::StepTicked { step });
    seat.entries(&tale.entries);
    seat.keys("space");
    assert_eq!(seat.asked(), []);
    seat.shows("it is ticked: . goes to what is next, u takes the tick back");
}

#[test]
fn output_that_is_another_steps_says_so() {
    let mut seat = Seat::new(&thick(), 582.0, WIDE);
    seat.keys("G o");
    seat.shows("the selected step has not run");
}

/// `n` is the next note there, and nothing else.
#[test]
fn the_help_of_a_replay_begins_with_its_keys_and_offers_nothing_that_changes_the_room() {
    let mut seat = super::pictures::replay(30, (120, 130));
    seat.keys("?");
    let screen = seat.screen();
    let at = |text: &str| screen.find(text).unwrap_or_else(|| panic!("no {text:?} in:\n{screen}"));
    assert!(at("This is a replay") < at("space       play, or pause"));
    assert!(at("n           the next note") < at("Seeing"));
    for not in ["take a note", "tick the step", "stand-down", "D           "] {
        assert!(!screen.contains(not), "{not}");
    }
}
