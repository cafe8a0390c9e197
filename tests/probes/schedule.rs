//! The schedule, on virtual time.

use proptest::prelude::*;
use std::collections::BTreeMap;
use warroom::io::probe::schedule::{MOST_AT_ONCE, Scheduler};
use warroom::words::{CheckName, Span};

const S: u64 = 1_000_000;

/// Runs a schedule whose probes take `takes` µs; when each check's probes started.
fn play(scheduler: &mut Scheduler, from: u64, to: u64, takes: u64) -> BTreeMap<String, Vec<u64>> {
    let mut starts: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut ends: Vec<(u64, CheckName)> = Vec::new();
    let mut now = from;
    loop {
        ends.retain(|(at, name)| {
            if *at <= now {
                scheduler.done(name);
            }
            *at > now
        });
        for name in scheduler.due(now) {
            starts.entry(name.0.clone()).or_default().push(now);
            ends.push((now + takes, name));
        }
        let next = scheduler.next_wake().into_iter().chain(ends.iter().map(|e| e.0)).min();
        match next {
            Some(next) if next.max(now) < to => now = next.max(now),
            _ => return starts,
        }
    }
}

fn names(n: usize, every: Span) -> Vec<(CheckName, Span)> {
    (0..n).map(|i| (CheckName(format!("check-{i:04}")), every)).collect()
}

#[test]
fn first_probes_are_spread_and_then_keep_their_beat() {
    let mut scheduler = Scheduler::new(names(4, Span::secs(10)), 100 * S, MOST_AT_ONCE);
    let starts = play(&mut scheduler, 100 * S, 125 * S, 20_000);
    let first: Vec<u64> = starts.values().map(|s| s[0]).collect();
    assert_eq!(first, [100 * S, 100 * S + 250_000, 100 * S + 500_000, 100 * S + 750_000]);
    for (name, starts) in starts {
        let gaps: Vec<u64> = starts.windows(2).map(|w| w[1] - w[0]).collect();
        assert_eq!(gaps, [10 * S, 10 * S], "{name}");
    }
}

#[test]
fn checks_that_come_later_do_not_disturb_those_under_way() {
    let mut scheduler = Scheduler::new(names(1, Span::secs(10)), 0, 8);
    assert_eq!(scheduler.due(0), ["check-0000".into()]);
    scheduler.add(names(3, Span::secs(10)), 2 * S);
    assert_eq!(scheduler.due(3 * S), ["check-0001".into(), "check-0002".into()]);
    scheduler.done(&"check-0000".into());
    assert_eq!(scheduler.next_wake(), Some(10 * S));
}

/// `clock.md`: interval 10 s, a fail at 20, then every 5 s.
#[test]
fn soft_checks_are_probed_sooner() {
    let name: CheckName = "web".into();
    let mut scheduler = Scheduler::new([(name.clone(), Span::secs(10))], 0, 8);
    let mut starts = Vec::new();
    let mut now = 0;
    while now <= 60 * S {
        for due in scheduler.due(now) {
            starts.push(now / S);
            scheduler.done(&due);
            match now / S {
                20 => scheduler.soften(&name, 60_000),
                40 => scheduler.firm(&name),
                _ => {}
            }
        }
        now = scheduler.next_wake().unwrap();
    }
    assert_eq!(starts, [0, 10, 20, 25, 30, 35, 40, 50, 60]);
}

#[test]
fn a_softened_interval_is_never_longer_than_the_checks_own() {
    let name: CheckName = "web".into();
    let mut scheduler = Scheduler::new([(name.clone(), Span::secs(2))], 0, 8);
    assert_eq!(scheduler.due(0), std::slice::from_ref(&name));
    scheduler.soften(&name, 5000);
    scheduler.done(&name);
    assert_eq!(scheduler.next_wake(), Some(2 * S));
    scheduler.soften(&name, 500);
    assert_eq!(scheduler.next_wake(), Some(S / 2));
    scheduler.soften(&"no such check".into(), 500);
}

#[test]
fn a_slow_probe_is_not_overtaken_by_its_next() {
    let mut scheduler = Scheduler::new(names(1, Span::secs(1)), 0, 8);
    let starts = play(&mut scheduler, 0, 10 * S, 3 * S + S / 2);
    assert_eq!(starts["check-0000"], [0, 3 * S + S / 2, 7 * S]);
}

#[test]
fn the_limit_holds_and_everybody_gets_a_turn() {
    let mut scheduler = Scheduler::new(names(10, Span::secs(1)), 0, 3);
    assert_eq!(scheduler.due(5 * S).len(), 3);
    assert_eq!(scheduler.next_wake(), None, "only a result can make room");
    assert_eq!(scheduler.due(6 * S), []);
    scheduler.done(&"check-0001".into());
    assert_eq!(scheduler.due(6 * S), ["check-0003".into()]);
    // a second `done` for one probe makes no more room
    scheduler.done(&"check-0001".into());
    assert_eq!(scheduler.due(6 * S), []);
    let starts = play(&mut Scheduler::new(names(10, Span::secs(1)), 0, 3), 0, 20 * S, S);
    let counts: Vec<usize> = starts.values().map(Vec::len).collect();
    assert_eq!(counts.len(), 10);
    assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{counts:?}");
}

#[test]
fn after_a_suspend_there_is_one_probe_and_no_burst() {
    let mut scheduler = Scheduler::new(names(2, Span::secs(10)), 0, 8);
    play(&mut scheduler, 0, 10 * S, 1000);
    let starts = play(&mut scheduler, 3600 * S, 3609 * S, 1000);
    assert!(starts.values().all(|s| s.len() == 1), "{starts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(11), failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn never_two_at_a_time_never_over_the_limit(every in prop::collection::vec(1u64..5000, 1..30), limit in 1usize..10, takes in 1u64..3_000_000) {
        let checks: Vec<(CheckName, Span)> = every.iter().enumerate().map(|(i, e)| (CheckName(format!("c{i}")), Span(*e))).collect();
        let starts = play(&mut Scheduler::new(checks, 0, limit), 0, 20 * S, takes);
        let mut all: Vec<u64> = starts.values().flatten().copied().collect();
        all.sort_unstable();
        for own in starts.values() {
            prop_assert!(own.windows(2).all(|w| w[1] - w[0] >= takes));
        }
        for (i, at) in all.iter().enumerate() {
            prop_assert!(all[..i].iter().filter(|s| **s + takes > *at).count() < limit);
        }
    }
}

#[test]
fn a_canary_that_is_waited_for_comes_at_once_but_not_too_often() {
    let s = 1_000_000;
    let name: CheckName = "gateway".into();
    let mut schedule = Scheduler::new([(name.clone(), Span::secs(30))], 0, 10);
    assert_eq!(schedule.due(0), std::slice::from_ref(&name));
    schedule.hurry(&name, s / 10, 500);
    assert_eq!(schedule.due(s), [], "it is under way");
    schedule.done(&name);
    assert_eq!(schedule.next_wake(), Some(s / 2), "half a second behind its last start");
    assert_eq!(schedule.due(s), std::slice::from_ref(&name));
    schedule.done(&name);
    schedule.hurry(&name, 20 * s, 500);
    assert_eq!(schedule.due(20 * s), std::slice::from_ref(&name), "at once");
    schedule.done(&name);
    schedule.hurry(&"gone".into(), 20 * s, 500);
    assert_eq!(schedule.next_wake(), Some(50 * s), "and then as ever");
}
