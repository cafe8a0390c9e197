//! A shell script as words and operators. Quotes, expansions and here-documents are passed over as they are nested,
//! with a stack of their own, so that no text is too deep.

use super::Fault;
use std::ops::Range;

/// A word, an operator or the end of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::runbook) struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::runbook) enum Kind {
    Word,
    /// `;` `&` `|` `&&` `||` `(` `)` `;;` …
    Op,
    /// `<` `>` `>>` `<<` `<<<` `>&` …; its word comes next.
    Redirect,
    Newline,
}

/// A script's tokens, up to a fault if there is one.
#[derive(Debug, Default)]
pub(in crate::runbook) struct Lexed {
    pub tokens: Vec<Token>,
    pub fault: Option<Fault>,
    /// Whether nobody can say what stands behind the last token.
    pub lost: bool,
    /// The bodies of here-documents.
    pub documents: Vec<Range<usize>>,
    /// Comments.
    pub comments: Vec<Range<usize>>,
}

/// Operators, the longer ones first.
const OPERATORS: [&str; 11] = [";;&", ";;", ";&", "&&", "||", "|&", ";", "&", "|", "(", ")"];
const REDIRECTS: [&str; 12] = ["<<<", "<<-", "<<", "<&", "<>", "<", "&>>", "&>", ">>", ">&", ">|", ">"];

/// What is open within a word.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Open {
    /// `"…"`
    Double,
    /// `$(…)`, `<(…)`, and parentheses within
    Command,
    /// `$((…))`, `((…))`: parentheses that are counted
    Sum,
    /// `${…}`
    Value,
    /// `` `…` ``
    Back,
    /// `(…)` of an array or of a pattern
    List,
    /// `[[ … ]]`
    Test,
}

/// Reads a script.
pub(in crate::runbook) fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer { text, at: 0, open: Vec::new(), waiting: Vec::new(), out: Lexed::default() };
    lexer.run();
    lexer.out
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    open: Vec<(Open, usize)>,
    /// Here-documents whose bodies begin on the next line: the last word, and whether tabs may stand before it.
    waiting: Vec<(String, bool, usize)>,
    out: Lexed,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while self.at < self.text.len() && self.out.fault.is_none() {
            match self.byte() {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' => {
                    self.push(Kind::Newline, 1);
                    self.documents();
                }
                b'\\' if self.rest().starts_with("\\\n") => self.at += 2,
                b'\\' if self.rest().starts_with("\\\r\n") => self.at += 3,
                b'#' => self.comment(),
                _ => self.token(),
            }
        }
        if let (None, Some((word, _, at))) = (&self.out.fault, self.waiting.first()) {
            let what = format!("the here-document is never ended by a line `{word}`");
            self.out.fault = Some(Fault { at: *at..*at + 2, what });
        }
    }

    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(b'\n')
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: Kind, len: usize) {
        self.out.tokens.push(Token { kind, at: self.at..self.at + len });
        self.at += len;
    }

    fn comment(&mut self) {
        let len = self.rest().find('\n').unwrap_or(self.rest().len());
        self.out.comments.push(self.at..self.at + len);
        self.at += len;
    }

    fn token(&mut self) {
        let rest = self.rest();
        let sum = rest.starts_with("((") && self.begins();
        let process = rest.starts_with("<(") || rest.starts_with(">(");
        if !sum && !process {
            // `2>` is one sign.
            let bare = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            if let Some(redirect) = REDIRECTS.iter().find(|r| bare.starts_with(**r)) {
                let digits = rest.len() - bare.len();
                return self.redirect(redirect, digits);
            }
            if let Some(operator) = OPERATORS.iter().find(|o| rest.starts_with(**o)) {
                return self.push(Kind::Op, operator.len());
            }
        }
        let start = self.at;
        if sum {
            self.enter(Open::Sum, 2);
        } else if rest.starts_with("[[") && rest[2..].starts_with(char::is_whitespace) && self.begins() {
            self.enter(Open::Test, 2);
        }
        self.word();
        self.out.tokens.push(Token { kind: Kind::Word, at: start..self.at });
    }

    /// Whether a command begins here, as far as the token before tells.
    fn begins(&self) -> bool {
        const LEADS: [&str; 9] = ["if", "while", "until", "then", "do", "else", "elif", "!", "{"];
        match self.out.tokens.last() {
            None => true,
            Some(t) if t.kind == Kind::Word => LEADS.contains(&&self.text[t.at.clone()]) || self.follows_for(),
            Some(t) => t.kind != Kind::Redirect && &self.text[t.at.clone()] != ")",
        }
    }

    fn follows_for(&self) -> bool {
        self.out.tokens.last().is_some_and(|t| &self.text[t.at.clone()] == "for")
    }

    fn redirect(&mut self, redirect: &str, digits: usize) {
        let at = self.at + digits;
        self.push(Kind::Redirect, digits + redirect.len());
        if redirect == "<<" || redirect == "<<-" {
            let rest = self.rest();
            let word = rest.trim_start_matches([' ', '\t']);
            let end = |c: char| c.is_whitespace() || ";|&<>()".contains(c);
            let quote = word.chars().next().filter(|c| matches!(c, '\'' | '"'));
            let word: String = match quote.and_then(|q| word[1..].split_once(q)) {
                Some((inner, _)) => inner.to_owned(),
                None => word.split(end).next().unwrap_or_default().replace(['\'', '"', '\\'], ""),
            };
            if !word.is_empty() {
                self.waiting.push((word, redirect == "<<-", at));
            }
        }
    }

    /// Passes over the bodies of the here-documents that wait for the line's end.
    fn documents(&mut self) {
        for (word, tabs, from) in std::mem::take(&mut self.waiting) {
            let start = self.at;
            let mut ended = false;
            while !ended && self.at < self.text.len() {
                let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
                let bare = line.trim_end_matches(['\n', '\r']);
                ended = if tabs { bare.trim_start_matches('\t') } else { bare } == word;
                self.at += line.len();
            }
            self.out.documents.push(start..self.at);
            if !ended && self.out.fault.is_none() {
                let what = format!("the here-document is never ended by a line `{word}`");
                self.out.fault = Some(Fault { at: from..from + 2, what });
            }
        }
    }

    fn enter(&mut self, open: Open, len: usize) {
        self.open.push((open, self.at));
        self.at += len;
    }

    fn leave(&mut self, len: usize) {
        self.open.pop();
        self.at += len;
    }

    /// Passes over a word with everything that is nested in it.
    fn word(&mut self) {
        while self.at < self.text.len() {
            let Some(&(open, _)) = self.open.last() else {
                if !self.bare() {
                    return;
                }
                continue;
            };
            match open {
                Open::Double => self.double(),
                Open::Value => self.value(),
                Open::Sum => self.sum(),
                Open::Back => self.back(),
                Open::Command => self.command(),
                Open::List => self.list(),
                Open::Test => self.test(),
            }
        }
        if let Some((open, at)) = self.open.first().copied() {
            let what = match open {
                Open::Double => "this quote is never closed",
                Open::Value => "this `${` is never closed by `}`",
                Open::Command => "this `(` is never closed by `)`",
                Open::Sum => "this `((` is never closed by `))`",
                Open::Back => "this backquote is never closed",
                Open::List => "this `(` is never closed by `)`",
                Open::Test => "this `[[` is never closed by `]]`",
            };
            let len = self.text[at..].chars().next().map_or(0, char::len_utf8);
            self.out.fault = Some(Fault { at: at..at + len, what: what.to_owned() });
            self.open.clear();
        }
    }

    /// One character of a word outside of quotes; false at its end.
    fn bare(&mut self) -> bool {
        match self.byte() {
            b' ' | b'\t' | b'\n' | b'\r' | b';' | b'|' | b')' => return false,
            b'&' => return false,
            b'<' | b'>' if self.rest()[1..].starts_with('(') => self.enter(Open::Command, 2),
            b'<' | b'>' => return false,
            b'(' if self.list_begins() => self.enter(Open::List, 1),
            b'(' => return false,
            _ => self.common(),
        }
        true
    }

    /// `name=(…)`, and `@(…)` and its like.
    fn list_begins(&self) -> bool {
        let before = self.text[..self.at].chars().next_back();
        before.is_some_and(|c| "=?*+@!".contains(c)) && !self.text[..self.at].ends_with("\\=")
    }

    /// What means the same in words, commands and lists.
    fn common(&mut self) {
        let rest = self.rest();
        match self.byte() {
            b'\\' => self.escaped(),
            b'\'' => self.single(false),
            b'"' => self.enter(Open::Double, 1),
            b'`' => self.enter(Open::Back, 1),
            b'$' if rest.starts_with("$'") => self.single(true),
            b'$' => self.dollar(),
            _ => self.step(),
        }
    }

    fn step(&mut self) {
        self.at += self.rest().chars().next().map_or(1, char::len_utf8);
    }

    fn escaped(&mut self) {
        self.at += 1;
        if self.at < self.text.len() {
            self.step();
        }
    }

    fn dollar(&mut self) {
        let rest = self.rest();
        if rest.starts_with("$((") {
            self.enter(Open::Sum, 3);
        } else if rest.starts_with("$(") {
            self.enter(Open::Command, 2);
        } else if rest.starts_with("${") {
            self.enter(Open::Value, 2);
        } else {
            self.at += 1;
        }
    }

    /// `'…'`, or `$'…'` where a backslash counts.
    fn single(&mut self, dollar: bool) {
        let start = self.at;
        self.at += if dollar { 2 } else { 1 };
        loop {
            let stop: &[char] = if dollar { &['\'', '\\'] } else { &['\''] };
            let Some(i) = self.rest().find(stop) else {
                let at = start..start + 1;
                self.out.fault = Some(Fault { at, what: "this quote is never closed".to_owned() });
                self.open.clear();
                self.at = self.text.len();
                return;
            };
            self.at += i;
            if self.byte() == b'\\' {
                self.escaped();
            } else {
                self.at += 1;
                return;
            }
        }
    }

    fn double(&mut self) {
        match self.byte() {
            b'"' => self.leave(1),
            b'\\' => self.escaped(),
            b'`' => self.enter(Open::Back, 1),
            b'$' => self.dollar(),
            _ => self.step(),
        }
    }

    fn value(&mut self) {
        // Within double quotes a single quote is a character like any other.
        let quoted = self.open.iter().rev().find(|(o, _)| *o != Open::Value).is_some_and(|(o, _)| *o == Open::Double);
        match self.byte() {
            b'}' => self.leave(1),
            b'\'' if quoted => self.step(),
            _ => self.common(),
        }
    }

    fn sum(&mut self) {
        let rest = self.rest();
        match self.byte() {
            b'(' => self.enter(Open::List, 1),
            b')' if rest.starts_with("))") => self.leave(2),
            // Not a sum after all: `((a); b)`.
            b')' => {
                if let Some((open, _)) = self.open.last_mut() {
                    *open = Open::Command;
                }
                self.at += 1;
            }
            b'\'' | b'#' => self.step(),
            _ => self.common(),
        }
    }

    fn back(&mut self) {
        match self.byte() {
            b'`' => self.leave(1),
            b'\\' => self.escaped(),
            _ => self.step(),
        }
    }

    fn command(&mut self) {
        match self.byte() {
            b'(' => self.enter(Open::Command, 1),
            b')' => self.leave(1),
            b'\n' => {
                self.at += 1;
                self.documents();
            }
            b'#' if self.text[..self.at].ends_with([' ', '\t', '\n', '(', ';']) => self.comment(),
            b'<' if self.rest().starts_with("<<<") => self.at += 3,
            b'<' if self.rest().starts_with("<<") => {
                let redirect = if self.rest().starts_with("<<-") { "<<-" } else { "<<" };
                let tokens = self.out.tokens.len();
                self.redirect(redirect, 0);
                self.out.tokens.truncate(tokens);
            }
            b'c' if self.case_begins() => self.give_up(),
            _ => self.common(),
        }
    }

    /// `case` within `$(…)`: its patterns end in parentheses that nobody opened.
    fn case_begins(&self) -> bool {
        self.rest().starts_with("case ") && self.text[..self.at].ends_with([' ', '\t', '\n', '(', ';'])
    }

    /// Passes over all that is left: nobody knows where this ends.
    fn give_up(&mut self) {
        self.open.clear();
        self.waiting.clear();
        self.out.lost = true;
        self.at = self.text.len();
    }

    fn list(&mut self) {
        match self.byte() {
            b'(' => self.enter(Open::List, 1),
            b')' => self.leave(1),
            b'#' if self.text[..self.at].ends_with([' ', '\t', '\n']) => self.comment(),
            _ => self.common(),
        }
    }

    fn test(&mut self) {
        let rest = self.rest();
        let ends = rest.starts_with("]]") && self.text[..self.at].ends_with(char::is_whitespace);
        if ends {
            self.leave(2);
        } else {
            self.common();
        }
    }
}
