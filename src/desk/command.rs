//! The one table of commands: keys, palette, help and documentation come from it.

use super::place::{Pane, Place};
use crate::replay::Kind;

/// What can be done in a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // Each is told by its line in the table.
pub enum Cmd {
    Down,
    Up,
    HalfDown,
    HalfUp,
    PageDown,
    PageUp,
    Top,
    Bottom,
    ScrollLeft,
    ScrollRight,
    NextPane,
    PrevPane,
    Show(Pane),
    Next,
    NextMatch,
    PrevMatch,
    Open,
    Back,
    CloseView,
    Zoom,
    Tick,
    Untick,
    Preview,
    Run,
    Retry,
    Approve,
    Stop,
    Skip,
    Answer,
    Add,
    Note,
    NotePrivate,
    Reveal,
    Declare,
    Command,
    Hold,
    Release,
    Reload,
    Reloaded,
    Correct,
    Rate,
    StandDown,
    Close,
    Output,
    Type,
    TypeEnd,
    Wrap,
    FirstError,
    Filter,
    CommandLine,
    Help,
    Copy,
    Edit,
    EditNote,
    BigClock,
    Suspend,
    Redraw,
    Leave,
    RestartHost,
    Keep,
    NextPoint,
    PrevPoint,
    Complete,
    Start,
    Approved,
    Confirmed,
    EntryBack,
    EntryOn,
    FirstEntry,
    LastEntry,
    EntriesBack,
    EntriesOn,
    PlayPause,
    Faster,
    Slower,
    SkipIdle,
    TimeBack,
    TimeOn,
    NextTopic,
    NextPerson,
    Only,
    Save,
    Gantt,
    Closer,
    Wider,
    NextMark(Kind),
    PrevMark(Kind),
    GoTo,
}

/// A heading of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Changes the room.
    Doing,
    /// Shows something.
    Seeing,
    /// Moves only.
    Moving,
    /// The room as a whole.
    Room,
    /// A replay's clock.
    Replay,
}

impl Group {
    /// In the order of the help.
    pub const ALL: [Group; 5] = [Group::Doing, Group::Room, Group::Seeing, Group::Moving, Group::Replay];

    /// Its heading.
    pub const fn word(self) -> &'static str {
        match self {
            Group::Doing => "Doing",
            Group::Seeing => "Seeing",
            Group::Moving => "Moving (moves only)",
            Group::Room => "The room",
            Group::Replay => "Replay",
        }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// What it does.
    pub cmd: Cmd,
    /// Its name: on the command line, the same as the program's own, and in the settings; empty in a second line about the same command.
    pub word: &'static str,
    /// What follows the word.
    pub args: &'static str,
    /// Its keys where nobody bound others, separated by spaces; may be empty.
    pub keys: &'static str,
    /// Where the keys mean this.
    pub places: &'static [Place],
    /// Where the help lists it.
    pub group: Group,
    /// One line; `{word}` stands for the key of the command with this word ([`super::keymap::Keymap::told`]).
    pub help: &'static str,
}

impl Command {
    /// Whether the command line offers it. What belongs to a dialog is done there, by its key alone.
    pub fn offered(&self) -> bool {
        let in_pane = self.places.is_empty() || self.places.iter().any(|p| matches!(p, Place::Pane(_)));
        !self.word.is_empty() && in_pane
    }
}

const RUNBOOK: Place = Place::Pane(Pane::Runbook);
const CHECKS: Place = Place::Pane(Pane::Checks);
const OUTPUT: Place = Place::Pane(Pane::Output);
const TIMELINE: Place = Place::Pane(Pane::Timeline);
const NOTES: Place = Place::Pane(Pane::Notes);
const PANES: &[Place] = &[RUNBOOK, CHECKS, OUTPUT, TIMELINE, NOTES];
const STEPS: &[Place] = &[RUNBOOK, OUTPUT];
const TOLD: &[Place] = &[RUNBOOK, OUTPUT, Place::Detail];
const BY_HAND: &[Place] = &[RUNBOOK, Place::Detail];

const LISTS: &[Place] = &[RUNBOOK, CHECKS, TIMELINE, NOTES];
const PAGES: &[Place] = &[
    RUNBOOK,
    CHECKS,
    OUTPUT,
    TIMELINE,
    NOTES,
    Place::Preview,
    Place::Reload,
    Place::Detail,
    Place::Gantt,
    Place::Help,
];
const OVER: &[Place] = &[Place::Preview, Place::Reload, Place::Confirm, Place::Detail, Place::Gantt, Place::Help];
const LINES: &[Place] = &[Place::NoteLine, Place::CommandLine, Place::FilterLine, Place::Reason, Place::Answer];
const MATCHES: &[Place] = &[
    RUNBOOK,
    CHECKS,
    OUTPUT,
    TIMELINE,
    NOTES,
    Place::Preview,
    Place::Reload,
    Place::Detail,
    Place::Gantt,
    Place::Help,
    Place::CommandLine,
    Place::Answer,
];
const NOTED: &[Place] = &[
    RUNBOOK,
    CHECKS,
    OUTPUT,
    TIMELINE,
    NOTES,
    Place::Preview,
    Place::Reload,
    Place::Confirm,
    Place::Detail,
    Place::Gantt,
    Place::Help,
];
const COPIED: &[Place] = &[RUNBOOK, CHECKS, OUTPUT, TIMELINE, NOTES, Place::Preview, Place::Detail];
const ANSWERED: &[Place] = &[RUNBOOK, OUTPUT, Place::Preview, Place::Detail];
const EVERYWHERE: &[Place] = &[
    RUNBOOK,
    CHECKS,
    OUTPUT,
    TIMELINE,
    NOTES,
    Place::Preview,
    Place::Confirm,
    Place::Detail,
    Place::Gantt,
    Place::Help,
    Place::NoteLine,
    Place::CommandLine,
    Place::FilterLine,
    Place::Reason,
    Place::Answer,
    Place::Reload,
];

type Row = (Cmd, &'static str, &'static str, &'static str, &'static [Place], Group, &'static str);

const fn command((cmd, word, args, keys, places, group, help): Row) -> Command {
    Command { cmd, word, args, keys, places, group, help }
}

/// Every command. Where two have the same key in one place, the first wins; a replay's own come before all others.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    command((Cmd::PlayPause, "play", "", "space", PANES, Group::Replay, "play, or pause")),
    command((Cmd::Faster, "faster", "", "> +", PANES, Group::Replay, "faster, up to 600 times")),
    command((Cmd::Slower, "slower", "", "< -", PANES, Group::Replay, "slower")),
    command((Cmd::SkipIdle, "skip-idle", "", "i", PANES, Group::Replay, "skip idle time, or not")),
    command((Cmd::TimeBack, "back-10s", "", "h", PANES, Group::Replay, "10 seconds back")),
    command((Cmd::TimeOn, "on-10s", "", "l", PANES, Group::Replay, "10 seconds on")),
    command((Cmd::NextMark(Kind::Outage), "next-outage", "", "v", PANES, Group::Replay, "the next outage")),
    command((Cmd::PrevMark(Kind::Outage), "previous-outage", "", "V", PANES, Group::Replay, "the outage before")),
    command((Cmd::NextMark(Kind::Failure), "next-failure", "", "f", PANES, Group::Replay, "the next failure")),
    command((Cmd::PrevMark(Kind::Failure), "previous-failure", "", "F", PANES, Group::Replay, "the failure before")),
    command((Cmd::NextMark(Kind::Note), "next-note", "", "n", PANES, Group::Replay, "the next note")),
    command((Cmd::PrevMark(Kind::Note), "previous-note", "", "N", PANES, Group::Replay, "the note before")),
    command((Cmd::NextMark(Kind::Milestone), "next-milestone", "", "m", PANES, Group::Replay, "the next milestone")),
    command((Cmd::PrevMark(Kind::Milestone), "previous-milestone", "", "M", PANES, Group::Replay, "the milestone before")),
    command((Cmd::GoTo, "at", "TIME", "t", PANES, Group::Replay, "to a time: 14:31, 14:31:07")),
    command((Cmd::EntryBack, "entry-back", "", "left", PANES, Group::Replay, "one entry back")),
    command((Cmd::EntryOn, "entry-on", "", "right", PANES, Group::Replay, "one entry on")),
    command((Cmd::EntriesBack, "entries-back", "", "pgup", PANES, Group::Replay, "50 entries back")),
    command((Cmd::EntriesOn, "entries-on", "", "pgdn", PANES, Group::Replay, "50 entries on")),
    command((Cmd::FirstEntry, "first-entry", "", "home", PANES, Group::Replay, "to the first entry")),
    command((Cmd::LastEntry, "last-entry", "", "end", PANES, Group::Replay, "to the last entry")),

    command((Cmd::Tick, "tick", "[STEP]", "space", BY_HAND, Group::Doing, "done by hand: tick the step")),
    command((Cmd::Untick, "untick", "[STEP]", "u", BY_HAND, Group::Doing, "take the tick back; both stay in the record")),
    command((Cmd::Preview, "preview", "", "x", TOLD, Group::Doing, "look at a run before it starts; {start} there starts it")),
    command((Cmd::Start, "start", "", "X", &[Place::Preview], Group::Doing, "start what is shown here")),
    command((Cmd::Approve, "approve", "[STEP]", "a", TOLD, Group::Doing, "look at somebody else's start; {approve-it} there approves it")),
    command((Cmd::Approved, "approve-it", "", "A", &[Place::Preview], Group::Doing, "approve what is shown here")),
    command((Cmd::Run, "run", "[STEP [ITEM]]", "", &[], Group::Doing, "look at a run before it starts")),
    command((Cmd::Retry, "retry", "[STEP [ITEM]]", "", &[], Group::Doing, "look at another attempt before it starts")),
    command((Cmd::Stop, "stop", "[STEP|RUN]", "s", TOLD, Group::Doing, "end its runs and empty its queue; asks first")),
    command((Cmd::Confirmed, "confirm", "", "Y", &[Place::Confirm], Group::Doing, "yes, do it")),
    command((Cmd::Type, "type", "", "t", STEPS, Group::Doing, "type into its run, where that has a terminal (`tty`)")),
    command((Cmd::TypeEnd, "type-end", "", "ctrl-] ctrl-5", &[Place::Typing], Group::Doing, "the keys are yours again; the run goes on")),
    command((Cmd::Skip, "skip", "[STEP] because WHY", "-", BY_HAND, Group::Doing, "leave the step out, with a reason")),
    command((Cmd::Answer, "answer", "[INPUT [VALUE]]", "i", ANSWERED, Group::Doing, "answer an input that a run waits for")),
    command((Cmd::Add, "add", "TITLE", "+", PANES, Group::Doing, "add a step that the runbook lacks")),
    command((Cmd::Note, "note", "TEXT", "n", NOTED, Group::Doing, "take a note; its instant is now")),
    command((Cmd::NotePrivate, "note-private", "TEXT", "N", NOTED, Group::Doing, "take a private note (observers and facilitators)")),
    command((Cmd::NextPoint, "next-point", "", "tab", &[Place::NoteLine], Group::Doing, "the next observation point")),
    command((Cmd::PrevPoint, "previous-point", "", "backtab", &[Place::NoteLine], Group::Doing, "the observation point before")),

    command((Cmd::Declare, "declare", "", "D", PANES, Group::Room, "say: this is an outage; arms automatic steps")),
    command((Cmd::Command, "command", "", "", &[], Group::Room, "take command")),
    command((Cmd::Hold, "hold", "", "", &[], Group::Room, "stop every automatic start")),
    command((Cmd::Release, "release", "", "", &[], Group::Room, "let automatic starts go on")),
    command((Cmd::Reload, "reload", "", "", &[], Group::Room, "read how the runbook's file was edited; {follow-file} there follows it")),
    command((Cmd::Reloaded, "follow-file", "", "R", &[Place::Reload], Group::Room, "have the room follow what is shown here")),
    command((Cmd::Correct, "correct", "MILESTONE TIME because WHY", "", &[], Group::Room, "state when something was")),
    command((Cmd::Rate, "rate", "POINT P|S|M|U [WHY]", "", &[], Group::Room, "say how well a point of the drill went (facilitators)")),
    command((Cmd::Reveal, "reveal", "", "", &[], Group::Room, "make all private notes public; asks first")),
    command((Cmd::StandDown, "stand-down", "", "", &[], Group::Room, "the work is over; asks first")),
    command((Cmd::Close, "close", "[stop-runs|leave-runs]", "", &[], Group::Room, "end probes and host; asks first")),
    command((Cmd::RestartHost, "restart-host", "", "R", PANES, Group::Room, "start the room's host again, while it is lost")),
    command((Cmd::Leave, "quit", "", "ctrl-c", EVERYWHERE, Group::Room, "leave the seat (also :q); the room goes on")),
    command((Cmd::Suspend, "suspend", "", "ctrl-z", EVERYWHERE, Group::Room, "back to the shell for a moment; fg comes back")),

    command((Cmd::Open, "details", "", "enter", LISTS, Group::Seeing, "everything about the selected row; never runs anything")),
    command((Cmd::Open, "", "", "o", &[CHECKS, TIMELINE, NOTES], Group::Seeing, "everything about the selected row")),
    command((Cmd::Output, "last-output", "", "o", &[RUNBOOK, Place::Preview, Place::Detail], Group::Seeing, "the output of its last run")),
    command((Cmd::Filter, "filter", "", "/", PAGES, Group::Seeing, "filter the rows; in output and on pages: search")),
    command((Cmd::CommandLine, "command-line", "", ":", NOTED, Group::Seeing, "command line: every command, by a few letters")),
    command((Cmd::Help, "help", "", "?", &[RUNBOOK, CHECKS, OUTPUT, TIMELINE, NOTES, Place::Preview, Place::Reload, Place::Confirm, Place::Detail, Place::Gantt], Group::Seeing, "help for the place one is in")),
    command((Cmd::Copy, "copy", "", "y", COPIED, Group::Seeing, "copy: the row, the script, the line")),
    command((Cmd::Edit, "edit", "", "e", &[RUNBOOK, Place::Detail], Group::Seeing, "show the runbook in $EDITOR, at this step")),
    command((Cmd::EditNote, "edit-note", "", "ctrl-o", &[Place::NoteLine], Group::Seeing, "write the note on in $EDITOR")),
    command((Cmd::Save, "save", "FILE [over]", "S", &[OUTPUT], Group::Seeing, "write the output into a file; over: also where there is one")),
    command((Cmd::Only, "only", "[KIND] [PERSON]", "", &[], Group::Seeing, "narrow the timeline: checks, steps, runs, notes, people, room; a name; nothing: all")),
    command((Cmd::NextTopic, "next-topic", "", "K", &[TIMELINE], Group::Seeing, "only checks, steps, runs, notes, people, room; all again")),
    command((Cmd::NextPerson, "next-person", "", "P", &[TIMELINE], Group::Seeing, "only what one person did, the next one, all again")),
    command((Cmd::Gantt, "gantt", "", "T", PANES, Group::Seeing, "runs and outages over time")),
    command((Cmd::Closer, "closer", "", "+ =", &[Place::Gantt], Group::Moving, "a shorter time, larger")),
    command((Cmd::Wider, "wider", "", "-", &[Place::Gantt], Group::Moving, "a longer time, smaller")),
    command((Cmd::Open, "", "", "enter o", &[Place::Gantt], Group::Seeing, "everything about the selected row; never runs anything")),
    command((Cmd::Wrap, "wrap", "", "w", &[OUTPUT], Group::Seeing, "wrap long lines, or not")),
    command((Cmd::FirstError, "first-error", "", "E", &[OUTPUT], Group::Seeing, "to the first line that looks like an error")),
    command((Cmd::Zoom, "zoom", "", "z", PANES, Group::Seeing, "this pane alone, or all")),
    command((Cmd::BigClock, "big-clock", "", "B", PANES, Group::Seeing, "the clock in big digits, or not")),
    command((Cmd::Redraw, "redraw", "", "ctrl-l", EVERYWHERE, Group::Seeing, "paint everything anew")),

    command((Cmd::Next, "next", "", ".", PANES, Group::Moving, "to what is to be done next")),
    command((Cmd::Down, "down", "", "j down", PAGES, Group::Moving, "down")),
    command((Cmd::Up, "up", "", "k up", PAGES, Group::Moving, "up")),
    command((Cmd::HalfDown, "half-page-down", "", "ctrl-d", PAGES, Group::Moving, "half a page down")),
    command((Cmd::HalfUp, "half-page-up", "", "ctrl-u", PAGES, Group::Moving, "half a page up")),
    command((Cmd::PageDown, "page-down", "", "pgdn", PAGES, Group::Moving, "a page down")),
    command((Cmd::PageUp, "page-up", "", "pgup", PAGES, Group::Moving, "a page up")),
    command((Cmd::Top, "top", "", "g home", PAGES, Group::Moving, "to the top")),
    command((Cmd::Bottom, "bottom", "", "G end", PAGES, Group::Moving, "to the bottom; output and timeline follow again")),
    command((Cmd::ScrollLeft, "scroll-left", "", "h left", &[OUTPUT], Group::Moving, "to the left")),
    command((Cmd::ScrollRight, "scroll-right", "", "l right", &[OUTPUT], Group::Moving, "to the right")),
    command((Cmd::ScrollLeft, "", "", "h left", &[Place::Gantt], Group::Moving, "earlier")),
    command((Cmd::ScrollRight, "", "", "l right", &[Place::Gantt], Group::Moving, "later; at the end it goes along with the room")),
    command((Cmd::NextPane, "next-pane", "", "tab", PANES, Group::Moving, "the next pane")),
    command((Cmd::PrevPane, "previous-pane", "", "backtab", PANES, Group::Moving, "the pane before")),
    command((Cmd::Show(Pane::Runbook), "runbook", "", "1", PANES, Group::Moving, "the runbook")),
    command((Cmd::Show(Pane::Checks), "checks", "", "2", PANES, Group::Moving, "the checks")),
    command((Cmd::Show(Pane::Output), "output", "", "3", PANES, Group::Moving, "the output")),
    command((Cmd::Show(Pane::Timeline), "timeline", "", "4", PANES, Group::Moving, "the timeline")),
    command((Cmd::Show(Pane::Notes), "notes", "", "5", PANES, Group::Moving, "the notes")),
    command((Cmd::NextMatch, "next-match", "", "ctrl-n", MATCHES, Group::Moving, "the next match")),
    command((Cmd::PrevMatch, "previous-match", "", "ctrl-p", MATCHES, Group::Moving, "the match before")),
    command((Cmd::NextMatch, "", "", "down", &[Place::CommandLine, Place::Answer], Group::Moving, "the next one")),
    command((Cmd::PrevMatch, "", "", "up", &[Place::CommandLine, Place::Answer], Group::Moving, "the one before")),
    command((Cmd::Complete, "complete", "", "tab", &[Place::CommandLine, Place::Answer], Group::Moving, "take the selected match over")),
    command((Cmd::Keep, "keep", "", "enter", LINES, Group::Doing, "keep what was written")),
    command((Cmd::Back, "back", "", "esc", EVERYWHERE, Group::Moving, "back; never leaves the seat")),
    command((Cmd::CloseView, "close-view", "", "q", PANES, Group::Moving, "close the view")),
    command((Cmd::CloseView, "", "", "q", OVER, Group::Moving, "close the view")),
];

/// The table's line of a command; the first one where there are several.
pub fn entry(cmd: Cmd) -> Option<&'static Command> {
    COMMANDS.iter().find(|c| c.cmd == cmd)
}

/// The line with this word on the command line; `q` is `quit`.
pub fn by_word(word: &str) -> Option<&'static Command> {
    let word = if word == "q" { "quit" } else { word };
    COMMANDS.iter().find(|c| c.offered() && c.word == word)
}
