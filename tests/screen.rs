//! Tests of the screen: whole seats on a test backend, driven by keys.

mod causes;
mod check;
mod config;
mod dangers;
mod doing;
mod edges;
mod edited;
mod lines;
mod long_work;
mod mash;
mod newcomer;
mod over_time;
pub mod pictures;
mod prose;
mod sizes;
mod sought;
pub mod stage;
mod table;
mod themes;
mod told;
