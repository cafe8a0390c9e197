//! What connections say, and what they are answered.

use super::super::Host;
use super::super::door::Heard;
use super::seat::PIECE;
use super::welcome::Hello;
use super::{LONGEST_ID, LONGEST_INTENT, Waiting};
use crate::io::socket::Unreadable;
use crate::io::{clock, rundir};
use crate::record::{Author, Intent};
use crate::room::Refusal;
use crate::wire::{Answer, ToHost, ToSeat};
use crate::words::*;

impl Host {
    /// What came from outside.
    pub(in crate::host) fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Connected(connection) => self.seats.connect(*connection),
            Heard::Said(id, Ok(frame)) => self.said(id, frame),
            Heard::Said(id, Err(unreadable)) => self.unreadable(id, &unreadable),
            Heard::Gone(id) => self.part(id),
        }
    }

    fn unreadable(&mut self, id: u64, why: &Unreadable) {
        let refusal = Refusal::input("read a frame", why.to_string());
        self.turn_away(id, refusal.hint("the host goes on without this connection"));
    }

    /// A frame from a connection.
    fn said(&mut self, id: u64, frame: ToHost) {
        let known = self.seats.all.get(&id).is_some_and(|s| s.who.is_some());
        if !known && !matches!(frame, ToHost::Hello { .. } | ToHost::Bye) {
            return self.turn_away(id, Refusal::state("take a seat", "the first frame must say hello"));
        }
        match frame {
            ToHost::Hello { version, name, role, readonly, seated, known } => {
                let asked = Hello { version, name, role, readonly, seated, known };
                if let Err(refusal) = self.welcome(id, asked) {
                    self.turn_away(id, refusal);
                }
            }
            ToHost::Ask { id: ask, .. } | ToHost::Push { id: ask, .. } if ask.len() > LONGEST_ID => {
                let why = format!("its id has {} bytes; the longest has {LONGEST_ID}", ask.len());
                self.turn_away(id, Refusal::input("ask", why));
            }
            ToHost::Ask { id: ask, seen, intent } => self.ask(id, ask, seen, &intent),
            ToHost::Push { id: ask, check, failed, text } => self.push(id, ask, &check, failed, text),
            ToHost::Follow { run, from } => {
                let Some(seat) = self.seats.all.get_mut(&id).filter(|s| s.who.is_some()) else { return };
                let path = rundir::path(&self.dir, &run).map(|dir| dir.join(rundir::OUTPUT));
                let length = path.ok().and_then(|p| std::fs::metadata(p).ok()).map_or(0, |m| m.len());
                seat.following = Some((run, from.unwrap_or(length.saturating_sub(PIECE))));
            }
            ToHost::Unfollow => {
                if let Some(seat) = self.seats.all.get_mut(&id) {
                    seat.following = None;
                }
            }
            ToHost::Type { id: ask, run, text } => {
                let answer = match self.type_into(id, &run, &rundir::Stroke::Text(text)) {
                    Ok(()) => Answer::Done { entries: 0 },
                    Err(refusal) => Answer::Refused(refusal),
                };
                self.seats.send(id, &ToSeat::Answer { id: ask, answer });
            }
            ToHost::Size { run, columns, rows } => {
                // Whoever may not type is told so when they do.
                let _ = self.type_into(id, &run, &rundir::Stroke::Size(columns, rows));
            }
            ToHost::Compare => {
                if self.seats.all.get(&id).is_some_and(|s| s.who.is_some()) {
                    self.compare(id);
                }
            }
            ToHost::Bye => self.part(id),
        }
    }

    /// Passes keystrokes on. They are in no entry, and in no file.
    fn type_into(&self, id: u64, run: &RunId, stroke: &rundir::Stroke) -> Result<(), Refusal> {
        let what = format!("type {run}");
        let Some(who) = self.seats.all.get(&id).and_then(|s| s.who.as_ref()) else { return Ok(()) };
        if who.readonly {
            return Err(Refusal::state(what, "this seat is read-only"));
        }
        self.keeper.room.may_type(&who.name, who.role, run)?;
        let typed = rundir::path(&self.dir, run).and_then(|dir| rundir::type_into(&dir, stroke));
        typed.map_err(|e| Refusal::state(what, format!("its terminal does not take it: {e}")))
    }

    /// Says why, and ends the connection.
    fn turn_away(&mut self, id: u64, refusal: Refusal) {
        if let Some(seat) = self.seats.all.get(&id) {
            seat.tx.send(&ToSeat::Refused(refusal));
        }
        self.part(id);
    }

    /// A heartbeat; what it means is a probe's business, so nothing is recorded here.
    fn push(&mut self, id: u64, ask: String, check: &str, failed: bool, text: String) {
        let readonly = self.seats.all.get(&id).and_then(|s| s.who.as_ref()).is_some_and(|w| w.readonly);
        let pushed = match readonly {
            true => Err(Refusal::state("push", "this seat is read-only")),
            false => self.probes.pushed(&self.keeper.room.checks, check, failed, text, &clock::now()),
        };
        let answer = pushed.map_or_else(Answer::Refused, |()| Answer::Done { entries: 0 });
        self.seats.send(id, &ToSeat::Answer { id: ask, answer });
    }

    fn ask(&mut self, id: u64, ask: String, seen: u64, intent: &Intent) {
        let Some(seat) = self.seats.all.get(&id) else { return };
        let Some(who) = &seat.who else { return };
        if let Some((.., answer)) =
            self.seats.answers.iter().find(|(name, known, _)| *name == who.name && *known == ask)
        {
            seat.tx.send(&ToSeat::Answer { id: ask, answer: answer.clone() });
            return;
        }
        let name = who.name.clone();
        if let Some(waiting) = self.seats.waiting.iter_mut().find(|w| w.name == name && w.ask == ask) {
            waiting.id = id;
            return;
        }
        let (by, role, seen) = (Author::person(name.clone(), seat.uid), who.role, who.sight.host_number(seen));
        let length = serde_json::to_vec(intent).map_or(usize::MAX, |json| json.len());
        let decided = if who.readonly {
            Err(Refusal::state(intent.word(), "this seat is read-only"))
        } else if let Intent::Reload { sha256 } = intent {
            self.reload(&by, role, sha256)
        } else if length > LONGEST_INTENT {
            let why = format!("it has {length} bytes; the longest has {LONGEST_INTENT}");
            Err(Refusal::input(intent.word(), why))
        } else {
            self.keeper.ask(&by, role, seen, intent)
        };
        match decided {
            // What is so already may be so by an entry that is not durable yet: that is waited for as well.
            Ok((0, _)) if self.keeper.all_durable() => self.seats.answer(id, &name, ask, Answer::Done { entries: 0 }),
            Ok((entries, upto)) => self.seats.waiting.push_back(Waiting { upto, id, name, ask, entries }),
            Err(refusal) => self.seats.answer(id, &name, ask, Answer::Refused(refusal)),
        }
    }
}
