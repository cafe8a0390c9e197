//! Finding a room's host, starting one in the background, talking to it.

use super::Failure;
use crate::io::files::{self, FilesError};
use crate::io::journal;
use crate::io::socket::{self, Connection, SocketError};
use crate::io::{clock, logout, spawn};
use crate::wire::{LONGEST, ToHost, ToSeat};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

/// How long a host may take to listen.
const PATIENCE_US: u64 = 15_000_000;

/// A connection to a host.
pub type ToRoom = Connection<ToHost, ToSeat>;

/// A runtime for one command.
///
/// # Errors
/// Where the system gives none.
pub fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let made = tokio::runtime::Builder::new_current_thread().enable_all().build();
    made.map_err(|e| Failure::inner("cannot start a runtime", e))
}

/// The room that is meant: the named one, else the only one that has a host, else the only one that is not closed.
///
/// # Errors
/// Where there is none, or several.
pub fn meant(room: Option<&str>) -> Result<PathBuf, Failure> {
    if let Some(word) = room {
        return Ok(files::find_room(word)?);
    }
    let all = files::rooms()?;
    let hosted: Vec<PathBuf> = all.iter().filter(|dir| journal::holder(dir).is_some()).cloned().collect();
    let open = || all.iter().filter(|dir| !super::rooms::closed(dir)).cloned().collect();
    only(if hosted.is_empty() { open() } else { hosted }, &all)
}

fn only(mut rooms: Vec<PathBuf>, all: &[PathBuf]) -> Result<PathBuf, Failure> {
    let touched = |dir: &&PathBuf| dir.join("journal.jsonl").metadata().and_then(|m| m.modified()).ok();
    match rooms.len() {
        1 => Ok(rooms.remove(0)),
        0 => {
            let failure = Failure::from(FilesError::NoOpenRoom);
            Err(match all.iter().max_by_key(touched) {
                Some(last) => failure.hint(format!("the last one was {}: say its name", files::name_of(last))),
                None => failure,
            })
        }
        _ => Err(FilesError::SeveralOpen(rooms.iter().map(|r| files::name_of(r)).collect()).into()),
    }
}

/// Starts a host in the background where none runs, and waits until it listens.
///
/// # Errors
/// Where the room is closed, or the host did not come up: its last words.
pub fn ensure(dir: &Path, headless: bool) -> Result<(), Failure> {
    if listens(dir)? {
        return Ok(());
    }
    // Reads the whole journal, so only where nobody can be asked.
    if super::rooms::closed(dir) {
        return Err(closed(dir));
    }
    let (mut child, mut scoped) = start(dir, headless, true)?;
    let mut again = true;
    let began = clock::mono();
    loop {
        if listens(dir)? {
            return Ok(());
        }
        // It may have found another host there, which is as good.
        let ended = child.try_wait().ok().flatten();
        if let Some(status) = ended
            && !listens(dir)?
            && journal::holder(dir).is_none()
        {
            // It met the lock of whoever made the room, who has let go since.
            let met = std::mem::take(&mut again) && status.code() == Some(super::failure::REFUSED.into());
            // Or there is no scope to be had: a host that may die at log-out is better than none, and says so.
            if met || std::mem::take(&mut scoped) {
                (child, scoped) = start(dir, headless, met)?;
                continue;
            }
            return Err(Failure::inner("the host did not start", last_words(dir)));
        }
        if clock::mono() - began > PATIENCE_US {
            return Err(Failure::inner("the host does not answer", last_words(dir)));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The refusal of whatever needs an open room.
pub fn closed(dir: &Path) -> Failure {
    let name = files::name_of(dir);
    Failure::refused(format!("the room {name} is closed"), "").hint(format!("look at it: `warroom replay {name}`"))
}

fn listens(dir: &Path) -> Result<bool, Failure> {
    let tried = runtime()?.block_on(connect(dir));
    match tried {
        Ok(_) => Ok(true),
        Err(SocketError::NoHost(_)) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// Connects to a room's host.
///
/// # Errors
/// Where none listens.
pub async fn connect(dir: &Path) -> Result<ToRoom, SocketError> {
    socket::connect(dir, LONGEST).await
}

/// Starts it, where that may be and helps outside of the log-in that would end it; whether it was.
fn start(dir: &Path, headless: bool, scope: bool) -> Result<(Child, bool), Failure> {
    let log = log_file(dir)?;
    let program = std::env::current_exe().ok().filter(|p| p.exists());
    let outside = program.filter(|_| scope).and_then(|p| logout::scope(&p));
    let scoped = outside.is_some();
    let mut host = outside.unwrap_or_else(spawn::myself);
    host.arg("host").arg(dir).arg("--background");
    if headless {
        host.arg("--headless");
    }
    let err = log.try_clone().map_err(|e| Failure::inner("cannot write host.log", e))?;
    host.stdin(Stdio::null()).stdout(Stdio::from(log)).stderr(Stdio::from(err));
    match host.spawn() {
        Ok(child) => Ok((child, scoped)),
        Err(_) if scoped => start(dir, headless, false),
        Err(e) => Err(Failure::inner("cannot start the host", e)),
    }
}

fn log_file(dir: &Path) -> Result<File, Failure> {
    let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(dir.join("host.log"));
    opened.map_err(|e| Failure::inner("cannot write host.log", e))
}

fn last_words(dir: &Path) -> String {
    let text = std::fs::read(dir.join("host.log")).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let last: Vec<&str> = text.lines().rev().take(3).collect();
    last.into_iter().rev().collect::<Vec<_>>().join("; ")
}
