//! The room in lines: what happens is told as it happens, and what one writes is a number of a list, a command, or an answer.
//!
//! For screen readers, dumb terminals and pipes. The same commands, dialogs and refusals as on the screen.

mod menu;
mod show;

use super::command::{Cmd, by_word};
use super::dialog::{Answering, Dialog, NoteLine};
use super::line::Line;
use super::model::Model;
use super::msg::Effect;
use super::page::{in_the_way, others};
use super::status::{Status, Tone};
use super::{act, page, parse, prompt, seek, submit, timeline};
use crate::plan::Confirm;
use crate::text::sanitise;
use crate::words::{Point, RunId};
use menu::Choice;

/// Lines of output that are shown at once.
const TAIL: usize = 20;
/// Columns that pages are wrapped to.
const SIZE: (u16, u16) = (80, 24);

/// What was told so far, and what a number means now.
#[derive(Clone, Debug, Default)]
pub struct Plain {
    choices: Vec<Choice>,
    /// Number of the last entry that was told.
    told: u64,
    begun: bool,
    lost: bool,
    status: Option<Status>,
    /// The dialog that was asked about.
    asked: Option<Dialog>,
    /// A note's text is there, its point is not.
    pointing: bool,
    /// The run whose output is told as it comes, and how many lines of it were.
    following: Option<(Option<RunId>, usize)>,
    /// The end of the output is to be shown as soon as it is here.
    tail: bool,
}

/// Lines to be printed (fit to be shown), and what is to be done.
#[derive(Debug, Default)]
pub struct Said {
    /// Each without a line break.
    pub lines: Vec<String>,
    /// For the loop.
    pub effects: Vec<Effect>,
}

impl Plain {
    /// Prepares a model: pages of a usual width, commands instead of keys.
    pub fn new(model: &mut Model) -> Plain {
        model.size = SIZE;
        model.keys = model.keys.clone().into_words();
        Plain::default()
    }

    /// Whether the next line can be taken: everything is there, and nothing that was asked for is without an answer.
    pub fn ready(&self, model: &Model) -> bool {
        model.current && model.asked.is_empty() && !self.tail
    }

    /// The next line is a secret, not to be seen while it is written.
    pub fn secret(&self, model: &Model) -> bool {
        matches!(model.dialogs.last(), Some(Dialog::Answer(answer)) if answer.wanted.secret)
    }

    /// What is new since it was asked last.
    pub fn news(&mut self, model: &mut Model) -> Vec<String> {
        let mut lines = Vec::new();
        if !model.current {
            return lines;
        }
        let first = !self.begun;
        self.begun = true;
        if first {
            lines.extend(show::state(model));
            self.told = model.room.last;
        }
        if self.told < model.room.last {
            lines.extend(show::entries(model, self.told));
        }
        self.told = model.room.last;
        let lost = model.lost_ms().is_some();
        if lost != self.lost {
            self.lost = lost;
            let key = model.keys.key(Cmd::RestartHost);
            lines.push(match lost {
                true => {
                    format!("! No word from the room. What you know is old. {key} starts its host; it is tried again.")
                }
                false => "The room is back.".to_owned(),
            });
        }
        if model.status != self.status {
            self.status.clone_from(&model.status);
            lines.extend(model.status.iter().map(show::status));
        }
        if self.tail && show::is_here(model) {
            self.tail = false;
            lines.extend(show::output(model, TAIL));
        }
        lines.extend(self.output(model));
        lines.extend(self.question(model));
        if first {
            lines.extend(self.menu(model));
        }
        lines
    }

    /// Of a replay: what happened since it was asked last, first of all how the room stood, and at its end how it stands. With `at_once` up to
    /// the end.
    pub fn retold(&mut self, model: &mut Model, at_once: bool) -> Vec<String> {
        let Some(end) = model.replay.as_ref().map(|cursor| cursor.entries().len()) else { return Vec::new() };
        let mut lines = Vec::new();
        if !self.begun {
            self.begun = true;
            // What was opened a moment ago has nothing to tell yet.
            if model.room.last > 1 {
                lines.extend(show::state(model));
                self.told = model.room.last;
            }
        }
        if at_once {
            seek::to_entry(model, end);
            timeline::sync(model);
        }
        if self.told < model.room.last {
            lines.extend(show::entries(model, self.told));
            self.told = model.room.last;
            if model.entries().len() == end {
                lines.push("That is all. In the end:".to_owned());
                lines.extend(show::state(model));
            }
        }
        lines
    }

    /// New lines of the output that is followed.
    fn output(&mut self, model: &Model) -> Vec<String> {
        let Some((run, told)) = &mut self.following else { return Vec::new() };
        if *run != model.output.run {
            (*run, *told) = (model.output.run.clone(), 0);
        }
        // The last line may still grow.
        let whole = model.output.whole_lines();
        let from = (*told).min(whole);
        *told = whole;
        model.output.lines(from, whole - from).map(|l| format!("| {}", sanitise(l))).collect()
    }

    /// Asks about a dialog that has come up.
    fn question(&mut self, model: &Model) -> Vec<String> {
        let dialog = model.dialogs.last();
        if dialog == self.asked.as_ref() {
            return Vec::new();
        }
        self.asked = dialog.cloned();
        dialog.map(|d| show::question(model, d)).unwrap_or_default()
    }

    fn menu(&mut self, model: &Model) -> Vec<String> {
        let (choices, lines) = menu::main(model);
        self.choices = choices;
        lines
    }

    /// Takes one line that was written.
    pub fn line(&mut self, model: &mut Model, text: &str) -> Said {
        let text = text.trim();
        model.status = None;
        self.status = None;
        if !model.dialogs.is_empty() {
            return Said { effects: self.answer(model, text), lines: Vec::new() };
        }
        if let Ok(number) = text.parse::<usize>() {
            return match self.choices.get(number.wrapping_sub(1)).cloned() {
                Some(choice) => self.choose(model, choice),
                None => says(format!("There is no {number} in the list: an empty line shows it.")),
            };
        }
        let (word, rest) = text.split_once(' ').map_or((text, ""), |(w, r)| (w, r.trim()));
        match (word, rest) {
            ("", _) => Said { lines: self.menu(model), ..Said::default() },
            ("state", "") => self.choose(model, Choice::State),
            ("steps" | "runbook", "") => self.choose(model, Choice::Steps),
            ("next", "") => self.choose(model, Choice::Next),
            ("checks", "") => self.choose(model, Choice::Checks),
            ("notes", "") => self.choose(model, Choice::Notes),
            ("timeline", "") => self.choose(model, Choice::Timeline),
            ("output" | "last-output", "") => self.choose(model, Choice::Output),
            ("follow", "") => self.choose(model, Choice::Follow),
            ("help", "") => self.choose(model, Choice::Help),
            ("output", run) => {
                if !menu::select_run(model, run) {
                    return says(format!("✖ There is no run “{}”: timeline names them.", sanitise(run)));
                }
                self.tail = true;
                Said::default()
            }
            _ => command(model, word, rest),
        }
    }

    fn choose(&mut self, model: &mut Model, choice: Choice) -> Said {
        let lines = match choice {
            Choice::State => show::state(model),
            Choice::Steps => {
                let (choices, lines) = menu::steps(model);
                self.choices = choices;
                lines
            }
            Choice::Next => {
                act::act(model, Cmd::Next, false);
                let mut lines = show::step(model);
                lines.extend(self.menu(model));
                lines
            }
            Choice::Step(id) => {
                model.row = Some(super::target::RowKey::Step(id));
                let mut lines = show::step(model);
                lines.extend(self.menu(model));
                lines
            }
            Choice::Checks => show::checks(model),
            Choice::Notes => show::notes(model),
            Choice::Timeline => show::entries(model, model.room.last.saturating_sub(40)),
            Choice::Output => {
                menu::select_run(model, "");
                self.tail = true;
                Vec::new()
            }
            Choice::Follow => {
                let run = model.output.run.clone();
                let whole = model.output.whole_lines();
                self.following = if self.following.is_some() { None } else { Some((run, whole)) };
                let on = self.following.is_some();
                vec![if on { "Output is told as it comes." } else { "Output is not told any more." }.to_owned()]
            }
            Choice::Help => show::help(model),
            Choice::Do(cmd) => return Said { effects: act::act(model, cmd, false), ..Said::default() },
        };
        Said { lines, ..Said::default() }
    }

    /// A line while something is asked. An empty one goes back; nothing but the whole word confirms.
    fn answer(&mut self, model: &mut Model, text: &str) -> Vec<Effect> {
        let Some(dialog) = model.dialogs.last().cloned() else { return Vec::new() };
        if text.is_empty() && !self.pointing {
            return back(model);
        }
        match dialog {
            Dialog::Preview(preview) => {
                let asks = model.room.step(preview.target.step.as_str()).and_then(|s| s.step.confirm.clone());
                let (word, cmd) = match (&asks, preview.approve) {
                    (_, true) => ("approve", Cmd::Approved),
                    (Some(Confirm::Text(wanted)), false) => (wanted.trim(), Cmd::Start),
                    (_, false) => ("start", Cmd::Start),
                };
                if text != word {
                    return not_that(model, word);
                }
                if let Some(Dialog::Preview(preview)) = model.dialogs.last_mut() {
                    preview.typed = Line::new(text.to_owned());
                }
                confirm(model, cmd)
            }
            Dialog::Confirm(_) if text == "yes" => confirm(model, Cmd::Confirmed),
            Dialog::Confirm(_) => not_that(model, "yes"),
            Dialog::Reload(_) if text == "follow" => confirm(model, Cmd::Reloaded),
            Dialog::Reload(_) => not_that(model, "follow"),
            Dialog::Note(note) => self.note(model, &note, text),
            Dialog::Answer(answer) => keep(model, chosen(&answer, text)),
            Dialog::Reason(_) => keep(model, text.to_owned()),
            Dialog::Command(prompt) => {
                model.shut();
                let word = prompt.line.text().trim().to_owned();
                command(model, &word, text).effects
            }
            Dialog::Filter(_) | Dialog::Gantt(_) | Dialog::Detail { .. } | Dialog::Help { .. } => back(model),
        }
    }

    fn note(&mut self, model: &mut Model, note: &NoteLine, text: &str) -> Vec<Effect> {
        if !self.pointing {
            self.pointing = true;
            if let Some(Dialog::Note(note)) = model.dialogs.last_mut() {
                note.line = Line::new(text.to_owned());
            }
            self.asked = model.dialogs.last().cloned();
            let points = Point::ALL.iter().enumerate().map(|(i, p)| format!("{} {p}", i + 1));
            let all: Vec<String> = points.collect();
            model.tell(
                Tone::Info,
                format!("About what? An empty line for nothing in particular, or {}.", all.join(", ")),
            );
            return Vec::new();
        }
        self.pointing = false;
        let point = text.parse::<usize>().ok().and_then(|n| Point::ALL.get(n.wrapping_sub(1)).copied());
        let point = point.or_else(|| Point::ALL.iter().copied().find(|p| p.word() == text));
        if let Some(Dialog::Note(open)) = model.dialogs.last_mut() {
            *open = NoteLine { point, ..note.clone() };
        }
        submit::submit(model, Cmd::Keep).unwrap_or_default()
    }
}

fn says(line: String) -> Said {
    Said { lines: vec![line], effects: Vec::new() }
}

/// A command with what follows it, as on the command line of the screen.
fn command(model: &mut Model, word: &str, rest: &str) -> Said {
    let word = word.trim_start_matches(':');
    let Some(command) = by_word(word) else {
        let near = crate::runbook::near(word, super::command::COMMANDS.iter().filter(|c| c.offered()).map(|c| c.word));
        let hint = near.map_or("help lists them".to_owned(), |n| format!("did you mean {n}?"));
        return says(format!("✖ There is no command “{}”: {hint}", sanitise(word)));
    };
    match parse::perform(model, command, rest) {
        Ok(effects) => Said { effects, lines: Vec::new() },
        Err(why) => says(format!("✖ {}", sanitise(&why))),
    }
}

fn back(model: &mut Model) -> Vec<Effect> {
    model.shut();
    model.tell(Tone::Info, "nothing was done");
    Vec::new()
}

fn not_that(model: &mut Model, word: &str) -> Vec<Effect> {
    model.shut();
    model.tell(Tone::Info, format!("that is not “{word}”: nothing was done"));
    Vec::new()
}

/// The whole word was written after the question: no key that was meant for something else.
fn confirm(model: &mut Model, cmd: Cmd) -> Vec<Effect> {
    model.opened = model.now.plus_ms(-(submit::GUARD_MS as i64));
    submit::submit(model, cmd).unwrap_or_default()
}

/// The value of a numbered choice, else what was written.
fn chosen(answer: &Answering, text: &str) -> String {
    let nth = text.parse::<usize>().ok().and_then(|n| answer.wanted.one_of.get(n.wrapping_sub(1)));
    nth.cloned().unwrap_or_else(|| text.to_owned())
}

fn keep(model: &mut Model, text: String) -> Vec<Effect> {
    if let Some(line) = model.dialogs.last_mut().and_then(Dialog::line_mut) {
        *line = Line::new(text);
    }
    submit::submit(model, Cmd::Keep).unwrap_or_default()
}

/// The text of the page that lies on top.
fn page(model: &Model) -> Vec<String> {
    page::lines(model).iter().map(|l| l.text().trim_end().to_owned()).collect()
}

/// Every command that there is, with what follows it and its help.
fn commands(model: &Model) -> Vec<String> {
    let all = prompt::candidates(model, &super::dialog::Prompt::default());
    all.iter().map(|c| format!("{}: {}", c.shown, c.help)).collect()
}
