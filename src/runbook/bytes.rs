//! A file's bytes as text. Whatever they are, there is a text to open an incident on; a drill is refused where they are no runbook.

use crate::plan::{Problem, Severity};

/// The longest text that is read, in bytes: far beyond what anybody follows in an incident, and little enough for every seat.
pub const LONGEST: usize = 512 * 1024;

/// The text, and what is wrong with the bytes.
pub(super) fn text(bytes: &[u8]) -> (String, Vec<Problem>) {
    let kept = &bytes[..bytes.len().min(LONGEST)];
    let cut = bytes.len() > kept.len();
    let bad = first_bad(kept, cut);
    let mut text = if bad.is_some() { shown(kept) } else { String::from_utf8_lossy(kept).into_owned() };
    if cut {
        // A whole line, where there is one.
        let end = text.rfind('\n').map_or_else(|| text.trim_end_matches('\u{FFFD}').len(), |at| at + 1);
        text.truncate(end);
    }
    let mut problems = Vec::new();
    if let Some(at) = bad {
        let what = format!("this is no text: byte {:#04x} cannot stand here", kept[at]);
        let hint = "a runbook is a Markdown file in UTF-8";
        problems.push(problem(&text, shown(&kept[..at]).len(), "not-text", what, hint));
    }
    if cut {
        let what = format!("it is too long: only its first {} KiB are read", LONGEST / 1024);
        let hint = "split it into several runbooks, and put data into files beside them";
        problems.push(problem(&text, text.len(), "too-long", what, hint));
    }
    (text, problems)
}

/// Bytes that are no text, as one. Control characters go as well: nobody reads them, and they would swell the record.
fn shown(bytes: &[u8]) -> String {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    String::from_utf8_lossy(bytes).replace(odd, "\u{FFFD}")
}

/// Where the first byte stands that no text has: what is not UTF-8, or a NUL. A character that was cut in two at the end is none.
fn first_bad(bytes: &[u8], cut: bool) -> Option<usize> {
    let invalid =
        std::str::from_utf8(bytes).err().filter(|e| !(cut && e.error_len().is_none())).map(|e| e.valid_up_to());
    let nul = bytes.iter().position(|b| *b == 0);
    invalid.into_iter().chain(nul).min()
}

fn problem(text: &str, at: usize, rule: &str, what: String, hint: &str) -> Problem {
    let at = text.floor_char_boundary(at);
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    Problem {
        severity: Severity::Error,
        rule: rule.to_owned(),
        line: before.matches('\n').count() as u32 + 1,
        column: before[line_start..].chars().count() as u32 + 1,
        span: at..text.ceil_char_boundary((at + 1).min(text.len())),
        what,
        hint: Some(hint.to_owned()),
    }
}
