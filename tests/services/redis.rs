//! Redis by `tcp`.

use super::*;

#[test]
fn redis_answers_a_ping() {
    let Some(program) = program("redis-server", "redis-server") else { return };
    let port = port();
    let (number, folder) = (port.to_string(), Service::folder());
    let args = ["--port", &number, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--requirepass", "open"];
    let _redis = Service::start(folder, &program, &args, port);
    let send = r#"send: "AUTH open\r\nPING\r\n", receive: "+PONG""#;
    let result = ok(&format!("{{ name: redis, tcp: '127.0.0.1:{port}', {send}, expect: [\"latency < 30s\"] }}"));
    assert_eq!(result.evidence.body, "+OK\r\n+PONG\r\n");
    let closed = r#"send: "PING\r\nQUIT\r\n", receive: "+PONG""#;
    let result = ask(&format!("{{ name: redis, tcp: '127.0.0.1:{port}', {closed} }}"));
    assert_eq!(result.outcome, fail(ProbePhase::Body, "closed without \"+PONG\""));
    assert!(result.evidence.body.starts_with("-NOAUTH"), "{:?}", result.evidence.body);
}
