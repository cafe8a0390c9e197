//! The blackbox exporter's modules: each says how to probe; what to probe is told beside it (Prometheus knows it).

use super::draft::{Draft, Imported};
use super::fields::Fields;
use super::globs::{quoted, sound};
use serde_json::Value;

/// A probe's time where a module sets none: Prometheus' scrape time-out, less half a second, is ten at most.
const TIMEOUT: &str = "10s";

/// Carries modules over for their targets, pairs of a module's name and an address.
pub fn blackbox(document: Value, targets: &[(String, String)]) -> Imported {
    let mut out = Imported::default();
    let mut root = Fields::open(&mut out, "", document);
    let modules = root.below(&mut out, "modules").take_all();
    root.finish(&mut out);
    for (module, _) in targets.iter().filter(|(module, _)| !modules.iter().any(|(name, _)| name == module)) {
        out.warn(format!("modules.{module}"), "there is no such module: its targets are left out");
    }
    for (name, value) in modules {
        let own: Vec<&str> = targets.iter().filter(|(m, _)| *m == name).map(|(_, t)| t.as_str()).collect();
        if own.is_empty() {
            let hint = format!(
                "the module has no target: name one with `--target {name}=ADDRESS`, or Prometheus with `--targets`"
            );
            out.warn(format!("modules.{name}"), hint);
        }
        for (i, target) in own.iter().enumerate() {
            // What a module cannot carry over is said once, not for each of its targets.
            let told = out.warnings.len();
            module(&mut out, &name, value.clone(), target);
            if i > 0 {
                out.warnings.truncate(told);
            }
        }
    }
    out
}

fn module(out: &mut Imported, name: &str, value: Value, target: &str) {
    let at = format!("modules.{name}");
    let mut fields = Fields::open(out, &at, value);
    let prober = fields.text(out, "prober").unwrap_or_default();
    let timeout = fields.span(out, "timeout", 1000).map_or(TIMEOUT.to_owned(), |t| t.to_string());
    let mut draft = Draft::named(&out.name(&shown(target)));
    let mut below = fields.below(out, &prober);
    let known = match prober.as_str() {
        "http" => http(out, &mut below, &mut draft, target),
        "tcp" => tcp(out, &mut below, &mut draft, target),
        "icmp" => {
            draft.set("icmp", target);
            below.leave(
                out,
                &["payload_size", "dont_fragment", "ttl", "source_ip_address"],
                "packets are sent as the system sends them",
            );
            Ok(())
        }
        "dns" => dns(out, &mut below, &mut draft, target),
        "grpc" => Err("gRPC has no counterpart; a plugin can be run with `exec`"),
        _ => Err("its prober is not known"),
    };
    if let Err(why) = known {
        return out.warn(at, format!("the module is left out: {why}"));
    }
    draft.set("timeout", timeout);
    below.leave(out, &["preferred_ip_protocol", "ip_protocol_fallback"], "the kind of address cannot be chosen");
    below.finish(out);
    // The sections of other probers say nothing here.
    fields.skip(&["http", "tcp", "icmp", "dns", "grpc"]);
    fields.finish(out);
    out.add(draft);
}

/// A target as a name: without scheme and final slash.
fn shown(target: &str) -> String {
    target.split_once("://").map_or(target, |(_, rest)| rest).trim_end_matches('/').to_owned()
}

fn http(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, target: &str) -> Result<(), &'static str> {
    let url = if target.contains("://") { target.to_owned() } else { format!("http://{target}") };
    let encrypted = url.starts_with("https://");
    draft.set("http", url);
    if let Some(method) = fields.said(out, "method").filter(|m| m != "GET") {
        draft.set("method", method);
    }
    let headers = fields.pairs(out, "headers");
    if !headers.is_empty() {
        draft.set("headers", headers.into_iter().map(|(k, v)| (k, Value::from(v))).collect::<serde_json::Map<_, _>>());
    }
    if let Some(body) = fields.said(out, "body") {
        draft.set("body", body);
    }
    let follows = fields.take("follow_redirects").and_then(|v| v.as_bool()).unwrap_or(true);
    if follows && fields.take("no_follow_redirects") != Some(Value::Bool(true)) {
        draft.set("redirects", 10);
    }
    if let Some(proxy) = fields.said(out, "proxy_url") {
        draft.set("proxy", proxy);
    }
    statuses(out, fields, draft);
    bodies(out, fields, draft);
    headers_matched(out, fields, draft);
    account(out, fields, draft);
    tls(out, fields, draft, encrypted);
    match (fields.yes("fail_if_ssl"), fields.yes("fail_if_not_ssl")) {
        (true, _) if encrypted => {
            out.warn(fields.path("fail_if_ssl"), "a check that is down where it is encrypted has no counterpart")
        }
        (_, true) if !encrypted => draft.expect("cert.expires_in > 0s".to_owned()),
        _ => {}
    }
    fields.leave(out, &["valid_http_versions"], "HTTP/1.1 is spoken, or HTTP/2 with `http2: true`");
    fields.leave(
        out,
        &["oauth2"],
        "tokens are not fetched; `auth: { bearer: $TOKEN }` takes one from a var with a `command:`",
    );
    fields.leave(
        out,
        &[
            "body_file",
            "body_size_limit",
            "compression",
            "skip_resolve_phase_with_proxy",
            "no_proxy",
            "proxy_from_environment",
            "proxy_connect_header",
        ],
        "has no counterpart",
    );
    fields.skip(&["enable_http2", "enable_http3", "use_http3"]);
    Ok(())
}

/// 2xx unless told otherwise.
fn statuses(out: &mut Imported, fields: &mut Fields, draft: &mut Draft) {
    let codes = fields.texts(out, "valid_status_codes");
    draft.expect(match &codes[..] {
        [] => "status >= 200 && status < 300".to_owned(),
        [one] => format!("status == {one}"),
        several => format!("status in [{}]", several.join(", ")),
    });
}

fn bodies(out: &mut Imported, fields: &mut Fields, draft: &mut Draft) {
    for (key, sign) in [("fail_if_body_matches_regexp", "!"), ("fail_if_body_not_matches_regexp", "")] {
        let path = fields.path(key);
        for pattern in fields.texts(out, key) {
            add(out, draft, &path, format!("{sign}body.matches({})", quoted(&pattern)));
        }
    }
    for (key, sign) in [("fail_if_body_json_matches_cel", "!"), ("fail_if_body_json_not_matches_cel", "")] {
        let path = fields.path(key);
        if let Some(cel) = fields.said(out, key) {
            // Theirs calls the body `body`, ours `json`.
            let ours = cel.replace("body.", "json.").replace("body[", "json[");
            add(out, draft, &path, if sign.is_empty() { ours } else { format!("!({ours})") });
        }
    }
}

fn headers_matched(out: &mut Imported, fields: &mut Fields, draft: &mut Draft) {
    for (key, fails) in [("fail_if_header_matches", true), ("fail_if_header_not_matches", false)] {
        let path = fields.path(key);
        for (i, value) in fields.list(key).into_iter().enumerate() {
            let mut one = Fields::open(out, &format!("{path}[{i}]"), value);
            let header = one.text(out, "header").unwrap_or_default().to_lowercase();
            let pattern = one.text(out, "regexp").unwrap_or_default();
            let missing = one.yes("allow_missing");
            one.finish(out);
            let there = format!("{} in headers", quoted(&header));
            let hit = format!("headers[{}].matches({})", quoted(&header), quoted(&pattern));
            let condition = match (fails, missing) {
                (true, true) => format!("!({there} && {hit})"),
                (true, false) => format!("{there} && !{hit}"),
                (false, true) => format!("!({there}) || {hit}"),
                (false, false) => hit,
            };
            add(out, draft, &path, condition);
        }
    }
}

fn add(out: &mut Imported, draft: &mut Draft, at: &str, condition: String) {
    match sound(&condition) {
        true => draft.expect(condition),
        false => out.warn(at, format!("is not carried over: `{condition}` is no sound condition")),
    }
}

/// Who asks. A password in a file is read by a var's command.
fn account(out: &mut Imported, fields: &mut Fields, draft: &mut Draft) {
    let mut basic = fields.below(out, "basic_auth");
    if let Some(user) = basic.said(out, "username") {
        match basic.said(out, "password") {
            Some(password) => draft.set("auth", serde_json::json!({ "basic": format!("{user}:{password}") })),
            None => out.warn(
                basic.path("password"),
                "say `auth: { basic: \"USER:$PASSWORD\" }` with a var that has a `command:`",
            ),
        }
    }
    basic.skip(&["password"]);
    basic.finish(out);
    let mut authorization = fields.below(out, "authorization");
    let kind = authorization.said(out, "type").unwrap_or_else(|| "Bearer".to_owned());
    if let Some(token) = authorization.said(out, "credentials").or_else(|| fields.said(out, "bearer_token")) {
        match kind.eq_ignore_ascii_case("bearer") {
            true => draft.set("auth", serde_json::json!({ "bearer": token })),
            false => out
                .warn(authorization.path("type"), "only `Bearer` is carried over; a header can be set with `headers`"),
        }
    }
    authorization.finish(out);
}

pub(super) fn tls(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, encrypted: bool) {
    let mut tls = fields.below(out, "tls_config");
    let insecure = tls.yes("insecure_skip_verify");
    if insecure && encrypted {
        draft.set("insecure", true);
    }
    for (theirs, ours) in
        [("ca_file", "ca"), ("server_name", "server-name"), ("cert_file", "client-cert"), ("key_file", "client-key")]
    {
        if let Some(text) = tls.said(out, theirs).filter(|_| encrypted) {
            draft.set(ours, text);
        }
    }
    tls.finish(out);
}

fn tcp(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, target: &str) -> Result<(), &'static str> {
    let encrypted = fields.yes("tls");
    let path = fields.path("query_response");
    let mut dialogue = fields.list("query_response");
    let starttls = dialogue.iter().any(|step| step.get("starttls") == Some(&Value::Bool(true)));
    draft.set(if encrypted { "tls" } else { "tcp" }, target);
    if starttls {
        let port = target.rsplit_once(':').map_or("", |(_, port)| port);
        let protocol = match port {
            "143" => "imap",
            "110" => "pop3",
            "21" => "ftp",
            "5432" => "postgres",
            _ => "smtp",
        };
        draft.set("starttls", protocol);
        out.warn(&path, format!("its dialogue up to STARTTLS is replaced by `starttls: {protocol}`"));
        dialogue.clear();
    }
    for (i, value) in dialogue.into_iter().enumerate() {
        let mut step = Fields::open(out, &format!("{path}[{i}]"), value);
        if let Some(send) = step.said(out, "send") {
            match draft.text("send") {
                None => draft.set("send", send + "\n"),
                Some(_) => out.warn(step.path("send"), "only the first text is sent"),
            }
        }
        if let Some(expected) = step.said(out, "expect") {
            let plain = expected.trim_start_matches('^').trim_end_matches('$').to_owned();
            match draft.text("receive") {
                None if !plain.contains(|c: char| r"\.+*?()|[]{}^$".contains(c)) => draft.set("receive", plain),
                _ => add(out, draft, &path, format!("body.matches({})", quoted(&expected))),
            }
        }
        step.leave(out, &["labels"], "labels of metrics are not carried over");
        step.finish(out);
    }
    tls(out, fields, draft, encrypted || starttls);
    fields.leave(out, &["source_ip_address"], "connections begin where the system lets them begin");
    Ok(())
}

fn dns(out: &mut Imported, fields: &mut Fields, draft: &mut Draft, target: &str) -> Result<(), &'static str> {
    let name = fields.said(out, "query_name").ok_or("it asks for no name")?;
    draft.set("dns", name.trim_end_matches('.').to_owned());
    draft.set("record", fields.said(out, "query_type").unwrap_or_else(|| "A".to_owned()));
    draft.set("resolver", target);
    let codes = fields.texts(out, "valid_rcodes");
    if !codes.is_empty() {
        let codes: Vec<String> = codes.iter().map(|c| quoted(c)).collect();
        draft.expect(format!("rcode in [{}]", codes.join(", ")));
    }
    let mut answers = fields.below(out, "validate_answer_rrs");
    for (key, sign) in [("fail_if_matches_regexp", "!"), ("fail_if_not_matches_regexp", "")] {
        let path = answers.path(key);
        for pattern in answers.texts(out, key) {
            let every = if sign.is_empty() { "all" } else { "exists" };
            add(out, draft, &path, format!("{sign}answers.{every}(a, a.matches({}))", quoted(&pattern)));
        }
    }
    answers.finish(out);
    fields.leave(out, &["validate_authority_rrs", "validate_additional_rrs"], "only answers are looked at");
    fields.leave(out, &["dns_over_tls", "query_class", "source_ip_address"], "has no counterpart");
    if fields.said(out, "transport_protocol").is_some_and(|p| p == "tcp") {
        out.warn(fields.path("transport_protocol"), "it is asked over UDP first");
    }
    fields.skip(&["recursion_desired"]);
    Ok(())
}
