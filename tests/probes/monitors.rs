//! Monitors whose server is no package: Elasticsearch, ElastAlert 2, StatusCake; by their published APIs.

use super::server::{Do, Server, answer};
use super::*;
use serde_json::{Value, json};

/// A server that waits for `awaited` and answers with this JSON.
async fn api(awaited: &'static str, status: &str, json: &Value) -> Server {
    Server::new(vec![Do::Await(awaited), answer(status, "content-type: application/json\r\n", &json.to_string())]).await
}

async fn ask(yaml: &str) -> ProbeResult {
    timely(&declared(yaml)).await
}

fn counted(count: u64, failed: u64) -> Value {
    json!({ "count": count, "_shards": { "total": 5, "successful": 5 - failed, "skipped": 0, "failed": failed } })
}

#[tokio::test]
async fn documents_are_counted() {
    let server = api("}", "200 OK", &counted(17, 0)).await;
    let yaml = |expect: &str| {
        format!(
            "{{ name: e, elasticsearch: 'http://{}', index: 'logs-*', query: 'level:error', within: 5m, expect: ['{expect}'] }}",
            server.address
        )
    };
    assert_eq!(ask(&yaml("count < 20")).await.outcome, Outcome::Ok);
    let heard = server.heard();
    assert!(heard.starts_with("POST /logs-%2A/_count?allow_no_indices=false HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("content-type: application/json\r\n"), "{heard}");
    let body: Value = serde_json::from_str(heard.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let filter = &body["query"]["bool"]["filter"];
    assert_eq!(filter[0]["query_string"]["query"], "level:error");
    assert_eq!(filter[1]["range"]["@timestamp"]["gte"], "now-300s");
    assert_eq!(ask(&yaml("count == 0")).await.outcome, fail(ProbePhase::Expect, "count == 0: count is 17"));
}

#[tokio::test]
async fn what_could_not_be_counted_is_no_zero() {
    let yaml =
        |server: &Server| format!("{{ name: e, elasticsearch: 'http://{}', expect: [count == 0] }}", server.address);
    let half = api("}", "200 OK", &counted(0, 2)).await;
    assert_eq!(ask(&yaml(&half)).await.outcome, fail(ProbePhase::Expect, "2 shards could not be counted"));
    let error =
        json!({ "error": { "type": "index_not_found_exception", "reason": "no such index [logs]" }, "status": 404 });
    let missing = api("}", "404 Not Found", &error).await;
    assert_eq!(ask(&yaml(&missing)).await.outcome, fail(ProbePhase::Expect, "404: no such index [logs]"));
    let locked = api("}", "401 Unauthorized", &json!({})).await;
    assert_eq!(
        ask(&yaml(&locked)).await.outcome,
        Outcome::Unknown { reason: "401: who asks is not let in".to_owned() }
    );
    let empty = api("}", "200 OK", &json!({})).await;
    assert_eq!(ask(&yaml(&empty)).await.outcome, fail(ProbePhase::Expect, "200"));
    let proxy_page = Server::new(vec![Do::Await("}"), answer("502 Bad Gateway", "", "<html>")]).await;
    assert_eq!(ask(&yaml(&proxy_page)).await.outcome, fail(ProbePhase::Expect, "502"));
}

fn searched(last_run: Option<chrono::TimeDelta>, alerts: u64) -> Value {
    let at = last_run.map(|ago| json!({ "_source": { "@timestamp": (chrono::Utc::now() - ago).to_rfc3339() } }));
    let runs =
        json!({ "hits": { "hits": at.into_iter().collect::<Vec<_>>() }, "_shards": { "failed": 0 }, "status": 200 });
    let found = json!({ "hits": { "total": { "value": alerts, "relation": "eq" } }, "_shards": { "failed": 0 }, "status": 200 });
    json!({ "took": 2, "responses": [runs, found] })
}

#[tokio::test]
async fn elastalert_is_heard_and_its_death_noticed() {
    let yaml = |server: &Server, more: &str| {
        format!(
            "{{ name: e, elasticsearch: 'http://{}', within: 15m, elastalert: {{ rule: partner errors, alive: 2m }}{more} }}",
            server.address
        )
    };
    let seconds = chrono::TimeDelta::seconds;
    let well = api("track_total_hits\":true}\n", "200 OK", &searched(Some(seconds(30)), 0)).await;
    assert_eq!(ask(&yaml(&well, "")).await.outcome, Outcome::Ok);
    let heard = well.heard();
    assert!(heard.starts_with("POST /_msearch HTTP/1.1\r\n") && heard.contains("application/x-ndjson"), "{heard}");
    let lines: Vec<Value> =
        heard.split("\r\n\r\n").nth(1).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(
        (&lines[0]["index"], &lines[2]["index"]),
        (&"elastalert_status_status".into(), &"elastalert_status".into())
    );
    assert_eq!(lines[1]["query"]["bool"]["filter"][0]["term"]["rule_name"], "partner errors");
    assert_eq!(lines[3]["query"]["bool"]["filter"][1]["range"]["alert_time"]["gte"], "now-900s");
    assert_eq!(ask(&yaml(&well, ", expect: [last_run < 1m]")).await.outcome, Outcome::Ok);

    let alerted = api("track_total_hits\":true}\n", "200 OK", &searched(Some(seconds(30)), 3)).await;
    assert_eq!(ask(&yaml(&alerted, "")).await.outcome, fail(ProbePhase::Expect, "3 alerts in 15m"));
    assert_eq!(ask(&yaml(&alerted, ", expect: [count < 5]")).await.outcome, Outcome::Ok);

    // that it finds nothing means nothing once it is dead
    let dead = api("track_total_hits\":true}\n", "200 OK", &searched(Some(seconds(7200)), 0)).await;
    let Outcome::Fail { phase: ProbePhase::Expect, reason } = ask(&yaml(&dead, ", expect: [count == 0]")).await.outcome
    else {
        panic!()
    };
    assert!(reason.starts_with("ElastAlert itself is dead: its last run was 2h"), "{reason}");
    let never = api("track_total_hits\":true}\n", "200 OK", &searched(None, 0)).await;
    let words = "ElastAlert itself is dead: it never wrote of a run";
    assert_eq!(ask(&yaml(&never, "")).await.outcome, fail(ProbePhase::Expect, words));
    let gone = json!({ "responses": [{ "error": { "reason": "no such index [elastalert_status_status]" }, "status": 404 }, {}] });
    let gone = api("track_total_hits\":true}\n", "200 OK", &gone).await;
    let words = "404: no such index [elastalert_status_status]";
    assert_eq!(ask(&yaml(&gone, "")).await.outcome, fail(ProbePhase::Expect, words));
}

fn test(status: &str, paused: bool) -> Value {
    let tested = (chrono::Utc::now() - chrono::TimeDelta::seconds(40)).to_rfc3339();
    json!({ "data": { "id": "123", "name": "partners", "paused": paused, "status": status, "uptime": 99.5, "last_tested_at": tested } })
}

#[tokio::test]
async fn statuscake_is_asked() {
    let yaml = |server: &Server, more: &str| {
        format!("{{ name: s, statuscake: '123', api: 'http://{}', auth: {{ bearer: $TOKEN }}{more} }}", server.address)
    };
    let up = api("\r\n\r\n", "200 OK", &test("up", false)).await;
    let mut check = declared(&yaml(&up, ", expect: [up, uptime > 99.0, tested < 5m]"));
    let token = |name: &str| (name == "TOKEN").then(|| Some("s3cr3t-token".to_owned()));
    check = check.filled(&token).unwrap();
    assert_eq!(timely(&check).await.outcome, Outcome::Ok);
    let heard = up.heard();
    assert!(heard.starts_with("GET /v1/uptime/123 HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("authorization: Bearer s3cr3t-token\r\n"), "{heard}");

    let down = api("\r\n\r\n", "200 OK", &test("down", false)).await;
    assert_eq!(ask(&yaml(&down, "")).await.outcome, fail(ProbePhase::Expect, "StatusCake says down"));
    let unknown = |reason: &str| Outcome::Unknown { reason: reason.to_owned() };
    let paused = api("\r\n\r\n", "200 OK", &test("up", true)).await;
    assert_eq!(ask(&yaml(&paused, ", expect: [up]")).await.outcome, unknown("StatusCake has paused this test"));
    let quota = api("\r\n\r\n", "429 Too Many Requests", &json!({ "message": "slow down" })).await;
    assert_eq!(ask(&yaml(&quota, "")).await.outcome, unknown("429: asked too often"));
    let nobody = api("\r\n\r\n", "404 Not Found", &json!({ "message": "No results found" })).await;
    assert_eq!(ask(&yaml(&nobody, "")).await.outcome, unknown("404: No results found"));
}

#[test]
fn a_var_that_is_open_is_named() {
    let check = declared("{ name: s, http: 'http://$HOST/${PATH_OF}/$5$', headers: { X: '$ITEM $' } }");
    let value = |name: &str| match name {
        "HOST" => Some(Some("a.test".to_owned())),
        "PATH_OF" => Some(None),
        _ => None,
    };
    assert_eq!(check.filled(&value).unwrap_err(), ["PATH_OF"]);
    let check =
        check.filled(&|name| Some(Some(format!("<{name}>"))).filter(|_| name != "ITEM" && name != "5")).unwrap();
    let Probe::Http(http) = check.probe else { panic!() };
    assert_eq!((http.url.as_str(), http.headers[0].1.as_str()), ("http://<HOST>/<PATH_OF>/$5$", "$ITEM $"));
}
