//! What people see, at each size. A picture that changed on purpose is taken anew with `INSTA_UPDATE=always`.

use super::stage::{Seat, Tale, at, fail, quiet, step_id, thick};
use warroom::desk::{Model, Start};
use warroom::record::{Event, Outcome, ProbePhase};
use warroom::replay::Cursor;
use warroom::wire::{Pulse, ToSeat};
use warroom::words::*;

pub const SIZES: [(u16, u16); 4] = [(160, 50), (120, 36), (80, 24), (50, 14)];

pub fn picture(name: &str, seat: &Seat) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("pictures");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let (w, h) = seat.model.size;
    settings.bind(|| insta::assert_snapshot!(format!("{name}_{w}x{h}"), seat.screen()));
}

fn in_the_thick(size: (u16, u16)) -> Seat {
    let mut seat = Seat::new(&thick(), 582.0, size);
    seat.pulse();
    seat
}

#[test]
fn in_the_thick_of_it_at_every_size() {
    SIZES.into_iter().for_each(|size| picture("thick", &in_the_thick(size)));
}

#[test]
fn before_anything_happened() {
    SIZES.into_iter().for_each(|size| picture("quiet", &Seat::new(&quiet(), 60.0, size)));
}

#[test]
fn too_small() {
    let seat = in_the_thick((39, 11));
    seat.shows("too small");
    picture("too-small", &seat);
    let seat = in_the_thick((12, 3));
    seat.shows("12x3");
    let seat = in_the_thick((10, 3));
    ["10x3", "too small:", "need 40x12"].iter().for_each(|whole| seat.shows(whole));
}

/// Everything is restored, the room is stood down.
fn over() -> Tale {
    let mut tale = thick();
    for check in ["partners-web", "partners-api", "demos-web", "trainings-web"] {
        tale.turn(900.0, check, CheckState::Up, 890.0, Outcome::Ok);
    }
    tale.tell(
        950.0,
        "bob",
        Event::StepSkipped { step: "cutover".into(), why: "the front door was led by hand".into() },
    );
    tale.tell(960.0, "alice", Event::StoodDown {});
    tale
}

#[test]
fn stood_down() {
    for size in SIZES {
        let seat = Seat::new(&over(), 1000.0, size);
        seat.shows("STOOD DOWN");
        picture("stood-down", &seat);
    }
}

#[test]
fn each_pane_with_the_focus() {
    for (key, name) in [("2", "checks"), ("3", "output"), ("4", "timeline"), ("5", "notes")] {
        for size in SIZES {
            let mut seat = in_the_thick(size);
            seat.keys(key);
            picture(name, &seat);
        }
    }
}

#[test]
fn what_lies_over_the_panes() {
    let dialogs = [
        ("preview", "x"),
        ("help", "?"),
        ("commands", ":"),
        ("note", "n tab tab"),
        ("step", "enter"),
        ("check", "2 enter"),
        ("entry", "4 enter"),
        ("stop", "k s"),
        ("reason", "j j -"),
    ];
    for (name, keys) in dialogs {
        for size in SIZES {
            let mut seat = in_the_thick(size);
            seat.keys(keys);
            picture(name, &seat);
        }
    }
}

#[test]
fn an_input_is_asked_for() {
    for size in SIZES {
        let mut seat = Seat::new(&quiet(), 60.0, size);
        seat.keys(":");
        seat.text("answer datacenter");
        seat.keys("enter");
        seat.shows("Which datacenter do we restore to?");
        picture("answer", &seat);
    }
}

#[test]
fn a_start_that_wants_a_text_and_is_in_nobodys_way() {
    let mut tale = thick();
    tale.tell(400.0, "bob", Event::StepSkipped { step: "restore".into(), why: "test".into() });
    for size in SIZES {
        let mut seat = Seat::new(&tale, 410.0, size);
        seat.keys(":");
        seat.text("run cutover");
        seat.keys("enter");
        seat.shows("Type “dc2” at the foot");
        seat.shows("type it here ›");
        picture("typed", &seat);
    }
}

#[test]
fn the_host_is_lost() {
    for size in SIZES {
        let mut seat = in_the_thick(size);
        seat.silence(2.9);
        assert!(!seat.screen().contains("no word"));
        seat.silence(0.2);
        seat.shows("no word from the room for 3 s");
        seat.shows("is old");
        picture("lost", &seat);
    }
}

#[test]
fn held_not_durable_and_banners() {
    let mut tale = thick();
    tale.tell(400.0, "alice", Event::Held { why: "alice holds".into() });
    for size in SIZES {
        let mut seat = Seat::new(&tale, 410.0, size);
        seat.frame(ToSeat::Pulse(Pulse { pending: 2, ..Pulse::default() }));
        seat.shows("HELD: alice holds");
        seat.shows(":release");
        seat.shows("2 not durable");
        picture("held", &seat);
        seat.frame(ToSeat::Pulse(Pulse { banners: vec!["the disk is full".into()], ..Pulse::default() }));
        seat.shows("! the disk is full");
    }
}

#[test]
fn done_is_not_verified() {
    let mut tale = thick();
    tale.exit(400.0, "restore.globex.1", 0, 98_000, "restored\n");
    let seat = Seat::new(&tale, 410.0, (160, 50));
    seat.shows("done, not verified yet: waits for globex-spare");
    seat.shows("verified");
}

#[test]
fn a_drill_and_an_incident_differ() {
    let seat = Seat::new(&quiet(), 60.0, (80, 24));
    seat.shows(" DRILL ");
    let mut tale = quiet();
    let Event::RoomOpened(opening) = &mut tale.entries[0].event else { panic!() };
    opening.kind = Kind::Incident;
    let incident = Seat::new(&tale, 60.0, (80, 24));
    incident.shows(" INCIDENT ");
    assert_ne!(seat.buffer()[(1, 0)].bg, incident.buffer()[(1, 0)].bg);
}

#[test]
fn a_missed_goal_says_so_in_a_word() {
    let mut tale = quiet();
    tale.turn(131.0, "demos-web", CheckState::Down, 120.0, fail(ProbePhase::Connect, "refused"));
    Seat::new(&tale, 120.0 + 31.0 * 60.0, (80, 24)).shows("MISSED 103%");
}

#[test]
fn the_big_clock_comes_and_goes() {
    let mut seat = in_the_thick((120, 36));
    assert!(!seat.screen().contains("██████  ██████"));
    seat.keys("B");
    seat.shows("██████  ██████");
    seat.shows("first human detection");
    seat.keys("B");
    assert!(!seat.screen().contains("██████  ██████"));
}

/// A replay of the thick of it, at its `n`-th entry.
pub fn replay(n: usize, size: (u16, u16)) -> Seat {
    let tale = thick();
    let mut cursor = Cursor::new(tale.entries.clone());
    cursor.seek(n);
    let start =
        Start { now: at(0.0), offset_s: 3600, size, asker: String::new(), name: String::new(), role: Role::Observer };
    let mut seat = Seat::new(&tale, 0.0, size);
    seat.model = Model::replaying(start, cursor);
    seat.sent.clear();
    seat
}

#[test]
fn a_replay_goes_entry_by_entry() {
    for size in SIZES {
        picture("replay", &replay(20, size));
    }
    let mut seat = replay(20, (120, 36));
    seat.shows("REPLAY ❚❚ 1x · 17:03:05 · entry 20 of 39");
    seat.keys("right");
    seat.shows("entry 21 of 39");
    seat.keys("end left");
    seat.shows("entry 38 of 39");
    seat.keys("pgup");
    seat.shows("entry 1 of 39");
    seat.keys("pgdn");
    seat.shows("entry 39 of 39");
    seat.shows("decryption failed");
    seat.keys("home");
    seat.shows("entry 1 of 39");
    assert!(seat.keys("esc").contains(&warroom::desk::Effect::Leave));
}

#[test]
fn foreign_text_cannot_move_or_hide() {
    let mut tale = quiet();
    let evil = "a\u{202E}b\x1b[2Jc\x07\nd\u{200B}";
    tale.tell(70.0, evil, Event::NoteTaken { at: at(70.0), point: None, text: evil.into(), on: None, private: false });
    tale.tell(71.0, "bob", Event::StepAdded { step: "added/x".into(), title: evil.into() });
    tale.turn(72.0, "demos-web", CheckState::Down, 70.0, fail(ProbePhase::Expect, evil));
    tale.tell(73.0, "bob", Event::StepSkipped { step: step_id("Say who"), why: evil.into() });
    for (size, keys) in [((160, 50), ""), ((80, 24), "5"), ((120, 36), "4 enter"), ((120, 36), "5 enter")] {
        let mut seat = Seat::new(&tale, 80.0, size);
        seat.keys(keys);
        let screen = seat.screen();
        assert!(!screen.chars().any(|c| c != '\n' && (c.is_control() || "\u{202E}\u{200B}".contains(c))), "{screen}");
        assert!(screen.contains("‹U+202E›"), "{screen}");
    }
}
