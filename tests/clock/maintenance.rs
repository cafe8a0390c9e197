//! Maintenance: when windows are open, and what the clock makes of what happens in them.

use super::room::*;
use chrono::{DateTime, Utc, Weekday};
use warroom::plan::{DownWhen, When, Window};
use warroom::record::Event;
use warroom::room::{Room, ScopeState};
use warroom::words::*;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn weekly(minute: u16, days: &[Weekday], zone: &str, lasts: u64) -> Window {
    let begins = When::Weekly { minute, days: days.to_vec(), zone: zone.to_owned() };
    Window { checks: vec!["*".to_owned()], begins, lasts: Span::secs(lasts), why: None }
}

#[test]
fn a_window_that_comes_once_is_open_from_its_beginning_to_its_end() {
    let begins = When::Once(utc("2026-11-23T22:00:00Z"));
    let window = Window { begins, ..weekly(0, &[], "UTC", 3600) };
    let until = |text| window.until(utc(text));
    assert_eq!(until("2026-11-23T21:59:59.999Z"), None);
    assert_eq!(until("2026-11-23T22:00:00Z"), Some(utc("2026-11-23T23:00:00Z")));
    assert_eq!(until("2026-11-23T22:59:59.999Z"), Some(utc("2026-11-23T23:00:00Z")));
    assert_eq!(until("2026-11-23T23:00:00Z"), None);
}

#[test]
fn a_window_comes_again_by_the_clocks_of_its_zone() {
    // 23:00 in Berlin is 22:00 UTC in winter and 21:00 in summer; the window reaches into the next day.
    let window = weekly(23 * 60, &[], "Europe/Berlin", 2 * 3600);
    let until = |text| window.until(utc(text));
    assert_eq!(until("2026-11-23T22:30:00Z"), Some(utc("2026-11-24T00:00:00Z")));
    assert_eq!(until("2026-11-23T23:59:00Z"), Some(utc("2026-11-24T00:00:00Z")), "past midnight there");
    assert_eq!(until("2026-07-23T21:00:00Z"), Some(utc("2026-07-23T23:00:00Z")));
    assert_eq!((until("2026-11-23T21:30:00Z"), until("2026-07-23T23:00:00Z")), (None, None));
    // On 29 March 2026 the clocks there go from 2 to 3: half past two does not exist, and the window is an hour later.
    let night = weekly(2 * 60 + 30, &[], "Europe/Berlin", 1800);
    assert_eq!(night.until(utc("2026-03-29T01:30:00Z")), Some(utc("2026-03-29T02:00:00Z")));
    // On 25 October they go from 3 back to 2: the first half past two counts, and it comes once.
    assert_eq!(night.until(utc("2026-10-25T00:30:00Z")), Some(utc("2026-10-25T01:00:00Z")));
    assert_eq!(night.until(utc("2026-10-25T01:45:00Z")), None);
}

#[test]
fn a_window_comes_on_its_days_and_may_last_over_several() {
    let window = weekly(0, &[Weekday::Sat], "UTC", 2 * 24 * 3600);
    let open = |text: &str| window.until(utc(text)).is_some();
    // 2026-11-21 is a Saturday.
    let days = ["20T12", "21T00", "22T23", "23T00"].map(|t| open(&format!("2026-11-{t}:00:00Z")));
    assert_eq!(days, [false, true, true, false]);
    assert_eq!(weekly(0, &[], "Nowhere/Land", 60).until(utc("2026-11-21T00:00:00Z")), None);
}

fn began(room: &mut Room, from: i64, until: i64) {
    let event = Event::MaintenanceBegan { checks: vec!["web".into()], until: at(until), why: None };
    fold(room, &event, at(from));
}

fn ended(room: &mut Room, when: i64) {
    fold(room, &Event::MaintenanceEnded { checks: vec!["web".into()] }, at(when));
}

fn up_from_the_start() -> Room {
    let mut room = room(vec![check("web")], DownWhen::Any);
    turn(&mut room, "web", CheckState::Up, 0, None);
    room
}

#[test]
fn an_outage_within_a_window_is_none() {
    let mut room = up_from_the_start();
    began(&mut room, 100, 200);
    turn(&mut room, "web", CheckState::Down, 120, Some(110));
    assert_eq!(room.scope(&at(150)).state, ScopeState::Unknown, "nothing is expected of it now");
    turn(&mut room, "web", CheckState::Up, 180, Some(175));
    ended(&mut room, 200);
    let clock = room.scope(&at(300));
    assert_eq!((clock.state, clock.downtime_ms, clock.outages.len()), (ScopeState::Up, 0, 0));
    let share = room.availability("web", &at(300));
    assert_eq!((share.availability, (share.coverage * 3.0).round()), (Some(1.0), 2.0), "neither up nor down in it");
}

#[test]
fn an_outage_that_outlasts_the_window_begins_with_its_end() {
    let mut room = up_from_the_start();
    began(&mut room, 100, 200);
    turn(&mut room, "web", CheckState::Down, 150, Some(145));
    ended(&mut room, 200);
    turn(&mut room, "web", CheckState::Up, 260, Some(255));
    let clock = room.scope(&at(300));
    assert_eq!(clock.downtime_ms, 60_000);
    let outage = &clock.outages[0];
    assert_eq!((outage.from, outage.from_after, outage.to), (at(200), None, Some(at(260))));
}

#[test]
fn an_outage_that_was_there_before_counts_until_the_window_begins() {
    let mut room = up_from_the_start();
    turn(&mut room, "web", CheckState::Down, 40, Some(35));
    began(&mut room, 100, 200);
    let clock = room.scope(&at(150));
    assert_eq!((clock.downtime_ms, clock.outages[0].to), (60_000, Some(at(100))));
    // Still down behind it, before any entry says that the window is over: a host that died does not lengthen it.
    let clock = room.scope(&at(250));
    assert_eq!((clock.downtime_ms, clock.outages.len(), clock.outages[1].from), (110_000, 2, at(200)));
}

#[test]
fn a_window_is_lengthened_and_ended_early() {
    let mut room = up_from_the_start();
    began(&mut room, 100, 200);
    began(&mut room, 150, 300);
    assert_eq!(room.checks.get("web").unwrap().maintenance.len(), 1, "one window that ends later");
    turn(&mut room, "web", CheckState::Down, 160, Some(155));
    ended(&mut room, 250);
    assert!(!room.checks.get("web").unwrap().in_maintenance(&at(260)));
    assert_eq!(room.scope(&at(300)).outages[0].from, at(250));
}

#[test]
fn windows_are_part_of_the_time_line_whatever_happens_at_their_edges() {
    let mut room = up_from_the_start();
    began(&mut room, 100, 200);
    turn(&mut room, "web", CheckState::Down, 100, Some(95));
    turn(&mut room, "web", CheckState::Up, 200, Some(199));
    ended(&mut room, 200);
    began(&mut room, 200, 250);
    ended(&mut room, 250);
    let clock = room.scope(&at(300));
    assert_eq!((clock.downtime_ms, clock.outages.len(), clock.state), (0, 0, ScopeState::Up));
}
