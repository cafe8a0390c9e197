//! What changed from the one before the last to the last, and whether that is worse.

use super::side::Step;
use super::*;
use crate::report::marks::{has_mark, same_action, without_mark};
use crate::report::phrase::{capital, span};

pub(super) fn judge(sides: &[Side], tolerance: Tolerance) -> Comparison {
    let mut out = Comparison {
        rooms: sides.iter().map(Side::compared).collect(),
        worse: false,
        reasons: Vec::new(),
        times: times(sides, tolerance),
        steps: steps(sides, tolerance),
        actions: Vec::new(),
    };
    let [.., then, now] = sides else { return out };
    out.actions = actions(then, now);
    out.reasons = reasons(&out, then, now);
    out.worse = !out.reasons.is_empty();
    out
}

/// Slower or faster, where the difference is more than noise.
fn change(then: u64, now: u64, tolerance: Tolerance) -> Option<Change> {
    let noise = (then as f64 * tolerance.percent / 100.0).max(tolerance.ms as f64);
    let by = now as f64 - then as f64;
    (by.abs() > noise).then_some(if by > 0.0 { Change::Slower } else { Change::Faster })
}

fn difference(then: u64, now: u64) -> i64 {
    now as i64 - then as i64
}

fn times(sides: &[Side], tolerance: Tolerance) -> Vec<TimeRow> {
    let names = ["detect", "acknowledge", "mobilise", "restore", "verify", "recover"];
    let of = |side: &Side, name: &str| {
        let time = side.times.iter().find(|t| t.name == name);
        // What lasts, or never was, is no length to compare.
        time.map_or((None, None), |t| (t.measured_ms.filter(|_| t.reached == "done"), t.met))
    };
    let mut rows: Vec<TimeRow> =
        names.iter().map(|name| row(name, sides.iter().map(|s| of(s, name)), tolerance)).collect();
    rows.push(row("downtime", sides.iter().map(|s| (Some(s.scope.downtime_ms), None)), tolerance));
    rows.push(row("data loss", sides.iter().map(|s| (s.data_loss.measured_ms, s.data_loss.met)), tolerance));
    rows
}

fn row(name: &str, values: impl Iterator<Item = (Option<u64>, Option<bool>)>, tolerance: Tolerance) -> TimeRow {
    let (lengths_ms, met): (Vec<_>, Vec<_>) = values.unzip();
    let pair = match lengths_ms.as_slice() {
        [.., Some(then), Some(now)] => Some((*then, *now)),
        _ => None,
    };
    TimeRow {
        name: name.to_owned(),
        change: pair.and_then(|(then, now)| change(then, now, tolerance)),
        by_ms: pair.map(|(then, now)| difference(then, now)),
        lengths_ms,
        met,
    }
}

fn steps(sides: &[Side], tolerance: Tolerance) -> Vec<StepRow> {
    let mut ids: Vec<&str> = Vec::new();
    for step in sides.iter().rev().flat_map(Side::steps) {
        if !ids.contains(&step.id.as_str()) {
            ids.push(&step.id);
        }
    }
    ids.into_iter().map(|id| step(id, sides, tolerance)).collect()
}

fn step(id: &str, sides: &[Side], tolerance: Tolerance) -> StepRow {
    let all: Vec<Option<&Step>> = sides.iter().map(|s| s.step(id)).collect();
    let mut row = StepRow {
        step: id.to_owned(),
        title: all.iter().rev().flatten().next().map(|s| s.title.clone()).unwrap_or_default(),
        states: all.iter().map(|s| s.map(|s| s.state.clone())).collect(),
        lengths_ms: all.iter().map(|s| s.and_then(|s| s.length_ms)).collect(),
        items: all.iter().map(|s| s.map(|s| s.items.len())).collect(),
        changes: Vec::new(),
        by_ms: None,
        most: None,
    };
    let ([.., then, now], [.., side_then, side_now]) = (all.as_slice(), sides) else { return row };
    let (then, now) = match (then, now) {
        (Some(then), Some(now)) => (*then, *now),
        (None, Some(_)) => {
            row.changes.push(Change::New);
            return row;
        }
        (Some(_), None) => {
            row.changes.push(Change::Gone);
            return row;
        }
        (None, None) => return row,
    };
    row.changes.extend(state_change(then, now));
    if side_now.out_of_order(id) && !side_then.out_of_order(id) {
        row.changes.push(Change::OutOfOrder);
    }
    let same = then.items.len() == now.items.len();
    let lengths = if same { then.length_ms.zip(now.length_ms) } else { then.median().zip(now.median()) };
    if let Some((a, b)) = lengths.filter(|_| then.well() && now.well()) {
        row.by_ms = Some(difference(a, b));
        row.changes.extend(change(a, b, tolerance));
        row.most = most(then, now);
    }
    row
}

fn state_change(then: &Step, now: &Step) -> Option<Change> {
    match (then.well(), now.well()) {
        (true, false) if now.state == "skipped" => Some(Change::Skipped),
        (true, false) => Some(Change::Failed),
        (false, true) => Some(Change::Mended),
        _ => None,
    }
}

fn most(then: &Step, now: &Step) -> Option<ItemChange> {
    let both = now.items.iter().filter(|i| !i.item.is_empty()).filter_map(|i| {
        let before = then.items.iter().find(|t| t.item == i.item)?.length_ms?;
        Some(ItemChange { item: i.item.clone(), by_ms: difference(before, i.length_ms?) })
    });
    both.max_by_key(|c| c.by_ms.unsigned_abs())
}

fn actions(then: &Side, now: &Side) -> Vec<ActionRow> {
    let done: Vec<String> =
        now.notes().filter(|n| has_mark(n, "done", true)).map(|n| without_mark(n, "done")).collect();
    let row = |a: &side::Action| ActionRow {
        text: a.text.clone(),
        owner: a.owner.clone(),
        due: a.due.clone(),
        done: a.done || done.iter().any(|d| same_action(d, &a.text)),
    };
    then.actions.iter().map(row).collect()
}

/// Why the last one is worse, a sentence each; none where it is not.
fn reasons(comparison: &Comparison, then: &Side, now: &Side) -> Vec<String> {
    let mut why = Vec::new();
    if then.verdict.ending == "recovered" && now.verdict.ending == "not recovered" {
        why.push(format!("{} recovered, {} did not.", then.room, now.room));
    }
    for row in &comparison.times {
        if let [.., Some(true), Some(false)] = row.met[..] {
            why.push(format!("The target for {} was met, and is missed now.", row.name));
        }
        if let (Some(Change::Slower), Some(by), "recover" | "downtime") = (row.change, row.by_ms, row.name.as_str()) {
            why.push(format!("{} is {} longer.", capital(&row.name), span(by.unsigned_abs())));
        }
    }
    for row in &comparison.steps {
        for change in row.changes.iter().filter(|c| c.worse()) {
            let by =
                row.by_ms.filter(|_| *change == Change::Slower).map(|ms| format!(" by {}", span(ms.unsigned_abs())));
            why.push(format!("The step {} is {}{}.", row.step, change.words(), by.unwrap_or_default()));
        }
    }
    why
}
