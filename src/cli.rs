//! F8: the command line: one file per command; `failure.rs` maps typed errors to what, why, hint and exit code.

mod attach;
mod check;
mod compare;
mod completing;
mod demo;
mod failure;
mod forecast;
mod host;
mod hosting;
mod import;
mod info;
mod instant;
mod intents;
mod lint;
mod log;
mod look;
mod open;
mod output;
mod pages;
mod past;
mod player;
mod progress;
mod push;
mod reload;
mod replay;
mod report;
mod rooms;
mod settings;
mod show;
mod status;
mod talk;
mod theme;
mod typing;
mod verify;
mod which;

pub use failure::Failure;

use crate::io::files;
use clap::{CommandFactory, Parser, Subcommand};

/// A terminal room for incidents and disaster drills.
#[derive(Parser, Debug)]
#[command(name = "warroom", version, about, max_term_width = 100, arg_required_else_help = true)]
#[command(
    before_help = "Examples:\n  warroom demo                          a drill on a site of its own, to try everything\n  warroom open runbook.md               a new room on your runbook\n  warroom attach --as bob               another seat in the open room\n  warroom status --json | jq .scope     how it stands, for scripts"
)]
struct Cli {
    #[command(flatten)]
    talk: talk::Talk,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// A drill on a site of two datacenters on loopback: see it all in one go
    Demo(demo::Args),
    /// Open a new room on a runbook, or resume one, and take a seat
    Open(open::Args),
    /// Take a seat in a room
    Attach(attach::Args),
    /// Be the host of a room, in the foreground, for a service manager
    Host(host::Args),
    /// List the rooms
    Rooms(rooms::Args),
    /// How a room stands now, from its journal
    Status(status::Args),
    /// The entries of a room
    Log(log::Args),
    /// A run's output
    Output(output::Args),
    /// Type into a run of a `tty` step
    Type(typing::Args),
    /// Check the journal's chain and the runs' hashes
    Verify(verify::Args),
    /// What would hurt in an incident
    Lint(lint::Args),
    /// Phases, steps, scripts, inputs and problems as warroom sees them
    Show(show::Args),
    /// Probe a runbook's checks now
    Check(check::Args),
    /// Write existing monitors (Gatus, Prometheus, StatusCake, Heartbeat) as a runbook's checks
    Import(import::Args),
    /// Push a heartbeat for a check that waits for one
    Push(push::Args),
    /// The room again, read-only, at any instant
    Replay(replay::Args),
    /// The after-action report
    Report(report::Args),
    /// Better than last time? Rooms side by side, by step
    Compare(compare::Args),
    /// How long would everything take? From what rooms measured
    Forecast(forecast::Args),
    /// Follow the runbook's file as it was edited, after reading the difference
    Reload(reload::Args),
    /// Version, folders, settings with their mistakes, terminal and limits
    Info(info::Args),
    /// Completions for a shell, on standard output
    Completions(pages::Completions),
    /// The manual: one page on standard output, or a page for each command in a folder
    Man(pages::Man),
    /// List, show, check and import themes
    Theme(theme::Args),
    #[command(flatten)]
    Intent(intents::IntentCommand),
}

/// Whether a word too many was said to an intent, as the room's name is to the commands that look at one.
fn stray_room(error: &clap::Error) -> bool {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidArg) else { return false };
    error.kind() == ErrorKind::UnknownArgument && files::find_room(word).is_ok()
}

/// Runs the command line and gives the exit code: 0 done, 1 not well, 2 wrong use, 3 refused, 4 an inner failure.
pub fn main() -> u8 {
    match completing::answer(Cli::command) {
        Ok(false) => {}
        Ok(true) => return 0,
        Err(e) => e.exit(),
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            if stray_room(&e) {
                eprintln!("  hint: `--room ROOM` names the room");
            }
            return if e.use_stderr() { 2 } else { 0 };
        }
    };
    let talk = cli.talk;
    let done = match cli.command {
        Command::Demo(args) => demo::run(&talk, args),
        Command::Open(args) => open::run(&talk, args),
        Command::Attach(args) => attach::run(&talk, args),
        Command::Host(args) => host::run(&talk, args),
        Command::Rooms(args) => rooms::run(&talk, args),
        Command::Status(args) => status::run(&talk, args),
        Command::Log(args) => log::run(&talk, args),
        Command::Output(args) => output::run(&talk, args),
        Command::Type(args) => typing::run(&talk, args),
        Command::Verify(args) => verify::run(&talk, args),
        Command::Lint(args) => lint::run(&talk, args),
        Command::Show(args) => show::run(&talk, args),
        Command::Check(args) => check::run(&talk, args),
        Command::Import(args) => import::run(&talk, args),
        Command::Push(args) => push::run(&talk, args),
        Command::Replay(args) => replay::run(&talk, args),
        Command::Report(args) => report::run(&talk, args),
        Command::Compare(args) => compare::run(&talk, args),
        Command::Forecast(args) => forecast::run(&talk, args),
        Command::Reload(args) => reload::run(&talk, args),
        Command::Info(args) => info::run(&talk, &args),
        Command::Completions(args) => pages::completions(&talk, &args),
        Command::Man(args) => pages::man(&talk, &args, Cli::command()),
        Command::Theme(args) => theme::run(&talk, args),
        Command::Intent(command) => intents::run(&talk, command),
    };
    let done = match talk.lost() {
        Some(failure) => done.and(Err(failure)),
        None => done,
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            talk.complain(&failure);
            failure.code
        }
    }
}
