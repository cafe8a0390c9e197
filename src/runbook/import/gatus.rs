//! Gatus' configuration: endpoints, external endpoints, maintenance, the connectivity checker (its documented keys as of version 5).

mod conditions;

use super::draft::{Draft, Imported};
use super::fields::{Fields, span};
use crate::words::Span;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What Gatus takes where its configuration says nothing: an interval of a minute, ten seconds for a probe, and for alerts three failures and two
/// successes.
const EVERY: Span = Span::secs(60);
const TIMEOUT: Span = Span::secs(10);
const THRESHOLDS: (u64, u64) = (3, 2);

/// Failures and successes in a row after which an alert's provider is told.
type Defaults = BTreeMap<String, (Option<u64>, Option<u64>)>;

/// Carries a configuration over.
pub fn gatus(document: Value) -> Imported {
    let mut out = Imported::default();
    let mut root = Fields::open(&mut out, "", document);
    let defaults = defaults(&mut out, &mut root);
    for (i, value) in root.list("endpoints").into_iter().enumerate() {
        endpoint(&mut out, &format!("endpoints[{i}]"), value, &defaults);
    }
    for (i, value) in root.list("external-endpoints").into_iter().enumerate() {
        external(&mut out, &format!("external-endpoints[{i}]"), value, &defaults);
    }
    if let Some(value) = root.take("maintenance") {
        window(&mut out, "maintenance", value, "*");
    }
    connectivity(&mut out, &mut root);
    root.leave(&mut out, &["suites"], "suites of several requests have no counterpart: write a script for `exec`");
    root.leave(&mut out, &["remote"], "endpoints of another Gatus are not asked for: import its own configuration");
    root.leave(&mut out, &["announcements", "web", "ui", "security", "storage", "tunneling"], "is about Gatus itself");
    root.skip(&["metrics", "debug", "concurrency", "disable-monitoring-lock", "skip-invalid-config-update"]);
    root.finish(&mut out);
    out
}

/// The thresholds of `alerting`; where and how people are told is not a runbook's.
fn defaults(out: &mut Imported, root: &mut Fields) -> Defaults {
    let mut found = Defaults::new();
    let Some(Value::Object(alerting)) = root.take("alerting") else { return found };
    for (provider, value) in alerting {
        let mut fields = Fields::open(out, &format!("alerting.{provider}"), value);
        let mut alert = fields.below(out, "default-alert");
        found.insert(provider.clone(), (alert.number("failure-threshold"), alert.number("success-threshold")));
        out.warn(
            format!("alerting.{provider}"),
            "notices to people are not part of checks; its thresholds are carried over",
        );
    }
    found
}

fn endpoint(out: &mut Imported, at: &str, value: Value, defaults: &Defaults) {
    let mut fields = Fields::open(out, at, value);
    let name = name(out, &mut fields);
    if fields.take("enabled") == Some(Value::Bool(false)) {
        return out.warn(at, format!("the endpoint {name} is disabled, and left out"));
    }
    let url = fields.text(out, "url").unwrap_or_default();
    let mut draft = Draft::named(&out.name(&name));
    let mut dns = fields.take("dns").map(|dns| Fields::open(out, &format!("{at}.dns"), dns));
    let encrypted = match &mut dns {
        Some(dns) => {
            draft.set("dns", dns.text(out, "query-name").unwrap_or_default());
            let record = dns.text(out, "query-type").unwrap_or_else(|| "A".to_owned());
            draft.set("record", record);
            draft.set("resolver", url.trim_start_matches("dns://").to_owned());
            Ok(false)
        }
        None => probe(out, &mut fields, &mut draft, &url),
    };
    if let Some(dns) = dns {
        dns.finish(out);
    }
    let encrypted = match encrypted {
        Ok(encrypted) => encrypted,
        Err(why) => return out.warn(format!("{at}.url"), format!("the endpoint {name} ({url}) is left out: {why}")),
    };
    draft.set("every", fields.span(out, "interval", 1).unwrap_or(EVERY).to_string());
    client(out, &mut fields, &mut draft, encrypted);
    thresholds(out, &mut fields, &mut draft, defaults);
    let kind = conditions::Kind::of(&draft);
    for (i, text) in fields.texts(out, "conditions").into_iter().enumerate() {
        match conditions::translate(&text, kind) {
            Ok(Some(condition)) => draft.expect(condition),
            Ok(None) => {}
            Err(why) => {
                out.warn(format!("{at}.conditions[{i}]"), format!("{name}: `{text}` is not carried over: {why}"))
            }
        }
    }
    if kind == conditions::Kind::Http && !judges_status(&draft) {
        // Without this a status from 400 on would fail, which Gatus does not ask for.
        draft.expect("status > 0".to_owned());
    }
    for (i, value) in fields.list("maintenance-windows").into_iter().enumerate() {
        let glob = draft.text("name").unwrap_or("*").to_owned();
        window(out, &format!("{at}.maintenance-windows[{i}]"), value, &glob);
    }
    fields.leave(out, &["ui"], "how Gatus shows it is not carried over");
    fields.leave(out, &["extra-labels"], "labels of Gatus' metrics are not carried over");
    fields.finish(out);
    out.add(draft);
}

fn judges_status(draft: &Draft) -> bool {
    let all =
        draft.0.iter().filter(|(key, _)| key == "expect").flat_map(|(_, value)| value.as_array().into_iter().flatten());
    all.filter_map(Value::as_str).any(|c| c.contains("status"))
}

fn name(out: &mut Imported, fields: &mut Fields) -> String {
    let (group, name) = (fields.said(out, "group"), fields.text(out, "name").unwrap_or_default());
    group.map_or(name.clone(), |group| format!("{group}-{name}"))
}

/// What is probed, by the address; whether it is encrypted.
fn probe(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, url: &str) -> Result<bool, &'static str> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    match scheme {
        "http" | "https" => {
            http(out, fields, draft, url);
            Ok(scheme == "https")
        }
        "tcp" => {
            draft.set("tcp", rest);
            sent(out, fields, draft);
            Ok(false)
        }
        "tls" => {
            draft.set("tls", rest);
            sent(out, fields, draft);
            Ok(true)
        }
        "starttls" => {
            draft.set("tcp", rest);
            draft.set("starttls", "smtp");
            Ok(true)
        }
        "icmp" => {
            draft.set("icmp", rest);
            Ok(false)
        }
        "ssh" => {
            let with_port = rest.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
            draft.set("tcp", if with_port { rest.to_owned() } else { format!("{rest}:22") });
            draft.set("receive", "SSH-2.0-");
            fields.leave(out, &["ssh", "body"], "only the banner is looked at: nobody logs in, no command is run");
            Ok(false)
        }
        "ws" | "wss" => Err("WebSockets have no counterpart; a plugin can be run with `exec`"),
        "udp" | "sctp" => Err("UDP and SCTP have no counterpart; a plugin can be run with `exec`"),
        "grpc" | "grpcs" => Err("gRPC has no counterpart; a plugin can be run with `exec`"),
        _ => Err("its address is of a kind that is not known"),
    }
}

fn sent(out: &mut Imported, fields: &mut Fields, draft: &mut Draft) {
    if let Some(body) = fields.said(out, "body") {
        draft.set("send", body);
    }
}

fn http(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, url: &str) {
    draft.set("http", url);
    if let Some(method) = fields.said(out, "method").filter(|m| m != "GET") {
        draft.set("method", method);
    }
    let mut headers = fields.pairs(out, "headers");
    let body = fields.said(out, "body");
    let body = match (fields.yes("graphql"), body) {
        (true, Some(query)) => {
            // As Gatus sends a query: in an object, as JSON.
            if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
                headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
            }
            Some(json!({ "query": query }).to_string())
        }
        (_, body) => body,
    };
    if !headers.is_empty() {
        draft.set("headers", headers.into_iter().map(|(k, v)| (k, Value::from(v))).collect::<serde_json::Map<_, _>>());
    }
    if let Some(body) = body {
        draft.set("body", body);
    }
}

/// How it is asked.
fn client(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, encrypted: bool) {
    let mut client = fields.below(out, "client");
    draft.set("timeout", client.span(out, "timeout", 1).unwrap_or(TIMEOUT).to_string());
    let web = draft.text("http").is_some();
    if client.yes("insecure") && encrypted {
        draft.set("insecure", true);
    }
    // Gatus follows redirects, ten at most, unless told otherwise.
    let ignores = client.yes("ignore-redirect");
    if web && !ignores {
        draft.set("redirects", 10);
    }
    if let Some(resolver) = client.said(out, "dns-resolver") {
        let address = resolver.split_once("://").map_or(resolver.as_str(), |(_, rest)| rest);
        draft.set("resolver", address);
    }
    if let Some(proxy) = client.said(out, "proxy-url") {
        match web && proxy.starts_with("http://") {
            true => draft.set("proxy", proxy),
            false => out.warn(client.path("proxy-url"), "only a web proxy for http is carried over"),
        }
    }
    let mut tls = client.below(out, "tls");
    for (theirs, ours) in [("certificate-file", "client-cert"), ("private-key-file", "client-key")] {
        if let Some(file) = tls.said(out, theirs).filter(|_| encrypted) {
            draft.set(ours, file);
        }
    }
    tls.finish(out);
    client.leave(
        out,
        &["oauth2", "identity-aware-proxy"],
        "tokens are not fetched; `auth: { bearer: $TOKEN }` takes one from a var with a `command:`",
    );
    client.leave(out, &["network"], "the kind of address cannot be chosen");
    client.finish(out);
}

/// The lowest thresholds of an endpoint's alerts: from then on Gatus tells somebody.
fn thresholds(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, defaults: &Defaults) {
    let (mut fall, mut rise): (Option<u64>, Option<u64>) = (None, None);
    let path = fields.path("alerts");
    for (i, value) in fields.list("alerts").into_iter().enumerate() {
        let mut alert = Fields::open(out, &format!("{path}[{i}]"), value);
        let kind = alert.text(out, "type").unwrap_or_default();
        let (failures, successes) = defaults.get(&kind).copied().unwrap_or_default();
        let own = (alert.number("failure-threshold"), alert.number("success-threshold"));
        if alert.take("enabled") != Some(Value::Bool(false)) {
            let least = |a: Option<u64>, b: u64| Some(a.map_or(b, |a| a.min(b)));
            fall = least(fall, own.0.or(failures).unwrap_or(THRESHOLDS.0));
            rise = least(rise, own.1.or(successes).unwrap_or(THRESHOLDS.1));
        }
        alert.skip(&["send-on-resolved", "description", "provider-override", "minimum-reminder-interval"]);
        alert.finish(out);
    }
    draft.set("fall", fall.unwrap_or(THRESHOLDS.0).max(1));
    draft.set("rise", rise.unwrap_or(THRESHOLDS.1).max(1));
}

fn external(out: &mut Imported, at: &str, value: Value, defaults: &Defaults) {
    let mut fields = Fields::open(out, at, value);
    let name = name(out, &mut fields);
    if fields.take("enabled") == Some(Value::Bool(false)) {
        return out.warn(at, format!("the endpoint {name} is disabled, and left out"));
    }
    let mut heartbeat = fields.below(out, "heartbeat");
    let interval = heartbeat.span(out, "interval", 1);
    heartbeat.finish(out);
    let Some(interval) = interval else {
        return out.warn(at, format!("{name}: without a heartbeat's interval nobody can say when it is down"));
    };
    let mut draft = Draft::named(&out.name(&name)).with("push", interval.to_string());
    thresholds(out, &mut fields, &mut draft, defaults);
    draft.set("fall", 1);
    draft.set("rise", 1);
    if fields.take("token").is_some() {
        out.warn(
            format!("{at}.token"),
            format!("{name}: who sends the heartbeat has to send it to `warroom push {name}`"),
        );
    }
    fields.finish(out);
    out.add(draft);
}

/// A window that comes every day, or on some.
fn window(out: &mut Imported, at: &str, value: Value, checks: &str) {
    let mut fields = Fields::open(out, at, value);
    if fields.take("enabled") == Some(Value::Bool(false)) {
        return;
    }
    let start = fields.text(out, "start");
    let lasts = fields.text(out, "duration").and_then(|text| span(&text, 1));
    let zone = fields.said(out, "timezone").unwrap_or_else(|| "UTC".to_owned());
    let days: Vec<Value> = fields
        .texts(out, "every")
        .into_iter()
        .map(|day| day.to_lowercase().chars().take(3).collect::<String>().into())
        .collect();
    match (start, lasts) {
        (Some(start), Some(lasts)) if crate::plan::zone(&zone).is_some() => {
            let mut draft = Draft::default().with("checks", checks).with("at", start).with("lasts", lasts.to_string());
            draft.set("zone", zone);
            if !days.is_empty() {
                draft.set("days", days);
            }
            out.maintenance.push(draft);
        }
        (Some(_), Some(_)) => out.warn(at, format!("there is no time zone `{zone}`: the window is not carried over")),
        _ => out.warn(at, "a window without `start` or `duration` is not carried over"),
    }
    fields.finish(out);
}

/// What Gatus asks before it believes a failure is a canary.
fn connectivity(out: &mut Imported, root: &mut Fields) {
    let mut fields = root.below(out, "connectivity");
    let mut checker = fields.below(out, "checker");
    if let Some(target) = checker.said(out, "target") {
        let every = checker.span(out, "interval", 1).unwrap_or(EVERY);
        let name = out.name("connectivity");
        out.add(Draft::named(&name).with("tcp", target).with("every", every.to_string()).with("canary", true));
    }
    checker.finish(out);
    fields.finish(out);
}
