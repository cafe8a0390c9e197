//! F5: a room and its entries in words: the status document, the verdict, the after-action report.

mod markdown;
mod phrase;
mod status;
mod verdict;

pub use markdown::markdown;
pub use status::{JournalFacts, Status, status, text};
pub use verdict::{Ending, Verdict, verdict};
