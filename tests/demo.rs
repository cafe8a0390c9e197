//! Tests of the demo: the whole drill through the real program, watched from outside, and with its host killed again and again.

mod ended;
mod killed;
mod poller;
mod recovers;

use crate::help::{Place, naming, text, until, wait};
use serde_json::Value;
use std::path::PathBuf;
use warroom::record::Entry;

/// What a demo's site is, read while it stands.
struct Site {
    folder: PathBuf,
    front: u16,
    customers: Vec<String>,
    keys_link: Option<PathBuf>,
}

impl Site {
    /// Waits until the site stands and its room is open.
    #[track_caller]
    fn of(place: &Place) -> Site {
        let folder = place.dir.join("site");
        let file = until("the site", || {
            let file: Value = serde_json::from_str(&text(&folder.join("site.json"))).ok()?;
            (file["front_port"].is_number() && place.dir.join("journal.jsonl").exists()).then_some(file)
        });
        let customers = file["customers"].as_array().unwrap().iter();
        Site {
            front: file["front_port"].as_u64().unwrap() as u16,
            customers: customers.map(|c| c["name"].as_str().unwrap().to_owned()).collect(),
            keys_link: file["keys_link"].as_str().map(PathBuf::from),
            folder,
        }
    }

    /// Asserts that nothing of it is left: no process, no folder, no short way to its keys.
    #[track_caller]
    fn is_gone(&self) {
        let left = || naming(&self.folder);
        wait(&format!("the end of {:?}", left()), || left().is_empty());
        assert!(!self.folder.exists(), "{} is left", self.folder.display());
        if let Some(link) = &self.keys_link {
            assert!(link.symlink_metadata().is_err(), "{} is left", link.display());
        }
    }
}

/// The steps of a status document, by id.
fn step<'a>(status: &'a Value, id: &str) -> &'a Value {
    let phases = status["phases"].as_array().unwrap().iter();
    phases.flat_map(|p| p["steps"].as_array().unwrap()).find(|s| s["id"] == id).unwrap()
}

/// Asserts that a finished drill ended well: recovered, every customer restored once and verified.
#[track_caller]
fn recovered(status: &Value, customers: &[String]) {
    assert_eq!(status["verdict"], "recovered");
    for id in ["rebuild", "restore"] {
        let items = step(status, id)["items"].as_array().unwrap();
        let names: Vec<&str> = items.iter().map(|i| i["item"].as_str().unwrap()).collect();
        assert_eq!(names, customers);
        let wanted = if id == "restore" { "verified" } else { "done" };
        for item in items {
            assert_eq!(item["state"], wanted, "{item}");
        }
    }
    assert_eq!(step(status, "cutover")["state"], "verified");
    for milestone in
        ["first_failing_probe", "declared", "commander_named", "runbook_opened", "all_verified", "stood_down"]
    {
        assert!(status["milestones"][milestone].is_string(), "{milestone}: {}", status["milestones"]);
    }
    assert_eq!(status["scope"]["state"], "up");
}

/// Entries that are no digest of probes: those come by the clock and not by what happens.
fn deeds(place: &Place) -> Vec<Entry> {
    let mut entries = place.entries();
    entries.retain(|e| !matches!(e.event, warroom::record::Event::ProbesDigested { .. }));
    entries
}
