//! What has to be filled in before a script runs: `<name>`, `YOUR_NAME`, `${NAME:?}`.

use super::shell::commands::is_name;
use super::shell::lex::{Lexed, lex};
use std::collections::HashSet;
use std::ops::Range;

/// A place that wants a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placeholder {
    /// The name alone.
    pub name: String,
    /// The place, brackets included.
    pub at: Range<usize>,
    /// Whether the value comes from the environment; else it takes the place of the text.
    pub variable: bool,
}

/// The placeholders of a script in order; with `shell`, what its grammar says is counted in.
pub(super) fn placeholders(text: &str, shell: bool) -> Vec<Placeholder> {
    let brackets = text.contains('<');
    let yours = text.contains("YOUR_") || text.contains("YOUR-");
    let demanded = shell && text.contains("${") && text.contains('?');
    if !(brackets || yours || demanded) {
        return Vec::new();
    }
    let lexed = if shell { lex(text) } else { Lexed::default() };
    let mut found = Vec::new();
    if brackets {
        bracketed(text, &lexed, &mut found);
    }
    if yours {
        your(text, &mut found);
    }
    if demanded {
        variables(text, &mut found);
    }
    found.retain(|p| !within(&lexed.comments, p.at.start));
    found.sort_by_key(|p| p.at.start);
    found
}

/// Whether a place lies in one of the ranges, which are in order.
fn within(ranges: &[Range<usize>], at: usize) -> bool {
    let after = ranges.partition_point(|r| r.start <= at);
    after > 0 && ranges[after - 1].contains(&at)
}

/// `<name>`, `<NAMESPACE>`, `<the pod's name>`: no redirection, no document's tag, no type's argument.
fn bracketed(text: &str, lexed: &Lexed, found: &mut Vec<Placeholder>) {
    let closed: HashSet<&str> =
        text.match_indices("</").filter_map(|(i, _)| text[i + 2..].split(['>', '\n']).next()).collect();
    let mut at = 0;
    while let Some(open) = text[at..].find('<').map(|i| at + i) {
        at = open + 1;
        let rest = &text[at..];
        let stop = |c: char| !(c.is_alphanumeric() || " _./:-|,'’".contains(c));
        let len = rest.find(stop).unwrap_or(rest.len());
        let name = &rest[..len];
        let before = text[..open].chars().next_back();
        let inside = within(&lexed.documents, open);
        if rest[len..].starts_with('>')
            && before != Some('<')
            && !rest[len..].starts_with(">>")
            && is_bracketed(name)
            && !closed.contains(name)
            && !(inside && is_code(text, open, name, before))
        {
            found.push(Placeholder { name: name.to_owned(), at: open..at + len + 1, variable: false });
            at += len;
        }
    }
}

fn is_bracketed(name: &str) -> bool {
    const KEPT: [&str; 4] = ["STDIN", "STDOUT", "STDERR", "EOF"];
    let edges = name.starts_with(char::is_alphabetic) && name.ends_with(|c: char| c.is_alphanumeric());
    let parts = !name.contains("| ") && !name.contains(" |") && !name.contains("://");
    let quotes = name.matches('\'').count() != 2;
    edges && parts && quotes && !KEPT.contains(&name)
}

/// In a here-document: a type's argument, a header file, a tag that needs no end.
fn is_code(text: &str, open: usize, name: &str, before: Option<char>) -> bool {
    const TAGS: [&str; 10] = ["br", "hr", "p", "li", "html", "head", "body", "img", "input", "meta"];
    let line = text[..open].rsplit('\n').next().unwrap_or_default();
    before.is_some_and(|c| c.is_alphanumeric() || c == '_')
        || TAGS.contains(&name.to_lowercase().as_str())
        || line.trim_start().starts_with("#include")
}

/// `YOUR_TOKEN`, `YOUR-CLUSTER`; a variable of the script's own is none.
fn your(text: &str, found: &mut Vec<Placeholder>) {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let set = names_set(text);
    let mut at = 0;
    while let Some(start) = text[at..].find("YOUR").map(|i| at + i) {
        let rest = &text[start..];
        let len = rest.find(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || "_-".contains(c)));
        let name = rest[..len.unwrap_or(rest.len())].trim_end_matches(['_', '-']);
        at = start + name.len().max(4);
        let before = text[..start].chars().next_back();
        let own = before.is_some_and(|c| word(c) || "$<{".contains(c)) || set.contains(name);
        let cut = text[at..].starts_with(|c: char| c.is_alphanumeric());
        let marked = name.len() > 5 && name[4..].starts_with(['_', '-']);
        if marked && !own && !cut {
            found.push(Placeholder { name: name.to_owned(), at: start..start + name.len(), variable: false });
        }
    }
}

/// `${NAME:?}` and `${NAME?…}`, where the script does not set NAME itself.
fn variables(text: &str, found: &mut Vec<Placeholder>) {
    let set = names_set(text);
    for (start, _) in text.match_indices("${") {
        let rest = &text[start + 2..];
        let len = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(len);
        let demanded = behind.starts_with(":?") || behind.starts_with('?');
        let given = name.starts_with("WARROOM_") || name == "ITEM" || set.contains(name);
        if demanded && is_name(name) && !given {
            let end = behind.find('}').map_or(start + 2 + len, |i| start + 2 + len + i + 1);
            found.push(Placeholder { name: name.to_owned(), at: start..end, variable: true });
        }
    }
}

/// The variables that a script sets: `NAME=…`, `read NAME`, `for NAME in`.
pub(super) fn names_set(text: &str) -> HashSet<&str> {
    let mut names = HashSet::new();
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    for (i, _) in text.match_indices('=') {
        let head = text[..i].strip_suffix('+').unwrap_or(&text[..i]);
        let start =
            head.rfind(|c: char| !word(c)).map_or(0, |j| j + head[j..].chars().next().map_or(1, char::len_utf8));
        let lone = head[..start].chars().next_back().is_none_or(|c| c.is_whitespace() || ";&|({`".contains(c));
        if lone && is_name(&head[start..]) {
            names.insert(&head[start..]);
        }
    }
    for line in text.lines() {
        let mut words = line.split(|c: char| !(word(c) || c == '-')).filter(|w| !w.is_empty()).peekable();
        while let Some(lead) = words.next() {
            match lead {
                // `for NAME in`, `for NAME; do`: no word of a sentence.
                "for" | "select" => {
                    let name = words.next();
                    names.extend(name.filter(|_| words.peek().is_some_and(|w| matches!(*w, "in" | "do"))));
                }
                "read" | "mapfile" | "readarray" => names.extend(words.by_ref().filter(|w| is_name(w))),
                _ => {}
            }
        }
    }
    names
}
