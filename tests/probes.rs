//! Tests of probes: against servers of the tests' own, on loopback.

mod conditions;
mod exec;
mod http;
mod incarnations;
mod monitors;
mod proxy;
mod push;
mod schedule;
mod server;
mod tcp;
mod tls;

use std::sync::Arc;
use warroom::io::probe::{PreparedCheck, Prober, Unfit, probe};
use warroom::plan::{Check, HttpProbe, Probe, TcpProbe};
use warroom::record::{Outcome, ProbePhase, ProbeResult};
use warroom::words::Span;

/// A check with a time-out that no healthy probe on loopback comes near to.
fn check(probe: Probe) -> Check {
    Check {
        name: "web".into(),
        probe,
        every: Span::secs(10),
        timeout: Span::secs(10),
        fall: 3,
        rise: 2,
        ..Check::default()
    }
}

fn web(url: impl Into<String>) -> Check {
    check(Probe::Http(HttpProbe { url: url.into(), ..HttpProbe::default() }))
}

fn port(address: impl ToString, send: &str, receive: &str) -> Check {
    check(Probe::Tcp(TcpProbe {
        address: address.to_string(),
        send: send.to_owned(),
        receive: receive.to_owned(),
        ..TcpProbe::default()
    }))
}

fn plugin(argv: &[&str]) -> Check {
    check(Probe::Exec(argv.iter().map(|a| (*a).to_owned()).collect()))
}

fn prepared(check: &Check) -> Arc<PreparedCheck> {
    Arc::new(PreparedCheck::new(check).unwrap())
}

/// A check as a runbook declares it.
#[track_caller]
fn declared(yaml: &str) -> Check {
    let text = format!("---\nchecks:\n  - {yaml}\n---\n# A\n\n- [ ] b\n");
    let check = warroom::runbook::parse(&text, "a.md").0.checks.remove(0);
    assert_eq!(check.faulty, None, "{yaml}");
    check
}

/// Probes until the machine was not too busy to tell: on a loaded one, a time-out may be void.
async fn timely(check: &Check) -> ProbeResult {
    let mut result = once(check).await;
    for _ in 0..20 {
        match &result.outcome {
            Outcome::Unknown { reason } if reason.starts_with("the prober was woken") => result = once(check).await,
            _ => break,
        }
    }
    result
}

/// Probes once.
async fn once(check: &Check) -> ProbeResult {
    probe(&prepared(check), &Prober::new(".")).await
}

fn fail(phase: ProbePhase, reason: &str) -> Outcome {
    Outcome::Fail { phase, reason: reason.to_owned() }
}

fn refused(check: &Check) -> String {
    let unfit: Unfit = PreparedCheck::new(check).unwrap_err();
    unfit.to_string()
}
