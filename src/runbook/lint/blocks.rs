//! Blocks of Markdown that are not what they look like: fences, lists, comments.

use crate::runbook::document::{Block, Code, Kind, is_unwritten};
use crate::runbook::places::Problems;
use crate::runbook::sections::Section;
use crate::runbook::sheet::Hand;

/// Warns about the blocks of each section.
pub(in crate::runbook) fn blocks(problems: &mut Problems, sections: &[Section]) {
    for section in sections {
        lists_that_restart(problems, &section.blocks);
        section.blocks.iter().for_each(|b| block(problems, b));
    }
}

fn block(problems: &mut Problems, block: &Block) {
    match &block.kind {
        Kind::Code(code) => codes(problems, code),
        Kind::Html => comment(problems, block),
        Kind::Paragraph(_) if is_unwritten(block) => {
            let hint = Some("write down what to do, or take the heading out".to_owned());
            problems.warn("unwritten", block.span.clone(), "nobody has written this yet", hint);
        }
        _ => {}
    }
    let hidden = !matches!(block.kind, Kind::List(_) | Kind::Item { .. });
    for child in &block.children {
        if let (true, Kind::Code(code)) = (hidden && is_text(problems, block), &child.kind) {
            hidden_fence(problems, code);
        }
        self::block(problems, child);
    }
}

/// Whether Markdown shows the block as text, fences in it or not: raw HTML, `!!! note`, code indented too far.
fn is_text(problems: &Problems, block: &Block) -> bool {
    let quoted = problems.text[block.span.clone()].trim_start().starts_with('>');
    matches!(block.kind, Kind::Html | Kind::Paragraph(_)) || (matches!(block.kind, Kind::Other) && !quoted)
}

fn hidden_fence(problems: &mut Problems, code: &Code) {
    let hint = "in HTML, put a blank line before it; elsewhere, indent it as far as the text of its step";
    let what = "Markdown shows this fence as text";
    problems.warn("hidden-fence", code.fence.clone(), what, Some(hint.into()));
}

fn codes(problems: &mut Problems, code: &Code) {
    fence_ends(problems, code);
    if code.sheet.command || code.sheet.info {
        let hint = "put the command on a line of its own, and a language behind the fence";
        let what = "a command where the language should stand: many viewers do not show it";
        problems.warn("command-in-info", code.info.clone(), what, Some(hint.into()));
    }
    if let Some((rule, what, hint)) = code.sheet.hand.and_then(|hand| why_copied(problems, hand)) {
        problems.warn(rule, code.fence.clone(), what, Some(hint.into()));
    }
}

/// Why code that could be run is only to copy, where its author may not know.
fn why_copied(problems: &Problems, hand: Hand) -> Option<(&'static str, String, &'static str)> {
    let (rule, what, hint) = match hand {
        Hand::Output => (
            "output",
            "this looks like output: the block is only to copy".to_owned(),
            "tag it as `text`, or as `console` with `$ ` before its commands",
        ),
        Hand::Query => {
            ("query", "this is a query and no script of a shell: it is only to copy".to_owned(), "tag it as `promql`")
        }
        Hand::Unprompted => (
            "no-prompt",
            "a session without a prompt: nobody knows what of it is typed, so it is only to copy".to_owned(),
            "put `$ ` before its commands, or tag it as `bash` where it is a script",
        ),
        Hand::Elsewhere => (
            "elsewhere",
            "lines for here and lines for another machine or program: this block is only to copy".to_owned(),
            "make a block for each machine, or tell the command what to run: `ssh HOST COMMAND`, `oc debug … -- COMMAND`",
        ),
        Hand::Inside(opened) => {
            let what = match opened {
                Some(at) => format!("this belongs into the session that line {} opens", problems.line(at)),
                None => "the sentence before says that this is run inside".to_owned(),
            };
            (
                "inside",
                format!("{what}: here, it is only to copy"),
                "tell the session's command what to run; where this is meant for here, give its fence a `{name=…}`",
            )
        }
        _ => return None,
    };
    Some((rule, what, hint))
}

/// A fence that nobody closes takes the rest of its container with it.
fn fence_ends(problems: &mut Problems, code: &Code) {
    if let Some(line) = &code.wrong {
        let fence = &problems.text[code.fence.clone()];
        let hint = format!("a closing fence is {fence} with nothing behind it, no further right than three blanks");
        let what = format!("this line does not close the fence of line {}", problems.line(code.fence.start));
        problems.warn("wrongly-closed-fence", line.clone(), what, Some(hint));
    } else if !code.closed {
        let fence = &problems.text[code.fence.clone()];
        let hint = format!("end it with {fence} on a line of its own, as far to the right as its first line");
        let what = "this fence is never closed: its code is only to copy";
        problems.warn("unclosed-fence", code.fence.clone(), what, Some(hint));
    }
}

/// A comment without an end swallows the rest of the file.
fn comment(problems: &mut Problems, block: &Block) {
    let text = &problems.text[block.span.clone()];
    if text.starts_with("<!--") && !text.contains("-->") {
        let start = block.span.start;
        let hint = Some("end it with `-->`".to_owned());
        problems.warn("unclosed-comment", start..start + 4, "this comment is never closed", hint);
    }
}

/// `1. … ```` … 1. …`: one list to its author, two to everybody else. Said once for each section.
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
                    return;
                }
                next = start.checked_add(block.children.len() as u64);
                code_between = false;
            }
            Kind::Code(_) => code_between = true,
            _ => next = None,
        }
    }
}
