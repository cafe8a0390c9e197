//! Seats at the host's end: who is connected, what each may see, what each asks for.

mod seat;

use super::keeper::Keeper;
use super::{Door, Heard, Host};
use crate::io::clock;
use crate::io::rundir;
use crate::io::socket::{Connection, Unreadable};
use crate::record::{Author, Entry, Event, Intent, ProbeResult};
use crate::room::{Refusal, Soft};
use crate::wire::{Answer, Beat, Pulse, RunPulse, Sight, ToHost, ToSeat, VERSION, You};
use crate::words::*;
use seat::{PIECE, Seat, Who};
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

/// Answers that are remembered for repeated asks.
const REMEMBERED: usize = 1024;

/// The longest id of an ask, and the longest intent, in bytes of JSON: what is recorded must fit into a frame to every seat.
const LONGEST_ID: usize = 200;
const LONGEST_INTENT: usize = 256 * 1024;

/// Milliseconds between two pulses to one seat: at least, where something changed; at most, in any case.
const PULSE_MS: (u64, u64) = (250, 1000);

/// Connections that said hello, at most: with the silent ones they stay far below the 1024 files that a process may have open as a rule.
const MOST: usize = 192;

/// Connections that have not said hello yet, at most, and how long one may take for it, in µs.
const MOST_SILENT: usize = 64;
const HELLO_WITHIN_US: u64 = 10_000_000;

/// Everybody who is connected.
pub(super) struct Seats {
    all: BTreeMap<u64, Seat>,
    door: Door,
    last_id: u64,
    /// Answers that wait for their entries to become durable, in the order of their numbers.
    waiting: VecDeque<Waiting>,
    /// Who asked, under which id, and what was answered: a repeated id gets its first answer.
    answers: VecDeque<(String, String, Answer)>,
    /// The last beat of every check, for those who come later.
    beats: BTreeMap<CheckName, Beat>,
    runs: BTreeMap<RunId, RunPulse>,
    broadcast: u64,
}

/// An answer that is given once this number is durable.
struct Waiting {
    upto: u64,
    /// The connection to answer on.
    id: u64,
    name: String,
    ask: String,
    entries: u64,
}

impl Seats {
    /// Nobody yet; what they say will come through `door`.
    pub fn new(door: Door) -> Seats {
        Seats {
            all: BTreeMap::new(),
            door,
            last_id: 0,
            waiting: VecDeque::new(),
            answers: VecDeque::new(),
            beats: BTreeMap::new(),
            runs: BTreeMap::new(),
            broadcast: 0,
        }
    }

    /// Takes a connection; its frames come through the door. Where too many are silent, the one that is so for longest makes way.
    pub fn connect(&mut self, connection: Connection<ToSeat, ToHost>) {
        self.last_id += 1;
        let (id, mut rx, door) = (self.last_id, connection.rx, self.door.clone());
        tokio::spawn(async move {
            while let Some(frame) = rx.recv().await {
                let _ = door.send(Heard::Said(id, frame)).await;
            }
            let _ = door.send(Heard::Gone(id)).await;
        });
        let mut silent = self.all.iter().filter(|(_, s)| s.who.is_none()).map(|(id, _)| *id);
        if let Some(oldest) = silent.next()
            && silent.count() + 1 >= MOST_SILENT
            && let Some(seat) = self.all.remove(&oldest)
        {
            seat.tx.end();
        }
        let (tx, uid) = (connection.tx, connection.peer_uid);
        self.all.insert(id, Seat::new(tx, uid, clock::mono()));
    }

    /// Ends connections that have not said hello for too long.
    pub fn weary(&mut self, now_us: u64) {
        let late = |s: &Seat| s.who.is_none() && now_us.saturating_sub(s.since_us) > HELLO_WITHIN_US;
        for (_, seat) in self.all.extract_if(.., |_, s| late(s)) {
            seat.tx.end();
        }
    }

    /// Sends what became durable, and the answers that waited for it; the fresh entries.
    pub fn broadcast<'a>(&mut self, keeper: &'a Keeper) -> &'a [Entry] {
        let from = keeper.upto(self.broadcast);
        for seat in self.all.values_mut() {
            seat.send_entries(keeper);
        }
        while let Some(next) = self.waiting.pop_front_if(|w| w.upto <= keeper.durable.n) {
            self.answer(next.id, &next.name, next.ask, Answer::Done { entries: next.entries });
        }
        self.broadcast = keeper.durable.n;
        &keeper.durable()[from..]
    }

    fn answer(&mut self, id: u64, name: &str, ask: String, answer: Answer) {
        self.answers.push_back((name.to_owned(), ask.clone(), answer.clone()));
        if self.answers.len() > REMEMBERED {
            self.answers.pop_front();
        }
        if let Some(seat) = self.all.get(&id) {
            seat.tx.send(&ToSeat::Answer { id: ask, answer });
        }
    }

    /// A probe's result, for everybody's next pulse.
    pub fn beat(&mut self, keeper: &Keeper, result: &ProbeResult) {
        let soft = keeper.watch.soft(result.check.as_str()).map(|s| match s {
            Soft::Suspect => "suspect".to_owned(),
            Soft::Recovering => "recovering".to_owned(),
        });
        let beat = Beat {
            check: result.check.clone(),
            at: result.began,
            outcome: result.outcome.clone(),
            latency_ms: result.latency_ms,
            soft,
        };
        for seat in self.all.values_mut().filter(|s| s.who.is_some()) {
            seat.fresh.beats.push(beat.clone());
        }
        self.beats.insert(result.check.clone(), beat);
    }

    /// Sends pulses to whoever is due for one.
    pub fn pulse(&mut self, keeper: &Keeper, moved: Vec<RunPulse>, now: &Stamp) {
        self.runs.retain(|run, _| keeper.room.runs.get(run).is_some_and(|r| r.live()));
        for run in &moved {
            self.runs.insert(run.run.clone(), run.clone());
        }
        let pending = (keeper.entries.len() - keeper.durable().len()) as u64;
        let banners: Vec<String> = keeper.banners.values().cloned().collect();
        for seat in self.all.values_mut().filter(|s| s.who.is_some()) {
            seat.send_entries(keeper);
            if seat.tx.full() {
                // What it misses now it is told anew once it reads on.
                (seat.fresh, seat.lagging) = (Pulse::default(), true);
                continue;
            }
            if std::mem::take(&mut seat.lagging) {
                seat.fresh.beats = self.beats.values().map(|b| keeper.mask(b)).collect();
                seat.fresh.runs = self.runs.values().cloned().collect();
            }
            for run in &moved {
                seat.fresh.runs.retain(|r| r.run != run.run);
                seat.fresh.runs.push(run.clone());
            }
            let since = seat.pulsed.map_or(u64::MAX, |at| now.ms_since(&at));
            let changed = !seat.fresh.beats.is_empty() || !seat.fresh.runs.is_empty() || pending > 0;
            if since >= PULSE_MS.1 || (changed && since >= PULSE_MS.0) {
                let pulse = Pulse { pending, banners: banners.clone(), ..std::mem::take(&mut seat.fresh) };
                seat.tx.send(&ToSeat::Pulse(pulse));
                seat.pulsed = Some(*now);
            }
        }
    }

    /// Whether somebody follows an output.
    pub fn following(&self) -> bool {
        self.all.values().any(|seat| seat.following.is_some())
    }

    /// Sends the next pieces of followed outputs.
    pub fn outputs(&mut self, room_dir: &Path) {
        self.all.values_mut().for_each(|seat| seat.send_output(room_dir));
    }

    /// Sends one frame to one connection, if it is still there.
    pub fn send(&self, id: u64, frame: &ToSeat) {
        if let Some(seat) = self.all.get(&id) {
            seat.tx.send(frame);
        }
    }

    /// Says goodbye to everybody.
    pub fn goodbye(&mut self, why: &str) {
        for seat in self.all.values() {
            seat.tx.send(&ToSeat::Goodbye { why: why.to_owned() });
        }
        self.all.clear();
    }
}

impl Host {
    /// What came from outside.
    pub(super) fn hear(&mut self, heard: Heard) {
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
            false => self.probes.pushed(&self.keeper.room.checks, check, failed, text, &crate::io::clock::now()),
        };
        let answer = pushed.map_or_else(Answer::Refused, |()| Answer::Done { entries: 0 });
        self.seats.send(id, &ToSeat::Answer { id: ask, answer });
    }

    fn welcome(&mut self, id: u64, hello: Hello) -> Result<(), Refusal> {
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
            Some(role) if role == given || uid == crate::io::account::uid() => Ok(role),
            Some(role) => {
                let why = format!("{name} has the role {given} here, not {role}");
                Err(Refusal { ground: crate::room::Ground::Role, ..Refusal::state("take a seat", why) })
            }
        }
    }

    /// A connection ended.
    pub(super) fn part(&mut self, id: u64) {
        let Some(seat) = self.seats.all.remove(&id) else { return };
        seat.tx.end();
        if let Some(Who { name, seat: Some(number), .. }) = seat.who
            && self.keeper.room.closed.is_none()
        {
            self.keeper.record(&Author::person(name, seat.uid), vec![Event::SeatLeft { seat: number }]);
        }
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

struct Hello {
    version: u32,
    name: String,
    role: Option<Role>,
    readonly: bool,
    seated: bool,
    known: u64,
}

/// A name that can stand in the record: 1 to 64 characters, none of them a control, not the host's own.
fn fit_name(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    let bad = name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control);
    if bad || name == Author::HOST {
        let why = format!("{:?} cannot be anybody's name here", crate::text::sanitise(name));
        return Err(Refusal::input("take a seat", why).hint("say another one with --as NAME"));
    }
    Ok(name.to_owned())
}
