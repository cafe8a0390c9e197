//! From a draft to a step: its prose, its scripts, its attributes.

use super::attributes::{Reader, Refs};
use super::draft::{Draft, snippet};
use super::interpreters::interpreter;
use super::links::Links;
use super::lint::{self, State};
use super::marks::{self, Info, Mark};
use super::places::Problems;
use super::script;
use crate::plan::{Plan, Script, Step};
use crate::words::Span;
use std::ops::Range;

/// Reads a step; its id comes later, when all are known.
pub(super) fn read(
    problems: &mut Problems,
    plan: &Plan,
    state: &mut State,
    links: &Links,
    lead: Vec<Range<usize>>,
    mut draft: Draft,
) -> (Step, Refs) {
    let mark = problems.len();
    let at = problems.text[draft.at.clone()].trim_end().len();
    let mut refs = Refs { at: draft.at.start..draft.at.start + at, ..Refs::default() };
    let mut step = Step {
        title: draft.title.clone(),
        parallel: 1,
        retry_delay: Span::secs(10),
        verify_within: Span::secs(300),
        line: problems.line(draft.at.start),
        ..Step::default()
    };
    let comments: Vec<Vec<Mark>> =
        draft.comments.iter().filter_map(|range| marks::comment(problems, range.clone())).collect();
    let mut fences = Vec::new();
    for (_, code) in &draft.codes {
        let info = marks::info(problems, code.info.clone());
        let script = script::read(problems, code, &info);
        fences.push((script, info));
    }
    let mut reader = Reader::new(&mut step, &mut refs);
    for marks in &comments {
        reader.read(problems, marks, None);
    }
    for (script, info) in &mut fences {
        if script.runnable {
            reader.read(problems, &info.marks, Some(script));
        } else {
            warn_unused(problems, script, info);
        }
    }
    step.scripts = fences.into_iter().map(|(script, _)| script).collect();
    let ranges: Vec<Range<usize>> = lead.into_iter().chain(draft.prose()).collect();
    say(&mut step, problems.text, links, ranges, &draft);
    let places = draft.spans.iter().chain(draft.codes.iter().map(|(block, _)| &block.span));
    refs.text = places.map(|span| &problems.text[span.clone()]).collect();
    warn_unscripted(problems, &step, &refs);
    lint::drill_in_words(problems, &step, refs.at.clone());
    for ((_, code), script) in draft.codes.iter().zip(&step.scripts) {
        if script.runnable {
            lint::script(problems, plan, state, &step, code, script);
        } else if code.sheet.is_typed() {
            state.copied(problems, &code.sheet);
        }
    }
    step.faulty = problems.error_since(mark);
    (step, refs)
}

/// Writes the step's prose, and how much of it stands before each of its scripts.
fn say(step: &mut Step, text: &str, links: &Links, ranges: Vec<Range<usize>>, draft: &Draft) {
    let mut codes = draft.codes.iter().zip(&mut step.scripts).peekable();
    for range in ranges {
        while let Some((_, script)) = codes.next_if(|((block, _), _)| block.span.start <= range.start) {
            script.behind = Some(step.prose.len());
        }
        let piece = links.complete(snippet(text, range));
        if !(piece.is_empty() || step.prose.is_empty()) {
            step.prose.push_str("\n\n");
        }
        step.prose.push_str(&piece);
    }
    codes.for_each(|(_, script)| script.behind = Some(step.prose.len()));
}

const NAME_A_SHELL: &str = "name a shell (`sh`, `bash`), or add `shell=…`";

/// Attributes of a fence that is not run have no effect; those of others are their own business.
fn warn_unused(problems: &mut Problems, script: &Script, info: &Info) {
    for mark in info.marks.iter().filter(|m| super::marks::KNOWN.contains(&m.key.as_str())) {
        let (why, hint) = match (interpreter(&script.lang), script.lang.as_str()) {
            (Some(_), _) => ("its code is only to copy".to_owned(), "a script has no prompt of another machine"),
            (None, "") => ("a fence without a language is not run".to_owned(), NAME_A_SHELL),
            (None, lang) => (format!("a fence of `{lang}` is not run"), NAME_A_SHELL),
        };
        let what = format!("`{}` has no effect: {why}", mark.key);
        problems.warn("not-run", mark.span.clone(), what, Some(hint.into()));
    }
}

fn warn_unscripted(problems: &mut Problems, step: &Step, refs: &Refs) {
    if let Some((key, span)) = refs.for_scripts.as_ref().filter(|_| !step.scripted()) {
        let what = format!("`{key}` has no effect: this step has no script");
        problems.warn("no-script", span.clone(), what, None);
    }
}
