//! Who comes in, as whom, and who leaves.

use super::super::Host;
use super::MOST;
use super::seat::Who;
use crate::io::account;
use crate::record::{Author, Event};
use crate::room::{Ground, Refusal};
use crate::text::sanitise;
use crate::wire::{Beat, Pulse, RunPulse, Sight, ToSeat, VERSION, You};
use crate::words::*;

impl Host {
    pub(super) fn welcome(&mut self, id: u64, hello: Hello) -> Result<(), Refusal> {
        let Some(uid) = self.seats.all.get(&id).filter(|s| s.who.is_none()).map(|s| s.uid) else { return Ok(()) };
        if hello.version != VERSION {
            let why = format!("this host speaks version {VERSION} of the frames, you speak {}", hello.version);
            return Err(Refusal::state("take a seat", why).hint("use the same release of warroom on both sides"));
        }
        if self.seats.all.values().filter(|s| s.who.is_some()).count() >= MOST {
            let why = format!("{MOST} are connected to this room already");
            return Err(Refusal::state("take a seat", why).hint("somebody has to leave first"));
        }
        let name = fit_name(&hello.name)?;
        let role = self.grant(&name, hello.role, uid)?;
        let room = &self.keeper.room;
        let others = room.present().any(|(_, s)| s.uid == Some(uid) && s.name != name);
        let mut sight = Sight::new(role, &name);
        // What it has already is counted, not sent again.
        let mut sent = 0;
        for entry in self.keeper.durable() {
            if sight.last() >= hello.known {
                break;
            }
            sight.see(entry);
            sent = entry.n;
        }
        let number = room.seats.keys().next_back().copied().unwrap_or(0) + 1;
        let taken = hello.seated.then_some(number);
        let you = You { seat: taken.unwrap_or(0), name: name.clone(), role, shared_account: others };
        let beats = self.seats.beats.values().map(|b| self.keeper.mask(b)).collect();
        let (beats, runs): (Vec<Beat>, Vec<RunPulse>) = (beats, self.seats.runs.values().cloned().collect());
        if let Some(seat) = self.seats.all.get_mut(&id) {
            seat.tx.send(&ToSeat::Welcome { version: VERSION, room: room.name().to_owned(), you });
            seat.fresh = Pulse { beats, runs, ..Pulse::default() };
            let current_at = Some(self.keeper.durable.n);
            seat.who =
                Some(Who { name: name.clone(), role, readonly: hello.readonly, seat: taken, sight, sent, current_at });
            seat.send_entries(&self.keeper);
        }
        if taken.is_some() && self.keeper.room.closed.is_none() {
            let event = Event::SeatTaken { seat: number, role };
            self.keeper.record(&Author::person(name, uid), vec![event]);
        }
        Ok(())
    }

    /// The role that somebody gets: the room's owner may take any; others get what the runbook gives their name.
    fn grant(&self, name: &str, wanted: Option<Role>, uid: u32) -> Result<Role, Refusal> {
        let given = self.keeper.room.role_of(name);
        match wanted {
            None => Ok(given),
            Some(role) if role == given || uid == account::uid() => Ok(role),
            Some(role) => {
                let why = format!("{name} has the role {given} here, not {role}");
                Err(Refusal { ground: Ground::Role, ..Refusal::state("take a seat", why) })
            }
        }
    }

    /// A connection ended.
    pub(in crate::host) fn part(&mut self, id: u64) {
        let Some(seat) = self.seats.all.remove(&id) else { return };
        seat.tx.end();
        if let Some(Who { name, seat: Some(number), .. }) = seat.who
            && self.keeper.room.closed.is_none()
        {
            self.keeper.record(&Author::person(name, seat.uid), vec![Event::SeatLeft { seat: number }]);
        }
    }
}

/// What the first frame says.
pub(super) struct Hello {
    pub version: u32,
    pub name: String,
    pub role: Option<Role>,
    pub readonly: bool,
    pub seated: bool,
    /// The number of the last entry that it has.
    pub known: u64,
}

/// A name that can stand in the record: 1 to 64 characters, none of them a control, not the host's own.
fn fit_name(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    let bad = name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control);
    if bad || name == Author::HOST {
        let why = format!("{:?} cannot be anybody's name here", sanitise(name));
        return Err(Refusal::input("take a seat", why).hint("say another one with --as NAME"));
    }
    Ok(name.to_owned())
}
