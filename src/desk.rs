//! F5: a seat's mind, pure: model, messages, update, command table, keymap.
//!
//! [`update`] takes one message at an instant and returns effects; it reads no clock and touches nothing. [`COMMANDS`] is the one table from
//! which keys, palette and help come. What a view needs beyond the room (rows, reasons, geometry) is computed here, so that a click and a
//! key mean what the screen shows.

mod act;
mod announced;
mod ask;
mod bars;
mod command;
mod config;
mod copy;
mod derived;
mod dialog;
mod follow;
mod frames;
mod fuzzy;
mod gantt;
mod hints;
mod inked;
mod inputs;
mod key;
mod keymap;
mod line;
mod listed;
mod live;
mod may;
mod memo;
mod model;
mod moves;
mod msg;
mod now;
mod output;
mod page;
mod panes;
mod parse;
mod place;
mod plain;
mod player;
mod pointer;
mod prompt;
mod prose;
mod recorded;
mod recording;
mod reload;
mod replaying;
mod rows;
mod said;
mod seek;
mod signs;
mod sought;
mod status;
mod submit;
mod target;
mod time;
mod timeline;
mod typing;
mod update;
mod waits;
mod work;
mod wrap;

pub use bars::{PARTS, parts, reason as probe_reason};
pub use command::{COMMANDS, Cmd, Command, Group};
pub use config::{Colours, Config, SETTINGS, read as read_config};
pub use dialog::{
    Answering, Candidate, Confirming, Dialog, Filtering, Gantt, NoteLine, Preview, Prompt, Reason, Reloading, Subject,
};
pub use follow::wanted as selected_run;
pub use gantt::{gantt_height, track_name, tracks_of, view};
pub use hints::{Hint, hints};
pub use inked::{Ink, PageLine};
pub use inputs::Wanted;
pub use key::{Code, Key, keys};
pub use keymap::Keymap;
pub use line::Line;
pub use listed::{Sift, Topic};
pub use live::{Live, LiveCheck, Shown, Stands, Tally};
pub use model::{Asked, Link, Model, Start, Typing};
pub use msg::{Effect, Mouse, Msg};
pub use now::now as what_matters;
pub use output::{Output, looks_like_error};
pub use page::{height as page_height, lines as page_lines, title as page_title, typed as page_typed};
pub use panes::{Area, Arranged, Layout, Placed, arrange, dialog_area, layout, whole_area, window};
pub use place::{Pane, Place};
pub use plain::{Plain, Said};
pub use pointer::tab_label;
pub use prompt::candidates;
pub use prose::{highlight, prose};
pub use recording::{Player, Recorded, SPEEDS};
pub use rows::{all_check_rows, check_rows, first_note_line, note_lines, note_rows, runbook_rows};
pub use said::said;
pub use signs::{
    CHECKS as SIGNS_OF_CHECKS, NEXT as SIGN_OF_NEXT, STEPS as SIGNS_OF_STEPS, of_check as sign_of_check,
    of_step as sign_of_step,
};
pub use sought::matches;
pub use status::{Status, Tone};
pub use submit::wanted_text;
pub use target::{RowKey, Target, next_step};
pub use time::{clock, latency, left_ms, length, of_day, of_day_utc};
pub use timeline::{timeline_entry, timeline_len, timeline_rows};
pub use update::update;
pub use waits::{item_reason, step_reason};
pub use work::{Work, items_met};
pub use wrap::wrap;
