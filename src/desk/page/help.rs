//! The help: the table of commands, for the place one is in.

use super::{Ink, Page};
use crate::desk::command::{COMMANDS, Command, Group};
use crate::desk::place::Place;

/// Writes the page.
pub fn write(of: Place, replay: bool, page: &mut Page) {
    for group in Group::ALL.into_iter().filter(|g| replay || *g != Group::Replay) {
        let here: Vec<&Command> =
            COMMANDS.iter().filter(|c| c.group == group && c.places.contains(&of) && !c.keys.is_empty()).collect();
        if here.is_empty() {
            continue;
        }
        page.head(group.word());
        here.iter().for_each(|c| line(page, c.keys, 12, c.help));
    }
    page.head("On the command line (press :)");
    let width = if page.width > 70 { 32 } else { 16 };
    for command in COMMANDS.iter().filter(|c| !c.word.is_empty()) {
        line(page, &format!("{} {}", command.word, command.args), width, command.help);
    }
    page.blank();
    page.prose(Ink::Dim, "enter never runs anything. A click selects, the wheel scrolls.");
    page.prose(Ink::Dim, "ctrl-c and :q leave the seat; the room and its runs go on without you.");
}

fn line(page: &mut Page, keys: &str, width: usize, help: &str) {
    if keys.chars().count() < width {
        return page.key(keys.trim(), width, help);
    }
    page.push(vec![(Ink::Key, keys.trim().to_owned())]);
    page.key("", width, help);
}
