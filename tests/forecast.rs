//! The forecast: measured durations, the step graph and the slots.

use crate::screen::stage::at;
use std::collections::BTreeMap;
use warroom::forecast::{Forecast, Measured, Question, Sample, forecast, live, measure, schedule};
use warroom::plan::Plan;
use warroom::record::{Author, Entry, Event, Exit, Opening};
use warroom::room::Room;
use warroom::words::*;

const RUNBOOK: &str = r#"---
title: Restore
lists:
  customers: [a, b, c, d, e, f]
---
## Restore
- [ ] Look.

  ```sh {name=look auto}
  ./look.sh
  ```
- [ ] Restore.

  ```sh {name=restore needs=look auto each=customers parallel=2}
  ./restore.sh "$ITEM"
  ```
- [ ] Cut over.

  ```sh {name=cutover needs=restore auto}
  ./cutover.sh
  ```
"#;

/// How long each customer's restore takes, in seconds.
const TAKES: [(&str, u64); 6] = [("a", 30), ("b", 45), ("c", 35), ("d", 40), ("e", 50), ("f", 40)];
const LOOK: u64 = 12;
const CUTOVER: u64 = 8;

fn plan() -> Plan {
    let (plan, problems) = warroom::runbook::parse(RUNBOOK, "restore.md");
    assert!(problems.iter().all(|p| p.severity != warroom::plan::Severity::Error), "{problems:?}");
    plan
}

struct Tale(Vec<Entry>);

impl Tale {
    fn tell(&mut self, s: u64, event: Event) {
        let n = self.0.len() as u64 + 1;
        self.0.push(Entry { n, stamp: at(s as f64), by: Author::host(), event });
    }

    fn run(&mut self, from: u64, to: u64, step: &str, item: &str) {
        let run = RunId(format!("{step}{item}.1"));
        let (id, item) = (StepId::from(step), item.to_owned());
        self.tell(
            from,
            Event::RunIntended { run: run.clone(), step: id, item, script: 0, attempt: 1, sha256: String::new() },
        );
        self.tell(from, Event::RunStarted { run: run.clone(), pid: 1 });
        let exit = Exit { code: Some(0), duration_ms: (to - from) * 1000, ..Exit::default() };
        self.tell(to, Event::RunExited { run, exit: Box::new(exit) });
    }
}

/// 6 customers, 2 at a time, as the room starts them: in their order, whenever a slot is free.
fn drill(upto: u64) -> Vec<Entry> {
    let mut tale = Tale(Vec::new());
    let opening = serde_json::json!({ "room": "drill", "kind": "drill", "runbook": "restore.md", "sha256": "", "folder": "/srv",
        "plan": plan(), "account": "dr", "machine": "bastion", "path": "/bin", "role": "commander", "opened_by": "alice" });
    let opening: Opening = serde_json::from_value(opening).unwrap();
    tale.tell(0, Event::RoomOpened(Box::new(opening)));
    tale.tell(10, Event::Declared {});
    let ask = |items: &[&str], step: &str| Event::RunsAsked {
        step: step.into(),
        items: items.iter().map(|i| i.to_string()).collect(),
        hash: String::new(),
    };
    tale.tell(10, ask(&[""], "look"));
    tale.run(10, 10 + LOOK, "look", "");
    let start = 10 + LOOK;
    tale.tell(start, ask(&["a", "b", "c", "d", "e", "f"], "restore"));
    let mut free = [start, start];
    for (item, takes) in TAKES {
        let slot = usize::from(free[1] < free[0]);
        tale.run(free[slot], free[slot] + takes, "restore", item);
        free[slot] += takes;
    }
    let end = free[0].max(free[1]);
    tale.tell(end, ask(&[""], "cutover"));
    tale.run(end, end + CUTOVER, "cutover", "");
    tale.0.sort_by_key(|e| e.stamp.mono);
    tale.0.retain(|e| e.stamp.mono <= at(upto as f64).mono);
    tale.0
}

fn measured() -> Measured {
    measure([&Room::fold(&drill(10_000))])
}

fn ask(customers: usize, parallel: usize) -> Forecast {
    let question =
        Question { scale: BTreeMap::from([("customers".into(), customers)]), parallel: Some(parallel), seed: 7 };
    forecast(&plan(), &measured(), &question)
}

/// The schedule by hand: 24 customers, four of each, in the list's order, 4 at a time.
///
/// Four slots take a b c d (30 45 35 40), then e f a b c d e f … as slots come free. Written out as a plain loop over seconds, which shares
/// nothing with the program's own scheduling.
fn by_hand(customers: usize, parallel: usize) -> u64 {
    let mut queue = (0..customers).map(|i| TAKES[i % 6].1);
    let mut slots: Vec<u64> = vec![0; parallel];
    let (mut second, mut left) = (0, customers);
    while left > 0 {
        for slot in slots.iter_mut() {
            if *slot > 0 {
                *slot -= 1;
                left -= usize::from(*slot == 0);
            }
            if *slot == 0 {
                *slot = queue.next().unwrap_or(0);
            }
        }
        second += 1;
    }
    // The first second only hands out work.
    (LOOK + second - 1 + CUTOVER) * 1000
}

#[test]
fn what_a_room_measured_is_what_its_entries_say() {
    let measured = measured();
    let restore = &measured.steps[&StepId::from("restore")];
    let took: Vec<u64> = restore.samples.iter().map(|s| s.took_ms / 1000).collect();
    assert_eq!(took, TAKES.map(|t| t.1));
    assert_eq!(restore.items, 6);
    assert_eq!(measured.whole_ms, [Some(by_hand(6, 2))]);
}

#[test]
fn six_customers_at_two_foretell_twenty_four_at_four() {
    let by_hand = by_hand(24, 4);
    let range = ask(24, 4).range;
    println!("by hand {by_hand} ms, foretold {range:?}");
    let off = range.p50_ms.abs_diff(by_hand) as f64 / by_hand as f64;
    assert!(off <= 0.02, "{range:?} is {:.2} % off {by_hand}", off * 100.0);
    assert!(range.p10_ms <= by_hand && by_hand <= range.p90_ms, "{range:?} {by_hand}");
    assert!(range.p10_ms < range.p90_ms, "a range, since nobody knows who comes last: {range:?}");
}

#[test]
fn the_same_customers_on_the_same_slots_take_what_they_took() {
    let range = ask(6, 2).range;
    let whole = by_hand(6, 2);
    assert!(range.p10_ms <= whole && whole <= range.p90_ms, "{range:?} {whole}");
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    assert_eq!(ask(24, 4), ask(24, 4));
    let other = Question { seed: 8, scale: BTreeMap::from([("customers".into(), 25)]), parallel: Some(4) };
    assert_ne!(forecast(&plan(), &measured(), &other).range, ask(24, 4).range);
}

#[test]
fn the_critical_path_and_what_another_slot_brings() {
    let f = ask(24, 4);
    let path: Vec<&str> = f.critical_path.iter().map(|p| p.step.as_str()).collect();
    assert_eq!(path, ["look", "restore", "cutover"]);
    assert_eq!((f.critical_path[1].items, f.critical_path[1].parallel), (24, 4));
    let [gain] = f.another_slot.as_slice() else { panic!("{:?}", f.another_slot) };
    assert_eq!((gain.step.as_str(), gain.parallel), ("restore", 5));
    // 960 s of work: on five slots instead of four about a fifth less.
    assert!((30_000..70_000).contains(&gain.gain_ms), "{gain:?}");
    assert!(ask(24, 24).another_slot.is_empty(), "one slot each is enough");
}

#[test]
fn a_step_that_nobody_measured_is_said() {
    let half = measure([&Room::fold(&drill(60))]);
    let f = forecast(&plan(), &half, &Question::default());
    assert_eq!(f.unmeasured, ["cutover".into()]);
}

/// Items in their order on the first slot that is free, the proof beside it.
#[test]
fn a_schedule_is_that_of_the_rooms_slots() {
    let item = |took_ms, proof_ms| Sample { took_ms, proof_ms };
    assert_eq!(schedule(&[], 2, 5), 5);
    assert_eq!(schedule(&[item(3, 0), item(5, 0), item(4, 0)], 2, 10), 17);
    assert_eq!(schedule(&[item(3, 10), item(5, 0), item(4, 0)], 2, 0), 13, "a proof takes no slot");
    assert_eq!(schedule(&[item(3, 0), item(4, 0)], 1, 0), 7);
}

#[test]
fn while_it_runs_the_rest_is_foretold_and_afterwards_nothing() {
    // At 80 s a, b are through and c, d run; cutover was never measured.
    let room = Room::fold(&drill(80));
    let now = live(&room, &at(80.0)).expect("something runs");
    assert_eq!(now.step, Some("restore".into()));
    // By the entries themselves the last restore ends 62 s later.
    let left = 10_000 + by_hand(6, 2) - CUTOVER * 1000 - 80_000;
    let near = now.range.p10_ms.saturating_sub(15_000)..now.range.p90_ms + 15_000;
    assert!(near.contains(&left), "{:?} {left}", now.range);
    assert_eq!(live(&Room::fold(&drill(10_000)), &at(10_000.0)), None);
    assert_eq!(live(&Room::fold(&drill(9)), &at(9.0)), None);
}
