//! Whose output is followed: that of what is selected in the runbook.

use super::model::Model;
use super::msg::Effect;
use super::target::RowKey;
use crate::room::{Room, StepRec};
use crate::wire::ToHost;
use crate::words::RunId;

/// Follows another run, if another one is selected now.
pub fn sync(model: &mut Model) -> Vec<Effect> {
    if !model.current {
        return Vec::new();
    }
    let wanted = wanted(model);
    if wanted == model.output.run {
        return Vec::new();
    }
    model.output.follow(wanted.clone());
    if !model.link.connected {
        return Vec::new();
    }
    vec![Effect::Send(match wanted {
        Some(run) => ToHost::Follow { run, from: None },
        None => ToHost::Unfollow,
    })]
}

/// The run that is selected. Where the selection has none: the one that is followed, while it lives; else the newest one that lives; else
/// what is there.
pub fn wanted(model: &Model) -> Option<RunId> {
    let (room, now) = (&model.room, model.output.run.as_ref());
    let own = match model.row.as_ref() {
        Some(RowKey::Item(step, item)) => room.step(step.as_str()).and_then(|s| s.item(item)?.runs.last().cloned()),
        Some(RowKey::Step(step)) => room.step(step.as_str()).and_then(|s| of_step(room, s, now)),
        _ => None,
    };
    let kept = || now.filter(|run| room.live.contains(*run)).cloned();
    let newest = || room.all_live_runs().max_by_key(|r| room.axis.at(&r.intended)).map(|r| r.run.clone());
    own.or_else(kept).or_else(newest).or_else(|| now.cloned())
}

/// Of many runs: the one that is followed, while it lives; else a failed one, a live one, the last one.
fn of_step(room: &Room, step: &StepRec, now: Option<&RunId>) -> Option<RunId> {
    let last = || step.items.iter().filter_map(|i| room.last_run(i));
    if let Some(run) = last().find(|r| Some(&r.run) == now && r.live()) {
        return Some(run.run.clone());
    }
    let failed = last().find(|r| !r.live() && !r.succeeded());
    let newest = || last().max_by_key(|r| (r.live(), room.axis.at(&r.intended)));
    failed.or_else(newest).map(|r| r.run.clone())
}
