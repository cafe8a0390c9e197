//! `checks:` what is probed, how often, and what counts as failing.

mod incarnations;
mod needs;

pub(super) use needs::compare;

use super::form::{self, Form, mismatch};
use super::tree::{Node, Value};
use crate::plan::{Check, HttpProbe, List, Probe, TcpProbe};
use crate::runbook::lint::program;
use crate::runbook::near::did_you_mean;
use crate::runbook::places::Problems;
use crate::runbook::words;
use crate::words::{CheckName, Span};
use std::collections::HashSet;

const KEYS: [&str; 21] = [
    "name",
    "each",
    "http",
    "tcp",
    "exec",
    "every",
    "timeout",
    "fall",
    "rise",
    "slow-after",
    "expect",
    "prefer",
    "fresh",
    "method",
    "headers",
    "body",
    "send",
    "receive",
    "needs",
    "canary",
    "incarnations",
];
/// Keys that belong to one kind of probe only.
const HTTP_ONLY: [&str; 3] = ["method", "headers", "body"];
const TCP_ONLY: [&str; 2] = ["send", "receive"];
const KINDS: [&str; 3] = ["http", "tcp", "exec"];

/// Reads the list of checks. A check with an error stands all the same, with the reason in `faulty`.
pub(super) fn read(problems: &mut Problems, node: &Node, lists: &[List]) -> Vec<Check> {
    let Value::List(nodes) = &node.value else {
        mismatch(problems, node, "checks", "a list of checks", Some("begin each with `- name: …`".into()));
        return Vec::new();
    };
    let mut taken = HashSet::new();
    nodes
        .iter()
        .enumerate()
        .map(|(i, node)| {
            let mark = problems.len();
            let mut check = one(problems, node, lists, i + 1);
            if !taken.insert(check.name.clone()) {
                let what = format!("there are two checks named `{}`", check.name);
                problems.error("twice", node.span.clone(), what, Some("give this one another name".into()));
                check.name = CheckName(format!("{} ({})", check.name, i + 1));
                taken.insert(check.name.clone());
            }
            check.faulty = problems.error_since(mark);
            check
        })
        .collect()
}

fn one(problems: &mut Problems, node: &Node, lists: &[List], number: usize) -> Check {
    let form = Form::open(problems, node, "a check", &KEYS).unwrap_or_default();
    let name = form.text(problems, "name").filter(|n| !n.trim().is_empty());
    if name.is_none() && matches!(node.value, Value::Map(_)) {
        problems.error("no-name", node.span.clone(), "a check without a name", Some("add `name: …`".into()));
    }
    let each = form.text(problems, "each");
    let incarnations = form.get("incarnations").map(|n| incarnations::read(problems, &form, n));
    let check = Check {
        name: CheckName(name.unwrap_or_else(|| format!("check {number}"))),
        each,
        probe: match &incarnations {
            Some(all) => all.first().map_or(Probe::Exec(Vec::new()), |first| first.probe.clone()),
            None => probe(problems, node, &form),
        },
        every: form.span(problems, "every").unwrap_or(Span::secs(30)),
        timeout: form.span(problems, "timeout").unwrap_or(Span::secs(5)),
        fall: form.count(problems, "fall", 1..=1000).unwrap_or(3),
        rise: form.count(problems, "rise", 1..=1000).unwrap_or(2),
        slow_after: form.span(problems, "slow-after"),
        expect: conditions(problems, &form, "expect"),
        prefer: conditions(problems, &form, "prefer"),
        fresh: conditions(problems, &form, "fresh"),
        needs: form.texts(problems, "needs").into_iter().map(|(text, _)| text).collect(),
        canary: form.get("canary").is_some_and(|n| form::yes(problems, n, "canary")),
        incarnations: incarnations.unwrap_or_default(),
        faulty: None,
    };
    compare_each(problems, node, &form, &check, lists);
    check
}

/// A check with `each` stands for many, so its name must tell them apart; its list must exist.
fn compare_each(problems: &mut Problems, node: &Node, form: &Form, check: &Check, lists: &[List]) {
    let name_span = form.get("name").unwrap_or(node).span.clone();
    let holds_item = check.name.as_str().contains("$ITEM");
    let Some(each) = &check.each else {
        if holds_item {
            let hint = Some("name the list with `each: LIST`".to_owned());
            problems.error("no-each", name_span, "`$ITEM` in a check without `each`", hint);
        }
        return;
    };
    if !holds_item {
        let what = format!("every check of `each: {each}` would have the name `{}`", check.name);
        let hint = Some(format!("put `$ITEM` into it: `$ITEM-{}`", check.name));
        problems.error("no-item", name_span, what, hint);
    }
    if !lists.iter().any(|l| l.name == *each) {
        let span = form.get("each").unwrap_or(node).span.clone();
        let hint = did_you_mean(problems, each, lists.iter().map(|l| l.name.as_str()))
            .or(Some("lists stand in the front matter, under `lists:`".into()));
        problems.error("unknown-list", span, format!("there is no list `{each}`"), hint);
    }
}

/// What is probed; a probe of nothing where that cannot be said.
fn probe(problems: &mut Problems, node: &Node, form: &Form) -> Probe {
    let given: Vec<&str> = KINDS.into_iter().filter(|k| form.get(k).is_some()).collect();
    let [kind] = given[..] else {
        if matches!(node.value, Value::Map(_)) {
            let what = match given.len() {
                0 => "a check that probes nothing".to_owned(),
                _ => format!("a check that probes {} at once", given.join(" and ")),
            };
            let hint = "say one of `http: URL`, `tcp: HOST:PORT` or `exec: [PROGRAM, ARGUMENT]`";
            problems.error("one-probe", node.span.clone(), what, Some(hint.into()));
        }
        return Probe::Exec(Vec::new());
    };
    for (keys, owner) in [(&HTTP_ONLY[..], "http"), (&TCP_ONLY[..], "tcp")] {
        for key in keys.iter().filter(|_| kind != owner) {
            if let Some(node) = form.get(key) {
                problems.error(
                    "wrong-probe",
                    node.span.clone(),
                    format!("`{key}` goes with `{owner}`, not `{kind}`"),
                    None,
                );
            }
        }
    }
    match kind {
        "http" => http(problems, form),
        "tcp" => tcp(problems, form),
        _ => exec(problems, form),
    }
}

fn http(problems: &mut Problems, form: &Form) -> Probe {
    let url = form.text(problems, "http").unwrap_or_default();
    let host = url.strip_prefix("http://").or(url.strip_prefix("https://")).unwrap_or_default();
    if let (true, Some(node)) = (host.is_empty() || host.starts_with('/'), form.get("http")) {
        let hint = Some("write it like `https://www.example.com/health`".to_owned());
        problems.error("bad-url", node.span.clone(), format!("`{url}` is not an http or https address"), hint);
    }
    Probe::Http(HttpProbe {
        url,
        method: form.text(problems, "method").unwrap_or_default(),
        headers: form.get("headers").map(|n| headers(problems, n)).unwrap_or_default(),
        body: form.text(problems, "body").unwrap_or_default(),
    })
}

fn headers(problems: &mut Problems, node: &Node) -> Vec<(String, String)> {
    let Value::Map(pairs) = &node.value else {
        mismatch(problems, node, "headers", "names, each with its value,", None);
        return Vec::new();
    };
    pairs.iter().filter_map(|(k, v)| Some((k.name.clone(), form::text(problems, v, &k.name)?))).collect()
}

fn tcp(problems: &mut Problems, form: &Form) -> Probe {
    let address = form.text(problems, "tcp").unwrap_or_default();
    let port = address.rsplit_once(':').filter(|(host, _)| !host.is_empty()).map(|(_, port)| port);
    let fine = port.is_some_and(|p| p.contains('$') || p.parse::<u16>().is_ok_and(|n| n > 0));
    if let (false, Some(node)) = (fine, form.get("tcp")) {
        let hint = Some("write it like `db.example.com:5432`".to_owned());
        problems.error("bad-address", node.span.clone(), format!("`{address}` is not HOST:PORT"), hint);
    }
    let part = |problems: &mut Problems, key: &str| form.text(problems, key).unwrap_or_default();
    Probe::Tcp(TcpProbe { address, send: part(problems, "send"), receive: part(problems, "receive") })
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

/// Conditions must compile; the text is kept as it is written.
fn conditions(problems: &mut Problems, form: &Form, key: &str) -> Vec<String> {
    let written = form.texts(problems, key);
    for (text, node) in &written {
        let Err(fault) = crate::expect::compile(text) else { continue };
        // A quoted text with escapes does not stand in the file letter by letter; then the whole is marked.
        let span = match problems.text.get(node.span.clone()).and_then(|source| source.find(text.as_str())) {
            Some(i) => node.span.start + i + fault.span.start..node.span.start + i + fault.span.end,
            None => node.span.clone(),
        };
        problems.error("bad-condition", span, format!("{key}: {}", fault.what), fault.hint);
    }
    written.into_iter().map(|(text, _)| text).collect()
}
