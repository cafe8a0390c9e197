//! One time line, whatever the machine's clocks do.

use super::room::*;
use chrono::Duration;
use warroom::room::Axis;
use warroom::words::*;

const OTHER: BootId = BootId(8);

fn seen(stamps: &[Stamp]) -> Axis {
    let mut axis = Axis::default();
    stamps.iter().for_each(|s| axis.see(s));
    axis
}

fn wall_stepped(stamp: Stamp, by: Duration) -> Stamp {
    Stamp { at: stamp.at + by, ..stamp }
}

/// `seconds` of wall time after the opening, `up` seconds after a later boot.
fn rebooted(seconds: i64, up: u64) -> Stamp {
    Stamp { boot: OTHER, mono: up * 1_000_000, ..at(seconds) }
}

#[test]
fn the_first_stamp_is_zero_and_milliseconds_count() {
    let axis = seen(&[at_ms(0), at_ms(1234)]);
    assert_eq!((axis.at(&at_ms(0)), axis.at(&at_ms(1234)), axis.at(&at_ms(-5))), (0, 1234, -5));
    assert!(axis.one_boot());
    assert_eq!(Axis::default().at(&at(5)), 0);
}

#[test]
fn a_wall_clock_stepped_a_day_either_way_changes_nothing() {
    for day in [Duration::days(1), Duration::days(-1)] {
        let axis = seen(&[at(0), at(10), wall_stepped(at(20), day), wall_stepped(at(30), day)]);
        assert_eq!(axis.at(&wall_stepped(at(30), day)), 30_000);
        assert_eq!(axis.at(&at(25)), 25_000);
    }
}

#[test]
fn time_in_suspend_counts() {
    // CLOCK_BOOTTIME runs on through suspend, and so does the wall clock.
    let axis = seen(&[at(0), at(10), at(10 + 8 * 3600)]);
    assert_eq!(axis.at(&at(10 + 8 * 3600)), 28_810_000);
    assert!(axis.one_boot());
}

#[test]
fn a_reboot_is_bridged_by_wall_time_and_marked() {
    let axis = seen(&[at(0), at(100), rebooted(160, 40), rebooted(170, 50)]);
    assert_eq!((axis.at(&rebooted(160, 40)), axis.at(&rebooted(175, 55))), (160_000, 175_000));
    assert_eq!(axis.at(&at(100)), 100_000, "the boot before keeps its own clock");
    assert!(!axis.one_boot());
}

#[test]
fn a_step_in_mid_boot_does_not_leak_into_the_reboot() {
    for day in [Duration::days(1), Duration::days(-1)] {
        let axis = seen(&[at(0), wall_stepped(at(100), day), wall_stepped(rebooted(160, 40), day)]);
        assert_eq!(axis.at(&wall_stepped(rebooted(160, 40), day)), 160_000);
    }
}

#[test]
fn a_clock_that_steps_back_over_a_reboot_never_runs_backwards() {
    let back = wall_stepped(rebooted(160, 40), Duration::hours(-1));
    let axis = seen(&[at(0), at(100), back]);
    assert_eq!(axis.at(&back), 100_000);
    assert_eq!(axis.at(&Stamp { mono: back.mono + 5_000_000, ..back }), 105_000);
}

#[test]
fn an_entry_that_comes_late_moves_nothing() {
    let before_the_step = wall_stepped(at(90), Duration::hours(-1));
    let axis = seen(&[at(0), at(100), before_the_step, rebooted(110, 5)]);
    assert_eq!((axis.at(&before_the_step), axis.at(&rebooted(110, 5))), (90_000, 110_000));
}

#[test]
fn a_stated_wall_time_lies_as_far_back_as_the_clock_said() {
    let axis = seen(&[at(0), at(100)]);
    let stated = axis.stated(at(40).at, &at(100));
    assert_eq!(stated, at(40));
    assert_eq!(axis.at(&axis.stated(at(-600).at, &at(0))), -600_000);
}

#[test]
fn a_stated_time_may_lie_before_the_machine_was_booted() {
    let axis = seen(&[at(0), at(100)]);
    let stated = axis.stated(at(-7200).at, &at(100));
    assert_eq!((stated.at, axis.at(&stated)), (at(-7200).at, -7_200_000));
    assert_eq!(at(0).ms_since(&stated), 7_200_000);
    let mut later = axis.clone();
    later.see(&wall_stepped(at(200), Duration::days(1)));
    assert_eq!(later.at(&stated), -7_200_000, "and stays where it was");
}

#[test]
fn a_stated_time_may_lie_in_the_boot_before() {
    let axis = seen(&[at(0), at(100), rebooted(160, 40)]);
    let stated = axis.stated(at(50).at, &rebooted(160, 40));
    assert_eq!((stated, axis.at(&stated)), (at(50), 50_000));
}

#[test]
fn senseless_stamps_are_no_overflow() {
    let wild = Stamp { mono: u64::MAX, ..at(0) };
    let axis = seen(&[wild, Stamp { mono: 0, ..wild }, at(0)]);
    let span = axis.at(&wild) - axis.at(&Stamp { mono: 0, ..wild });
    assert!(span > 0);
}
