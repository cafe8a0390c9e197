//! The drill with its host killed at twenty moments of it.

use super::{Site, deeds, recovered};
use crate::help::{Chance, House, Place, until};
use std::time::{Duration, Instant};
use warroom::io::rundir::{self, RunSpec};
use warroom::record::Event;

const KILLS: usize = 20;

/// Entries of the drill's room after which a host may die: from its opening to its last steps. Each new host adds some of its own.
const MOMENTS: std::ops::Range<u64> = 8..152;

// Seen red: with a resumed host that does not release what a resume holds, the drill stood still; with the spawn of runs that began already,
// servers were rebuilt twice.
#[test]
fn a_demo_whose_host_is_killed_at_twenty_moments_recovers_all_the_same() {
    let house = House::new();
    let place = house.place("drill");
    let mut demo = house.start(&["demo", "--headless", "--json", "--room", "drill", "--fault-after", "3s"]);
    let site = Site::of(&place);
    let mut chance = Chance::new(7);
    let mut killed = Vec::new();
    for moment in chance.some(KILLS, MOMENTS.end - MOMENTS.start) {
        let moment = MOMENTS.start + moment;
        let pid = until(&format!("entry {moment}, or the drill's end"), || {
            let there = deeds(&place);
            let over = there.iter().any(|e| matches!(e.event, Event::StoodDown {}));
            assert!(!over, "the drill was over after {} kills", killed.len());
            if there.len() as u64 >= moment { place.hosted_by() } else { None }
        });
        std::thread::sleep(Duration::from_millis(chance.below(60)));
        assert!(demo.running(), "the drill ended");
        assert_eq!(place.kill_host(), pid);
        println!("{moment}: {}", warroom::record::words::say(&deeds(&place).last().unwrap().event));
        killed.push(pid);
        // The player has started another one when this one's first entry is there.
        let started = |e: &Event| matches!(e, Event::HostStarted { .. });
        until("the next host", || (place.count(started) > killed.len()).then_some(()));
    }
    let began = Instant::now();
    let status = demo.wait().exits(0).json();
    println!("{} entries; {:?} after the last kill", deeds(&place).len(), began.elapsed());

    recovered(&status, &site.customers);
    every_run_is_whole(&place);
    assert_eq!(place.count(|e| matches!(e, Event::HostStarted { resumed: true, .. })), KILLS);
    assert!(
        place.count(|e| matches!(e, Event::RunAdopted { unsupervised: false, .. })) >= 3,
        "hardly anything was adopted"
    );
    assert_eq!(place.count(|e| matches!(e, Event::RunLost { .. } | Event::RunNotStarted { .. })), 0);
    for event in [|e: &Event| matches!(e, Event::Declared {}), |e: &Event| matches!(e, Event::StoodDown {})] {
        assert_eq!(place.count(event), 1);
    }
    place.verifies();
    site.is_gone();
}

/// Every run that was intended is there once, ended well, with its whole output; none ran for the same step and item but a retry of a failed one.
fn every_run_is_whole(place: &Place) {
    let intended: Vec<String> = place.events().into_iter().filter_map(intended).collect();
    let mut names = crate::help::runs_of(place);
    names.sort();
    let mut once = intended.clone();
    once.sort();
    assert_eq!(once, names);
    for run in &names {
        let exit = place.whole(run);
        let spec: RunSpec = rundir::read_json(&place.run_dir(run), rundir::RUN).unwrap().unwrap();
        assert!(exit.success(), "{run}: {} {}", exit.words(), exit.tail);
        assert_eq!(spec.attempt, 1, "{run}");
        let last = match spec.step.as_str() {
            "confirm" => "::warroom set silent=",
            "rebuild" => "a new stack without data",
            "restore" => "::warroom set data_age_minutes=",
            "cutover" => "::warroom set active=dc2",
            _ => "every customer is back",
        };
        let output = place.output(run);
        assert!(output.lines().last().unwrap().contains(last), "{run} ends with {:?}", output.lines().last());
    }
    assert_eq!(names.len(), 15);
}

fn intended(event: Event) -> Option<String> {
    match event {
        Event::RunIntended { run, .. } => Some(run.0),
        _ => None,
    }
}
