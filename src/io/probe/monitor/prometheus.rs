//! A query of Prometheus, and of what speaks as it does (its HTTP API, `/api/v1/query`).

use super::{Read, below, complaint, encoded};
use crate::expect::Fact;
use crate::io::probe::answer::{Told, Verdict};
use crate::io::probe::trail::Stop;
use crate::plan::{HttpProbe, PrometheusProbe};
use serde_json::{Value, json};

/// The request.
pub fn request(probe: &PrometheusProbe) -> HttpProbe {
    below(&probe.http, &format!("/api/v1/query?query={}", encoded(&probe.query)))
}

/// Reads an instant vector or a scalar.
pub fn read(status: u16, json: &Value) -> Read {
    if json["status"] != "success" {
        let said = complaint(status, json["error"].as_str());
        // a query that cannot be read is the runbook's mistake
        return Err(if json["errorType"] == "bad_data" { Stop::Unknown(said) } else { Stop::Fail(said) });
    }
    let result = &json["data"]["result"];
    let samples = match json["data"]["resultType"].as_str() {
        Some("scalar") => vec![json!({ "metric": {}, "value": result })],
        Some("vector") => result.as_array().cloned().unwrap_or_default(),
        other => return Err(Stop::Unknown(format!("the query gives a {}, not a number", other.unwrap_or("nothing")))),
    };
    let series: Vec<(Value, f64)> = samples.iter().map(sample).collect::<Result<_, Stop>>()?;
    let values: Vec<f64> = series.iter().map(|(_, value)| *value).collect();
    let verdict = match series.is_empty() {
        true => Verdict::Fail("the query gave nothing".to_owned()),
        false => Verdict::Pass,
    };
    let said: Vec<String> = series.iter().take(20).map(|(metric, value)| format!("{metric} {value}")).collect();
    let listed = series.iter().map(|(metric, value)| json!({ "metric": metric, "value": value })).collect();
    let told = Told::new(said.join("\n"), verdict, &["count"])
        .fact("count", Fact::Whole(values.len() as i64))
        .fact("series", Fact::Json(listed));
    let number = values.iter().all(|v| !v.is_nan());
    let told = match values[..] {
        [] => told.without("value", "the query gave nothing"),
        _ if !number => told.without("value", "the value is not a number (NaN)"),
        [value] => told.fact("value", Fact::Number(value)),
        _ => told.without("value", format!("the query gave {} series: ask for `values`", values.len())),
    };
    Ok(match values.is_empty() {
        true => told.without("values", "the query gave nothing"),
        false if !number => told.without("values", "one of the values is not a number (NaN)"),
        false => told.fact("values", Fact::Numbers(values)),
    })
}

/// Its labels and its value, which comes as a text.
fn sample(sample: &Value) -> Result<(Value, f64), Stop> {
    let value = sample["value"][1].as_str().and_then(|text| match text {
        "+Inf" => Some(f64::INFINITY),
        "-Inf" => Some(f64::NEG_INFINITY),
        number => number.parse().ok(),
    });
    let value = value.ok_or_else(|| Stop::Unknown("the query gives a histogram, not a number".to_owned()))?;
    Ok((sample["metric"].clone(), value))
}
