//! What a block of code is: its language, what of it is typed, what came back, and why it may be only to copy.

use super::interpreters::{interpreter, is_console, is_shell};
use super::placeholder::{Placeholder, placeholders};
use super::prompt::{Line, begins_foreign, comments, is_foreign, session};
use super::shebang;
use super::shell::commands::{Command, Wants, commands, is_output, may_open_shell, opens_shell, wants};
use std::ops::Range;

/// One line of code, without its container's indentation.
#[derive(Clone, Debug, Default)]
pub(super) struct CodeLine {
    pub text: String,
    /// Where it starts in the file.
    pub at: usize,
}

/// Why a block of code is shown to copy and never run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    /// Its language is none that is run, or it has none.
    Language,
    /// Nothing is in it.
    Empty,
    /// It begins at somebody else's prompt.
    Foreign,
    /// Lines for here and lines for elsewhere: it shows a prompt of another machine, or opens a session and goes on.
    Elsewhere,
    /// Nobody knows where it ends.
    Unclosed,
    /// A `console` block without a prompt: nobody knows what of it is typed.
    Unprompted,
    /// It begins with output.
    Output,
    /// It asks a monitoring system, and no shell.
    Query,
    /// It belongs into a session that was opened before: by the block at this place, or by a sentence.
    Inside(Option<usize>),
}

/// A block of code, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    /// The language as written; empty where there is none.
    pub lang: String,
    /// Whether the info string is a command itself.
    pub command: bool,
    /// Whether a command stands behind the language.
    pub info: bool,
    /// What is typed, prompts stripped.
    pub text: String,
    /// What came back.
    pub expected: String,
    pub hand: Option<Hand>,
    /// Where each line of `text` starts, in it and in the file.
    places: Vec<(usize, usize)>,
    /// Whether prompts were taken off.
    pub prompted: bool,
    /// Who runs it, where its first line says so.
    pub program: Option<Vec<String>>,
    /// The program that opens a shell elsewhere, where that is the last thing it does: what comes next is typed there.
    pub opens: Option<String>,
}

impl Sheet {
    /// Reads a block: its info string with its place, and its lines.
    pub fn read(info: &str, info_at: usize, lines: &[CodeLine], closed: bool) -> Sheet {
        let mut sheet = Sheet { lang: lang(info), ..Sheet::default() };
        let shelled = info.contains("shell=");
        let behind = info[sheet.lang.len().min(info.len())..].trim_start();
        if is_command(info) {
            sheet.command = true;
            sheet.lang = String::new();
            sheet.typed(&format!("{info}\n"), info_at);
        } else if is_shell(&sheet.lang) && is_command(behind) {
            // ```` ```bash kubectl get pods ````
            sheet.info = true;
            sheet.typed(&format!("{behind}\n"), info_at + info.len() - behind.len());
        }
        let console = is_console(&sheet.lang);
        let plain = is_plain(&sheet.lang);
        let runs = interpreter(&sheet.lang).is_some() || shelled || sheet.command;
        let whole: String = lines.iter().map(|l| l.text.as_str()).collect();
        let mut session = if (runs || plain) && !sheet.command { session(&whole, console) } else { None };
        sheet.prompted = session.is_some();
        sheet.fill(lines, session.as_deref(), begins_foreign(&whole, console));
        if runs && !(sheet.prompted || sheet.command) {
            sheet.program = shebang::program(&sheet.text);
        }
        let commands = if runs || (plain && may_open_shell(&whole)) { sheet.commands() } else { Vec::new() };
        sheet.opens = commands.last().and_then(opens_shell).map(str::to_owned);
        sheet.hand = sheet.hand(runs, shelled, closed, &whole, &commands);
        if sheet.hand == Some(Hand::Elsewhere) && sheet.shows_others() {
            // Nobody can follow it with the lines for the other machine taken out.
            sheet.refill(lines, None, true);
        } else if !sheet.info && session.as_deref_mut().is_some_and(|lines| comments(&whole, lines)) {
            sheet.refill(lines, session.as_deref(), false);
        }
        sheet
    }

    fn typed(&mut self, text: &str, at: usize) {
        self.places.push((self.text.len(), at));
        self.text.push_str(text);
    }

    fn refill(&mut self, lines: &[CodeLine], session: Option<&[Line]>, foreign: bool) {
        (self.text, self.expected, self.places) = Default::default();
        self.fill(lines, session, foreign);
    }

    fn fill(&mut self, lines: &[CodeLine], session: Option<&[Line]>, foreign: bool) {
        for (i, line) in lines.iter().enumerate() {
            match session.map(|s| s.get(i).copied().unwrap_or(Line::Output)) {
                Some(Line::Typed(prompt)) => self.typed(&line.text[prompt..], line.at + prompt),
                // What only parts the command from its output is neither.
                Some(Line::Output) if self.expected.is_empty() && line.text.trim().is_empty() => {}
                Some(Line::Output) => self.expected.push_str(&line.text),
                // Behind a command in the info string stands what it prints, or what is typed into it.
                None if self.command && !foreign => self.expected.push_str(&line.text),
                None => self.typed(&line.text, line.at),
            }
        }
    }

    fn hand(&self, runs: bool, shelled: bool, closed: bool, whole: &str, commands: &[Command]) -> Option<Hand> {
        let console = is_console(&self.lang);
        if !runs {
            Some(Hand::Language)
        } else if self.text.trim().is_empty() {
            Some(Hand::Empty)
        } else if !closed {
            Some(Hand::Unclosed)
        } else if !self.prompted && begins_foreign(whole, console) {
            Some(Hand::Foreign)
        } else if shelled || !self.is_shell() {
            None
        } else if !self.prompted && is_query(whole) {
            Some(Hand::Query)
        } else if self.elsewhere(commands) {
            Some(Hand::Elsewhere)
        } else if commands.first().is_some_and(is_output) {
            Some(Hand::Output)
        } else if console && !self.prompted {
            Some(Hand::Unprompted)
        } else {
            None
        }
    }

    /// Whether a shell runs it whose grammar is known.
    pub fn is_shell(&self) -> bool {
        let by_program = self.program.as_ref().map(|argv| argv.first().is_some_and(|p| shebang::is_shell(p)));
        self.command || by_program.unwrap_or_else(|| is_shell(&self.lang))
    }

    /// Whether some of its lines are typed on another machine or into another program.
    fn elsewhere(&self, commands: &[Command]) -> bool {
        if self.prompted && self.expected.lines().any(is_foreign) {
            return true;
        }
        let session = commands.iter().position(|c| wants(c) == Some(Wants::Lines));
        session.is_some_and(|at| at + 1 < commands.len() || self.shows_others())
    }

    /// Whether another prompt than the own one stands before what seems to be output.
    fn shows_others(&self) -> bool {
        self.prompted && self.expected.lines().any(|l| is_foreign(l) || l.starts_with("# "))
    }

    /// Its placeholders, in order.
    pub fn placeholders(&self) -> Vec<Placeholder> {
        placeholders(&self.text, self.is_shell() || self.lang.eq_ignore_ascii_case("zsh"))
    }

    /// Its text with a word in the place of each placeholder, for a shell's grammar; every place stays where it is.
    pub fn masked(&self) -> String {
        let mut text = self.text.clone();
        for place in self.placeholders().iter().filter(|p| !p.variable) {
            text.replace_range(place.at.clone(), &"x".repeat(place.at.len()));
        }
        text
    }

    /// Where a range of its text stands in the file.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize| {
            let line = self.places.partition_point(|(start, _)| *start <= at).saturating_sub(1);
            self.places.get(line).map_or(0, |(start, place)| place + at - start)
        };
        let start = place(range.start);
        let last = range.end.max(range.start + 1) - 1;
        start..place(last).max(start) + usize::from(range.end > range.start)
    }

    /// Whether it shows what to type, for a run or for a person.
    pub fn is_typed(&self) -> bool {
        match self.hand {
            Some(Hand::Language) => self.prompted || (is_plain(&self.lang) && begins_foreign(&self.text, false)),
            Some(Hand::Empty | Hand::Output) => false,
            _ => true,
        }
    }

    /// Its simple commands, placeholders taken for words.
    pub fn commands(&self) -> Vec<Command> {
        commands(&self.masked())
    }

    /// Whether it is run.
    pub fn runnable(&self) -> bool {
        self.hand.is_none()
    }
}

/// Whether code is PromQL: it begins with a function that is called or an aggregation, which no shell would read.
fn is_query(code: &str) -> bool {
    const FUNCTIONS: [&str; 20] = [
        "absent",
        "avg",
        "bottomk",
        "ceil",
        "changes",
        "count",
        "delta",
        "deriv",
        "histogram_quantile",
        "increase",
        "irate",
        "label_replace",
        "max",
        "min",
        "quantile",
        "rate",
        "round",
        "sort_desc",
        "sum",
        "topk",
    ];
    let line = code.lines().map(str::trim_start).find(|l| !(l.is_empty() || l.starts_with('#') || l.starts_with("//")));
    let line = line.unwrap_or_default();
    let name = &line[..line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(line.len())];
    let behind = line[name.len()..].trim_start();
    let called = behind.starts_with('(') && !behind[1..].trim_start().starts_with(')');
    let grouped = ["by (", "by(", "without (", "without("].iter().any(|g| behind.starts_with(g));
    (FUNCTIONS.contains(&name) || name.ends_with("_over_time")) && (called || grouped)
}

/// Whether the language says nothing.
fn is_plain(lang: &str) -> bool {
    matches!(lang, "" | "text" | "txt" | "plain" | "plaintext")
}

/// The language that an info string begins with.
fn lang(info: &str) -> String {
    let end = info.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(info.len());
    let lang = &info[..end];
    if lang.is_empty() && info.starts_with("{.") {
        // Pandoc's way: the first class is the language.
        return info[2..].split([' ', '}', ',']).next().unwrap_or_default().to_owned();
    }
    lang.to_owned()
}

/// Whether an info string is a command that somebody put there: ```` ```kubectl get pods ````.
pub(super) fn is_command(info: &str) -> bool {
    const PROGRAMS: [&str; 62] = [
        "ansible",
        "apt",
        "apt-get",
        "aws",
        "az",
        "brew",
        "bundle",
        "cat",
        "cd",
        "chef-client",
        "chmod",
        "chown",
        "consul",
        "cp",
        "curl",
        "df",
        "dig",
        "docker",
        "docker-compose",
        "du",
        "echo",
        "etcdctl",
        "export",
        "find",
        "gcloud",
        "gem",
        "git",
        "grep",
        "gsutil",
        "helm",
        "journalctl",
        "jq",
        "kill",
        "knife",
        "kubectl",
        "less",
        "ls",
        "mkdir",
        "mv",
        "mysql",
        "nc",
        "nodetool",
        "npm",
        "oc",
        "openssl",
        "ping",
        "pip",
        "podman",
        "ps",
        "psql",
        "redis-cli",
        "rm",
        "rsync",
        "scp",
        "service",
        "ssh",
        "sudo",
        "systemctl",
        "tail",
        "terraform",
        "vault",
        "wget",
    ];
    let mut words = info.split_whitespace();
    let (Some(first), Some(_)) = (words.next(), words.next()) else { return false };
    let path = first.starts_with("./") || (first.starts_with('/') && first.len() > 1);
    PROGRAMS.contains(&first) || path
}
