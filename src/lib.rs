//! `warroom`: a terminal room for incidents and disaster drills.
//!
//! The house has floors, from pure to impure; a floor imports only lower floors, never a sibling (`tests/tidy.rs`):
//!
//! - F0 [`words`]: ids, instants, roles, states
//! - F1 [`plan`] what a runbook means; [`text`] sanitising and masking; [`expect`] conditions on a probe
//! - F2 [`runbook`] Markdown to plan; [`record`] entries, events, intents
//! - F3 [`room`]: the pure core: fold, decisions, what is outstanding
//! - F4 [`wire`] between seat and host; [`replay`] the room at an instant; [`forecast`] how long everything would take
//! - F5 [`report`] the room in words; [`desk`] a seat's mind
//! - F6 [`screen`] a seat's face; [`io`] the hands
//! - F7 [`host`], [`seat`], [`supervisor`], [`site`]: the loops
//! - F8 [`cli`]: one file per command

pub mod cli;
pub mod desk;
pub mod expect;
pub mod forecast;
pub mod host;
pub mod io;
pub mod plan;
pub mod record;
pub mod replay;
pub mod report;
pub mod room;
pub mod runbook;
pub mod screen;
pub mod seat;
pub mod site;
pub mod supervisor;
pub mod text;
pub mod wire;
pub mod words;
