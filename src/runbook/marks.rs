//! Attributes as they are written: `{name=restore each=customers}`, Runme's `{"name":"restore"}`, and
//! `<!-- warroom: needs=rebuild confirm="type it" -->`.

use super::near::near;
use super::places::Problems;
use std::ops::Range;

/// The attributes of a step and of its scripts.
pub(super) const KNOWN: [&str; 21] = [
    "name",
    "needs",
    "auto",
    "each",
    "parallel",
    "timeout",
    "retries",
    "retry-delay",
    "idempotent",
    "confirm",
    "approve",
    "rollback",
    "verify",
    "verify-within",
    "tty",
    "cwd",
    "env",
    "shell",
    "only",
    "role",
    "script",
];

/// One attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    pub key: String,
    /// What stands after the `=`; none for a bare word.
    pub value: Option<String>,
    /// Its place in the file.
    pub span: Range<usize>,
}

/// What a fence's info string says.
#[derive(Debug, Default)]
pub(super) struct Info {
    /// The language as written.
    pub lang: String,
    pub marks: Vec<Mark>,
}

/// Whether an info string begins with the name of a language that is often seen in runbooks.
pub(super) fn known_language(info: &str) -> bool {
    const LANGUAGES: [&str; 28] = [
        "cmd",
        "css",
        "diff",
        "dockerfile",
        "go",
        "hcl",
        "html",
        "http",
        "ini",
        "java",
        "javascript",
        "js",
        "json",
        "jsonnet",
        "logql",
        "markdown",
        "md",
        "mermaid",
        "powershell",
        "promql",
        "ruby",
        "rust",
        "sql",
        "text",
        "toml",
        "txt",
        "xml",
        "yaml",
    ];
    let word = info.split(|c: char| c.is_whitespace() || c == '{').next().unwrap_or_default().to_lowercase();
    word.is_empty() || LANGUAGES.contains(&word.as_str()) || super::interpreters::interpreter(&word).is_some()
}

/// Reads a fence's info string.
pub(super) fn info(problems: &mut Problems, span: Range<usize>) -> Info {
    let text = &problems.text[span.clone()];
    if super::sheet::is_command(text) {
        return Info::default();
    }
    let lang_len = text.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(text.len());
    let rest = &text[lang_len..];
    let open = lang_len + (rest.len() - rest.trim_start().len());
    let mut read = Info { lang: text[..lang_len].to_owned(), marks: Vec::new() };
    let mut braced = text[open..].strip_prefix('{');
    if lang_len == 0 && braced.is_some_and(|b| b.contains("} ") && !b.trim_end().ends_with('}')) {
        // ```` ```{note} Mind the gap ````: a directive of a site generator.
        braced = None;
    }
    match braced.map(|inner| inner.trim_end().strip_suffix('}')) {
        Some(Some(inner)) if inner.trim_start().starts_with('"') => {
            read.marks = runme(problems, &text[open..], span.start + open);
        }
        Some(Some(inner)) => read.marks = marks(problems, inner, span.start + open + 1),
        Some(None) => {
            let hint = Some("close them with `}` on the same line".to_owned());
            problems.error("unclosed-attributes", span.start + open..span.end, "attributes without an end", hint);
        }
        None => read.marks = Vec::new(),
    }
    pandoc_lang(&mut read);
    if braced.is_none() {
        warn_unbraced(problems, &text[open..], span.start + open);
    }
    read
}

/// ```` ```{.bash name=x} ````: the first class is the language.
fn pandoc_lang(info: &mut Info) {
    if info.lang.is_empty()
        && let Some(first) = info.marks.first()
        && let Some(class) = first.key.strip_prefix('.')
    {
        info.lang = class.to_owned();
        info.marks.remove(0);
    }
}

/// An attribute of ours without braces looks as if it worked.
fn warn_unbraced(problems: &mut Problems, text: &str, base: usize) {
    let ours = |word: &&str| word.split_once('=').is_some_and(|(key, _)| KNOWN.contains(&key));
    if text.split_whitespace().any(|w| ours(&w)) {
        let hint = Some(format!("write `{{{}}}`", text.trim()));
        problems.error("unbraced-attributes", base..base + text.len(), "attributes stand in braces", hint);
    }
}

/// Runme's attributes, a JSON object.
fn runme(problems: &mut Problems, json: &str, base: usize) -> Vec<Mark> {
    let span = base..base + json.len();
    let object = match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(json) {
        Ok(object) => object,
        Err(why) => {
            problems.error("bad-attributes", span, format!("these attributes are no JSON object: {why}"), None);
            return Vec::new();
        }
    };
    let place = |key: &str| {
        let quoted = serde_json::Value::from(key).to_string();
        json.find(&quoted).map_or(span.clone(), |i| base + i + 1..base + i + quoted.len() - 1)
    };
    object
        .into_iter()
        .map(|(key, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Mark { span: place(&key), value: Some(value), key }
        })
        .collect()
}

/// The attributes of a comment `<!-- warroom: … -->`; none where it is another comment.
pub(super) fn comment(problems: &mut Problems, span: Range<usize>) -> Option<Vec<Mark>> {
    let text = &problems.text[span.clone()];
    let inner = text.trim_end().strip_prefix("<!--")?;
    let inner = inner.strip_suffix("-->").unwrap_or(inner);
    let (word, rest) = inner.split_once(':')?;
    if word.trim() != "warroom" {
        if near(word.trim(), ["warroom"]).is_some() {
            let hint = Some("did you mean `warroom:`?".to_owned());
            problems.warn("near-comment", span, format!("a comment for `{}`", word.trim()), hint);
        }
        return None;
    }
    let base = span.start + (text.len() - text.trim_start().len()) + "<!--".len() + word.len() + 1;
    Some(marks(problems, rest, base))
}

/// Attributes parted by blanks; `base` is where `text` stands in the file.
fn marks(problems: &mut Problems, text: &str, base: usize) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| !c.is_whitespace() && c != ',').map(|i| at + i) {
        let key_end = text[start..].find(|c: char| c.is_whitespace() || c == '=').map_or(text.len(), |i| start + i);
        let key = text[start..key_end].trim_end_matches(',').to_owned();
        let Some(after) = text[key_end..].strip_prefix('=') else {
            marks.push(Mark { key, value: None, span: base + start..base + key_end });
            at = key_end;
            continue;
        };
        let Some((value, len)) = value(after) else {
            let hint = Some("close the quote".to_owned());
            problems.error(
                "open-quote",
                base + key_end + 1..base + text.len(),
                format!("{key}: a quote without an end"),
                hint,
            );
            break;
        };
        at = key_end + 1 + len;
        marks.push(Mark { key, value: Some(value), span: base + start..base + at });
    }
    marks
}

/// A value and how many bytes it takes; none where its quote is never closed.
fn value(text: &str) -> Option<(String, usize)> {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return Some((text[..end].trim_end_matches(',').to_owned(), end));
    };
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((i, c)) = chars.next() {
        match c {
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c if c == quote => return Some((value, i + 1)),
            c => value.push(c),
        }
    }
    None
}
