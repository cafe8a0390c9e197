//! The help: the table of commands, for the place one is in.

use super::{Ink, Page};
use crate::desk::command::{COMMANDS, Cmd, Command, Group};
use crate::desk::model::Model;
use crate::desk::place::Place;

/// Writes the page.
pub fn write(model: &Model, of: Place, page: &mut Page) {
    let (keys, replay) = (&model.keys, model.replay.is_some());
    for group in Group::ALL.into_iter().filter(|g| replay || *g != Group::Replay) {
        let of_it = COMMANDS.iter().filter(|c| c.group == group && c.places.contains(&of));
        let here: Vec<(&Command, String)> =
            of_it.map(|c| (c, keys.keys_in(c.cmd, of))).filter(|(_, keys)| !keys.is_empty()).collect();
        if here.is_empty() {
            continue;
        }
        page.head(group.word());
        here.iter().for_each(|(c, keys)| line(page, keys, 12, c.help));
    }
    page.head(&format!("On the command line (press {})", keys.key(Cmd::CommandLine)));
    let width = if page.width > 70 { 32 } else { 16 };
    // What has a key here and takes no words stands above.
    let above = |c: &Command| c.args.is_empty() && !keys.keys_in(c.cmd, of).is_empty();
    for command in COMMANDS.iter().filter(|c| c.offered() && !above(c) && (replay || c.group != Group::Replay)) {
        line(page, &format!("{} {}", command.word, command.args), width, command.help);
    }
    page.blank();
    page.prose(Ink::Dim, "enter never runs anything. A click selects, the wheel scrolls.");
    page.prose(
        Ink::Dim,
        "`:q` leaves the seat; the room and its runs go on without you. Keys are bound anew in config.toml.",
    );
}

fn line(page: &mut Page, keys: &str, width: usize, help: &str) {
    if keys.chars().count() < width {
        return page.key(keys.trim(), width, help);
    }
    page.push(vec![(Ink::Key, keys.trim().to_owned())]);
    page.key("", width, help);
}
