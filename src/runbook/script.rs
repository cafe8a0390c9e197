//! From a fence to a script: who runs it, what of it is run, and what has to be filled in first.

use super::document::{Block, Code, Kind};
use super::interpreters::interpreter;
use super::marks::Info;
use super::places::Problems;
use super::sheet::Sheet;
use super::words;
use crate::plan::Script;
use std::collections::HashSet;

/// Reads a fence whose info string has been read. `shell=` names its interpreter, whatever its language.
pub(super) fn read(problems: &mut Problems, code: &Code, info: &Info) -> Script {
    let sheet = &code.sheet;
    let argv = argv(problems, info, sheet);
    let runnable = sheet.runnable() && argv.is_some();
    let mut seen = HashSet::new();
    Script {
        name: None,
        lang: sheet.lang.clone(),
        runnable,
        interpreter: argv.filter(|_| runnable).unwrap_or_default(),
        inputs: sheet.placeholders().into_iter().map(|p| p.name).filter(|n| seen.insert(n.clone())).collect(),
        // Windows' line ends are no part of a script: a shell would take the `\r` for a character.
        text: sheet.text.replace("\r\n", "\n"),
        expected: Some(sheet.expected.clone()).filter(|e| !e.trim().is_empty()),
        line: problems.line(code.lines.first().map_or(code.fence.end, |l| l.at)),
        behind: None,
    }
}

fn argv(problems: &mut Problems, info: &Info, sheet: &Sheet) -> Option<Vec<String>> {
    let lang = if sheet.command { "bash" } else { &sheet.lang };
    let by_lang = || interpreter(lang).map(|argv| argv.iter().map(|a| (*a).to_owned()).collect());
    let usual = || sheet.program.clone().or_else(by_lang);
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

/// Whether a block is a fence of commands: it makes a step where nothing else does, run or not.
pub(super) fn is_step(block: &Block) -> bool {
    matches!(&block.kind, Kind::Code(code) if code.sheet.is_typed())
}

/// Whether a block is a fence that is run, as far as its language and its text say.
pub(super) fn is_runnable(block: &Block) -> bool {
    matches!(&block.kind, Kind::Code(code) if code.sheet.runnable())
}
