//! Outages with their edges, and every check over the room's whole time.

use super::Facts;
use crate::report::document::{CheckFacts, Down, OutageFacts, Stood};
use crate::report::status::rounded;
use crate::room::{CheckRec, Outage};

pub(super) fn outages(facts: &Facts) -> Vec<OutageFacts> {
    facts.clock.outages.iter().map(|o| outage(facts, o)).collect()
}

fn outage(facts: &Facts, outage: &Outage) -> OutageFacts {
    let end = |to: Option<crate::words::Stamp>| to.unwrap_or(facts.now);
    OutageFacts {
        from: (&outage.from).into(),
        to: outage.to.as_ref().map(Into::into),
        length_ms: facts.between(&outage.from, &end(outage.to)),
        stated: outage.stated,
        last_good: outage.from_after.as_ref().map(Into::into),
        earlier_ms: outage.from_after.map(|good| facts.between(&good, &outage.from)),
        last_bad: outage.to_after.filter(|_| outage.to.is_some()).as_ref().map(Into::into),
        shorter_ms: outage.to_after.zip(outage.to).map(|(bad, to)| facts.between(&bad, &to)),
        latest_end: outage.to_latest.as_ref().map(Into::into),
        unobserved_ms: outage.unobserved_ms,
        checks: outage
            .checks
            .iter()
            .map(|(check, from, to)| Down {
                check: check.clone(),
                from: from.into(),
                to: to.as_ref().map(Into::into),
                length_ms: facts.between(from, &end(*to)),
            })
            .collect(),
    }
}

pub(super) fn checks(facts: &Facts) -> Vec<CheckFacts> {
    facts.room.checks.all.iter().map(|rec| check(facts, rec)).collect()
}

fn check(facts: &Facts, rec: &CheckRec) -> CheckFacts {
    let share = facts.room.availability(rec.check.name.as_str(), &facts.now);
    CheckFacts {
        name: rec.check.name.clone(),
        in_scope: rec.in_scope,
        state: rec.state(),
        faulty: rec.check.faulty.clone(),
        cause: facts.room.checks.cause(rec).map(|c| c.check.name.clone()),
        availability: share.availability.map(rounded),
        coverage: rounded(share.coverage),
        blips: rec.blips,
        states: rec.stretches.iter().map(|s| Stood { state: s.state, from: (&s.from).into() }).collect(),
    }
}
