//! What reaches the desk, and what it asks to be done.

use super::key::Key;
use super::keymap::Keymap;
use crate::wire::{ToHost, ToSeat};
use crate::words::RunId;

/// What reaches the desk. Each comes with the instant at which it did.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// Time passed.
    Tick,
    /// When a recorded run printed what: milliseconds since it began, and bytes until then.
    Timing {
        /// The run.
        run: RunId,
        /// In order.
        timing: Vec<(u64, u64)>,
    },
    /// The host says.
    Frame(Box<ToSeat>),
    /// The connection to the host broke.
    Lost,
    /// The person's settings were read, at the beginning or because they changed.
    Settings {
        /// Which key means what.
        keys: Keymap,
        /// What is wrong with the file, in a sentence.
        problem: Option<String>,
    },
    /// What was written in the person's editor.
    Edited(String),
    /// Something that an effect asked for failed: in a sentence, for the status line.
    Failed(String),
    /// Something that an effect asked for was done: in a sentence, for the status line.
    Told(String),
}

/// The mouse selects and scrolls; it never acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// A click at this column and row.
    Click(u16, u16),
    /// The wheel, up, there.
    WheelUp(u16, u16),
    /// The wheel, down, there.
    WheelDown(u16, u16),
}

/// What the loop is to do for the desk.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send this to the host.
    Send(ToHost),
    /// Leave the seat; the room goes on.
    Leave,
    /// Put text into the terminal's clipboard (OSC 52).
    Copy(String),
    /// Show this file at this 1-based line in the person's editor.
    OpenEditor {
        /// The file.
        path: String,
        /// The line.
        line: u32,
    },
    /// Let this text be written on in the person's editor.
    EditText(String),
    /// Stop this process, as ctrl-z does.
    Suspend,
    /// Start a host for the room again.
    RestartHost,
    /// Forget the keys that were pressed but not read yet: a dialog opened that they were not meant for.
    Drain,
    /// Write a text into a file.
    Save {
        /// The file, as it was written on the command line.
        path: String,
        /// The text, raw.
        text: String,
        /// Also where there is one of that name.
        over: bool,
        /// What to say when it is done.
        told: String,
    },
    /// Paint everything anew.
    Redraw,
    /// Read when a recorded run printed what.
    ReadTiming {
        /// The run.
        run: RunId,
    },
    /// Read a piece of a recorded run's output.
    ReadOutput {
        /// The run.
        run: RunId,
        /// Its first byte.
        from: u64,
        /// The byte after its last one.
        to: u64,
    },
}
