//! Placeholders in a script's text: where they stand, and what a value becomes there.
//!
//! A value of plain characters (letters, digits, `_./:@%+=,-`) goes into the text as it is. Any other is quoted for the shell where the
//! placeholder stands bare in a shell's text; inside quotes only blanks are allowed beside plain characters; and everywhere else (here-documents,
//! substitutions, other languages), where nobody can say what a character would do, no others at all.

use crate::plan::Script;
use std::ops::Range;

/// What stands around a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A shell reads it as a part of a word.
    Bare,
    /// Within quotes of a shell.
    Quoted,
    /// Somewhere else.
    Other,
}

/// Whether a placeholder of this name stands in the text: `<name>`, or `YOUR_NAME` as it is. (`${NAME:?}` is an input too, but not of the text.)
pub(super) fn stands(script: &Script, name: &str) -> bool {
    !places(&script.text, name).is_empty()
}

/// Whether the script reads the variable of exactly this name as one that must be set: `${NAME:?…}`.
pub(super) fn demands(script: &Script, name: &str) -> bool {
    [format!("${{{name}:?"), format!("${{{name}?")].iter().any(|needle| script.text.contains(needle.as_str()))
}

/// The text with its placeholders filled, all at once; those without a value stay, and those whose value cannot stand there.
pub(super) fn fill<'v>(script: &Script, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut filled: Vec<(Range<usize>, String)> = Vec::new();
    for (name, value) in script.inputs.iter().filter_map(|i| Some((i, value(i)?))) {
        for range in places(&script.text, name) {
            let written = written(value, place(script, range.start));
            filled.extend(written.ok().map(|text| (range, text)));
        }
    }
    filled.sort_by_key(|(range, _)| range.start);
    let mut text = script.text.clone();
    // From the last one on, so that the others stay where they are.
    for (range, written) in filled.into_iter().rev() {
        text.replace_range(range, &written);
    }
    text
}

/// Whether a value can stand wherever the script has this placeholder.
///
/// # Errors
/// Why not.
pub(super) fn fits(script: &Script, name: &str, value: &str) -> Result<(), String> {
    for range in places(&script.text, name) {
        let place = place(script, range.start);
        written(value, place).map_err(|c| unfit(name, c, place))?;
    }
    Ok(())
}

fn unfit(name: &str, c: char, place: Place) -> String {
    let shown = if c.is_control() || c == ' ' { format!("{c:?}") } else { c.to_string() };
    match place {
        Place::Bare => format!("{shown} cannot stand in a script"),
        Place::Quoted => format!("the script has {name} within quotes, where {shown} could mean something else"),
        Place::Other => format!("nobody can say what {shown} would do where the script has {name}"),
    }
}

/// The value as it is written there, or the first character that cannot be.
fn written(value: &str, place: Place) -> Result<String, char> {
    let odd = |allowed: &dyn Fn(char) -> bool| value.chars().find(|c| !plain(*c) && !allowed(*c));
    let blank = |c: char| c == ' ';
    match place {
        _ if !value.is_empty() && value.chars().all(plain) => Ok(value.to_owned()),
        Place::Bare => match odd(&|c| !c.is_control()) {
            Some(c) => Err(c),
            None => Ok(format!("'{}'", value.replace('\'', "'\\''"))),
        },
        Place::Quoted => odd(&blank).map_or(Ok(value.to_owned()), Err),
        Place::Other => odd(&|_| false).map_or(Ok(value.to_owned()), Err),
    }
}

/// Characters that mean themselves wherever they stand.
fn plain(c: char) -> bool {
    c.is_alphanumeric() || "_./:@%+=,-".contains(c)
}

/// Where the placeholder stands.
fn places(text: &str, name: &str) -> Vec<Range<usize>> {
    if name.is_empty() {
        return Vec::new();
    }
    let bracketed = format!("<{name}>");
    // What has a closing tag is a document inside of the script.
    let document = text.contains(&format!("</{name}>"));
    let opens = |at: usize| !document && !text[..at].ends_with('<');
    let mut found: Vec<Range<usize>> =
        text.match_indices(&bracketed).filter(|(at, _)| opens(*at)).map(|(at, s)| at..at + s.len()).collect();
    if name.starts_with("YOUR_") {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        // `$YOUR_X` is a variable of the script's own.
        let alone = |at: usize, end: usize| {
            !text[..at].ends_with(|c: char| word(c) || "$<{".contains(c)) && !text[end..].starts_with(word)
        };
        let words = text.match_indices(name).map(|(at, s)| at..at + s.len());
        found.extend(words.filter(|r| alone(r.start, r.end)));
        found.sort_by_key(|r| r.start);
    }
    found
}

/// What stands around the byte at `at`.
fn place(script: &Script, at: usize) -> Place {
    let program = script.interpreter.first().map(|p| p.rsplit('/').next().unwrap_or(p)).unwrap_or_default();
    if !matches!(program, "sh" | "bash" | "zsh" | "dash" | "ash" | "ksh") {
        return Place::Other;
    }
    Reader::default().read(&script.text[..at])
}

/// Reads a shell's text as far as quoting goes. What it does not know, it calls [`Place::Other`] for good.
#[derive(Default)]
struct Reader {
    quote: Option<char>,
    lost: bool,
}

impl Reader {
    fn read(mut self, text: &str) -> Place {
        let mut before = '\n';
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match (self.quote, c) {
                (Some('\''), '\'') | (Some('"'), '"') | (Some('#'), '\n') => self.quote = None,
                (None | Some('"'), '\\') => {
                    chars.next();
                }
                (None, '\'' | '"') if before != '$' => self.quote = Some(c),
                (None, '#') if before.is_whitespace() || ";|&(".contains(before) => self.quote = Some('#'),
                // `$'…'`, here-documents, arithmetic, `${…}`, back quotes; within double quotes any substitution
                (None, '\'' | '"' | '`') | (Some('"'), '`') => self.lost = true,
                (None, '<') if before == '<' => self.lost = true,
                (None, '(') if before == '(' => self.lost = true,
                (None, '{') | (Some('"'), '{' | '(') if before == '$' => self.lost |= !closed(&mut chars, c),
                _ => {}
            }
            before = c;
        }
        match self.quote {
            _ if self.lost => Place::Other,
            None => Place::Bare,
            Some('#') => Place::Other,
            Some(_) => Place::Quoted,
        }
    }
}

/// Skips a simple `${NAME…}` or `$(command)`: one without quotes, nesting or line ends. False where it is not simple.
fn closed(chars: &mut std::iter::Peekable<std::str::Chars>, open: char) -> bool {
    let close = if open == '{' { '}' } else { ')' };
    for c in chars.by_ref() {
        match c {
            c if c == close => return true,
            '\'' | '"' | '`' | '{' | '(' | '\\' | '$' | '\n' | '#' => return false,
            _ => {}
        }
    }
    false
}
