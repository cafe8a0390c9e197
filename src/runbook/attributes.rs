//! What attributes mean: each with its type, read into the step.

use super::marks::{KNOWN, Mark};
use super::near::near;
use super::places::Problems;
use super::words;
use crate::plan::{Confirm, Script, Step};
use crate::words::{Kind, Role, Span, StepId};
use std::collections::HashMap;
use std::ops::Range;
use std::str::FromStr;

/// A name that has to exist elsewhere, and where it stands.
pub(super) type Named = (String, Range<usize>);

/// What a step refers to, to be compared when everything has been read.
#[derive(Debug, Default)]
pub(super) struct Refs {
    pub name: Option<Named>,
    pub each: Option<Named>,
    pub needs: Vec<Named>,
    pub rollback: Option<Named>,
    pub verify: Vec<Named>,
    /// Where the step stands.
    pub at: Range<usize>,
    /// Its text, for an id where titles are equal.
    pub text: String,
    /// Where the first attribute stands that only scripts have a use for.
    pub for_scripts: Option<Named>,
}

/// A step whose attributes are being read.
pub(super) struct Reader<'s> {
    pub step: &'s mut Step,
    pub refs: &'s mut Refs,
    seen: HashMap<String, Option<String>>,
}

impl<'s> Reader<'s> {
    /// Nothing read yet.
    pub fn new(step: &'s mut Step, refs: &'s mut Refs) -> Self {
        Reader { step, refs, seen: HashMap::new() }
    }

    /// Reads the attributes of a comment, or of a fence into its `script`.
    pub fn read(&mut self, problems: &mut Problems, marks: &[Mark], mut script: Option<&mut Script>) {
        for mark in marks {
            match (mark.key.as_str(), &mut script) {
                ("shell" | "interpreter", Some(_)) => {}
                ("shell", None) => wrong(problems, mark, "`shell` belongs to a fence", "write it behind the language"),
                ("script", Some(script)) => script.name = needed(problems, mark),
                ("script", None) => wrong(problems, mark, "`script` names a fence", "write it behind the language"),
                ("interactive", _) => self.step.tty |= mark.value.as_deref() == Some("true"),
                (key, _) if KNOWN.contains(&key) => self.once(problems, mark),
                _ => foreign(problems, mark),
            }
        }
    }

    /// The fences of one step may repeat an attribute, but not contradict each other.
    fn once(&mut self, problems: &mut Problems, mark: &Mark) {
        if let Some(before) = self.seen.get(&mark.key)
            && mark.key != "env"
        {
            if *before != mark.value {
                let what = format!("`{}` is set twice in this step, differently", mark.key);
                problems.error("twice", mark.span.clone(), what, Some("the first one counts".into()));
            }
            return;
        }
        self.seen.insert(mark.key.clone(), mark.value.clone());
        if matches!(mark.key.as_str(), "auto" | "parallel" | "timeout" | "retries" | "retry-delay" | "tty")
            && self.refs.for_scripts.is_none()
        {
            self.refs.for_scripts = Some((mark.key.clone(), mark.span.clone()));
        }
        self.set(problems, mark);
    }

    fn set(&mut self, problems: &mut Problems, mark: &Mark) {
        let step = &mut *self.step;
        match mark.key.as_str() {
            "name" => self.refs.name = named(problems, mark).filter(|n| good_name(problems, mark, &n.0)),
            "needs" => {
                self.refs.needs = names(problems, mark);
                step.needs = self.refs.needs.iter().map(|(n, _)| StepId(n.clone())).collect();
            }
            "verify" => {
                self.refs.verify = names(problems, mark);
                step.verify = self.refs.verify.iter().map(|(n, _)| n.clone()).collect();
            }
            "rollback" => {
                self.refs.rollback = named(problems, mark);
                step.rollback = self.refs.rollback.as_ref().map(|(n, _)| StepId(n.clone()));
            }
            "each" => {
                self.refs.each = named(problems, mark);
                step.each = self.refs.each.as_ref().map(|(n, _)| n.clone());
            }
            "auto" => step.auto = flag(problems, mark),
            "idempotent" => step.idempotent = flag(problems, mark),
            "tty" => step.tty = flag(problems, mark),
            "parallel" => step.parallel = number(problems, mark, 1, 1),
            "retries" => step.retries = number(problems, mark, 0, 0),
            "approve" if mark.value.is_none() => step.approve = 1,
            "approve" => step.approve = number(problems, mark, 1, 0),
            "timeout" => step.timeout = span(problems, mark),
            "retry-delay" => step.retry_delay = span(problems, mark).unwrap_or(step.retry_delay),
            "verify-within" => step.verify_within = span(problems, mark).unwrap_or(step.verify_within),
            "confirm" => step.confirm = confirm(mark),
            "cwd" => step.cwd = needed(problems, mark),
            "env" => step.env.extend(env(problems, mark)),
            "only" => step.only = word::<Kind>(problems, mark),
            "role" => step.role = word::<Role>(problems, mark).filter(|r| can_start(problems, mark, *r)),
            _ => {}
        }
    }
}

fn wrong(problems: &mut Problems, mark: &Mark, what: &str, hint: &str) {
    problems.error("bad-attribute", mark.span.clone(), what, Some(hint.to_owned()));
}

fn foreign(problems: &mut Problems, mark: &Mark) {
    let key = &mark.key;
    match near(key, KNOWN) {
        Some(ours) => {
            let hint = Some(format!("did you mean `{ours}`?"));
            problems.error("unknown-attribute", mark.span.clone(), format!("there is no attribute `{key}`"), hint);
        }
        None => {
            let what = format!("`{key}` is not an attribute of warroom");
            problems.warn("foreign-attribute", mark.span.clone(), what, Some("it does nothing here".into()));
        }
    }
}

fn needed(problems: &mut Problems, mark: &Mark) -> Option<String> {
    let value = mark.value.clone().filter(|v| !v.trim().is_empty());
    if value.is_none() {
        wrong(problems, mark, &format!("`{}` has no value", mark.key), &format!("write `{}=…`", mark.key));
    }
    value
}

fn named(problems: &mut Problems, mark: &Mark) -> Option<Named> {
    Some((needed(problems, mark)?, mark.span.clone()))
}

fn names(problems: &mut Problems, mark: &Mark) -> Vec<Named> {
    let list = needed(problems, mark).unwrap_or_default();
    list.split(',').map(str::trim).filter(|n| !n.is_empty()).map(|n| (n.to_owned(), mark.span.clone())).collect()
}

/// A name stands in `needs=a,b`, on a command line and in file names.
fn good_name(problems: &mut Problems, mark: &Mark, name: &str) -> bool {
    let good =
        name.chars().all(|c| c.is_alphanumeric() || "-_./".contains(c)) && name.starts_with(char::is_alphanumeric);
    if !good {
        wrong(problems, mark, &format!("`{name}` is not a name"), "a name is made of letters, digits and -_./");
    }
    good
}

fn flag(problems: &mut Problems, mark: &Mark) -> bool {
    match mark.value.as_deref() {
        None | Some("true" | "yes") => true,
        Some("false" | "no") => false,
        Some(other) => {
            wrong(problems, mark, &format!("`{}` is yes or no, not `{other}`", mark.key), "leave the value out");
            false
        }
    }
}

fn number(problems: &mut Problems, mark: &Mark, least: u32, otherwise: u32) -> u32 {
    let read = mark.value.as_deref().and_then(|v| v.parse().ok()).filter(|n| (least..=10_000).contains(n));
    if read.is_none() {
        wrong(
            problems,
            mark,
            &format!("`{}` is a whole number from {least}", mark.key),
            &format!("write `{}=2`", mark.key),
        );
    }
    read.unwrap_or(otherwise)
}

fn span(problems: &mut Problems, mark: &Mark) -> Option<Span> {
    let written = needed(problems, mark)?;
    match written.parse::<Span>() {
        Ok(span) if span.ms() > 0 => Some(span),
        Ok(_) => {
            wrong(problems, mark, &format!("`{}` must be longer than zero", mark.key), "write it like 30s or 5m");
            None
        }
        Err(why) => {
            wrong(problems, mark, &format!("`{}`: {why}", mark.key), "write it like 30s or 5m");
            None
        }
    }
}

fn word<T: FromStr<Err = String>>(problems: &mut Problems, mark: &Mark) -> Option<T> {
    let written = needed(problems, mark)?;
    match written.parse() {
        Ok(value) => Some(value),
        Err(why) => {
            problems.error("bad-attribute", mark.span.clone(), format!("`{}`: {why}", mark.key), None);
            None
        }
    }
}

fn can_start(problems: &mut Problems, mark: &Mark, role: Role) -> bool {
    let can = matches!(role, Role::Commander | Role::Responder);
    if !can {
        wrong(problems, mark, "only commanders and responders start steps", "write `role=commander`");
    }
    can
}

fn confirm(mark: &Mark) -> Option<Confirm> {
    match mark.value.as_deref() {
        None | Some("" | "true" | "yes") => Some(Confirm::Yes),
        Some("false" | "no") => None,
        Some(text) => Some(Confirm::Text(text.to_owned())),
    }
}

fn env(problems: &mut Problems, mark: &Mark) -> Vec<(String, String)> {
    let words = needed(problems, mark).and_then(|v| words::split(&v)).unwrap_or_default();
    let pairs: Vec<_> = words.iter().filter_map(|w| w.split_once('=')).filter(|(name, _)| !name.is_empty()).collect();
    if pairs.is_empty() || pairs.len() < words.len() {
        wrong(problems, mark, "`env` holds NAME=VALUE pairs", "write it like `env=\"REGION=eu TRIES=3\"`");
    }
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
