//! A check made ready: its conditions compiled, its address taken apart, once for all of its probes.

use super::http::HttpTarget;
use super::tcp::TcpTarget;
use super::unfit::Unfit;
use crate::expect::{self, Condition};
use crate::plan::{Check, Probe};
use crate::words::{CheckName, Span};

/// What is probed, taken apart.
#[derive(Debug)]
pub(super) enum Target {
    Http(Box<HttpTarget>),
    Tcp(TcpTarget),
    Exec(Vec<String>),
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
        let target = match &check.probe {
            Probe::Http(http) => Target::Http(Box::new(HttpTarget::new(http)?)),
            Probe::Tcp(tcp) => Target::Tcp(TcpTarget::new(tcp)?),
            Probe::Exec(argv) if argv.first().is_none_or(String::is_empty) => return Err(Unfit::NoProgram),
            Probe::Exec(argv) => Target::Exec(argv.clone()),
        };
        let incarnations =
            check.incarnations.iter().map(|i| Ok((i.name.clone(), PreparedCheck::new(&check.incarnate(i))?)));
        Ok(PreparedCheck {
            name: check.name.clone(),
            timeout: check.timeout,
            slow_after: check.slow_after,
            expect: compiled("expect", &check.expect, &target)?,
            prefer: compiled("prefer", &check.prefer, &target)?,
            fresh: compiled("fresh", &check.fresh, &target)?,
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

fn compiled(list: &'static str, conditions: &[String], target: &Target) -> Result<Vec<Condition>, Unfit> {
    let (kind, facts) = match target {
        Target::Http(http) if http.encrypted() => {
            ("an https probe", &["status", "latency", "headers", "body", "json", "cert"][..])
        }
        Target::Http(_) => ("a plain http probe", &["status", "latency", "headers", "body", "json"][..]),
        Target::Tcp(_) => ("a TCP probe", &["latency", "body", "json"][..]),
        Target::Exec(_) => ("a plugin", &["latency", "code", "text", "perf"][..]),
    };
    let ready = |source: &String| {
        let condition =
            expect::compile(source).map_err(|fault| Unfit::Condition { list, condition: source.clone(), fault })?;
        let foreign = condition.names().find(|name| !facts.contains(name)).map(str::to_owned);
        match foreign {
            Some(fact) => Err(Unfit::NoSuchFact { list, condition: source.clone(), fact, kind }),
            None => Ok(condition),
        }
    };
    conditions.iter().map(ready).collect()
}
