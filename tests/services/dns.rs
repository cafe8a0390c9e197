//! Names, asked of unbound.

use super::*;

/// Unbound with names of its own: its port.
fn unbound() -> Option<(Service, u16)> {
    let program = program("unbound", "unbound")?;
    let (port, folder) = (port(), Service::folder());
    let long: String = (0..40).map(|n| format!("local-data: \"many.test. 60 TXT {n:0>200}\"\n")).collect();
    let config = format!(
        "server:\n directory: \"{folder}\"\n chroot: \"\"\n username: \"\"\n pidfile: \"\"\n use-syslog: no\n do-daemonize: no\n\
         interface: 127.0.0.1\n port: {port}\n num-threads: 1\n module-config: \"iterator\"\n do-not-query-localhost: no\n\
         local-zone: \"test.\" static\n local-data: \"www.test. 300 A 10.2.0.5\"\n local-data: \"www.test. 120 A 10.2.0.6\"\n\
         local-data: \"www.test. 300 AAAA 2001:db8::5\"\n local-data: \"test. 300 MX 10 mx1.test.\"\n\
         local-data: \"test. 300 TXT 'v=spf1 -all'\"\n local-data: \"_ldap._tcp.test. 300 SRV 0 5 389 ldap.test.\"\n\
         local-data: \"localhost.test. 60 A 127.0.0.1\"\n local-data: \"alias.test. 60 CNAME www.test.\"\n{long}\
         remote-control:\n control-enable: no\n",
        folder = folder.path().display()
    );
    std::fs::write(folder.path().join("unbound.conf"), config).unwrap();
    let path = folder.path().join("unbound.conf");
    Some((Service::start(folder, &program, &["-d", "-c", path.to_str().unwrap()], port), port))
}

#[test]
fn records_are_asked_for_by_their_types() {
    let Some((_unbound, port)) = unbound() else { return };
    let asked = |name: &str, record: &str, expect: &str| {
        ok(&format!("{{ name: n, dns: {name}, record: {record}, resolver: '127.0.0.1:{port}', expect: ['{expect}'] }}"))
    };
    let a = asked("www.test", "A", r#"answers == ["10.2.0.5", "10.2.0.6"] && rcode == "NOERROR""#);
    assert_eq!(a.evidence.body, "10.2.0.5\n10.2.0.6");
    assert_eq!(a.evidence.address, Some(format!("127.0.0.1:{port}")));
    assert!(a.evidence.phases.first_byte_ms.is_some());
    asked("www.test", "aaaa", r#""2001:db8::5" in answers && ttl > 1m"#);
    asked("test", "MX", r#"answers == ["10 mx1.test"]"#);
    asked("test", "TXT", r#"answers.exists(a, a.startsWith("v=spf1"))"#);
    asked("_ldap._tcp.test", "SRV", r#"size(answers) == 1 && answers[0] == "0 5 389 ldap.test""#);
}

#[test]
fn what_is_not_there_fails() {
    let Some((_unbound, port)) = unbound() else { return };
    let asked = |rest: &str| ask(&format!("{{ name: n, resolver: '127.0.0.1:{port}', {rest} }}")).outcome;
    assert_eq!(asked("dns: nowhere.test"), fail(ProbePhase::Expect, "NXDOMAIN"));
    assert_eq!(asked("dns: test, record: AAAA"), fail(ProbePhase::Expect, "no AAAA record"));
    let other = r#"dns: www.test, expect: ['answers == ["10.9.9.9"]']"#;
    let words = r#"answers == ["10.9.9.9"]: answers is ["10.2.0.5", "10.2.0.6"]"#;
    assert_eq!(asked(other), fail(ProbePhase::Expect, words));
    // a condition may want that a name is gone
    assert_eq!(asked(r#"dns: nowhere.test, expect: ['rcode == "NXDOMAIN"']"#), Outcome::Ok);
    let Outcome::Fail { reason, .. } = asked(r#"dns: nowhere.test, expect: ['rcode == "NXDOMAIN" && ttl > 1s']"#)
    else {
        panic!()
    };
    assert!(reason.ends_with("there is no answer that could be kept"), "{reason}");
}

#[test]
fn an_answer_that_is_too_long_for_a_datagram_comes_by_a_stream() {
    let Some((_unbound, port)) = unbound() else { return };
    ok(&format!(
        "{{ name: n, dns: many.test, record: TXT, resolver: '127.0.0.1:{port}', expect: ['size(answers) == 40'] }}"
    ));
}

#[test]
fn a_named_resolver_serves_other_kinds() {
    let Some((_unbound, port)) = unbound() else { return };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let open = listener.local_addr().unwrap().port();
    let result = ok(&format!("{{ name: t, tcp: 'localhost.test:{open}', resolver: '127.0.0.1:{port}' }}"));
    assert_eq!(result.evidence.address, Some(format!("127.0.0.1:{open}")));
    let result = ask(&format!("{{ name: t, http: 'http://nowhere.test:{open}/', resolver: '127.0.0.1:{port}' }}"));
    assert_eq!(result.outcome, fail(ProbePhase::Resolve, "name not found"));
}

#[test]
fn a_name_server_that_is_gone_refuses() {
    let closed = port();
    let result = ask(&format!("{{ name: n, dns: www.test, resolver: '127.0.0.1:{closed}', timeout: 2s }}"));
    assert_eq!(result.outcome, fail(ProbePhase::FirstByte, "refused"));
    // one that says nothing
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let result = ask(&format!("{{ name: n, dns: www.test, resolver: '{address}', timeout: 300ms }}"));
    assert_eq!(result.outcome, fail(ProbePhase::FirstByte, "timed out"));
}
