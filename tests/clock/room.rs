//! A room with checks and nothing else, and instants by seconds.

use chrono::{DateTime, Utc};
use warroom::plan::{Check, DownWhen, Plan, Probe, Scope, TcpProbe};
use warroom::record::{Event, Evidence, Opening, Outcome, ProbePhase, ProbeResult};
use warroom::room::Room;
use warroom::words::*;

pub const BOOT: BootId = BootId(7);

/// An instant `ms` after the room was opened; the boot began an hour before that.
pub fn at_ms(ms: i64) -> Stamp {
    let start: DateTime<Utc> = "2026-11-23T14:00:00Z".parse().unwrap();
    Stamp { at: start, boot: BOOT, mono: 3_600_000_000 }.plus_ms(ms)
}

pub fn at(seconds: i64) -> Stamp {
    at_ms(seconds * 1000)
}

pub fn check(name: &str) -> Check {
    Check {
        name: name.into(),
        probe: Probe::Tcp(TcpProbe { address: "127.0.0.1:9".to_owned(), ..TcpProbe::default() }),
        every: Span::secs(10),
        timeout: Span::secs(2),
        fall: 3,
        rise: 2,
        ..Check::default()
    }
}

/// Opened at 0, every check in scope.
pub fn room(checks: Vec<Check>, down_when: DownWhen) -> Room {
    let scope = Scope { checks: vec!["*".to_owned()], down_when };
    let mut room = Room { opened: Some(at(0)), stamp: Some(at(0)), ..Room::default() };
    room.axis.see(&at(0));
    room.checks.expand(&checks, &scope, |_| None, &at(0));
    room.plan = Plan { scope, checks, ..Plan::default() }.into();
    room
}

/// As `Room::apply` treats a check's entry.
pub fn fold(room: &mut Room, event: &Event, now: Stamp) {
    room.axis.see(&now);
    room.stamp = Some(now);
    room.checks.apply(event, &now);
}

/// A confirmed turn, as an entry written at `since`.
pub fn turn(room: &mut Room, check: &str, to: CheckState, since: i64, after: Option<i64>) {
    let event = Event::CheckTurned {
        check: check.into(),
        to,
        since: at(since),
        after: after.map(at),
        evidence: Box::new(Evidence::default()),
        outcome: outcome(if to == CheckState::Down { "fail" } else { "ok" }),
    };
    fold(room, &event, at(since));
}

pub fn outcome(word: &str) -> Outcome {
    match word {
        "ok" => Outcome::Ok,
        "slow" => Outcome::Slow { reason: "2.1 s".to_owned() },
        "fail" => Outcome::Fail { phase: ProbePhase::Connect, reason: "refused".to_owned() },
        "unknown" => Outcome::Unknown { reason: "no route".to_owned() },
        other => panic!("no such outcome: {other}"),
    }
}

pub fn probe(check: &str, began: Stamp, latency_ms: u64, word: &str) -> ProbeResult {
    ProbeResult { check: check.into(), began, latency_ms, outcome: outcome(word), evidence: Evidence::default() }
}

/// The facts of a room without any.
pub fn opening() -> Opening {
    Opening {
        room: "kraken".to_owned(),
        kind: Kind::Drill,
        runbook: "runbook.md".to_owned(),
        sha256: String::new(),
        folder: "/".to_owned(),
        plan: Plan::default(),
        problems: Vec::new(),
        vars: Vec::new(),
        down_since: None,
        account: "alice".to_owned(),
        machine: "desk".to_owned(),
        path: String::new(),
        role: Role::Commander,
        opened_by: "alice".to_owned(),
    }
}
