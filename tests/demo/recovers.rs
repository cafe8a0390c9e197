//! The drill plays itself to its end, and what it says about its downtime is true.

use super::poller::{EVERY, Poller};
use super::{Site, recovered};
use crate::help::{House, gone, runs_of, until};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::time::{Duration, SystemTime};
use warroom::record::Event;

/// The runbook's checks are probed this often.
const INTERVAL: Duration = Duration::from_secs(1);

fn instant(value: &Value) -> SystemTime {
    let text = value.as_str().unwrap_or_else(|| panic!("{value} is no instant"));
    text.parse::<DateTime<Utc>>().unwrap().into()
}

fn apart(a: SystemTime, b: SystemTime) -> Duration {
    a.duration_since(b).or_else(|_| b.duration_since(a)).unwrap()
}

#[test]
fn a_headless_demo_recovers_and_a_poller_of_its_own_confirms_the_downtime() {
    let house = House::new();
    let place = house.place("drill");
    let demo = house.start(&["demo", "--headless", "--json", "--room", "drill", "--fault-after", "4s"]);
    let site = Site::of(&place);
    assert_eq!(site.customers.len(), 6);
    let poller = Poller::start(site.front, &site.customers);
    let host = until("a host", || place.hosted_by());
    let done = demo.wait().exits(0);
    let outage = poller.outage();

    let status = done.json();
    recovered(&status, &site.customers);
    // Each edge, and so the whole: within one interval, and the poller's own.
    let said = &status["scope"]["outages"];
    assert_eq!(said.as_array().unwrap().len(), 1, "{said}");
    let bound = INTERVAL + EVERY;
    let (from, to) = (instant(&said[0]["from"]), instant(&said[0]["to"]));
    let (measured, polled) = (to.duration_since(from).unwrap(), outage.to.duration_since(outage.from).unwrap());
    println!(
        "measured {measured:?}, polled {polled:?}, edges {:?} {:?}",
        apart(from, outage.from),
        apart(to, outage.to)
    );
    assert!(apart(from, outage.from) <= bound, "began {:?}, polled {:?}", from, outage.from);
    assert!(apart(to, outage.to) <= bound, "ended {:?}, polled {:?}", to, outage.to);
    assert!(measured.abs_diff(polled) <= bound, "measured {measured:?}, polled {polled:?}");
    // Instants are told in whole milliseconds, the length comes of the boot clock.
    let told = Duration::from_millis(status["scope"]["downtime_ms"].as_u64().unwrap());
    assert!(told.abs_diff(measured) <= Duration::from_millis(2), "{told:?} from {from:?} to {to:?}");
    assert_eq!(status["scope"]["outages"][0]["checks"].as_array().unwrap().len(), 6);
    // The fault came before the first failing request, by less than the poller's own interval and a loaded machine's slowness.
    let fault = instant(&status["fault_at"]);
    assert!(apart(fault, outage.from) < Duration::from_millis(500), "fault {fault:?}, polled {:?}", outage.from);
    assert_eq!(instant(&status["recovered_at"]), to);

    site.is_gone();
    assert!(gone(host), "the host lives on");
    the_room_stays(&house);
}

/// A closed room is read by every command that reads.
fn the_room_stays(house: &House) {
    let place = house.place("drill");
    place.verifies();
    assert_eq!(runs_of(&place).len(), 15);
    for run in runs_of(&place) {
        assert!(place.whole(&run).success(), "{run}");
    }
    let status = place.status();
    assert_eq!(status["scope"]["state"], "up");
    assert!(status["stood_down_at"].is_string());
    let rooms = house.run(&["rooms", "--json"]).exits(0).json();
    assert_eq!((&rooms[0]["room"], &rooms[0]["state"]), (&"drill".into(), &"closed".into()));
    let report = house.run(&["report", "drill"]).exits(0).out;
    assert!(report.starts_with("# "), "{report}");
    for word in ["Release the kraken", "restore", "downtime"] {
        assert!(report.to_lowercase().contains(&word.to_lowercase()), "no {word:?} in {report}");
    }
    let log = house.run(&["log", "drill"]).exits(0).out;
    assert_eq!(log.lines().count(), place.entries().len());
    let lines = house.run(&["log", "drill", "--json"]).exits(0).out;
    assert_eq!(lines, crate::help::text(&place.dir.join("journal.jsonl")));
    let shown = house.run(&["output", "make-sure.1", "--room", "drill"]).exits(0).out;
    assert!(shown.contains("every customer is back"), "{shown}");
    assert!(matches!(place.events().last(), Some(Event::RoomClosed { .. })));
    // The head that stands in the report is on the way of the chain; another one is not.
    let entries = place.entries().len();
    let head = status["journal"]["head"].as_str().unwrap();
    assert!(report.contains(head), "no head {head} in {report}");
    house.run(&["verify", "drill", "--expect", head]).exits(0);
    house.run(&["verify", "drill", "--expect", &format!("{}:{}", entries + 1, "0".repeat(8))]).exits(1);
}
