//! Where one is: the panes, and the dialogs over them.

/// A panel of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pane {
    /// Phases, steps, items.
    Runbook,
    /// The checks and how they stand.
    Checks,
    /// What the selected run prints.
    Output,
    /// Everything that happened.
    Timeline,
    /// The remarks.
    Notes,
}

impl Pane {
    /// In the order of the tabs.
    pub const ALL: [Pane; 5] = [Pane::Runbook, Pane::Checks, Pane::Output, Pane::Timeline, Pane::Notes];

    /// Its title.
    pub const fn word(self) -> &'static str {
        match self {
            Pane::Runbook => "Runbook",
            Pane::Checks => "Checks",
            Pane::Output => "Output",
            Pane::Timeline => "Timeline",
            Pane::Notes => "Notes",
        }
    }
}

/// What a key is meant for: a pane, or the dialog that lies over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A pane has the focus.
    Pane(Pane),
    /// The keys are a run's.
    Typing,
    /// A note is being written.
    NoteLine,
    /// The command line.
    CommandLine,
    /// A filter or a search is being written.
    FilterLine,
    /// A run is being looked at before it starts.
    Preview,
    /// Something waits for its own key.
    Confirm,
    /// A reason is being written.
    Reason,
    /// An input is being answered.
    Answer,
    /// The runbook's difference is being read.
    Reload,
    /// Everything about one step, check, entry or note.
    Detail,
    /// Runs and outages over time.
    Gantt,
    /// The help.
    Help,
}

impl Place {
    /// Whether plain characters are written here.
    pub const fn writes(self) -> bool {
        use Place::{Answer, CommandLine, FilterLine, NoteLine, Reason, Typing};
        matches!(self, Typing | NoteLine | CommandLine | FilterLine | Reason | Answer)
    }

    /// For people: `in the runbook`.
    pub const fn words(self) -> &'static str {
        match self {
            Place::Pane(pane) => pane.word(),
            Place::Typing => "Typing",
            Place::NoteLine => "Note",
            Place::CommandLine => "Command line",
            Place::FilterLine => "Filter",
            Place::Preview => "Preview",
            Place::Confirm => "Confirmation",
            Place::Reason => "Reason",
            Place::Answer => "Answer",
            Place::Reload => "Reload",
            Place::Detail => "Detail",
            Place::Gantt => "Gantt",
            Place::Help => "Help",
        }
    }
}
