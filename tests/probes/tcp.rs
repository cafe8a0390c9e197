//! TCP probes.

use super::server::{Do, Server, say};
use super::*;

#[tokio::test]
async fn a_connection_is_enough_where_nothing_is_awaited() {
    let server = Server::new(vec![Do::Greet, Do::Hold]).await;
    let result = once(&port(server.address, "", "")).await;
    assert_eq!(result.outcome, Outcome::Ok);
    assert_eq!(result.evidence.address, Some(server.address.to_string()));
    assert_eq!(result.evidence.phases.first_byte_ms, None);
}

#[tokio::test]
async fn a_banner_is_read_and_an_answer_awaited() {
    let server =
        Server::new(vec![Do::Greet, say("220 mail.example.com ESM"), Do::Pause(50), say("TP\r\n"), Do::Hold]).await;
    let result = once(&port(server.address, "", "ESMTP")).await;
    assert_eq!((result.outcome, result.evidence.body.as_str()), (Outcome::Ok, "220 mail.example.com ESMTP\r\n"));

    let redis = Server::new(vec![Do::Await("PING\r\n"), say("+PONG\r\n"), Do::Hold]).await;
    assert_eq!(once(&port(redis.address, "PING\r\n", "+PONG")).await.outcome, Outcome::Ok);

    let mut check = port(server.address, "", "");
    check.expect = vec!["body.startsWith('220')".to_owned()];
    assert_eq!(once(&check).await.outcome, Outcome::Ok);
    check.expect = vec!["body.startsWith('500')".to_owned()];
    let words = "body.startsWith('500'): body is \"220 mail.example.com ESM\"";
    assert_eq!(once(&check).await.outcome, fail(ProbePhase::Expect, words));
}

#[tokio::test]
async fn what_does_not_come_fails() {
    let closing = Server::new(vec![Do::Greet, say("421 busy\r\n")]).await;
    let result = once(&port(closing.address, "", "220")).await;
    assert_eq!(result.outcome, fail(ProbePhase::Body, "closed without \"220\""));
    assert_eq!(result.evidence.body, "421 busy\r\n");

    let silent = Server::new(vec![Do::Greet, Do::Hold]).await;
    let check = Check { timeout: Span(200), ..port(silent.address, "", "220") };
    assert_eq!(timely(&check).await.outcome, fail(ProbePhase::FirstByte, "timed out"));

    let babbling = Server::new(vec![Do::Greet, Do::Say(vec![b'x'; 70_000]), Do::Hold]).await;
    let result = once(&port(babbling.address, "", "220")).await;
    assert_eq!(result.outcome, fail(ProbePhase::Body, "\"220\" is not in the first 64 KiB"));
}

#[test]
fn addresses_that_cannot_be_used_are_refused() {
    for (address, why) in [
        ("db.example.com", "names no port"),
        ("db:http", "the port is not a number"),
        ("db:0", "is not a host and a port"),
        (":80", "is not a host and a port"),
        ("2001:db8::1:80", "is not a host and a port"),
        ("http://db:80", "is not a host and a port"),
    ] {
        let words = refused(&port(address, "", ""));
        assert!(words.starts_with(&format!("{address}: {why}")), "{words}");
    }
    prepared(&port("[2001:db8::1]:80", "", ""));
}
