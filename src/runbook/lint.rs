//! What would hurt in an incident, as far as the text alone tells it.

use super::document::{Block, Code, Kind};
use super::places::Problems;
use super::prompt::is_typed;
use super::script::{closed_tags, is_console, is_runnable, placeholders};
use super::sections::Section;
use crate::plan::{Plan, env_name};
use std::collections::HashSet;

/// Warns about the blocks of each section.
pub(super) fn lint(problems: &mut Problems, plan: &Plan, sections: &[Section]) {
    let declared: HashSet<String> = plan.vars.iter().map(|v| v.env_name()).collect();
    for section in sections {
        lists_that_restart(problems, &section.blocks);
        section.blocks.iter().for_each(|block| codes(problems, block, &declared));
    }
}

fn codes(problems: &mut Problems, block: &Block, declared: &HashSet<String>) {
    if let Kind::Code(code) = &block.kind {
        if !code.fence.is_empty() {
            fence_ends(problems, block, code);
        }
        if is_runnable(problems.text, block) {
            prompts(problems, code);
            undeclared(problems, code, declared);
            lost_state(problems, code);
        }
    }
    block.children.iter().for_each(|b| codes(problems, b, declared));
}

/// A fence that nobody closes takes the rest of its container with it.
fn fence_ends(problems: &mut Problems, block: &Block, code: &Code) {
    let fence = &problems.text[code.fence.clone()];
    let mark = fence.chars().next().unwrap_or('`');
    let run = |line: &str| line.chars().take_while(|c| *c == mark).count();
    let last = problems.text[block.span.clone()].trim_end().lines().skip(1).last().unwrap_or_default();
    let last = last.trim_start_matches([' ', '\t', '>']);
    let closed = run(last) >= fence.len() && run(last) == last.len();
    if !closed {
        let hint = format!("end it with {fence} on a line of its own, as far to the right as its first line");
        problems.warn("unclosed-fence", code.fence.clone(), "this fence is never closed", Some(hint));
    }
    let inner = code.lines.iter().find(|l| {
        let line = l.text.trim();
        run(line) >= fence.len() && !line[run(line)..].contains(mark)
    });
    if let Some(line) = inner {
        let span = line.at..line.at + line.text.trim_end().len();
        let hint = "a closing fence has nothing behind it, and stands no further to the right than three blanks";
        problems.warn("wrongly-closed-fence", span, "this line does not close the fence above it", Some(hint.into()));
    }
}

/// Prompts in a script, where they are taken off, but so is the output that is mixed with them.
fn prompts(problems: &mut Problems, code: &Code) {
    let info = &problems.text[code.info.clone()];
    let console = is_console(info.split(|c: char| c.is_whitespace() || c == '{').next().unwrap_or_default());
    let Some(line) = code.lines.iter().find(|l| is_typed(&l.text)).filter(|_| !console) else { return };
    let span = line.at..line.at + 1;
    let hint = "tag a session as `console`, and leave the prompt out of a script";
    problems.warn("prompt", span, "a prompt in a script: only the lines with `$ ` can be run", Some(hint.into()));
}

fn undeclared(problems: &mut Problems, code: &Code, declared: &HashSet<String>) {
    let whole: String = code.lines.iter().map(|l| l.text.as_str()).collect();
    let closed = closed_tags(&whole);
    let mut seen = HashSet::new();
    for line in &code.lines {
        for range in placeholders(&line.text, &closed) {
            let name = &line.text[range.clone()];
            if !declared.contains(&env_name(name)) && seen.insert(name) {
                let span = line.at + range.start - 1..line.at + range.end + 1;
                let key = env_name(name).to_lowercase();
                let hint = format!("declare it in the front matter: `vars: {{ {key}: {{ ask: … }} }}`");
                problems.warn("placeholder", span, format!("`<{name}>` must be filled in before a run"), Some(hint));
            }
        }
    }
}

/// Each block has a shell of its own: what it sets is gone with it.
fn lost_state(problems: &mut Problems, code: &Code) {
    let lines = code.lines.iter().filter(|l| !l.text.trim().is_empty() && !l.text.trim_start().starts_with('#'));
    let sets = |line: &str| {
        let mut words = line.trim_start_matches("$ ").split_whitespace();
        matches!(words.next(), Some("export" | "cd" | "source" | "."))
            && !line.contains(['|', ';'])
            && !line.contains("&&")
    };
    let (count, only) = lines.clone().fold((0, true), |(n, only), l| (n + 1, only && sets(&l.text)));
    if let (true, true, Some(first)) = (count > 0, only, lines.clone().next()) {
        let span = first.at..first.at + first.text.trim_end().len();
        let hint = "set it in the block that uses it, in `vars:`, or by `env=…` and `cwd=…`";
        problems.warn(
            "lost-state",
            span,
            "this shell ends with its block, and what it sets with it",
            Some(hint.into()),
        );
    }
}

/// `1. … ```` … 1. …`: one list to its author, two to everybody else.
fn lists_that_restart(problems: &mut Problems, blocks: &[&Block]) {
    let mut next = None;
    let mut code_between = false;
    for block in blocks {
        match block.kind {
            Kind::List(Some(start)) => {
                if let (Some(expected), true) = (next, code_between)
                    && start != expected
                {
                    let span = block.span.start..problems.line_end(block.span.start);
                    let what = format!("this list starts again at {start}; {expected} would go on");
                    let hint = "indent the code above under its step, or number on";
                    problems.warn("restarting-list", span, what, Some(hint.into()));
                }
                next = start.checked_add(block.children.len() as u64);
                code_between = false;
            }
            Kind::Code(_) => code_between = true,
            _ => next = None,
        }
    }
}
