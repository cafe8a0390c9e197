//! What the watch tells its host beside the events: soft states, waits, passes, digests.

use super::room::*;
use warroom::plan::{Check, DownWhen, Scope};
use warroom::record::{Event, ProbeResult};
use warroom::room::{Checks, Room, Soft, Watch};
use warroom::words::*;

/// Feeds a probe as the host does: what is confirmed is folded at once.
fn feed(room: &mut Room, watch: &mut Watch, result: &ProbeResult) -> Vec<Event> {
    let events = watch.feed(&room.checks, result);
    events.iter().for_each(|e| fold(room, e, result.began.plus_ms(result.latency_ms as i64)));
    events
}

fn fed(words: &[(i64, &str)]) -> (Room, Watch) {
    let (mut room, mut watch) = (room(vec![check("web")], DownWhen::Any), Watch::default());
    for (seconds, word) in words {
        feed(&mut room, &mut watch, &probe("web", at(*seconds), 3, word));
    }
    (room, watch)
}

#[test]
fn a_soft_or_down_check_is_looked_at_every_five_seconds() {
    let wait = |words: &[(i64, &str)]| {
        let (room, watch) = fed(words);
        (watch.soft("web"), watch.interval_ms(&room.checks, "web"))
    };
    assert_eq!(wait(&[]), (None, 10_000));
    assert_eq!(wait(&[(0, "ok")]), (None, 10_000));
    assert_eq!(wait(&[(0, "ok"), (10, "fail")]), (Some(Soft::Suspect), 5_000));
    assert_eq!(wait(&[(0, "ok"), (10, "fail"), (15, "ok")]), (None, 10_000));
    assert_eq!(wait(&[(0, "fail"), (5, "fail"), (10, "fail")]), (None, 5_000));
    let recovering = [(0, "fail"), (5, "fail"), (10, "fail"), (15, "ok")];
    assert_eq!(wait(&recovering), (Some(Soft::Recovering), 5_000));
    assert_eq!(wait(&[&recovering[..], &[(20, "ok")]].concat()), (None, 10_000));
}

#[test]
fn a_quick_check_is_never_slowed_down() {
    let quick = Check { every: Span(500), ..check("web") };
    let mut room = room(vec![quick], DownWhen::Any);
    let mut watch = Watch::default();
    feed(&mut room, &mut watch, &probe("web", at(0), 3, "fail"));
    assert_eq!((watch.soft("web"), watch.interval_ms(&room.checks, "web")), (Some(Soft::Suspect), 500));
}

#[test]
fn passes_in_a_row_count_from_an_instant_on() {
    let (_, watch) = fed(&[(0, "ok"), (10, "fail"), (15, "ok"), (25, "slow"), (35, "unknown"), (45, "ok")]);
    let passes = |ms| watch.passes_since("web", &at_ms(ms));
    assert_eq!((passes(0), passes(15_000), passes(14_999), passes(45_000)), (3, 2, 3, 0));
    assert_eq!(watch.passes_since("other", &at(0)), 0);
    assert_eq!(watch.last("web").map(|r| r.began), Some(at(45)));
}

#[test]
fn a_digest_names_each_probed_check_once() {
    let mut room = room(vec![check("web"), check("db"), check("idle")], DownWhen::Any);
    let mut watch = Watch::default();
    assert_eq!(watch.digest(), None);
    for (name, seconds, latency, word) in
        [("web", 0, 9, "ok"), ("web", 10, 40, "ok"), ("db", 2, 7, "unknown"), ("web", 20, 5, "fail")]
    {
        feed(&mut room, &mut watch, &probe(name, at(seconds), latency, word));
    }
    let Some(Event::ProbesDigested { checks }) = watch.digest() else { panic!("no digest") };
    let told: Vec<_> = checks.iter().map(|d| (d.check.as_str(), d.at, d.latency_ms, d.probes, d.slowest_ms)).collect();
    assert_eq!(told, [("db", at(2), 7, 1, 7), ("web", at(20), 5, 3, 40)]);
    assert_eq!(watch.digest(), None, "told once");

    fold(&mut room, &Event::ProbesDigested { checks }, at(21));
    let web = room.checks.get("web").unwrap();
    assert_eq!(web.last, Some((at(20), outcome("fail"), 5)));
    assert_eq!(web.latencies, [None]);
}

#[test]
fn a_room_keeps_the_last_32_latencies() {
    let mut room = room(vec![check("web")], DownWhen::Any);
    let mut watch = Watch::default();
    for i in 0..40 {
        feed(&mut room, &mut watch, &probe("web", at(i * 10), i as u64, "ok"));
        let digest = watch.digest().unwrap();
        fold(&mut room, &digest, at(i * 10 + 1));
    }
    let kept: Vec<_> = room.checks.get("web").unwrap().latencies.iter().copied().flatten().collect();
    assert_eq!(kept, (8..40).collect::<Vec<u64>>());
}

#[test]
fn a_probe_that_comes_late_and_a_check_that_is_not_there_confirm_nothing() {
    let (mut room, mut watch) = fed(&[(0, "ok"), (10, "ok")]);
    for late in 1..9 {
        assert_eq!(feed(&mut room, &mut watch, &probe("web", at(late), 1, "fail")), []);
    }
    assert_eq!(watch.soft("web"), None);
    assert_eq!(feed(&mut room, &mut watch, &probe("gone", at(20), 1, "fail")), []);
}

#[test]
fn checks_are_expanded_over_their_lists_in_the_runbooks_order() {
    let spare = Check { each: Some("customers".to_owned()), ..check("$ITEM-spare") };
    let faulty = Check { faulty: Some("no such key".to_owned()), ..check("bad-spare") };
    let declared = [check("web"), spare, check("db"), faulty, check("web")];
    let scope = Scope { checks: vec!["*-spare".to_owned(), "we?".to_owned()], ..Scope::default() };
    let mut checks = Checks::default();
    let told = |checks: &Checks| -> Vec<(String, bool)> {
        checks.all.iter().map(|c| (c.check.name.to_string(), c.in_scope)).collect()
    };
    let rows = |rows: &[(&str, bool)]| rows.iter().map(|(n, s)| ((*n).to_owned(), *s)).collect::<Vec<_>>();

    checks.expand(&declared, &scope, |_| None, &at(0));
    assert_eq!(told(&checks), rows(&[("web", true), ("db", false), ("bad-spare", false)]));
    let turned = Event::CheckTurned {
        check: "db".into(),
        to: CheckState::Up,
        since: at(1),
        after: None,
        evidence: Default::default(),
        outcome: outcome("ok"),
    };
    checks.apply(&turned, &at(1));
    let items = |list: &str| (list == "customers").then(|| vec!["acme".to_owned(), "globex".to_owned()]);
    checks.expand(&declared, &scope, items, &at(5));
    let all = [("web", true), ("acme-spare", true), ("globex-spare", true), ("db", false), ("bad-spare", false)];
    assert_eq!(told(&checks), rows(&all));
    let since = |name: &str| (checks.get(name).unwrap().state(), *checks.get(name).unwrap().since().unwrap());
    assert_eq!(since("db"), (CheckState::Up, at(1)), "what exists stays as it is");
    assert_eq!(since("acme-spare"), (CheckState::Unknown, at(5)));

    checks.expand(&declared[..1], &scope, items, &at(9));
    assert_eq!(checks.all.len(), 5, "what is no longer declared keeps its history");
}

#[test]
fn a_paused_check_is_heard_but_not_judged() {
    let (mut room, mut watch) = fed(&[(0, "ok")]);
    turn(&mut room, "web", CheckState::Paused, 5, None);
    for seconds in [10, 15, 20, 25] {
        assert_eq!(feed(&mut room, &mut watch, &probe("web", at(seconds), 3, "fail")), []);
    }
    assert_eq!(watch.tick(&room.checks, &at(500)), []);
    assert_eq!((watch.soft("web"), watch.last("web").map(|r| r.began)), (None, Some(at(25))));
}

#[test]
fn an_edge_never_lies_in_the_future_of_its_entry() {
    let mut room = room(vec![check("web")], DownWhen::Any);
    let turned = Event::CheckTurned {
        check: "web".into(),
        to: CheckState::Down,
        since: at(500),
        after: None,
        evidence: Default::default(),
        outcome: outcome("fail"),
    };
    fold(&mut room, &turned, at(20));
    assert_eq!(room.checks.get("web").unwrap().since(), Some(&at(20)));
}
