//! Typing into a run that has a terminal: every key is the script's, but for the one that gives the keyboard back.

use super::ask::able;
use super::follow;
use super::key::{Code, Key};
use super::model::{Model, Typing};
use super::msg::Effect;
use super::panes::arrange;
use super::place::Pane;
use super::status::Tone;
use crate::room::Refusal;
use crate::wire::ToHost;
use crate::words::RunId;

/// Gives the keyboard to the run whose output is shown.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    if !able(model) {
        return Vec::new();
    }
    let Some(run) = follow::wanted(model).filter(|r| model.room.runs.get(r).is_some_and(|r| r.live())) else {
        model.tell(Tone::Info, "nothing runs here that keys could go to");
        return Vec::new();
    };
    if let Err(refusal) = model.room.may_type(&model.you.name, model.you.role, &run) {
        model.tell(Tone::Error, refusal.to_string());
        return Vec::new();
    }
    model.typing = Some(Typing { run, keys: 0 });
    model.focus = Pane::Output;
    model.output.top = None;
    sized(model)
}

/// Takes the keyboard back.
pub fn end(model: &mut Model) {
    if let Some(typing) = model.typing.take() {
        model.tell(Tone::Info, format!("the keys are yours again; {} goes on", typing.run));
    }
}

/// After everything that happens: the run may have ended.
pub fn sync(model: &mut Model) {
    let over = |run: &RunId| model.room.runs.get(run).is_none_or(|r| !r.live());
    if model.typing.as_ref().is_some_and(|t| over(&t.run) || !model.link.connected) {
        model.typing = None;
        model.tell(Tone::Info, "the keys are yours again");
    }
}

/// The host would not pass it on.
pub fn refused(model: &mut Model, id: &str, refusal: &Refusal) {
    if model.typing.is_some() && id == ask_id(model) {
        model.typing = None;
        model.tell(Tone::Error, refusal.to_string());
    }
}

/// A key for the run.
pub fn key(model: &mut Model, key: &Key) -> Vec<Effect> {
    match bytes(key) {
        Some(text) => send(model, text, key.code == Code::Enter),
        None => Vec::new(),
    }
}

/// Pasted text: a terminal sends its line breaks as the key does.
pub fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    let text = text.replace("\r\n", "\r").replace('\n', "\r");
    let entered = text.ends_with('\r');
    send(model, text, entered)
}

fn send(model: &mut Model, text: String, entered: bool) -> Vec<Effect> {
    let id = ask_id(model);
    let Some(typing) = &mut model.typing else { return Vec::new() };
    typing.keys = if entered { 0 } else { typing.keys + text.chars().count() };
    vec![Effect::Send(ToHost::Type { id, run: typing.run.clone(), text })]
}

fn ask_id(model: &Model) -> String {
    format!("{}-keys", model.asker)
}

/// Tells the run how much of its terminal can be seen.
pub fn sized(model: &Model) -> Vec<Effect> {
    let Some(typing) = &model.typing else { return Vec::new() };
    let Some(inner) = arrange(model).pane(Pane::Output).map(|p| p.inner) else { return Vec::new() };
    // The pane leaves its first column free.
    vec![Effect::Send(ToHost::Size { run: typing.run.clone(), columns: inner.w.saturating_sub(1), rows: inner.h })]
}

/// What a terminal (as xterm does it) sends for a key; none where it would send nothing.
fn bytes(key: &Key) -> Option<String> {
    let plain = match key.code {
        Code::Char(c) if key.ctrl => control(c)?.to_string(),
        Code::Char(c) => c.to_string(),
        Code::Enter => "\r".to_owned(),
        Code::Esc => "\x1b".to_owned(),
        Code::Tab => "\t".to_owned(),
        Code::BackTab => "\x1b[Z".to_owned(),
        Code::Backspace => "\x7f".to_owned(),
        Code::Delete => "\x1b[3~".to_owned(),
        Code::Up => "\x1b[A".to_owned(),
        Code::Down => "\x1b[B".to_owned(),
        Code::Right => "\x1b[C".to_owned(),
        Code::Left => "\x1b[D".to_owned(),
        Code::Home => "\x1b[H".to_owned(),
        Code::End => "\x1b[F".to_owned(),
        Code::PageUp => "\x1b[5~".to_owned(),
        Code::PageDown => "\x1b[6~".to_owned(),
    };
    Some(if key.alt { format!("\x1b{plain}") } else { plain })
}

/// The control character of a letter. A terminal without Kitty's protocol tells `ctrl-\` to `ctrl-_` as the digits 4 to 7.
fn control(c: char) -> Option<char> {
    let c = match c {
        ' ' | '2' => '@',
        '4'..='7' => char::from(b'\\' + (c as u8 - b'4')),
        _ => c.to_ascii_uppercase(),
    };
    ('@'..='_').contains(&c).then(|| char::from(c as u8 & 0x1f))
}
