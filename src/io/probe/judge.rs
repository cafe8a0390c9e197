//! From an answer to an outcome: the conditions of the check, and what holds where none is written.

use super::answer::{Answer, Verdict};
use super::prepare::PreparedCheck;
use super::trail::glimpse;
use super::{exec, pulse};
use crate::expect::{Condition, Facts, Miss};
use crate::record::{Evidence, Outcome, ProbePhase};
use crate::words::Span;
use std::time::Duration;

/// Judges an answer that took `took` µs; `late` says by how much the prober was woken late meanwhile.
pub fn judge(
    check: &PreparedCheck,
    mut answer: Answer,
    took: u64,
    late: Option<u64>,
    evidence: &mut Evidence,
) -> Outcome {
    let given = by_itself(check, &mut answer);
    let said = match &answer {
        Answer::Http { status, .. } => format!("{status} in {}", Span(took / 1000)),
        _ => format!("took {}", Span(took / 1000)),
    };
    let facts = facts(check, answer, took, evidence);
    evidence.data_age_ms = check.fresh().iter().find_map(|c| c.age_ms(&facts));
    let fail = |reason| Outcome::Fail { phase: ProbePhase::Expect, reason };
    let slow = match given {
        Verdict::Fail(reason) => return fail(reason),
        Verdict::Unknown(reason) => return Outcome::Unknown { reason },
        Verdict::Slow(reason) => Some(reason),
        Verdict::Pass => None,
    };
    // time that passed while nobody looked is not the other side's
    let void = |timed: bool| late.filter(|_| timed).map(|by| Outcome::Unknown { reason: pulse::words(by) });
    if let Some((condition, miss)) = missed(check.expect(), &facts).or_else(|| missed(check.fresh(), &facts)) {
        return void(condition.uses("latency")).unwrap_or_else(|| fail(miss.to_string()));
    }
    if let Some(reason) = slow {
        return Outcome::Slow { reason };
    }
    if let Some(limit) = check.slow_after().filter(|limit| took > limit.ms() * 1000) {
        return void(true).unwrap_or_else(|| Outcome::Slow { reason: format!("{said}, slow after {limit}") });
    }
    match missed(check.prefer(), &facts) {
        Some((condition, miss)) => {
            void(condition.uses("latency")).unwrap_or_else(|| Outcome::Slow { reason: miss.to_string() })
        }
        None => Outcome::Ok,
    }
}

/// What an answer means by itself, as far as no condition judges it.
fn by_itself(check: &PreparedCheck, answer: &mut Answer) -> Verdict {
    match answer {
        Answer::Http { status, .. } if !names(check, "status") && *status >= 400 => Verdict::Fail(status.to_string()),
        Answer::Exec { code, text } if !names(check, "code") => plugin(*code, text),
        Answer::Told(told) if !told.judged.iter().any(|fact| names(check, fact)) => {
            std::mem::replace(&mut told.verdict, Verdict::Pass)
        }
        _ => Verdict::Pass,
    }
}

/// Whether a condition judges a fact, so that we need not.
fn names(check: &PreparedCheck, fact: &str) -> bool {
    check.expect().iter().chain(check.fresh()).any(|c| c.uses(fact))
}

fn plugin(code: i32, text: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(text);
    let line = exec::first_line(&text);
    let said = if line.is_empty() { format!("exit {code}") } else { line.to_owned() };
    match code {
        0 => Verdict::Pass,
        1 => Verdict::Slow(said),
        2 => Verdict::Fail(said),
        3 => Verdict::Unknown(said),
        // a shell's own codes for a program that it could not start
        126 | 127 => Verdict::Unknown(said),
        _ => Verdict::Fail(format!("exit {code}: {said}")),
    }
}

fn missed<'c>(conditions: &'c [Condition], facts: &Facts) -> Option<(&'c Condition, Miss)> {
    conditions.iter().find_map(|c| c.holds(facts).err().map(|miss| (c, miss)))
}

fn facts(check: &PreparedCheck, answer: Answer, took: u64, evidence: &mut Evidence) -> Facts {
    let facts = Facts::new().latency(Duration::from_micros(took));
    match answer {
        Answer::Http { status, headers, body, cut } => {
            evidence.body = glimpse(&body);
            let headers = headers
                .iter()
                .map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()));
            let facts = with_body(check, facts.status(status).headers(headers), body, cut);
            with_certificate(facts, evidence)
        }
        Answer::Tcp { received } => {
            evidence.body = glimpse(&received);
            with_certificate(with_body(check, facts, received, false), evidence)
        }
        Answer::Echo => facts,
        Answer::Told(told) => {
            evidence.body = glimpse(told.said.as_bytes());
            let facts = told.facts.into_iter().fold(facts, |facts, (name, fact)| facts.set(name, fact));
            told.absent.into_iter().fold(facts, |facts, (name, why)| facts.without(name, why))
        }
        Answer::Exec { code, text } => {
            evidence.body = glimpse(&text);
            let text = String::from_utf8_lossy(&text);
            facts.plugin(code, exec::first_line(&text)).perf(exec::perf(&text))
        }
    }
}

fn with_certificate(facts: Facts, evidence: &Evidence) -> Facts {
    match evidence.certificate_until.as_deref().map(chrono::DateTime::parse_from_rfc3339) {
        Some(Ok(end)) => facts.expires_in(end.to_utc() - crate::io::clock::now().at),
        Some(Err(_)) => facts.without("cert", "the certificate's end could not be read"),
        None => facts.without("cert", "no certificate was shown"),
    }
}

/// The body as text and, where a condition asks for it, as JSON.
fn with_body(check: &PreparedCheck, facts: Facts, body: Vec<u8>, cut: bool) -> Facts {
    let facts = match serde_json::from_slice::<serde_json::Value>(&body) {
        _ if !check.uses("json") => facts,
        Ok(json) => facts.json(&json),
        Err(_) if cut => facts.without("json", "the body is longer than 64 KiB"),
        Err(_) if body.is_empty() => facts.without("json", "the body is empty"),
        Err(e) => facts.without("json", format!("the body is not JSON ({e})")),
    };
    if check.uses("body") { facts.body(String::from_utf8_lossy(&body)) } else { facts }
}
