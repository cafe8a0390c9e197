//! Checks that ask other monitors.

use super::web;
use crate::plan::{
    AlertmanagerProbe, ElastAlert, ElasticsearchProbe, HttpProbe, Probe, PrometheusProbe, StatuscakeProbe,
};
use crate::runbook::front::form::{self, Form};
use crate::runbook::front::tree::{Node, Value};
use crate::runbook::places::Problems;
use crate::words::Span;

/// Where StatusCake's API is.
const STATUSCAKE: &str = "https://api.statuscake.com";
/// Without a run in so long a time ElastAlert counts as dead: several of the longest `run_every` that is usual, a minute.
const ALIVE: Span = Span::secs(300);

/// The probe of a monitor of this kind.
pub fn read(problems: &mut Problems, node: &Node, form: &Form, kind: &str) -> Probe {
    match kind {
        "prometheus" => prometheus(problems, node, form),
        "alertmanager" => {
            let matching = form.get("matching").map(|n| matchers(problems, n)).unwrap_or_default();
            Probe::Alertmanager(AlertmanagerProbe { http: web::http(problems, form, kind), matching })
        }
        "elasticsearch" => Probe::Elasticsearch(ElasticsearchProbe {
            http: web::http(problems, form, kind),
            index: form.text(problems, "index").unwrap_or_default(),
            query: form.text(problems, "query").unwrap_or_default(),
            within: form.span(problems, "within"),
            elastalert: form.get("elastalert").and_then(|n| elastalert(problems, n)),
        }),
        _ => statuscake(problems, form),
    }
}

fn prometheus(problems: &mut Problems, node: &Node, form: &Form) -> Probe {
    let query = form.text(problems, "query").filter(|q| !q.trim().is_empty());
    if query.is_none() {
        let hint = Some("add `query: up{job=\"web\"}`".to_owned());
        problems.error("no-query", node.span.clone(), "a Prometheus check without a query", hint);
    }
    Probe::Prometheus(PrometheusProbe {
        http: web::http(problems, form, "prometheus"),
        query: query.unwrap_or_default(),
    })
}

/// `{ severity: critical }`, or matchers as Alertmanager writes them.
fn matchers(problems: &mut Problems, node: &Node) -> Vec<String> {
    match &node.value {
        Value::Map(pairs) => pairs
            .iter()
            .filter_map(|(k, v)| {
                let value = form::text(problems, v, &k.name)?;
                Some(format!("{}=\"{}\"", k.name, value.replace('\\', "\\\\").replace('"', "\\\"")))
            })
            .collect(),
        _ => form::texts(problems, node, "matching").into_iter().map(|(text, _)| text).collect(),
    }
}

/// `true`, or `{ rule: NAME, alive: SPAN }`.
fn elastalert(problems: &mut Problems, node: &Node) -> Option<ElastAlert> {
    match node.value {
        Value::Bool(yes) => yes.then(|| ElastAlert { rule: String::new(), alive: ALIVE }),
        _ => {
            let form = Form::open(problems, node, "elastalert", &["rule", "alive"])?;
            let rule = form.text(problems, "rule").unwrap_or_default();
            Some(ElastAlert { rule, alive: form.span(problems, "alive").unwrap_or(ALIVE) })
        }
    }
}

fn statuscake(problems: &mut Problems, form: &Form) -> Probe {
    let test = form.text(problems, "statuscake").unwrap_or_default();
    let number = !test.is_empty() && test.chars().all(|c| c.is_ascii_digit()) || test.contains('$');
    if let (false, Some(node)) = (number, form.get("statuscake")) {
        let hint = Some("its page at StatusCake has the number in its address".to_owned());
        problems.error("bad-test", node.span.clone(), format!("`{test}` is not the number of a test"), hint);
    }
    if let (None, None, Some(node)) = (form.get("auth"), form.get("headers"), form.get("statuscake")) {
        let hint = Some("add `auth: { bearer: $STATUSCAKE }`, and a secret of that name under `vars:`".to_owned());
        problems.error("no-auth", node.span.clone(), "StatusCake tells nobody without a token", hint);
    }
    let http = match form.get("api") {
        Some(_) => web::http(problems, form, "api"),
        None => HttpProbe { url: STATUSCAKE.to_owned(), ..web::around(problems, form) },
    };
    Probe::Statuscake(StatuscakeProbe { http, test })
}
