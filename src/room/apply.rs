//! The fold: one entry onto the room. It never fails and never reads a clock.

use super::Room;
use crate::record::Entry;

impl Room {
    /// Folds one entry.
    pub fn apply(&mut self, entry: &Entry) {
        let _ = entry;
        todo!()
    }
}
