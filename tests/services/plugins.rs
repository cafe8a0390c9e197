//! Debian's monitoring plugins by `exec`.

use super::*;

#[test]
fn plugins_say_how_it_is() {
    let Some(dummy) = program("check_dummy", "monitoring-plugins-basic") else { return };
    let folder = dummy.parent().unwrap().display();
    let dummy =
        |code: &str, text: &str| ask(&format!("{{ name: d, exec: ['{folder}/check_dummy', '{code}', '{text}'] }}"));
    assert_eq!(dummy("0", "fine").outcome, Outcome::Ok);
    assert_eq!(dummy("1", "so so").outcome, Outcome::Slow { reason: "WARNING: so so".to_owned() });
    assert_eq!(dummy("2", "gone").outcome, fail(ProbePhase::Expect, "CRITICAL: gone"));
    assert_eq!(dummy("3", "dark").outcome, Outcome::Unknown { reason: "UNKNOWN: dark".to_owned() });
    assert_eq!(dummy("2", "gone").evidence.body.trim(), "CRITICAL: gone");
}

#[test]
fn their_measurements_can_be_judged() {
    let Some(load) = program("check_load", "monitoring-plugins-basic") else { return };
    let exec = format!("exec: ['{}', -w, '9999,9999,9999', -c, '9999,9999,9999']", load.display());
    ok(&format!(
        "{{ name: load, {exec}, expect: ['perf[\"load1\"] >= 0.0 && perf.load15 < 9999.0', 'text.contains(\"load\")'] }}"
    ));
    let result = ask(&format!("{{ name: load, {exec}, expect: ['perf[\"load2\"] < 1.0'] }}"));
    let Outcome::Fail { phase: ProbePhase::Expect, reason } = result.outcome else { panic!("{result:?}") };
    assert!(reason.contains("load2"), "{reason}");
}

#[test]
fn a_plugin_watches_a_server() {
    let Some(tcp) = program("check_tcp", "monitoring-plugins-basic") else { return };
    let closed = port();
    let result = ask(&format!("{{ name: t, exec: ['{}', -H, 127.0.0.1, -p, '{closed}'] }}", tcp.display()));
    let Outcome::Fail { phase: ProbePhase::Expect, reason } = result.outcome else { panic!("{result:?}") };
    assert!(reason.contains("refused"), "{reason}");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let open = listener.local_addr().unwrap().port();
    ok(&format!(
        "{{ name: t, exec: ['{}', -H, 127.0.0.1, -p, '{open}'], expect: ['perf.time < 30.0'] }}",
        tcp.display()
    ));
}
