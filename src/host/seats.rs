//! Seats at the host's end: who is connected, what each may see, what each was sent.

use super::keeper::Keeper;
use super::{Happening, Happenings, Host};
use crate::io::rundir;
use crate::io::socket::{Connection, Outbox};
use crate::record::{Author, Entry, Event, Intent, ProbeResult};
use crate::room::{Refusal, Soft};
use crate::wire::{Answer, Beat, Pulse, RunPulse, Sight, ToHost, ToSeat, VERSION, You};
use crate::words::*;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Entries in one frame.
const BATCH: usize = 200;

/// Bytes of output in one frame, and what a seat gets of the past at first.
const PIECE: u64 = 64 * 1024;

/// Answers that are remembered for repeated asks.
const REMEMBERED: usize = 1024;

/// Milliseconds between two pulses to one seat: at least, where something changed; at most, in any case.
const PULSE_MS: (u64, u64) = (250, 1000);

/// Everybody who is connected.
pub(super) struct Seats {
    all: BTreeMap<u64, Seat>,
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

struct Seat {
    tx: Outbox<ToSeat>,
    uid: u32,
    /// None until hello.
    who: Option<Who>,
    fresh: Pulse,
    pulsed: Option<Stamp>,
    following: Option<(RunId, u64)>,
}

struct Who {
    name: String,
    role: Role,
    readonly: bool,
    /// The number of the seat; none for a single command.
    seat: Option<u64>,
    sight: Sight,
    /// The host's number up to which it was sent.
    sent: u64,
}

impl Seats {
    pub fn new() -> Seats {
        Seats {
            all: BTreeMap::new(),
            last_id: 0,
            waiting: VecDeque::new(),
            answers: VecDeque::new(),
            beats: BTreeMap::new(),
            runs: BTreeMap::new(),
            broadcast: 0,
        }
    }

    /// Takes a connection; its frames become happenings.
    pub fn connect(&mut self, connection: Connection<ToSeat, ToHost>, happenings: &Happenings) {
        self.last_id += 1;
        let (id, mut rx, happenings) = (self.last_id, connection.rx, happenings.clone());
        tokio::spawn(async move {
            while let Some(frame) = rx.recv().await {
                let _ = happenings.send(Happening::Said(id, frame));
            }
            let _ = happenings.send(Happening::Gone(id));
        });
        let (tx, uid) = (connection.tx, connection.peer_uid);
        let seat = Seat { tx, uid, who: None, fresh: Pulse::default(), pulsed: None, following: None };
        self.all.insert(id, seat);
    }

    /// Sends what became durable, and the answers that waited for it; the fresh entries.
    pub fn broadcast<'a>(&mut self, keeper: &'a Keeper) -> &'a [Entry] {
        let from = self.broadcast as usize;
        let upto = (keeper.durable.n as usize).min(keeper.entries.len());
        for seat in self.all.values_mut() {
            seat.send_entries(keeper);
        }
        while let Some(next) = self.waiting.pop_front_if(|w| w.upto <= keeper.durable.n) {
            self.answer(next.id, &next.name, next.ask, Answer::Done { entries: next.entries });
        }
        self.broadcast = upto as u64;
        &keeper.entries[from.min(upto)..upto]
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
        let pending = keeper.entries.len() as u64 - keeper.durable.n.min(keeper.entries.len() as u64);
        let banners: Vec<String> = keeper.banners.values().cloned().collect();
        for seat in self.all.values_mut().filter(|s| s.who.is_some()) {
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

    /// Sends the next pieces of followed outputs.
    pub fn outputs(&mut self, room_dir: &Path) {
        for seat in self.all.values_mut() {
            let Some((run, from)) = &mut seat.following else { continue };
            if let Some(frame) = piece(room_dir, run, from) {
                seat.tx.send(&frame);
            }
        }
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

impl Seat {
    /// Sends durable entries that it was not sent yet and may see.
    fn send_entries(&mut self, keeper: &Keeper) {
        let Some(who) = &mut self.who else { return };
        let upto = keeper.durable.n.min(keeper.entries.len() as u64);
        let mut batch = Vec::new();
        while who.sent < upto {
            let entry = &keeper.entries[who.sent as usize];
            who.sent += 1;
            batch.extend(who.sight.see(entry));
            let whole_plan = matches!(entry.event, Event::RoomOpened(_) | Event::RunbookReloaded(_));
            if batch.len() == BATCH || (!batch.is_empty() && (who.sent == upto || whole_plan)) {
                // The hash of an entry that this seat does not see would not betray what it says; its number would, so it gets its own.
                let head = format!("{}:{}", who.sight.last(), keeper.durable.h.short());
                self.tx.send(&ToSeat::Entries { entries: std::mem::take(&mut batch), head });
            }
        }
    }
}

/// The next piece of an output; none where there is nothing new.
fn piece(room_dir: &Path, run: &RunId, from: &mut u64) -> Option<ToSeat> {
    let path = rundir::path(room_dir, run).ok()?.join(rundir::OUTPUT);
    let mut file = File::open(path).ok()?;
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(*from)).ok()?;
    file.take(PIECE).read_to_end(&mut bytes).ok()?;
    // A character that is cut in two waits for its other half, unless nothing more comes.
    let cut = match std::str::from_utf8(&bytes) {
        Err(e) if e.error_len().is_none() && e.valid_up_to() > 0 => e.valid_up_to(),
        _ => bytes.len(),
    };
    bytes.truncate(cut);
    if bytes.is_empty() {
        return None;
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let frame = ToSeat::Output { run: run.clone(), from: *from, bytes: cut as u64, text };
    *from += cut as u64;
    Some(frame)
}

impl Host {
    /// A frame from a connection.
    pub(super) fn hear(&mut self, id: u64, frame: ToHost) {
        match frame {
            ToHost::Hello { version, name, role, readonly, seated, known } => {
                let asked = Hello { version, name, role, readonly, seated, known };
                if let Err(refusal) = self.welcome(id, asked)
                    && let Some(seat) = self.seats.all.remove(&id)
                {
                    seat.tx.send(&ToSeat::Refused(refusal));
                }
            }
            ToHost::Ask { id: ask, seen, intent } => self.ask(id, ask, seen, &intent),
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
            ToHost::Compare => {
                if self.seats.all.get(&id).is_some_and(|s| s.who.is_some()) {
                    self.compare(id);
                }
            }
            ToHost::Bye => self.part(id),
        }
    }

    fn welcome(&mut self, id: u64, hello: Hello) -> Result<(), Refusal> {
        let Some(uid) = self.seats.all.get(&id).filter(|s| s.who.is_none()).map(|s| s.uid) else { return Ok(()) };
        if hello.version != VERSION {
            let why = format!("this host speaks version {VERSION} of the frames, you speak {}", hello.version);
            return Err(Refusal::state("take a seat", why).hint("use the same release of warroom on both sides"));
        }
        let name = fit_name(&hello.name)?;
        let role = self.grant(&name, hello.role, uid)?;
        let room = &self.keeper.room;
        let others = room.present().any(|(_, s)| s.uid == Some(uid) && s.name != name);
        let mut sight = Sight::new(role, &name);
        // What it has already is counted, not sent again.
        let durable = &self.keeper.entries[..(self.keeper.durable.n as usize).min(self.keeper.entries.len())];
        let mut sent = 0;
        for entry in durable {
            if sight.last() >= hello.known {
                break;
            }
            sight.see(entry);
            sent = entry.n;
        }
        let number = room.seats.keys().next_back().copied().unwrap_or(0) + 1;
        let taken = hello.seated.then_some(number);
        let you = You { seat: taken.unwrap_or(0), name: name.clone(), role, shared_account: others };
        let (beats, runs) = (self.seats.beats.values().cloned().collect(), self.seats.runs.values().cloned().collect());
        if let Some(seat) = self.seats.all.get_mut(&id) {
            seat.tx.send(&ToSeat::Welcome { version: VERSION, room: room.name().to_owned(), you });
            seat.fresh = Pulse { beats, runs, ..Pulse::default() };
            seat.who = Some(Who { name: name.clone(), role, readonly: hello.readonly, seat: taken, sight, sent });
            seat.send_entries(&self.keeper);
            seat.tx.send(&ToSeat::Current);
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
        let decided = if who.readonly {
            Err(Refusal::state(intent.word(), "this seat is read-only"))
        } else if let Intent::Reload { sha256 } = intent {
            self.reload(&by, role, sha256)
        } else {
            self.keeper.ask(&by, role, seen, intent)
        };
        match decided {
            Ok((0, _)) => self.seats.answer(id, &name, ask, Answer::Done { entries: 0 }),
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
