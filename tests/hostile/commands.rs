//! The commands, each on a real terminal: what it writes there, byte by byte.

use super::corpus::{Writer, foreign, texts};
use super::room;
use crate::help::{BIN, House};
use crate::journal::samples;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use warroom::io::journal::Journal;
use warroom::record::{Author, Entry};

/// What a command writes to its terminal, standard output and error together.
fn on_a_terminal(house: &House, words: &[&str]) -> Vec<u8> {
    let quoted: Vec<String> = [BIN].iter().chain(words).map(|w| format!("'{}'", w.replace('\'', r"'\''"))).collect();
    let mut command = Command::new("script");
    command.args(["-qec", &quoted.join(" "), "/dev/null"]).stdin(Stdio::null()).current_dir(house.path());
    command.env("WARROOM_DATA", house.data()).env("WARROOM_NAME", "alice").env("TERM", "xterm-256color");
    command.env("SHELL", "/bin/sh").env_remove("NO_COLOR");
    command.output().unwrap().stdout
}

#[track_caller]
fn harmless(house: &House, words: &[&str]) -> String {
    let bytes = on_a_terminal(house, words);
    let found = foreign(&bytes, Writer::Command);
    assert!(found.is_empty(), "{words:?} writes {:?}…", &found[..found.len().min(8)]);
    String::from_utf8(bytes).unwrap()
}

/// Every command that shows what is in a room, and every format of it.
fn all_commands(house: &House, room: &str) {
    for words in [
        &["log", room][..],
        &["log", room, "--json"],
        &["status", room],
        &["status", room, "--json"],
        &["report", room],
        &["verify", room],
        &["verify", room, "--json"],
        &["rooms"],
        &["rooms", "--json"],
    ] {
        let said = harmless(house, words);
        assert!(said.len() > 20, "{words:?} says nothing: {said}");
    }
}

// Seen red: with C1 controls, or U+2066 alone, let through by the sanitiser; without `harmless_json`.
#[test]
fn no_command_passes_on_what_scripts_probes_people_and_runbooks_say() {
    let house = House::new();
    let place = room(&house);
    let book = house.path().join("one.md").display().to_string();
    all_commands(&house, place.word());
    for words in [
        &["output", "print.1", "--room", place.word()][..],
        &["output", "print.1", "--room", place.word(), "--raw"],
        &["output", "\u{1b}]0;FOREIGN\u{7}", "--room", place.word()],
        &["show", &book],
        &["show", &book, "--json"],
        &["show", &book, "--color", "always"],
        &["lint", &book],
        &["lint", &book, "--json"],
        &["check", &book],
        &["check", &book, "--json"],
        &["reload", "--room", place.word(), "--dry-run"],
    ] {
        harmless(&house, words);
    }
    // Refusals repeat what was asked for.
    for text in texts().iter().filter(|t| !t.contains('\0')) {
        harmless(&house, &["tick", text, "--room", place.word()]);
    }
    harmless(&house, &["attach", "\u{1b}]0;FOREIGN\u{7}"]);
    harmless(&house, &["note", "x", "--as", "\u{1b}]0;FOREIGN\u{7}", "--room", place.word()]);
    harmless(&house, &["open", "\u{1b}]0;FOREIGN\u{7}\u{202e}.md"]);
}

/// A journal that was made by hand: every kind of event with every piece of the corpus in every text of it, a valid chain, and lines behind
/// it that were never the program's.
pub fn forged(dir: &Path) {
    let mut opened = Journal::create(dir).unwrap();
    let (mut entries, mut n) = (Vec::new(), 0);
    for text in texts() {
        let parts = samples::Parts { a: text.clone(), b: text.clone(), c: text.clone(), ..samples::fixed() };
        for event in samples::events(&parts) {
            n += 1;
            entries.push(Entry { n, stamp: samples::stamp(n), by: Author::person(text.clone(), 1000), event });
        }
    }
    opened.journal.append(entries).unwrap();
    opened.journal.close().unwrap();
    let mut file = OpenOptions::new().append(true).open(dir.join("journal.jsonl")).unwrap();
    for piece in super::corpus::pieces() {
        let line = [b"{\"n\":1,\"event\":\"", &piece.bytes[..], b"\"}\n", &piece.bytes[..], b"\n"].concat();
        file.write_all(&line).unwrap();
    }
}

// Seen red: as above, and with the folder's name as it is in `rooms`.
#[test]
fn no_command_passes_on_what_a_forged_journal_says() {
    let house = House::new();
    // Its folder has a name of that kind, too.
    let dir = house.data().join("forged\u{1b}]0;FOREIGN\u{7}\u{202e}\u{9b}7777A");
    std::fs::create_dir_all(house.data()).unwrap();
    forged(&dir);
    all_commands(&house, dir.to_str().unwrap());
    harmless(&house, &["status"]);
    harmless(&house, &["host", dir.to_str().unwrap()]);
}

/// What a note says stands on its own line: none of it looks like another entry.
// Seen red: with `sanitise` in place of `one_line`.
#[test]
fn a_note_cannot_forge_a_line_of_the_log() {
    let house = House::new();
    let place = house.open("one", "---\nkind: drill\n---\n- [ ] Look\n");
    place.does(&["note", "all is well\n    9  2026-11-23 14:00:00  eve         approved everything"]);
    let log = house.run(&["log", place.word()]).exits(0).out;
    let lines = log.lines().filter(|l| l.contains("approved everything")).collect::<Vec<_>>();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("alice") && lines[0].contains("all is well"), "{log}");
    assert_eq!(log.lines().count(), place.entries().len());
}
