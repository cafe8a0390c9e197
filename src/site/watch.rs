//! The site's watch: strikes with the fault some time after the room opened, and ends the site some time after the host is gone.

use super::end;
use super::error::SiteError;
use super::layout::{Dc, Layout, SiteFile};
use super::process::register;
use crate::io::{clock, journal};
use crate::record::Event;
use std::path::Path;
use std::time::Duration;

/// How often it looks.
const BEAT: Duration = Duration::from_millis(100);

/// How long a site outlives a room that was closed, in milliseconds: whoever opened both has that long to end it in person.
const CLOSED_FOR_MS: u64 = 5_000;

/// Watches until the site is ended, by others or by itself.
///
/// # Errors
/// What kept it from going on, as a sentence for the log.
pub fn run(layout: &Layout) -> Result<(), String> {
    let file = layout.read().map_err(|e| e.to_string())?;
    register(layout, "watch", None).map_err(|_| "the site is being ended".to_owned())?;
    let mut state =
        Watch { opened: None, seen: clock::mono(), lived: false, closed: false, struck: file.fault_at.is_some() };
    while layout.is_open() {
        let host = file.room.as_deref().map_or(Host::Lives, |room| state.host(room));
        match state.look(host, &file, clock::mono()) {
            Due::Nothing => {}
            Due::Fault => strike(layout).map_err(|e| e.to_string())?,
            Due::End => return end::end(layout).map_err(|e| e.to_string()),
        }
        std::thread::sleep(BEAT);
    }
    Ok(())
}

/// Drops dc1's traffic and writes down when.
fn strike(layout: &Layout) -> Result<(), SiteError> {
    let mut file = layout.read()?;
    file.fault_at = Some(clock::now().at);
    let dropped = layout.dropped(Dc::Dc1);
    std::fs::write(&dropped, "").map_err(SiteError::io(&dropped))?;
    layout.write(&file)
}

/// Whether a room's last word is that it was closed.
fn was_closed(room: &Path) -> bool {
    let last = journal::read(room).ok().and_then(|reading| reading.entries.into_iter().last());
    last.is_some_and(|entry| matches!(entry.event, Event::RoomClosed { .. }))
}

/// How the room's host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    Lives,
    /// Gone, and it may come back.
    Gone,
    /// Gone after it closed the room.
    Closed,
}

/// What is to be done now.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    Fault,
    End,
}

/// What the watch knows; instants in microseconds of the boot's clock.
struct Watch {
    /// When the host was first seen.
    opened: Option<u64>,
    /// When it was last seen, or the watch began.
    seen: u64,
    /// Whether it lived at the last look.
    lived: bool,
    /// Whether it had closed the room when it went.
    closed: bool,
    /// Whether the fault is out.
    struck: bool,
}

impl Watch {
    /// Looks for the host; reads the journal once when it has just gone.
    fn host(&mut self, room: &Path) -> Host {
        let lives = journal::holder(room).is_some();
        if self.lived && !lives {
            self.closed = was_closed(room);
        }
        self.lived = lives;
        match (lives, self.closed) {
            (true, _) => Host::Lives,
            (false, false) => Host::Gone,
            (false, true) => Host::Closed,
        }
    }

    fn look(&mut self, host: Host, file: &SiteFile, now: u64) -> Due {
        if host == Host::Lives {
            self.opened.get_or_insert(now);
            self.seen = now;
        }
        let longest = match host {
            Host::Closed => file.orphan_after_ms.min(CLOSED_FOR_MS),
            _ => file.orphan_after_ms,
        };
        if now.saturating_sub(self.seen) / 1000 >= longest {
            return Due::End;
        }
        let due = self.opened.is_some_and(|at| now.saturating_sub(at) / 1000 >= file.fault_after_ms);
        if due && !self.struck {
            self.struck = true;
            return Due::Fault;
        }
        Due::Nothing
    }
}
