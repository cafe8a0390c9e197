//! F5: a seat's mind, pure: model, messages, update, command table, keymap.
//!
//! [`update`] takes one message at an instant and returns effects; it reads no clock and touches nothing. [`COMMANDS`] is the one table from
//! which keys, palette and help come. What a view needs beyond the room (rows, reasons, geometry) is computed here, so that a click and a
//! key mean what the screen shows.

mod act;
mod actions;
mod ask;
mod command;
mod dialog;
mod follow;
mod frames;
mod fuzzy;
mod inputs;
mod key;
mod line;
mod live;
mod model;
mod moves;
mod msg;
mod output;
mod panes;
mod parse;
mod place;
mod pointer;
mod prompt;
mod rows;
mod seek;
mod status;
mod submit;
mod target;
mod update;
mod waits;

pub use command::{COMMANDS, Cmd, Command, Group, lookup};
pub use dialog::{Answering, Confirming, Dialog, Filtering, NoteLine, Preview, Prompt, Reason, Subject};
pub use inputs::{Wanted, filled, missing, wanted};
pub use key::{Code, Key, keys};
pub use line::Line;
pub use live::{Live, LiveCheck, Shown};
pub use model::{Link, Model, Start};
pub use msg::{Effect, Msg, Mouse};
pub use output::Output;
pub use panes::{Area, Arranged, Layout, arrange, layout, window};
pub use place::{Pane, Place};
pub use prompt::{Candidate, candidates};
pub use rows::{RowKey, check_rows, note_rows, phase_progress, runbook_rows, timeline_rows};
pub use status::{Status, Tone};
pub use target::{Target, next_step};
pub use update::update;
pub use waits::{item_reason, step_reason};
