//! Elastic's `heartbeat.yml`: its monitors.

use super::draft::{Draft, Imported};
use super::fields::{Fields, scalar, span};
use super::globs::{quoted, sound};
use crate::words::Span;
use serde_json::{Map, Value, json};

/// What Heartbeat takes where its configuration says nothing.
const TIMEOUT: Span = Span::secs(16);

/// Carries a configuration over; a list is one of monitors, as in the files of `monitors.d`.
pub fn heartbeat(document: Value) -> Imported {
    let mut out = Imported::default();
    if let Value::Array(monitors) = document {
        monitors.into_iter().enumerate().for_each(|(i, m)| monitor(&mut out, &format!("[{i}]"), m));
        return out;
    }
    let mut root = Fields::open(&mut out, "", document);
    let mut below = root.below(&mut out, "heartbeat");
    for (at, value) in
        [("heartbeat.monitors", root.list("heartbeat.monitors")), ("heartbeat.monitors", below.list("monitors"))]
    {
        value.into_iter().enumerate().for_each(|(i, m)| monitor(&mut out, &format!("{at}[{i}]"), m));
    }
    below.leave(&mut out, &["config"], "monitors in other files are not read: import each of them");
    root.leave(&mut out, &["heartbeat.config.monitors"], "monitors in other files are not read: import each of them");
    below.skip(&["scheduler", "jobs"]);
    below.finish(&mut out);
    // Everything else says where results go, not what is checked.
    let others: Vec<String> = root.take_all().into_iter().map(|(key, _)| key).collect();
    for key in others {
        out.warn(key, "is about Heartbeat itself, and is not carried over");
    }
    out
}

fn monitor(out: &mut Imported, at: &str, value: Value) {
    let mut fields = Fields::open(out, at, value);
    let kind = fields.text(out, "type").unwrap_or_default();
    let id = fields.said(out, "id");
    let name = fields.said(out, "name").or(id).unwrap_or_else(|| kind.clone());
    if fields.take("enabled") == Some(Value::Bool(false)) {
        return out.warn(at, format!("the monitor {name} is disabled, and left out"));
    }
    let mut hosts = fields.texts(out, "urls");
    hosts.extend(fields.texts(out, "hosts"));
    let ports = fields.texts(out, "ports");
    if !matches!(kind.as_str(), "http" | "tcp" | "icmp") {
        return out.warn(at, format!("the monitor {name} is left out: its type {kind:?} has no counterpart"));
    }
    if hosts.is_empty() {
        return out.warn(at, format!("the monitor {name} names no host: left out"));
    }
    let mut base = Draft::default();
    let every = fields.text(out, "schedule").and_then(|s| every(out, at, &name, &s)).unwrap_or(Span::secs(60));
    base.set("every", every.to_string());
    let wait = fields.span(out, "wait", 1000);
    let timeout = fields.span(out, "timeout", 1000).unwrap_or(TIMEOUT);
    base.set("timeout", wait.unwrap_or(timeout).to_string());
    let encrypted = hosts.iter().any(|h| ["https://", "ssl://", "tls://"].iter().any(|s| h.starts_with(s)));
    ssl(out, &mut fields, &mut base, encrypted);
    match kind.as_str() {
        "http" => http(out, &mut fields, &mut base),
        "tcp" => tcp(out, &mut fields, &mut base),
        _ => {}
    }
    let all = fields.text(out, "mode").is_some_and(|mode| mode == "all");
    if all {
        out.warn(fields.path("mode"), format!("{name}: of a name's addresses one is probed, not all"));
    }
    fields.leave(out, &["maintenance_windows"], &format!("{name}: its maintenance windows stand in Kibana"));
    fields.leave(out, &["ipv4", "ipv6"], "the kind of address cannot be chosen");
    fields.leave(
        out,
        &[
            "tags",
            "fields",
            "service.name",
            "service",
            "data_stream",
            "pipeline",
            "index",
            "processors",
            "keep_null",
            "publisher_pipeline.disable_host",
            "response",
        ],
        "is about Heartbeat's documents, and is not carried over",
    );
    // True is what a check does anyway.
    fields.skip(&["fields_under_root"]);
    fields.finish(out);
    let many = hosts.len() * ports.len().max(1) > 1;
    for host in hosts {
        for address in addresses(&kind, &host, &ports) {
            let short = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
            let called = if many { format!("{name}-{}", short.trim_end_matches('/')) } else { name.clone() };
            let mut draft = Draft::named(&out.name(&called));
            place(&mut draft, &kind, &address);
            base.0.iter().for_each(|(key, value)| draft.set(key, value.clone()));
            out.add(draft);
        }
    }
}

/// An address for each port.
fn addresses(kind: &str, host: &str, ports: &[String]) -> Vec<String> {
    match (kind, ports) {
        ("icmp", _) | (_, []) => vec![host.to_owned()],
        (_, ports) => ports.iter().map(|port| format!("{}:{port}", host.trim_end_matches('/'))).collect(),
    }
}

fn place(draft: &mut Draft, kind: &str, address: &str) {
    match kind {
        "http" => {
            let url = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
            draft.set("http", url);
        }
        "icmp" => draft.set("icmp", address),
        _ => {
            let (scheme, rest) = address.split_once("://").unwrap_or(("tcp", address));
            draft.set(if matches!(scheme, "ssl" | "tls") { "tls" } else { "tcp" }, rest);
        }
    }
}

/// `@every 10s`, or the plain seconds of a cron expression like `*/5 * * * * * *`.
fn every(out: &mut Imported, at: &str, name: &str, text: &str) -> Option<Span> {
    let found = match text.strip_prefix("@every") {
        Some(length) => span(length.trim(), 1000),
        None => {
            let parts: Vec<&str> = text.split_whitespace().collect();
            let first = parts.first().and_then(|p| p.strip_prefix("*/")).and_then(|n| n.parse().ok());
            let plain = parts.iter().skip(1).all(|p| *p == "*");
            let unit = if parts.len() >= 6 { 1 } else { 60 };
            first.filter(|_| plain).map(|n: u64| Span::secs(n * unit))
        }
    };
    if found.is_none() {
        out.warn(format!("{at}.schedule"), format!("{name}: `{text}` is no interval; every minute is taken"));
    }
    found
}

fn ssl(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, encrypted: bool) {
    let mut ssl = fields.below(out, "ssl");
    let authorities = ssl.texts(out, "certificate_authorities");
    if let (Some(first), true) = (authorities.first(), encrypted) {
        draft.set("ca", first.as_str());
        if authorities.len() > 1 {
            out.warn(ssl.path("certificate_authorities"), "only the first file of authorities is carried over");
        }
    }
    match ssl.said(out, "verification_mode").as_deref() {
        Some("none") if encrypted => draft.set("insecure", true),
        Some("certificate") => out.warn(ssl.path("verification_mode"), "the name is verified too"),
        _ => {}
    }
    for (theirs, ours) in [("certificate", "client-cert"), ("key", "client-key")] {
        if let Some(file) = ssl.said(out, theirs).filter(|_| encrypted) {
            draft.set(ours, file);
        }
    }
    ssl.leave(out, &["supported_protocols", "cipher_suites", "curve_types"], "what the system offers is spoken");
    ssl.skip(&["enabled"]);
    ssl.finish(out);
}

fn http(out: &mut Imported, fields: &mut Fields, draft: &mut Draft) {
    if let (Some(user), Some(password)) = (fields.said(out, "username"), fields.said(out, "password")) {
        draft.set("auth", json!({ "basic": format!("{user}:{password}") }));
    }
    if let Some(redirects) = fields.number("max_redirects").filter(|n| *n > 0) {
        draft.set("redirects", redirects);
    }
    if let Some(proxy) = fields.said(out, "proxy_url") {
        draft.set("proxy", proxy);
    }
    let mut check = fields.below(out, "check");
    request(out, dotted(fields, &mut check, "request"), draft);
    let mut answer = dotted(fields, &mut check, "response");
    check.finish(out);
    response(out, &mut answer, draft);
    answer.finish(out);
}

/// Keys that are written below each other or with dots: `check.request.method`, `check.request: { method: … }`.
fn dotted(fields: &mut Fields, check: &mut Fields, name: &str) -> Fields {
    let at = fields.path(&format!("check.{name}"));
    let mut map = Map::new();
    for value in [fields.take(&format!("check.{name}")), check.take(name)] {
        if let Some(Value::Object(inner)) = value {
            map.extend(inner);
        }
    }
    for key in fields.keys_below(&format!("check.{name}.")) {
        if let Some(value) = fields.take(&format!("check.{name}.{key}")) {
            map.insert(key, value);
        }
    }
    Fields::of(&at, map)
}

fn request(out: &mut Imported, mut request: Fields, draft: &mut Draft) {
    if let Some(method) = request.said(out, "method").filter(|m| !m.eq_ignore_ascii_case("get")) {
        draft.set("method", method.to_uppercase());
    }
    let headers = request.pairs(out, "headers");
    if !headers.is_empty() {
        draft.set("headers", headers.into_iter().map(|(k, v)| (k, Value::from(v))).collect::<Map<_, _>>());
    }
    if let Some(body) = request.said(out, "body") {
        draft.set("body", body);
    }
    request.finish(out);
}

fn response(out: &mut Imported, answer: &mut Fields, draft: &mut Draft) {
    let codes: Vec<String> = answer.texts(out, "status").into_iter().filter(|c| c != "0").collect();
    match &codes[..] {
        [] => {}
        [one] => draft.expect(format!("status == {one}")),
        several => draft.expect(format!("status in [{}]", several.join(", "))),
    }
    for (name, value) in answer.pairs(out, "headers") {
        draft.expect(format!("headers[{}] == {}", quoted(&name.to_lowercase()), quoted(&value)));
    }
    let path = answer.path("body");
    let (mut positive, mut negative) = (Vec::new(), Vec::new());
    match answer.take("body") {
        Some(Value::Object(map)) => {
            let mut body = Fields::of(&path, map);
            positive = body.texts(out, "positive");
            negative = body.texts(out, "negative");
            body.finish(out);
        }
        Some(Value::Array(all)) => positive.extend(all.iter().filter_map(scalar)),
        Some(one) => positive.extend(scalar(&one)),
        None => {}
    }
    // One of the positive patterns must match, none of the negative ones may.
    let hits: Vec<String> = positive.iter().map(|p| format!("body.matches({})", quoted(p))).collect();
    let misses = negative.iter().map(|p| format!("!body.matches({})", quoted(p)));
    let one = (!hits.is_empty()).then(|| hits.join(" || "));
    for condition in one.into_iter().chain(misses) {
        match sound(&condition) {
            true => draft.expect(condition),
            false => out.warn(&path, format!("is not carried over: `{condition}` is no sound condition")),
        }
    }
    for (i, value) in answer.list("json").into_iter().enumerate() {
        let mut one = Fields::open(out, &answer.path(&format!("json[{i}]")), value);
        let described = one.text(out, "description").unwrap_or_default();
        let equals = one.take("condition").and_then(|c| equals(&c));
        match equals {
            Some(conditions) => conditions.into_iter().for_each(|c| draft.expect(c)),
            None => out.warn(
                answer.path(&format!("json[{i}]")),
                format!("“{described}” is not carried over: say it as a condition on `json`"),
            ),
        }
        one.skip(&["expression"]);
        one.finish(out);
    }
}

/// `equals: { status: ok }` as conditions; other conditions have no counterpart.
fn equals(condition: &Value) -> Option<Vec<String>> {
    let map = condition.as_object()?;
    let pairs = map.get("equals").filter(|_| map.len() == 1)?.as_object()?;
    let said = |(key, value): (&String, &Value)| {
        let literal = if let Value::String(text) = value { quoted(text) } else { scalar(value)? };
        let condition = format!("json.{key} == {literal}");
        sound(&condition).then_some(condition)
    };
    pairs.iter().map(said).collect()
}

fn tcp(out: &mut Imported, fields: &mut Fields, draft: &mut Draft) {
    let mut check = fields.below(out, "check");
    for (theirs, ours) in [("send", "send"), ("receive", "receive")] {
        let text = fields.said(out, &format!("check.{theirs}")).or_else(|| check.said(out, theirs));
        if let Some(text) = text {
            draft.set(ours, text);
        }
    }
    check.finish(out);
    fields.leave(out, &["proxy_url", "proxy_use_local_resolver"], "a SOCKS proxy has no counterpart");
}
