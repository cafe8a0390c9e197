//! A check made ready: its conditions compiled, its address taken apart, once for all of its probes.

use super::connect::Place;
use super::dns::DnsTarget;
use super::http::HttpTarget;
use super::monitor::MonitorTarget;
use super::tcp::TcpTarget;
use super::unfit::Unfit;
use super::{BODY_LIMIT, icmp, tls};
use crate::expect::{self, Condition};
use crate::plan::{Check, Probe};
use crate::words::{CheckName, Span};

/// What is probed, taken apart.
#[derive(Debug)]
pub(super) enum Target {
    Http(Box<HttpTarget>),
    Tcp(TcpTarget),
    Exec(Vec<String>),
    Dns(DnsTarget),
    Icmp(Place),
    Monitor(Box<MonitorTarget>),
    /// Within which a heartbeat must arrive.
    Push(Span),
}

/// A check made ready to be probed as often as one likes.
#[derive(Debug)]
pub struct PreparedCheck {
    name: CheckName,
    timeout: Span,
    slow_after: Option<Span>,
    target: Target,
    expect: Vec<Condition>,
    prefer: Vec<Condition>,
    fresh: Vec<Condition>,
    incarnations: Vec<(String, PreparedCheck)>,
}

impl PreparedCheck {
    /// Makes a check ready; `each` must have been filled in.
    ///
    /// # Errors
    /// The first thing that keeps it from being probed, in words for the runbook's author.
    pub fn new(check: &Check) -> Result<PreparedCheck, Unfit> {
        if let Some(why) = &check.faulty {
            return Err(Unfit::Faulty(why.clone()));
        }
        let target = target(&check.probe)?;
        let incarnations =
            check.incarnations.iter().map(|i| Ok((i.name.clone(), PreparedCheck::new(&check.incarnate(i))?)));
        Ok(PreparedCheck {
            name: check.name.clone(),
            timeout: check.timeout,
            slow_after: check.slow_after,
            expect: compiled("expect", &check.expect, &check.probe)?,
            prefer: compiled("prefer", &check.prefer, &check.probe)?,
            fresh: compiled("fresh", &check.fresh, &check.probe)?,
            incarnations: incarnations.collect::<Result<_, Unfit>>()?,
            target,
        })
    }

    /// The check's name.
    pub fn name(&self) -> &CheckName {
        &self.name
    }

    /// The longest that one probe may take.
    pub fn timeout(&self) -> Span {
        self.timeout
    }

    /// The TLS configuration that it needs.
    pub(super) fn key(&self) -> Option<&tls::Key> {
        match &self.target {
            Target::Http(http) => http.key(),
            Target::Tcp(tcp) => tcp.key(),
            Target::Monitor(monitor) => monitor.key(),
            Target::Exec(_) | Target::Dns(_) | Target::Icmp(_) | Target::Push(_) => None,
        }
    }

    /// Whether it waits for heartbeats instead of asking.
    pub fn waits(&self) -> bool {
        matches!(self.target, Target::Push(_))
    }

    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    pub(super) fn slow_after(&self) -> Option<Span> {
        self.slow_after
    }

    pub(super) fn expect(&self) -> &[Condition] {
        &self.expect
    }

    pub(super) fn prefer(&self) -> &[Condition] {
        &self.prefer
    }

    pub(super) fn fresh(&self) -> &[Condition] {
        &self.fresh
    }

    /// The check at each of its addresses, by their names; none where it has one only.
    pub(super) fn incarnations(&self) -> &[(String, PreparedCheck)] {
        &self.incarnations
    }

    /// Whether any condition names a fact.
    pub(super) fn uses(&self, fact: &str) -> bool {
        [&self.expect, &self.prefer, &self.fresh].into_iter().flatten().any(|c| c.uses(fact))
    }
}

fn target(probe: &Probe) -> Result<Target, Unfit> {
    if let Some(monitor) = MonitorTarget::new(probe) {
        return Ok(Target::Monitor(Box::new(monitor?)));
    }
    Ok(match probe {
        Probe::Http(http) => Target::Http(Box::new(HttpTarget::new(http, BODY_LIMIT)?)),
        Probe::Tcp(tcp) => Target::Tcp(TcpTarget::new(tcp, false)?),
        Probe::Tls(tcp) => Target::Tcp(TcpTarget::new(tcp, true)?),
        Probe::Dns(dns) => Target::Dns(DnsTarget::new(dns)?),
        Probe::Icmp(icmp) => Target::Icmp(icmp::target(icmp)?),
        Probe::Push(push) => Target::Push(push.within),
        Probe::Exec(argv) if argv.first().is_some_and(|program| !program.is_empty()) => Target::Exec(argv.clone()),
        _ => return Err(Unfit::NoProgram),
    })
}

fn compiled(list: &'static str, conditions: &[String], probe: &Probe) -> Result<Vec<Condition>, Unfit> {
    let (kind, facts) = probe.facts();
    let ready = |source: &String| {
        expect::compile_for(source, kind, facts).map_err(|fault| Unfit::Condition {
            list,
            condition: source.clone(),
            fault,
        })
    };
    conditions.iter().map(ready).collect()
}
