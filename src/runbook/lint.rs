//! What would hurt in an incident, as far as the text alone tells it: one file for each thing that is looked at.

mod blocks;
mod files;
mod phrases;
mod script;
mod state;

pub(super) use blocks::blocks;
pub(super) use files::program;
pub(super) use phrases::drill_in_words;
pub(super) use script::script;
pub(super) use state::State;
