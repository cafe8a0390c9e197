//! What, when, with which runbook; what is meant by down; what it set out to show.

use super::Facts;
use crate::plan::DownWhen;
use crate::record::Event;
use crate::report::document::{Input, Overview, Reloaded, Rule};

pub(super) fn overview(facts: &Facts) -> Overview {
    let room = facts.room;
    let opening = room.opening.as_deref();
    let said = |text: fn(&crate::record::Opening) -> &String| opening.map(text).cloned().unwrap_or_default();
    let reload = |(deed, sha256): &(crate::room::Deed, String)| Reloaded {
        at: (&deed.at).into(),
        by: deed.by.clone(),
        sha256: sha256.clone(),
    };
    let input = |(name, rec): (&String, &crate::room::InputRec)| Input {
        name: name.clone(),
        value: rec.value.clone(),
        failed: rec.failed.is_some(),
    };
    Overview {
        summary: room.plan.summary.clone(),
        opened_at: room.opened.as_ref().map(Into::into),
        stood_down_at: room.stood_down.as_ref().map(Into::into),
        closed_at: room.closed.as_ref().map(Into::into),
        runbook: said(|o| &o.runbook),
        sha256: said(|o| &o.sha256),
        reloads: room.runbook.reloads.iter().map(reload).collect(),
        problems: opening.map_or(0, |o| o.problems.len()),
        account: said(|o| &o.account),
        machine: said(|o| &o.machine),
        inputs: room.inputs.iter().map(input).collect(),
        opened_by: said(|o| &o.opened_by),
        opened_as: opening.map(|o| o.role),
        commander: room.commander.clone(),
        hosts: room.host.starts,
        one_boot: room.axis.one_boot(),
        drifts: facts.entries.iter().filter(|e| matches!(e.event, Event::ClockDrifted { .. })).count(),
    }
}

pub(super) fn rule(facts: &Facts) -> Rule {
    let down_when = match facts.room.plan.scope.down_when {
        DownWhen::Any => "any of its checks".to_owned(),
        DownWhen::All => "all of its checks".to_owned(),
        DownWhen::Count(n) => format!("{n} of its checks"),
        DownWhen::Percent(p) => format!("{p} % of its checks"),
    };
    let scoped = facts.room.checks.all.iter().filter(|c| c.in_scope);
    Rule { down_when, checks: scoped.map(|c| c.check.name.clone()).collect() }
}
