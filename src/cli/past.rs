//! Rooms read from their journals, as a whole or as somebody may see them; and reports that were kept as JSON.

use super::Failure;
use crate::io::{clock, files, journal};
use crate::record::Entry;
use crate::report::{self, JournalFacts, Report, Side};
use crate::room::Room;
use crate::wire::Sight;
use crate::words::*;
use std::path::Path;

/// A room as somebody may see it.
pub struct Past {
    /// The entries, numbered densely.
    pub entries: Vec<Entry>,
    /// Their fold.
    pub room: Room,
    /// How far the journal is, in their numbers.
    pub journal: JournalFacts,
    /// Whose eyes it is for; none for everything.
    pub view: Option<Role>,
}

impl Past {
    /// Its report; not compared yet.
    pub fn report(&self) -> Report {
        report::gather(&self.room, &self.entries, &clock::now(), self.journal.clone(), self.view)
    }
}

/// Reads a room. With a name alone, in the role that they had there; with a role alone, without anybody's private notes but a facilitator's.
///
/// # Errors
/// Where it is no room.
pub fn read(dir: &Path, view: Option<Role>, name: Option<&str>) -> Result<Past, Failure> {
    let reading = journal::read(dir)?;
    let head = reading.verdict.head;
    let whole = Room::fold(&reading.entries);
    let view = view.or_else(|| name.map(|n| role_of(&whole, n)));
    let Some(role) = view else {
        let journal = JournalFacts { entries: reading.entries.len() as u64, head: head.to_string(), durable: head.n };
        return Ok(Past { entries: reading.entries, room: whole, journal, view: None });
    };
    let mut sight = Sight::new(role, name.unwrap_or(""));
    let entries: Vec<Entry> = reading.entries.iter().filter_map(|e| sight.see(e)).collect();
    let n = entries.len() as u64;
    let journal = JournalFacts { entries: n, head: format!("{n}:{}", head.h.short()), durable: n };
    Ok(Past { room: Room::fold(&entries), entries, journal, view })
}

/// The role that somebody had last, else the one that the runbook gives them.
fn role_of(room: &Room, name: &str) -> Role {
    let seat = room.seats.values().rev().find(|s| s.name == name).map(|s| s.role);
    room.effective_role(name, seat.unwrap_or_else(|| room.role_of(name)))
}

/// A room, or the JSON of a report.
///
/// # Errors
/// Where it is neither.
pub fn side(word: &str) -> Result<Side, Failure> {
    let path = Path::new(word);
    if path.is_file() {
        let what = format!("cannot compare with {word}");
        let text = std::fs::read_to_string(path).map_err(|e| Failure::wrong(what.clone(), e))?;
        return Side::read(&text)
            .map_err(|e| Failure::wrong(what, e).hint("`warroom report ROOM --format json -o FILE` writes one"));
    }
    Ok(read(&files::find_room(word)?, None, None)?.report().side())
}

/// The last room before this one that was closed and is of the same kind on the same runbook, as the same eyes may see it.
///
/// # Errors
/// Where the rooms cannot be read.
pub fn before(dir: &Path, past: &Past) -> Result<Option<Past>, Failure> {
    let Some(opened) = past.room.opened else { return Ok(None) };
    let mut last: Option<Past> = None;
    for other in files::rooms()?.iter().filter(|other| other.as_path() != dir) {
        // A room that cannot be read is nothing to compare with.
        let Ok(other) = read(other, past.view, None) else { continue };
        let same = other.room.kind() == past.room.kind() && other.room.title() == past.room.title();
        let at = other.room.opened.map(|o| o.at).filter(|at| same && other.room.closed.is_some() && *at < opened.at);
        let newer = |than: &Past| at > than.room.opened.map(|o| o.at);
        if at.is_some() && last.as_ref().is_none_or(newer) {
            last = Some(other);
        }
    }
    Ok(last)
}
