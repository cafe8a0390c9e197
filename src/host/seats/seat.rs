//! One connection at the host's end: what it was sent, and what it is sent next, no faster than it reads.

use super::super::keeper::Keeper;
use crate::io::rundir;
use crate::io::socket::Outbox;
use crate::wire::{Pulse, Sight, ToSeat};
use crate::words::*;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Entries in one frame, at most; and once they have so many bytes, no more of them.
const BATCH: usize = 200;
const BATCH_BYTES: usize = 1024 * 1024;

/// Bytes of output in one frame, and what a seat gets of the past at first.
pub(super) const PIECE: u64 = 64 * 1024;

/// Bytes that a seat may be behind the end of what it follows before it goes on nearer to it.
const LAG: u64 = 1024 * 1024;

/// A connection.
pub(super) struct Seat {
    pub tx: Outbox<ToSeat>,
    pub uid: u32,
    /// When it came, µs of the boot clock.
    pub since_us: u64,
    /// None until hello.
    pub who: Option<Who>,
    pub fresh: Pulse,
    pub pulsed: Option<Stamp>,
    pub following: Option<(RunId, u64)>,
    /// It did not read for a while and was told nothing live.
    pub lagging: bool,
}

/// Who is at the other end.
pub(super) struct Who {
    pub name: String,
    pub role: Role,
    pub readonly: bool,
    /// The number of the seat; none for a single command.
    pub seat: Option<u64>,
    pub sight: Sight,
    /// The host's number up to which it was sent.
    pub sent: u64,
    /// The host's number at hello, until all before it was sent and that was said.
    pub current_at: Option<u64>,
}

impl Seat {
    /// Nobody has said hello yet.
    pub fn new(tx: Outbox<ToSeat>, uid: u32, since_us: u64) -> Seat {
        Seat { tx, uid, since_us, who: None, fresh: Pulse::default(), pulsed: None, following: None, lagging: false }
    }

    /// Sends durable entries that it was not sent yet and may see, as long as its reader keeps up; the rest goes with a later call.
    pub fn send_entries(&mut self, keeper: &Keeper) {
        let Some(who) = &mut self.who else { return };
        let mut waiting = keeper.durable()[keeper.upto(who.sent)..].iter().peekable();
        while waiting.peek().is_some() && !self.tx.full() {
            let (mut batch, mut bytes) = (Vec::new(), 0);
            while batch.len() < BATCH
                && bytes < BATCH_BYTES
                && let Some(entry) = waiting.next()
            {
                who.sent = entry.n;
                if let Some(seen) = who.sight.see(entry) {
                    bytes += serde_json::to_vec(&seen).map_or(0, |json| json.len());
                    batch.push(seen);
                }
            }
            if !batch.is_empty() {
                // The hash of an entry that this seat does not see would not betray what it says; its number would, so it gets its own.
                let head = format!("{}:{}", who.sight.last(), keeper.durable.h.short());
                self.tx.send(&ToSeat::Entries { entries: batch, head });
            }
        }
        if who.current_at.take_if(|at| who.sent >= *at).is_some() {
            self.tx.send(&ToSeat::Current);
        }
    }

    /// Sends the next piece of the output that it follows.
    pub fn send_output(&mut self, room_dir: &Path) {
        if self.tx.full() {
            return;
        }
        let Some((run, from)) = &mut self.following else { return };
        if let Some(frame) = piece(room_dir, run, from) {
            self.tx.send(&frame);
        }
    }
}

/// The next piece of an output; none where there is nothing new.
fn piece(room_dir: &Path, run: &RunId, from: &mut u64) -> Option<ToSeat> {
    let path = rundir::path(room_dir, run).ok()?.join(rundir::OUTPUT);
    let mut file = File::open(path).ok()?;
    // Whoever follows a flood wants its end; what is left out is in the file.
    let length = file.metadata().ok()?.len();
    if length.saturating_sub(*from) > LAG {
        *from = length - PIECE;
    }
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
