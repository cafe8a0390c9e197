//! StatusCake's uptime tests, as its API (version 1) tells them: a list, or each with its details.

use super::draft::{Draft, Imported};
use super::fields::{Fields, scalar};
use super::globs::quoted;
use serde_json::{Value, json};

/// The statuses that StatusCake takes for up where a test names none that are down.
const WELL: &str = "status < 400";

/// The numbers of the tests in an answer of `/v1/uptime`, and on how many pages they stand.
pub fn test_ids(page: &Value) -> (Vec<String>, u64) {
    let data = page.get("data").and_then(Value::as_array).cloned().unwrap_or_default();
    let ids = data.iter().filter_map(|test| test.get("id").and_then(scalar)).collect();
    (ids, page.pointer("/metadata/page_count").and_then(Value::as_u64).unwrap_or(1))
}

/// Carries tests over: answers of `/v1/uptime` and `/v1/uptime/ID`, or a list of tests.
pub fn statuscake(documents: Vec<Value>) -> Imported {
    let mut out = Imported::default();
    let mut number = 0;
    for document in documents {
        let tests = match document {
            Value::Array(all) => all,
            Value::Object(mut map) => match map.remove("data") {
                Some(Value::Array(all)) => all,
                Some(one) => vec![one],
                None => vec![Value::Object(map)],
            },
            _ => Vec::new(),
        };
        for test in tests {
            self::test(&mut out, &format!("data[{number}]"), test);
            number += 1;
        }
    }
    out
}

fn test(out: &mut Imported, at: &str, value: Value) {
    let mut fields = Fields::open(out, at, value);
    let name = fields.text(out, "name").unwrap_or_default();
    if fields.yes("paused") {
        return out.warn(at, format!("the test {name} is paused, and left out"));
    }
    let url = fields.text(out, "website_url").unwrap_or_default();
    let kind = fields.text(out, "test_type").unwrap_or_default().to_uppercase();
    let mut draft = Draft::named(&out.name(&name));
    let port = fields.number("port").filter(|p| *p > 0);
    let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).trim_end_matches('/').to_owned();
    let with_port =
        |usual: u64| if host.contains(':') { host.clone() } else { format!("{host}:{}", port.unwrap_or(usual)) };
    match kind.as_str() {
        "HTTP" | "HEAD" => http(out, &mut fields, &mut draft, &name, &url, kind == "HEAD"),
        "TCP" => draft.set("tcp", with_port(80)),
        "SSH" => {
            draft.set("tcp", with_port(22));
            draft.set("receive", "SSH-2.0-");
        }
        "SMTP" => {
            draft.set("tcp", with_port(25));
            draft.set("receive", "220");
        }
        "PING" => draft.set("icmp", host.split(['/', ':']).next().unwrap_or_default()),
        "DNS" => dns(out, &mut fields, &mut draft, &host),
        _ => return out.warn(at, format!("the test {name} is left out: its type {kind:?} has no counterpart")),
    }
    // A rate of 0 is the plan's constant one.
    let every = fields.number("check_rate").filter(|s| *s > 0).unwrap_or(30);
    draft.set("every", format!("{every}s"));
    if let Some(timeout) = fields.number("timeout").filter(|s| *s > 0) {
        draft.set("timeout", format!("{timeout}s"));
    }
    // So many other servers must confirm a failure.
    draft.set("fall", fields.number("confirmation").map_or(1, |n| n + 1));
    draft.set("rise", 1);
    if let Some(minutes) = fields.number("trigger_rate").filter(|m| *m > 0) {
        out.warn(
            fields.path("trigger_rate"),
            format!("{name}: people are told after {minutes} minutes there; here a check is down at once"),
        );
    }
    fields.leave(out, &["contact_groups"], &format!("{name}: notices to people are not part of checks"));
    fields.leave(
        out,
        &["regions", "servers"],
        &format!("{name}: it is probed from here, not from StatusCake's regions"),
    );
    fields.leave(out, &["tags", "host"], &format!("{name}: is not carried over"));
    fields.skip(&["id", "status", "uptime", "processing", "last_tested_at", "enable_ssl_alert_sent"]);
    fields.finish(out);
    out.add(draft);
}

fn http(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, name: &str, url: &str, head: bool) {
    let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let encrypted = url.starts_with("https://");
    draft.set("http", url);
    if head {
        draft.set("method", "HEAD");
    }
    headers(out, fields, draft);
    let raw = fields.said(out, "post_raw");
    let form = fields.take("post_body").filter(|v| v != &json!({}) && v != &json!(""));
    if let Some(body) = raw.or_else(|| form.map(|f| f.as_str().map_or_else(|| f.to_string(), str::to_owned))) {
        draft.set("method", "POST");
        draft.set("body", body);
    }
    if fields.yes("follow_redirects") {
        draft.set("redirects", 10);
    }
    let bad: Vec<String> = fields
        .texts(out, "status_codes")
        .iter()
        .flat_map(|c| c.split(','))
        .map(|c| c.trim().to_owned())
        .filter(|c| !c.is_empty())
        .collect();
    let fine = bad.iter().all(|c| c.parse::<u16>().is_ok()) && !bad.is_empty();
    draft.expect(if fine { format!("!(status in [{}])", bad.join(", ")) } else { WELL.to_owned() });
    let unwanted = fields.yes("do_not_find");
    if let Some(text) = fields.said(out, "find_string") {
        let place = if fields.yes("include_header") { "string(headers) + body" } else { "body" };
        if place != "body" {
            out.warn(fields.path("include_header"), format!("{name}: the text is looked for in the body alone"));
        }
        draft.expect(format!("{}body.contains({})", if unwanted { "!" } else { "" }, quoted(&text)));
    }
    fields.skip(&["include_header"]);
    if fields.yes("enable_ssl_alert") && encrypted {
        draft.set("prefer", vec!["cert.expires_in > 14d"]);
    }
    if let Some(end) = fields.said(out, "final_endpoint") {
        out.warn(fields.path("final_endpoint"), format!("{name}: where redirects end ({end}) is not compared"));
    }
    fields.leave(out, &["use_jar"], &format!("{name}: cookies are not kept"));
}

fn headers(out: &mut Imported, fields: &mut Fields, draft: &mut Draft) {
    let path = fields.path("custom_header");
    let mut headers = serde_json::Map::new();
    match fields.take("custom_header") {
        Some(Value::Object(map)) => {
            headers.extend(map.iter().filter_map(|(k, v)| Some((k.clone(), scalar(v)?.into()))))
        }
        // The API gives an object as text.
        Some(Value::String(text)) if !text.is_empty() => {
            match serde_json::from_str::<serde_json::Map<String, Value>>(&text) {
                Ok(map) => headers.extend(map.iter().filter_map(|(k, v)| Some((k.clone(), scalar(v)?.into())))),
                Err(_) => out.warn(path, "the headers cannot be read"),
            }
        }
        _ => {}
    }
    if let Some(agent) = fields.said(out, "user_agent") {
        headers.insert("User-Agent".to_owned(), agent.into());
    }
    if !headers.is_empty() {
        draft.set("headers", headers);
    }
    let user = fields.said(out, "basic_username").or_else(|| fields.said(out, "basic_user"));
    let password = fields.said(out, "basic_password").or_else(|| fields.said(out, "basic_pass"));
    match (user, password) {
        (Some(user), Some(password)) => draft.set("auth", json!({ "basic": format!("{user}:{password}") })),
        (Some(_), None) => out.warn(
            fields.path("basic_username"),
            "the API does not tell the password: say `auth: { basic: \"USER:$PASSWORD\" }`",
        ),
        _ => {}
    }
}

fn dns(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, host: &str) {
    draft.set("dns", host);
    if let Some(server) = fields.said(out, "dns_server") {
        draft.set("resolver", server);
    }
    let addresses: Vec<String> =
        fields.texts(out, "dns_ips").iter().flat_map(|t| t.split(',')).map(|t| quoted(t.trim())).collect();
    if !addresses.is_empty() {
        draft.expect(format!("answers.exists(a, a in [{}])", addresses.join(", ")));
    }
}
