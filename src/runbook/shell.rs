//! Shell scripts as far as their grammar goes, without running any: words and operators (`lex`), commands (`commands`),
//! and what a shell would refuse (`grammar`). Every part takes time in proportion to the text, however it is nested.
//!
//! `bash -n` takes some milliseconds for each script; this takes some microseconds. What it is not sure about, it lets
//! pass. A parser of the whole language is not used: brush-parser 0.4 read 1.2 MB/s of plain pipelines and had not ended after
//! 30 s on 2,000 nested `(`, where lint reads a whole runbook at 10 MB/s and must come to an end whatever the text; and
//! it brings thirty crates for a tree of commands that nothing here asks for.

pub(super) mod commands;
mod grammar;
pub(super) mod lex;

use std::ops::Range;

/// Why a shell would not read a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::runbook) struct Fault {
    /// Where, in the script's text.
    pub at: Range<usize>,
    pub what: String,
}

/// The first thing in a script (of `sh` or `bash`) that a shell would not read.
pub(super) fn fault(text: &str) -> Option<Fault> {
    let lexed = lex::lex(text);
    let whole = lexed.fault.is_none() && !lexed.lost;
    grammar::check(text, &lexed.tokens, whole).or(lexed.fault)
}
