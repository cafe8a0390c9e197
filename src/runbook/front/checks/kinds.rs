//! What is probed: one kind per check, and the keys that go with it.

use super::{monitors, web};
use crate::plan::{DnsProbe, IcmpProbe, Probe, PushProbe, TcpProbe};
use crate::runbook::front::form::{self, Form};
use crate::runbook::front::tree::{Node, Value};
use crate::runbook::lint::program;
use crate::runbook::near::did_you_mean;
use crate::runbook::places::Problems;
use crate::runbook::words;

/// The kinds, each with the keys that go with it beside the common ones.
const KINDS: [(&str, &[&[&str]]); 11] = [
    ("http", &[&["method", "headers", "body", "redirects"], &web::KEYS, &web::TLS]),
    ("tcp", &[&["send", "receive", "starttls", "resolver"], &web::TLS]),
    ("tls", &[&["send", "receive", "resolver"], &web::TLS]),
    ("exec", &[]),
    ("dns", &[&["record", "resolver"]]),
    ("icmp", &[&["resolver"]]),
    ("prometheus", &[&["query", "headers"], &web::KEYS, &web::TLS]),
    ("alertmanager", &[&["matching", "headers"], &web::KEYS, &web::TLS]),
    ("elasticsearch", &[&["index", "query", "within", "elastalert", "headers"], &web::KEYS, &web::TLS]),
    ("statuscake", &[&["api", "headers"], &web::KEYS, &web::TLS]),
    ("push", &[]),
];

/// The kinds, as keys of a check.
pub fn names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(kind, _)| *kind)
}

/// All keys of a check: the `common` ones, the kinds, and those that go with kinds.
pub fn keys(common: &[&'static str]) -> Vec<&'static str> {
    let mut keys = common.to_vec();
    keys.extend(KINDS.iter().map(|(kind, _)| kind));
    for key in KINDS.iter().flat_map(|(_, own)| own.iter().copied().flatten()) {
        if !keys.contains(key) {
            keys.push(key);
        }
    }
    keys
}

fn has(own: &[&[&str]], key: &str) -> bool {
    own.iter().any(|keys| keys.contains(&key))
}

/// What is probed; a probe of nothing where that cannot be said.
pub fn read(problems: &mut Problems, node: &Node, form: &Form) -> Probe {
    let given: Vec<_> = KINDS.iter().filter(|(kind, _)| form.get(kind).is_some()).collect();
    let [(kind, own)] = given[..] else {
        if matches!(node.value, Value::Map(_)) {
            let what = match given.len() {
                0 => "a check that probes nothing".to_owned(),
                _ => format!(
                    "a check that probes {} at once",
                    given.iter().map(|g| g.0).collect::<Vec<_>>().join(" and ")
                ),
            };
            let hint = "say one of `http: URL`, `tcp: HOST:PORT` or `exec: [PROGRAM, ARGUMENT]`";
            problems.error("one-probe", node.span.clone(), what, Some(hint.into()));
        }
        return Probe::Exec(Vec::new());
    };
    for key in keys(&[]).into_iter().filter(|key| !has(own, key) && KINDS.iter().all(|(kind, _)| kind != key)) {
        if let Some(node) = form.get(key) {
            let owners: Vec<String> =
                KINDS.iter().filter(|(_, own)| has(own, key)).map(|(kind, _)| format!("`{kind}`")).collect();
            let what = format!("`{key}` goes with {}, not `{kind}`", owners.join(", "));
            problems.error("wrong-probe", node.span.clone(), what, None);
        }
    }
    match *kind {
        "http" => Probe::Http(web::http(problems, form, "http")),
        "tcp" => Probe::Tcp(tcp(problems, form, "tcp")),
        "tls" => Probe::Tls(tcp(problems, form, "tls")),
        "dns" => dns(problems, form),
        "icmp" => icmp(problems, form),
        "push" => Probe::Push(PushProbe { within: form.span(problems, "push").unwrap_or_default() }),
        "exec" => exec(problems, form),
        monitor => monitors::read(problems, node, form, monitor),
    }
}

fn tcp(problems: &mut Problems, form: &Form, kind: &str) -> TcpProbe {
    let address = form.text(problems, kind).unwrap_or_default();
    let port = address.rsplit_once(':').filter(|(host, _)| !host.is_empty()).map(|(_, port)| port);
    let fine = port.is_some_and(|p| p.contains('$') || p.parse::<u16>().is_ok_and(|n| n > 0));
    if let (false, Some(node)) = (fine, form.get(kind)) {
        let hint = Some("write it like `db.example.com:5432`".to_owned());
        problems.error("bad-address", node.span.clone(), format!("`{address}` is not HOST:PORT"), hint);
    }
    let part = |problems: &mut Problems, key: &str| form.text(problems, key).unwrap_or_default();
    TcpProbe {
        address,
        send: part(problems, "send"),
        receive: part(problems, "receive"),
        starttls: one_of(problems, form, "starttls", &TcpProbe::STARTTLS),
        resolver: web::resolver(problems, form),
        tls: web::tls(problems, form),
    }
}

fn dns(problems: &mut Problems, form: &Form) -> Probe {
    let name = form.text(problems, "dns").unwrap_or_default();
    let unfit = name.is_empty() || name.contains(['/', ':', ' ']) && !name.contains('$');
    if let (true, Some(node)) = (unfit, form.get("dns")) {
        let hint = Some("write it like `www.example.com`".to_owned());
        problems.error("bad-address", node.span.clone(), format!("`{name}` is not a domain name"), hint);
    }
    let record = one_of(problems, form, "record", &DnsProbe::RECORDS);
    Probe::Dns(DnsProbe { name, record, resolver: web::resolver(problems, form) })
}

fn icmp(problems: &mut Problems, form: &Form) -> Probe {
    let host = form.text(problems, "icmp").unwrap_or_default();
    if let (true, Some(node)) = (host.is_empty() || host.contains(['/', ' ']), form.get("icmp")) {
        let hint = Some("write it like `gateway.example.com` or `10.2.0.1`".to_owned());
        problems.error("bad-address", node.span.clone(), format!("`{host}` is not a name or an address"), hint);
    }
    Probe::Icmp(IcmpProbe { host, resolver: web::resolver(problems, form) })
}

/// One of few words; empty where none of them is written.
fn one_of(problems: &mut Problems, form: &Form, key: &str, words: &[&str]) -> String {
    let Some(written) = form.text(problems, key) else { return String::new() };
    if let Some(known) = words.iter().find(|w| w.eq_ignore_ascii_case(&written)) {
        return (*known).to_owned();
    }
    if let Some(node) = form.get(key) {
        let hint = did_you_mean(problems, &written, words.iter().copied())
            .unwrap_or_else(|| format!("it can be {}", words.join(", ")));
        problems.error("bad-word", node.span.clone(), format!("{key}: `{written}` is not known"), Some(hint));
    }
    String::new()
}

fn exec(problems: &mut Problems, form: &Form) -> Probe {
    let Some(node) = form.get("exec") else { return Probe::Exec(Vec::new()) };
    let argv = match &node.value {
        Value::List(_) => form::texts(problems, node, "exec").into_iter().map(|(t, _)| t).collect(),
        _ => form::text(problems, node, "exec").and_then(|t| words::split(&t)).unwrap_or_default(),
    };
    if argv.first().is_none_or(String::is_empty) {
        let hint = Some("write it like `[check_smtp, -H, mx1.example.com]`".to_owned());
        problems.error("bad-command", node.span.clone(), "`exec` names no program", hint);
    }
    if let Some(first) = argv.first() {
        program(problems, first, node.span.clone());
    }
    Probe::Exec(argv)
}
