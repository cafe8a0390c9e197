//! Notes: when they were begun, private ones, and what becomes of those.

use super::bench::*;
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

#[test]
fn a_note_has_the_instant_at_which_it_was_begun() {
    let mut bench = Bench::drill(plan(vec![step("one", &[])]));
    let begun = bench.now;
    bench.wait(30_000);
    let late = Intent::Note {
        text: "slow typist".to_owned(),
        point: Some(Point::Monitor),
        on: Some("one".to_owned()),
        private: false,
        at: Some(begun),
    };
    bench.does("bob", late, &["NoteTaken"]);
    bench.does("bob", note("quick", false), &["NoteTaken"]);
    let notes = bench.room.all_notes();
    assert_eq!((notes[0].at, notes[0].point, notes[0].on.as_deref()), (begun, Some(Point::Monitor), Some("one")));
    assert_eq!(notes[1].text, "quick");
}

#[test]
fn a_note_may_be_long_but_not_endless() {
    let mut bench = Bench::drill(plan(vec![]));
    bench.does("bob", note(&"x".repeat(64 * 1024), false), &["NoteTaken"]);
    bench.refused("bob", note(&"x".repeat(64 * 1024 + 1), false), Ground::Input, "65537 bytes");
}

#[test]
fn private_notes_are_revealed_together() {
    let mut bench = Bench::drill(plan(vec![]));
    bench.does("olga", note("mine", true), &["NoteTaken"]);
    bench.does("fred", note("his", true), &["NoteTaken"]);
    bench.does("bob", note("everybody's", false), &["NoteTaken"]);
    let seen = |room: &Room, role, who: &str| room.for_role(role, who).all_notes().len();
    assert_eq!(seen(&bench.room, Role::Facilitator, "zoe"), 3);
    assert_eq!(seen(&bench.room, Role::Observer, "olga"), 2);
    assert_eq!(seen(&bench.room, Role::Commander, "alice"), 1);
    bench.does("fred", Intent::Reveal, &["NotesRevealed"]);
    assert_eq!(seen(&bench.room, Role::Commander, "alice"), 3);
    assert!(bench.room.all_notes().iter().all(|n| !n.private));
    bench.does("fred", Intent::Reveal, &[]);
}

#[test]
fn a_private_note_is_no_sign_of_detection() {
    let mut bench = Bench::drill(plan(vec![]));
    bench.does("fred", note("now", true), &["NoteTaken"]);
    assert!(bench.room.acts.is_empty());
    bench.does("bob", note("it is down", false), &["NoteTaken"]);
    assert_eq!(bench.room.acts.len(), 1);
}
