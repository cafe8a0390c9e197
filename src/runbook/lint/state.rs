//! What one block's shell sets and another's expects: each block has a shell of its own. And what nobody sets at all.

use crate::runbook::placeholder::names_set;
use crate::runbook::places::Problems;
use crate::runbook::sheet::Sheet;
use crate::runbook::shell::commands::{Command, is_name};
use crate::runbook::shell::lex::{Lexed, lex};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What the blocks read so far have set.
#[derive(Default)]
pub(in crate::runbook) struct State {
    /// The line of the last block that set a variable.
    set: HashMap<String, u32>,
    /// Variables of which nothing more need be said: something was, or it was of the block that sets them.
    settled: HashSet<String>,
}

impl State {
    /// Takes note of a block that is only to copy: what is typed by hand sets nothing here.
    pub(in crate::runbook) fn copied(&mut self, problems: &Problems, sheet: &Sheet) {
        let line = problems.line(sheet.place(0..0).start);
        self.set.extend(names_set(&sheet.text).into_iter().map(|n| (n.to_owned(), line)));
    }

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
        if !commands.iter().any(|c| matches!(c.words[0].as_str(), "source" | "." | "eval")) {
            self.unset(problems, sheet, &own, given);
        }
        // What is said of the block that sets it need not be said of those that use it.
        if only {
            self.settled.extend(own.into_iter().map(str::to_owned));
        } else {
            let line = problems.line(sheet.place(0..0).start);
            self.set.extend(own.into_iter().filter(|n| *n != "PATH").map(|n| (n.to_owned(), line)));
        }
    }
}

impl State {
    /// Warns about what the script reads and nobody sets, each name once in a runbook.
    fn unset(&mut self, problems: &mut Problems, sheet: &Sheet, own: &HashSet<&str>, given: &HashSet<String>) {
        for (name, at) in reads(&sheet.text) {
            let set = own.contains(name) || given.contains(name) || self.set.contains_key(name) || is_usual(name);
            if set || !self.settled.insert(name.to_owned()) {
                continue;
            }
            let hint =
                format!("ask for it: `vars: {{ {}: {{ ask: … }} }}`, or write `${{{name}:?}}`", name.to_lowercase());
            let braces = if sheet.text[at..].starts_with("${") { 2 } else { 0 };
            let span = sheet.place(at..at + 1 + name.len() + braces);
            problems.warn("unset", span, format!("nothing sets `${name}`: it would be empty"), Some(hint));
        }
    }
}

/// The variables that a script reads as they are, each with the place of its `$`: not in single quotes, in a comment or
/// in a here-document, not with a value in their stead, and not where the script looks whether they are empty.
fn reads(text: &str) -> Vec<(&str, usize)> {
    if !text.contains('$') {
        return Vec::new();
    }
    let lexed = if text.contains(['#', '<']) { lex(text) } else { Lexed::default() };
    let literal = literals(text);
    let inside = |ranges: &[Range<usize>], at: usize| {
        let after = ranges.partition_point(|r| r.start <= at);
        after > 0 && ranges[after - 1].contains(&at)
    };
    let tested = tested(text);
    let found = used(text).filter(|(name, at)| {
        let behind = text[at + 1..].strip_prefix('{').map(|t| &t[name.len()..]);
        let guarded = behind.is_some_and(|t| t.trim_start_matches(':').starts_with(['-', '=', '+', '?']));
        let apart = [&lexed.comments, &lexed.documents, &literal].iter().any(|ranges| inside(ranges, *at));
        !(guarded || apart || text[..*at].ends_with('\\') || tested.contains(name))
    });
    found.collect()
}

/// The variables of which the script looks whether they are empty: `[ -z "$NAME" ]`.
fn tested(text: &str) -> HashSet<&str> {
    let looks = ["-z ", "-n "].iter().flat_map(|test| text.match_indices(*test).map(|(at, _)| at));
    let behind = looks.filter(|at| ["[ ", "test ", "! "].iter().any(|lead| text[..*at].ends_with(lead)));
    behind
        .map(|at| {
            let name = text[at + 3..].trim_start_matches(['"', '$', '{']);
            let len = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            &name[..len.unwrap_or(name.len())]
        })
        .collect()
}

/// What stands in single quotes, outside of double ones.
fn literals(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut double = false;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '"' => double = !double,
            '\'' if !double => {
                let end = chars.find(|(_, c)| *c == '\'').map_or(text.len(), |(end, _)| end);
                found.push(at..end);
            }
            _ => {}
        }
    }
    found
}

/// Whether a variable is one that shells or log-ins set, or that people have set in their environment.
fn is_usual(name: &str) -> bool {
    const NAMES: [&str; 46] = [
        "HOME",
        "PATH",
        "USER",
        "LOGNAME",
        "SHELL",
        "PWD",
        "OLDPWD",
        "TERM",
        "LANG",
        "TMPDIR",
        "TEMP",
        "TMP",
        "HOSTNAME",
        "HOST",
        "EDITOR",
        "VISUAL",
        "PAGER",
        "DISPLAY",
        "MAIL",
        "UID",
        "EUID",
        "GID",
        "PPID",
        "RANDOM",
        "SECONDS",
        "LINENO",
        "FUNCNAME",
        "IFS",
        "OPTARG",
        "OPTIND",
        "REPLY",
        "SHLVL",
        "COLUMNS",
        "LINES",
        "PIPESTATUS",
        "GROUPS",
        "EPOCHSECONDS",
        "OSTYPE",
        "MACHTYPE",
        "KUBECONFIG",
        "GOPATH",
        "JAVA_HOME",
        "ITEM",
        "CI",
        "EPOCHREALTIME",
        "HOSTTYPE",
    ];
    const FAMILIES: [&str; 17] = [
        "WARROOM_",
        "BASH",
        "LC_",
        "XDG_",
        "SSH_",
        "SUDO_",
        "AWS_",
        "AZURE_",
        "ARM_",
        "GOOGLE_",
        "CLOUDSDK_",
        "VAULT_",
        "CONSUL_",
        "NOMAD_",
        "DOCKER_",
        "GITHUB_",
        "PG",
    ];
    NAMES.contains(&name) || FAMILIES.iter().any(|family| name.starts_with(family))
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
