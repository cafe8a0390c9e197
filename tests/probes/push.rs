//! Heartbeats.

use super::*;
use std::time::Duration;

async fn look(prober: &Arc<Prober>, check: &Check) -> Outcome {
    probe(&prepared(check), prober).await.outcome
}

#[tokio::test]
async fn a_heartbeat_must_arrive_in_time() {
    let prober = Prober::new(".");
    let check = declared("{ name: backup, push: 400ms }");
    let Outcome::Unknown { reason } = look(&prober, &check).await else { panic!("known before anything came") };
    assert!(reason.starts_with("no heartbeat yet, "), "{reason}");
    prober.pushed(&check.name, false, "all copied".to_owned());
    assert_eq!(look(&prober, &check).await, Outcome::Ok);
    let began = std::time::Instant::now();
    // it fails once the time is over, and not before
    let failed = loop {
        match look(&prober, &check).await {
            Outcome::Ok => tokio::time::sleep(Duration::from_millis(5)).await,
            other => break other,
        }
        assert!(began.elapsed() < Duration::from_secs(60), "it never failed");
    };
    assert!(began.elapsed() >= Duration::from_millis(300), "{:?}", began.elapsed());
    assert!(
        matches!(&failed, Outcome::Fail { phase: ProbePhase::Expect, reason } if reason.starts_with("no heartbeat for ")),
        "{failed:?}"
    );
    prober.pushed(&check.name, true, "disk full".to_owned());
    assert_eq!(look(&prober, &check).await, fail(ProbePhase::Expect, "disk full"));
    prober.pushed(&check.name, false, String::new());
    assert_eq!(look(&prober, &check).await, Outcome::Ok);
}

#[tokio::test]
async fn what_never_comes_fails_after_its_first_time() {
    let prober = Prober::new(".");
    let check = declared("{ name: backup, push: 200ms }");
    let began = std::time::Instant::now();
    while let Outcome::Unknown { .. } = look(&prober, &check).await {
        assert!(began.elapsed() < Duration::from_secs(60), "it never failed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(matches!(look(&prober, &check).await, Outcome::Fail { .. }));
}

#[tokio::test]
async fn conditions_judge_what_it_says() {
    let prober = Prober::new(".");
    let check =
        declared("{ name: replica, push: 10m, expect: [json.lag < 10, age < 5m], fresh: seconds(json.data_age) < 1h }");
    prober.pushed(&check.name, false, r#"{"lag": 3, "data_age": 60}"#.to_owned());
    assert_eq!(look(&prober, &check).await, Outcome::Ok);
    prober.pushed(&check.name, false, r#"{"lag": null}"#.to_owned());
    let Outcome::Fail { reason, .. } = look(&prober, &check).await else { panic!() };
    assert!(reason.starts_with("json.lag < 10: json.lag is null"), "{reason}");
    prober.pushed(&check.name, false, "fine".to_owned());
    let Outcome::Fail { reason, .. } = look(&prober, &check).await else { panic!() };
    assert_eq!(reason, "json.lag < 10: the heartbeat's text is not JSON");
}
