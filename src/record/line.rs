//! An entry as one line of the journal, and back.

use super::{Author, Entry, Event};
use crate::words::{BootId, Stamp, wall};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The version that this program writes. Lines of a newer one are kept word for word.
pub const VERSION: u32 = 1;

/// Bytes of a line's end: `,"h":"`, 64 digits, `"}`.
const SEAL: usize = 6 + 64 + 2;

/// A SHA-256. Its only text is 64 lower-case hexadecimal digits, so comparing it is comparing that text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hash([u8; 32]);

impl Hash {
    /// What the first line of a journal names as the hash before it.
    pub const ZERO: Hash = Hash([0; 32]);

    /// The SHA-256 of `bytes`.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }

    fn from_digits(digits: &[u8]) -> Option<Hash> {
        let digits: &[u8; 64] = digits.try_into().ok()?;
        let (mut bytes, mut seen) = ([0; 32], 0);
        for (byte, [high, low]) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            let (high, low) = (DIGITS[usize::from(*high)], DIGITS[usize::from(*low)]);
            *byte = high << 4 | low;
            // Each line has two hashes, so what is wrong is asked for once, after all digits.
            seen |= high | low;
        }
        (seen < 16).then_some(Hash(bytes))
    }

    /// The first 8 digits, for people.
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Hash {
        Hash(bytes)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0u8; 64];
        for (i, byte) in self.0.iter().enumerate() {
            text[2 * i] = b"0123456789abcdef"[usize::from(byte >> 4)];
            text[2 * i + 1] = b"0123456789abcdef"[usize::from(byte & 15)];
        }
        f.pad(std::str::from_utf8(&text).expect("hexadecimal digits are ASCII"))
    }
}

impl FromStr for Hash {
    type Err = &'static str;

    /// Reads exactly 64 lower-case hexadecimal digits.
    fn from_str(s: &str) -> Result<Hash, Self::Err> {
        Hash::from_digits(s.as_bytes()).ok_or("a hash has 64 lower-case hexadecimal digits")
    }
}

/// What a byte is worth as a lower-case hexadecimal digit; [`NO_DIGIT`] where it is none.
const DIGITS: [u8; 256] = {
    let mut worth = [NO_DIGIT; 256];
    let mut i = 0;
    while i < 16 {
        worth[b"0123456789abcdef"[i] as usize] = i as u8;
        i += 1;
    }
    worth
};
const NO_DIGIT: u8 = 0xff;

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        <&str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A journal's head: the number and the hash of its last line. Shown short, `42:9f3c0a51`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Number of the entry; 0 before the first.
    pub n: u64,
    /// Hash of its line.
    pub h: Hash,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.n, self.h.short())
    }
}

/// One line, read and found whole: its bytes match its hash.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it says.
    pub entry: Entry,
    /// The version it was written in.
    pub v: u32,
    /// The highest entry known to be durable when it was written.
    pub dur: u64,
    /// The hash of the line before.
    pub prev: Hash,
    /// Its own hash.
    pub h: Hash,
}

impl Line {
    /// The line again, byte for byte as it was read (in versions that this program knows).
    pub fn write(&self) -> String {
        write_as(self.v, &self.entry, self.dur, &self.prev).0
    }
}

/// Why bytes are no whole line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The bytes do not match the hash at their end.
    #[error("it does not match its hash")]
    Hash {
        /// What the bytes give.
        computed: Hash,
        /// What the line says.
        written: Hash,
    },
    /// No line of a journal: no hash at its end, or (with a hash that matches) not the fields of one.
    #[error("it is not a line of a journal ({why})")]
    Malformed {
        /// In a few words.
        why: String,
    },
}

/// What stands before the event.
#[derive(Serialize)]
struct Front<'a> {
    n: u64,
    #[serde(with = "wall")]
    at: DateTime<Utc>,
    boot: BootId,
    mono: u64,
    by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<u32>,
    v: u32,
}

/// A whole line; its event as it is wanted.
#[derive(Deserialize)]
struct Envelope<E> {
    n: u64,
    #[serde(with = "wall")]
    at: DateTime<Utc>,
    boot: BootId,
    mono: u64,
    by: String,
    #[serde(default)]
    uid: Option<u32>,
    v: u32,
    event: E,
    dur: u64,
    prev: Hash,
}

impl<E> Envelope<E> {
    fn line(self, h: Hash, event: impl FnOnce(E) -> Event) -> Line {
        let Envelope { n, at, boot, mono, by, uid, v, event: found, dur, prev } = self;
        let entry = Entry { n, stamp: Stamp { at, boot, mono }, by: Author { name: by, uid }, event: event(found) };
        Line { entry, v, dur, prev, h }
    }
}

/// The line for `entry` (without its newline) and the line's hash. `dur` is the highest entry known to be durable,
/// `prev` the hash of the line before.
pub fn write(entry: &Entry, dur: u64, prev: &Hash) -> (String, Hash) {
    write_as(VERSION, entry, dur, prev)
}

fn write_as(v: u32, entry: &Entry, dur: u64, prev: &Hash) -> (String, Hash) {
    let Entry { n, stamp, by, event } = entry;
    let front = Front { n: *n, at: stamp.at, boot: stamp.boot, mono: stamp.mono, by: &by.name, uid: by.uid, v };
    let mut line = serde_json::to_string(&front).expect("numbers and text always have a JSON form");
    line.pop();
    line.push_str(",\"event\":");
    line.push_str(&write_event(event));
    line.push_str(&format!(",\"dur\":{dur},\"prev\":\"{prev}\""));
    let h = Hash::of(line.as_bytes());
    line.push_str(&format!(",\"h\":\"{h}\"}}"));
    (line, h)
}

/// Reads one line (without its newline) and checks its hash. An event of an unknown kind, with fields that do not fit,
/// or of a newer version is no error: it becomes [`Event::Foreign`] with its JSON word for word.
///
/// # Errors
/// [`Broken`], where the bytes are not those that were written.
pub fn read(raw: &[u8]) -> Result<Line, Broken> {
    let malformed = |why: String| Broken::Malformed { why };
    let Some((body, written)) = seal(raw) else { return Err(malformed("no hash at its end".to_owned())) };
    let computed = Hash::of(body);
    if computed != written {
        return Err(Broken::Hash { computed, written });
    }
    let text = std::str::from_utf8(raw).map_err(|e| malformed(e.to_string()))?;
    // Nearly every line is of this version: its event is read on the way.
    if let Ok(known) = serde_json::from_str::<Envelope<Event>>(text)
        && known.v <= VERSION
        && !matches!(known.event, Event::Foreign { .. })
    {
        return Ok(known.line(computed, |event| event));
    }
    let e: Envelope<&RawValue> = serde_json::from_str(text).map_err(|e| malformed(e.to_string()))?;
    let newer = e.v > VERSION;
    Ok(e.line(computed, |event| if newer { foreign(event.get()) } else { read_event(event.get()) }))
}

/// The bytes that the hash covers, and the hash as it is written; none where the line does not end in one.
fn seal(raw: &[u8]) -> Option<(&[u8], Hash)> {
    let (body, seal) = raw.split_at(raw.len().checked_sub(SEAL)?);
    let digits = seal.strip_prefix(b",\"h\":\"")?.strip_suffix(b"\"}")?;
    Some((body, Hash::from_digits(digits)?))
}

/// An event's JSON. A foreign one's is the text it came with.
pub fn write_event(event: &Event) -> String {
    match event {
        Event::Foreign { raw, .. } => raw.clone(),
        known => serde_json::to_string(known).expect("every event has a JSON form: its maps have text as keys"),
    }
}

/// The event that a JSON text says; [`Event::Foreign`] where this program does not know it.
pub fn read_event(raw: &str) -> Event {
    match serde_json::from_str(raw) {
        Err(_) | Ok(Event::Foreign { .. }) => foreign(raw),
        Ok(known) => known,
    }
}

fn foreign(raw: &str) -> Event {
    let name = serde_json::from_str::<BTreeMap<String, &RawValue>>(raw).ok().and_then(|map| map.into_keys().next());
    Event::Foreign { kind: name.unwrap_or_else(|| "unnamed".to_owned()), raw: raw.to_owned() }
}
