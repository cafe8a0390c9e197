//! Just enough of Rust's grammar to find the paths in a file: blanked text, words, and `use` trees taken apart.

/// The text with comments, strings and character literals blanked; line breaks stay, so lines keep their numbers.
pub fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = dead(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Where the comment or literal that begins at `at` ends; `at` itself where none begins.
fn dead(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |n| at + n),
        '/' if next == Some('*') => comment(chars, at),
        '"' => quoted(chars, at),
        'r' if !wordy(chars, at) => raw(chars, at),
        'b' if !wordy(chars, at) && next == Some('r') => match raw(chars, at + 1) {
            end if end == at + 1 => at,
            end => end,
        },
        '\'' => character(chars, at),
        _ => at,
    }
}

/// Whether the character before `at` belongs to the same word.
fn wordy(chars: &[char], at: usize) -> bool {
    at > 0 && chars[at - 1] != 'b' && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_')
}

fn comment(chars: &[char], start: usize) -> usize {
    let (mut depth, mut at) = (0, start);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(chars.len())
}

fn quoted(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn raw(chars: &[char], start: usize) -> usize {
    let hashes = chars[start + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(start + 1 + hashes) != Some(&'"') {
        return start;
    }
    let mut at = start + 2 + hashes;
    let closes =
        |at: usize| chars[at] == '"' && chars[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
    while at < chars.len() && !closes(at) {
        at += 1;
    }
    (at + 1 + hashes).min(chars.len())
}

/// `'x'` and `'\n'` are characters; `'a` alone is a lifetime.
fn character(chars: &[char], start: usize) -> usize {
    match chars.get(start + 1) {
        Some('\\') => chars[start + 3..].iter().position(|c| *c == '\'').map_or(chars.len(), |n| start + 3 + n + 1),
        Some(_) if chars.get(start + 2) == Some(&'\'') => start + 3,
        _ => start,
    }
}

/// A path with the line on which it begins, as it is written: `["super", "key", "Key"]`.
pub struct Path {
    pub line: usize,
    pub parts: Vec<String>,
    /// The modules written inline around it, outermost first.
    pub within: Vec<String>,
    /// It stands in a `use`, so its last part is a name here.
    pub used: bool,
}

/// Every path of blanked code that begins with `crate`, `self` or `super`, and every path of a `use`; trees are taken apart.
pub fn paths(code: &str) -> Vec<Path> {
    let words = words(code);
    let (mut found, mut braces) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < words.len() {
        let word = words[at].1.as_str();
        match word {
            "{" if at > 1 && words[at - 2].1 == "mod" => braces.push(Some(words[at - 1].1.clone())),
            "{" => braces.push(None),
            "}" => drop(braces.pop()),
            _ => {}
        }
        let used = word == "use";
        let begins = matches!(word, "crate" | "self" | "super") && (at == 0 || words[at - 1].1 != "::");
        if used || begins {
            let line = words[at].0;
            let mut trees = Vec::new();
            at = tree(&words, at + usize::from(used), &mut Vec::new(), &mut trees).max(at + 1);
            let within: Vec<String> = braces.iter().flatten().cloned().collect();
            found.extend(trees.into_iter().map(|parts| Path { line, parts, within: within.clone(), used }));
        } else {
            at += 1;
        }
    }
    found
}

/// One tree from `at` on; gives the place after it.
fn tree(words: &[(usize, String)], mut at: usize, before: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let word = |at: usize| words.get(at).map_or("", |w| w.1.as_str());
    let depth = before.len();
    loop {
        match word(at) {
            "{" => {
                at += 1;
                while at < words.len() && word(at) != "}" {
                    at = tree(words, at, before, found).max(at + 1);
                    while word(at) != "," && word(at) != "}" && at < words.len() {
                        at += 1;
                    }
                    at += usize::from(word(at) == ",");
                }
                at += 1;
                break;
            }
            // `a::{self}` is `a` itself.
            "self" if !before.is_empty() => (found.push(before.clone()), at += 1).1,
            name if name == "*" || name.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                before.push(name.to_owned());
                at += 1;
                if word(at) == "::" {
                    at += 1;
                    continue;
                }
                found.push(before.clone());
            }
            _ if before.len() > depth => found.push(before.clone()),
            _ => {}
        }
        break;
    }
    before.truncate(depth);
    at
}

/// Words, `::` and single signs, each with its line from 1.
fn words(code: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let long = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let length = if rest.starts_with("::") { 2 } else { long.max(first.len_utf8()) };
            found.push((number + 1, rest[..length].to_owned()));
            rest = rest[length..].trim_start();
        }
    }
    found
}

#[test]
fn comments_and_literals_are_blanked_and_the_rest_stays() {
    let blanked = |text: &str| blank(text).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(blanked("a // b\nc"), "a c");
    assert_eq!(blanked("a /* b /* c */ d */ e"), "a e");
    assert_eq!(blanked(r#"f("x \" dbg!", 'y', '"', '\'', b'z')"#), "f( , , , , b )");
    assert_eq!(blanked(r###"g(r#"a " b"#, br"c", bar"d")"###), "g( , , bar )");
    assert_eq!(blanked("fn h<'a>(x: &'a str) {}"), "fn h<'a>(x: &'a str) {}");
    assert_eq!(blank("\"one\ntwo\"\nthree").lines().count(), 3);
}

#[test]
fn trees_are_taken_apart() {
    let told = |code: &str| paths(code).into_iter().map(|p| p.parts.join("::")).collect::<Vec<_>>();
    assert_eq!(
        told("use crate::{words::*, plan::{self, Step as S}, text};"),
        ["crate::words::*", "crate::plan", "crate::plan::Step", "crate::text"]
    );
    assert_eq!(
        told("pub(crate) fn a(x: crate::words::Id) -> super::B<self::C> { crate::d::<E>() }"),
        ["crate", "crate::words::Id", "super::B", "self::C", "crate::d"]
    );
    assert_eq!(
        told("pub use failure::{Failure, Kind};\nfn f(&self) { self.x() }"),
        ["failure::Failure", "failure::Kind", "self", "self"]
    );
    let path = &paths("fn f() {}\nmod inner {\nuse super::super::a; }")[0];
    assert_eq!((path.line, path.used), (3, true));
    assert_eq!((path.parts.join("::"), path.within.join("::")), ("super::super::a".to_owned(), "inner".to_owned()));
}
