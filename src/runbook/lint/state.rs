//! What one block's shell sets and another's expects: each block has a shell of its own.

use crate::runbook::placeholder::names_set;
use crate::runbook::places::Problems;
use crate::runbook::sheet::Sheet;
use crate::runbook::shell::commands::{Command, is_name};
use std::collections::{HashMap, HashSet};

/// What the blocks read so far have set.
#[derive(Default)]
pub(in crate::runbook) struct State {
    /// The line of the last block that set a variable.
    set: HashMap<String, u32>,
}

impl State {
    /// Compares a script with those before it; `given` are the variables that the room gives to every script.
    pub(super) fn script(
        &mut self,
        problems: &mut Problems,
        sheet: &Sheet,
        commands: &[Command],
        given: &HashSet<String>,
    ) {
        let own = names_set(&sheet.text);
        let only = only_sets(commands);
        if only {
            let hint = "set it in the block that uses it, in `vars:`, or by `env=…` and `cwd=…`";
            let span = sheet.place(commands[0].at.clone());
            let what = "this shell ends with its block, and what it sets with it";
            problems.warn("lost-state", span, what, Some(hint.into()));
        }
        let mut told = HashSet::new();
        for (name, at) in used(&sheet.text) {
            let known = own.contains(name) || given.contains(name) || !told.insert(name);
            if let (false, Some(line)) = (known, self.set.get(name)) {
                let what = format!("`${name}` was set by the block of line {line}, whose shell has ended");
                let hint = "set it here too, or let `vars:` ask for it";
                problems.warn("lost-state", sheet.place(at..at + name.len() + 1), what, Some(hint.into()));
            }
        }
        // What is said of the block that sets it need not be said of those that use it.
        if !only {
            let line = problems.line(sheet.place(0..0).start);
            self.set.extend(own.into_iter().filter(|n| *n != "PATH").map(|n| (n.to_owned(), line)));
        }
    }
}

/// Whether all that the commands do is to change their own shell.
fn only_sets(commands: &[Command]) -> bool {
    let sets = |c: &Command| matches!(c.words[0].as_str(), "export" | "cd" | "source" | ".");
    !commands.is_empty() && commands.iter().all(sets)
}

/// The variables that a script reads, each with the place of its `$`.
fn used(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = text[at + 1..].strip_prefix('{').unwrap_or(&text[at + 1..]);
        let len = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        is_name(&rest[..len]).then_some((&rest[..len], at))
    })
}
