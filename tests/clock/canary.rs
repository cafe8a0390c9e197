//! Canaries: a failure is believed only where our own side is well.

use super::room::*;
use warroom::plan::{Check, DownWhen};
use warroom::record::{Event, Outcome, ProbeResult};
use warroom::room::{Room, Watch};
use warroom::words::*;

fn watched(canaries: &[&str]) -> (Room, Watch) {
    let mut checks = vec![check("web")];
    checks.extend(canaries.iter().map(|name| Check { canary: true, ..check(name) }));
    (room(checks, DownWhen::Any), Watch::default())
}

/// As the host does it: what may be judged is, and what it confirms is folded.
fn take(room: &mut Room, watch: &mut Watch, result: ProbeResult) -> Vec<Event> {
    let now = result.began.plus_ms(result.latency_ms as i64);
    let mut told = Vec::new();
    for ready in watch.admit(&room.checks, result) {
        let events = watch.feed(&room.checks, &ready);
        events.iter().for_each(|e| fold(room, e, now));
        told.extend(events);
    }
    told
}

fn states(room: &Room, name: &str) -> Vec<CheckState> {
    room.checks.get(name).unwrap().stretches.iter().map(|s| s.state).collect()
}

#[test]
fn a_failure_waits_for_the_canarys_word_and_is_believed_where_it_passes() {
    let (mut room, mut watch) = watched(&["gateway"]);
    take(&mut room, &mut watch, probe("web", at(0), 3, "ok"));
    take(&mut room, &mut watch, probe("gateway", at(1), 3, "ok"));
    for (i, t) in [10, 15, 20].into_iter().enumerate() {
        assert_eq!(take(&mut room, &mut watch, probe("web", at(t), 3, "fail")), [], "it waits");
        assert!(watch.waits("web"));
        assert_eq!(watch.wanted(&room.checks), ["gateway".into()], "and asks");
        // A word from before the failure is none about it.
        let told = take(&mut room, &mut watch, probe("gateway", at_ms(t * 1000 - 1), 0, "ok"));
        assert!(told.is_empty() && watch.waits("web"), "{told:?}");
        take(&mut room, &mut watch, probe("gateway", at_ms(t * 1000 + 50), 1, "ok"));
        assert_eq!((watch.waits("web"), watch.wanted(&room.checks)), (false, Vec::new()));
        assert_eq!(states(&room, "web").last() == Some(&CheckState::Down), i == 2);
    }
    assert_eq!(room.scope(&at(30)).outages[0].from, at(10), "dated back as ever");
}

#[test]
fn while_the_canary_fails_too_nothing_is_known() {
    let (mut room, mut watch) = watched(&["gateway"]);
    take(&mut room, &mut watch, probe("web", at(0), 3, "ok"));
    for t in [10, 15, 20, 25, 30, 35, 40] {
        take(&mut room, &mut watch, probe("web", at(t), 3, "fail"));
        take(&mut room, &mut watch, probe("gateway", at_ms(t * 1000 + 50), 1, "fail"));
        let events = watch.tick(&room.checks, &at(t + 1));
        events.iter().for_each(|e| fold(&mut room, e, at(t + 1)));
    }
    assert_eq!(states(&room, "web"), [CheckState::Unknown, CheckState::Up, CheckState::Unknown]);
    assert_eq!(
        states(&room, "gateway"),
        [CheckState::Unknown, CheckState::Down],
        "the canary says itself what is wrong"
    );
    let Some((_, Outcome::Unknown { reason }, _)) = &room.checks.get("web").unwrap().last else { panic!() };
    assert_eq!(reason, "our own side: the canary gateway fails (connect refused)");
    let clock = room.scope(&at(60));
    assert_eq!((clock.downtime_ms, clock.outages.len()), (0, 0), "and nobody is blamed");
}

#[test]
fn one_canary_that_lives_is_enough_to_believe_a_failure() {
    let (mut room, mut watch) = watched(&["gateway", "resolver"]);
    for t in [10, 15, 20] {
        take(&mut room, &mut watch, probe("web", at(t), 3, "fail"));
        take(&mut room, &mut watch, probe("gateway", at_ms(t * 1000 + 50), 1, "fail"));
        assert!(watch.waits("web"), "the other one has not spoken");
        take(&mut room, &mut watch, probe("resolver", at_ms(t * 1000 + 60), 1, "ok"));
    }
    assert_eq!(states(&room, "web"), [CheckState::Unknown, CheckState::Down]);
}

#[test]
fn a_canary_that_says_nothing_or_cannot_be_probed_holds_nothing_up() {
    let (mut room, mut watch) = watched(&["gateway"]);
    take(&mut room, &mut watch, probe("web", at(10), 3, "fail"));
    assert_eq!(watch.overdue(&room.checks, &at(16)).len(), 0);
    assert_eq!(watch.overdue(&room.checks, &at(18)).len(), 1, "its time-out and five seconds");
    assert!(!watch.waits("web"));
    take(&mut room, &mut watch, probe("web", at(20), 3, "fail"));
    take(&mut room, &mut watch, probe("gateway", at(21), 1, "unknown"));
    assert!(!watch.waits("web"), "our own fault at the canary is no proof");
}

#[test]
fn a_good_probe_does_not_overtake_the_failure_before_it() {
    let (mut room, mut watch) = watched(&["gateway"]);
    take(&mut room, &mut watch, probe("web", at(0), 3, "ok"));
    take(&mut room, &mut watch, probe("web", at(10), 3, "fail"));
    assert_eq!(take(&mut room, &mut watch, probe("web", at(15), 3, "ok")), []);
    let told = take(&mut room, &mut watch, probe("gateway", at(16), 1, "ok"));
    assert!(matches!(&told[..], [Event::CheckTurned { .. }, Event::CheckBlipped { fails: 1, .. }]), "{told:?}");
}

#[test]
fn the_scope_does_not_count_a_canary() {
    let (mut room, mut watch) = watched(&["gateway"]);
    for t in [0, 5, 10] {
        take(&mut room, &mut watch, probe("gateway", at(t), 1, "fail"));
    }
    assert!(!room.checks.get("gateway").unwrap().in_scope);
    assert_eq!(room.scope(&at(60)).downtime_ms, 0);
}
