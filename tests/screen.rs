//! Tests of the screen: whole seats on a test backend, driven by keys.

mod causes;
mod doing;
mod edited;
mod lines;
mod mash;
mod pictures;
mod prose;
pub mod stage;
mod table;
mod themes;
