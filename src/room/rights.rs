//! Who may do what: the table of `roles.md`, decided at the host for every intent.

use super::{Refusal, Room};
use crate::record::Intent;
use crate::words::{Kind, Role, RunId};

const TEAM: &[Role] = &[Role::Commander, Role::Responder];
const COMMANDER: &[Role] = &[Role::Commander];
const EVERYBODY: &[Role] = Role::ALL;
const BESIDE: &[Role] = &[Role::Observer, Role::Facilitator];
const FACILITATOR: &[Role] = &[Role::Facilitator];
const CLOSERS: &[Role] = &[Role::Commander, Role::Facilitator];

/// The roles that may ask for this in a room of this kind.
pub(super) fn who_may(intent: &Intent, kind: Kind) -> &'static [Role] {
    match intent {
        Intent::Note { private: false, .. } => EVERYBODY,
        Intent::Note { private: true, .. } => BESIDE,
        Intent::Tick { .. }
        | Intent::Untick { .. }
        | Intent::Skip { .. }
        | Intent::Run { .. }
        | Intent::Retry { .. }
        | Intent::Stop { .. }
        | Intent::Answer { .. }
        | Intent::Add { .. }
        | Intent::Approve { .. }
        | Intent::Declare
        | Intent::Command => TEAM,
        Intent::Hold | Intent::Release | Intent::Reload { .. } | Intent::Correct { .. } | Intent::StandDown => {
            COMMANDER
        }
        Intent::Close { .. } if kind == Kind::Drill => CLOSERS,
        Intent::Close { .. } => COMMANDER,
        Intent::Rate { .. } | Intent::Reveal if kind == Kind::Drill => FACILITATOR,
        Intent::Rate { .. } | Intent::Reveal => &[],
    }
}

impl Room {
    /// The role that counts: whoever of the team took command last is a commander.
    pub fn effective_role(&self, name: &str, role: Role) -> Role {
        let leads = self.commander.as_deref() == Some(name);
        if leads && role == Role::Responder { Role::Commander } else { role }
    }

    /// The role of somebody who comes in, unless they ask for another one: as the runbook says, the opener as they opened it, else responder.
    pub fn role_of(&self, name: &str) -> Role {
        let opener = self.opening.as_ref().filter(|o| o.opened_by == name).map(|o| o.role);
        opener.or_else(|| self.plan.roles.get(name).copied()).unwrap_or(Role::Responder)
    }

    /// Refuses where the room is closed, or the role may not.
    pub(super) fn may_ask(&self, intent: &Intent, name: &str, role: Role) -> Result<(), Refusal> {
        if self.closed.is_some() && !matches!(intent, Intent::Close { .. }) {
            return Err(Refusal::state(intent.word(), "the room is closed").hint("look at it with `warroom replay`"));
        }
        self.check_right(intent, name, role)
    }

    /// Refuses where somebody may not type into a run: one that lives, has a terminal, and is not the room's business only to look at.
    ///
    /// # Errors
    /// Why not.
    pub fn may_type(&self, name: &str, role: Role, run: &RunId) -> Result<(), Refusal> {
        let what = format!("type {run}");
        let role = self.effective_role(name, role);
        if !TEAM.contains(&role) {
            return Err(Refusal::role(what, role, TEAM));
        }
        let Some(rec) = self.runs.get(run) else { return Err(Refusal::input(what, "there is no such run")) };
        if !rec.live() {
            return Err(Refusal::state(what, "it has ended"));
        }
        if !self.step(rec.step.as_str()).is_some_and(|s| s.step.tty) {
            return Err(Refusal::state(what, "it has no terminal").hint("only scripts of a step with `tty` take keys"));
        }
        Ok(())
    }

    /// Refuses where somebody's role may not ask for this, whatever else may speak against it.
    ///
    /// # Errors
    /// Which role could.
    pub fn check_right(&self, intent: &Intent, name: &str, role: Role) -> Result<(), Refusal> {
        let may = who_may(intent, self.kind());
        let role = self.effective_role(name, role);
        if may.contains(&role) {
            return Ok(());
        }
        if may.is_empty() {
            return Err(Refusal::role(intent.word(), role, FACILITATOR).hint("a facilitator could, in a drill"));
        }
        Err(Refusal::role(intent.word(), role, may))
    }
}
