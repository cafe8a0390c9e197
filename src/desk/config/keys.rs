//! `[keys]`: commands and the keys that they are to have.

use crate::desk::command::{COMMANDS, Cmd, Group, entry};
use crate::desk::key::{Code, Key};
use crate::desk::keymap::{Keymap, Taken, places};
use crate::runbook::form::{mismatch, texts};
use crate::runbook::tree::{Node, Value};
use crate::runbook::{Findings, near};
use std::ops::Range;

/// A key, and where it stands in the file.
type Placed = (Key, Range<usize>);

/// Without these nobody finds the way out.
const KEPT: [Cmd; 3] = [Cmd::Back, Cmd::CommandLine, Cmd::Keep];

/// Binds what the table says.
pub fn read(findings: &mut Findings, node: &Node, keymap: &mut Keymap) {
    let Value::Map(pairs) = &node.value else {
        return mismatch(
            findings,
            node,
            "keys",
            "a table",
            Some("write it like `[keys]`, then `tick = \"space\"`".into()),
        );
    };
    let mut wanted: Vec<(Cmd, Vec<Placed>)> = Vec::new();
    for (name, value) in pairs {
        let Some(cmd) = COMMANDS.iter().find(|c| c.word == name.name).map(|c| c.cmd) else {
            let near = near(&name.name, COMMANDS.iter().map(|c| c.word)).map(|n| format!("did you mean `{n}`?"));
            let hint = near.unwrap_or_else(|| "`:` in a seat lists every command".to_owned());
            findings.error(
                "unknown-command",
                name.span.clone(),
                format!("there is no command `{}`", name.name),
                Some(hint),
            );
            continue;
        };
        if places(cmd).is_empty() {
            let what = format!("`{}` is asked for on the command line alone: it takes no key", name.name);
            findings.error("no-key", name.span.clone(), what, None);
            continue;
        }
        let keys = keys(findings, cmd, value);
        if keys.is_empty() && KEPT.contains(&cmd) {
            let what = format!("`{}` needs a key: without it nobody finds the way out", name.name);
            findings.error("no-key", value.span.clone(), what, None);
            continue;
        }
        wanted.push((cmd, keys));
    }
    // All of them first: two commands may have changed their keys with each other.
    wanted.iter().for_each(|(cmd, _)| keymap.unbind(*cmd));
    let bound: Vec<Cmd> = wanted.iter().map(|(cmd, _)| *cmd).collect();
    for (cmd, keys) in wanted {
        for (key, span) in keys {
            let before = keymap.clone();
            let taken = keymap.bind(cmd, key);
            if let Some(clash) = taken.iter().find(|t| bound.contains(&t.from) || KEPT.contains(&t.from)) {
                *keymap = before;
                conflict(findings, cmd, clash, span);
            } else if let Some(lost) = taken.first() {
                loses(findings, keymap, lost, span);
            }
        }
    }
}

fn keys(findings: &mut Findings, cmd: Cmd, value: &Node) -> Vec<Placed> {
    let mut keys = Vec::new();
    for (text, node) in texts(findings, value, "the keys of a command") {
        for word in text.split_whitespace() {
            let key = match word.parse::<Key>() {
                Ok(key) => key,
                Err(why) => {
                    let hint = "write it like x, X, ctrl-d, alt-n, space, enter, esc, tab, pgdn, left";
                    findings.error("bad-key", node.span.clone(), why, Some(hint.to_owned()));
                    continue;
                }
            };
            match unfit(cmd, &key) {
                Some(why) => findings.error("unfit-key", node.span.clone(), why, None),
                None => keys.push((key, node.span.clone())),
            }
        }
    }
    keys
}

/// Why a command must not have this key.
fn unfit(cmd: Cmd, key: &Key) -> Option<String> {
    let word = name(cmd);
    let acts = entry(cmd).is_some_and(|c| matches!(c.group, Group::Doing | Group::Room)) && cmd != Cmd::Keep;
    if acts && key.code == Code::Enter {
        return Some(format!("`enter` never does anything to the room: `{word}` needs another key"));
    }
    if key.types().is_some() && places(cmd).iter().any(|p| p.writes()) {
        return Some(format!("`{key}` would be written where `{word}` is needed: take one with ctrl- or alt-"));
    }
    None
}

fn name(cmd: Cmd) -> &'static str {
    entry(cmd).map_or("", |c| c.word)
}

fn conflict(findings: &mut Findings, cmd: Cmd, clash: &Taken, span: Range<usize>) {
    let (key, place, other) = (clash.key, clash.place.words(), name(clash.from));
    let what = format!("`{key}` is bound to `{other}` and to `{}` ({place})", name(cmd));
    findings.error("conflict", span, what, Some(format!("it stays with `{other}`: give one of the two another key")));
}

fn loses(findings: &mut Findings, keymap: &Keymap, lost: &Taken, span: Range<usize>) {
    let (key, other) = (lost.key, name(lost.from));
    if !keymap.keys_in(lost.from, lost.place).is_empty() {
        return;
    }
    let what = format!("`{key}` was the only key of `{other}` ({})", lost.place.words());
    findings.warn("conflict", span, what, Some(format!("bind `{other}` to another key, or to \"\" if none is wanted")));
}
