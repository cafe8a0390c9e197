//! Another account of the machine.

use super::{ROLES, ROOM};
use crate::help::{BIN, House, Place, Stranger};
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Command;
use warroom::record::Event;

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

/// Everything below a folder, links not followed.
fn below(dir: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().flatten() {
        into.push(entry.path());
        if entry.file_type().unwrap().is_dir() {
            below(&entry.path(), into);
        }
    }
}

/// A room opened with `umask 000`, in which something ran and a private note was taken.
fn opened_carelessly(house: &House) -> Place<'_> {
    let book = house.file("one.md", ROOM);
    let mut command = Command::new("sh");
    let line = format!("umask 000; exec '{BIN}' open '{}' --detach --room one", book.display());
    command.args(["-c", &line]).env("WARROOM_DATA", house.data()).env("WARROOM_NAME", "alice");
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped()).current_dir(house.path());
    house.start_as(command).wait().exits(0);
    let place = house.place("one");
    place.does(&["run", "say"]);
    place.exited("say.1");
    place.ask_as("eve", &["note", "nobody leads here", "--private"]).exits(0);
    place
}

// Seen red: with the journal made 0644, and with the socket left at 0666.
#[test]
fn whatever_the_umask_a_room_is_for_its_owner_alone() {
    let house = House::new();
    let place = opened_carelessly(&house);
    let mut all = vec![place.dir.clone(), house.data().to_owned()];
    below(&place.dir, &mut all);
    assert!(all.len() > 12, "{all:?}");
    for path in all {
        assert_eq!(mode(&path) & 0o077, 0, "{} is {:o}", path.display(), mode(&path));
    }
}

// Seen red: with the journal made 0644, once the folders were open.
#[test]
fn another_account_reads_nothing_and_reaches_nobody() {
    let Some(stranger) = Stranger::new("a") else { return };
    let house = House::new();
    let place = opened_carelessly(&house);
    let program = house.path().join("warroom");
    fs::copy(BIN, &program).unwrap();
    let program = program.to_str().unwrap();
    for folder in [house.path(), house.data()] {
        fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    }
    stranger.run(&house, &[program, "--version"]).exits(0);
    let before = place.entries().len();
    // First as it is; then with every folder of the room opened, as by a careless `chmod`: the files themselves are closed too.
    for opened in [false, true] {
        let mut all = Vec::new();
        below(&place.dir, &mut all);
        if opened {
            for folder in all.iter().filter(|p| p.is_dir()).chain([&place.dir]) {
                fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
            }
        }
        let names: Vec<&str> = all.iter().filter(|p| !p.is_dir()).map(|p| p.to_str().unwrap()).collect();
        let look = "for f; do [ ! -r \"$f\" ] || echo \"read $f\"; [ ! -w \"$f\" ] || echo \"wrote $f\"; cat \"$f\" 2>/dev/null & done; wait";
        let read = stranger.run(&house, &[&["sh", "-c", look, "sh"], &names[..]].concat());
        assert_eq!(read.out, "", "with open folders: {opened}");
        let knock = "socket(S,AF_UNIX,SOCK_STREAM,0); print connect(S,sockaddr_un($ARGV[0])) ? 'in' : $!+0";
        let socket = place.dir.join("host.sock");
        let knocked = stranger.run(&house, &["perl", "-MSocket", "-e", knock, socket.to_str().unwrap()]).exits(0);
        assert_eq!(knocked.out, "13", "EACCES is expected");
        let note = [program, "note", "let me in", "--as", "alice", "--role", "commander", "--room", place.word()];
        assert_ne!(stranger.run(&house, &note).code(), 0);
        let answer = [program, "answer", "region", "mine", "--room", place.word()];
        assert_ne!(stranger.run(&house, &answer).code(), 0);
        for words in [
            &["status"][..],
            &["status", "--json"],
            &["log"],
            &["log", "--json"],
            &["report"],
            &["verify"],
            &["replay"],
        ] {
            let done = stranger.run(&house, &[&[program], words, &[place.word()]].concat());
            assert!(done.code() != 0 && done.out.is_empty(), "{words:?}: {done:?}");
            assert!(!done.err.contains("nobody leads"), "{done:?}");
        }
        let output = stranger.run(&house, &[program, "output", "say.1", "--room", place.word()]);
        assert!(output.code() != 0 && output.out.is_empty(), "{output:?}");
        let listed = stranger.run(&house, &[program, "rooms", "--json"]);
        assert!(!listed.out.contains("Wire"), "{listed:?}");
        let attached = stranger.run(&house, &[program, "host", place.word()]);
        assert_ne!(attached.code(), 0, "{attached:?}");
    }
    assert_eq!(place.entries().len(), before);
}

// Seen red: without `files::take_over` in `create` a room was made in their folder; without it in `host::run` their room was served.
#[test]
fn a_folder_that_somebody_else_prepared_is_refused() {
    let Some(stranger) = Stranger::new("b") else { return };
    let house = House::new();
    let book = house.file("one.md", ROLES);
    let open =
        |place: &Path| house.run(&["open", book.to_str().unwrap(), "--detach", "--room", place.to_str().unwrap()]);

    // Their folder, open to me.
    let theirs = house.path().join("theirs");
    fs::create_dir(&theirs).unwrap();
    fs::set_permissions(&theirs, Permissions::from_mode(0o777)).unwrap();
    stranger.owns(&theirs);
    open(&theirs).refuses(3, &["belongs to another account", "--room"]);
    assert_eq!(fs::read_dir(&theirs).unwrap().count(), 0);

    // My folder, that was open to them: they left a link where a file of the room will be.
    let precious = house.file("precious", "do not lose this\n");
    for name in ["runbook.md", "host.lock", "host.log", "runs", "journal.2.jsonl"] {
        let mine = house.path().join(format!("mine-{name}"));
        fs::create_dir(&mine).unwrap();
        fs::set_permissions(&mine, Permissions::from_mode(0o777)).unwrap();
        symlink(&precious, mine.join(name)).unwrap();
        std::os::unix::fs::lchown(mine.join(name), Some(stranger.uid), Some(stranger.uid)).unwrap();
        open(&mine).refuses(3, &["belongs to another account"]);
        assert_eq!(fs::read_to_string(&precious).unwrap(), "do not lose this\n", "{name}");
        assert_eq!(mode(&mine), 0o700);
    }

    // A whole room of theirs, on my runbook: its journal could say that other scripts run.
    let place = house.open("one", ROLES);
    place.kill_host();
    let copy = house.path().join("copy");
    assert!(Command::new("cp").arg("-a").arg(&place.dir).arg(&copy).status().unwrap().success());
    let _ = fs::remove_file(copy.join("host.sock"));
    let mut all = vec![copy.clone()];
    below(&copy, &mut all);
    all.iter().for_each(|path| stranger.owns(path));
    let words = ["host", copy.to_str().unwrap()];
    house.run(&words).exits(3).says(&["belongs to another account"]);
    open(&copy).exits(4).says(&["belongs to another account"]);
    // And with the folder given to me, only the journal still theirs.
    chown(&copy, Some(0), Some(0)).unwrap();
    house.run(&words).exits(3).says(&["copy/", "belongs to another account"]);
}

// Seen red: without the look at the folder's mode.
#[test]
fn no_room_is_made_where_everybody_could_put_another_in_its_place() {
    let house = House::new();
    let book = house.file("one.md", ROLES);
    let shared = house.path().join("shared");
    fs::create_dir(&shared).unwrap();
    let open = || {
        let room = shared.join("one");
        house.run(&["open", book.to_str().unwrap(), "--detach", "--room", room.to_str().unwrap()])
    };
    fs::set_permissions(&shared, Permissions::from_mode(0o777)).unwrap();
    open().refuses(3, &["everybody may write", "chmod o-w"]);
    assert_eq!(fs::read_dir(&shared).unwrap().count(), 0);
    // As `/tmp` is: nobody can take another's place there.
    fs::set_permissions(&shared, Permissions::from_mode(0o1777)).unwrap();
    open().exits(0);
    let place = Place::new(&house, shared.join("one"));
    assert_eq!(mode(&place.dir), 0o700);
    assert_eq!(place.count(|e| matches!(e, Event::RoomOpened(_))), 1);
    place.kill_host();
}

/// Standard error of a host in the foreground goes to a service's log, which others may read: it tells no private note.
// Seen red: with every entry told there.
#[test]
fn what_a_host_tells_its_terminal_holds_no_private_note() {
    let house = House::new();
    let place = house.open("one", ROOM);
    place.kill_host();
    let host = place.host(&[]);
    place.ask_as("eve", &["note", "nobody leads here", "--private"]).exits(0);
    place.does(&["note", "all can read this"]);
    crate::help::kill(host.pid(), rustix::process::Signal::TERM);
    let told = host.wait().err;
    assert!(told.contains("all can read this") && !told.contains("nobody leads"), "{told}");
}
