//! What checks that speak HTTP or TLS have in common: the address, who asks, by which way, and whom they believe.

use crate::plan::{Auth, HttpProbe, TlsOptions};
use crate::runbook::front::form::{self, Form, mismatch};
use crate::runbook::front::tree::{Node, Value};
use crate::runbook::places::{Problems, Wanted};
use std::net::{IpAddr, SocketAddr};

/// Keys of every kind that speaks HTTP.
pub const KEYS: [&str; 4] = ["auth", "proxy", "http2", "resolver"];
/// Keys of every kind that can be encrypted.
pub const TLS: [&str; 5] = ["ca", "server-name", "insecure", "client-cert", "client-key"];

/// Redirects beyond this bound help nobody.
const MOST_REDIRECTS: u32 = 20;

/// The request whose address stands under `kind`.
pub fn http(problems: &mut Problems, form: &Form, kind: &str) -> HttpProbe {
    let url = form.text(problems, kind).unwrap_or_default();
    let host = url.strip_prefix("http://").or(url.strip_prefix("https://")).unwrap_or_default();
    if let (true, Some(node)) = (host.is_empty() || host.starts_with('/'), form.get(kind)) {
        let hint = Some("write it like `https://www.example.com/health`".to_owned());
        problems.error("bad-url", node.span.clone(), format!("`{url}` is not an http or https address"), hint);
    }
    HttpProbe { url, ..around(problems, form) }
}

/// All of a request but its address.
pub fn around(problems: &mut Problems, form: &Form) -> HttpProbe {
    HttpProbe {
        url: String::new(),
        method: form.text(problems, "method").unwrap_or_default(),
        headers: form.get("headers").map(|n| headers(problems, n)).unwrap_or_default(),
        body: form.text(problems, "body").unwrap_or_default(),
        auth: form.get("auth").and_then(|n| auth(problems, n)),
        redirects: form.count(problems, "redirects", 0..=MOST_REDIRECTS).unwrap_or(0),
        proxy: proxy(problems, form),
        http2: form.get("http2").is_some_and(|n| form::yes(problems, n, "http2")),
        resolver: resolver(problems, form),
        tls: tls(problems, form),
    }
}

fn headers(problems: &mut Problems, node: &Node) -> Vec<(String, String)> {
    let Value::Map(pairs) = &node.value else {
        mismatch(problems, node, "headers", "names, each with its value,", None);
        return Vec::new();
    };
    pairs
        .iter()
        .filter_map(|(k, v)| {
            let value = form::text(problems, v, &k.name)?;
            if ["authorization", "cookie", "x-api-key"].contains(&k.name.to_ascii_lowercase().as_str()) {
                open_secret(problems, v, &value);
            }
            Some((k.name.clone(), value))
        })
        .collect()
}

fn auth(problems: &mut Problems, node: &Node) -> Option<Auth> {
    let form = Form::open(problems, node, "auth", &["basic", "bearer"])?;
    let (basic, bearer) = (form.text(problems, "basic"), form.text(problems, "bearer"));
    let (auth, secret) = match (basic, bearer) {
        (Some(account), None) => (Auth::Basic(account.clone()), account),
        (None, Some(token)) => (Auth::Bearer(token.clone()), token),
        _ => {
            let hint = Some("write `{ basic: \"user:$PASSWORD\" }` or `{ bearer: $TOKEN }`".to_owned());
            problems.error("bad-auth", node.span.clone(), "auth: one of `basic` and `bearer` expected", hint);
            return None;
        }
    };
    let written = form.get("basic").or(form.get("bearer")).unwrap_or(node);
    open_secret(problems, written, &secret);
    Some(auth)
}

/// What is written out here stands in the journal of every room, too.
fn open_secret(problems: &mut Problems, node: &Node, written: &str) {
    if !written.contains('$') {
        let hint = "declare a secret under `vars:` and write `$NAME` here".to_owned();
        let what = "a secret is written into the runbook, and so into every room's journal";
        problems.warn("open-secret", node.span.clone(), what, Some(hint));
    }
}

fn proxy(problems: &mut Problems, form: &Form) -> String {
    let proxy = form.text(problems, "proxy").unwrap_or_default();
    let unfit = !proxy.is_empty() && !proxy.starts_with("http://") && !proxy.starts_with('$');
    if let (true, Some(node)) = (unfit, form.get("proxy")) {
        let hint = Some("write it like `http://proxy.example.com:3128`".to_owned());
        problems.error("bad-url", node.span.clone(), "proxy: only http:// proxies are known", hint);
    }
    proxy
}

/// A name server to ask.
pub fn resolver(problems: &mut Problems, form: &Form) -> String {
    let written = form.text(problems, "resolver").unwrap_or_default();
    let fine = written.is_empty()
        || written.contains('$')
        || written.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
        || written.parse::<SocketAddr>().is_ok();
    if let (false, Some(node)) = (fine, form.get("resolver")) {
        let hint = Some("write its address: `10.2.0.53` or `10.2.0.53:5353`".to_owned());
        problems.error("bad-address", node.span.clone(), format!("resolver: `{written}` is not an address"), hint);
    }
    written
}

/// Whom to believe.
pub fn tls(problems: &mut Problems, form: &Form) -> TlsOptions {
    let options = TlsOptions {
        ca: file(problems, form, "ca"),
        server_name: form.text(problems, "server-name").unwrap_or_default(),
        insecure: form.get("insecure").is_some_and(|n| form::yes(problems, n, "insecure")),
        client_cert: file(problems, form, "client-cert"),
        client_key: file(problems, form, "client-key"),
    };
    if let (true, false, Some(node)) =
        (options.client_cert.is_empty(), options.client_key.is_empty(), form.get("client-key"))
    {
        let hint = Some("add `client-cert: FILE`".to_owned());
        problems.error("no-certificate", node.span.clone(), "a key without a certificate", hint);
    }
    options
}

/// A file beside the runbook.
fn file(problems: &mut Problems, form: &Form, key: &str) -> String {
    let Some(node) = form.get(key) else { return String::new() };
    let path = form::text(problems, node, key).unwrap_or_default();
    if !path.is_empty() && !path.starts_with('/') && !path.contains('$') {
        problems.wanted.push(Wanted { path: path.clone(), span: node.span.clone(), runs: false });
    }
    path
}
