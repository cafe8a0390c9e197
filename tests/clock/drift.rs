//! Clock steps: said when wall and boot clock part by over a second, and nothing to the lengths that are measured.

use super::room::*;
use warroom::plan::DownWhen;
use warroom::room::Drift;
use warroom::words::*;

/// The wall clock stands `ms` beside where it would stand.
fn stepped(stamp: Stamp, ms: i64) -> Stamp {
    Stamp { at: stamp.plus_ms(ms).at, ..stamp }
}

#[test]
fn a_step_of_the_wall_clock_is_said_once_and_its_length() {
    let mut drift = Drift::new(&at(0));
    assert_eq!(drift.look(&at(3600)), None, "an hour on both clocks is no step");
    assert_eq!(drift.look(&stepped(at(3601), 1000)), None, "not over a second");
    assert_eq!(drift.look(&stepped(at(3602), 1001)), Some(1001));
    assert_eq!(drift.look(&stepped(at(3603), 1001)), None, "told once");
    assert_eq!(drift.look(&stepped(at(3604), -4000)), Some(-5001), "back again");
    // A clock that creeps is told as soon as it is a second off.
    let mut drift = Drift::new(&at(0));
    let told: Vec<i64> = (0..30).filter_map(|i| drift.look(&stepped(at(i), i * 100))).collect();
    assert_eq!(told, [1100, 1100]);
}

#[test]
fn an_outage_is_as_long_as_the_boot_clock_says_whatever_the_wall_clock_does() {
    for step in [-7_200_000, 7_200_000] {
        let mut room = room(vec![check("web")], DownWhen::Any);
        turn(&mut room, "web", CheckState::Up, 0, None);
        turn(&mut room, "web", CheckState::Down, 20, Some(10));
        let back = stepped(at(100), step);
        let event = warroom::record::Event::CheckTurned {
            check: "web".into(),
            to: CheckState::Up,
            since: back,
            after: Some(stepped(at(95), step)),
            evidence: Default::default(),
            outcome: outcome("ok"),
        };
        fold(&mut room, &event, stepped(at(105), step));
        let clock = room.scope(&stepped(at(200), step));
        assert_eq!((clock.downtime_ms, clock.outages.len()), (80_000, 1), "stepped by {step} ms");
    }
}
