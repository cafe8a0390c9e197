//! Documents of Elasticsearch and OpenSearch (the count and multi-search APIs), and what ElastAlert 2 writes there: its alerts into
//! its writeback index, each run of a rule into the same with `_status` behind its name.

use super::{Read, below, complaint, encoded};
use crate::expect::Fact;
use crate::io::probe::answer::{Told, Verdict};
use crate::io::probe::trail::Stop;
use crate::plan::{ElastAlert, ElasticsearchProbe, HttpProbe};
use crate::words::Span;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// ElastAlert's alerts of so long count, unless told otherwise.
pub const LATELY: Span = Span::secs(600);
/// The writeback index, unless its configuration names another.
const WRITEBACK: &str = "elastalert_status";

/// Asks for a number of documents. An index that is not there is an error, also where a pattern finds none: never zero.
pub fn count(probe: &ElasticsearchProbe) -> HttpProbe {
    let index = if probe.index.is_empty() { "_all".to_owned() } else { encoded(&probe.index) };
    let mut filter = Vec::new();
    if !probe.query.is_empty() {
        filter.push(json!({ "query_string": { "query": probe.query } }));
    }
    filter.extend(probe.within.map(|within| since("@timestamp", within)));
    let body = json!({ "query": { "bool": { "filter": filter } } }).to_string();
    posted(&probe.http, &format!("/{index}/_count?allow_no_indices=false"), "application/json", body)
}

/// Asks for the last run and for the number of alerts, in one request.
pub fn elastalert(probe: &ElasticsearchProbe, which: &ElastAlert, within: Span) -> HttpProbe {
    let index = if probe.index.is_empty() { WRITEBACK } else { &probe.index };
    let rule = (!which.rule.is_empty()).then(|| json!({ "term": { "rule_name": which.rule } }));
    let runs: Vec<Value> = rule.clone().into_iter().collect();
    let alerts: Vec<Value> = rule.into_iter().chain([since("alert_time", within)]).collect();
    let lines = [
        json!({ "index": format!("{index}_status") }),
        json!({ "size": 1, "sort": [{ "@timestamp": "desc" }], "_source": ["@timestamp"], "query": { "bool": { "filter": runs } } }),
        json!({ "index": index }),
        json!({ "size": 0, "track_total_hits": true, "query": { "bool": { "filter": alerts } } }),
    ];
    let body = lines.iter().map(|line| format!("{line}\n")).collect();
    posted(&probe.http, "/_msearch", "application/x-ndjson", body)
}

fn since(field: &str, within: Span) -> Value {
    json!({ "range": { field: { "gte": format!("now-{}s", within.ms().div_ceil(1000)) } } })
}

fn posted(http: &HttpProbe, path: &str, sort: &str, body: String) -> HttpProbe {
    let mut request = HttpProbe { method: "POST".to_owned(), body, ..below(http, path) };
    request.headers.insert(0, ("content-type".to_owned(), sort.to_owned()));
    request
}

/// Reads a count. It means nothing by itself: only a condition says how many are well.
pub fn documents(status: u16, json: &Value) -> Read {
    let count = json["count"].as_i64().ok_or_else(|| refusal(status, json))?;
    let failed = json["_shards"]["failed"].as_i64().unwrap_or(0);
    if failed > 0 {
        return Err(Stop::Fail(format!("{failed} shards could not be counted")));
    }
    let verdict = Verdict::Unknown(format!("{count} documents, and no condition says how many are well"));
    Ok(Told::new(format!("{count} documents"), verdict, &["count"]).fact("count", Fact::Whole(count)))
}

/// Reads the last run and the number of alerts.
pub fn alerts(status: u16, json: &Value, alive: Span, within: Span, now: DateTime<Utc>) -> Read {
    let [runs, alerts] = json["responses"].as_array().map_or(&[][..], Vec::as_slice) else {
        return Err(refusal(status, json));
    };
    for part in [runs, alerts] {
        if part.get("error").is_some() || part["_shards"]["failed"].as_i64().unwrap_or(0) > 0 {
            return Err(refusal(part["status"].as_u64().map_or(status, |s| s as u16), part));
        }
    }
    let last = runs["hits"]["hits"][0]["_source"]["@timestamp"].as_str();
    let last = last.and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    let Some(last) = last else {
        return Err(Stop::Fail("ElastAlert itself is dead: it never wrote of a run".to_owned()));
    };
    let ago = (now - last.to_utc()).max(chrono::TimeDelta::zero());
    if ago.num_milliseconds() > alive.ms() as i64 {
        let ago = Span(ago.num_seconds().unsigned_abs() * 1000);
        return Err(Stop::Fail(format!("ElastAlert itself is dead: its last run was {ago} ago")));
    }
    let total = &alerts["hits"]["total"];
    let count = total["value"].as_i64().or(total.as_i64()).ok_or_else(|| refusal(status, alerts))?;
    let verdict = match count {
        0 => Verdict::Pass,
        1 => Verdict::Fail(format!("1 alert in {within}")),
        n => Verdict::Fail(format!("{n} alerts in {within}")),
    };
    let said = format!("{count} alerts in {within}, last run {}", last.to_rfc3339());
    Ok(Told::new(said, verdict, &["count"]).fact("count", Fact::Whole(count)).fact("last_run", Fact::Span(ago)))
}

fn refusal(status: u16, json: &Value) -> Stop {
    let error = &json["error"];
    let said = error["reason"].as_str().or(error.as_str()).or(error["type"].as_str());
    let said = complaint(status, said);
    // a query that cannot be read is the runbook's mistake
    if status == 400 { Stop::Unknown(said) } else { Stop::Fail(said) }
}
