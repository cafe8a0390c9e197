//! A condition's tokens: enough of CEL's lexical grammar to find bare durations, and to refuse what would exhaust the parser.

use super::Fault;
use std::ops::Range;

/// Longer conditions are refused, so that no text can make the parser slow.
const MAX_BYTES: usize = 4096;
/// Each token can nest the tree by one, and the parser and the interpreter recurse over it. Together, these bounds keep the
/// worst shape below a thread's 2 MiB, even in a debug build.
const MAX_TOKENS: usize = 100;
/// Brackets cost the parser far more stack than operators do: nested ones most,
const MAX_NESTING: usize = 6;
/// but rows of them as well.
const MAX_BRACKETS: usize = 20;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A quoted text, with its prefix and its quotes.
    Text,
    /// A number with whatever letters and digits follow it at once: `200`, `0x1f`, `1e3`, `12u`, `1h30m`.
    Number,
    /// A name.
    Word,
    /// Anything else: one character.
    Mark,
}

/// A token and its byte range.
#[derive(Clone, Debug)]
pub struct Token {
    /// What it is.
    pub shape: Shape,
    /// Where it stands.
    pub span: Range<usize>,
}

/// The tokens of a condition; blanks and comments are left out.
pub fn tokens(source: &str) -> Result<Vec<Token>, Fault> {
    let whole = 0..source.len();
    let refuse = |what: &str, span: Range<usize>| Fault { what: what.to_owned(), span, hint: None };
    if source.trim().is_empty() {
        let hint = Some("write it like `status == 200`".to_owned());
        return Err(Fault { what: "the condition is empty".to_owned(), span: whole, hint });
    }
    if source.len() > MAX_BYTES {
        return Err(refuse("the condition is longer than 4096 bytes", whole));
    }
    let mut tokens: Vec<Token> = Vec::new();
    let (mut depth, mut brackets) = (0usize, 0usize);
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        if let Some(blank) = skip(&source[at..], first) {
            at += blank;
            continue;
        }
        let (shape, len) = next(source, at, first, tokens.last())?;
        tokens.push(Token { shape, span: at..at + len });
        at += len;
        match first {
            '(' | '[' | '{' if shape == Shape::Mark => (depth, brackets) = (depth + 1, brackets + 1),
            ')' | ']' | '}' if shape == Shape::Mark => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING || brackets > MAX_BRACKETS || tokens.len() > MAX_TOKENS {
            let hint = Some("split it into several conditions; all of them must hold".to_owned());
            return Err(Fault { what: "the condition is too involved".to_owned(), span: whole, hint });
        }
    }
    Ok(tokens)
}

/// Bytes of blanks or of a comment at the start.
fn skip(rest: &str, first: char) -> Option<usize> {
    if first.is_whitespace() {
        return Some(first.len_utf8());
    }
    rest.starts_with("//").then(|| rest.find('\n').unwrap_or(rest.len()))
}

/// The shape and the length of the token at `at`.
fn next(source: &str, at: usize, first: char, before: Option<&Token>) -> Result<(Shape, usize), Fault> {
    let rest = &source[at..];
    if first == '"' || first == '\'' {
        return Ok((Shape::Text, text(source, at, 0, false)?));
    }
    if is_word(first) && !first.is_ascii_digit() {
        let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let prefix = &rest[..len];
        let quoted = rest[len..].starts_with(['"', '\'']);
        if quoted && matches!(prefix.to_ascii_lowercase().as_str(), "r" | "b" | "br" | "rb") {
            let raw = prefix.contains(['r', 'R']);
            return Ok((Shape::Text, text(source, at, len, raw)?));
        }
        return Ok((Shape::Word, len));
    }
    // `.5` is a number, the dot of `a.b` or of `)[0].5` is not
    let follows = before.is_some_and(|t| t.span.end == at && (t.shape != Shape::Mark || closes(source, t)));
    let fraction = first == '.' && !follows && rest[1..].starts_with(|c: char| c.is_ascii_digit());
    if first.is_ascii_digit() || fraction {
        return Ok((Shape::Number, number(rest)));
    }
    Ok((Shape::Mark, first.len_utf8()))
}

fn closes(source: &str, token: &Token) -> bool {
    matches!(&source[token.span.clone()], ")" | "]")
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length of a number with the letters and digits that follow it at once.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut len = 0;
    while len < bytes.len() {
        let c = rest[len..].chars().next().expect("len stays on character borders");
        let digit_after = bytes.get(len + 1).is_some_and(u8::is_ascii_digit);
        // 1.5, 1e-3: a dot or a sign belongs to the number only before a digit
        let inside = is_word(c)
            || (c == '.' && digit_after)
            || (matches!(c, '+' | '-') && digit_after && len > 1 && exponent(&rest[..len]));
        if !inside {
            break;
        }
        len += c.len_utf8();
    }
    len
}

/// Whether the text so far is a number up to its `e`.
fn exponent(so_far: &str) -> bool {
    so_far.strip_suffix(['e', 'E']).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// The length of a quoted text whose quote stands `prefix` bytes after `at`.
fn text(source: &str, at: usize, prefix: usize, raw: bool) -> Result<usize, Fault> {
    let rest = &source[at + prefix..];
    let mark = &rest[..1];
    let triple = mark.repeat(3);
    let quote = if rest.starts_with(&triple) { triple.as_str() } else { mark };
    let mut len = quote.len();
    while len < rest.len() {
        if rest[len..].starts_with(quote) {
            return Ok(prefix + len + quote.len());
        }
        let c = rest[len..].chars().next().expect("len stays on character borders and before the end");
        len += c.len_utf8();
        if c == '\\' && !raw {
            len += rest[len..].chars().next().map_or(0, char::len_utf8);
        }
    }
    Err(Fault {
        what: format!("the quote {quote} is not closed"),
        span: at..source.len(),
        hint: Some(format!("end the text with {quote}")),
    })
}
