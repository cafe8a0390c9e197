//! The wall clock is stepped while a room is open. Only `libc`'s calls see the step, so the clock that durations come from goes on as it would in
//! the kernel, where a step moves CLOCK_REALTIME alone.

use crate::help::{House, Place, text, wait};
use std::path::PathBuf;
use warroom::io::rundir::{self, Started};
use warroom::record::Event;

const RUNBOOK: &str = r#"---
title: Clocks
kind: drill
scope: { checks: [ web ] }
checks:
  - { name: web, tcp: "127.0.0.1:1", every: 1s, timeout: 1s }
---
# Clocks

- [ ] Work

  ```sh {name=work timeout=10m}
  while [ ! -s word ]; do sleep 0.02; done
  ```
"#;

/// Debian's `libfaketime`.
fn library() -> Option<PathBuf> {
    let all = std::fs::read_dir("/usr/lib").ok()?.flatten();
    all.map(|e| e.path().join("faketime/libfaketimeMT.so.1")).find(|p| p.exists())
}

fn drifts(place: &Place) -> Vec<i64> {
    let drift = |e: Event| match e {
        Event::ClockDrifted { ms } => Some(ms),
        _ => None,
    };
    place.events().into_iter().filter_map(drift).collect()
}

/// Promise: a wall clock that is stepped a day either way changes no duration and no timeout; the step is in the
/// record. Red when `Stamp::ms_since` counts by the wall clock within a boot.
#[test]
fn a_wall_clock_stepped_by_a_day_changes_no_duration() {
    let Some(library) = library() else { return eprintln!("left out: no libfaketime") };
    for (step, sign) in [("+1d", 1), ("-1d", -1)] {
        let house = House::new();
        let place = house.open("clocks", RUNBOOK);
        place.kill_host();
        let clock = house.file("clock", "+0");
        let mut command = house.command(&["host", place.word()]);
        command.env("LD_PRELOAD", &library).env("FAKETIME_TIMESTAMP_FILE", &clock).env("FAKETIME_NO_CACHE", "1");
        command.env("DONT_FAKE_MONOTONIC", "1");
        let mut host = house.start_as(command);
        wait("the host", || {
            host.running() && std::os::unix::net::UnixStream::connect(place.dir.join("host.sock")).is_ok()
        });
        place.does(&["declare"]);
        place.does(&["run", "work"]);
        place.started("work.1");
        wait("the outage", || place.status()["scope"]["state"] == "down");
        house.file("clock", step);
        wait("the drift to be said", || !drifts(&place).is_empty());
        let ms = drifts(&place)[0];
        assert!((ms - sign * 86_400_000).abs() < 60_000, "{ms}");
        place.does(&["note", "after the step"]);
        let began: Started = rundir::read_json(&place.run_dir("work.1"), rundir::STARTED).unwrap().unwrap();
        let last = place.entries().pop().unwrap().stamp;
        assert!((last.at - began.began.at).num_hours().abs() >= 23, "the host did not see the step");
        house.file("word", "go");
        let exit = place.exited("work.1");
        assert!(exit.success() && exit.duration_ms < 120_000, "{exit:?}");
        let downtime = place.status()["scope"]["downtime_ms"].as_u64().unwrap();
        assert!(downtime < 120_000, "{downtime}");
        place.verifies();
        assert_eq!(text(&place.dir.join("host.log")).matches("panicked").count(), 0);
        host.kill();
        host.wait();
    }
}
