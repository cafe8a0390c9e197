//! Many steps, checks, runs and seats in a real room. Times are printed; the bounds only turn a hang into a failure, since these builds are not
//! optimised, and the machine may be loaded.

use crate::help::{House, LONG, Place, Wire, wait};
use serde_json::json;
use std::fmt::Write;
use std::time::{Duration, Instant};
use warroom::io::journal::{Journal, Opened};
use warroom::record::{Author, Entry, Event, Exit};
use warroom::words::{RunId, StepId};

/// `count` steps in phases of 100.
fn steps(count: usize) -> String {
    let mut book = "---\ntitle: Many\nkind: drill\n---\n".to_owned();
    for n in 0..count {
        if n % 100 == 0 {
            let _ = writeln!(book, "# Phase {}\n", n / 100);
        }
        let _ = writeln!(book, "- [ ] Step {n}");
    }
    book + "- [ ] Say\n\n  ```sh {name=say}\n  echo said\n  ```\n"
}

/// What an answer takes, at worst, of some asked one after the other.
#[track_caller]
fn answers(wire: &mut Wire, count: usize, ask: impl Fn(usize) -> serde_json::Value) -> Duration {
    let mut worst = Duration::ZERO;
    for n in 0..count {
        let began = Instant::now();
        let answer = wire.answer(&format!("ask {n}"), ask(n));
        assert!(answer["done"].is_object(), "{answer}");
        worst = worst.max(began.elapsed());
        wire.heard.clear();
    }
    worst
}

/// What a command takes.
fn takes(place: &Place, words: &[&str]) -> Duration {
    let began = Instant::now();
    place.house.run(&[words, &[place.word()]].concat()).exits(0);
    began.elapsed()
}

// Seen red: with frames of at most 2 MiB, since the first entry alone has more.
#[test]
fn ten_thousand_steps() {
    let house = House::new();
    let began = Instant::now();
    let place = house.open("one", &steps(10_000));
    println!("10000 steps: open {:?}", began.elapsed());
    let began = Instant::now();
    let mut alice = Wire::seat(&place.dir, "alice", None);
    let longest = alice.heard.iter().map(|f| f.to_string().len()).max().unwrap();
    println!("10000 steps: sit down {:?}, a frame of {longest} bytes", began.elapsed());
    assert!(longest < warroom::wire::LONGEST, "no seat would read a frame of {longest} bytes");
    let worst = answers(&mut alice, 20, |n| json!({ "Tick": { "step": format!("phase-{n}/step-{}", n * 100) } }));
    println!("10000 steps: an answer {worst:?} at most");
    assert!(worst < LONG, "{worst:?}");
    for words in [&["status"][..], &["status", "--json"], &["log"], &["report"], &["verify"]] {
        let took = takes(&place, words);
        println!("10000 steps: {words:?} {took:?}");
        assert!(took < LONG, "{words:?} took {took:?}");
    }
    place.does(&["run", "say"]);
    assert!(place.exited("say.1").success());
    assert_eq!(place.count(|e| matches!(e, Event::StepTicked { .. })), 20);
}

// (When each probe's check was searched for among all, an answer took 3.4 s, then 0.3 s.)
#[test]
fn five_thousand_checks() {
    let house = House::new();
    let names: Vec<String> = (0..5000).map(|n| format!("c{n}")).collect();
    let list = names.join(", ");
    let checks = format!(
        "lists: {{ all: [ {list} ] }}\nchecks:\n  - name: up-$ITEM\n    each: all\n    tcp: 127.0.0.1:9\n    every: 60s\n"
    );
    let place =
        house.open("one", &format!("---\nkind: incident\n{checks}scope: {{ checks: [ '*' ] }}\n---\n- [ ] Look\n"));
    assert_eq!(place.status()["checks"].as_array().unwrap().len(), 5000);
    let mut alice = Wire::seat(&place.dir, "alice", None);
    let began = Instant::now();
    let worst = answers(&mut alice, 20, |n| json!({ "Note": { "text": format!("note {n}"), "private": false } }));
    println!("5000 checks: an answer {worst:?} at most");
    assert!(worst < LONG, "{worst:?}");
    let took = takes(&place, &["status"]);
    println!("5000 checks: status {took:?}");
    wait("every check's first probe", || {
        place.status()["checks"].as_array().unwrap().iter().all(|c| c["since"].is_string())
    });
    println!("5000 checks: all probed after {:?}", began.elapsed());
}

/// A room in which a step ran for each of 10,000 items, twice: 20,000 runs, written by this test as a host would have. Then a real host goes on.
#[test]
fn twenty_thousand_runs() {
    const ITEMS: usize = 10_000;
    let house = House::new();
    let items: Vec<String> = (0..ITEMS).map(|n| format!("i{n}")).collect();
    let book = format!(
        "---\nkind: drill\nlists: {{ all: [ {} ] }}\n---\n- [ ] Each\n\n  ```sh {{name=each each=all parallel=8 retries=1}}\n  true\n  ```\n\
         - [ ] Say\n\n  ```sh {{name=say}}\n  echo said\n  ```\n- [ ] Look\n",
        items.join(", ")
    );
    let place = house.open("one", &book);
    place.kill_host();
    ran(&place, &items);
    let began = Instant::now();
    let _host = place.host(&[]);
    println!("20000 runs: a host after {:?}", began.elapsed());
    let mut alice = Wire::seat(&place.dir, "alice", None);
    println!("20000 runs: seated after {:?}", began.elapsed());
    let worst = answers(&mut alice, 20, |n| json!({ "Note": { "text": format!("note {n}"), "private": false } }));
    println!("20000 runs: an answer {worst:?} at most");
    assert!(worst < LONG, "{worst:?}");
    for words in [&["status"][..], &["log"], &["report"]] {
        let took = takes(&place, words);
        println!("20000 runs: {words:?} {took:?}");
        assert!(took < LONG, "{words:?} took {took:?}");
    }
    place.does(&["run", "say"]);
    assert!(place.exited("say.1").success());
}

/// Appends what 20,000 runs leave in the journal.
fn ran(place: &Place, items: &[String]) {
    let Opened { mut journal, entries, .. } = Journal::open(&place.dir).unwrap();
    let stamp = entries.last().unwrap().stamp;
    let step = StepId::from("each");
    let mut events = vec![Event::RunsAsked { step: step.clone(), items: items.to_vec(), hash: String::new() }];
    for attempt in [1, 2] {
        for item in items {
            let run = RunId(format!("each.{item}.{attempt}"));
            let (step, item, sha256) = (step.clone(), item.clone(), String::new());
            events.push(Event::RunIntended { run: run.clone(), step, item, script: 0, attempt, sha256 });
            events.push(Event::RunStarted { run: run.clone(), pid: 1 });
            let exit = Exit { code: Some(if attempt == 1 { 1 } else { 0 }), ..Exit::default() };
            events.push(Event::RunExited { run, exit: Box::new(exit) });
        }
    }
    let numbered = events.into_iter().zip(journal.next()..);
    let entry = |(event, n)| Entry { n, stamp, by: Author::host(), event };
    journal.append(numbered.map(entry).collect()).unwrap();
    journal.close().unwrap();
}

#[test]
fn sixty_four_seats() {
    let house = House::new();
    let place = house.open("one", &steps(20));
    let mut seats: Vec<Wire> = (0..64).map(|n| Wire::seat(&place.dir, &format!("seat-{n}"), None)).collect();
    wait("64 seats", || place.status()["seats"].as_array().unwrap().len() == 64);
    let began = Instant::now();
    for (n, seat) in seats.iter_mut().enumerate() {
        seat.ask("1", json!({ "Note": { "text": format!("from seat {n}."), "private": false } }));
    }
    for seat in &mut seats {
        assert!(seat.answered("1")["done"].is_object());
    }
    println!("64 seats: 64 notes at once {:?}", began.elapsed());
    for seat in &mut seats {
        let mut seen = notes(&seat.heard);
        while seen < 64 {
            seen += notes(&[seat.next().unwrap()]);
        }
        assert_eq!(seen, 64);
    }
    println!("64 seats: all saw all after {:?}", began.elapsed());
    assert_eq!(place.count(|e| matches!(e, Event::NoteTaken { .. })), 64);
}

/// How many notes stand in these frames.
fn notes(frames: &[serde_json::Value]) -> usize {
    let entries = frames.iter().filter_map(|f| f["entries"].as_array()).flatten();
    entries.filter(|e| e["event"]["NoteTaken"].is_object()).count()
}
