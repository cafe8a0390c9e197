//! What a runbook is given: variables, lists, and who has which role.

use super::form::{self, Form, mismatch, twice, word};
use super::tree::{Key, Node, Value};
use crate::plan::{List, ListSource, Var, env_name};
use crate::runbook::lint::program;
use crate::runbook::places::Problems;
use crate::words::Role;
use std::collections::{BTreeMap, HashSet};

/// Variables that a script's interpreter or its tools rely on, and the one that holds an item.
const TAKEN: [&str; 12] =
    ["PATH", "HOME", "SHELL", "USER", "IFS", "PWD", "ENV", "BASH_ENV", "LD_PRELOAD", "TERM", "TMPDIR", "ITEM"];

/// `vars:`
pub(super) fn vars(problems: &mut Problems, node: &Node) -> Vec<Var> {
    let mut taken = HashSet::new();
    pairs(problems, node, "vars")
        .filter_map(|(key, value)| {
            if !taken.insert(env_name(&key.name)) {
                twice(problems, key.span.clone(), &key.name);
                return None;
            }
            check_var_name(problems, key);
            Some(var(problems, key, value))
        })
        .collect()
}

fn check_var_name(problems: &mut Problems, key: &Key) {
    let env = env_name(&key.name);
    let why = if TAKEN.contains(&env.as_str()) || env.starts_with("WARROOM_") {
        format!("scripts would see `{}` as {env}, which is taken", key.name)
    } else if !env.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        format!("scripts could not see `{}`: a variable's name begins with a letter", key.name)
    } else {
        return;
    };
    problems.error("bad-var-name", key.span.clone(), why, Some("give it another name".into()));
}

fn var(problems: &mut Problems, key: &Key, node: &Node) -> Var {
    let mut var = Var { name: key.name.clone(), ..Var::default() };
    if !matches!(node.value, Value::Map(_)) {
        var.value = if node.value == Value::Null { Some(String::new()) } else { form::text(problems, node, &key.name) };
        return var;
    }
    let known = ["ask", "default", "one-of", "secret", "command"];
    let Some(form) = Form::open(problems, node, &format!("the variable `{}`", key.name), &known) else { return var };
    var.ask = form.text(problems, "ask");
    var.default = form.text(problems, "default");
    var.command = form.text(problems, "command");
    if let (Some(command), Some(node)) = (&var.command, form.get("command")) {
        program(problems, command, node.span.clone());
    }
    var.secret = form.get("secret").is_some_and(|n| form::yes(problems, n, "secret"));
    var.one_of = form.texts(problems, "one-of").into_iter().map(|(t, _)| t).collect();
    check_default(problems, &form, &var);
    var
}

fn check_default(problems: &mut Problems, form: &Form, var: &Var) {
    let (Some(default), Some(node)) = (&var.default, form.get("default")) else { return };
    if !var.one_of.is_empty() && !var.one_of.contains(default) {
        let what = format!("the default `{default}` is not one of {}", var.one_of.join(", "));
        problems.error("bad-default", node.span.clone(), what, None);
    }
    if var.secret {
        let what = format!("the secret `{}` stands in the runbook for everybody to read", var.name);
        let hint = "take it from a `command`, or `ask` for it";
        problems.warn("open-secret", node.span.clone(), what, Some(hint.into()));
    }
}

/// `lists:`
pub(super) fn lists(problems: &mut Problems, node: &Node) -> Vec<List> {
    let mut taken = HashSet::new();
    pairs(problems, node, "lists")
        .filter_map(|(key, value)| {
            if !taken.insert(&key.name) {
                twice(problems, key.span.clone(), &key.name);
                return None;
            }
            let what = format!("the list `{}`", key.name);
            Some(List { name: key.name.clone(), source: source(problems, value, &what) })
        })
        .collect()
}

fn source(problems: &mut Problems, node: &Node, what: &str) -> ListSource {
    match &node.value {
        Value::Map(_) => {
            let form = Form::open(problems, node, what, &["lines"]);
            let command = form.as_ref().and_then(|f| f.text(problems, "lines"));
            if let (Some(command), Some(node)) = (&command, form.as_ref().and_then(|f| f.get("lines"))) {
                program(problems, command, node.span.clone());
            }
            if command.is_none() {
                let hint = Some("`{ lines: COMMAND }`, or `[one, two]`".to_owned());
                problems.error("empty-list", node.span.clone(), format!("{what} names no command"), hint);
            }
            command.map_or(ListSource::Items(Vec::new()), ListSource::Lines)
        }
        Value::List(items) => ListSource::Items(distinct(problems, items, what)),
        _ => {
            mismatch(problems, node, what, "`[one, two]` or `{ lines: COMMAND }`", None);
            ListSource::Items(Vec::new())
        }
    }
}

fn distinct(problems: &mut Problems, nodes: &[Node], what: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut seen = HashSet::new();
    for node in nodes {
        let Some(item) = form::text(problems, node, what) else { continue };
        if seen.insert(item.clone()) {
            items.push(item);
        } else {
            problems.error("twice", node.span.clone(), format!("{what} holds `{item}` twice"), None);
        }
    }
    items
}

/// `roles:`
pub(super) fn roles(problems: &mut Problems, node: &Node) -> BTreeMap<String, Role> {
    let mut roles = BTreeMap::new();
    for (key, value) in pairs(problems, node, "roles") {
        let Some(role) = word(problems, value, &key.name) else { continue };
        if roles.insert(key.name.clone(), role).is_some() {
            twice(problems, key.span.clone(), &key.name);
        }
    }
    roles
}

/// The pairs of a map whose keys are the author's own names.
fn pairs<'n>(problems: &mut Problems, node: &'n Node, what: &str) -> std::slice::Iter<'n, (Key, Node)> {
    match &node.value {
        Value::Map(pairs) => pairs.iter(),
        _ => {
            mismatch(problems, node, what, "names, each with its value,", None);
            [].iter()
        }
    }
}
