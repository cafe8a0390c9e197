//! The room of a command that looks at one: named by its place in the line, or by `--room`, as where a command takes part in one.

use super::{Failure, hosting};
use clap::Args;
use std::path::PathBuf;

/// Which room is meant.
#[derive(Args, Debug)]
pub struct Which {
    /// The room: a directory, or a name that `warroom rooms` lists; without it, the only open one
    room: Option<String>,
    /// The same
    #[arg(long = "room", value_name = "ROOM", hide = true, conflicts_with = "room")]
    named: Option<String>,
}

impl Which {
    /// The folder of the room that is meant.
    ///
    /// # Errors
    /// Where there is none, or several.
    pub fn dir(&self) -> Result<PathBuf, Failure> {
        hosting::meant(self.room.as_deref().or(self.named.as_deref()))
    }
}
