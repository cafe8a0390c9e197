//! The site's watch: strikes with the fault some time after the room opened, and ends the site some time after the host is gone.

use super::end;
use super::error::SiteError;
use super::layout::{Dc, Layout, SiteFile};
use super::process::register;
use crate::io::{clock, journal};
use std::time::Duration;

/// How often it looks.
const BEAT: Duration = Duration::from_millis(100);

/// Watches until the site is ended, by others or by itself.
///
/// # Errors
/// What kept it from going on, as a sentence for the log.
pub fn run(layout: &Layout) -> Result<(), String> {
    let file = layout.read().map_err(|e| e.to_string())?;
    register(layout, "watch", None).map_err(|_| "the site is being ended".to_owned())?;
    let mut state = Watch { opened: None, seen: clock::mono(), struck: file.fault_at.is_some() };
    while layout.is_open() {
        let lives = file.room.as_deref().is_none_or(|room| journal::holder(room).is_some());
        match state.look(lives, &file, clock::mono()) {
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
    /// Whether the fault is out.
    struck: bool,
}

impl Watch {
    fn look(&mut self, host_lives: bool, file: &SiteFile, now: u64) -> Due {
        if host_lives {
            self.opened.get_or_insert(now);
            self.seen = now;
        }
        if now.saturating_sub(self.seen) / 1000 >= file.orphan_after_ms {
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
