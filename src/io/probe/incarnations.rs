//! A check at several addresses: it passes where one of them does, and the answer says which.

use crate::record::{Outcome, ProbeResult};

/// The attempts at all incarnations, in their order, as one result: the first that passes (one that is not slow, if there is), else unknown where
/// one of them is, else the first one's failure, with the others' reasons behind it.
///
/// # Panics
/// Where there is none.
pub(super) fn together(attempts: Vec<(&String, ProbeResult)>) -> ProbeResult {
    let whole: Vec<(String, String)> = attempts.iter().map(|(name, r)| ((*name).clone(), r.outcome.reason())).collect();
    let slowest = attempts.iter().map(|(_, r)| r.latency_ms).max().unwrap_or_default();
    let began = attempts.iter().map(|(_, r)| r.began).min_by_key(|began| began.mono);
    let best = attempts.into_iter().min_by_key(|(_, r)| rank(&r.outcome));
    let (name, mut result) = best.expect("a check has an incarnation where it has a list of them");
    result.evidence.incarnation = Some(name.clone());
    if result.outcome.passed() {
        return result;
    }
    (result.began, result.latency_ms) = (began.unwrap_or(result.began), slowest);
    result.outcome = match result.outcome {
        Outcome::Fail { phase, reason } => Outcome::Fail { phase, reason: told(name, &reason, &whole) },
        Outcome::Unknown { reason } => Outcome::Unknown { reason: format!("{name}: {reason}") },
        passed => passed,
    };
    result
}

fn rank(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Ok => 0,
        Outcome::Slow { .. } => 1,
        Outcome::Unknown { .. } => 2,
        Outcome::Fail { .. } => 3,
    }
}

/// `refused at dc1; dc2: expect json.status == "ok" …`.
fn told(name: &str, reason: &str, all: &[(String, String)]) -> String {
    let others = all.iter().filter(|(other, _)| other != name).map(|(other, why)| format!("; {other}: {why}"));
    format!("{reason} at {name}{}", others.collect::<String>())
}
