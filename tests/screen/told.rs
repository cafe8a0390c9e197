//! What a screen says must be so: keys as they are bound and for whoever may press them, and nothing hides what everybody must know.

use super::stage::{Seat, quiet, thick};
use warroom::desk::{Msg, read_config};
use warroom::record::Event;
use warroom::words::*;

fn bind(seat: &mut Seat, keys: &str) {
    let (config, problems) = read_config(&format!("[keys]\n{keys}\n"));
    assert_eq!(problems, []);
    seat.msg(Msg::Settings { keys: config.keys, problem: None });
}

#[test]
fn sentences_name_the_keys_that_are_bound() {
    let mut seat = Seat::new(&quiet(), 60.0, (120, 36));
    bind(&mut seat, "start = \"ctrl-r\"\nanswer = \"ctrl-a\"\napprove-it = \"\"");
    seat.keys("?");
    seat.shows("look at a run before it starts; ctrl-r there starts it");
    seat.shows("look at somebody else's start; :approve-it there approves it");
    let mut tale = quiet();
    tale.tell(
        70.0,
        "bob",
        Event::RunsAsked { step: "rebuild".into(), items: vec![String::new()], hash: String::new() },
    );
    let mut seat = Seat::new(&tale, 80.0, (160, 50));
    seat.shows("(i answers)");
    bind(&mut seat, "answer = \"ctrl-a\"");
    seat.shows("(ctrl-a answers)");
    let observer = Seat::of(&tale, 80.0, (160, 50), "olga", Role::Observer);
    observer.shows("waits for an answer");
    assert!(!observer.screen().contains("answers)"), "{}", observer.screen());
}

#[test]
fn what_waits_for_a_word_names_the_key_that_says_it() {
    let mut tale = quiet();
    let Event::RoomOpened(opening) = &mut tale.entries[0].event else { unreachable!() };
    let text = super::stage::RUNBOOK.replace("{name=rebuild ", "{name=rebuild auto ");
    opening.plan = warroom::runbook::parse(&text, "kraken.md").0;
    let observer = Seat::of(&tale, 60.0, (160, 50), "olga", Role::Observer);
    let mut seat = Seat::new(&tale, 60.0, (160, 50));
    seat.shows("starts by itself once declared (D)");
    bind(&mut seat, "declare = \"ctrl-a\"");
    seat.shows("starts by itself once declared (ctrl-a)");
    tale.tell(70.0, "alice", Event::Held { why: "alice holds".into() });
    seat.entries(&tale.entries[tale.entries.len() - 1..]);
    seat.shows("held: starts by itself once released (:release)");
    // Whoever may not say it is told what it waits for, and no key.
    observer.shows("starts by itself once declared ");
    observer.hides("(D)");
}

#[test]
fn whoever_looks_on_is_offered_nothing_that_the_room_would_refuse() {
    for size in [(120, 36), (50, 14)] {
        let mut seat = Seat::of(&thick(), 582.0, size, "olga", Role::Observer);
        seat.keys(".");
        for key in ["g", "j", "j", "j", "j", "j", "j", "j", "j", "j"] {
            seat.keys(key);
            let screen = seat.screen();
            for offer in ["space tick", " ticks ", "un-tick", "D declare", "s stop", "i answer", "x again"] {
                assert!(!screen.contains(offer), "{offer:?} is offered to an observer:\n{screen}");
            }
        }
        seat.shows("n note");
    }
    // The same places, for somebody of the team.
    let mut seat = Seat::of(&thick(), 582.0, (120, 36), "bob", Role::Responder);
    seat.keys(".");
    assert!(seat.screen().contains("x again") || seat.screen().contains("tick"), "{}", seat.screen());
}

#[test]
fn an_observer_may_look_at_a_run_and_is_told_who_may_start_it() {
    let mut seat = Seat::of(&thick(), 582.0, (80, 24), "olga", Role::Observer);
    seat.keys(":");
    seat.text("run cutover");
    seat.keys("enter");
    seat.shows("a role of observer may not do this (it takes: commander or responder)");
    assert!(!seat.screen().contains("START") && !seat.screen().contains("type it here"), "{}", seat.screen());
}

#[test]
fn keys_are_hinted_for_the_selected_row_alone() {
    let mut seat = Seat::new(&thick(), 582.0, (160, 50));
    let hinted = |seat: &Seat| seat.screen().lines().filter(|l| l.contains("x again")).count();
    seat.keys("g");
    assert_eq!(hinted(&seat), 0, "{}", seat.screen());
    while !seat.screen().lines().any(|l| l.contains("▌") && l.contains("✖ umbrella")) {
        seat.keys("j");
    }
    // Its row, and the foot of the screen.
    assert_eq!(hinted(&seat), 2, "{}", seat.screen());
}

#[test]
fn a_lost_host_is_said_above_every_page() {
    for size in [(160, 50), (120, 36), (80, 24), (50, 14), (40, 12)] {
        for keys in ["enter", "?", "T", "2 enter"] {
            let mut seat = Seat::new(&thick(), 582.0, size);
            seat.keys(keys);
            seat.silence(3.1);
            let screen = seat.screen();
            assert!(screen.contains("no word from the room"), "{keys} at {size:?}:\n{screen}");
        }
    }
}

#[test]
fn a_long_mistake_is_read_above_the_line_that_made_it() {
    let mut seat = Seat::new(&thick(), 582.0, (50, 14));
    seat.keys(":");
    seat.text("frobnicate");
    seat.keys("enter");
    seat.shows("there is no command “frobnicate”");
    seat.shows(": frobnicate");
    seat.shows("lists them");
}

#[test]
fn a_note_is_one_key_away_and_says_so_at_the_smallest_size() {
    Seat::new(&quiet(), 60.0, (50, 14)).shows("n note");
}

#[test]
fn a_failed_step_shows_the_line_that_looks_like_the_error_and_the_end_of_its_output() {
    let mut tale = thick();
    let tail: String = (0..40).map(|i| format!("line {i}\n")).collect();
    tale.exit(590.0, "restore.globex.1", 2, 98_000, &format!("{tail}ERROR: no route\nretry 5 of 5\n"));
    let mut seat = Seat::new(&tale, 600.0, (120, 36));
    seat.shows("ERROR: no route");
    while !seat.screen().lines().any(|l| l.contains("▌") && l.contains("globex")) {
        seat.keys("j");
    }
    seat.keys("enter");
    seat.shows("retry 5 of 5");
    seat.shows("the last 10 lines; o shows them all");
    assert!(!seat.screen().contains("line 12"));
    seat.keys("o");
    assert!(seat.model.dialogs.is_empty());
    seat.shows("Output");
}

#[test]
fn the_scope_that_is_up_again_is_not_down_since() {
    let mut tale = thick();
    for check in ["partners-web", "partners-api", "demos-web", "trainings-web"] {
        tale.turn(900.0, check, CheckState::Up, 890.0, warroom::record::Outcome::Ok);
    }
    let mut seat = Seat::new(&tale, 1000.0, (120, 36));
    seat.keys("T g");
    let screen = seat.screen();
    assert!(screen.contains("down from ") && !screen.contains("down since"), "{screen}");
}

/// The grounds of these cells and their signs, as one sees them.
fn inverted(seat: &Seat, sign: &str) -> usize {
    let reversed = |c: &&ratatui::buffer::Cell| c.modifier.contains(ratatui::style::Modifier::REVERSED);
    seat.buffer().content.iter().filter(|c| c.symbol() == sign).filter(reversed).count()
}

// Seen red: where weight and reversed cells tell what colours told elsewhere, the clock's digits were holes in a block.
#[test]
fn shapes_are_shapes_in_a_theme_that_reverses_what_is_down() {
    let mut seat = Seat::new(&thick(), 582.0, (160, 50));
    seat.theme = warroom::screen::Theme::named("mono").unwrap();
    assert_eq!(inverted(&seat, "█"), 0, "{}", seat.screen());
    seat.keys("2 enter");
    seat.shows("the room");
    assert_eq!(inverted(&seat, "█"), 0, "{}", seat.screen());
    seat.keys("esc T");
    assert!(seat.screen().contains('▆'));
    assert_eq!(inverted(&seat, "▆"), 0, "{}", seat.screen());
}

/// A drill in which the rebuild starts by itself, and wants an answer; the cutover takes a second person.
fn armed() -> super::stage::Tale {
    let mut tale = quiet();
    let Event::RoomOpened(opening) = &mut tale.entries[0].event else { unreachable!() };
    let text = super::stage::RUNBOOK.replace("{name=rebuild ", "{name=rebuild auto ");
    let text = text.replace("./cutover.sh dc2", "./cutover.sh \"$DATACENTER\"").replace("needs=restore ", "");
    opening.plan = warroom::runbook::parse(&text, "kraken.md").0;
    tale.tell(20.0, "alice", Event::Declared {});
    tale
}

#[test]
fn a_step_that_starts_by_itself_says_that_it_waits_for_an_answer_and_is_what_is_next() {
    let mut tale = armed();
    tale.tell(21.0, "alice", Event::StepTicked { step: super::stage::step_id("Look at the checks") });
    tale.tell(22.0, "alice", Event::StepTicked { step: super::stage::step_id("Say who leads") });
    let mut seat = Seat::new(&tale, 60.0, (160, 50));
    seat.shows("waits for an answer: reason (i answers)");
    seat.keys(".");
    assert_eq!(seat.model.target().unwrap().step.as_str(), "rebuild");
    seat.keys("? ");
    seat.shows("i answers what it asks");
}

#[test]
fn nothing_is_typed_for_a_run_that_the_room_would_refuse() {
    let mut seat = Seat::new(&armed(), 60.0, (120, 36));
    seat.keys(": r u n space c u t o v e r enter");
    seat.shows("no value yet for datacenter: i answers");
    seat.hides("type it here");
    seat.hides("X START");
    seat.keys("i");
    seat.shows("Which datacenter do we restore to?");
    let mut tale = armed();
    tale.tell(30.0, "bob", Event::InputAnswered { input: "datacenter".into(), value: Some("dc2".into()) });
    let mut seat = Seat::new(&tale, 60.0, (120, 36));
    seat.keys(": r u n space c u t o v e r enter");
    seat.shows("type it here");
    // While letters go into the text, no letter is offered as a key.
    for letter in ["X START", "y copy", "j down", "i answer", "/ search"] {
        seat.hides(letter);
    }
    seat.text("dc2");
    seat.shows("X START");
}

#[test]
fn a_start_that_waits_for_somebody_calls_those_who_may_approve_it_alone() {
    let mut tale = quiet();
    let mut seats = ["alice", "bob", "olga"].map(|name| {
        let role = if name == "olga" { Role::Observer } else { Role::Commander };
        Seat::of(&tale, 60.0, (160, 50), name, role)
    });
    tale.tell(70.0, "bob", Event::StepSkipped { step: "restore".into(), why: "test".into() });
    tale.tell(71.0, "bob", Event::RunsAsked { step: "cutover".into(), items: vec![String::new()], hash: "h".into() });
    for seat in &mut seats {
        seat.frame(warroom::wire::ToSeat::Current);
        seat.entries(&tale.entries[tale.entries.len() - 2..]);
        seat.shows("waits for one more person to approve");
    }
    let [alice, bob, olga] = &mut seats;
    alice.shows("◷ bob asks for your approval of cutover · :approve cutover shows it");
    alice.shows("waits for one more person to approve (a)");
    for other in [bob, olga] {
        other.hides("asks for your approval");
        other.hides("(a)");
    }
    // It is not said any longer than it is so.
    alice.wait(60.0);
    alice.shows("asks for your approval");
    tale.tell(140.0, "eve", Event::StepApproved { step: "cutover".into(), hash: "h".into() });
    alice.entries(&tale.entries[tale.entries.len() - 1..]);
    alice.hides("asks for your approval");
}

#[test]
fn a_failure_names_the_keys_that_are_bound_until_somebody_sees_to_it() {
    let mut tale = quiet();
    tale.run(60.0, "rebuild", "", 1);
    let mut seat = Seat::new(&tale, 62.0, (160, 50));
    seat.frame(warroom::wire::ToSeat::Current);
    bind(&mut seat, "preview = \"ctrl-r\"\nlast-output = \"\"");
    tale.exit(63.0, "rebuild.1", 7, 900, "no space left");
    seat.entries(&tale.entries[tale.entries.len() - 1..]);
    seat.shows("✖ rebuild failed: exit 7 · . goes to it, ctrl-r tries again");
    seat.hides("shows its output");
    tale.run(80.0, "rebuild", "", 2);
    seat.entries(&tale.entries[tale.entries.len() - 2..]);
    seat.hides("rebuild failed");
}
