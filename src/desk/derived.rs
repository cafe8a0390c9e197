//! What frames and keys need over and over of a large room, computed once per change: a frame costs what it shows, not what there is.

use super::dialog::Candidate;
use super::live::Stands;
use super::memo::Memo;
use super::target::RowKey;
use super::work::Work;
use crate::forecast;
use crate::replay::Track;
use crate::room::{Marked, NoteRec, ScopeClock};
use crate::words::Milestone;
use std::sync::Arc;

/// All of it. Each is kept by the number of the last entry that the room has seen, and by whatever else it comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Derived {
    pub scope: Memo<(u64, usize, bool), ScopeClock>,
    pub failing: Memo<(u64, usize, bool), Marked>,
    pub milestones: Memo<u64, Vec<(Milestone, Marked)>>,
    pub work: Memo<u64, Work>,
    pub stands: Memo<(u64, u64), Stands>,
    pub rows: Memo<(u64, String, Option<RowKey>), Vec<RowKey>>,
    pub causes: Memo<u64, Vec<Option<usize>>>,
    pub checks: Memo<(u64, u64, String), Vec<usize>>,
    pub notes: Memo<(u64, String), Vec<Arc<NoteRec>>>,
    pub tracks: Memo<(u64, usize, bool, String), Vec<Track>>,
    pub candidates: Memo<(u64, String), Vec<Candidate>>,
    pub ready: Memo<(u64, i64), Option<forecast::Live>>,
}
