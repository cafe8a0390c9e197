//! Failures for people: what failed, why, what to do; and the exit code.

use crate::io::files::FilesError;
use crate::io::journal::JournalError;
use crate::io::socket::{SocketError, Unreadable};
use crate::room::{Ground, Refusal};
use std::fmt::Display;

/// Done.
pub const DONE: u8 = 0;
/// The thing asked about is not well.
pub const NOT_WELL: u8 = 1;
/// Wrong use or bad input.
pub const WRONG: u8 = 2;
/// Refused: role, state, lock.
pub const REFUSED: u8 = 3;
/// An inner failure.
pub const INNER: u8 = 4;

/// What failed, why, what to do, and the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What failed.
    pub what: String,
    /// Why; empty where `what` says it all.
    pub why: String,
    /// What to do.
    pub hint: Option<String>,
    /// The exit code.
    pub code: u8,
}

impl Failure {
    /// Wrong use or bad input (exit 2).
    pub fn wrong(what: impl Into<String>, why: impl Display) -> Failure {
        Failure { what: what.into(), why: why.to_string(), hint: None, code: WRONG }
    }

    /// Refused by state or lock (exit 3).
    pub fn refused(what: impl Into<String>, why: impl Display) -> Failure {
        Failure { code: REFUSED, ..Failure::wrong(what, why) }
    }

    /// An inner failure (exit 4).
    pub fn inner(what: impl Into<String>, why: impl Display) -> Failure {
        Failure { code: INNER, ..Failure::wrong(what, why) }
    }

    /// With what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        let code = if refusal.ground == Ground::Input { WRONG } else { REFUSED };
        Failure { what: refusal.what, why: refusal.why, hint: refusal.hint, code }
    }
}

impl From<FilesError> for Failure {
    fn from(error: FilesError) -> Failure {
        let failure = Failure::wrong(error.to_string(), "");
        match error {
            FilesError::NoHome => failure.hint("set HOME, or say where with WARROOM_DATA=DIR"),
            FilesError::NoSuchRoom(_) => failure.hint("`warroom rooms` lists them"),
            FilesError::NoOpenRoom => failure.hint("`warroom open RUNBOOK` opens one"),
            FilesError::SeveralOpen(_) => failure.hint("say which with --room NAME"),
            FilesError::Foreign { .. } => Failure { code: REFUSED, ..failure }
                .hint("a room is of one account: take a seat as that account, or name another place with --room"),
            FilesError::OpenToAll(_) => Failure { code: REFUSED, ..failure }
                .hint("anybody could put another room there: `chmod o-w` it, or name another place with --room"),
            FilesError::BadName { .. } => {
                failure.hint("give it a name like kraken-2026-11-23, or the path of a folder")
            }
            FilesError::Taken { .. } => Failure { code: REFUSED, ..failure }
                .hint("a room has a folder of its own: name one that is new or empty"),
            FilesError::Io { .. } => Failure { code: INNER, ..failure },
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Failure {
        let text = error.to_string();
        match error {
            JournalError::Held(_) => Failure::refused(text, "").hint("take a seat there: `warroom attach ROOM`"),
            JournalError::NotARoom(_) => Failure::wrong(text, "").hint("`warroom rooms` lists the rooms"),
            JournalError::Exists(_) => {
                Failure::refused(text, "").hint("resume it with `warroom attach`, or name another room")
            }
            _ => Failure::inner(text, ""),
        }
    }
}

impl From<SocketError> for Failure {
    fn from(error: SocketError) -> Failure {
        let text = error.to_string();
        match error {
            SocketError::NoHost(_) => Failure::refused(text, "").hint("`warroom attach` starts one"),
            SocketError::Stranger { .. } => {
                Failure::refused(text, "").hint("say which room is meant: `warroom rooms` lists your own")
            }
            SocketError::Io { .. } => Failure::inner(text, ""),
        }
    }
}

impl From<Unreadable> for Failure {
    fn from(error: Unreadable) -> Failure {
        Failure::inner("what the host says cannot be read", error).hint("is it of the same release of warroom?")
    }
}
