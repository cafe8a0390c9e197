//! One event of every kind, built from arbitrary parts.

use chrono::{DateTime, TimeDelta};
use std::collections::BTreeMap;
use warroom::plan::*;
use warroom::record::*;
use warroom::words::*;

/// What events are built from.
#[derive(Clone, Debug)]
pub struct Parts {
    pub a: String,
    pub b: String,
    pub c: String,
    pub n: u64,
    pub m: u32,
    pub i: i32,
    pub yes: bool,
}

/// Parts that are always the same: those of the committed journal.
pub fn fixed() -> Parts {
    Parts {
        a: "alpha".into(), b: "béta ‹\u{202e}›\n\"2\"".into(), c: "γ\u{0}\\".into(), n: 42, m: 3, i: -7, yes: true
    }
}

/// The `n`th stamp of an imagined host.
pub fn stamp(n: u64) -> Stamp {
    let at =
        DateTime::from_timestamp_millis(1_795_443_600_000).unwrap() + TimeDelta::milliseconds((n % (1 << 40)) as i64);
    Stamp { at, boot: BootId(0x0123_4567_89ab_cdef_0011_2233_4455_6677), mono: n.wrapping_mul(1000) }
}

/// One event of every kind, in the order of the frozen journal of version 1. A kind that came later goes to the end.
pub fn events(p: &Parts) -> Vec<Event> {
    let (a, b, c, n, m, yes) = (p.a.clone(), p.b.clone(), p.c.clone(), p.n, p.m, p.yes);
    let (step, run, check) = (StepId(a.clone()), RunId(b.clone()), CheckName(c.clone()));
    let at = stamp(n);
    let ended = exit(p);
    vec![
        Event::RoomOpened(Box::new(opening(p))),
        Event::HostStarted { pid: m, version: a.clone(), resumed: yes, headless: !yes },
        Event::HostEnded { why: b.clone() },
        Event::JournalRecovered { bytes: n, aside: a.clone() },
        Event::SegmentBegan { why: b.clone(), head: c.clone() },
        Event::ClockDrifted { ms: i64::from(p.i) },
        Event::ListFilled { list: a.clone(), items: vec![b.clone(), c.clone()] },
        Event::ListFailed { list: a.clone(), why: b.clone() },
        Event::InputAnswered { input: a.clone(), value: yes.then(|| b.clone()) },
        Event::InputFailed { input: a.clone(), why: c.clone() },
        Event::SeatTaken { seat: n, role: Role::ALL[n as usize % 4] },
        Event::SeatLeft { seat: n },
        Event::Declared {},
        Event::CommandTaken {},
        Event::StepTicked { step: step.clone() },
        Event::StepUnticked { step: step.clone() },
        Event::StepSkipped { step: step.clone(), why: c.clone() },
        Event::StepAdded { step: step.clone(), title: b.clone() },
        Event::StepApproved { step: step.clone(), hash: b.clone() },
        Event::RunsAsked { step: step.clone(), items: vec![String::new(), c.clone()], hash: a.clone() },
        Event::QueueEmptied { step: step.clone() },
        Event::RunIntended {
            run: run.clone(),
            step: step.clone(),
            item: c.clone(),
            script: m as usize,
            attempt: m,
            sha256: a.clone(),
        },
        Event::RunStarted { run: run.clone(), pid: m },
        Event::RunNotStarted { run: run.clone(), why: a.clone() },
        Event::RunAdopted { run: run.clone(), unsupervised: yes },
        Event::RunExited { run: run.clone(), exit: Box::new(ended) },
        Event::RunLost { run: run.clone(), how: if yes { Lost::AtReboot } else { Lost::StatusUnknown } },
        Event::StopAsked { run: run.clone() },
        Event::ResultSet { run: run.clone(), name: a.clone(), value: c.clone() },
        Event::StepVerified { step: step.clone(), item: b.clone() },
        Event::StepUnverified { step: step.clone(), item: String::new(), why: c.clone() },
        Event::Held { why: a.clone() },
        Event::Released {},
        Event::CheckTurned {
            check: check.clone(),
            to: CheckState::ALL[n as usize % 5],
            since: at,
            after: yes.then(|| stamp(n / 2)),
            evidence: Box::new(evidence(p)),
            outcome: outcome(p),
        },
        Event::CheckBlipped { check: check.clone(), since: at, fails: m, outcome: outcome(p) },
        Event::CheckFlapped { check: check.clone(), flapping: yes },
        Event::ProbesDigested {
            checks: vec![Digested {
                check: check.clone(),
                at,
                outcome: Outcome::Ok,
                latency_ms: n,
                probes: m,
                slowest_ms: n,
            }],
        },
        Event::NoteTaken {
            at,
            point: yes.then_some(Point::ALL[n as usize % 6]),
            text: c.clone(),
            on: yes.then(|| a.clone()),
            private: !yes,
        },
        Event::NotesRevealed {
            notes: vec![Revealed { by: a.clone(), at, point: None, text: b.clone(), on: yes.then(|| c.clone()) }],
        },
        Event::MilestoneCorrected { milestone: Milestone::ALL[n as usize % 10], to: at.at, why: b.clone() },
        Event::StoodDown {},
        Event::RoomClosed { runs: yes.then_some(Runs::Leave) },
        Event::Foreign {
            kind: "KrakenFed".into(),
            raw: format!(r#"{{"KrakenFed":{{"fish": {n}, "x":[1.50,null]}}}}"#),
        },
        Event::CloseAsked { runs: if yes { Runs::Stop } else { Runs::Leave } },
        Event::RunbookEdited { sha256: c.clone(), refused: None },
        Event::RunbookReloaded(Box::new(Reload {
            sha256: c.clone(),
            plan: plan(p),
            problems: opening(p).problems,
            renamed: vec![(StepId(a.clone()), StepId(b.clone()))],
            steps: Changes { added: vec![a.clone()], changed: vec![b.clone()], removed: vec![c.clone()] },
            checks: Changes { changed: vec![b.clone()], ..Changes::default() },
        })),
        Event::CheckMoved {
            check: check.clone(),
            from: a.clone(),
            to: b.clone(),
            since: at,
            evidence: Box::new(evidence(p)),
        },
        Event::MaintenanceBegan { checks: vec![check.clone()], until: at, why: yes.then(|| a.clone()) },
        Event::MaintenanceEnded { checks: vec![check] },
        Event::ChecksEdited(Box::new(Edited {
            sha256: c.clone(),
            checks: plan(p).checks,
            scope: Scope { checks: vec![a.clone()], down_when: DownWhen::Count(m) },
            maintenance: vec![Window {
                checks: vec![b.clone()],
                begins: When::Weekly { minute: 90, days: vec![chrono::Weekday::Tue], zone: c.clone() },
                lasts: Span(n),
                why: yes.then(|| a.clone()),
            }],
            changes: Changes { added: vec![b], ..Changes::default() },
            whole: yes,
        })),
    ]
}

fn exit(p: &Parts) -> Exit {
    Exit {
        code: p.yes.then_some(p.i),
        signal: (!p.yes).then_some(9),
        timed_out: !p.yes,
        stopped_by: p.yes.then(|| p.a.clone()),
        duration_ms: p.n,
        bytes: p.n,
        sha256: p.b.clone(),
        tail: p.c.clone(),
        descendants: p.m,
    }
}

fn outcome(p: &Parts) -> Outcome {
    match p.n % 3 {
        0 => Outcome::Fail { phase: ProbePhase::FirstByte, reason: p.b.clone() },
        1 => Outcome::Slow { reason: p.c.clone() },
        _ => Outcome::Unknown { reason: p.a.clone() },
    }
}

fn evidence(p: &Parts) -> Evidence {
    Evidence {
        status: p.yes.then_some(p.i),
        address: Some(p.a.clone()),
        certificate_until: None,
        body: p.c.clone(),
        phases: Phases { resolve_ms: p.yes.then_some(p.n), body_ms: Some(1), ..Phases::default() },
        data_age_ms: Some(p.n),
        // came later: what the frozen journal does not hold stays out of it
        incarnation: None,
    }
}

fn opening(p: &Parts) -> Opening {
    Opening {
        room: p.a.clone(),
        kind: if p.yes { Kind::Drill } else { Kind::Incident },
        runbook: p.b.clone(),
        sha256: p.c.clone(),
        folder: p.a.clone(),
        plan: plan(p),
        problems: vec![Problem {
            severity: Severity::Warning,
            rule: p.a.clone(),
            line: p.m,
            column: 1,
            span: 3..5,
            what: p.b.clone(),
            hint: p.yes.then(|| p.c.clone()),
        }],
        vars: vec![(p.a.clone(), p.b.clone())],
        down_since: p.yes.then(|| stamp(p.n)),
        account: p.a.clone(),
        machine: p.b.clone(),
        path: p.c.clone(),
        role: Role::Commander,
        opened_by: p.a.clone(),
    }
}

fn plan(p: &Parts) -> Plan {
    let http = HttpProbe { url: p.a.clone(), headers: vec![(p.b.clone(), p.c.clone())], ..HttpProbe::default() };
    let check = |probe| Check {
        name: CheckName(p.a.clone()),
        each: p.yes.then(|| p.b.clone()),
        probe,
        every: Span(p.n),
        timeout: Span(5000),
        fall: 3,
        rise: 2,
        slow_after: None,
        expect: vec![p.c.clone()],
        prefer: vec![],
        fresh: vec![],
        ..Check::default()
    };
    let script = Script { lang: "bash".into(), runnable: true, text: p.b.clone(), ..Script::default() };
    let step = Step {
        id: StepId(p.a.clone()),
        title: p.b.clone(),
        scripts: vec![script],
        confirm: Some(if p.yes { Confirm::Yes } else { Confirm::Text(p.c.clone()) }),
        ..Step::default()
    };
    Plan {
        title: p.b.clone(),
        kind: Some(Kind::Drill),
        targets: Targets { recover: Some(Span(p.n)), ..Targets::default() },
        scope: Scope { checks: vec![p.a.clone()], down_when: DownWhen::Percent(p.m) },
        vars: vec![Var { name: p.a.clone(), secret: p.yes, ..Var::default() }],
        lists: vec![List { name: p.a.clone(), source: ListSource::Items(vec![p.b.clone()]) }],
        checks: vec![
            check(Probe::Http(http)),
            check(Probe::Tcp(TcpProbe { address: p.c.clone(), ..TcpProbe::default() })),
            check(Probe::Exec(vec![p.a.clone(), p.b.clone()])),
        ],
        roles: BTreeMap::from([(p.a.clone(), Role::Facilitator)]),
        phases: vec![Phase { id: p.a.clone(), steps: vec![step], ..Phase::default() }],
        foreign: BTreeMap::from([(p.a.clone(), serde_json::json!({"x": [p.n, null, p.yes], "y": p.c}))]),
        ..Plan::default()
    }
}

macro_rules! kinds {
    ($($kind:ident)*) => {
        /// The names of all kinds of events.
        pub const KINDS: &[&str] = &[$(stringify!($kind)),*];

        /// The name of an event's kind. Without a wildcard: whoever adds a kind must come here, and to `events`.
        pub fn kind(event: &Event) -> &'static str {
            match event { $(Event::$kind { .. } => stringify!($kind)),* }
        }
    };
}

kinds! {
    RoomOpened HostStarted HostEnded JournalRecovered SegmentBegan ClockDrifted ListFilled ListFailed InputAnswered
    InputFailed SeatTaken SeatLeft Declared CommandTaken StepTicked StepUnticked StepSkipped StepAdded StepApproved
    RunsAsked QueueEmptied RunIntended RunStarted RunNotStarted RunAdopted RunExited RunLost StopAsked ResultSet
    StepVerified StepUnverified Held Released CheckTurned CheckBlipped CheckFlapped ProbesDigested NoteTaken
    NotesRevealed MilestoneCorrected StoodDown RoomClosed Foreign CloseAsked RunbookEdited RunbookReloaded
    CheckMoved MaintenanceBegan MaintenanceEnded ChecksEdited
}
