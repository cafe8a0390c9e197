//! Monitors of others as checks: carried over as they are meant, what is left behind is named, and the result lints clean.

use crate::help::{Done, House, text};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name).to_str().unwrap().to_owned()
}

fn json(words: &[&str]) -> (Value, Done) {
    let done = House::new().run(&[&["import"], words, &["--json"]].concat());
    (done.json(), done)
}

/// The check with this name, without its name.
fn check(imported: &Value, name: &str) -> Value {
    let checks = imported["checks"].as_array().unwrap();
    let mut found =
        checks.iter().find(|c| c["name"] == name).unwrap_or_else(|| panic!("no {name} in {checks:#?}")).clone();
    found.as_object_mut().unwrap().remove("name");
    found
}

#[track_caller]
fn warned(imported: &Value, at: &str) -> String {
    let warnings = imported["warnings"].as_array().unwrap();
    let found = warnings.iter().find(|w| w["at"] == at);
    found.unwrap_or_else(|| panic!("nothing about {at} in {warnings:#?}"))["what"].as_str().unwrap().to_owned()
}

fn places(imported: &Value) -> Vec<&str> {
    imported["warnings"].as_array().unwrap().iter().map(|w| w["at"].as_str().unwrap()).collect()
}

/// Written, the import lints clean, and says in its comments what is not carried over.
#[track_caller]
fn lints_clean(words: &[&str]) -> String {
    let house = House::new();
    house.file("ca.pem", "the file of certificates that a fixture names");
    let done = house.run(&[&["import"], words, &["-o", "x.md"]].concat());
    assert!(done.code() <= 1 && done.out.is_empty(), "{done:#?}");
    let written = text(&house.path().join("x.md"));
    let linted = house.run(&["lint", "x.md"]);
    assert_eq!(linted.code(), 0, "{}\n{written}", linted.out);
    let told = done.err.lines().filter(|l| l.starts_with("not carried over: ")).count();
    assert_eq!(written.matches("# not carried over: ").count(), told);
    house.run(&[&["import"], words, &["-o", "x.md"]].concat()).exits(2).says(&["x.md", "not there yet"]);
    written
}

#[test]
fn a_gatus_configuration_is_carried_over() {
    let source = fixture("gatus.yaml");
    let (imported, done) = json(&["gatus", &source]);
    assert_eq!(done.code(), 1, "something is left behind");
    assert_eq!(
        check(&imported, "shop-website"),
        json!({
            "http": "https://shop.example.com/health", "every": "1m 30s", "timeout": "4s", "fall": 2, "rise": 4,
            "headers": { "Authorization": "Bearer ${SHOP_TOKEN}" }, "insecure": true, "resolver": "192.0.2.53:53",
            "expect": [
                "status in [200, 204]", "latency < 800ms", "json.status == \"UP\"",
                "json.items[0].name.matches(\"^lamp(?s:.)*$\")", "size(json.items) > 2", "!has(json.errors)",
                "cert.expires_in > 172800000ms",
            ],
        })
    );
    assert_eq!(
        check(&imported, "api"),
        json!({
            "http": "http://api.example.com/graphql", "method": "POST", "every": "1m", "timeout": "10s", "redirects": 10,
            "headers": { "Content-Type": "application/json" }, "body": "{\"query\":\"{ users { id } }\"}", "fall": 5, "rise": 4,
            "expect": [ "json.data.users != null", "status > 0" ],
        })
    );
    assert_eq!(check(&imported, "postgres")["tcp"], "10.2.0.5:5432");
    assert_eq!(check(&imported, "mail")["starttls"], "smtp");
    assert_eq!(check(&imported, "imaps")["tls"], "imap.example.com:993");
    assert_eq!(check(&imported, "gateway")["expect"], json!(["latency < 50ms"]));
    assert_eq!(check(&imported, "bastion")["tcp"], "bastion.example.com:22");
    let dns = check(&imported, "dns");
    assert_eq!(
        (&dns["dns"], &dns["record"], &dns["resolver"]),
        (&json!("www.example.com"), &json!("A"), &json!("192.0.2.53"))
    );
    assert_eq!(dns["expect"], json!(["\"192.0.2.80\" in answers", "rcode == \"NOERROR\""]));
    assert_eq!(places(&imported).len(), 10, "{:#?}", places(&imported));
    assert_eq!(check(&imported, "jobs-backup")["push"], "1day 2h");
    let canary = check(&imported, "connectivity");
    assert_eq!((&canary["canary"], &canary["tcp"]), (&json!(true), &json!("192.0.2.53:53")));
    assert_eq!(imported["vars"], json!(["SHOP_TOKEN"]));
    assert_eq!(
        imported["maintenance"],
        json!([
            { "checks": "shop-website", "at": "01:30", "lasts": "30m", "zone": "UTC" },
            { "checks": "*", "at": "23:00", "lasts": "1h", "zone": "Europe/Amsterdam", "days": ["mon", "thu"] },
        ])
    );
    assert!(warned(&imported, "endpoints[0].conditions[7]").contains("domain"));
    assert!(warned(&imported, "endpoints[0].conditions[8]").contains("address"));
    assert!(warned(&imported, "endpoints[0].client.oauth2").contains("tokens"));
    assert!(warned(&imported, "endpoints[6].ssh").contains("nobody logs in"));
    assert!(warned(&imported, "endpoints[6].conditions[1]").contains("[STATUS]"));
    assert!(warned(&imported, "endpoints[8]").contains("old is disabled"));
    assert!(warned(&imported, "endpoints[9].url").contains("WebSockets"));
    assert!(warned(&imported, "external-endpoints[0].token").contains("warroom push jobs-backup"));
    assert!(warned(&imported, "ui").contains("Gatus itself"));
    assert!(warned(&imported, "alerting.slack").contains("thresholds"));
}

#[test]
fn heartbeat_monitors_are_carried_over() {
    let (imported, _) = json(&["heartbeat", &fixture("heartbeat.yml")]);
    let shop = check(&imported, "Shop-front-shop.example.com/a");
    assert_eq!(
        shop,
        json!({
            "http": "https://shop.example.com/a", "every": "10s", "timeout": "5s", "ca": "ca.pem", "insecure": true, "redirects": 3,
            "auth": { "basic": "elastic:${ES_PASSWORD}" }, "method": "POST", "headers": { "X-Probe": "1" }, "body": "ping",
            "expect": [
                "status in [200, 201]", "headers[\"x-dc\"] == \"dc1\"", "body.matches(\"well\") || body.matches(\"fine\")",
                "!body.matches(\"error\")", "json.status == \"ok\"",
            ],
        })
    );
    let db = check(&imported, "db-db.example.com:5433");
    assert_eq!(
        db,
        json!({ "tcp": "db.example.com:5433", "every": "5s", "timeout": "16s", "send": "x", "receive": "y" })
    );
    assert_eq!(check(&imported, "gw"), json!({ "icmp": "10.2.0.1", "every": "1m", "timeout": "2s" }));
    assert!(warned(&imported, "heartbeat.monitors[0].check.response.json[1]").contains("version"));
    assert!(warned(&imported, "heartbeat.monitors[3]").contains("browser"));
    assert!(warned(&imported, "heartbeat.monitors[4]").contains("disabled"));
    let all = places(&imported);
    for at in ["heartbeat.config.monitors", "output.elasticsearch", "heartbeat.monitors[0].tags"] {
        assert!(all.contains(&at), "{all:#?}");
    }
    assert_eq!(all.len(), 6, "{all:#?}");
}

#[test]
fn blackbox_modules_are_carried_over_for_their_targets() {
    let (blackbox, prometheus) = (fixture("blackbox.yml"), fixture("prometheus.yml"));
    let words = [
        "blackbox",
        &blackbox,
        "--targets",
        &prometheus,
        "--target",
        "dns=192.0.2.53",
        "--target",
        "grpc=x:1",
        "--target",
        "none=x",
    ];
    let (imported, _) = json(&words);
    assert_eq!(
        check(&imported, "www.example.com"),
        json!({
            "http": "https://www.example.com", "headers": { "Host": "www.example.com" }, "auth": { "basic": "prom:${PROBE_PASSWORD}" },
            "insecure": true, "server-name": "www.example.com", "timeout": "5s",
            "expect": [
                "status in [200, 301]", "body.matches(\"well\")",
                "!(\"x-cache\" in headers && headers[\"x-cache\"].matches(\"MISS\"))",
            ],
        })
    );
    assert_eq!(check(&imported, "shop.example.com")["http"], "https://shop.example.com");
    assert_eq!(check(&imported, "10.2.0.1")["icmp"], "10.2.0.1");
    let dns = check(&imported, "192.0.2.53");
    assert_eq!((&dns["dns"], &dns["resolver"]), (&json!("www.example.com"), &json!("192.0.2.53")));
    assert_eq!(dns["expect"], json!(["rcode in [\"NOERROR\"]", "answers.all(a, a.matches(\"192.0.2.80\"))"]));
    assert_eq!(places(&imported).len(), 5, "{:#?}", places(&imported));
    assert!(warned(&imported, "modules.tcp_connect").contains("--target tcp_connect=ADDRESS"));
    assert!(warned(&imported, "modules.grpc").contains("gRPC"));
    assert!(warned(&imported, "modules.none").contains("no such module"));
    assert!(warned(&imported, "modules.ping.icmp.preferred_ip_protocol").contains("cannot be chosen"));
    assert!(warned(&imported, "modules.http_2xx.http.valid_http_versions").contains("HTTP/2"));
}

#[test]
fn rules_of_prometheus_are_carried_over() {
    let rules = fixture("rules.yml");
    House::new().run(&["import", "prometheus", &rules]).refuses(2, &["--url"]);
    let (imported, _) = json(&["prometheus", &rules, "--url", "http://10.2.0.9:9090"]);
    assert_eq!(
        check(&imported, "ManyErrors"),
        json!({
            "prometheus": "http://10.2.0.9:9090", "query": "job:errors:rate5m{job=\"shop\"} > 0.5", "every": "30s",
            "expect": ["count == 0"], "fall": 11, "rise": 1,
        })
    );
    assert_eq!(check(&imported, "Down")["fall"], 1);
    assert!(warned(&imported, "groups[0].rules[0]").contains("job:errors:rate5m"));
    assert_eq!(
        places(&imported),
        ["groups[0].rules[0]", "groups[0].rules[1].labels", "groups[0].rules[1].annotations"]
    );
}

#[test]
fn tests_of_statuscake_are_carried_over() {
    let (imported, _) = json(&["statuscake", &fixture("statuscake.json")]);
    assert_eq!(
        check(&imported, "Shop"),
        json!({
            "http": "https://shop.example.com/", "headers": { "X-Probe": "1", "User-Agent": "cake" }, "redirects": 10, "every": "60s",
            "timeout": "15s", "fall": 3, "rise": 1, "prefer": ["cert.expires_in > 14d"],
            "expect": ["!(status in [500, 503])", "body.contains(\"lamp\")"],
        })
    );
    assert_eq!(
        check(&imported, "Mail"),
        json!({ "tcp": "mx1.example.com:25", "receive": "220", "every": "300s", "fall": 1, "rise": 1 })
    );
    assert_eq!(check(&imported, "Gateway")["icmp"], "10.2.0.1");
    assert_eq!(check(&imported, "Name")["expect"], json!(["answers.exists(a, a in [\"192.0.2.80\"])"]));
    let all = places(&imported);
    assert_eq!(all, ["data[0].trigger_rate", "data[0].contact_groups", "data[0].regions", "data[4]", "data[5]"]);
    House::new().run(&["import", "statuscake"]).refuses(2, &["token", "WARROOM_IMPORT_TOKEN"]);
}

/// Answers each path with its JSON, to whoever shows the token; the rest with 401 and 404.
fn api(answers: Vec<(&'static str, Value)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = Vec::new();
            let mut part = [0; 2048];
            while !request.windows(4).any(|w| w == b"\r\n\r\n") {
                match stream.read(&mut part) {
                    Ok(n) if n > 0 => request.extend(&part[..n]),
                    _ => break,
                }
            }
            let request = String::from_utf8_lossy(&request).to_lowercase();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let known = answers.iter().find(|(p, _)| p.to_lowercase() == path);
            let (status, body) = match known {
                _ if !request.contains("authorization: bearer sesame") => ("401 Unauthorized", String::new()),
                Some((_, body)) => ("200 OK", body.to_string()),
                None => ("404 Not Found", String::new()),
            };
            let _ = stream
                .write_all(format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn an_api_is_asked_with_its_token_and_page_by_page() {
    let house = House::new();
    let cake = api(vec![
        ("/v1/uptime?limit=100&page=1", json!({ "data": [ { "id": "1" } ], "metadata": { "page_count": 2 } })),
        ("/v1/uptime?limit=100&page=2", json!({ "data": [ { "id": "2" } ], "metadata": { "page_count": 2 } })),
        (
            "/v1/uptime/1",
            json!({ "data": { "id": "1", "name": "a", "test_type": "TCP", "website_url": "a.example.com", "port": 80 } }),
        ),
        (
            "/v1/uptime/2",
            json!({ "data": { "id": "2", "name": "b", "test_type": "PING", "website_url": "b.example.com" } }),
        ),
    ]);
    let prometheus = api(vec![
        (
            "/api/v1/targets?state=active",
            json!({ "status": "success", "data": { "activeTargets": [
            { "labels": { "job": "node", "instance": "a:9100" }, "scrapeInterval": "15s", "health": "up" },
            { "labels": { "job": "node", "instance": "b:9100" }, "scrapeInterval": "15s", "health": "down" },
        ], "droppedTargets": [] } }),
        ),
        (
            "/api/v1/rules",
            json!({ "status": "success", "data": { "groups": [ { "name": "g", "file": "f", "interval": 60, "rules": [
            { "type": "alerting", "name": "Full", "query": "disk_free < 5", "duration": 120, "labels": {}, "annotations": {}, "alerts": [], "health": "ok" },
        ] } ] } }),
        ),
    ]);
    let asked = |words: &[&str]| {
        let mut command = house.command(&[&["import"], words, &["--json"]].concat());
        command.env("WARROOM_IMPORT_TOKEN", "sesame");
        house.start_as(command).wait().exits(0).json()
    };
    let imported = asked(&["statuscake", &cake]);
    assert_eq!(
        (&check(&imported, "a")["tcp"], &check(&imported, "b")["icmp"]),
        (&json!("a.example.com:80"), &json!("b.example.com"))
    );
    let imported = asked(&["prometheus", &prometheus]);
    assert_eq!(
        check(&imported, "node-up"),
        json!({ "prometheus": prometheus, "query": "up{job=\"node\"}", "every": "15s", "expect": ["values.all(v, v == 1)"] })
    );
    assert_eq!(check(&imported, "Full")["fall"], 3);
    house.run(&["import", "prometheus", &prometheus]).refuses(2, &["401", "WARROOM_IMPORT_TOKEN"]);
}

#[test]
fn what_is_no_configuration_is_said() {
    let house = House::new();
    house.run(&["import", "gatus"]).refuses(2, &["no source"]);
    house.run(&["import", "gatus", "missing.yaml"]).refuses(2, &["missing.yaml", "No such file"]);
    house.file("broken.yaml", "endpoints: [ {");
    house.run(&["import", "gatus", "broken.yaml"]).refuses(2, &["YAML or JSON"]);
    assert_eq!(house.run(&["import", "nagios", "x"]).code(), 2);
    // Whatever the shapes, there is an answer.
    for text in [
        "[]",
        "7",
        "endpoints: 7",
        "endpoints: [7, {url: 7, conditions: {}}]",
        "modules: {x: {prober: http, http: 7}}",
        "groups: [{rules: [{alert: 7}]}]",
    ] {
        house.file("odd.yaml", text);
        for kind in ["gatus", "heartbeat", "statuscake", "blackbox"] {
            let done = house.run(&["import", kind, "odd.yaml"]);
            assert!(done.code() <= 1, "{kind} {text}: {done:#?}");
        }
    }
    let piped = house.run_with(
        &["import", "gatus", "-"],
        "endpoints: [ { name: a, url: 'tcp://a:1', conditions: ['[CONNECTED] == true'] } ]",
    );
    assert!(piped.exits(0).out.contains("tcp: \"a:1\""));
}

#[test]
fn what_was_carried_over_lints_clean() {
    let house = House::new();
    let plain = "endpoints:\n  - { name: a b, url: 'http://a.example.com/', headers: { X: \"$A_TOKEN: #\" }, client: { ignore-redirect: true }, conditions: ['[STATUS] == 200'] }\n  - { name: a b, url: 'tcp://a:1', conditions: ['[CONNECTED] == true'] }\nmaintenance: { start: 23:00, duration: 1h }\nconnectivity: { checker: { target: 'b:53' } }\n";
    let plain = house.file("plain.yaml", plain);
    let written = lints_clean(&["gatus", plain.to_str().unwrap()]);
    assert!(written.contains("A_TOKEN: { secret: true, command: \"printenv A_TOKEN\" }"), "{written}");
    assert!(written.contains("name: a-b\n") && written.contains("name: a-b-2\n"), "{written}");
    lints_clean(&["gatus", &fixture("gatus.yaml")]);
    lints_clean(&["heartbeat", &fixture("heartbeat.yml")]);
    lints_clean(&["blackbox", &fixture("blackbox.yml"), "--targets", &fixture("prometheus.yml")]);
    lints_clean(&["prometheus", &fixture("rules.yml"), "--url", "http://10.2.0.9:9090"]);
    lints_clean(&["statuscake", &fixture("statuscake.json")]);
}
