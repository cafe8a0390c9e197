//! What people state about the first outage, beside what probes measured.

use super::room::*;
use warroom::plan::DownWhen;
use warroom::record::Opening;
use warroom::room::{Correction, Room, ScopeClock, ScopeState};
use warroom::words::*;

fn corrected(room: &mut Room, to: i64, said: i64) {
    room.corrections.push(Correction {
        milestone: Milestone::FirstFailingProbe,
        to: at(to).at,
        why: "a customer called".to_owned(),
        by: "alice".to_owned(),
        at: at(said),
    });
}

/// Web is down 100–200 and again from 300 on.
fn twice_down(down_when: DownWhen, checks: &[&str]) -> Room {
    let mut room = room(checks.iter().map(|name| check(name)).collect(), down_when);
    for name in checks {
        turn(&mut room, name, CheckState::Up, 1, None);
    }
    turn(&mut room, "web", CheckState::Down, 100, Some(90));
    turn(&mut room, "web", CheckState::Up, 200, Some(195));
    turn(&mut room, "web", CheckState::Down, 300, Some(290));
    room
}

fn lengths(clock: &ScopeClock) -> [u64; 4] {
    [clock.downtime_ms, clock.any_down_ms, clock.all_down_ms, clock.service_ms].map(|ms| ms / 1000)
}

#[test]
fn a_correction_moves_the_first_outage_and_no_other() {
    let mut room = twice_down(DownWhen::Any, &["web", "db"]);
    corrected(&mut room, 40, 350);
    let clock = room.scope(&at(400));
    assert_eq!(lengths(&clock), [260, 260, 0, 260]);
    let first = &clock.outages[0];
    assert_eq!((first.from, first.from_after, first.stated, first.to), (at(40), None, true, Some(at(200))));
    assert_eq!(first.checks, [("web".into(), at(100), Some(at(200)))], "its own interval stays as measured");
    assert_eq!((clock.outages[1].from, clock.outages[1].stated), (at(300), false));
    assert_eq!((clock.state, clock.since), (ScopeState::Down, Some(at(300))));

    let marked = room.milestone(Milestone::FirstFailingProbe);
    assert_eq!(marked.measured, Some(at(100)));
    assert_eq!(marked.stated, Some((at(40), "alice".to_owned(), "a customer called".to_owned())));
}

#[test]
fn a_correction_can_state_a_later_start() {
    let mut room = twice_down(DownWhen::Any, &["web"]);
    corrected(&mut room, 130, 350);
    let clock = room.scope(&at(400));
    assert_eq!(lengths(&clock), [170, 170, 170, 170]);
    assert_eq!((clock.outages[0].from, clock.outages[0].stated), (at(130), true));
}

#[test]
fn a_start_stated_after_the_end_leaves_no_negative_length() {
    let mut room = twice_down(DownWhen::Any, &["web"]);
    corrected(&mut room, 250, 350);
    assert_eq!(lengths(&room.scope(&at(400))), [100, 100, 100, 100]);
    corrected(&mut room, 100_000, 360);
    assert_eq!(lengths(&room.scope(&at(400))), [100, 100, 100, 100]);
}

#[test]
fn the_last_word_counts_and_overrules_the_opening() {
    let mut room = twice_down(DownWhen::Any, &["web"]);
    room.opening = Some(std::sync::Arc::new(Opening { down_since: Some(at(95)), ..opening() }));
    assert_eq!(lengths(&room.scope(&at(200)))[0], 105);
    assert_eq!(room.milestone(Milestone::FirstFailingProbe).stated.map(|s| s.0), Some(at(95)));
    corrected(&mut room, 50, 310);
    corrected(&mut room, 70, 320);
    assert_eq!(lengths(&room.scope(&at(200)))[0], 230 - 100, "the second outage has begun by now");
}

#[test]
fn all_down_is_stated_for_each_of_its_checks() {
    let mut room = room(vec![check("web"), check("db")], DownWhen::All);
    turn(&mut room, "web", CheckState::Down, 20, None);
    turn(&mut room, "db", CheckState::Down, 60, None);
    assert_eq!(lengths(&room.scope(&at(100))), [40, 80, 40, 120]);
    corrected(&mut room, -100, 80);
    assert_eq!(lengths(&room.scope(&at(100))), [200, 200, 200, 400]);
    assert_eq!(room.scope(&at(100)).since, Some(at(-100)));
    corrected(&mut room, 30, 90);
    assert_eq!(lengths(&room.scope(&at(100))), [70, 80, 70, 150], "web was measured down before that all the same");
}

#[test]
fn down_since_may_lie_before_the_machine_was_booted() {
    let mut room = room(vec![check("web")], DownWhen::Any);
    let typed = at(-7200);
    assert_eq!(typed.mono, 0, "the boot's clock cannot say it");
    room.opening = Some(std::sync::Arc::new(Opening { down_since: Some(typed), ..opening() }));
    turn(&mut room, "web", CheckState::Down, 1, None);
    let clock = room.scope(&at(10));
    assert_eq!((lengths(&clock)[0], clock.outages[0].from.at), (7210, typed.at));
    assert_eq!(at(10).ms_since(&clock.outages[0].from), 7_210_000, "and whoever subtracts gets the same");
}

#[test]
fn a_statement_without_an_outage_starts_no_clock() {
    let mut room = room(vec![check("web")], DownWhen::Any);
    turn(&mut room, "web", CheckState::Up, 1, None);
    corrected(&mut room, 0, 5);
    let clock = room.scope(&at(10));
    assert_eq!((lengths(&clock), clock.state, clock.outages.len()), ([0; 4], ScopeState::Up, 0));
    let marked = room.milestone(Milestone::FirstFailingProbe);
    assert_eq!((marked.measured, marked.instant()), (None, Some(at(0))));
}

#[test]
fn a_statement_over_a_gap_keeps_what_nobody_watched() {
    let mut room = room(vec![check("web")], DownWhen::Any);
    turn(&mut room, "web", CheckState::Down, 10, None);
    room.checks.gap(&at(30));
    turn(&mut room, "web", CheckState::Down, 50, None);
    corrected(&mut room, 0, 60);
    let clock = room.scope(&at(100));
    assert_eq!((clock.downtime_ms, clock.unobserved_ms, clock.outages[0].unobserved_ms), (100_000, 20_000, 20_000));
    corrected(&mut room, 40, 70);
    let clock = room.scope(&at(100));
    assert_eq!((clock.downtime_ms, clock.unobserved_ms, clock.outages[0].unobserved_ms), (60_000, 10_000, 10_000));
}
