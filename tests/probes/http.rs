//! HTTP probes.

use super::server::{Do, Server, answer, say};
use super::*;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;

#[tokio::test]
async fn a_good_answer_is_ok_and_leaves_evidence() {
    let server = Server::new(vec![answer("200 OK", "X-Dc: dc2\r\n", "all well")]).await;
    let result = once(&web(server.url("/health?full=1"))).await;
    assert_eq!(result.outcome, Outcome::Ok);
    let seen = result.evidence;
    assert_eq!((seen.status, seen.body.as_str()), (Some(200), "all well"));
    assert_eq!(seen.address, Some(server.address.to_string()));
    assert!(seen.phases.resolve_ms.is_some() && seen.phases.connect_ms.is_some() && seen.phases.body_ms.is_some());
    assert_eq!((seen.phases.tls_ms, seen.certificate_until, seen.data_age_ms), (None, None, None));
}

#[tokio::test]
async fn the_request_is_what_the_runbook_says() {
    let server = Server::new(vec![Do::Await("the end"), answer("200 OK", "", "")]).await;
    let mut check = web(format!("http://alice:secret@{}/a%20b?q=1", server.address));
    let Probe::Http(http) = &mut check.probe else { unreachable!() };
    http.method = "POST".to_owned();
    http.headers = vec![("Host".to_owned(), "front.example.com".to_owned()), ("X-Token".to_owned(), "t1".to_owned())];
    http.body = "this is the end".to_owned();
    assert_eq!(once(&check).await.outcome, Outcome::Ok);

    // and a server that reads them line by line
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let Probe::Http(http) = &mut check.probe else { unreachable!() };
    http.url = format!("http://alice:secret@{}/a%20b?q=1", listener.local_addr().unwrap());
    let prober = Prober::new(".");
    let (tx, mut results) = mpsc::unbounded_channel();
    prober.launch(prepared(&check), tx);
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut came = Vec::new();
    while !came.ends_with(b"the end") {
        tokio::io::AsyncReadExt::read_buf(&mut stream, &mut came).await.unwrap();
    }
    let request = String::from_utf8(came).unwrap().to_lowercase();
    assert!(request.starts_with("post /a%20b?q=1 http/1.1\r\n"), "{request}");
    for line in [
        "host: front.example.com",
        "x-token: t1",
        "authorization: basic ywxpy2u6c2vjcmv0",
        "connection: close",
        "content-length: 15",
    ] {
        assert!(request.contains(&format!("\r\n{line}\r\n")), "{line} in {request}");
    }
    drop(stream);
    assert_eq!(results.recv().await.unwrap().outcome, fail(ProbePhase::FirstByte, "closed early"));
    prober.stop().await;
}

#[tokio::test]
async fn each_probe_connects_anew() {
    let server = Server::new(vec![answer("200 OK", "connection: keep-alive\r\n", "")]).await;
    for n in 1..=3 {
        assert_eq!(once(&web(server.url("/"))).await.outcome, Outcome::Ok);
        assert_eq!(server.met.load(Ordering::SeqCst), n);
    }
}

#[tokio::test]
async fn a_status_counts_unless_a_condition_judges_it() {
    let server = Server::new(vec![answer("503 Service Unavailable", "", "sorry")]).await;
    let mut check = web(server.url("/"));
    let result = once(&check).await;
    assert_eq!(result.outcome, fail(ProbePhase::Expect, "503"));
    assert_eq!((result.evidence.status, result.evidence.body.as_str()), (Some(503), "sorry"));
    check.expect = vec!["status == 200".to_owned()];
    assert_eq!(once(&check).await.outcome, fail(ProbePhase::Expect, "status == 200: status is 503"));
    check.expect = vec!["body.contains('sorry')".to_owned()];
    assert_eq!(once(&check).await.outcome, fail(ProbePhase::Expect, "503"));
    check.expect.push("status == 503".to_owned());
    assert_eq!(once(&check).await.outcome, Outcome::Ok);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::new(vec![answer("302 Found", "location: /elsewhere\r\n", "")]).await;
    let result = once(&web(server.url("/"))).await;
    assert_eq!((result.outcome, result.evidence.status), (Outcome::Ok, Some(302)));
    assert_eq!(server.met.load(Ordering::SeqCst), 1);
}

/// A check that gives up soon.
fn hasty(url: String) -> Check {
    Check { timeout: Span(300), ..web(url) }
}

#[tokio::test]
async fn silence_times_out_in_the_part_that_it_hit() {
    let silent = Server::new(vec![Do::Hold]).await;
    let result = timely(&hasty(silent.url("/"))).await;
    assert_eq!(result.outcome, fail(ProbePhase::FirstByte, "timed out"));
    assert!(result.latency_ms >= 300, "{}", result.latency_ms);
    assert_eq!((result.evidence.phases.connect_ms.is_some(), result.evidence.phases.first_byte_ms), (true, None));

    let half_head = Server::new(vec![say("HTTP/1.1 200 OK\r\nx-dc: d"), Do::Hold]).await;
    let result = timely(&hasty(half_head.url("/"))).await;
    assert_eq!(result.outcome, fail(ProbePhase::Body, "timed out"));
    assert!(result.evidence.phases.first_byte_ms.is_some() && result.evidence.phases.body_ms.is_none());

    let half_body = Server::new(vec![say("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf of it"), Do::Hold]).await;
    let result = timely(&hasty(half_body.url("/"))).await;
    assert_eq!(result.outcome, fail(ProbePhase::Body, "timed out"));
    assert_eq!((result.evidence.status, result.evidence.body.as_str()), (Some(200), "half of it"));
}

#[tokio::test]
async fn a_full_backlog_times_out_while_connecting() {
    // nobody accepts, and the queue is full: the kernel drops further SYNs, as dropped traffic would
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    for _ in 0..8 {
        let tried =
            tokio::time::timeout(std::time::Duration::from_millis(100), tokio::net::TcpStream::connect(address));
        waiting.push(tried.await);
    }
    assert!(waiting.iter().any(Result::is_err), "the backlog never filled");
    let result = timely(&hasty(format!("http://{address}/"))).await;
    assert_eq!(result.outcome, fail(ProbePhase::Connect, "timed out"));
    assert!(result.evidence.phases.connect_ms.is_none());
}

#[tokio::test]
async fn broken_answers_say_how_they_broke() {
    let table: Vec<(Vec<Do>, ProbePhase, &str)> = vec![
        (vec![Do::Reset], ProbePhase::FirstByte, "reset"),
        (vec![say("HTTP/1.1 200 OK\r\nx-dc: d"), Do::Pause(100), Do::Reset], ProbePhase::Body, "reset"),
        (vec![], ProbePhase::FirstByte, "closed early"),
        (vec![say("HTTP/1.1 200 OK\r\nx-dc")], ProbePhase::Body, "closed early"),
        (vec![say("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf")], ProbePhase::Body, "closed early"),
        (vec![say("\u{0}\u{1}rubbish\r\n\r\n")], ProbePhase::Body, "not HTTP"),
        (vec![say("HTTP/1.1 two hundred\r\n\r\n")], ProbePhase::Body, "not HTTP"),
    ];
    let long = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(1 << 20));
    let table = table.into_iter().chain([(vec![say(&long)], ProbePhase::Body, "headers too long")]);
    for (script, phase, reason) in table {
        let server = Server::new(script.clone()).await;
        let result = once(&web(server.url("/"))).await;
        assert_eq!(result.outcome, fail(phase, reason), "{:.200}", format!("{script:?}"));
    }
}

#[tokio::test]
async fn a_closed_port_refuses() {
    let address = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let result = once(&web(format!("http://{address}/"))).await;
    assert_eq!(result.outcome, fail(ProbePhase::Connect, "refused"));
    assert_eq!(result.outcome.reason(), "connect refused");
    assert_eq!(result.evidence.address, Some(address.to_string()));
}

#[tokio::test]
async fn a_name_is_resolved_and_each_address_tried() {
    let server = Server::new(vec![answer("200 OK", "", "")]).await;
    // localhost is often ::1 first, where nobody listens
    let result = once(&web(format!("http://localhost:{}/", server.address.port()))).await;
    assert_eq!(result.outcome, Outcome::Ok);
    assert_eq!(result.evidence.address, Some(server.address.to_string()));

    // a reserved name (RFC 6761) exists nowhere; a machine without any network cannot even ask
    let result = once(&web("http://nowhere.invalid/")).await;
    match result.outcome {
        Outcome::Fail { phase: ProbePhase::Resolve, reason } => {
            assert!(["name not found", "no answer from the name server"].contains(&reason.as_str()), "{reason}");
        }
        Outcome::Unknown { reason } => assert_eq!(reason, "no network"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn bodies_are_kept_up_to_64_kib() {
    let body = format!("{}{}", "a".repeat(64 * 1024), "b".repeat(100_000));
    let server = Server::new(vec![answer("200 OK", "", &body)]).await;
    let mut check = web(server.url("/"));
    check.expect = vec!["size(body) == 64KiB".to_owned(), "!body.contains('b')".to_owned()];
    let result = once(&check).await;
    assert_eq!(result.outcome, Outcome::Ok);
    assert_eq!(result.evidence.body, "a".repeat(256));
    check.expect = vec!["json.a == 1".to_owned()];
    assert_eq!(once(&check).await.outcome, fail(ProbePhase::Expect, "json.a == 1: the body is longer than 64 KiB"));

    // an endless answer ends as soon as enough is there
    let chunk = format!("4000\r\n{}\r\n", "c".repeat(0x4000));
    let mut script = vec![say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")];
    script.extend((0..5).map(|_| say(&chunk)));
    script.push(Do::Hold);
    let endless = Server::new(script).await;
    assert_eq!(once(&web(endless.url("/"))).await.outcome, Outcome::Ok);
}

#[tokio::test]
async fn the_parts_are_measured_in_their_order() {
    let script = vec![Do::Pause(120), say("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab"), Do::Pause(180), say("cd")];
    let server = Server::new(script).await;
    let result = once(&web(server.url("/"))).await;
    assert_eq!(result.outcome, Outcome::Ok);
    let parts = result.evidence.phases;
    let (first, body) = (parts.first_byte_ms.unwrap(), parts.body_ms.unwrap());
    assert!(first >= 120, "first byte after {first} ms");
    assert!(body >= 100, "body took {body} ms");
    let sum = parts.resolve_ms.unwrap() + parts.connect_ms.unwrap() + first + body;
    // the parts follow each other without a gap; each is cut to whole milliseconds
    assert!(sum <= result.latency_ms && result.latency_ms <= sum + 5, "{sum} of {}", result.latency_ms);
}

#[tokio::test]
async fn addresses_that_cannot_be_used_are_refused() {
    let table = [
        ("ftp://example.com/", "ftp://example.com/: does not begin with http:// or https://"),
        ("example.com", "example.com: does not begin with http:// or https://"),
        ("http://a b/", "http://a b/: invalid uri character"),
        ("", ": empty string"),
    ];
    for (url, words) in table {
        assert_eq!(refused(&web(url)), words);
    }
}
