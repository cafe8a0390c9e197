//! Times against targets, and how old the data are that came back.

use super::Facts;
use crate::report::document::{DataLoss, Reached, ServiceLoss, Time};
use crate::words::*;

/// How far something came: a length, and whether it is final.
type Far = (Reached, Option<u64>);

const NOTHING: Far = (Reached::Nothing, None);

pub(super) fn times(facts: &Facts) -> Vec<Time> {
    let targets = facts.room.plan.targets;
    let outage = facts.clock.outages.first().map(|o| o.from);
    let (detected, declared) = (mark(facts, Milestone::FirstHumanDetection), mark(facts, Milestone::Declared));
    let (began, verified) = (mark(facts, Milestone::FirstRestoreRun), mark(facts, Milestone::AllVerified));
    let restored = restored(facts);
    let stated_start = facts.clock.outages.first().is_some_and(|o| o.stated);
    let stated = |m: Milestone| facts.room.milestone(m).stated.is_some();
    let target = |span: Option<Span>| span.map(Span::ms);
    let recover_words = match facts.clock.outages.len() {
        0 | 1 => "start to end of the outage",
        _ => "start to end of the longest outage",
    };
    use Milestone::*;
    [
        (
            "detect",
            "outage to first human detection",
            far(facts, outage, detected),
            target(targets.detect),
            stated_start || stated(FirstHumanDetection),
        ),
        (
            "acknowledge",
            "outage to declaration",
            far(facts, outage, declared),
            target(targets.acknowledge),
            stated_start || stated(Declared),
        ),
        (
            "mobilise",
            "declaration to first restore run",
            far(facts, declared, began),
            None,
            stated(Declared) || stated(FirstRestoreRun),
        ),
        (
            "restore",
            "first restore run to the end of the last one",
            far(facts, began, restored),
            None,
            stated(FirstRestoreRun),
        ),
        (
            "verify",
            "end of the last restore run to all verified",
            far(facts, restored, verified),
            None,
            stated(AllVerified),
        ),
        ("recover", recover_words, recover(facts), target(targets.recover), stated_start),
    ]
    .map(|(name, what, (reached, measured_ms), target_ms, stated)| Time {
        name,
        what,
        reached,
        measured_ms,
        target_ms,
        met: met(reached, measured_ms, target_ms),
        stated,
    })
    .into()
}

fn mark(facts: &Facts, milestone: Milestone) -> Option<Stamp> {
    facts.room.milestone(milestone).instant()
}

/// From one instant to another; so far, where the other is missing and may still come.
fn far(facts: &Facts, from: Option<Stamp>, to: Option<Stamp>) -> Far {
    match (from, to) {
        (None, _) => NOTHING,
        (Some(from), Some(to)) => (Reached::Done, Some(facts.between(&from, &to))),
        (Some(_), None) if facts.room.closed.is_some() => (Reached::Never, None),
        (Some(from), None) => (Reached::Open, Some(facts.between(&from, &facts.now))),
    }
}

fn met(reached: Reached, measured: Option<u64>, target: Option<u64>) -> Option<bool> {
    let target = target?;
    match (reached, measured) {
        (Reached::Done, Some(ms)) => Some(ms <= target),
        (Reached::Open, Some(ms)) if ms > target => Some(false),
        (Reached::Never, _) => Some(false),
        _ => None,
    }
}

/// When the last restore run ended: of the steps that ask for a proof, where any does; else of all. None while one is still to come.
fn restored(facts: &Facts) -> Option<Stamp> {
    let began = facts.at(&mark(facts, Milestone::FirstRestoreRun)?);
    let room = facts.room;
    let proven = |step: &StepId| room.step(step.as_str()).is_some_and(|s| !s.step.verify.is_empty());
    let runs = || room.runs.values().filter(|r| facts.at(&r.intended) >= began);
    let proofs = runs().any(|r| proven(&r.step));
    let counted = || runs().filter(|r| !proofs || proven(&r.step));
    let settled = counted().all(|r| !r.live() && room.step_state(r.step.as_str()).settled());
    let last = counted().filter_map(|r| r.ended).max_by_key(|at| facts.at(at));
    last.filter(|_| settled)
}

/// The longest outage's length; not the last word while one still lasts.
fn recover(facts: &Facts) -> Far {
    let outages = &facts.clock.outages;
    let length = |o: &crate::room::Outage| facts.between(&o.from, &o.to.unwrap_or(facts.now));
    let Some(longest) = outages.iter().map(length).max() else { return NOTHING };
    match outages.iter().any(|o| o.to.is_none()) {
        true if facts.room.closed.is_some() => (Reached::Never, None),
        true => (Reached::Open, Some(longest)),
        false => (Reached::Done, Some(longest)),
    }
}

/// The age that each check saw when it came up after the outage began.
pub(super) fn data_loss(facts: &Facts) -> DataLoss {
    let target_ms = facts.room.plan.targets.data_loss.map(Span::ms);
    let start = facts.clock.outages.first().map(|o| facts.at(&o.from));
    let after = |l: &crate::room::Loss| start.is_some_and(|start| facts.at(&l.at) > start);
    let losses = facts.room.losses(&facts.now).into_iter().filter(after);
    let mut services: Vec<ServiceLoss> = losses
        .map(|l| ServiceLoss {
            check: l.check,
            incarnation: l.incarnation,
            age_ms: l.data_age_ms,
            lost_ms: l.lost_ms,
            at: (&l.at).into(),
        })
        .collect();
    services.sort_by_key(|s| std::cmp::Reverse(s.age_ms));
    let measured_ms = services.first().map(|s| s.age_ms);
    let met = target_ms.zip(measured_ms).map(|(target, ms)| ms <= target);
    DataLoss { target_ms, measured_ms, met, services }
}
