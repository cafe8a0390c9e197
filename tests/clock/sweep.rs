//! The sweep against plain counting, second by second, over random histories.

use super::room::*;
use proptest::prelude::*;
use std::sync::Arc;
use warroom::plan::DownWhen;
use warroom::record::Event;
use warroom::room::{Room, ScopeState};
use warroom::words::*;

const END: i64 = 60;

fn state() -> impl Strategy<Value = CheckState> {
    prop_oneof![
        3 => Just(CheckState::Down),
        2 => Just(CheckState::Up),
        1 => Just(CheckState::Slow),
        2 => Just(CheckState::Unknown),
        1 => Just(CheckState::Paused),
    ]
}

fn rule() -> impl Strategy<Value = DownWhen> {
    prop_oneof![
        Just(DownWhen::Any),
        Just(DownWhen::All),
        (1u32..4).prop_map(DownWhen::Count),
        (1u32..=100).prop_map(DownWhen::Percent),
    ]
}

type History = Vec<(i64, CheckState)>;

fn histories() -> impl Strategy<Value = Vec<History>> {
    let one = prop::collection::btree_map(1..END, state(), 0..9).prop_map(|m| m.into_iter().collect());
    prop::collection::vec(one, 1..5)
}

fn told(histories: &[History], rule: DownWhen) -> Room {
    let mut room = room((0..histories.len()).map(|i| check(&format!("c{i}"))).collect(), rule);
    for (i, history) in histories.iter().enumerate() {
        for (since, state) in history {
            turn(&mut room, &format!("c{i}"), *state, *since, None);
        }
    }
    room
}

/// What one check counts as in each second: `d`own, `g`ap with down on both sides, `u`p, `p`aused, `?`.
fn seconds(history: &History) -> Vec<char> {
    let at = |t: i64| history.iter().rev().find(|(since, _)| *since <= t).map_or(CheckState::Unknown, |h| h.1);
    let raw: Vec<CheckState> = (0..END).map(at).collect();
    let known = |i: &usize| raw[*i] != CheckState::Unknown;
    (0..raw.len())
        .map(|i| match raw[i] {
            CheckState::Down => 'd',
            CheckState::Up | CheckState::Slow => 'u',
            CheckState::Paused => 'p',
            CheckState::Unknown => {
                let before = (0..i).rev().find(known).map(|j| raw[j]);
                let behind = (i..raw.len()).find(known).map(|j| raw[j]);
                let down = Some(CheckState::Down);
                if before == down && (behind.is_none() || behind == down) { 'g' } else { '?' }
            }
        })
        .collect()
}

/// Downtime, any, all, service, unobserved; in seconds; and whether each second is down.
fn counted(histories: &[History], rule: DownWhen) -> ([u64; 5], Vec<bool>) {
    let lines: Vec<Vec<char>> = histories.iter().map(seconds).collect();
    let (mut sums, mut downs) = ([0; 5], Vec::new());
    for t in 0..END as usize {
        let count = |classes: &str| lines.iter().filter(|line| classes.contains(line[t])).count();
        let (down, total) = (count("dg"), count("dgu?"));
        let holds = rule.holds(down, total);
        sums[0] += u64::from(holds);
        sums[1] += u64::from(down > 0);
        sums[2] += u64::from(down > 0 && down == total);
        sums[3] += down as u64;
        sums[4] += u64::from(holds && !rule.holds(count("d"), total));
        downs.push(holds);
    }
    (sums, downs)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(2), ..ProptestConfig::default() })]

    #[test]
    fn the_sweep_counts_as_plain_counting_does(histories in histories(), rule in rule()) {
        let room = told(&histories, rule);
        let clock = room.scope(&at(END));
        let (sums, downs) = counted(&histories, rule);
        let ms = [clock.downtime_ms, clock.any_down_ms, clock.all_down_ms, clock.service_ms, clock.unobserved_ms];
        prop_assert_eq!(ms.map(|ms| ms / 1000), sums);

        let mut listed = vec![false; END as usize];
        for outage in &clock.outages {
            let bounds = |s: &Stamp| (room.axis.at(s) / 1000) as usize;
            let (from, to) = (bounds(&outage.from), outage.to.as_ref().map_or(END as usize, bounds));
            prop_assert!(from < to, "an outage has a length: {:?}", outage);
            listed[from..to].iter_mut().for_each(|second| *second = true);
            prop_assert!(!outage.checks.is_empty());
        }
        prop_assert_eq!(&listed, &downs, "the outages cover the downtime");
        prop_assert_eq!(clock.state == ScopeState::Down, downs[END as usize - 1]);
        prop_assert_eq!(clock.outages.iter().map(|o| o.unobserved_ms).sum::<u64>(), clock.unobserved_ms);
    }

    #[test]
    fn the_lengths_stand_in_their_order(histories in histories(), rule in rule(), to in -50i64..END) {
        let mut room = told(&histories, rule);
        let n = histories.len() as u64;
        for stated in [false, true] {
            if stated {
                room.corrections.push(warroom::room::Correction {
                    milestone: Milestone::FirstFailingProbe,
                    to: at(to).at,
                    why: String::new(),
                    by: "alice".to_owned(),
                    at: at(END),
                });
            }
            let clock = room.scope(&at(END));
            prop_assert!(clock.all_down_ms <= clock.downtime_ms && clock.downtime_ms <= clock.any_down_ms);
            prop_assert!(clock.any_down_ms <= clock.service_ms && clock.service_ms <= n * clock.any_down_ms);
            prop_assert!(clock.unobserved_ms <= clock.downtime_ms);
            prop_assert_eq!(clock.outages.first().map(|o| o.stated), (!clock.outages.is_empty()).then_some(stated));
        }
    }

    #[test]
    fn a_clock_taken_on_shows_what_a_new_one_does(
        histories in histories(), rule in rule(), stated in prop::option::of(-50i64..END * 2), window in (0..END * 2, 1..END)
    ) {
        let mut room = told(&histories, rule);
        if let Some(to) = stated {
            let (milestone, to) = (Milestone::FirstFailingProbe, at(to).at);
            let (by, why) = ("alice".to_owned(), String::new());
            room.corrections.push(warroom::room::Correction { milestone, to, why, by, at: at(END) });
        }
        let (from, lasts) = window;
        let checks = vec!["c0".into()];
        room.checks.apply(&Event::MaintenanceBegan { checks, until: at(from + lasts), why: None }, &at(from));
        let basis = room.scope_basis();
        let mut clock = room.scope(&at(END));
        for now in (END..END * 4).step_by(7) {
            room.scope_on(&mut clock, &at(now));
            prop_assert_eq!(&clock, &room.scope(&at(now)), "at {}", now);
        }
        turn(&mut room, "c0", CheckState::Down, END * 4, None);
        prop_assert_ne!(room.scope_basis(), basis, "and it is known when a new one is needed");
    }

    #[test]
    fn shares_are_shares(histories in histories()) {
        let room = told(&histories, DownWhen::Any);
        for (i, history) in histories.iter().enumerate() {
            let line = seconds(history);
            let count = |classes: &str| line.iter().filter(|c| classes.contains(**c)).count() as f64;
            let share = room.availability(&format!("c{i}"), &at(END));
            let (up, down) = (count("u"), count("dg"));
            prop_assert_eq!(share.availability, (up + down > 0.0).then(|| up / (up + down)));
            prop_assert!((share.coverage - (up + count("d")) / END as f64).abs() < 1e-9);
        }
    }
}

#[test]
fn a_room_without_a_scope_has_no_clock() {
    let room = room(Vec::new(), DownWhen::All);
    let clock = room.scope(&at(10));
    assert_eq!((clock.state, clock.since, clock.downtime_ms, clock.outages.len()), (ScopeState::Unknown, None, 0, 0));
    assert_eq!(room.availability("web", &at(10)).availability, None);
}

#[test]
fn a_check_outside_of_the_scope_is_not_counted() {
    let mut room = room(vec![check("web"), check("spare")], DownWhen::Any);
    Arc::make_mut(&mut room.checks.all[1]).in_scope = false;
    turn(&mut room, "web", CheckState::Up, 1, None);
    turn(&mut room, "spare", CheckState::Down, 1, None);
    assert_eq!(room.scope(&at(10)).state, ScopeState::Up);
}

#[test]
fn one_check_that_nobody_knows_is_enough_not_to_say_up() {
    let mut room = room(vec![check("web"), check("db")], DownWhen::Any);
    turn(&mut room, "web", CheckState::Up, 1, None);
    assert_eq!(room.scope(&at(10)).state, ScopeState::Unknown);
    turn(&mut room, "db", CheckState::Slow, 4, None);
    let clock = room.scope(&at(10));
    assert_eq!((clock.state, clock.since), (ScopeState::Up, Some(at(4))));
}

#[test]
fn a_thousand_checks_with_three_hundred_stretches_are_swept() {
    let mut room = room((0..1000).map(|i| check(&format!("c{i}"))).collect(), DownWhen::Any);
    for rec in room.checks.all.iter_mut().map(Arc::make_mut) {
        for i in 0..150 {
            let down = warroom::room::Stretch { state: CheckState::Down, from: at(10 + i * 20), after: None };
            let up = warroom::room::Stretch { state: CheckState::Up, from: at(20 + i * 20), after: None };
            rec.stretches.extend([down, up]);
        }
    }
    let clock = room.scope(&at(4000));
    assert_eq!((clock.outages.len(), clock.downtime_ms), (150, 1_500_000));
    assert_eq!((clock.all_down_ms, clock.service_ms), (1_500_000, 1_500_000_000));
}

#[test]
fn a_clock_that_steps_back_over_a_reboot_takes_no_downtime_away() {
    let mut room = room(vec![check("web")], DownWhen::Any);
    turn(&mut room, "web", CheckState::Down, 10, None);
    let event = warroom::record::Event::ProbesDigested { checks: Vec::new() };
    fold(&mut room, &event, at(100));
    let rebooted = Stamp { boot: BootId(8), mono: 1, ..at(-3600) };
    assert_eq!(room.scope(&rebooted).downtime_ms, 90_000);
}
