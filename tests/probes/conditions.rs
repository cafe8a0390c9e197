//! What conditions make of an answer.

use super::server::{Do, Server, answer};
use super::*;

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(|s| (*s).to_owned()).collect()
}

#[tokio::test]
async fn expect_prefer_and_fresh_are_judged_in_this_order() {
    let body = r#"{"status":"ok","data_age":90000,"lag":null}"#;
    let server = Server::new(vec![answer("200 OK", "x-dc: dc2\r\n", body)]).await;
    let judged = async |expect: &[&str], fresh: &[&str], prefer: &[&str]| {
        let check =
            Check { expect: strings(expect), fresh: strings(fresh), prefer: strings(prefer), ..web(server.url("/")) };
        let result = once(&check).await;
        (result.outcome, result.evidence.data_age_ms)
    };
    let good = ["status == 200", "json.status == 'ok'", "headers['x-dc'] == 'dc2'"];
    assert_eq!(judged(&good, &[], &[]).await, (Outcome::Ok, None));
    assert_eq!(judged(&good, &["seconds(json.data_age) < 48h"], &[]).await, (Outcome::Ok, Some(90_000_000)));
    let stale = fail(ProbePhase::Expect, "seconds(json.data_age) < 24h: seconds(json.data_age) is 1day 1h");
    assert_eq!(judged(&good, &["seconds(json.data_age) < 24h"], &["status == 201"]).await, (stale, Some(90_000_000)));
    let null = fail(ProbePhase::Expect, "seconds(json.lag) < 24h: json.lag is null, which `seconds` does not take");
    assert_eq!(judged(&[], &["seconds(json.lag) < 24h"], &[]).await, (null, None));
    let not_preferred = Outcome::Slow { reason: "headers[\"x-dc\"] == 'dc1': headers[\"x-dc\"] is \"dc2\"".to_owned() };
    assert_eq!(judged(&good, &[], &["headers[\"x-dc\"] == 'dc1'"]).await.0, not_preferred);
}

#[tokio::test]
async fn a_body_that_is_not_json_says_so() {
    for (body, words) in
        [("<html>", "the body is not JSON (expected value at line 1 column 1)"), ("", "the body is empty")]
    {
        let server = Server::new(vec![answer("200 OK", "", body)]).await;
        let check = Check { expect: strings(&["json.status == 'ok'"]), ..web(server.url("/")) };
        assert_eq!(once(&check).await.outcome, fail(ProbePhase::Expect, &format!("json.status == 'ok': {words}")));
    }
}

#[tokio::test]
async fn slow_answers_are_slow() {
    let server = Server::new(vec![Do::Pause(150), answer("200 OK", "", "")]).await;
    let mut check = Check { slow_after: Some(Span(100)), ..web(server.url("/")) };
    match timely(&check).await.outcome {
        Outcome::Slow { reason } => {
            assert!(reason.starts_with("200 in ") && reason.ends_with("ms, slow after 100ms"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
    check.slow_after = Some(Span::secs(5));
    assert_eq!(timely(&check).await.outcome, Outcome::Ok);
    check.expect = strings(&["latency < 100ms"]);
    assert!(matches!(timely(&check).await.outcome, Outcome::Fail { phase: ProbePhase::Expect, .. }));
}

/// Whoever keeps the prober from running makes nobody slow or down; a refusal stays a refusal.
#[tokio::test]
async fn a_starved_prober_is_not_an_outage() {
    let server = Server::new(vec![Do::Hold]).await;
    let answering = Server::new(vec![answer("200 OK", "", "")]).await;
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let prober = Prober::new(".");
    let silent = prepared(&Check { timeout: Span(200), ..web(server.url("/")) });
    let slow = prepared(&Check { slow_after: Some(Span(1)), ..web(answering.url("/")) });
    let refusing = prepared(&web(format!("http://{closed}/")));
    // all on this one thread, which does something else for half a second
    let starve = async {
        tokio::task::yield_now().await;
        std::thread::sleep(std::time::Duration::from_millis(600));
    };
    let (timed_out, slow, refused, ()) =
        tokio::join!(probe(&silent, &prober), probe(&slow, &prober), probe(&refusing, &prober), starve);
    for result in [&timed_out, &slow] {
        match &result.outcome {
            Outcome::Unknown { reason } => {
                assert!(reason.starts_with("the prober was woken ") && reason.ends_with("ms late"), "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(refused.outcome, fail(ProbePhase::Connect, "refused"));
    prober.stop().await;
}

#[test]
fn conditions_that_cannot_be_asked_are_refused() {
    let with = |probe: Check, condition: &str| Check { expect: strings(&[condition]), ..probe };
    assert_eq!(
        refused(&with(web("http://example.com"), "statu == 200")),
        "expect: `statu == 200`: there is no `statu`; did you mean `status`?"
    );
    assert_eq!(
        refused(&with(web("http://example.com"), "cert.expires_in > 14d")),
        "expect: `cert.expires_in > 14d`: a plain http probe has no `cert`; a plain http probe can use status, latency, headers, body, json"
    );
    assert_eq!(
        refused(&with(plugin(&["true"]), "status == 0")),
        "expect: `status == 0`: a plugin has no `status`; a plugin can use latency, code, text, perf"
    );
    assert_eq!(
        refused(&with(port("db:5432", "", ""), "status == 0")),
        "expect: `status == 0`: a TCP probe has no `status`; a TCP probe can use latency, body, json"
    );
    let faulty = Check { faulty: Some("unknown key `htp`".to_owned()), ..web("http://example.com") };
    assert_eq!(refused(&faulty), "unknown key `htp`");
    assert_eq!(refused(&plugin(&[])), "exec: names no program");
}
