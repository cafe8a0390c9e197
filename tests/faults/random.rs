//! Hosts killed at random moments while two people take notes as fast as they can.

use super::told::{RUNBOOK, Told};
use crate::help::{Chance, House, kill, wait};
use rustix::process::Signal;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Kills in the suite; `WARROOM_KILLS=1000` for the long run.
const KILLS: usize = 50;

/// So many notes are acknowledged at most before a host is killed, and so many µs more go by. Every fourth host is killed before it listens.
const NOTES: u64 = 12;
const LATER_US: u64 = 4_000;

// Seen red: with lines that were told durable, and written only together with the next ones.
#[test]
fn hosts_killed_at_random_lose_nothing_that_they_acknowledged_or_showed() {
    let kills = std::env::var("WARROOM_KILLS").ok().map_or(KILLS, |n| n.parse().expect("WARROOM_KILLS is a number"));
    let house = House::new();
    let place = house.open("one", RUNBOOK);
    place.kill_host();
    let mut chance = Chance::new(20_11_24);
    let mut told = Told::default();
    for i in 0..kills {
        let early = i % 4 == 0;
        let mut host = if early { house.start(&["host", place.word()]) } else { place.host(&[]) };
        let (notes, count) = (if early { 0 } else { chance.below(NOTES) }, Arc::new(AtomicUsize::new(0)));
        std::thread::scope(|scope| {
            let people = ["left", "right"].map(|who| {
                let (place, mut told) = (&place, Told { count: count.clone(), ..Told::default() });
                scope.spawn(move || {
                    told.notes(place, &format!("{who} {i}"), 10_000);
                    told
                })
            });
            wait("some notes", || count.load(Ordering::SeqCst) as u64 >= notes);
            std::thread::sleep(Duration::from_micros(chance.below(if early { 50 * LATER_US } else { LATER_US })));
            kill(host.pid(), Signal::KILL);
            wait("the host's end", || !host.running());
            for person in people {
                let heard = person.join().unwrap();
                told.acknowledged.extend(heard.acknowledged);
                told.shown.extend(heard.shown);
            }
        });
        // Reading all of it with every kill would take longer than the kills.
        if i % 10 == 0 || i + 1 == kills {
            told.holds(&place, &format!("kill {i}"));
            told.shown.clear();
        }
    }
    println!("{kills} kills, {} notes acknowledged", told.acknowledged.len());
    assert!(told.acknowledged.len() > 3 * kills, "{} notes", told.acknowledged.len());
    let _last = place.host(&[]);
    assert!(told.notes(&place, "last", 1));
    told.holds(&place, "in the end");
    place.verifies();
}
