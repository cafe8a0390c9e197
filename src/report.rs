//! F5: a room and its entries in words: the status document, the verdict, the after-action report, the comparison of rooms.
//!
//! [`gather`] makes the report's data; [`markdown`], [`html`] and its JSON are written from that and from nothing else.

mod compare;
mod document;
mod gather;
mod html;
mod markdown;
mod marks;
mod moments;
mod phrase;
mod picture;
mod status;
mod telling;
mod verdict;

pub use compare::{Change, Comparison, FORM, NotAReport, Side, StepRow, Tolerance, compare, junit, text as compared};
pub use document::Report;
pub use gather::gather;
pub use html::html;
pub use markdown::markdown;
pub use moments::{Moments, moments};
pub use phrase::span;
pub use status::{JournalFacts, Status, status, text};
pub use verdict::{Ending, Verdict, verdict};
