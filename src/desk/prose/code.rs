//! Code by classes of tokens: comments, strings, variables, keywords, and the words that name programs. For reading, not for parsing: what it
//! does not know stays plain.

use crate::desk::inked::Ink;

/// One line of code in pieces.
type Line = Vec<(Ink, String)>;

const SHELL: &[&str] = &[
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "function",
    "select", "return", "exit", "break", "continue", "local", "export", "readonly", "set", "unset", "trap", "!", "{",
    "}", "[[", "]]",
];
/// Words of the shell that are followed by words, not by a command.
const TAKING: &[&str] = &[
    "for", "case", "in", "function", "select", "return", "exit", "export", "local", "readonly", "set", "unset", "trap",
];
const PYTHON: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "False", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "None", "nonlocal", "not", "or",
    "pass", "raise", "return", "True", "try", "while", "with", "yield",
];

/// The lines of some code. Any text, any language.
pub fn highlight(lang: &str, text: &str) -> Vec<Line> {
    let chars: Vec<char> = text.trim_end().chars().collect();
    let inks = match lang.to_lowercase().as_str() {
        "sh" | "bash" | "shell" | "zsh" | "console" | "shell-session" | "shellsession" | "sh-session" => shell(&chars),
        "python" | "python3" | "py" => python(&chars),
        _ => vec![Ink::Code; chars.len()],
    };
    lines(&chars, &inks)
}

/// Placeholders that are still open, made to stand out.
pub fn mark_open(lines: Vec<Line>, open: &[String]) -> Vec<Line> {
    let marks: Vec<String> = open
        .iter()
        .flat_map(|n| [format!("<{n}>"), n.clone()])
        .filter(|m| m.starts_with('<') || m.starts_with("YOUR_"))
        .collect();
    lines.into_iter().map(|line| mark_line(line, &marks)).collect()
}

fn mark_line(line: Line, marks: &[String]) -> Line {
    let text: String = line.iter().map(|(_, t)| t.as_str()).collect();
    let chars: Vec<char> = text.chars().collect();
    let mut inks: Vec<Ink> = line.iter().flat_map(|(ink, t)| t.chars().map(|_| *ink)).collect();
    for mark in marks.iter().filter(|m| !m.is_empty()) {
        for (at, found) in text.match_indices(mark.as_str()) {
            let from = text[..at].chars().count();
            inks[from..from + found.chars().count()].fill(Ink::Warn);
        }
    }
    lines(&chars, &inks).pop().unwrap_or_default()
}

fn lines(chars: &[char], inks: &[Ink]) -> Vec<Line> {
    let mut all = vec![Line::new()];
    for (c, ink) in chars.iter().zip(inks) {
        if *c == '\n' {
            all.push(Line::new());
            continue;
        }
        let Some(line) = all.last_mut() else { continue };
        match line.last_mut() {
            Some((last, text)) if last == ink => text.push(*c),
            _ => line.push((*ink, c.to_string())),
        }
    }
    all
}

fn word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The end of what begins at `from` and goes on while `holds`.
fn end(chars: &[char], from: usize, holds: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|c| !holds(*c)).map_or(chars.len(), |n| from + n)
}

fn shell(chars: &[char]) -> Vec<Ink> {
    let mut shell = Shell {
        chars,
        inks: vec![Ink::Code; chars.len()],
        at: 0,
        begins: true,
        open: Vec::new(),
        documents: Vec::new(),
    };
    while shell.at < chars.len() {
        shell.token();
    }
    shell.inks
}

/// Reads a shell's text from left to right.
struct Shell<'c> {
    chars: &'c [char],
    inks: Vec<Ink>,
    at: usize,
    /// The next word is where a command begins.
    begins: bool,
    /// For each open parenthesis: whether a command still begins behind it.
    open: Vec<bool>,
    /// Names of here-documents that begin on the next line.
    documents: Vec<String>,
}

impl Shell<'_> {
    fn token(&mut self) {
        let (chars, from) = (self.chars, self.at);
        match chars[from] {
            '#' if self.fresh(from) => {
                self.at = end(chars, from, |c| c != '\n');
                self.inks[from..self.at].fill(Ink::Comment);
            }
            '\'' => {
                self.at = (end(chars, from + 1, |c| c != '\'') + 1).min(chars.len());
                self.inks[from..self.at].fill(Ink::Quoted);
                self.begins &= !self.fresh(from);
            }
            '"' => {
                self.at = quoted(chars, from, &mut self.inks);
                self.begins &= !self.fresh(from);
            }
            '\\' => self.at = (from + 2).min(chars.len()),
            '$' => self.variable(from),
            '<' if chars[from..].starts_with(&['<', '<']) && chars.get(from + 2) != Some(&'<') => self.document(from),
            '\n' => self.line_end(),
            '(' => {
                let assigned = from > 0 && chars[from - 1] == '$' && self.begins && !self.fresh(from - 1);
                self.open.push(assigned);
                (self.at, self.begins) = (from + 1, true);
            }
            ')' => (self.at, self.begins) = (from + 1, self.open.pop().unwrap_or(true)),
            ';' | '&' | '|' | '`' => (self.at, self.begins) = (from + 1, true),
            c if c.is_whitespace() => self.at += 1,
            _ => self.word(from),
        }
    }

    /// Whether a word begins here.
    fn fresh(&self, at: usize) -> bool {
        at == 0 || self.chars[at - 1].is_whitespace() || ";&|()`".contains(self.chars[at - 1])
    }

    fn variable(&mut self, from: usize) {
        self.at = variable(self.chars, from);
        self.inks[from..self.at].fill(Ink::Variable);
        let command = self.at == from + 1 && self.chars.get(self.at) == Some(&'(');
        self.begins &= command || !self.fresh(from);
    }

    fn document(&mut self, from: usize) {
        let quote = |c: char| matches!(c, '\'' | '"' | '\\');
        let dash = usize::from(self.chars.get(from + 2) == Some(&'-'));
        let start = end(self.chars, from + 2 + dash, |c| c == ' ' || quote(c));
        let stop = end(self.chars, start, word);
        self.documents.push(self.chars[start..stop].iter().collect());
        self.at = end(self.chars, stop, quote);
    }

    fn line_end(&mut self) {
        (self.at, self.begins) = (self.at + 1, true);
        for name in std::mem::take(&mut self.documents) {
            let body = self.at;
            self.at = document(self.chars, body, &name);
            self.inks[body..self.at].fill(Ink::Quoted);
        }
    }

    /// A bare word: an assignment, a word of the language, a program, or what it is given.
    fn word(&mut self, from: usize) {
        let plain = |c: char| !c.is_whitespace() && !";&|()<>'\"$`\\".contains(c);
        self.at = end(self.chars, from, plain).max(from + 1);
        if !self.begins {
            return;
        }
        let text: String = self.chars[from..self.at].iter().collect();
        let name = text.split_once('=').map_or("", |(name, _)| name);
        if !name.is_empty() && name.chars().all(word) {
            return self.inks[from..from + name.chars().count()].fill(Ink::Variable);
        }
        let keyword = SHELL.contains(&text.as_str());
        self.inks[from..self.at].fill(if keyword { Ink::Keyword } else { Ink::Program });
        self.begins = keyword && !TAKING.contains(&text.as_str());
    }
}

/// A string in double quotes, with the variables in it; where it ends.
fn quoted(chars: &[char], from: usize, inks: &mut [Ink]) -> usize {
    let mut at = from + 1;
    inks[from] = Ink::Quoted;
    while at < chars.len() {
        let here = at;
        match chars[at] {
            '"' => {
                inks[at] = Ink::Quoted;
                return at + 1;
            }
            '\\' => at = (at + 2).min(chars.len()),
            '$' => at = variable(chars, at).max(at + 1),
            _ => at += 1,
        }
        let ink = if chars[here] == '$' && at > here + 1 { Ink::Variable } else { Ink::Quoted };
        inks[here..at].fill(ink);
    }
    at
}

/// The end of `$NAME`, `${…}`, `$1`, `$?`; just behind the dollar where it is none of these.
fn variable(chars: &[char], from: usize) -> usize {
    let next = from + 1;
    match chars.get(next) {
        Some('{') => (end(chars, next, |c| c != '}' && c != '\n') + 1).min(chars.len()),
        Some(c) if c.is_ascii_digit() || "?!#@*$-".contains(*c) => next + 1,
        Some(c) if word(*c) => end(chars, next, word),
        _ => next,
    }
}

/// The end of a here-document that begins at `from`: behind the line that is its name.
fn document(chars: &[char], from: usize, name: &str) -> usize {
    let mut at = from;
    while at < chars.len() {
        let stop = end(chars, at, |c| c != '\n');
        let line: String = chars[at..stop].iter().collect();
        at = (stop + 1).min(chars.len());
        if line.trim_start_matches('\t').trim_end() == name {
            return stop;
        }
    }
    at
}

fn python(chars: &[char]) -> Vec<Ink> {
    let mut inks = vec![Ink::Code; chars.len()];
    let mut at = 0;
    while at < chars.len() {
        let from = at;
        match chars[at] {
            '#' => {
                at = end(chars, at, |c| c != '\n');
                inks[from..at].fill(Ink::Comment);
            }
            quote @ ('"' | '\'') => {
                at = python_string(chars, at, quote);
                inks[from..at].fill(Ink::Quoted);
            }
            c if word(c) => {
                at = end(chars, at, word);
                let text: String = chars[from..at].iter().collect();
                if PYTHON.contains(&text.as_str()) {
                    inks[from..at].fill(Ink::Keyword);
                } else if chars.get(at) == Some(&'(') {
                    inks[from..at].fill(Ink::Program);
                }
            }
            _ => at += 1,
        }
    }
    inks
}

fn python_string(chars: &[char], from: usize, quote: char) -> usize {
    let triple = [quote; 3];
    let long = chars[from..].starts_with(&triple);
    let mut at = from + if long { 3 } else { 1 };
    while at < chars.len() {
        if chars[at] == '\\' {
            at += 2;
        } else if long && chars[at..].starts_with(&triple) {
            return at + 3;
        } else if !long && (chars[at] == quote || chars[at] == '\n') {
            return at + 1;
        } else {
            at += 1;
        }
    }
    chars.len()
}
