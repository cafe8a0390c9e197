//! F1: conditions on a probe's answer: CEL (Common Expression Language) with bare durations and sizes as sugar.
//!
//! A condition is compiled once ([`compile`]) and then asked of each probe's [`Facts`], which are built once per probe.
//! It holds only where it is certainly true: a missing key, a null, a number compared with a string are failures that
//! say so. Written out, `null` may be compared with anything (`json.error == null`), and `has(json.error)` asks for
//! a key without failing.
//!
//! | fact | is | where |
//! |---|---|---|
//! | `status` | number | http |
//! | `latency` | length of time, of the whole probe | everywhere |
//! | `headers["x-dc"]` | text; keys in lower case | http |
//! | `body` | text, at most 64 KiB | http; tcp, tls (what was received); a heartbeat's text |
//! | `json` | the body, parsed | as `body` |
//! | `cert.expires_in` | length of time, negative once it is over | https, tls, tcp with `starttls` |
//! | `code`, `text` | number, first line | plugins |
//! | `perf["load1"]` | number, unit left off | plugins |
//! | `answers` | list of texts | dns |
//! | `rcode`, `ttl` | text (`NOERROR`), length of time | dns |
//! | `value`, `values` | number, list of numbers | prometheus |
//! | `count` | number | prometheus (series), alertmanager (alerts), elasticsearch (documents, alerts) |
//! | `series`, `alerts` | list of maps | prometheus, alertmanager |
//! | `last_run` | length of time | ElastAlert |
//! | `up`, `uptime`, `tested` | yes or no, per cent, length of time | statuscake |
//! | `age` | length of time | push |

mod env;
mod facts;
mod kinds;
mod lex;
mod sugar;
mod tell;

pub use facts::{Fact, Facts};

use cel::common::ast::{Expr, IdedExpr, operators};
use cel::{ExecutionError, Value};
use std::fmt;
use std::ops::Range;

/// A mistake in a condition's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, in a sentence without a full stop.
    pub what: String,
    /// Byte range of the place in the text, on character borders; never empty unless the text is.
    pub span: Range<usize>,
    /// What to write instead.
    pub hint: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.hint {
            Some(hint) => write!(f, "{}; {hint}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for Fault {}

/// A condition that does not hold, in words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The condition as it was written.
    pub condition: String,
    /// What was found instead: `status is 503`.
    pub found: String,
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.condition, self.found)
    }
}

/// A compiled condition.
#[derive(Clone, Debug)]
pub struct Condition {
    source: String,
    /// The operands of the outermost `&&`: all of them must hold, so the first that does not can be named.
    parts: Vec<IdedExpr>,
    names: Vec<String>,
}

/// Compiles a condition: its text is read, its names are known, and where it can be seen without facts it is a yes or a no.
///
/// # Errors
/// The first mistake in the text, with its place. Never panics, whatever the text.
pub fn compile(source: &str) -> Result<Condition, Fault> {
    compile_for(source, "a condition", &kinds::all())
}

/// As [`compile`], where only these facts will be there; `kind` names what finds them, as in "a TCP probe".
///
/// # Errors
/// As [`compile`]; a fact that is not among them is a mistake, too.
pub fn compile_for(source: &str, kind: &str, facts: &[&str]) -> Result<Condition, Fault> {
    let tokens = lex::tokens(source)?;
    let plain = sugar::dissolve(source, &tokens)?;
    let (mut expr, info) = env::shared()
        .parser()
        .parse_with_source_info(&plain.text)
        .map_err(|e| unreadable(source, &tokens, &plain, &e))?;
    let place = |id: u64| match info.offset_for(id) {
        Some((start, stop)) => plain.origin(start as usize..stop as usize + 1, source),
        None => 0..source.len(),
    };
    let names = kinds::check(&mut expr, &place, kind, facts)?;
    env::make_strict(&mut expr);
    let mut parts = Vec::new();
    flatten(expr, &mut parts);
    Ok(Condition { source: source.trim().to_owned(), parts, names })
}

impl Condition {
    /// The text as it was written, trimmed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the condition names this fact, e.g. `status`.
    pub fn uses(&self, fact: &str) -> bool {
        self.names.iter().any(|n| n == fact)
    }

    /// Asks the condition of a probe's facts.
    ///
    /// # Errors
    /// What was found where it is not certainly true.
    pub fn holds(&self, facts: &Facts) -> Result<(), Miss> {
        for part in &self.parts {
            let found = match facts.value(part) {
                Ok(Value::Bool(true)) => continue,
                Ok(Value::Bool(false)) => tell::falsehood(part, facts),
                Ok(other) => format!("it comes to {}, not to true or false", tell::value(&other)),
                Err(error) => tell::trouble(part, facts, &error),
            };
            return Err(Miss { condition: self.source.clone(), found });
        }
        Ok(())
    }

    /// The age of the data, in milliseconds, that a `fresh` condition measured: the left side of its first `<` or `<=`,
    /// where that is a length of time, as in `seconds(json.data_age) < 24h`. Whether the condition holds does not matter.
    pub fn age_ms(&self, facts: &Facts) -> Option<u64> {
        self.parts.iter().find_map(|part| match &part.expr {
            Expr::Call(call) if [operators::LESS, operators::LESS_EQUALS].contains(&call.func_name.as_str()) => {
                match facts.value(call.args.first()?) {
                    Ok(Value::Duration(age)) => u64::try_from(age.num_milliseconds()).ok(),
                    _ => None,
                }
            }
            _ => None,
        })
    }
}

/// Takes the outermost `&&` apart, in the order of the text.
fn flatten(expr: IdedExpr, parts: &mut Vec<IdedExpr>) {
    match expr.expr {
        Expr::Call(call) if call.func_name == operators::LOGICAL_AND => {
            call.args.into_iter().for_each(|arg| flatten(arg, parts));
        }
        other => parts.push(IdedExpr { id: expr.id, expr: other }),
    }
}

/// The parser's first complaint as a fault; its own words list grammar symbols, which help nobody.
fn unreadable(source: &str, tokens: &[lex::Token], plain: &sugar::Plain, errors: &cel::ParseErrors) -> Fault {
    let at = errors.errors.first().map_or(0, |e| plain.offset(e.pos));
    let at = plain.origin(at..at + 1, source).start;
    let token = tokens.iter().find(|t| t.span.end > at).filter(|_| at < source.len());
    let Some(token) = token else {
        let end = source.trim_end().len();
        return Fault {
            what: "the condition ends too early".to_owned(),
            span: last_char(source, end),
            hint: Some("write it like `status == 200`".to_owned()),
        };
    };
    let text = &source[token.span.clone()];
    let hint = match text {
        "=" => Some("compare with `==`"),
        "and" | "AND" | "&" => Some("write `&&` for and"),
        "or" | "OR" | "|" => Some("write `||` for or"),
        "not" | "NOT" => Some("write `!` for not"),
        _ => None,
    };
    Fault {
        what: format!("`{}` cannot stand here", tell::short(text)),
        span: token.span.clone(),
        hint: hint.map(str::to_owned),
    }
}

/// The range of the last character before `end`.
fn last_char(source: &str, end: usize) -> Range<usize> {
    let width = source[..end].chars().next_back().map_or(0, char::len_utf8);
    end - width..end
}

/// What evaluating gives.
type Outcome = Result<Value, ExecutionError>;
