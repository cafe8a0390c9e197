//! The demo's site ends with its room, whoever ends it and however.

use super::Site;
use crate::help::{House, naming, wait_gone};
use std::os::unix::fs::symlink;
use warroom::record::Event;

#[test]
fn close_ends_the_site_of_a_demo_whose_player_was_killed() {
    let house = House::new();
    let place = house.place("drill");
    let mut demo = house.start(&["demo", "--headless", "--room", "drill", "--customers", "2", "--fault-after", "0s"]);
    let site = Site::of(&place);
    place.event("an outage", |e| {
        matches!(e, Event::CheckTurned { to: warroom::words::CheckState::Down, .. }).then_some(())
    });
    demo.kill();
    demo.wait();
    // The room goes on: its host belongs to nobody.
    let host = place.hosted_by().unwrap();
    assert!(!naming(&site.folder).is_empty());
    place.does(&["declare"]);
    place.started("confirm.1");
    // Live runs do not keep a demo's room from closing, once somebody says what becomes of them.
    place.ask(&["close"]).refuses(3, &["1 run live: confirm.1", "--stop-runs"]);
    place.does(&["close", "--stop-runs"]);
    wait_gone(host);
    site.is_gone();
    assert_eq!(place.exited("confirm.1").stopped_by.as_deref(), Some("alice"));
    place.verifies();
}

#[test]
fn a_demo_without_gpg_says_so_and_recovers() {
    let house = House::new();
    let place = house.place("drill");
    let bin = house.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    for folder in std::env::split_paths(&std::env::var_os("PATH").unwrap()) {
        for program in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = program.file_name();
            if !name.to_string_lossy().starts_with("gpg") {
                let _ = symlink(program.path(), bin.join(name));
            }
        }
    }
    let words = ["demo", "--headless", "--json", "--room", "drill", "--customers", "1", "--fault-after", "1s"];
    let mut demo = house.command(&words);
    demo.env("PATH", &bin);
    let demo = house.start_as(demo);
    let site = Site::of(&place);
    let done = demo.wait().exits(0).says(&["not encrypted", "gpg"]);
    super::recovered(&done.json(), &site.customers);
    let restored = place.output("restore.acme.1");
    assert!(restored.contains("not encrypted"), "{restored}");
    site.is_gone();
}

#[test]
fn a_demo_of_no_customers_or_of_too_many_is_wrong_use() {
    let house = House::new();
    for count in ["0", "201", "x"] {
        let done = house.run(&["demo", "--headless", "--customers", count, "--room", "drill"]).exits(2);
        assert!(!done.err.is_empty());
        assert!(!house.place("drill").dir.join("site").exists(), "a site was left behind");
        assert!(!house.place("drill").dir.join("journal.jsonl").exists(), "a room was left behind");
    }
    house.run(&["demo", "--json"]).exits(2).says(&["--headless"]);
}
