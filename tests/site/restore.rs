//! The kraken runbook's scripts, run as a room runs them.

use super::help::{Built, said, spec, wait};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use warroom::site;

#[test]
fn one_customer_comes_back_from_its_backup_and_no_other() {
    let built = Built::new(3, |_| {});
    let out = built.script(&["rebuild.sh", "acme"]);
    assert!(out.status.success(), "{}", said(&out));
    assert_eq!(built.spare("/acme/health").body(503)["status"], "empty");
    let out = built.script(&["restore.sh", "acme"]);
    assert!(out.status.success(), "{}", said(&out));
    let health = built.spare("/acme/health").body(200);
    let index = built.indexed("acme");
    assert_eq!(health["status"], "ok");
    assert_eq!(health["dc"], "dc2");
    assert_eq!(health["records"].to_string(), index[1]);
    assert_eq!(health["newest"], index[2].as_str());
    let newest: chrono::DateTime<chrono::Utc> = index[2].parse().unwrap();
    let age = (chrono::Utc::now() - newest).num_milliseconds() as f64 / 1000.0;
    assert!((health["data_age"].as_f64().unwrap() - age).abs() < 30.0, "{health} is not {age} s old");
    assert_eq!(built.spare("/globex/health").body(502)["status"], "unreachable");
    let told = said(&out);
    assert!(told.contains(&format!("::warroom set records={}\n", index[1])), "{told}");
    assert!(told.contains("\u{1b}]9;4;1;50\u{7}"), "{told:?}");
    assert!(!built.site.folder.join("dc2/acme/restore").exists());
}

#[test]
fn the_whole_drill_by_hand() {
    let built = Built::new(3, |spec| spec.fault_after = Duration::ZERO);
    let names: Vec<String> = built.site.customers.iter().map(|c| c.name.clone()).collect();
    let out = built.script(&["confirm.sh"]);
    assert!(out.status.success(), "{}", said(&out));
    assert!(said(&out).contains("::warroom set silent=3\n"), "{}", said(&out));
    for script in ["rebuild.sh", "restore.sh"] {
        let refused = built.script(&["cutover.sh", "dc2"]);
        assert_eq!(refused.status.code(), Some(1), "cut over before {script}: {}", said(&refused));
        assert_eq!(fs::read_to_string(built.site.folder.join("route")).unwrap(), "dc1\n");
        for name in &names {
            let out = built.script(&[script, name]);
            assert!(out.status.success(), "{}", said(&out));
        }
    }
    let out = built.script(&["cutover.sh", "dc2"]);
    assert!(out.status.success(), "{}", said(&out));
    assert_eq!(built.front("/health").body(200)["dc"], "dc2");
    for name in &names {
        assert_eq!(built.front(&format!("/{name}/health")).body(200)["dc"], "dc2");
    }
    let out = built.script(&["make-sure.sh"]);
    assert!(out.status.success() && said(&out).contains("every customer is back"), "{}", said(&out));
    let out = built.script(&["cutover.sh", "dc1"]);
    assert!(out.status.success(), "{}", said(&out));
    assert_eq!(fs::read_to_string(built.site.folder.join("route")).unwrap(), "dc1\n");
}

#[test]
fn confirming_watches_until_there_is_an_outage() {
    let built = Built::new(1, |spec| spec.fault_after = Duration::from_secs(4));
    let out = built.script(&["confirm.sh"]);
    assert!(out.status.success(), "{}", said(&out));
    assert!(said(&out).contains("all 1 customers answer; watching"), "{}", said(&out));
    assert!(site::fault_at(&built.site.folder).is_some(), "it ended before the fault");
}

#[test]
fn a_second_restore_and_a_second_rebuild_do_no_harm() {
    let built = Built::new(1, |_| {});
    for script in ["rebuild.sh", "restore.sh", "rebuild.sh", "restore.sh"] {
        let out = built.script(&[script, "acme"]);
        assert!(out.status.success(), "{script}: {}", said(&out));
    }
    assert_eq!(built.spare("/acme/health").body(200)["status"], "ok");
    assert_eq!(built.site.processes().iter().filter(|p| p.name == "dc2/acme").count(), 1);
}

#[test]
fn a_restore_without_a_server_or_with_a_spoilt_archive_says_what_to_do() {
    let built = Built::new(2, |_| {});
    let out = built.script(&["restore.sh", "acme"]);
    assert!(!out.status.success() && said(&out).contains("Run the step that rebuilds it first"), "{}", said(&out));
    let out = built.script(&["restore.sh", "nobody"]);
    assert!(!out.status.success() && said(&out).contains("no backup of it"), "{}", said(&out));
    assert!(built.script(&["rebuild.sh", "acme"]).status.success());
    let archive = built.site.folder.join("backups").join(&built.indexed("acme")[3]);
    let mut bytes = fs::read(&archive).unwrap();
    bytes[100] ^= 1;
    fs::write(&archive, bytes).unwrap();
    let out = built.script(&["restore.sh", "acme"]);
    assert!(!out.status.success() && said(&out).contains("not the one of the index"), "{}", said(&out));
    assert_eq!(built.spare("/acme/health").body(503)["status"], "empty");
}

#[test]
fn half_restored_data_are_not_taken_for_whole_ones() {
    let built = Built::new(2, |_| {});
    for customer in ["acme", "globex"] {
        assert!(built.script(&["rebuild.sh", customer]).status.success());
        assert!(built.script(&["restore.sh", customer]).status.success());
    }
    let records = built.site.folder.join("dc2/acme/data/records.jsonl");
    let text = fs::read_to_string(&records).unwrap();
    fs::write(&records, &text[..text.len() / 2]).unwrap();
    assert_eq!(built.spare("/acme/health").body(503)["status"], "damaged");
    let data = |customer: &str| built.site.folder.join("dc2").join(customer).join("data");
    fs::remove_dir_all(data("acme")).unwrap();
    assert_eq!(built.spare("/acme/health").body(503)["status"], "empty");
    fs::rename(data("globex"), data("acme")).unwrap();
    assert_eq!(built.spare("/acme/health").body(503)["reason"], "these are the data of globex");
}

/// GPG in a home of its own, agent and all; `None` where the home cannot be used.
fn gpg(home: &Path, words: &[&str]) -> std::process::Output {
    Command::new("gpg").arg("--homedir").arg(home).args(["--batch", "--yes", "--quiet"]).args(words).output().unwrap()
}

#[test]
fn a_backup_opens_with_its_customers_key_alone() {
    let built = Built::new(2, |_| {});
    assert_eq!(built.site.unencrypted, None);
    let keys = built.site.folder.join("keys");
    let secret = built.site.folder.join("globex.key");
    let path = secret.to_str().unwrap();
    let out = gpg(&keys, &["--output", path, "--export-secret-keys", "<globex@site.invalid>"]);
    assert!(out.status.success(), "{}", said(&out));
    let home = tempfile::tempdir().unwrap();
    let imported = gpg(home.path(), &["--import", path]);
    let open = |customer: &str| {
        let archive = built.site.folder.join(format!("backups/{customer}.tar.gpg"));
        gpg(home.path(), &["--output", "/dev/null", "--decrypt", archive.to_str().unwrap()])
    };
    let (own, other) = (open("globex"), open("acme"));
    let _ = Command::new("gpgconf").arg("--homedir").arg(home.path()).args(["--kill", "gpg-agent"]).status();
    assert!(imported.status.success(), "{}", said(&imported));
    assert!(own.status.success(), "{}", said(&own));
    assert!(!other.status.success() && said(&other).contains("No secret key"), "{}", said(&other));
}

#[test]
fn without_gpg_the_site_says_so_and_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let spec = site::SiteSpec { gpg: "/nonexistent/gpg".into(), ..spec(home.path().join("site"), 1) };
    let mut told = Vec::new();
    let built = site::build(&spec, |line| told.push(line.to_owned())).unwrap();
    let folder = built.runbook.parent().unwrap();
    let run = |script: &str| Command::new(folder.join(script)).arg("acme").current_dir(folder).output().unwrap();
    let (rebuilt, restored) = (run("rebuild.sh"), run("restore.sh"));
    let answer = super::help::get(&built.spare, "/acme/health", Duration::from_secs(20));
    site::shutdown(&built.folder).unwrap();
    assert_eq!(built.unencrypted.as_deref(), Some("/nonexistent/gpg is not installed"));
    assert!(told.iter().any(|l| l == "/nonexistent/gpg is not installed: the backups are not encrypted"), "{told:?}");
    assert!(rebuilt.status.success() && restored.status.success(), "{}{}", said(&rebuilt), said(&restored));
    assert_eq!(answer.body(200)["status"], "ok");
}

#[test]
fn a_folder_with_a_long_name_has_its_keys_all_the_same() {
    let home = tempfile::tempdir().unwrap();
    let long = home.path().join("it's a long way".repeat(10));
    let built = site::build(&spec(long, 1), |_| {}).unwrap();
    let link = built.env.iter().find(|(k, _)| k == "GNUPGHOME").map(|(_, v)| v.clone()).unwrap();
    let folder = built.runbook.parent().unwrap();
    let run = |script: &str| Command::new(folder.join(script)).arg("acme").current_dir(folder).output().unwrap();
    let (rebuilt, restored) = (run("rebuild.sh"), run("restore.sh"));
    let was_link = fs::read_link(&link);
    site::shutdown(&built.folder).unwrap();
    assert_eq!(built.unencrypted, None);
    assert!(rebuilt.status.success() && restored.status.success(), "{}{}", said(&rebuilt), said(&restored));
    assert_eq!(was_link.unwrap(), built.folder.join("keys"));
    assert!(fs::symlink_metadata(&link).is_err(), "{link} is still there");
    wait("the agent's end", || super::help::naming(Path::new(&link)).is_empty());
}

#[test]
fn the_shipped_runbook_says_that_it_needs_its_site() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks/kraken");
    for script in ["customers.sh", "confirm.sh", "cutover.sh", "make-sure.sh"] {
        let out = Command::new(folder.join(script)).arg("x").current_dir(&folder).output().unwrap();
        assert_eq!(out.status.code(), Some(1), "{script}");
        assert!(said(&out).contains("warroom demo"), "{script}: {}", said(&out));
    }
}

#[test]
fn a_sites_runbook_has_the_sites_own_addresses() {
    let built = Built::new(1, |_| {});
    let text = fs::read_to_string(&built.site.runbook).unwrap();
    assert!(text.contains(&format!("\"{}/$ITEM/health\"", built.site.front)), "{text}");
    assert!(text.contains(&format!("\"{}/$ITEM/health\"", built.site.spare)), "{text}");
    assert!(!text.contains("127.0.0.1:480"), "{text}");
    let mut shipped: Vec<String> = site::KRAKEN.iter().map(|(name, _)| (*name).to_owned()).collect();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks/kraken");
    let mut there: Vec<String> =
        fs::read_dir(source).unwrap().flatten().map(|e| e.file_name().into_string().unwrap()).collect();
    shipped.sort();
    there.sort();
    assert_eq!(shipped, there, "every file of the folder is built in");
}

#[test]
fn the_kraken_runbook_has_no_problems_and_says_what_we_mean() {
    let shipped = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks/kraken/runbook.md")).unwrap();
    let built = Built::new(1, |_| {});
    for text in [shipped, fs::read_to_string(&built.site.runbook).unwrap()] {
        let (plan, problems) = warroom::runbook::parse(&text, "runbook.md");
        assert!(problems.is_empty(), "{problems:#?}");
        let titles: Vec<&str> = plan.phases.iter().map(|p| p.title.as_str()).collect();
        assert_eq!(titles.len(), 6, "{titles:?}");
        let chain: Vec<&str> = plan.steps().filter(|(_, s)| s.auto).map(|(_, s)| s.id.as_str()).collect();
        assert_eq!(chain, ["confirm", "rebuild", "restore", "cutover", "make-sure"]);
        for pair in chain.windows(2) {
            let needs: Vec<&str> = plan.step(pair[1]).unwrap().needs.iter().map(|n| n.as_str()).collect();
            assert_eq!(needs, [pair[0]]);
        }
        let restore = plan.step("restore").unwrap();
        assert_eq!((restore.each.as_deref(), restore.parallel), (Some("customers"), 3));
        assert_eq!(restore.verify, ["$ITEM-spare"]);
        assert!(
            plan.steps().all(|(_, s)| s.auto == (s.scripted() && s.confirm.is_none())),
            "nothing else needs nobody"
        );
        assert_eq!(plan.checks.len(), 5);
    }
}
