//! Milestones: measured from evidence, or stated by a person; both stay visible.

use super::Room;
use crate::words::*;
use chrono::{DateTime, Utc};

/// A milestone stated by a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// Which.
    pub milestone: Milestone,
    /// The stated instant.
    pub to: DateTime<Utc>,
    /// The reason.
    pub why: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Stamp,
}

/// A milestone as the room knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marked {
    /// From evidence and entries.
    pub measured: Option<Stamp>,
    /// By a person, the last word counts: instant, who, why.
    pub stated: Option<(Stamp, String, String)>,
}

impl Marked {
    /// The stated instant, else the measured one.
    pub fn instant(&self) -> Option<Stamp> {
        self.stated.as_ref().map(|s| s.0).or(self.measured)
    }
}

impl Room {
    /// A milestone. Computed: the first failing probe (from the outages), the first human detection (the first public act of a person after it),
    /// the first restore run (the first run intended after it), all verified. Entries of their own: the rest.
    pub fn milestone(&self, milestone: Milestone) -> Marked {
        let needed = [Milestone::FirstFailingProbe, Milestone::FirstHumanDetection, Milestone::FirstRestoreRun];
        let failing = if needed.contains(&milestone) { self.first_failing() } else { Marked::default() };
        self.milestone_from(&failing, milestone)
    }

    /// The first failing probe: a look at every check. It is the same while [`Room::scope_basis`] is.
    pub fn first_failing(&self) -> Marked {
        let (measured, stated) = self.first_start();
        Marked { measured, stated: stated.map(|s| (s.from, s.by, s.why)) }
    }

    /// As [`Room::milestone`], for who knows the first failing probe already.
    pub fn milestone_from(&self, failing: &Marked, milestone: Milestone) -> Marked {
        let measured = match milestone {
            Milestone::FirstFailingProbe => return failing.clone(),
            Milestone::FirstHumanDetection => self.first_after(failing, self.acts.iter().copied()),
            Milestone::FirstRestoreRun => self.first_after(failing, self.runs.values().map(|run| run.intended)),
            Milestone::AllVerified => self.all_verified(),
            other => self.marks.get(&other).copied(),
        };
        Marked { measured, stated: self.correction(milestone) }
    }

    /// The last word counts.
    fn correction(&self, milestone: Milestone) -> Option<(Stamp, String, String)> {
        let c = self.corrections.iter().rev().find(|c| c.milestone == milestone)?;
        Some((self.axis.stated(c.to, &c.at), c.by.clone(), c.why.clone()))
    }

    /// The earliest of `stamps` that does not lie before the first failing probe (as stated, where it is: who acted on a customer's call before
    /// the first probe had found out).
    fn first_after(&self, failing: &Marked, stamps: impl Iterator<Item = Stamp>) -> Option<Stamp> {
        let failing = self.axis.at(&failing.instant()?);
        stamps.filter(|stamp| self.axis.at(stamp) >= failing).min_by_key(|stamp| self.axis.at(stamp))
    }

    /// When the last proof came, once every step that asks for one has it; steps that were left out do not count.
    fn all_verified(&self) -> Option<Stamp> {
        let asked = self.steps.values().filter(|s| !s.step.verify.is_empty() && s.skipped.is_none());
        let mut proofs = Vec::new();
        for step in asked {
            if self.step_state(step.step.id.as_str()) != StepState::Verified {
                return None;
            }
            proofs.extend(step.items.iter().filter_map(|item| item.verified));
        }
        proofs.into_iter().max_by_key(|stamp| self.axis.at(stamp))
    }
}
