//! What lies over the panes: lines to write in, previews, confirmations, details, help.

use super::inputs::Wanted;
use super::line::Line;
use super::place::Place;
use super::target::Target;
use crate::record::Intent;
use crate::wire::Difference;
use crate::words::*;

/// Something over the panes; it gets the keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// A note is being written.
    Note(NoteLine),
    /// The command line.
    Command(Prompt),
    /// A filter, or a search in the output.
    Filter(Filtering),
    /// A run before it starts, or before it is approved.
    Preview(Preview),
    /// Something that waits for its own key.
    Confirm(Confirming),
    /// A reason to leave a step out.
    Reason(Reason),
    /// An answer to an input.
    Answer(Answering),
    /// How the runbook's file differs, before the room follows it.
    Reload(Reloading),
    /// Everything about something.
    Detail {
        /// About what.
        subject: Subject,
        /// First line shown.
        top: usize,
    },
    /// Runs and outages over time.
    Gantt(Gantt),
    /// The help.
    Help {
        /// For this place.
        of: Place,
        /// First line shown.
        top: usize,
    },
}

/// A note is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteLine {
    /// The text so far.
    pub line: Line,
    /// When it was begun: the note's instant.
    pub at: Stamp,
    /// The observation point.
    pub point: Option<Point>,
    /// The step or check it is attached to.
    pub on: Option<String>,
    /// For facilitators and oneself.
    pub private: bool,
    /// It was put aside before.
    pub again: bool,
}

/// The command line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompt {
    /// The text so far, without the colon.
    pub line: Line,
    /// The selected candidate.
    pub selected: usize,
}

/// A filter is being written; it works at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Filtering {
    /// The text so far.
    pub line: Line,
    /// Of this pane, page or picture.
    pub of: Place,
    /// What it was before: `esc` brings it back.
    pub before: String,
}

/// A run before it starts, or before it is approved.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// What would run.
    pub target: Target,
    /// Another attempt, not a first start.
    pub retry: bool,
    /// It is looked at to approve it.
    pub approve: bool,
    /// The text that the step asks for, as far as it is typed.
    pub typed: Line,
    /// First line shown.
    pub top: usize,
}

/// Something that waits for its own key.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirming {
    /// What will be asked for.
    pub intent: Intent,
    /// The question.
    pub question: String,
    /// What will follow from it.
    pub lines: Vec<String>,
}

/// A reason to leave a step out.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The step.
    pub step: StepId,
    /// The text so far.
    pub line: Line,
}

/// An answer to an input.
#[derive(Clone, Debug, PartialEq)]
pub struct Answering {
    /// The input.
    pub wanted: Wanted,
    /// The text so far.
    pub line: Line,
    /// The selected one of the values that are allowed.
    pub selected: usize,
}

impl Answering {
    /// The allowed values that fit what is written.
    pub fn choices(&self) -> Vec<&String> {
        let written = self.line.text().to_lowercase();
        self.wanted.one_of.iter().filter(|c| c.to_lowercase().contains(&written)).collect()
    }
}

/// The runbook's difference is being read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reloading {
    /// What the host said; none while it looks.
    pub difference: Option<Result<Box<Difference>, String>>,
    /// First line shown.
    pub top: usize,
}

/// Runs and outages over time: what of the picture is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gantt {
    /// The selected row.
    pub selected: usize,
    /// How much time, ms; none for all of it.
    pub shown: Option<i64>,
    /// The left edge, ms since the room was opened; none goes along with its end.
    pub left: Option<i64>,
}

/// What a detail is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A step or an item.
    Step(Target),
    /// A check.
    Check(CheckName),
    /// An entry, by its number.
    Entry(u64),
    /// A note, counted from the first.
    Note(usize),
}

impl Dialog {
    /// The place that it makes.
    pub fn place(&self) -> Place {
        match self {
            Dialog::Note(_) => Place::NoteLine,
            Dialog::Command(_) => Place::CommandLine,
            Dialog::Filter(_) => Place::FilterLine,
            Dialog::Preview(_) => Place::Preview,
            Dialog::Confirm(_) => Place::Confirm,
            Dialog::Reason(_) => Place::Reason,
            Dialog::Answer(_) => Place::Answer,
            Dialog::Reload(_) => Place::Reload,
            Dialog::Detail { .. } => Place::Detail,
            Dialog::Gantt(_) => Place::Gantt,
            Dialog::Help { .. } => Place::Help,
        }
    }

    /// Whether it is a box over the panes, not a line at the foot.
    pub fn is_box(&self) -> bool {
        !matches!(self, Dialog::Note(_) | Dialog::Command(_) | Dialog::Filter(_) | Dialog::Reason(_))
    }

    /// The line that is written in, if there is one.
    pub fn line_mut(&mut self) -> Option<&mut Line> {
        match self {
            Dialog::Note(note) => Some(&mut note.line),
            Dialog::Command(prompt) => Some(&mut prompt.line),
            Dialog::Filter(filter) => Some(&mut filter.line),
            Dialog::Reason(reason) => Some(&mut reason.line),
            Dialog::Answer(answer) => Some(&mut answer.line),
            _ => None,
        }
    }

    /// The first line shown of what scrolls, if it does.
    pub(super) fn top_mut(&mut self) -> Option<&mut usize> {
        match self {
            Dialog::Preview(Preview { top, .. })
            | Dialog::Reload(Reloading { top, .. })
            | Dialog::Detail { top, .. }
            | Dialog::Help { top, .. } => Some(top),
            _ => None,
        }
    }
}

/// Something that fits what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is shown.
    pub shown: String,
    /// The whole line after it was taken over.
    pub line: String,
    /// What it is.
    pub help: String,
    /// A key that does the same without the command line.
    pub key: String,
    /// Nothing needs to follow it.
    pub whole: bool,
}
