//! An uptime test of StatusCake (its API, version 1, `/v1/uptime/{test_id}`). What cannot be asked says nothing of the service.

use super::{Read, below, complaint, encoded};
use crate::expect::Fact;
use crate::io::probe::answer::{Told, Verdict};
use crate::io::probe::trail::Stop;
use crate::plan::{HttpProbe, StatuscakeProbe};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// The request.
pub fn request(probe: &StatuscakeProbe) -> HttpProbe {
    below(&probe.http, &format!("/v1/uptime/{}", encoded(&probe.test)))
}

/// Reads one test.
pub fn read(status: u16, json: &Value, now: DateTime<Utc>) -> Read {
    let test = &json["data"];
    let Some(state) = test["status"].as_str().filter(|_| status == 200) else {
        return Err(Stop::Unknown(complaint(status, json["message"].as_str())));
    };
    let name = test["name"].as_str().unwrap_or_default();
    let verdict = match state {
        _ if test["paused"] == true => Verdict::Unknown("StatusCake has paused this test".to_owned()),
        "up" => Verdict::Pass,
        other => Verdict::Fail(format!("StatusCake says {other}")),
    };
    // a paused test knows nothing, whatever a condition says of its last state
    if let Verdict::Unknown(why) = verdict {
        return Err(Stop::Unknown(why));
    }
    let told = Told::new(format!("{name} {state}"), verdict, &["up"]).fact("up", Fact::Yes(state == "up"));
    let told = match test["uptime"].as_f64() {
        Some(uptime) => told.fact("uptime", Fact::Number(uptime)),
        None => told.without("uptime", "StatusCake does not say it"),
    };
    let tested = test["last_tested_at"].as_str().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    Ok(match tested {
        Some(at) => told.fact("tested", Fact::Span((now - at.to_utc()).max(chrono::TimeDelta::zero()))),
        None => told.without("tested", "StatusCake does not say it"),
    })
}
