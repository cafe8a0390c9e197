//! What the site serves, before the fault and after it.

use super::help::{Answer, Built, get, hold, lives, wait};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use warroom::site::{self, Site};

#[test]
fn a_new_site_serves_every_customer_from_the_primary() {
    let built = Built::new(3, |_| {});
    let names: Vec<&str> = built.site.customers.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["acme", "globex", "initech"]);
    for name in names {
        let health = built.front(&format!("/{name}/health")).body(200);
        assert_eq!(health["status"], "ok");
        assert_eq!(health["customer"], name);
        assert_eq!(health["dc"], "dc1");
        let backed_up: u64 = built.indexed(name)[1].parse().unwrap();
        assert!(health["records"].as_u64().unwrap() > backed_up, "the primary has newer records than the backup");
        let age = health["data_age"].as_f64().unwrap();
        assert!((9.0..200.0).contains(&age), "the newest record was 10 s old when the site was built, now {age}");
        assert_eq!(built.spare(&format!("/{name}/health")).body(502)["status"], "unreachable");
    }
    assert_eq!(built.front("/health").body(200)["customers"], 3);
    assert_eq!(built.front("/nobody/health").body(404), "no customer nobody\n");
    assert_eq!(built.front("/acme/else").body(404), "no /else here; try /health\n");
    assert_eq!(built.site.processes().len(), 6, "three stacks, two ways in, the watch");
}

#[test]
fn a_site_is_loaded_as_it_was_built() {
    let built = Built::new(2, |_| {});
    let loaded = Site::load(&built.site.folder).unwrap();
    assert_eq!(format!("{loaded:?}"), format!("{:?}", built.site));
    assert!(Site::load(built.site.runbook.parent().unwrap()).is_err());
}

#[test]
fn the_fault_is_silence_and_not_a_refusal() {
    let room = tempfile::tempdir().unwrap();
    let built = Built::new(2, |spec| {
        spec.fault_after = Duration::from_millis(500);
        spec.room = Some(room.path().to_owned());
    });
    let short = Duration::from_millis(300);
    assert_eq!(built.front("/acme/health").body(200)["status"], "ok");
    assert_eq!(site::fault_at(&built.site.folder), None);
    let _host = hold(room.path());
    let mut answers = Vec::new();
    wait("the fault", || {
        answers.push((chrono::Utc::now(), get(&built.site.front, "/acme/health", short)));
        site::fault_at(&built.site.folder).is_some()
    });
    let fault_at = site::fault_at(&built.site.folder).unwrap();
    for (asked, answer) in &answers {
        assert_ne!(*answer, Answer::Refused);
        let before = *asked + chrono::Duration::milliseconds(20) < fault_at;
        assert!(!before || matches!(answer, Answer::Status(200, _) | Answer::Silent), "{answer:?} before the fault");
    }
    for path in ["/acme/health", "/globex/health", "/globex/", "/health"] {
        assert_eq!(get(&built.site.front, path, short), Answer::Silent, "{path}");
    }
    assert_eq!(built.spare("/acme/health").body(502)["dc"], "dc2", "the spare datacenter is not concerned");
}

#[test]
fn a_silenced_stack_lets_go_of_clients_that_hang_up() {
    let built = Built::new(1, |spec| spec.fault_after = Duration::ZERO);
    wait("the fault", || site::fault_at(&built.site.folder).is_some());
    let parts = built.site.processes();
    let open = || {
        let count = |pid: i32| std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count();
        parts.iter().filter(|p| p.name == "front" || p.name == "dc1/acme").map(|p| count(p.pid)).sum::<usize>()
    };
    let before = open();
    for _ in 0..20 {
        assert_eq!(get(&built.site.front, "/acme/health", Duration::from_millis(20)), Answer::Silent);
    }
    wait("the descriptors to come back", || open() <= before + 2);
}

#[test]
fn the_fault_waits_for_the_room_to_open() {
    let room = tempfile::tempdir().unwrap();
    let built = Built::new(1, |spec| {
        spec.fault_after = Duration::from_millis(1000);
        spec.room = Some(room.path().to_owned());
    });
    // Longer than the fault's delay; nothing else tells that no fault is on its way.
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(site::fault_at(&built.site.folder), None);
    let opened = (chrono::Utc::now(), Instant::now());
    let _host = hold(room.path());
    wait("the fault", || site::fault_at(&built.site.folder).is_some());
    let after = site::fault_at(&built.site.folder).unwrap() - opened.0;
    assert!(after.num_milliseconds() >= 990, "{after} after the room opened");
    assert!(after.num_milliseconds() <= opened.1.elapsed().as_millis() as i64);
}

#[test]
fn a_stack_whose_process_dies_is_out_of_reach_at_once() {
    let built = Built::new(2, |_| {});
    let acme = built.site.processes().into_iter().find(|p| p.name == "dc1/acme").unwrap();
    acme.kill();
    wait("its end", || !lives(&acme));
    assert_eq!(built.front("/acme/health").body(502)["status"], "unreachable");
    assert_eq!(built.front("/health").body(503)["well"], 1);
    assert_eq!(built.front("/globex/health").body(200)["status"], "ok");
}

#[test]
fn the_customers_are_the_same_ones_for_the_same_number() {
    let built = Built::new(26, |spec| spec.gpg = "/nonexistent/gpg".into());
    let all = &built.site.customers;
    let group = |g: &str| all.iter().filter(|c| c.group == g).map(|c| c.name.as_str()).collect::<Vec<_>>();
    assert_eq!(group("partners")[..2], ["acme", "globex"]);
    assert_eq!(group("demos")[..2], ["initech", "umbrella"]);
    assert_eq!(group("trainings")[..2], ["hooli", "stark"]);
    assert!(group("partners").contains(&"acme-2") && group("partners").contains(&"globex-3"));
    assert_eq!(all.iter().map(|c| &c.name).collect::<BTreeSet<_>>().len(), 26);
    assert_eq!(built.front("/health").body(200)["well"], 26);
    for g in site::GROUPS {
        let listed = built.script(&["customers.sh", g]).stdout;
        assert_eq!(String::from_utf8(listed).unwrap().lines().collect::<Vec<_>>(), group(g));
    }
    assert_eq!(String::from_utf8(built.script(&["customers.sh"]).stdout).unwrap().lines().count(), 26);
}
