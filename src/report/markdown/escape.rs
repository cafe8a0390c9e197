//! Foreign text in Markdown: sanitised, then escaped so that it shows as it is and builds nothing.

use crate::text::{sanitise, written};

/// One line of foreign text; line breaks and runs of blanks become one blank.
pub(super) fn inline(raw: &str) -> String {
    escaped(&one_line(raw))
}

/// Foreign text of several lines as the rest of a list item: each further line is indented by `indent` and cannot begin a block.
pub(super) fn paragraph(raw: &str, indent: usize) -> String {
    let clean = written(raw);
    let lines = clean.lines().map(one_line).filter(|l| !l.is_empty());
    let lines: Vec<String> = lines.enumerate().map(|(i, l)| if i == 0 { escaped(&l) } else { unblocked(&l) }).collect();
    lines.join(&format!("  \n{}", " ".repeat(indent)))
}

/// One line of foreign text, word for word, as a code span. Empty text gives nothing.
pub(super) fn code(raw: &str) -> String {
    let text = one_line(raw);
    if text.is_empty() {
        return text;
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Foreign text, word for word, as a fenced block; its fence is longer than any in the text.
pub(super) fn block(raw: &str) -> String {
    let text = sanitise(raw);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

fn one_line(raw: &str) -> String {
    written(raw).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A backslash before each sign that Markdown would take for itself.
fn escaped(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut out = String::with_capacity(line.len() + 8);
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i)).copied().unwrap_or(' ');
        let after = chars.get(i + 1).copied().unwrap_or(' ');
        if is_taken(before, *c, after) {
            out.push('\\');
        }
        out.push(*c);
    }
    out
}

fn is_taken(before: char, c: char, after: char) -> bool {
    match c {
        '\\' | '`' | '[' | ']' | '<' => true,
        // Alone between blanks they neither open nor close anything.
        '*' | '~' => !(before == ' ' && after == ' '),
        '_' => {
            let (apart, within) = (before == ' ' && after == ' ', before.is_alphanumeric() && after.is_alphanumeric());
            !(apart || within)
        }
        '&' => after.is_ascii_alphanumeric() || after == '#',
        _ => false,
    }
}

/// A line that would begin a block of its own gets a backslash before the sign that does it.
fn unblocked(line: &str) -> String {
    let text = escaped(line);
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let rest = &text[digits..];
    if digits > 0 && (rest.starts_with('.') || rest.starts_with(')')) {
        return format!("{}\\{rest}", &text[..digits]);
    }
    if text.starts_with(['#', '-', '+', '>', '=', '|', '*', '~']) { format!("\\{text}") } else { text }
}
