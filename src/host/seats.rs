//! Seats at the host's end: who is connected, what each may see, what each asks for.

mod hear;
mod seat;
mod welcome;

use super::door::{Door, Heard};
use super::keeper::Keeper;
use crate::io::clock;
use crate::io::socket::Connection;
use crate::record::{Entry, ProbeResult};
use crate::room::Soft;
use crate::wire::{Answer, Beat, Pulse, RunPulse, ToHost, ToSeat};
use crate::words::*;
use seat::Seat;
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
            phases: result.evidence.phases,
        };
        for seat in self.all.values_mut().filter(|s| s.who.is_some()) {
            seat.fresh.beats.push(beat.clone());
        }
        self.beats.insert(result.check.clone(), beat);
    }

    /// Sends pulses to whoever is due for one.
    pub fn pulse(&mut self, keeper: &Keeper, moved: Vec<RunPulse>, now: &Stamp) {
        self.runs.retain(|run, _| keeper.room.live.contains(run));
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
