//! Who plays a headless drill: waits for the outage, declares, waits until all is verified, stands down, closes. Asks for intents as anybody does.

use super::{Failure, hosting, intents, talk::Talk};
use crate::io::{account, clock, journal};
use crate::record::words::say;
use crate::record::{Entry, Intent, Runs};
use crate::room::{Room, ScopeState};
use crate::text::one_line;
use crate::wire::Answer;
use crate::words::*;
use chrono::{DateTime, Utc};
use std::path::Path;
use std::time::Duration;

/// Nothing new for so long, with an outage that lasts: nothing can go on.
const STUCK_MS: u64 = 90_000;

/// What the player saw.
pub struct Played {
    /// When the fault struck.
    pub fault_at: Option<DateTime<Utc>>,
}

/// Plays the drill to its end, whatever that is. A host that dies is started again.
///
/// # Errors
/// Where the room cannot be read, or a host cannot be started.
pub fn play(
    talk: &Talk,
    dir: &Path,
    name: &str,
    fault_at: impl Fn() -> Option<DateTime<Utc>>,
) -> Result<Played, Failure> {
    let mut game = Game { talk, dir, name, tail: journal::Tail::new(dir), room: Room::default(), moved: clock::now() };
    let mut played = Played { fault_at: None };
    let runtime = hosting::runtime()?;
    loop {
        game.look()?;
        played.fault_at = played.fault_at.or_else(&fault_at);
        if game.room.closed.is_some() {
            return Ok(played);
        }
        if journal::holder(dir).is_none() {
            hosting::ensure(dir, true)?;
        }
        if let Some(intent) = game.next() {
            game.ask(&runtime, intent)?;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

struct Game<'a> {
    talk: &'a Talk,
    dir: &'a Path,
    name: &'a str,
    tail: journal::Tail,
    room: Room,
    /// When the last entry that is no digest came.
    moved: Stamp,
}

impl Game<'_> {
    /// Reads on, and says what happened.
    fn look(&mut self) -> Result<(), Failure> {
        let offset = chrono::Duration::seconds(account::utc_offset_s().into());
        for entry in self.tail.poll()? {
            self.room.apply(&entry);
            if !matches!(entry.event, crate::record::Event::ProbesDigested { .. }) {
                self.moved = entry.stamp;
                self.talk.say(&line(&entry, offset));
            }
        }
        Ok(())
    }

    /// What a commander would do next, if anything.
    fn next(&self) -> Option<Intent> {
        let room = &self.room;
        let scope = room.scope(&clock::now());
        if !room.marks.contains_key(&Milestone::Declared) {
            return (scope.state == ScopeState::Down).then_some(Intent::Declare);
        }
        if room.commander.is_none() {
            return Some(Intent::Command);
        }
        let over = scope.state == ScopeState::Up && room.milestone(Milestone::AllVerified).instant().is_some();
        let busy = !room.live.is_empty() || !crate::room::quiet(room);
        let stuck = clock::now().ms_since(&self.moved) > STUCK_MS;
        if room.stood_down.is_none() {
            return ((over && !busy) || stuck).then_some(Intent::StandDown);
        }
        Some(Intent::Close { runs: Some(Runs::Stop) })
    }

    fn ask(&mut self, runtime: &tokio::runtime::Runtime, intent: Intent) -> Result<(), Failure> {
        let word = intent.word();
        match runtime.block_on(intents::ask(self.dir, self.name, Some(Role::Commander), intent)) {
            Ok(Answer::Done { .. }) => {}
            Ok(Answer::Refused(refusal)) => self.talk.say(&format!("{word}: {refusal}")),
            // The host left in between; the loop starts another one and asks again.
            Err(failure) => self.talk.say(&format!("{word}: {}", failure.what)),
        }
        self.look()
    }
}

fn line(entry: &Entry, offset: chrono::Duration) -> String {
    let at = (entry.stamp.at + offset).format("%H:%M:%S");
    format!("{at}  {:<10}  {}", one_line(&entry.by.name), one_line(&say(&entry.event)))
}
