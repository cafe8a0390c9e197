//! The runbook's file while the room is open: somebody may edit it, and a commander may have the room follow it.

use super::{Happening, Host};
use crate::io::runbook::{self, Mark, Text};
use crate::io::stir;
use crate::plan::Severity;
use crate::record::{Author, Event};
use crate::room::{Input, Refusal, compare};
use crate::wire::{Difference, EDITED, ToSeat};
use crate::words::*;
use similar::TextDiff;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Beats between two looks at the file: a second.
const LOOK_EVERY: u32 = 10;
/// Beats without a touch after which an edit is whole: a third of a second.
const CALM: u32 = 3;
/// Bytes of a difference that is sent; nobody reads more, and a frame must not grow without end.
const LONGEST: usize = 512 * 1024;
/// A difference that takes longer is told more coarsely.
const PATIENCE: Duration = Duration::from_millis(500);

/// What the host knows of the file.
#[derive(Default)]
pub(super) struct Runbook {
    /// Its mark when it was read last.
    read: Option<Mark>,
    /// Its mark at the last look: it is read when two looks agree, since an editor may be in the middle of writing.
    seen: Option<Mark>,
    /// The last text that was read.
    text: Option<Arc<Text>>,
    /// A look is under way: the file may lie on a network that does not answer.
    looking: bool,
    /// Who waits for the difference.
    asking: Vec<u64>,
    beats: u32,
    /// Beats since somebody touched it last; none where nobody did since it was read.
    stirred: Option<u32>,
}

/// What a look at the file found.
pub(super) enum Looked {
    /// The same as before, or not settled yet.
    Same(Option<Mark>),
    /// It was read.
    Read(Mark, Arc<Text>),
    /// It cannot be.
    Gone(String),
}

impl Host {
    /// Once a second, and at once where somebody asks: looks at the file, off the loop.
    pub(super) fn watch_runbook(&mut self) {
        self.runbook.beats += 1;
        self.runbook.stirred = self.runbook.stirred.map(|beats| beats + 1);
        let calm = self.runbook.stirred.is_some_and(|beats| beats > CALM);
        let due = !self.runbook.asking.is_empty() || self.runbook.beats % LOOK_EVERY == 1 || calm;
        if self.runbook.looking || !due {
            return;
        }
        if calm {
            self.runbook.stirred = None;
        }
        let Some(path) = self.runbook_path() else { return };
        self.runbook.looking = true;
        // Who asks while this look is under way gets the next one: the file may change meanwhile.
        let asking = std::mem::take(&mut self.runbook.asking);
        let (read, seen, tx) = (self.runbook.read, self.runbook.seen, self.tx.clone());
        tokio::task::spawn_blocking(move || {
            let looked = look(&path, read, seen, calm || !asking.is_empty());
            let _ = tx.send(Happening::Looked(looked, asking));
        });
    }

    /// The system tells of changes, where it can.
    pub(super) fn listen_to_runbook(&mut self) {
        let (path, tx) = (self.runbook_path(), self.tx.clone());
        self._stir = path.and_then(|path| {
            stir::watch(&path, move || {
                let _ = tx.send(Happening::Stirred);
            })
        });
    }

    /// Somebody touched the file; it is read when that is over.
    pub(super) fn stirred(&mut self) {
        self.runbook.stirred = Some(0);
    }

    fn runbook_path(&self) -> Option<PathBuf> {
        self.keeper.room.opening.as_ref().map(|o| PathBuf::from(&o.runbook))
    }

    /// Somebody wants the difference: they get it after the next look.
    pub(super) fn compare(&mut self, id: u64) {
        self.runbook.asking.push(id);
        self.watch_runbook();
    }

    /// What a look found.
    pub(super) fn looked(&mut self, looked: Looked, asking: &[u64]) {
        self.runbook.looking = false;
        let why = match looked {
            Looked::Same(mark) => {
                self.runbook.seen = mark;
                None
            }
            Looked::Read(mark, text) => {
                (self.runbook.read, self.runbook.seen) = (Some(mark), Some(mark));
                self.edited(&text);
                self.runbook.text = Some(text);
                None
            }
            Looked::Gone(why) => {
                (self.runbook.read, self.runbook.seen) = (None, None);
                Some(why)
            }
        };
        match &why {
            Some(why) => {
                let said = format!("the runbook's file cannot be read ({why}): the room follows its own copy");
                self.keeper.banners.insert("runbook gone".to_owned(), said);
            }
            None => {
                self.keeper.banners.remove("runbook gone");
            }
        }
        for id in asking {
            let difference = why.clone().map_or_else(|| self.difference(), Err).map(Box::new);
            self.seats.send(*id, &ToSeat::Compared { difference });
        }
    }

    /// The file's text is known: entries where that is news, and a banner as long as the room follows another one. Its checks take effect at
    /// once; its steps wait for a reload.
    fn edited(&mut self, text: &Text) {
        let input = Input::Edited(Arc::new(text.file.clone()));
        let events = self.keeper.decided(&input).unwrap_or_default();
        let kept = match events.iter().any(|e| matches!(e, Event::ChecksEdited(edited) if edited.whole)) {
            true => runbook::keep(&self.dir, &self.opened_sha256(), text),
            false => Ok(()),
        };
        match kept {
            Ok(()) => {
                self.keeper.record(&Author::host(), events);
            }
            Err(e) => {
                let why = format!("the room cannot keep the text: {e}");
                let event = Event::RunbookEdited { sha256: text.file.sha256.clone(), refused: Some(why) };
                self.keeper.record(&Author::host(), vec![event]);
            }
        }
        self.tell_edited();
    }

    fn opened_sha256(&self) -> String {
        self.keeper.room.opening.as_ref().map_or(String::new(), |o| o.sha256.clone())
    }

    fn tell_edited(&mut self) {
        let runbook = &self.keeper.room.runbook;
        let said = match (&runbook.edited, &runbook.refused) {
            (None, _) => None,
            (Some(_), Some(why)) => Some(format!("the runbook's edited checks are not in force: {why}")),
            (Some(sha), None) if runbook.checks.as_ref() == Some(sha) => {
                Some(format!("{EDITED}: its checks are in force, its steps wait for :reload"))
            }
            (Some(_), None) => Some(format!("{EDITED}; the room follows its copy until :reload")),
        };
        match said {
            Some(said) => self.keeper.banners.insert("runbook edited".to_owned(), said),
            None => self.keeper.banners.remove("runbook edited"),
        };
    }

    fn difference(&self) -> Result<Difference, String> {
        let room = &self.keeper.room;
        let text = self.runbook.text.as_ref().ok_or("the runbook's file was not read yet")?;
        let opened = room.opening.as_ref().map_or("", |o| o.sha256.as_str());
        let followed = runbook::followed(&self.dir, opened, &room.runbook.sha256)?;
        let reload = compare(room, &text.file);
        let errors = text.file.problems.iter().filter(|p| p.severity == Severity::Error);
        Ok(Difference {
            path: self.runbook_path().unwrap_or_default().display().to_string(),
            sha256: text.file.sha256.clone(),
            same: text.file.sha256 == room.runbook.sha256,
            text: unified(&followed, &text.text),
            steps: reload.steps,
            checks: reload.checks,
            mistakes: errors.map(|p| (p.line, p.what.clone())).collect(),
        })
    }

    /// A reload was asked for: decided against the text that was read last; its text is kept before an entry names it.
    pub(super) fn reload(&mut self, by: &Author, role: Role, sha256: &str) -> Result<(u64, u64), Refusal> {
        let Some(text) = self.runbook.text.clone() else {
            let refusal = Refusal::state("reload", "the runbook's file could not be read");
            return Err(refusal.hint("is it there? `warroom reload --diff` says more"));
        };
        let file = Arc::new(text.file.clone());
        let input = Input::Reload { by: by.clone(), role, sha256: sha256.to_owned(), file };
        let events = self.keeper.decided(&input)?;
        if !events.is_empty() {
            runbook::keep(&self.dir, &self.opened_sha256(), &text)
                .map_err(|e| Refusal::state("reload", format!("the room cannot keep the text: {e}")))?;
        }
        let count = events.len() as u64;
        let upto = self.keeper.record(by, events);
        self.tell_edited();
        self.look_into_environment();
        Ok((count, upto))
    }

    /// Variables that scripts demand and that this host has: nobody needs to be asked for them, and their values are not recorded.
    pub(super) fn look_into_environment(&mut self) {
        let open = self.keeper.room.open_variables();
        let there = open.into_iter().filter(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()));
        let events = there.map(|input| Event::InputAnswered { input, value: None }).collect();
        self.keeper.record(&Author::host(), events);
    }
}

fn look(path: &Path, read: Option<Mark>, seen: Option<Mark>, asked: bool) -> Looked {
    match runbook::mark(path) {
        Err(why) => Looked::Gone(why),
        Ok(mark) if read == Some(mark) => Looked::Same(Some(mark)),
        // Whoever asks wants what is there now; so does a host that has read nothing yet.
        Ok(mark) if asked || read.is_none() || seen == Some(mark) => {
            runbook::read(path).map_or_else(Looked::Gone, |text| Looked::Read(mark, Arc::new(text)))
        }
        Ok(mark) => Looked::Same(Some(mark)),
    }
}

/// The difference line by line, cut where it is too long.
fn unified(old: &str, new: &str) -> String {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let mut text = diff.unified_diff().context_radius(3).header("the room's copy", "the file").to_string();
    if text.len() > LONGEST {
        let mut at = LONGEST;
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.truncate(at);
        text.push_str("\n… and more: the difference is too long to be shown\n");
    }
    text
}
