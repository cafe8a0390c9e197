//! Incarnations in the room's fold: where a check passes, what it came back with, what is missing.

use super::room::*;
use warroom::plan::DownWhen;
use warroom::record::{Event, Evidence, ProbeResult};
use warroom::room::{Room, Watch};

fn at_home(began: i64, word: &str, incarnation: &str, age_s: Option<u64>) -> ProbeResult {
    let evidence = Evidence {
        incarnation: Some(incarnation.to_owned()),
        data_age_ms: age_s.map(|s| s * 1000),
        ..Evidence::default()
    };
    ProbeResult { evidence, ..probe("web", at(began), 0, word) }
}

fn played(results: &[ProbeResult]) -> (Room, Vec<Event>) {
    let (mut room, mut watch, mut told) = (room(vec![check("web")], DownWhen::Any), Watch::default(), Vec::new());
    for result in results {
        let events = watch.feed(&room.checks, result);
        events.iter().for_each(|e| fold(&mut room, e, result.began));
        told.extend(events);
    }
    (room, told)
}

#[test]
fn what_was_lost_is_measured_where_a_service_comes_back() {
    let (room, _) = played(&[
        at_home(0, "ok", "dc1", None),
        at_home(10, "fail", "dc1", None),
        at_home(15, "fail", "dc1", None),
        at_home(20, "fail", "dc1", None),
        at_home(610, "ok", "dc2", Some(3600)),
        at_home(615, "ok", "dc2", Some(3605)),
    ]);
    let losses = room.losses(&at(620));
    assert_eq!(losses.len(), 1);
    let loss = &losses[0];
    assert_eq!((loss.check.as_str(), loss.incarnation.as_deref(), loss.at), ("web", Some("dc2"), at(610)));
    // The newest data are of 610 - 3600; down since 10: an hour less ten minutes is missing.
    assert_eq!((loss.data_age_ms, loss.lost_ms), (3_600_000, Some(3_000_000)));
    assert_eq!(room.checks.get("web").unwrap().incarnation.as_deref(), Some("dc2"));
}

#[test]
fn data_that_were_written_since_are_no_loss() {
    let results = [
        at_home(0, "fail", "a", None),
        at_home(5, "fail", "a", None),
        at_home(10, "fail", "a", None),
        at_home(600, "ok", "b", Some(60)),
        at_home(605, "ok", "b", Some(65)),
    ];
    let (room, _) = played(&results);
    assert_eq!(room.losses(&at(700))[0].lost_ms, Some(0));
}

#[test]
fn a_move_without_an_outage_is_an_entry_with_its_evidence() {
    let (room, told) = played(&[
        at_home(0, "ok", "dc1", None),
        at_home(10, "ok", "dc1", None),
        at_home(20, "ok", "dc2", Some(120)),
        at_home(30, "ok", "dc2", Some(130)),
        at_home(40, "ok", "dc1", None),
    ]);
    let moves: Vec<_> = told
        .iter()
        .filter_map(|e| {
            if let Event::CheckMoved { from, to, since, evidence, .. } = e {
                Some((from.as_str(), to.as_str(), *since, evidence.data_age_ms))
            } else {
                None
            }
        })
        .collect();
    assert_eq!(moves, [("dc1", "dc2", at(20), Some(120_000)), ("dc2", "dc1", at(40), None)]);
    let losses = room.losses(&at(50));
    assert_eq!(
        (losses.len(), losses[0].data_age_ms, losses[0].lost_ms),
        (1, 120_000, None),
        "no outage, no loss before it"
    );
    assert_eq!(room.scope(&at(50)).downtime_ms, 0);
}
