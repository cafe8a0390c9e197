//! Files that a runbook names. Reading a runbook looks at no file: what it names is gathered, and compared by who can.

use crate::runbook::placeholder::placeholders;
use crate::runbook::places::{Problems, Wanted};
use crate::runbook::shell::commands::{Command, commands};
use std::ops::Range;

/// Notes the program of a command in the front matter.
pub(in crate::runbook) fn program(problems: &mut Problems, command: &str, span: Range<usize>) {
    let commands = commands(command);
    if let Some((path, runs)) = commands.first().and_then(named) {
        problems.wanted.push(Wanted { path: path.to_owned(), span, runs });
    }
}

/// The files that a script's commands name, as far as nothing in the script itself makes them or goes elsewhere.
/// `folder` is where it runs, relative to the runbook's own.
pub(super) fn of_script(text: &str, commands: &[Command], folder: &str) -> Vec<(String, Range<usize>, bool)> {
    let here = commands.iter().take_while(|c| !matches!(c.words[0].as_str(), "cd" | "pushd" | "git"));
    here.filter_map(|c| named(c).map(|(path, runs)| (path, c, runs)))
        .filter(|(path, c, _)| !text[..c.at.start].contains(path))
        .map(|(path, c, runs)| {
            let at = text[c.at.clone()].find(path).map_or(c.at.start, |i| c.at.start + i);
            (format!("{folder}{path}"), at..at + path.len(), runs)
        })
        .collect()
}

/// A file that a command starts or reads as a script, by a path that is relative; and whether it must be executable.
fn named(command: &Command) -> Option<(&str, bool)> {
    let first = command.words[0].as_str();
    let script = || command.words[1..].iter().map(String::as_str).find(|w| !w.starts_with('-'));
    let (path, runs) = match first {
        "sh" | "bash" | "zsh" | "python" | "python3" | "ruby" | "perl" if command.words.get(1)? != "-c" => {
            (script()?, false)
        }
        "source" | "." => (script()?, false),
        _ => (first, true),
    };
    let relative = path.starts_with("./") || path.starts_with("../");
    let ends = [".sh", ".py", ".rb", ".pl"].iter().any(|e| path.ends_with(e));
    let plain = !path.contains(['$', '*', '?', '`', '{', '<']) && placeholders(path, false).is_empty();
    (plain && (relative || (!runs && ends && !path.starts_with(['/', '~'])))).then_some((path, runs))
}
