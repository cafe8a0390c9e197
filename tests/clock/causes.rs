//! Dependencies: a failure is shown under its cause, and the clock does not care.

use super::room::*;
use warroom::plan::{Check, DownWhen};
use warroom::room::Room;
use warroom::words::*;

fn needing(name: &str, needs: &[&str]) -> Check {
    Check { needs: needs.iter().map(|n| (*n).to_owned()).collect(), ..check(name) }
}

fn cause<'a>(room: &'a Room, name: &str) -> Option<&'a str> {
    room.checks.cause(room.checks.get(name).unwrap()).map(|c| c.check.name.as_str())
}

#[test]
fn a_failure_is_shown_under_the_root_of_what_it_needs() {
    let checks = vec![needing("web", &["api", "cache"]), needing("api", &["stor*"]), check("cache"), check("storage")];
    let mut room = room(checks, DownWhen::Any);
    turn(&mut room, "web", CheckState::Down, 10, None);
    assert_eq!(cause(&room, "web"), None, "it fails for itself");
    turn(&mut room, "api", CheckState::Down, 20, None);
    assert_eq!(cause(&room, "web"), Some("api"));
    turn(&mut room, "storage", CheckState::Down, 30, None);
    assert_eq!((cause(&room, "web"), cause(&room, "api")), (Some("storage"), Some("storage")));
    assert_eq!((cause(&room, "storage"), cause(&room, "cache")), (None, None));
    turn(&mut room, "web", CheckState::Up, 40, None);
    assert_eq!(cause(&room, "web"), None, "what passes has no cause");
    let clock = room.scope(&at(50));
    assert_eq!((clock.outages[0].from, clock.downtime_ms), (at(10), 40_000), "the clock counts each for itself");
}

#[test]
fn a_circle_that_got_into_a_journal_ends_nowhere() {
    let mut room = room(vec![needing("a", &["b"]), needing("b", &["a"]), needing("c", &["c"])], DownWhen::Any);
    for name in ["a", "b", "c"] {
        turn(&mut room, name, CheckState::Down, 10, None);
    }
    assert_eq!((cause(&room, "a"), cause(&room, "b"), cause(&room, "c")), (Some("b"), Some("a"), None));
}
