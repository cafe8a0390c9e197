//! The one table: its keys, its words, the help.

use super::stage::{Seat, thick};
use std::collections::HashSet;
use warroom::desk::{COMMANDS, Group, Key, Keymap, Place};
use warroom::words::Role;

#[test]
fn every_key_is_one_and_means_one_thing_in_one_place() {
    for replay in [false, true] {
        let mut seen: HashSet<(String, Place)> = HashSet::new();
        for command in COMMANDS.iter().filter(|c| replay == (c.group == Group::Replay)) {
            for key in command.keys.split(' ').filter(|k| !k.is_empty()) {
                key.parse::<Key>().unwrap();
                for place in command.places {
                    assert!(seen.insert((key.to_owned(), *place)), "{key} means two things in {place:?}");
                }
            }
        }
    }
}

#[test]
fn every_command_can_be_reached_and_every_word_is_one_word() {
    let mut words = HashSet::new();
    for command in COMMANDS {
        assert!(!command.word.is_empty() || !command.keys.is_empty(), "{command:?}");
        assert!(command.word.is_empty() || words.insert(command.word), "{} stands there twice", command.word);
        let first = COMMANDS.iter().find(|c| c.cmd == command.cmd).unwrap();
        assert!(!first.word.is_empty(), "{command:?} has no name");
        assert!(!command.word.contains(' ') && !command.help.is_empty());
    }
    let intents = [
        "declare",
        "command",
        "tick",
        "untick",
        "skip",
        "answer",
        "run",
        "retry",
        "approve",
        "stop",
        "hold",
        "release",
        "add",
        "correct",
        "note",
        "rate",
        "reveal",
        "stand-down",
        "close",
    ];
    for word in intents {
        assert!(words.contains(word), "no command {word}");
    }
}

#[test]
fn the_help_holds_the_keys_of_the_place_and_all_words() {
    let mut seat = Seat::of(&thick(), 582.0, (120, 130), "alice", Role::Commander);
    seat.keys("?");
    let screen = seat.screen();
    // Nobody is told of what their role is not enough for.
    let mut eve = Seat::of(&thick(), 582.0, (120, 130), "eve", Role::Facilitator);
    eve.keys("?");
    let both = screen.clone() + &eve.screen();
    for command in
        COMMANDS.iter().filter(|c| c.offered() && (!c.args.is_empty() || c.keys.is_empty()) && c.group != Group::Replay)
    {
        assert!(both.contains(command.word), "{} is not in the help", command.word);
    }
    seat.shows("look at a run before it starts; X there starts it");
    let times = |screen: &str| screen.matches("wrap long lines").count();
    assert_eq!(times(&screen), 1, "as a command, not as a key of the runbook");
    seat.keys("esc 3 ?");
    assert_eq!(times(&seat.screen()), 1);
    seat.shows("w           wrap long lines");
}

#[test]
fn the_table_in_the_documentation_is_the_command_table() {
    let doc = include_str!("../../docs/desk.md");
    let (_, table) = doc.split_once("| keys | command | does |\n|---|---|---|\n").unwrap();
    let name = |c: &warroom::desk::Command| COMMANDS.iter().find(|f| f.cmd == c.cmd).unwrap().word;
    let line = |c: &warroom::desk::Command| {
        let keys: Vec<String> = c.keys.split_whitespace().map(|k| format!("`{k}`")).collect();
        let args = if c.word.is_empty() || c.args.is_empty() { String::new() } else { format!(" {}", c.args) };
        let cells = [keys.join(" "), format!("`{}{args}`", name(c)), Keymap::default().told(c.help)]
            .map(|s| s.replace('|', "\\|"));
        format!("| {} | {} | {} |\n", cells[0], cells[1], cells[2])
    };
    let wanted: String = COMMANDS.iter().map(line).collect();
    assert_eq!(table, wanted, "write the lower one into docs/desk.md");
    for (key, takes, is) in warroom::desk::SETTINGS {
        assert!(doc.contains(&format!("| `{key}` | {takes} | {is} |")), "{key} is not in docs/desk.md");
    }
}
