//! A script that a run would start: what it wants from a person, what a shell would not read, what is no command at all.

use super::files::of_script;
use super::phrases::is_sentence;
use super::state::State;
use crate::plan::{Plan, Script, Step, env_name};
use crate::runbook::document::Code;
use crate::runbook::interpreters::is_console;
use crate::runbook::places::{Problems, Wanted};
use crate::runbook::prompt::is_typed;
use crate::runbook::sheet::Sheet;
use crate::runbook::shell;
use crate::runbook::shell::commands::{Command, Wants, is_output, wants};
use std::collections::HashSet;

/// Warns about a runnable script of a step.
pub(in crate::runbook) fn script(
    problems: &mut Problems,
    plan: &Plan,
    state: &mut State,
    step: &Step,
    code: &Code,
    script: &Script,
) {
    let sheet = &code.sheet;
    open_placeholders(problems, plan, sheet);
    // `shell=` may be anything; only its own program knows its grammar.
    let usual = matches!(script.interpreter.first().map(String::as_str), Some("sh" | "bash"));
    if !usual || !sheet.is_shell() {
        return;
    }
    let commands = sheet.commands();
    prompts(problems, code);
    let words = no_commands(problems, sheet, &commands);
    if !words {
        grammar(problems, sheet);
    }
    interactive(problems, step, sheet, &commands);
    let mut given: HashSet<String> = plan.vars.iter().map(|v| v.env_name()).collect();
    given.extend(step.env.iter().map(|(name, _)| name.clone()));
    given.extend(step.scripts.iter().flat_map(demanded).cloned());
    state.script(problems, sheet, &commands, &given);
    files(problems, step, sheet, &commands);
}

/// The inputs that a script gets as variables, since it demands them: `${NAME:?}`.
fn demanded(script: &Script) -> impl Iterator<Item = &String> {
    let as_variable = |name: &&String| script.text.contains(&format!("${{{name}"));
    script.inputs.iter().filter(as_variable)
}

fn open_placeholders(problems: &mut Problems, plan: &Plan, sheet: &Sheet) {
    let mut seen = HashSet::new();
    for place in sheet.placeholders() {
        let key = env_name(&place.name);
        let declared = plan.vars.iter().any(|v| v.env_name() == key);
        if declared || !seen.insert(place.name.clone()) {
            continue;
        }
        let span = sheet.place(place.at);
        let shown = &problems.text[crate::runbook::places::clamp(problems.text, span.clone())];
        let hint = format!("declare it in the front matter: `vars: {{ {}: {{ ask: … }} }}`", key.to_lowercase());
        problems.warn("placeholder", span, format!("`{shown}` must be filled in before a run"), Some(hint));
    }
}

/// Prompts in a script, where they are taken off, but so is the output that is mixed with them.
fn prompts(problems: &mut Problems, code: &Code) {
    if is_console(&code.sheet.lang) {
        return;
    }
    let Some(line) = code.lines.iter().find(|l| is_typed(&l.text)) else { return };
    let hint = "tag a session as `console`, and leave the prompt out of a script";
    let what = if code.sheet.prompted {
        "a prompt in a script: only the lines with `$ ` can be run"
    } else {
        "a prompt in a script: the shell would take it for a command"
    };
    problems.warn("prompt", line.at..line.at + 1, what, Some(hint.into()));
}

const OUTPUT: &str = "this looks like output, and would be run";

/// Sentences and output where commands should stand; whether there are some.
fn no_commands(problems: &mut Problems, sheet: &Sheet, commands: &[Command]) -> bool {
    let mut told = HashSet::new();
    for command in commands {
        let (rule, what, hint) = if is_output(command) {
            ("output", OUTPUT, "tag the block as `console`, with `$ ` before the commands")
        } else if is_sentence(command) {
            ("prose", "this reads like a sentence, and would be run", "take it out of the code, or put a `#` before it")
        } else {
            continue;
        };
        if told.insert(rule) {
            problems.warn(rule, sheet.place(command.at.clone()), what, Some(hint.into()));
        }
    }
    !told.is_empty()
}

fn grammar(problems: &mut Problems, sheet: &Sheet) {
    if let Some(fault) = shell::fault(&sheet.masked()) {
        let what = format!("no shell would read this script: {}", fault.what);
        problems.warn("syntax", sheet.place(fault.at), what, None);
    }
}

fn interactive(problems: &mut Problems, step: &Step, sheet: &Sheet, commands: &[Command]) {
    let hurts = |wants: &Wants| match wants {
        Wants::Terminal | Wants::Lines => !step.tty,
        Wants::End => step.timeout.is_none(),
    };
    let Some((command, wants)) = commands.iter().find_map(|c| Some((c, wants(c).filter(hurts)?))) else { return };
    let nobody = "and a run has nobody at its keyboard";
    let (rule, what, hint) = match wants {
        Wants::Terminal => (
            "interactive",
            format!("wants a terminal, {nobody}"),
            "run it with `tty`, or change things without an editor or a pager",
        ),
        Wants::Lines => (
            "interactive",
            format!("waits for lines to be typed, {nobody}"),
            "tell it what to run, or run it with `tty`",
        ),
        Wants::End => (
            "endless",
            "goes on until somebody stops it: nothing behind it is run".to_owned(),
            "let it end by itself (without `-f`, with a count), or give it a `timeout=…`",
        ),
    };
    let words = || command.words.iter().skip(1);
    let verb = words().find(|w| *w == "edit").or(words().next()).filter(|w| w.chars().all(char::is_alphabetic));
    let name = verb.map_or(command.words[0].clone(), |verb| format!("{} {verb}", command.words[0]));
    problems.warn(rule, sheet.place(command.at.clone()), format!("`{name}` {what}"), Some(hint.into()));
}

fn files(problems: &mut Problems, step: &Step, sheet: &Sheet, commands: &[Command]) {
    let folder = step.cwd.as_deref().map(|c| format!("{}/", c.trim_end_matches('/'))).unwrap_or_default();
    if folder.starts_with(['/', '~']) || folder.contains('$') {
        return;
    }
    for (path, at, runs) in of_script(&sheet.text, commands, &folder) {
        problems.wanted.push(Wanted { path, span: sheet.place(at), runs });
    }
}
