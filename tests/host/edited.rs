//! Edited checks take effect in the running room, as an entry; damaged edits are refused loudly.

use crate::help::{House, Place, text, until, wait};
use std::fs;
use std::net::TcpListener;
use warroom::record::{Edited, Event};

fn runbook(checks: &str, rest: &str) -> String {
    format!("---\nkind: drill\nchecks:\n{checks}---\n# Work\n- [ ] Look\n{rest}")
}

fn check(name: &str, port: u16, more: &str) -> String {
    format!("  - {{ name: {name}, tcp: '127.0.0.1:{port}', every: 200ms{more} }}\n")
}

fn put(house: &House, text: &str) {
    let beside = house.file("one.md.new", text);
    fs::rename(beside, house.path().join("one.md")).unwrap();
}

fn in_force(place: &Place) -> Vec<Edited> {
    let all = place.events().into_iter();
    all.filter_map(|e| if let Event::ChecksEdited(edited) = e { Some(*edited) } else { None }).collect()
}

fn state(place: &Place, name: &str) -> String {
    let status = place.status();
    let checks = status["checks"].as_array().unwrap();
    checks.iter().find(|c| c["name"] == name).map_or(String::new(), |c| c["state"].as_str().unwrap().to_owned())
}

fn since(place: &Place, name: &str) -> String {
    let status = place.status();
    let checks = status["checks"].as_array().unwrap();
    checks.iter().find(|c| c["name"] == name).unwrap()["since"].to_string()
}

#[test]
fn an_edited_check_is_probed_at_once_and_a_damaged_edit_changes_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let house = House::new();
    let place = house.open("one", &runbook(&check("web", port, ""), ""));
    wait("web to be up", || state(&place, "web") == "up");
    let first = since(&place, "web");

    put(&house, &runbook(&(check("web", port, "") + &check("spare", port, "")), ""));
    wait("the new check to be up", || state(&place, "spare") == "up");
    assert_eq!(since(&place, "web"), first, "the other one keeps its history");
    let edited = in_force(&place).remove(0);
    assert_eq!((edited.changes.added, edited.whole), (vec!["spare".to_owned()], true));
    assert_eq!(text(&place.dir.join(format!("runbook-{}.md", edited.sha256))), text(&house.path().join("one.md")));
    place.ask(&["reload", "--diff"]).exits(0).says(&["nothing differs"]);

    put(&house, &runbook("  - { name: web, tpc: 'x' }\n", ""));
    let why = until("the refusal", || {
        place
            .events()
            .into_iter()
            .find_map(|e| if let Event::RunbookEdited { refused, .. } = e { refused } else { None })
    });
    assert!(why.starts_with("line 4: "), "{why}");
    assert_eq!((state(&place, "web"), state(&place, "spare")), ("up".to_owned(), "up".to_owned()));
    assert_eq!(in_force(&place).len(), 1);
    let log = house.run(&["log", "one"]).exits(0).out;
    assert!(log.contains("its checks are not in force: line 4"), "{log}");

    // Mended, and with another step: the check comes, the step waits.
    put(&house, &runbook(&check("web", port, ", fall: 1"), "- [ ] Look again\n"));
    wait("the edit to be in force", || in_force(&place).len() == 2);
    assert!(!in_force(&place)[1].whole);
    assert_eq!(state(&place, "spare"), "paused", "what is gone keeps its history");
    place.ask(&["tick", "work/look-again"]).refuses(2, &["no such step"]);
    place.ask(&["reload"]).exits(0);
    place.does(&["tick", "work/look-again"]);
    place.verifies();
    // A host that comes later knows all of it.
    place.kill_host();
    let _host = place.host(&[]);
    wait("web to be up again", || state(&place, "web") == "up");
    assert_eq!(in_force(&place).len(), 2);
}

#[test]
fn a_canary_that_fails_makes_failures_unknown_in_a_room_too() {
    let gone = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (dead, quiet) = (gone(), gone());
    let house = House::new();
    let checks = check("web", dead, ", timeout: 1s") + &check("gateway", quiet, ", canary: true");
    let place = house.open("one", &runbook(&checks, ""));
    wait("the canary to be down", || state(&place, "gateway") == "down");
    let reason = until("the reason", || {
        let status = place.status();
        let web = status["checks"][0].clone();
        web["last"]["reason"].as_str().filter(|r| r.contains("canary")).map(str::to_owned)
    });
    assert_eq!(reason, "our own side: the canary gateway fails (connect refused)");
    assert_eq!(state(&place, "web"), "unknown");
    // The canary comes back, and the failure is believed.
    let _back = TcpListener::bind(("127.0.0.1", quiet)).unwrap();
    wait("web to be down", || state(&place, "web") == "down");
    place.verifies();
}
