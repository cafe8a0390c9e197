//! Prometheus: what its API says of targets and rules, its rule files, and the targets that it sends to the blackbox exporter.

use super::draft::{Draft, Imported};
use super::fields::{Fields, span};
use super::globs::quoted;
use crate::words::Span;
use serde_json::Value;
use std::collections::BTreeMap;

/// How often a rule is evaluated, and a target looked at, where nothing says it.
const EVERY: Span = Span::secs(60);

/// Carries documents over: answers of `/api/v1/targets` and `/api/v1/rules`, and rule files, in any number. `url` is where queries will be sent.
pub fn prometheus(documents: Vec<Value>, url: &str) -> Imported {
    let mut out = Imported::default();
    for document in documents {
        let mut root = Fields::open(&mut out, "", document);
        root.skip(&["status"]);
        let mut data = match root.take("data") {
            Some(data) => Fields::open(&mut out, "data", data),
            None => root,
        };
        targets_up(&mut out, &mut data, url);
        for (i, group) in data.list("groups").into_iter().enumerate() {
            let at = data.path(&format!("groups[{i}]"));
            self::group(&mut out, &at, group, url);
        }
        data.leave(
            &mut out,
            &[
                "scrape_configs",
                "alerting",
                "rule_files",
                "remote_write",
                "remote_read",
                "scrape_config_files",
                "storage",
                "tracing",
            ],
            "is Prometheus' own configuration: give its rule files, or the address of its API",
        );
        data.skip(&["droppedTargets", "droppedTargetCounts", "global", "groupNextToken"]);
        data.finish(&mut out);
    }
    out
}

/// One check per job: all of its targets are up.
fn targets_up(out: &mut Imported, data: &mut Fields, url: &str) {
    let mut jobs: BTreeMap<String, Span> = BTreeMap::new();
    for (i, target) in data.list("activeTargets").into_iter().enumerate() {
        let mut target = Fields::open(out, &data.path(&format!("activeTargets[{i}]")), target);
        let mut labels = target.below(out, "labels");
        let job = labels.text(out, "job").or_else(|| target.text(out, "scrapePool")).unwrap_or_default();
        let every = target.text(out, "scrapeInterval").and_then(|t| span(&t, 1000)).unwrap_or(EVERY);
        jobs.entry(job).and_modify(|known| *known = (*known).min(every)).or_insert(every);
    }
    for (job, every) in jobs {
        let query = format!("up{{job={}}}", quoted(&job));
        let mut draft = asked(out, &format!("{job}-up"), url, &query, every);
        draft.expect("values.all(v, v == 1)".to_owned());
        out.add(draft);
    }
}

fn asked(out: &mut Imported, name: &str, url: &str, query: &str, every: Span) -> Draft {
    let name = out.name(name);
    Draft::named(&name).with("prometheus", url).with("query", query).with("every", every.to_string())
}

fn group(out: &mut Imported, at: &str, value: Value, url: &str) {
    let mut fields = Fields::open(out, at, value);
    let every = fields.take("interval").and_then(|v| match v {
        // The API counts seconds.
        Value::Number(n) => n.as_f64().map(|s| Span((s * 1000.0) as u64)),
        other => span(other.as_str()?, 1000),
    });
    let every = every.filter(|s| s.ms() > 0).unwrap_or(EVERY);
    let name = fields.text(out, "name").unwrap_or_default();
    for (i, rule) in fields.list("rules").into_iter().enumerate() {
        self::rule(out, &format!("{at}.rules[{i}]"), rule, url, every);
    }
    fields.leave(out, &["query_offset"], &format!("{name}: queries are asked as of now"));
    fields.skip(&["file", "evaluationTime", "lastEvaluation", "limit", "labels", "partial_response_strategy"]);
    fields.finish(out);
}

/// An alert fires where its query gives something, for as long as `for` says: failures in a row.
fn rule(out: &mut Imported, at: &str, value: Value, url: &str, every: Span) {
    let mut fields = Fields::open(out, at, value);
    let kind = fields.text(out, "type").unwrap_or_default();
    if let Some(record) =
        fields.text(out, "record").or_else(|| (kind == "recording").then(|| fields.text(out, "name")).flatten())
    {
        return out.warn(at, format!("the recording rule {record} is no check: left out"));
    }
    let name = fields.text(out, "alert").or_else(|| fields.text(out, "name")).unwrap_or_default();
    let Some(query) = fields.text(out, "expr").or_else(|| fields.text(out, "query")) else {
        return out.warn(at, format!("the rule {name} has no query: left out"));
    };
    let mut draft = asked(out, &name, url, query.trim(), every);
    draft.expect("count == 0".to_owned());
    // A number is the API's, in seconds.
    let lasting = |fields: &mut Fields, out: &mut Imported, keys: [&str; 2]| {
        keys.iter().find_map(|k| fields.has(k).then(|| fields.span(out, k, 1000)).flatten())
    };
    let holds = lasting(&mut fields, out, ["for", "duration"]).map_or(0, Span::ms);
    draft.set("fall", holds.div_ceil(every.ms().max(1)).clamp(1, 999) + u64::from(holds > 0));
    let keeps = lasting(&mut fields, out, ["keep_firing_for", "keepFiringFor"]).map_or(0, Span::ms);
    draft.set("rise", keeps.div_ceil(every.ms().max(1)).clamp(1, 1000));
    fields.leave(out, &["labels"], &format!("{name}: an alert's labels are not carried over"));
    fields.leave(out, &["annotations"], &format!("{name}: an alert's annotations are not carried over"));
    fields.skip(&["alerts", "health", "evaluationTime", "lastEvaluation", "state", "lastError"]);
    fields.finish(out);
    out.add(draft);
}

/// The pairs of module and address that Prometheus sends to a blackbox exporter, by its API's answer or its configuration.
pub fn targets(document: &Value) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let active = document.pointer("/data/activeTargets").and_then(Value::as_array);
    for target in active.into_iter().flatten() {
        let label = |name: &str| target.pointer(&format!("/discoveredLabels/{name}")).and_then(Value::as_str);
        let address = label("__param_target").or_else(|| label("__address__"));
        if let (Some(module), Some(address)) = (label("__param_module"), address) {
            found.push((module.to_owned(), address.to_owned()));
        }
    }
    for job in document.get("scrape_configs").and_then(Value::as_array).into_iter().flatten() {
        let modules = job.pointer("/params/module").and_then(Value::as_array);
        let Some(module) = modules.and_then(|m| m.first()).and_then(Value::as_str) else { continue };
        let groups = job.get("static_configs").and_then(Value::as_array).into_iter().flatten();
        let addresses = groups.flat_map(|g| g.get("targets").and_then(Value::as_array).into_iter().flatten());
        found.extend(addresses.filter_map(Value::as_str).map(|a| (module.to_owned(), a.to_owned())));
    }
    found.dedup();
    found
}
