//! The end of a site: nothing of it lives, nothing of it stays, whatever happened before.

use super::help::{Built, hold, lives, naming, spec, wait};
use std::fs;
use std::time::Duration;
use warroom::io::clock;
use warroom::io::journal::Journal;
use warroom::record::{Author, Entry, Event};
use warroom::site::{self, Registered, SiteError};

/// Rebuilds one spare stack, so that a process is there that no builder started.
fn with_a_spare_stack(customers: u32) -> Built {
    let built = Built::new(customers, |_| {});
    assert!(built.script(&["rebuild.sh", "acme"]).status.success());
    built
}

fn assert_ended(built: &Built, parts: &[Registered]) {
    for part in parts {
        assert!(!lives(part), "{part:?} lives");
    }
    assert!(!built.site.folder.exists());
    wait("every process that names the folder to end", || naming(&built.site.folder).is_empty());
}

#[test]
fn shutdown_ends_every_process_and_removes_the_folder() {
    let built = with_a_spare_stack(3);
    let parts = built.site.processes();
    assert_eq!(parts.len(), 7);
    assert!(parts.iter().all(lives));
    site::shutdown(&built.site.folder).unwrap();
    assert_ended(&built, &parts);
    site::shutdown(&built.site.folder).unwrap();
}

#[test]
fn shutdown_after_some_were_killed() {
    let built = with_a_spare_stack(2);
    let parts = built.site.processes();
    for part in parts.iter().filter(|p| ["watch", "front", "dc1/acme"].contains(&p.name.as_str())) {
        part.kill();
    }
    site::shutdown(&built.site.folder).unwrap();
    assert_ended(&built, &parts);
}

#[test]
fn shutdown_of_a_silenced_site() {
    let built = Built::new(2, |spec| spec.fault_after = Duration::ZERO);
    wait("the fault", || site::fault_at(&built.site.folder).is_some());
    let parts = built.site.processes();
    site::shutdown(&built.site.folder).unwrap();
    assert_ended(&built, &parts);
}

#[test]
fn shutdown_goes_on_where_another_was_interrupted() {
    let built = Built::new(1, |_| {});
    let parts = built.site.processes();
    fs::write(built.site.folder.join("closing"), "").unwrap();
    wait("the site to leave by itself", || !parts.iter().any(lives));
    fs::remove_file(built.site.folder.join("site.json")).unwrap();
    for entry in ["dc1", "dc2", "backups", "keys", "logs", "runbook"] {
        fs::remove_dir_all(built.site.folder.join(entry)).unwrap();
    }
    fs::remove_file(built.site.folder.join("route")).unwrap();
    fs::remove_dir_all(built.site.folder.join("processes")).unwrap();
    site::shutdown(&built.site.folder).unwrap();
    assert_ended(&built, &parts);
}

#[test]
fn a_site_whose_folder_is_gone_ends_by_itself() {
    let built = with_a_spare_stack(2);
    let parts = built.site.processes();
    fs::remove_dir_all(&built.site.folder).unwrap();
    wait("every process to end", || !parts.iter().any(lives));
}

#[test]
fn a_site_ends_some_time_after_its_host() {
    let room = tempfile::tempdir().unwrap();
    let host = hold(room.path());
    let built = Built::new(1, |spec| {
        spec.room = Some(room.path().to_owned());
        spec.orphan_after = Duration::from_millis(2500);
    });
    let parts = built.site.processes();
    drop(host);
    std::thread::sleep(Duration::from_millis(300));
    let again = hold(room.path());
    // Longer than an orphan may live: the host came back in time, so the site goes on.
    std::thread::sleep(Duration::from_millis(3500));
    assert!(parts.iter().all(lives), "it ended although its host is back");
    drop(again);
    wait("the site to end by itself", || !built.site.folder.exists() && !parts.iter().any(lives));
    assert_ended(&built, &parts);
}

#[test]
fn a_site_ends_soon_after_its_room_was_closed() {
    let room = tempfile::tempdir().unwrap();
    let folder = room.path().join("room");
    let mut host = Journal::create(&folder).unwrap().journal;
    let built = Built::new(1, |spec| spec.room = Some(folder));
    let parts = built.site.processes();
    let event = Event::RoomClosed { runs: None };
    host.append(vec![Entry { n: 1, stamp: clock::now(), by: Author::host(), event }]).unwrap();
    // The watch tells a host that goes from one that it never saw.
    std::thread::sleep(Duration::from_millis(500));
    host.close().unwrap();
    wait("the site to end by itself", || !built.site.folder.exists() && !parts.iter().any(lives));
    assert_ended(&built, &parts);
}

#[test]
fn a_process_that_took_over_an_id_is_left_alone() {
    let built = Built::new(1, |_| {});
    let mut bystander = std::process::Command::new("sleep").arg("600").spawn().unwrap();
    let there = site::start_time(bystander.id() as i32).unwrap();
    let stale = Registered { name: "dc1/acme".into(), pid: bystander.id() as i32, start: there - 1, port: None };
    let text = serde_json::to_string(&stale).unwrap();
    fs::write(built.site.folder.join(format!("processes/{}.json", stale.pid)), text).unwrap();
    site::shutdown(&built.site.folder).unwrap();
    let alive = matches!(bystander.try_wait(), Ok(None));
    bystander.kill().unwrap();
    bystander.wait().unwrap();
    assert!(alive, "shutdown killed a process that is not the site's");
}

#[test]
fn a_folder_that_is_no_site_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("thesis.txt"), "years of work").unwrap();
    assert!(matches!(site::shutdown(home.path()), Err(SiteError::NotASite(_))));
    assert!(matches!(site::build(&spec(home.path(), 1), |_| {}), Err(SiteError::Occupied(_))));
    assert_eq!(fs::read_to_string(home.path().join("thesis.txt")).unwrap(), "years of work");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn a_site_that_cannot_be_built_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("site");
    for customers in [0, 201] {
        assert!(matches!(site::build(&spec(&folder, customers), |_| {}), Err(SiteError::Customers(_))));
    }
    let broken = site::SiteSpec { binary: "/bin/false".into(), ..spec(&folder, 2) };
    let failed = site::build(&broken, |_| {}).unwrap_err();
    assert!(matches!(failed, SiteError::NotStarted { .. }), "{failed}");
    assert!(!folder.exists());
    wait("GPG's agent to end", || naming(&folder).is_empty());
}

#[test]
fn nothing_starts_in_a_site_that_is_being_ended() {
    let built = Built::new(1, |_| {});
    fs::create_dir(built.site.folder.join("dc2/acme")).unwrap();
    fs::write(built.site.folder.join("closing"), "").unwrap();
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_warroom"))
        .args(["site-start", built.site.folder.to_str().unwrap(), "dc2/acme"])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("the site is being ended"), "{out:?}");
}
