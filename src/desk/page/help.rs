//! The help: the table of commands, for the place one is in.

use super::{Ink, Page};
use crate::desk::command::{COMMANDS, Cmd, Command, Group};
use crate::desk::key::Key;
use crate::desk::model::Model;
use crate::desk::now::now;
use crate::desk::place::{Pane, Place};
use crate::desk::signs::{CHECKS as SIGNS_OF_CHECKS, NEXT, STEPS as SIGNS_OF_STEPS, of_check, of_step};

/// Writes the page.
pub fn write(model: &Model, of: Place, page: &mut Page) {
    let (keys, replay) = (&model.keys, model.replay.is_some());
    let needle = model.sought(Place::Help).to_lowercase();
    let fits = |c: &Command, keys: &str| {
        let words = format!("{keys} {} {} {}", c.word, c.args, model.keys.told(c.help)).to_lowercase();
        needle.is_empty() || words.contains(&needle)
    };
    if needle.is_empty() {
        page.head("Now");
        now(model).iter().for_each(|line| page.prose(Ink::Text, line));
    }
    for group in groups(replay) {
        let of_it = COMMANDS.iter().filter(|c| c.group == group && c.places.contains(&of) && can(model, c));
        let with_keys = of_it.map(|c| (c, meant(model, c.cmd, of)));
        let here: Vec<(&Command, String)> = with_keys.filter(|(c, keys)| !keys.is_empty() && fits(c, keys)).collect();
        if here.is_empty() {
            continue;
        }
        page.head(group.word());
        here.iter().for_each(|(c, keys)| line(page, keys, 12, &model.keys.told(c.help)));
    }
    if needle.is_empty() {
        signs(of, page);
    }
    let width = if page.width > 70 { 32 } else { 16 };
    // What has a key here and takes no words stands above.
    let above = |c: &Command| c.args.is_empty() && !keys.keys_in(c.cmd, of).is_empty();
    let offered = |c: &&Command| c.offered() && can(model, c) && !above(c);
    let words: Vec<&Command> = COMMANDS.iter().filter(offered).filter(|c| fits(c, "")).collect();
    if !words.is_empty() {
        page.head(&format!("On the command line (press {})", keys.key(Cmd::CommandLine)));
    }
    for command in words {
        line(page, &format!("{} {}", command.word, command.args), width, &keys.told(command.help));
    }
    page.blank();
    if !needle.is_empty() {
        return page.prose(Ink::Dim, if page.lines.is_empty() { "no command fits" } else { "" });
    }
    page.prose(Ink::Dim, "enter never runs anything. A click selects, the wheel scrolls.");
    page.prose(
        Ink::Dim,
        "`:q` leaves the seat; the room and its runs go on without you. Keys are bound anew in config.toml.",
    );
}

/// A replay's own keys come first where there is one, and stand nowhere else.
fn groups(replay: bool) -> impl Iterator<Item = Group> {
    let first = replay.then_some(Group::Replay);
    first.into_iter().chain(Group::ALL.into_iter().filter(|g| *g != Group::Replay))
}

/// Whether somebody can do this at all: their role is enough, and it would change nothing where nothing can be changed.
fn can(model: &Model, command: &Command) -> bool {
    let looks = matches!(command.cmd, Cmd::Preview | Cmd::Run | Cmd::Retry | Cmd::Leave | Cmd::Suspend);
    match (model.replay.is_some(), command.group) {
        (true, Group::Doing | Group::Room) => looks,
        (replay, Group::Replay) => replay,
        _ => model.may(command.cmd),
    }
}

/// The keys of a command that mean it here: a replay's own keys come before all others.
fn meant(model: &Model, cmd: Cmd, of: Place) -> String {
    let replay = model.replay.is_some();
    let means = |key: &&str| key.parse().is_ok_and(|key: Key| model.keys.lookup(of, &key, replay) == Some(cmd));
    let keys = model.keys.keys_in(cmd, of);
    keys.split(' ').filter(means).collect::<Vec<_>>().join(" ")
}

/// What the signs of a list mean.
fn signs(of: Place, page: &mut Page) {
    let all: Vec<(&str, &str)> = match of {
        Place::Pane(Pane::Checks) => SIGNS_OF_CHECKS.iter().map(|(s, means)| (of_check(*s), *means)).collect(),
        Place::Pane(Pane::Runbook) => {
            SIGNS_OF_STEPS.iter().map(|(s, proof, means)| (of_step(*s, *proof), *means)).collect()
        }
        _ => return,
    };
    page.head("Signs");
    all.into_iter().for_each(|(sign, means)| line(page, sign, 12, means));
    match of {
        Place::Pane(Pane::Checks) => {
            page.prose(Ink::Dim, "A name in bold is in the scope: its outage counts as downtime.")
        }
        _ => line(page, NEXT, 12, "to be done next"),
    }
}

fn line(page: &mut Page, keys: &str, width: usize, help: &str) {
    if keys.chars().count() < width {
        return page.key(keys.trim(), width, help);
    }
    page.push(vec![(Ink::Key, keys.trim().to_owned())]);
    page.key("", width, help);
}
