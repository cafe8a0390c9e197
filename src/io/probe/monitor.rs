//! Monitors that are asked what they know: Prometheus, Alertmanager, Elasticsearch, StatusCake. One HTTP request each.

mod alertmanager;
mod elasticsearch;
mod prometheus;
mod statuscake;

use super::answer::{Answer, Told};
use super::http::{self, HttpTarget};
use super::trail::{Stop, Trail};
use super::unfit::Unfit;
use super::{Prober, tls};
use crate::plan::{HttpProbe, Probe};
use crate::record::ProbePhase;
use crate::words::Span;
use serde_json::Value;

/// The longest answer that is read.
const LONGEST: usize = 4 * 1024 * 1024;

/// A monitor, and how to read what it says.
#[derive(Debug)]
pub struct MonitorTarget {
    http: HttpTarget,
    reading: Reading,
}

#[derive(Debug)]
enum Reading {
    Prometheus,
    Alertmanager,
    Documents,
    ElastAlert { alive: Span, within: Span },
    StatusCake,
}

impl MonitorTarget {
    /// Writes the request; none where `probe` asks no monitor.
    pub fn new(probe: &Probe) -> Option<Result<MonitorTarget, Unfit>> {
        let (http, reading) = match probe {
            Probe::Prometheus(p) => (prometheus::request(p), Reading::Prometheus),
            Probe::Alertmanager(a) => (alertmanager::request(a), Reading::Alertmanager),
            Probe::Elasticsearch(e) => match &e.elastalert {
                None => (elasticsearch::count(e), Reading::Documents),
                Some(elastalert) => {
                    let within = e.within.unwrap_or(elasticsearch::LATELY);
                    let request = elasticsearch::elastalert(e, elastalert, within);
                    (request, Reading::ElastAlert { alive: elastalert.alive, within })
                }
            },
            Probe::Statuscake(s) => (statuscake::request(s), Reading::StatusCake),
            _ => return None,
        };
        Some(HttpTarget::new(&http, LONGEST).map(|http| MonitorTarget { http, reading }))
    }

    /// The configuration that `https` needs.
    pub fn key(&self) -> Option<&tls::Key> {
        self.http.key()
    }
}

/// Asks, and reads the answer.
pub async fn ask(target: &MonitorTarget, ctx: &Prober, trail: &mut Trail) -> Result<Answer, Stop> {
    let Answer::Http { status, body, cut, .. } = http::ask(&target.http, ctx, trail).await? else {
        return Err(Stop::Unknown("no HTTP answer".to_owned()));
    };
    trail.enter(ProbePhase::Expect);
    // an account or a quota that is not enough is our own fault and says nothing of what is watched
    match status {
        401 | 403 => return Err(Stop::Unknown(format!("{status}: who asks is not let in"))),
        429 => return Err(Stop::Unknown("429: asked too often".to_owned())),
        _ if cut => return Err(Stop::Fail("the answer is longer than 4 MiB".to_owned())),
        _ => {}
    }
    let json = serde_json::from_slice::<Value>(&body);
    let json = json.map_err(|_| Stop::Fail(if status < 400 { "not JSON".to_owned() } else { status.to_string() }))?;
    let told = match &target.reading {
        Reading::Prometheus => prometheus::read(status, &json),
        Reading::Alertmanager => alertmanager::read(status, &json),
        Reading::Documents => elasticsearch::documents(status, &json),
        Reading::ElastAlert { alive, within } => {
            elasticsearch::alerts(status, &json, *alive, *within, crate::io::clock::now().at)
        }
        Reading::StatusCake => statuscake::read(status, &json, crate::io::clock::now().at),
    };
    told.map(Answer::Told)
}

/// A request for a path below the address that the runbook names.
fn below(http: &HttpProbe, path: &str) -> HttpProbe {
    HttpProbe { url: format!("{}{path}", http.url.trim_end_matches('/')), ..http.clone() }
}

/// A text as a part of an address (RFC 3986, 2.3).
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// What a monitor complains of, else the status.
fn complaint(status: u16, said: Option<&str>) -> String {
    said.map_or_else(|| status.to_string(), |said| format!("{status}: {said}"))
}

type Read = Result<Told, Stop>;
