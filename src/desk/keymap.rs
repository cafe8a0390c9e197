//! Which key means what, where: the command table, and what a person bound anew.

use super::command::{COMMANDS, Cmd, Group, entry};
use super::key::Key;
use super::place::Place;

/// One key in one place.
#[derive(Clone, Debug, PartialEq)]
struct Binding {
    cmd: Cmd,
    key: Key,
    place: Place,
    replay: bool,
}

/// Every binding; where two have the same key in one place, the first wins, and a replay's own come before all others.
#[derive(Clone, Debug, PartialEq)]
pub struct Keymap {
    all: Vec<Binding>,
    /// Commands are written, not pressed.
    words: bool,
}

impl Default for Keymap {
    fn default() -> Keymap {
        let mut all = Vec::new();
        for command in COMMANDS {
            let keys = command.keys.split_whitespace().filter_map(|k| k.parse::<Key>().ok());
            for key in keys {
                let bind = |place: &Place| Binding {
                    cmd: command.cmd,
                    key,
                    place: *place,
                    replay: command.group == Group::Replay,
                };
                all.extend(command.places.iter().map(bind));
            }
        }
        Keymap { all, words: false }
    }
}

/// A key that had another meaning, which it loses.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The key.
    pub key: Key,
    /// What it meant.
    pub from: Cmd,
    /// Where.
    pub place: Place,
}

/// Every place in which a command has a key by the table.
pub fn places(cmd: Cmd) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for place in COMMANDS.iter().filter(|c| c.cmd == cmd).flat_map(|c| c.places) {
        if !places.contains(place) {
            places.push(*place);
        }
    }
    places
}

impl Keymap {
    /// What this key means in this place. A replay's keys exist there alone.
    pub fn lookup(&self, place: Place, key: &Key, replay: bool) -> Option<Cmd> {
        let meant = |b: &&Binding| b.place == place && b.key.same(key) && (replay || !b.replay);
        self.all.iter().find(meant).map(|b| b.cmd)
    }

    /// The first key of a command, as one presses it; empty where it has none.
    pub fn key(&self, cmd: Cmd) -> String {
        if self.words {
            return entry(cmd).map_or(String::new(), |c| c.word.to_owned());
        }
        self.all.iter().find(|b| b.cmd == cmd).map_or(String::new(), |b| b.key.to_string())
    }

    /// A line of the table as it is read: where it names another command, by the key that this has now.
    pub fn told(&self, help: &str) -> String {
        let Some((before, rest)) = help.split_once('{') else { return help.to_owned() };
        let Some((word, after)) = rest.split_once('}') else { return help.to_owned() };
        let key = COMMANDS.iter().find(|c| c.word == word).map(|c| self.key(c.cmd)).filter(|key| !key.is_empty());
        format!("{before}{}{}", key.unwrap_or_else(|| format!(":{word}")), self.told(after))
    }

    /// For a seat in which commands are written: each is called by its word.
    pub(super) fn into_words(self) -> Keymap {
        Keymap { words: true, ..self }
    }

    /// Whether commands are written, not pressed.
    pub(super) fn in_words(&self) -> bool {
        self.words
    }

    /// All keys of a command in a place, separated by spaces.
    pub fn keys_in(&self, cmd: Cmd, place: Place) -> String {
        let keys = self.all.iter().filter(|b| b.cmd == cmd && b.place == place).map(|b| b.key.to_string());
        keys.collect::<Vec<_>>().join(" ")
    }

    /// Forgets the keys of a command.
    pub(super) fn unbind(&mut self, cmd: Cmd) {
        self.all.retain(|b| b.cmd != cmd);
    }

    /// Gives a key to a command, wherever that has keys; answers what the key meant there until now.
    pub(super) fn bind(&mut self, cmd: Cmd, key: Key) -> Vec<Taken> {
        let replay = entry(cmd).is_some_and(|c| c.group == Group::Replay);
        let places = places(cmd);
        let clash = |b: &Binding| b.key.same(&key) && b.replay == replay && places.contains(&b.place);
        let taken = self.all.iter().filter(|b| clash(b) && b.cmd != cmd);
        let taken = taken.map(|b| Taken { key, from: b.cmd, place: b.place }).collect();
        self.all.retain(|b| !clash(b));
        // What is a replay's own stays in front.
        let at = if replay { 0 } else { self.all.iter().position(|b| !b.replay).unwrap_or(self.all.len()) };
        // A second key of the same command stands behind its first.
        let at = self.all.iter().rposition(|b| b.cmd == cmd).map_or(at, |i| i + 1);
        self.all.splice(at..at, places.into_iter().map(|place| Binding { cmd, key, place, replay }));
        taken
    }
}
