//! DNS probes: one question, and the answers as texts.

use super::answer::{Answer, Told, Verdict};
use super::query::{self, Question};
use super::trail::{Stop, Trail};
use super::unfit::Unfit;
use crate::expect::Fact;
use crate::plan::DnsProbe;
use crate::record::ProbePhase;
use domain::base::Rtype;
use std::net::SocketAddr;
use std::str::FromStr;

/// A DNS probe taken apart.
#[derive(Debug)]
pub struct DnsTarget {
    question: Question,
    /// The type of record as it is written.
    record: String,
    /// None for the system's first one, as it is at the time of the probe.
    server: Option<SocketAddr>,
}

impl DnsTarget {
    /// Reads the name, the type and the server.
    pub fn new(probe: &DnsProbe) -> Result<DnsTarget, Unfit> {
        let wrong = |address: &str, why: String| Unfit::Address { address: address.to_owned(), why };
        let name = Question::name(&probe.name).map_err(|why| wrong(&probe.name, why))?;
        let record = if probe.record.is_empty() { "A".to_owned() } else { probe.record.to_uppercase() };
        let known = Rtype::from_str(&record).ok().filter(|_| DnsProbe::RECORDS.contains(&record.as_str()));
        let known =
            known.ok_or_else(|| wrong(&record, format!("asked can be for {}", DnsProbe::RECORDS.join(", "))))?;
        let question = Question { name, record: known };
        Ok(DnsTarget { question, record, server: query::server(&probe.resolver)? })
    }
}

/// Asks once.
pub async fn ask(target: &DnsTarget, trail: &mut Trail) -> Result<Answer, Stop> {
    let server = target.server.map_or_else(query::system, Ok)?;
    trail.evidence.address = Some(server.to_string());
    trail.enter(ProbePhase::FirstByte);
    let first = trail.first_byte();
    let reply = query::ask(server, &target.question, trail, || first.came()).await?;
    let said = if reply.answers.is_empty() { reply.rcode.clone() } else { reply.answers.join("\n") };
    let verdict = match reply.rcode.as_str() {
        "NOERROR" if reply.answers.is_empty() => Verdict::Fail(format!("no {} record", target.record)),
        "NOERROR" => Verdict::Pass,
        other => Verdict::Fail(other.to_owned()),
    };
    let told = Told::new(said, verdict, &["answers", "rcode"])
        .fact("answers", Fact::Texts(reply.answers))
        .fact("rcode", Fact::Text(reply.rcode));
    Ok(Answer::Told(match reply.ttl {
        Some(ttl) => told.fact("ttl", Fact::Span(chrono::TimeDelta::seconds(ttl.into()))),
        None => told.without("ttl", "there is no answer that could be kept"),
    }))
}
