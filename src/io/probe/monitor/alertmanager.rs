//! Alerts that fire: Alertmanager's API, version 2 (`/api/v2/alerts`). Silenced and inhibited ones do not count.

use super::{Read, below, complaint, encoded};
use crate::expect::Fact;
use crate::io::probe::answer::{Told, Verdict};
use crate::io::probe::trail::Stop;
use crate::plan::{AlertmanagerProbe, HttpProbe};
use serde_json::{Value, json};

/// So many alerts are named.
const NAMED: usize = 5;

/// The request.
pub fn request(probe: &AlertmanagerProbe) -> HttpProbe {
    let filters: String = probe.matching.iter().map(|m| format!("&filter={}", encoded(m))).collect();
    below(&probe.http, &format!("/api/v2/alerts?active=true&silenced=false&inhibited=false{filters}"))
}

/// Reads the list of alerts.
pub fn read(status: u16, json: &Value) -> Read {
    let alerts = match json {
        Value::Array(alerts) if status == 200 => alerts,
        // a matcher that cannot be read is the runbook's mistake
        Value::String(said) if status == 400 => return Err(Stop::Unknown(complaint(status, Some(said)))),
        other => return Err(Stop::Fail(complaint(status, other.as_str().or(other["message"].as_str())))),
    };
    let mut names: Vec<&str> = alerts.iter().map(|a| a["labels"]["alertname"].as_str().unwrap_or("?")).collect();
    names.sort_unstable();
    let verdict = match &names[..] {
        [] => Verdict::Pass,
        [one] => Verdict::Fail(format!("1 alert: {one}")),
        all => {
            let more = if all.len() > NAMED { " …" } else { "" };
            Verdict::Fail(format!("{} alerts: {}{more}", all.len(), all[..all.len().min(NAMED)].join(", ")))
        }
    };
    let said: Vec<String> = alerts.iter().take(20).map(|a| a["labels"].to_string()).collect();
    let listed = alerts.iter().map(|a| json!({ "labels": a["labels"], "annotations": a["annotations"] })).collect();
    Ok(Told::new(said.join("\n"), verdict, &["count", "alerts"])
        .fact("count", Fact::Whole(alerts.len() as i64))
        .fact("alerts", Fact::Json(listed)))
}
