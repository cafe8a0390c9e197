//! The loop itself: one message at a time, effects performed, drawn only when something changed.

use super::keeper::Request;
use super::late::Late;
use super::pace::{self, Pace};
use super::settings::{Again, Ear, Settings};
use super::{Left, editor, keys, read};
use crate::desk::{Effect, Model, Msg, update};
use crate::io::terminal::{Terminal, TerminalError};
use crate::io::{clock, files};
use crate::screen::render;
use crate::wire::ToHost;
use crossterm::event::{Event, EventStream};
use futures_util::{FutureExt, StreamExt};
use std::path::PathBuf;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::sleep;

/// Between two looks at a replay that plays, µs.
const FRAME_US: u64 = 33_000;
/// A changed file is written in so long.
const SETTLED: Duration = Duration::from_millis(50);

struct Seat<'a> {
    terminal: Terminal,
    model: Model,
    settings: Settings,
    again: Again<'a>,
    ear: Ear,
    late: Late,
    requests: UnboundedSender<Request>,
    /// None while somebody else has the terminal.
    events: Option<EventStream>,
    pace: Pace,
    /// The folder of a replayed room.
    dir: Option<PathBuf>,
}

/// Sits until the person leaves, the room refuses, or the terminal goes.
pub async fn sit(
    terminal: Terminal,
    model: Model,
    (settings, again): (Settings, Again<'_>),
    mut messages: UnboundedReceiver<Msg>,
    requests: UnboundedSender<Request>,
    dir: Option<PathBuf>,
) -> Result<Left, TerminalError> {
    let (ear, events) = (Ear::new(&settings.files), Some(EventStream::new()));
    let (late, pace) = (Late::default(), Pace::default());
    let mut seat = Seat { terminal, model, settings, again, ear, late, requests, events, pace, dir };
    let first = seat.settings.message();
    seat.take(first)?;
    let (mut term, mut hup) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    loop {
        let until_frame = seat.draw_when_due()?;
        let next = tokio::select! {
            event = next_event(&mut seat.events) => match event {
                Some(Ok(event)) => {
                    seat.pace.hurry();
                    keys::message(event).filter(|m| !matches!(m, Msg::Key(key) if seat.late.takes(key)))
                }
                // The terminal is gone.
                Some(Err(_)) | None => break,
            },
            Some(message) = messages.recv() => Some(message),
            () = seat.ear.hear() => {
                sleep(SETTLED).await;
                Some(seat.settings_again())
            }
            () = sleep(pace::to_next_second(clock::now().at)) => Some(Msg::Tick),
            () = sleep(Duration::from_micros(FRAME_US)), if seat.model.player.playing => Some(Msg::Tick),
            () = sleep(until_frame), if seat.model.dirty => None,
            _ = term.recv() => break,
            _ = hup.recv() => break,
        };
        if let Some(message) = next
            && seat.take(message)?
        {
            break;
        }
        if seat.model.link.refused.is_some() {
            break;
        }
    }
    let _ = seat.requests.send(Request::Send(ToHost::Bye));
    Ok(Left::of(&seat.model))
}

async fn next_event(events: &mut Option<EventStream>) -> Option<std::io::Result<Event>> {
    match events {
        Some(stream) => stream.next().await,
        None => std::future::pending().await,
    }
}

impl Seat<'_> {
    /// Draws what changed; where the last frame is too fresh, says how long to wait.
    fn draw_when_due(&mut self) -> Result<Duration, TerminalError> {
        let wait = self.pace.wait(clock::mono());
        if !self.model.dirty || wait > 0 {
            return Ok(Duration::from_micros(wait));
        }
        // The terminal may have changed its size, and the word about it still be under way: what is drawn must fit.
        let (w, h) = self.terminal.size()?;
        if self.model.size != (w, h) {
            self.take(Msg::Resize(w, h))?;
        }
        let (model, theme) = (&self.model, &self.settings.theme);
        self.terminal.draw(model.size, |frame| render(model, theme, frame))?;
        self.model.dirty = false;
        self.pace.drew(clock::mono());
        Ok(Duration::from_micros(FRAME_US))
    }

    /// Reads the settings again; what cannot be used leaves everything as it is.
    fn settings_again(&mut self) -> Msg {
        self.ear.forget();
        match (self.again)() {
            Ok(settings) => {
                self.ear.listen(&settings.files);
                self.settings = settings;
                update(&mut self.model, clock::now(), self.settings.message());
                Msg::Told("the settings were read again".to_owned())
            }
            Err(why) => Msg::Failed(why),
        }
    }

    /// Takes one message; true where the seat is left.
    fn take(&mut self, message: Msg) -> Result<bool, TerminalError> {
        let effects = update(&mut self.model, clock::now(), message);
        for effect in effects {
            match effect {
                Effect::Send(frame) => {
                    let _ = self.requests.send(Request::Send(frame));
                }
                Effect::RestartHost => {
                    let _ = self.requests.send(Request::Restart);
                }
                Effect::Leave => return Ok(true),
                Effect::Copy(text) => self.terminal.copy(&text)?,
                Effect::Redraw => self.terminal.repaint()?,
                Effect::Suspend => {
                    self.events = None;
                    self.terminal.suspend()?;
                    self.come_back(Ok(()))?;
                }
                Effect::OpenEditor { path, line } => {
                    // Two readers of one terminal would share its keys.
                    self.events = None;
                    let editor = self.settings.editor.clone();
                    let result = self.terminal.lend(|| editor::open(editor, &path, line))?;
                    self.come_back(result)?;
                }
                Effect::EditText(text) => {
                    self.events = None;
                    let editor = self.settings.editor.clone();
                    let edited = self.terminal.lend(|| editor::write(editor, &text))?;
                    let (result, text) = edited.map_or_else(|why| (Err(why), None), |text| (Ok(()), Some(text)));
                    self.come_back(result)?;
                    if let Some(text) = text {
                        update(&mut self.model, clock::now(), Msg::Edited(text));
                    }
                }
                Effect::Drain => self.drain(),
                Effect::Save { path, text, over, told } => {
                    let message = files::save(&path, &text, over).map_or_else(Msg::Failed, |()| Msg::Told(told));
                    update(&mut self.model, clock::now(), message);
                }
                Effect::ReadTiming { .. } | Effect::ReadOutput { .. } => {
                    let read = self.dir.as_ref().and_then(|dir| read::perform(dir, &effect));
                    if let Some(message) = read
                        && self.take(message)?
                    {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    /// After somebody else had the terminal.
    fn come_back(&mut self, result: Result<(), String>) -> Result<(), TerminalError> {
        self.events = Some(EventStream::new());
        let (w, h) = self.terminal.size()?;
        update(&mut self.model, clock::now(), Msg::Resize(w, h));
        if let Err(why) = result {
            update(&mut self.model, clock::now(), Msg::Failed(why));
        }
        Ok(())
    }

    /// Forgets keys that were pressed before a confirmation came up; a new size counts all the same.
    fn drain(&mut self) {
        let Some(events) = self.events.as_mut() else { return };
        while let Some(Some(Ok(event))) = events.next().now_or_never() {
            if let Event::Resize(w, h) = event {
                update(&mut self.model, clock::now(), Msg::Resize(w, h));
            }
        }
    }
}
