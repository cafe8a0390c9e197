//! Pings, in a network of the test's own: whether an account may ping is a setting of the network.

use super::*;

/// Runs the program in a network namespace, where `before` is set up.
fn check_in_namespace(folder: &Path, before: &str) -> Option<serde_json::Value> {
    if !help::root() {
        eprintln!("SKIPPED: only root makes networks of its own");
        return None;
    }
    let (unshare, _) = (program("unshare", "util-linux")?, program("ip", "iproute2")?);
    let script = format!("ip link set lo up\n{before}\nexec {} check runbook.md --json --for 1s", help::BIN);
    let done = Command::new(unshare).args(["-n", "sh", "-ec", &script]).current_dir(folder).output().unwrap();
    Some(serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {done:?}")))
}

fn runbook(address: &str) -> tempfile::TempDir {
    let folder = Service::folder();
    let text = format!(
        "---\nchecks:\n  - {{ name: gate, icmp: '{address}', every: 1s, timeout: 500ms }}\n---\n# A\n\n- [ ] b\n"
    );
    std::fs::write(folder.path().join("runbook.md"), text).unwrap();
    folder
}

const ALLOW: &str = "echo '0 2147483647' > /proc/sys/net/ipv4/ping_group_range";
const FORBID: &str = "echo '1 0' > /proc/sys/net/ipv4/ping_group_range";

#[test]
fn whoever_is_there_answers() {
    for (address, seen) in [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("localhost", "")] {
        let Some(results) = check_in_namespace(runbook(address).path(), ALLOW) else { return };
        let first = &results[0];
        assert_eq!(first["outcome"], "ok", "{address}: {results:#}");
        assert!(first["evidence"]["address"].as_str().unwrap().starts_with(seen), "{first:#}");
        assert!(first["evidence"]["phases"]["first_byte_ms"].is_u64(), "{first:#}");
    }
}

#[test]
fn whoever_keeps_silent_times_out() {
    let silent = format!("{ALLOW}\necho 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all");
    let Some(results) = check_in_namespace(runbook("127.0.0.1").path(), &silent) else { return };
    assert_eq!((&results[0]["outcome"], &results[0]["phase"]), (&"fail".into(), &"first_byte".into()), "{results:#}");
    assert_eq!(results[0]["reason"], "timed out");
}

#[test]
fn without_a_route_nothing_is_known() {
    let Some(results) = check_in_namespace(runbook("192.0.2.1").path(), ALLOW) else { return };
    assert_eq!(
        (&results[0]["outcome"], &results[0]["reason"]),
        (&"unknown".into(), &"network unreachable from here".into())
    );
}

#[test]
fn where_pings_are_forbidden_a_hint_says_what_to_set() {
    let Some(results) = check_in_namespace(runbook("127.0.0.1").path(), FORBID) else { return };
    assert_eq!(results[0]["outcome"], "unknown", "{results:#}");
    assert!(results[0]["reason"].as_str().unwrap().contains("net.ipv4.ping_group_range"), "{results:#}");
}
