//! Hosts killed with SIGKILL at many moments of one room's life, and started again each time.

use crate::help::{Chance, Done, House, Place, runs_of, text};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use warroom::record::Event;

const KILLS: usize = 20;

/// Every script writes one line when it begins and one when it ends into a ledger beside the runbook, and counted lines in between.
const RUNBOOK: &str = r#"---
title: Many runs
kind: drill
lists:
  items: [a, b, c, d, e, f]
---
# Many runs

- [ ] One

  ```sh {name=one auto}
  ./work.sh 8
  ```
- [ ] Six, three at a time

  ```sh {name=six auto needs=one each=items parallel=3}
  ./work.sh 6 "$ITEM"
  ```
- [ ] Two scripts

  ```sh {name=two auto needs=six}
  ./work.sh 6
  ```
  ```sh
  ./work.sh 7
  ```
- [ ] Tried three times

  ```sh {name=again auto needs=two retries=2 retry-delay=100ms}
  ./work.sh 5
  exit 3
  ```
- [ ] Six at once; one fails, one dies

  ```sh {name=ends auto needs=two each=items parallel=6}
  ./work.sh 14 "$ITEM"
  case $ITEM in c) exit 7 ;; d) kill -9 $$ ;; esac
  ```
"#;

const WORK: &str = r#"#!/bin/sh
# work.sh LINES [ITEM]: longer for some items than for others.
lines=$(($1 + $(printf %d "'${2:-a}") % 3 * 4))
echo "begin $WARROOM_RUN" >>ledger
n=1
while [ "$n" -le "$lines" ]; do
	echo "$WARROOM_RUN line $n of $lines"
	[ "$n" -ne 3 ] || seq 1 5000
	sleep 0.05
	n=$((n + 1))
done
echo "end $WARROOM_RUN" >>ledger
"#;

/// What must be there afterwards: every run with its true exit, by code or signal.
fn expected() -> BTreeMap<String, (Option<i32>, Option<i32>)> {
    let mut runs = BTreeMap::new();
    for run in ["one.1", "two.1.1", "two.2.1"] {
        runs.insert(run.to_owned(), (Some(0), None));
    }
    for n in 1..=3 {
        runs.insert(format!("again.{n}"), (Some(3), None));
    }
    for item in ["a", "b", "c", "d", "e", "f"] {
        runs.insert(format!("six.{item}.1"), (Some(0), None));
        let ends = match item {
            "c" => (Some(7), None),
            "d" => (None, Some(9)),
            _ => (Some(0), None),
        };
        runs.insert(format!("ends.{item}.1"), ends);
    }
    runs
}

fn of_a_run(event: &Event) -> bool {
    matches!(event, Event::RunIntended { .. } | Event::RunStarted { .. } | Event::RunExited { .. })
}

// Seen red: with the spawn of an intended run before its entry was durable and without `rundir::start` asking whether it began, scripts
// began twice; with `Found::Alive` taken for "lost", exits were missing.
#[test]
fn a_host_killed_at_twenty_moments_loses_no_run_and_starts_none_twice() {
    let house = House::new();
    house.script("work.sh", WORK);
    let place = house.open("many", RUNBOOK);
    place.kill_host();
    let talking = AtomicBool::new(true);
    let acknowledged = std::thread::scope(|scope| {
        let notes = scope.spawn(|| keep_noting(&place, &talking));
        killed_again_and_again(&place);
        talking.store(false, Ordering::Relaxed);
        notes.join().unwrap()
    });
    let runbook = house.path().join("many.md");
    let last = house.run(&["open", runbook.to_str().unwrap(), "--headless", "--room", place.word()]);
    last.exits(1).says(&["not done: again, ends"]);

    nothing_ran_twice(&house);
    everything_is_there(&place);
    notes_are_there(&place, &acknowledged);
    assert!(
        place.count(|e| matches!(e, Event::RunAdopted { unsupervised: false, .. })) >= 5,
        "hardly anything was adopted"
    );
    assert_eq!(place.count(|e| matches!(e, Event::RunAdopted { unsupervised: true, .. } | Event::RunLost { .. })), 0);
    place.verifies();
}

/// Each host lives until the next moment: so many entries of runs are in the journal, and some milliseconds more have gone by.
fn killed_again_and_again(place: &Place) {
    let mut chance = Chance::new(20_11_23);
    // 18 runs, three entries each; the last moments leave something to the last host.
    for moment in chance.some(KILLS, 50) {
        let host = place.host(&["--headless"]);
        place.event("somebody to declare", |e| matches!(e, Event::HostStarted { .. }).then_some(()));
        if place.count(|e| matches!(e, Event::Declared {})) == 0 {
            place.does(&["declare"]);
        }
        crate::help::wait(&format!("entry {moment} of a run"), || place.count(of_a_run) as u64 >= moment);
        std::thread::sleep(Duration::from_millis(chance.below(40)));
        assert_eq!(place.kill_host(), host.pid());
        host.wait();
    }
}

/// Takes notes all the time; those that were acknowledged, and whether each note was.
fn keep_noting(place: &Place, talking: &AtomicBool) -> Vec<(String, bool)> {
    let mut said = Vec::new();
    while talking.load(Ordering::Relaxed) {
        let note = format!("note number {}", said.len());
        let done: Done = place.ask(&["note", &note]);
        // Without a host: refused. A host that dies meanwhile: nobody knows.
        assert!([0, 3, 4].contains(&done.code()), "{done:#?}");
        said.push((note, done.code() == 0));
        std::thread::sleep(Duration::from_millis(20));
    }
    said
}

fn nothing_ran_twice(house: &House) {
    let mut begun = BTreeMap::new();
    for line in text(&house.path().join("ledger")).lines() {
        *begun.entry(line.to_owned()).or_insert(0) += 1;
    }
    let all = expected().into_keys().flat_map(|run| [format!("begin {run}"), format!("end {run}")]);
    assert_eq!(begun, all.map(|line| (line, 1)).collect());
}

fn everything_is_there(place: &Place) {
    let expected = expected();
    assert_eq!(runs_of(place), expected.keys().cloned().collect::<Vec<_>>());
    for (run, (code, signal)) in expected {
        let exit = place.whole(&run);
        assert_eq!((exit.code, exit.signal, exit.timed_out, &exit.stopped_by), (code, signal, false, &None), "{run}");
        assert_eq!(place.output(&run), printed(&run, &place.output(&run)), "{run}");
        let intended = place.count(|e| matches!(e, Event::RunIntended { run: r, .. } if r.as_str() == run));
        assert_eq!(intended, 1, "{run}");
    }
}

/// All that a script must have printed; how many lines that is stands in each of them.
fn printed(run: &str, output: &str) -> String {
    let first = output.lines().next().unwrap_or_default();
    let lines: u32 =
        first.rsplit(' ').next().and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{run}: {first:?}"));
    let flood: String = (1..=5000).map(|n| format!("{n}\n")).collect();
    let flood = |n| if n == 3 { flood.as_str() } else { "" };
    (1..=lines).map(|n| format!("{run} line {n} of {lines}\n{}", flood(n))).collect()
}

fn notes_are_there(place: &Place, said: &[(String, bool)]) {
    let taken: Vec<String> = place.events().into_iter().filter_map(note).collect();
    for (note, acknowledged) in said {
        let times = taken.iter().filter(|t| *t == note).count();
        assert!(times <= 1, "{note} stands there {times} times");
        assert!(times == 1 || !acknowledged, "{note} was acknowledged and is lost");
    }
    let acknowledged = said.iter().filter(|(_, a)| *a).count();
    assert!(acknowledged >= KILLS, "only {acknowledged} notes were acknowledged");
}

fn note(event: Event) -> Option<String> {
    match event {
        Event::NoteTaken { text, .. } => Some(text),
        _ => None,
    }
}
