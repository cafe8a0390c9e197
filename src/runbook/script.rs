//! From a fence to a script: who runs it, what of it is run, and what has to be filled in first.

use super::document::{Block, Code, Kind};
use super::marks::Info;
use super::places::Problems;
use super::prompt::{Session, session};
use super::words;
use crate::plan::Script;
use std::collections::HashSet;
use std::ops::Range;

/// The interpreter of a language, if it is one that is run. `sh` and `bash` stop at the first failure, as a reader
/// expects.
fn interpreter(lang: &str) -> Option<&'static [&'static str]> {
    match lang.to_lowercase().as_str() {
        "sh" => Some(&["sh", "-e"]),
        "bash" | "shell" => Some(&["bash", "-eo", "pipefail"]),
        "zsh" => Some(&["zsh", "-e"]),
        "python" | "python3" | "py" => Some(&["python3"]),
        _ if is_console(lang) => Some(&["bash", "-eo", "pipefail"]),
        _ => None,
    }
}

/// Whether the language is that of a session rather than of a script.
pub(super) fn is_console(lang: &str) -> bool {
    matches!(lang.to_lowercase().as_str(), "console" | "shell-session" | "shellsession" | "sh-session")
}

/// Reads a fence whose info string has been read. `shell=` names its interpreter, whatever its language.
pub(super) fn read(problems: &mut Problems, code: &Code, info: &Info) -> Script {
    let whole: String = code.lines.iter().map(|l| l.text.as_str()).collect();
    let argv = argv(problems, info);
    let session = if argv.is_some() { session(&whole, is_console(&info.lang)) } else { Session::Foreign };
    let runnable = argv.is_some() && session != Session::Foreign;
    let (text, expected) = match session {
        Session::Typed { script, expected } => (script, Some(expected).filter(|e| !e.trim().is_empty())),
        Session::Script | Session::Foreign => (whole, None),
    };
    let runnable = runnable && !text.trim().is_empty();
    Script {
        name: None,
        lang: info.lang.clone(),
        runnable,
        interpreter: argv.filter(|_| runnable).unwrap_or_default(),
        inputs: inputs(&text),
        text,
        expected,
        line: problems.line(code.lines.first().map_or(code.fence.end, |l| l.at)),
    }
}

fn argv(problems: &mut Problems, info: &Info) -> Option<Vec<String>> {
    let usual = || interpreter(&info.lang).map(|argv| argv.iter().map(|a| (*a).to_owned()).collect());
    let Some(mark) = info.marks.iter().find(|m| matches!(m.key.as_str(), "shell" | "interpreter")) else {
        return usual();
    };
    let own = words::split(mark.value.as_deref().unwrap_or_default()).filter(|argv| !argv.is_empty());
    if own.is_none() {
        let hint = Some("write it like `shell=\"bash -e\"`".to_owned());
        problems.error("bad-attribute", mark.span.clone(), format!("`{}` names no program", mark.key), hint);
    }
    own.or_else(usual)
}

/// The placeholders of a script, each once, in order.
fn inputs(text: &str) -> Vec<String> {
    let closed = closed_tags(text);
    let mut seen = HashSet::new();
    text.lines()
        .flat_map(|line| placeholders(line, &closed).into_iter().map(|range| line[range].to_owned()))
        .filter(|name| seen.insert(name.clone()))
        .collect()
}

/// The names of closing tags, `</name>`: what has one is a document inside the script, not a placeholder.
pub(super) fn closed_tags(text: &str) -> HashSet<&str> {
    text.match_indices("</").filter_map(|(i, _)| text[i + 2..].split(['>', '\n']).next()).collect()
}

/// Where placeholders (`<name>`, `<NAMESPACE>`) stand in a line, without their brackets.
pub(super) fn placeholders(line: &str, closed: &HashSet<&str>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = line[at..].find('<').map(|i| at + i) {
        at = open + 1;
        let before = line[..open].chars().next_back();
        let rest = &line[at..];
        let len = rest.find(|c: char| !c.is_alphanumeric() && !" _./:-".contains(c)).unwrap_or(rest.len());
        let name = &rest[..len];
        let word = name.starts_with(char::is_alphabetic) && name.ends_with(|c: char| c.is_alphanumeric());
        if rest[len..].starts_with('>') && word && before != Some('<') && !closed.contains(name) {
            found.push(at..at + len);
        }
    }
    found
}

/// Whether a block is a fence that is run, as far as its language says.
pub(super) fn is_runnable(text: &str, block: &Block) -> bool {
    let Kind::Code(code) = &block.kind else { return false };
    let info = &text[code.info.clone()];
    let lang = info.split(|c: char| c.is_whitespace() || c == '{').next().unwrap_or_default();
    let foreign = || {
        let whole: String = code.lines.iter().map(|l| l.text.as_str()).collect();
        whole.trim().is_empty() || session(&whole, is_console(lang)) == Session::Foreign
    };
    (interpreter(lang).is_some() || info.contains("shell=")) && !foreign()
}
