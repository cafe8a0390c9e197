//! What a role may see of the entries.

use crate::record::{Entry, Event};
use crate::words::Role;

/// Whether `name` in `role` may see this entry: all but other people's private notes, which facilitators alone see.
pub fn visible(entry: &Entry, role: Role, name: &str) -> bool {
    match &entry.event {
        Event::NoteTaken { private: true, .. } => role == Role::Facilitator || entry.by.name == name,
        _ => true,
    }
}

/// One seat's view of the entries: filters, and numbers densely.
#[derive(Clone, Debug)]
pub struct Sight {
    role: Role,
    name: String,
    /// The host's numbers of the entries that this seat may see, in order: index + 1 is the seat's own number.
    seen: Vec<u64>,
}

impl Sight {
    /// The view of `name` in `role`, before the first entry.
    pub fn new(role: Role, name: &str) -> Sight {
        Sight { role, name: name.to_owned(), seen: Vec::new() }
    }

    /// The entry as this seat sees it, numbered anew; none where it may not.
    pub fn see(&mut self, entry: &Entry) -> Option<Entry> {
        if !visible(entry, self.role, &self.name) {
            return None;
        }
        self.seen.push(entry.n);
        Some(Entry { n: self.seen.len() as u64, ..entry.clone() })
    }

    /// How many entries it has seen: its own last number.
    pub fn last(&self) -> u64 {
        self.seen.len() as u64
    }

    /// The host's number for one of this seat's numbers; 0 for 0, the last known for one that is too high.
    pub fn host_number(&self, own: u64) -> u64 {
        match own {
            0 => 0,
            n => self.seen.get(n as usize - 1).or(self.seen.last()).copied().unwrap_or(0),
        }
    }
}
