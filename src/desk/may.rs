//! Which commands a person's role is enough for, and what a command is called here.

use super::command::{Cmd, entry};
use super::model::Model;
use crate::record::{self, Intent};
use crate::room::{Refusal, ScopeState, StepRec};
use crate::words::*;

impl Model {
    /// Whether one's role is enough for a command; what asks nothing of the room, everybody may.
    pub fn may(&self, cmd: Cmd) -> bool {
        self.refused(cmd).is_none()
    }

    /// Why one's role is not enough for a command. The host decides; this spares everybody a question whose answer would be refused.
    pub fn refused(&self, cmd: Cmd) -> Option<Refusal> {
        let step = || StepId::from("");
        let intent = match cmd {
            Cmd::Tick => Intent::Tick { step: step() },
            Cmd::Untick => Intent::Untick { step: step() },
            // Everybody may look at a run, and at what waits for approval.
            Cmd::Start => Intent::Run { step: step(), item: None, confirm: None },
            Cmd::Approved => Intent::Approve { step: step() },
            Cmd::Stop | Cmd::Type => Intent::Stop { target: record::Target::Step(step()) },
            Cmd::Skip => Intent::Skip { step: step(), why: String::new() },
            Cmd::Answer => Intent::Answer { input: String::new(), value: String::new() },
            Cmd::Declare => Intent::Declare,
            Cmd::Hold => Intent::Hold,
            Cmd::Release => Intent::Release,
            Cmd::StandDown => Intent::StandDown,
            Cmd::Close => Intent::Close { runs: None },
            Cmd::Reveal => Intent::Reveal,
            Cmd::Add => Intent::Add { title: String::new() },
            Cmd::Command => Intent::Command,
            Cmd::NotePrivate => Intent::Note { text: String::new(), point: None, on: None, private: true, at: None },
            Cmd::Rate => Intent::Rate { point: Point::Recover, rating: Rating::P, why: String::new(), private: false },
            _ => return None,
        };
        self.room.check_right(&intent, &self.you.name, self.you.role).err()
    }

    /// Whether a start that was asked for waits for one's own approval: somebody else asked, and one has not approved it yet.
    pub fn may_approve(&self, step: &StepRec) -> bool {
        let name = &self.you.name;
        let asked = step.asked.as_ref().is_some_and(|a| a.by != *name) && !step.approvals.iter().any(|d| d.by == *name);
        asked && step.approvals.len() < step.step.approve as usize && self.may(Cmd::Approved)
    }

    /// How a command is given here: its key, else its word on the command line.
    pub fn called(&self, cmd: Cmd) -> String {
        let key = self.keys.key(cmd);
        let word = || entry(cmd).map_or(String::new(), |c| format!(":{}", c.word));
        if key.is_empty() { word() } else { key }
    }

    /// What ends the room's work, once there is nothing against it: `stand-down` when a declared outage is over and nothing runs, then `close`.
    /// None before, and for those whose role is not enough.
    pub fn over(&self) -> Option<Cmd> {
        let room = &self.room;
        if !self.open_to_change() {
            return None;
        }
        if room.stood_down.is_some() {
            return Some(Cmd::Close).filter(|c| self.may(*c));
        }
        let down = matches!(self.scope().state, ScopeState::Down | ScopeState::Impaired);
        let live = !self.room.live.is_empty();
        let declared = room.marks.contains_key(&Milestone::Declared);
        (declared && !down && !live && self.may(Cmd::StandDown)).then_some(Cmd::StandDown)
    }
}
