//! Prometheus and Alertmanager.

use super::*;
use serde_json::json;
use warroom::plan::{HttpProbe, Probe};

#[test]
fn prometheus_is_asked() {
    let Some(program) = program("prometheus", "prometheus") else { return };
    let (port, folder) = (port(), Service::folder());
    let config = format!(
        "global:\n  scrape_interval: 1s\nscrape_configs:\n  - job_name: itself\n    static_configs:\n      - targets: ['127.0.0.1:{port}']\n"
    );
    std::fs::write(folder.path().join("prometheus.yml"), config).unwrap();
    let listen = format!("--web.listen-address=127.0.0.1:{port}");
    let args = ["--config.file=prometheus.yml", "--storage.tsdb.path=data", listen.as_str()];
    let _prometheus = Service::start(folder, &program, &args, port);
    let query = |query: &str, more: &str| {
        ask(&format!("{{ name: p, prometheus: 'http://127.0.0.1:{port}', query: '{query}'{more} }}"))
    };
    until("the first scrape", || (query(r#"up{job="itself"}"#, "").outcome == Outcome::Ok).then_some(()));
    let up =
        query(r#"up{job="itself"}"#, r#", expect: ['value == 1', 'count == 1', 'series[0].metric.job == "itself"']"#);
    assert_eq!(up.outcome, Outcome::Ok);
    assert!(up.evidence.body.contains("itself"), "{:?}", up.evidence.body);
    assert_eq!(query("scalar(vector(7))", ", expect: ['value > 6.5']").outcome, Outcome::Ok);
    assert_eq!(query("up > 5", "").outcome, fail(ProbePhase::Expect, "the query gave nothing"));
    assert_eq!(query("up > 5", ", expect: ['value < 5']").outcome, fail(ProbePhase::Expect, "the query gave nothing"));
    assert_eq!(query("up > 5", ", expect: ['count == 0']").outcome, Outcome::Ok);
    let Outcome::Fail { reason, .. } = query("up * NaN", ", expect: ['value != 3']").outcome else { panic!() };
    assert!(reason.ends_with("the value is not a number (NaN)"), "{reason}");
    let Outcome::Fail { reason, .. } = query("prometheus_build_info or up", ", expect: ['value == 1']").outcome else {
        panic!()
    };
    assert!(reason.ends_with("the query gave 2 series: ask for `values`"), "{reason}");
    assert_eq!(query("prometheus_build_info or up", ", expect: ['values.all(v, v == 1)']").outcome, Outcome::Ok);
    let Outcome::Unknown { reason } = query("up{", "").outcome else { panic!() };
    assert!(reason.starts_with("400: ") && reason.contains("parse error"), "{reason}");
    let Outcome::Unknown { reason } = query("up[1m]", "").outcome else { panic!() };
    assert_eq!(reason, "the query gives a matrix, not a number");
}

#[test]
fn alertmanager_is_asked() {
    let Some(program) = program("prometheus-alertmanager", "prometheus-alertmanager") else { return };
    let (port, folder) = (port(), Service::folder());
    std::fs::write(folder.path().join("am.yml"), "route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n").unwrap();
    let listen = format!("--web.listen-address=127.0.0.1:{port}");
    let args = ["--config.file=am.yml", "--storage.path=data", "--cluster.listen-address=", listen.as_str()];
    let _alertmanager = Service::start(folder, &program, &args, port);
    let firing = |more: &str| ask(&format!("{{ name: a, alertmanager: 'http://127.0.0.1:{port}'{more} }}"));
    until("the first answer", || (firing("").outcome == Outcome::Ok).then_some(()));
    for (name, severity) in [("DiskFull", "critical"), ("InstanceDown", "warning")] {
        post(port, &json!([{ "labels": { "alertname": name, "severity": severity, "service": "partners" } }]));
    }
    until("both alerts", || (firing(", expect: ['count == 2']").outcome == Outcome::Ok).then_some(()));
    assert_eq!(firing("").outcome, fail(ProbePhase::Expect, "2 alerts: DiskFull, InstanceDown"));
    let critical = firing(", matching: { severity: critical }");
    assert_eq!(critical.outcome, fail(ProbePhase::Expect, "1 alert: DiskFull"));
    assert!(critical.evidence.body.contains("partners"), "{:?}", critical.evidence.body);
    assert_eq!(firing(r#", matching: ['service=~"trainings|demos"']"#).outcome, Outcome::Ok);
    assert_eq!(firing(r#", expect: ['alerts.all(a, a.labels.service == "partners")']"#).outcome, Outcome::Ok);
    let Outcome::Unknown { reason } = firing(", matching: ['=critical']").outcome else { panic!() };
    assert!(reason.starts_with("400: "), "{reason}");
}

/// Sends alerts, by a probe of our own.
fn post(port: u16, alerts: &serde_json::Value) {
    let mut check = checks("  - { name: post, http: 'http://127.0.0.1/' }").remove(0);
    check.probe = Probe::Http(HttpProbe {
        url: format!("http://127.0.0.1:{port}/api/v2/alerts"),
        method: "POST".to_owned(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: alerts.to_string(),
        ..HttpProbe::default()
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let prepared = PreparedCheck::new(&check).unwrap();
    let result = runtime.block_on(async { probe(&prepared, &Prober::new(".")).await });
    assert_eq!(result.outcome, Outcome::Ok, "{:?}", result.evidence);
}
