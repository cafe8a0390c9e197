//! Gatus' conditions (`[STATUS] == 200`) as CEL.

use crate::runbook::import::draft::Draft;
use crate::runbook::import::fields::span;
use crate::runbook::import::globs::{quoted, regex_of, sound};

/// What is probed, as far as it matters for a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Http,
    Dns,
    Connection,
    Ping,
}

impl Kind {
    pub fn of(draft: &Draft) -> Kind {
        match draft {
            d if d.text("http").is_some() => Kind::Http,
            d if d.text("dns").is_some() => Kind::Dns,
            d if d.text("icmp").is_some() => Kind::Ping,
            _ => Kind::Connection,
        }
    }
}

/// A condition in CEL; none where every probe asks that by itself.
///
/// # Errors
/// Why it has no counterpart.
pub(super) fn translate(text: &str, kind: Kind) -> Result<Option<String>, String> {
    let (left, operator, right) = split(text).ok_or("it compares nothing")?;
    let condition = match (left, operator, right) {
        ("[CONNECTED]", "==", "true") => return Ok(None),
        ("[DNS_RCODE]", "==" | "!=", code) => format!("rcode {operator} {}", quoted(unquoted(code))),
        ("[RESPONSE_TIME]", _, limit) => format!("latency {operator} {}", length(limit)?),
        ("[CERTIFICATE_EXPIRATION]", _, limit) => format!("cert.expires_in {operator} {}", length(limit)?),
        ("[DOMAIN_EXPIRATION]", ..) => return Err("the end of a domain's registration is not looked up".to_owned()),
        ("[IP]", ..) => return Err("the address is evidence of each probe, and no condition".to_owned()),
        ("[CONNECTED]", ..) => return Err("a check that is up where nothing answers has no counterpart".to_owned()),
        ("[BODY]", "==", answer) if kind == Kind::Dns => answered(answer)?,
        _ => compared(left, operator, right, kind)?,
    };
    if sound(&condition) { Ok(Some(condition)) } else { Err(format!("`{condition}` is not sound")) }
}

fn split(text: &str) -> Option<(&str, &str, &str)> {
    let operator = [" == ", " != ", " <= ", " >= ", " < ", " > "].into_iter().find(|o| text.contains(o))?;
    let (left, right) = text.split_once(operator)?;
    Some((left.trim(), operator.trim(), right.trim()))
}

/// A number of milliseconds, or a length of time.
fn length(text: &str) -> Result<String, String> {
    let span = span(text, 1).ok_or_else(|| format!("`{text}` is no length of time"))?;
    Ok(format!("{}ms", span.ms()))
}

fn answered(answer: &str) -> Result<String, String> {
    match function(answer) {
        Some(("pat", glob)) => Ok(format!("answers.exists(a, a.matches({}))", quoted(&regex_of(glob)))),
        Some(("any", list)) => Ok(format!("[{}].exists(a, a in answers)", list_of(list))),
        Some((name, _)) => Err(format!("`{name}` has no counterpart here")),
        None => Ok(format!("{} in answers", quoted(unquoted(answer)))),
    }
}

fn compared(left: &str, operator: &str, right: &str, kind: Kind) -> Result<String, String> {
    let subject = match function(left) {
        Some(("len", inner)) => format!("size({})", fact(inner, kind)?),
        Some(("has", inner)) => {
            let asked = format!("has({})", fact(inner, kind)?);
            return match (operator, right) {
                ("==", "true") | ("!=", "false") => Ok(asked),
                ("==", "false") | ("!=", "true") => Ok(format!("!{asked}")),
                _ => Err("`has` is true or false".to_owned()),
            };
        }
        Some((name, _)) => return Err(format!("`{name}` has no counterpart")),
        None => fact(left, kind)?,
    };
    match function(right) {
        Some(("pat", glob)) => {
            let hit = format!("{}.matches({})", text_of(&subject), quoted(&regex_of(glob)));
            match operator {
                "==" => Ok(hit),
                "!=" => Ok(format!("!{hit}")),
                _ => Err("a pattern is equal or not".to_owned()),
            }
        }
        Some(("any", list)) => match operator {
            "==" => Ok(format!("{subject} in [{}]", list_of(list))),
            "!=" => Ok(format!("!({subject} in [{}])", list_of(list))),
            _ => Err("`any` is equal or not".to_owned()),
        },
        Some((name, _)) => Err(format!("`{name}` has no counterpart")),
        None if right.starts_with('[') => Err("two facts are not compared with each other".to_owned()),
        None => Ok(format!("{subject} {operator} {}", literal(right))),
    }
}

/// `status` is a number, and a pattern asks for a text.
fn text_of(subject: &str) -> String {
    if subject == "status" { "string(status)".to_owned() } else { subject.to_owned() }
}

fn fact(text: &str, kind: Kind) -> Result<String, String> {
    match text.trim() {
        "[STATUS]" if kind == Kind::Http => Ok("status".to_owned()),
        "[BODY]" if matches!(kind, Kind::Http | Kind::Connection) => Ok("body".to_owned()),
        other => match other.strip_prefix("[BODY]").filter(|_| matches!(kind, Kind::Http | Kind::Connection)) {
            Some(path) => Ok(format!("json{}", selected(path)?)),
            None => Err(format!("`{other}` has no counterpart here")),
        },
    }
}

/// `.data[0].name`; a key that is no name of CEL goes into brackets.
fn selected(path: &str) -> Result<String, String> {
    let mut out = String::new();
    for part in path.split('.').filter(|p| !p.is_empty()) {
        let (key, index) = part.find('[').map_or((part, ""), |i| part.split_at(i));
        let name = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !key.starts_with(|c: char| c.is_ascii_digit());
        match (key.is_empty(), name) {
            (true, _) => {}
            (false, true) => out.push_str(&format!(".{key}")),
            (false, false) => out.push_str(&format!("[{}]", quoted(key))),
        }
        if !index.chars().all(|c| c.is_ascii_digit() || c == '[' || c == ']') {
            return Err(format!("the path `{path}` cannot be read"));
        }
        out.push_str(index);
    }
    Ok(out)
}

/// `pat(*x*)` as its name and what is in it.
fn function(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    matches!(name, "pat" | "any" | "len" | "has" | "age").then_some((name, inner.trim()))
}

fn list_of(list: &str) -> String {
    list.split(',').map(|one| literal(one.trim())).collect::<Vec<_>>().join(", ")
}

/// A number, a yes or no, a null; anything else is a text.
fn literal(text: &str) -> String {
    let word = matches!(text, "true" | "false" | "null");
    if word || text.parse::<i64>().is_ok() || (text.contains('.') && text.parse::<f64>().is_ok()) {
        text.to_owned()
    } else {
        quoted(unquoted(text))
    }
}

fn unquoted(text: &str) -> &str {
    let quoted = |q: char| text.strip_prefix(q).and_then(|t| t.strip_suffix(q));
    quoted('"').or_else(|| quoted('\'')).unwrap_or(text)
}
