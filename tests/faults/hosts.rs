//! Several hosts for one room.

use super::told::{RUNBOOK, Told};
use crate::help::{Child, House, wait};
use std::fs;

/// Waits until all but one have ended; that one, and what the others said.
fn one_of(mut hosts: Vec<Child>) -> (Child, Vec<crate::help::Done>) {
    wait("all hosts but one to end", || hosts.iter_mut().filter_map(|h| h.running().then_some(())).count() <= 1);
    let at = hosts.iter_mut().position(Child::running).expect("one of them has the room");
    let one = hosts.swap_remove(at);
    (one, hosts.into_iter().map(Child::wait).collect())
}

// Seen red: without locks.
#[test]
fn of_hosts_that_start_at_once_one_has_the_room_and_the_others_name_it() {
    let house = House::new();
    let place = house.open("one", RUNBOOK);
    let mut told = Told::default();
    for round in 0..5 {
        place.kill_host();
        let before = place.entries().len();
        let (one, others) = one_of((0..6).map(|_| house.start(&["host", place.word()])).collect());
        assert_eq!(others.len(), 5);
        for other in others {
            other.exits(3).says(&["another host has this room"]);
        }
        assert_eq!(place.hosted_by(), Some(one.pid()));
        assert!(told.notes(&place, &format!("round {round}"), 2));
        told.holds(&place, &format!("round {round}"));
        // HostStarted of one host, a seat, and two notes.
        assert!(place.entries().len() - before >= 4);
    }
    place.verifies();
}

// Seen red: with a lock on `host.lock` alone, which a second host makes anew.
#[test]
fn a_removed_lock_file_lets_no_second_host_in() {
    let house = House::new();
    let place = house.open("one", RUNBOOK);
    let first = place.hosted_by().unwrap();
    let mut told = Told::default();
    assert!(told.notes(&place, "before", 1));
    fs::remove_file(place.dir.join("host.lock")).unwrap();
    house.run(&["host", place.word()]).exits(3).says(&["another host has this room"]);
    assert!(told.notes(&place, "after", 1));
    told.holds(&place, "two hosts");
    place.verifies();
    crate::help::kill(first, rustix::process::Signal::KILL);
    crate::help::wait_gone(first);
    let _next = place.host(&[]);
    told.holds(&place, "the next host");
}
