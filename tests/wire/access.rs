//! Who may come in: the account of the host, and nobody else.

use super::ROOM;
use crate::help::{BIN, House, root};
use std::fs::{self, Permissions};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Output};

/// An account that owns nothing here.
const NOBODY: &str = "65534";

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

#[test]
fn a_room_is_for_its_owner_alone() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.does(&["run", "say"]);
    place.exited("say.1");
    assert_eq!(mode(&place.dir), 0o700);
    assert_eq!(mode(place.dir.parent().unwrap()), 0o700);
    let socket = place.dir.join("host.sock");
    assert!(fs::symlink_metadata(&socket).unwrap().file_type().is_socket());
    assert_eq!(mode(&socket), 0o600);
    for name in ["journal.jsonl", "runbook.md", "host.lock", "host.log"] {
        assert_eq!(mode(&place.dir.join(name)), 0o600, "{name}");
    }
    assert_eq!(mode(&place.run_dir("say.1")), 0o700);
    for file in fs::read_dir(place.run_dir("say.1")).unwrap().flatten() {
        assert_eq!(mode(&file.path()) & 0o077, 0, "{}", file.path().display());
    }
}

/// A program as somebody else; none where that cannot be had, with the reason on the test's output.
fn as_nobody(words: &[&str]) -> Option<Output> {
    if !root() {
        println!("skipped: only root can become somebody else");
        return None;
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]).args(words);
    match command.output() {
        Ok(output) => Some(output),
        Err(e) => {
            println!("skipped: setpriv: {e}");
            None
        }
    }
}

// Seen red: with a socket of mode 0666 in an open folder, the note was taken.
#[test]
fn another_account_gets_in_neither_by_the_folder_nor_by_the_socket() {
    let house = House::new();
    let place = house.open("one", ROOM);
    // The program where everybody may run it, and the way to the room open up to its own door.
    let program = house.path().join("warroom");
    fs::copy(BIN, &program).unwrap();
    for folder in [house.path(), place.dir.parent().unwrap()] {
        fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    }
    let program = program.to_str().unwrap();
    let Some(help) = as_nobody(&[program, "--version"]) else { return };
    assert!(help.status.success(), "{help:?}");
    let before = place.entries().len();
    let journal = place.dir.join("journal.jsonl");
    let note = [program, "note", "let me in", "--as", "alice", "--role", "commander", "--room", place.word()];
    for door in [0o700, 0o755] {
        fs::set_permissions(&place.dir, Permissions::from_mode(door)).unwrap();
        let read = as_nobody(&["cat", journal.to_str().unwrap()]).unwrap();
        assert!(!read.status.success() && read.stdout.is_empty(), "{read:?}");
        let asked = as_nobody(&note).unwrap();
        assert!(!asked.status.success(), "with the folder at {door:o}: {asked:?}");
        let said = String::from_utf8_lossy(&asked.stderr);
        assert!(said.starts_with("warroom: "), "{said}");
        for command in ["status", "log", "report", "verify"] {
            let done = as_nobody(&[program, command, place.word()]).unwrap();
            assert!(!done.status.success() && done.stdout.is_empty(), "{command}: {done:?}");
        }
    }
    assert_eq!(place.entries().len(), before);
}
