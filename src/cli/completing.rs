//! What tab offers in a shell: commands and options from the table of arguments; rooms, steps, runs, inputs and themes from what there is.

use super::{hosting, theme};
use crate::io::{files, journal};
use crate::room::Room;
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;
use std::ffi::{OsStr, OsString};

/// The variable by which a shell's script asks.
const ASKED: &str = "WARROOM_COMPLETE";

/// Answers a shell that asks what could follow the words so far. False where none asks.
///
/// # Errors
/// The shell is an unknown one, or does not listen.
pub fn answer(command: fn() -> clap::Command) -> Result<bool, clap::Error> {
    let here = std::env::current_dir().ok();
    CompleteEnv::with_factory(|| taught(command())).var(ASKED).try_complete(std::env::args_os(), here.as_deref())
}

/// The script that makes a shell ask; none for a shell that is not known.
pub fn script(shell: &str) -> Option<String> {
    let shells = Shells::builtins();
    let mut text = Vec::new();
    shells.completer(shell)?.write_registration(ASKED, "warroom", "warroom", "warroom", &mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// The table of arguments, with what each can be; an argument of one name means one thing in every command.
fn taught(command: clap::Command) -> clap::Command {
    let with = |find: fn() -> Vec<String>| ArgValueCompleter::new(move |so_far: &OsStr| fitting(find(), so_far));
    let command = command.mut_args(|arg| match arg.get_id().as_str() {
        "room" | "rooms" | "named" => arg.add(with(rooms)),
        "step" => arg.add(with(steps)),
        "run" => arg.add(with(runs)),
        "target" => arg.add(with(|| [steps(), runs()].concat())),
        "on" => arg.add(with(|| [steps(), checks()].concat())),
        "input" => arg.add(with(inputs)),
        "theme" | "themes" => arg.add(with(theme::names)),
        _ => arg,
    });
    command.mut_subcommands(taught)
}

fn fitting(all: Vec<String>, so_far: &OsStr) -> Vec<CompletionCandidate> {
    let so_far = so_far.to_string_lossy();
    all.into_iter().filter(|one| one.starts_with(&*so_far)).map(CompletionCandidate::new).collect()
}

fn rooms() -> Vec<String> {
    files::rooms().unwrap_or_default().iter().map(|dir| files::name_of(dir)).collect()
}

/// The room that the line so far names, else the only open one.
fn room() -> Option<Room> {
    let words: Vec<OsString> = std::env::args_os().collect();
    let named = words.windows(2).find(|two| two[0] == "--room").and_then(|two| two[1].to_str());
    let dir = hosting::meant(named).ok()?;
    Some(Room::fold(&journal::read(&dir).ok()?.entries))
}

fn steps() -> Vec<String> {
    room().map_or(Vec::new(), |r| r.step_states().map(|(_, s, _)| s.step.id.to_string()).collect())
}

fn runs() -> Vec<String> {
    room().map_or(Vec::new(), |r| r.runs.keys().map(ToString::to_string).collect())
}

fn checks() -> Vec<String> {
    room().map_or(Vec::new(), |r| r.checks.all.iter().map(|c| c.check.name.to_string()).collect())
}

fn inputs() -> Vec<String> {
    let all = |r: Room| {
        let mut names: Vec<String> = r.step_states().flat_map(|(_, s, _)| r.missing_inputs(s)).collect();
        names.sort();
        names.dedup();
        names
    };
    room().map_or(Vec::new(), all)
}
