//! The output of a run in a replay: as much of it as the run had printed at that instant, by its `timing`.

use super::follow::wanted;
use super::model::Model;
use super::msg::Effect;
use super::recording::Recorded;
use crate::words::RunId;

/// Bytes asked for at once, at most: the output keeps no more.
const MOST: u64 = 2 * 1024 * 1024;

/// Asks for what the followed run had printed where the replay stands, and the output does not hold yet.
pub fn sync(model: &mut Model) -> Vec<Effect> {
    let wanted = wanted(model).filter(|run| model.room.runs.contains_key(run));
    if wanted != model.recorded.run {
        model.recorded = Recorded { run: wanted.clone(), timing: None };
        model.output.follow(wanted.clone());
        return wanted.map(|run| Effect::ReadTiming { run }).into_iter().collect();
    }
    let (Some(run), Some(timing)) = (wanted, &model.recorded.timing) else { return Vec::new() };
    let printed = printed(model, &run, timing);
    let shown = model.output.next().unwrap_or(0);
    if printed < shown {
        let wrap = model.output.wrap;
        model.output.follow(Some(run.clone()));
        model.output.wrap = wrap;
    }
    let from = if printed < shown { 0 } else { shown }.max(printed.saturating_sub(MOST));
    if printed == from { Vec::new() } else { vec![Effect::ReadOutput { run, from, to: printed }] }
}

/// How many bytes it had printed; all of them once it has ended.
fn printed(model: &Model, run: &RunId, timing: &[(u64, u64)]) -> u64 {
    let Some(rec) = model.room.runs.get(run) else { return 0 };
    if let Some(exit) = &rec.exit {
        return exit.bytes;
    }
    let since = model.now.ms_since(&rec.started.unwrap_or(rec.intended));
    let upto = timing.partition_point(|(at, _)| *at <= since);
    upto.checked_sub(1).map_or(0, |i| timing[i].1)
}
