//! Masking: the values of secrets, and the forms they commonly travel in, become `***` before anything is written.
//!
//! A stream is walked through one automaton of all patterns. Bytes leave as soon as no pattern can still begin in them;
//! an incomplete possible match at the end is held back. Overlapping and touching matches become a single `***`, so the
//! result does not depend on how the stream was cut into chunks. Redaction is never promised to be complete.

mod forms;

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous::NFA;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// What stands in a secret's place.
pub const MASK: &[u8] = b"***";

/// Secrets of fewer characters are masked too, but deserve a warning: they hit ordinary text, and are easily guessed.
pub const SHORT: usize = 8;

/// Whether a secret is so short that people should be warned.
pub fn short(secret: &str) -> bool {
    secret.chars().count() < SHORT
}

/// The secrets of a room, compiled once and shared by every masker.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    inner: Option<Arc<Inner>>,
}

#[derive(Debug)]
struct Inner {
    automaton: NFA,
    start: StateID,
    /// Bytes of the longest pattern's beginning that a state stands for.
    depth: HashMap<StateID, u64>,
}

impl Secrets {
    /// Compiles secret values with all their forms; blank values are left out (they would mask every blank).
    pub fn new<V: AsRef<[u8]>>(values: impl IntoIterator<Item = V>) -> Secrets {
        let mut patterns: Vec<Vec<u8>> = values.into_iter().flat_map(|v| forms::of(v.as_ref())).collect();
        patterns.sort();
        patterns.dedup();
        if patterns.is_empty() {
            return Secrets { inner: None };
        }
        let automaton = NFA::new(&patterns).expect("secrets are far below the automaton's limit of 2^31 states");
        let start = automaton.start_state(Anchored::No).expect("this kind of automaton can always start unanchored");
        let mut depth = HashMap::new();
        for pattern in &patterns {
            let mut state = start;
            for (at, byte) in pattern.iter().enumerate() {
                state = automaton.next_state(Anchored::No, state, *byte);
                depth.insert(state, at as u64 + 1);
            }
        }
        Secrets { inner: Some(Arc::new(Inner { automaton, start, depth })) }
    }

    /// Whether there is nothing to mask.
    pub fn is_empty(&self) -> bool {
        self.inner.is_none()
    }

    /// Masks a whole text at once: a note, an error, a piece of evidence.
    pub fn text(&self, text: &str) -> String {
        if self.inner.is_none() {
            return text.to_owned();
        }
        let mut masker = Masker::new(self);
        let mut out = Vec::with_capacity(text.len());
        masker.mask(text.as_bytes(), &mut out);
        masker.flush(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }
}

/// Masks one stream, chunk by chunk.
#[derive(Debug)]
pub struct Masker {
    inner: Option<Arc<Inner>>,
    state: StateID,
    /// Bytes fed so far.
    pos: u64,
    /// Place in the stream of the first byte in `held`.
    base: u64,
    held: Vec<u8>,
    /// Stretches to mask that are not written yet: disjoint, not touching, in order.
    covers: VecDeque<(u64, u64)>,
    /// Where the last written mask ended.
    masked_to: Option<u64>,
}

impl Masker {
    /// A masker at the beginning of a stream.
    pub fn new(secrets: &Secrets) -> Masker {
        let state = secrets.inner.as_ref().map(|i| i.start).unwrap_or_default();
        Masker {
            inner: secrets.inner.clone(),
            state,
            pos: 0,
            base: 0,
            held: Vec::new(),
            covers: VecDeque::new(),
            masked_to: None,
        }
    }

    /// Takes the next bytes of the stream and appends to `out` what can be shown by now.
    pub fn mask(&mut self, chunk: &[u8], out: &mut Vec<u8>) {
        let Some(inner) = self.inner.clone() else {
            out.extend_from_slice(chunk);
            return;
        };
        self.held.extend_from_slice(chunk);
        for byte in chunk {
            self.state = inner.automaton.next_state(Anchored::No, self.state, *byte);
            self.pos += 1;
            if inner.automaton.is_match(self.state) {
                self.cover(self.pos - inner.longest(self.state));
            }
        }
        let undecided = inner.depth.get(&self.state).copied().unwrap_or(0);
        self.release(self.pos - undecided, out);
    }

    /// Bytes taken but held back: the beginning of a possible secret.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// Gives up what is held back: at the end of the stream, or when it fell silent. Should the secret go on after all,
    /// the rest of it is masked.
    pub fn flush(&mut self, out: &mut Vec<u8>) {
        self.release(self.pos, out);
    }

    /// Marks `start..pos` as to be masked, joined with what it overlaps or touches.
    fn cover(&mut self, mut start: u64) {
        while let Some((s, _)) = self.covers.pop_back_if(|(_, end)| *end >= start) {
            start = start.min(s);
        }
        self.covers.push_back((start, self.pos));
    }

    /// Writes everything before `upto`; a mask that begins before it is written whole.
    fn release(&mut self, upto: u64, out: &mut Vec<u8>) {
        let mut at = self.base;
        while let Some((start, end)) = self.covers.pop_front_if(|(start, _)| *start < upto) {
            if start > at {
                out.extend_from_slice(self.held_between(at, start));
            }
            if self.masked_to.is_none_or(|to| start > to) {
                out.extend_from_slice(MASK);
            }
            self.masked_to = Some(end);
            at = at.max(end);
        }
        if at < upto {
            out.extend_from_slice(self.held_between(at, upto));
            at = upto;
        }
        self.held.drain(..(at - self.base) as usize);
        self.base = at;
    }

    fn held_between(&self, from: u64, to: u64) -> &[u8] {
        &self.held[(from - self.base) as usize..(to - self.base) as usize]
    }
}

impl Inner {
    /// Length of the longest pattern that ends in this state.
    fn longest(&self, state: StateID) -> u64 {
        let lengths = (0..self.automaton.match_len(state))
            .map(|i| self.automaton.pattern_len(self.automaton.match_pattern(state, i)));
        lengths.max().unwrap_or(0) as u64
    }
}
