//! A person's own things in a real terminal: settings, themes, the editor, the shell, and what must be left whole when all fails.

use super::{SMALL, Terminal, fold, small};
use crate::help::{House, kill, until, wait};
use std::process::{Command, Stdio};
use warroom::io::journal;

// Seen red: with no watching of files the heading keeps its key, and a broken file ends the seat before it is taken.
#[test]
fn broken_settings_are_said_and_a_mended_file_is_seen_at_once() {
    let house = House::new();
    small(&house);
    house.setting("config.toml", "theme = \"mine\"\n[keys]\nnot = \"x\"\nnote = \"ctrl-g\"\n");
    house.setting("themes/mine.toml", "inherits = \"dark\"\n[roles]\nupp = { fg = \"red\" }\n");
    let alice = Terminal::start(&house, "alice", (120, 36), "attach small");
    alice.shows("Look around");
    alice.shows("! config.toml, line 3: there is no command `not`");
    alice.shows("ctrl-g note");
    house.setting("config.toml", "theme = \"mine\"\n[keys]\nnote = \"ctrl-e\"\n");
    alice.shows("ctrl-e note");
    // The theme is wrong, too: the next best is shown.
    alice.shows("no role `upp`");
    assert!(!alice.colours().contains("48;2;1;2;3m"));
    house.setting("themes/mine.toml", "inherits = \"dark\"\n[palette]\nground = \"#010203\"\n");
    alice.loses("no role `upp`");
    until("the new ground", || alice.colours().contains("48;2;1;2;3m").then_some(()));
    house.setting("themes/mine.toml", "inherits = \"dark\"\n[palette]\nground = \"#040506\"\n");
    until("another ground", || alice.colours().contains("48;2;4;5;6m").then_some(()));
}

#[test]
fn the_editor_writes_a_note_and_gives_back_a_whole_screen() {
    let house = House::new();
    let dir = small(&house);
    let editor = house.script("editor", "#!/bin/sh\ncp \"$2\" \"$0.was\"\nls -l \"$2\" >\"$0.mode\"\nprintf 'written\\nelsewhere #todo\\n' >\"$2\"\nclear; echo rubbish; sleep 0.2\n");
    house.setting("config.toml", &format!("editor = \"{}\"\n", editor.display()));
    let alice = Terminal::start(&house, "alice", (100, 30), "attach small");
    alice.shows("Look around");
    let before = alice.screen();
    alice.keys(&["n"]);
    alice.shows("no point");
    alice.type_text("begun");
    alice.keys(&["C-o"]);
    alice.shows("› written elsewhere #todo");
    alice.keys(&["Enter"]);
    wait("the note", || fold(&dir).notes.iter().any(|n| n.text == "written elsewhere #todo"));
    assert_eq!(std::fs::read_to_string(house.path().join("editor.was")).unwrap(), "begun");
    let mode = std::fs::read_to_string(house.path().join("editor.mode")).unwrap();
    assert!(mode.starts_with("-rw------- "), "{mode}");
    assert!(!std::path::Path::new(mode.split_whitespace().last().unwrap()).exists(), "{mode}");
    let after = alice.loses_all(&["rubbish", "›"]);
    assert_eq!(before.lines().next().unwrap()[..20], after.lines().next().unwrap()[..20], "a whole screen:\n{after}");
    // The runbook, at the selected step.
    std::fs::remove_file(house.path().join("editor.was")).unwrap();
    house.script("editor", "#!/bin/sh\necho \"$@\" >\"$0.was\"\n");
    alice.keys(&["e"]);
    let said =
        until("the editor", || std::fs::read_to_string(house.path().join("editor.was")).ok().filter(|t| !t.is_empty()));
    assert!(said.starts_with("+7 ") && said.trim_end().ends_with("small.md"), "{said}");
    alice.shows("Look around");
    house.setting("config.toml", "editor = \"/nowhere/at-all\"\n");
    alice.shows("read again");
    alice.keys(&["e"]);
    alice.shows("ended with");
}

#[test]
fn ctrl_z_goes_to_the_shell_and_fg_comes_back() {
    let house = House::new();
    let dir = small(&house);
    let alice = Terminal::start(&house, "alice", (100, 30), "attach small");
    alice.shows("Look around");
    alice.keys(&["C-z"]);
    alice.shows("left$");
    alice.line("echo in the $((1 + 1))nd shell; stty -a | grep -c ' icanon'");
    alice.shows("in the 2nd shell");
    alice.resize(110, 32);
    alice.line("fg");
    alice.shows("Look around");
    alice.loses("in the 2nd shell");
    alice.keys(&["Space"]);
    wait("the tick", || fold(&dir).steps.values().any(|s| s.ticked.is_some()));
}

// Seen red: with the library's own resizing, which clears; with the size that the last event told, which panics where the terminal has shrunk since.
#[test]
fn another_size_is_painted_over_the_old_picture_and_never_over_a_blank_one() {
    let house = House::new();
    small(&house);
    // Without colours nothing paints the ground: what were left of the old picture would show.
    let alice = Terminal::recorded(&house, "alice", (160, 50), "attach small --color never");
    alice.shows("Timeline");
    let record = || std::fs::read(house.path().join("alice")).unwrap();
    let begun = record().len();
    let sizes = [(50, 14), (160, 50), (100, 30), (80, 24), (36, 10), (120, 36), (119, 36), (44, 12), (121, 40)];
    for (w, h) in sizes {
        alice.resize(w, h);
        let foot = if w < 40 { "ctrl-c to leave" } else { "? help" };
        until(&format!("nothing but a whole picture at {w}x{h}"), || {
            let screen = alice.screen();
            let last = if w < 40 { true } else { screen.lines().nth(usize::from(h) - 1)?.contains(foot) };
            let kinds = usize::from(w >= 40);
            (last && screen.matches(foot).count() == 1 && screen.matches("DRILL").count() == kinds).then_some(())
        });
    }
    let written = String::from_utf8_lossy(&record()[begun..]).into_owned();
    for clear in ["\x1b[2J", "\x1b[J", "\x1b[0J", "\x1b[3J", "\x1b[K", "\x1b[2K", "\x1bc"] {
        assert!(!written.contains(clear), "{clear:?} blanks the screen");
    }
    let frames: Vec<&str> = written.split("\x1b[?2026h").collect();
    assert!(frames.len() > sizes.len(), "{} frames", frames.len());
    for frame in frames.iter().skip(1) {
        let (_, between) = frame.split_once("\x1b[?2026l").unwrap_or((frame, ""));
        assert!(between.is_empty(), "written outside of a frame: {between:?}");
    }
}

/// A real failure that the program has no answer to: the system refuses to wait for events. It is made from outside.
// Seen red: without the panic hook the message is on the alternate screen, and gone with it.
#[test]
fn a_panic_leaves_a_whole_terminal_and_a_readable_message() {
    let house = House::new();
    let dir = small(&house);
    let alice = Terminal::start(&house, "alice", (100, 30), "attach small");
    alice.shows("Look around");
    let seat = until("the seat's process", || {
        let all = crate::help::naming(std::path::Path::new("attach\0small"));
        all.iter().map(|p| p.0).find(|pid| {
            crate::help::text(format!("/proc/{pid}/environ").as_ref()).contains(house.path().to_str().unwrap())
        })
    });
    let mut trace = Command::new("strace")
        .args([
            "-p",
            &seat.to_string(),
            "-e",
            "trace=epoll_wait,epoll_pwait",
            "-e",
            "inject=epoll_wait,epoll_pwait:error=EBADF",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let screen = alice.shows("unexpected error when polling");
    let _ = trace.wait();
    assert!(screen.contains("panicked at"), "{screen}");
    alice.shows("left$");
    alice.line("stty -a | grep -c ' icanon'; echo typed as ever");
    alice.shows("typed as ever");
    assert!(journal::holder(&dir).is_some(), "the room goes on");
}

#[test]
fn an_answer_of_the_terminal_that_comes_late_is_no_key() {
    let house = House::new();
    let dir = small(&house);
    let alice = Terminal::start(&house, "alice", (100, 30), "attach small --theme dark");
    alice.shows("Look around");
    alice.escape("]11;rgb:ffff/ffff/ffff\\\\");
    alice.keys(&["Space"]);
    wait("the tick", || fold(&dir).steps.values().any(|s| s.ticked.is_some()));
    let screen = alice.screen();
    assert!(!screen.contains("fff") && !screen.contains("Filter") && screen.contains("Look around"), "{screen}");
}

#[test]
fn a_lost_host_takes_the_colours_away_and_comes_back_by_itself() {
    let house = House::new();
    let dir = small(&house);
    let alice = Terminal::start(&house, "alice", (120, 36), "attach small --theme dark");
    alice.shows("Look around");
    kill(journal::holder(&dir).and_then(|h| h.pid).unwrap(), rustix::process::Signal::KILL);
    alice.shows("no word from the room for 3 s");
    // Between banner and foot everything has the one faint colour.
    let screen = alice.colours();
    let rows: Vec<&str> = screen.lines().skip(2).take(33).collect();
    assert_eq!(foregrounds(&rows.join("\n")).len(), 1, "{screen:?}");
    assert!(foregrounds(&screen).len() > 3, "{screen:?}");
    // Somebody else starts the host again.
    let bob = house.start(&["host", dir.to_str().unwrap()]);
    alice.loses("no word from the room");
    kill(bob.pid(), rustix::process::Signal::TERM);
    bob.wait();
}

/// The colours of text that a screen chooses: `38;2;R;G;B` or `38;5;N`.
fn foregrounds(screen: &str) -> std::collections::BTreeSet<String> {
    let sequences = screen.split("\x1b[").skip(1).filter_map(|rest| Some(rest.split_once('m')?.0));
    let chosen = sequences.filter_map(|codes| {
        let codes: Vec<&str> = codes.split([';', ':']).collect();
        let at = codes.iter().position(|c| *c == "38")?;
        let length = if codes.get(at + 1) == Some(&"5") { 3 } else { 5 };
        Some(codes.get(at..at + length)?.join(";"))
    });
    chosen.collect()
}

/// In the shell that people have, with the key that they press.
#[test]
fn tab_completes_the_name_of_a_room() {
    let house = House::new();
    let _place = house.open("kraken-of-monday", SMALL);
    let alice = Terminal::start(&house, "alice", (100, 30), "rooms");
    alice.shows("left$");
    let bin = std::path::Path::new(crate::help::BIN).parent().unwrap().display().to_string();
    alice.line(&format!("exec env PATH={bin}:$PATH bash --norc"));
    alice.line("source <(warroom completions bash); clear; echo rea''dy");
    alice.shows("ready");
    alice.type_text("warroom stat");
    alice.keys(&["Tab"]);
    alice.shows("warroom status");
    alice.type_text("kr");
    alice.keys(&["Tab"]);
    alice.shows("warroom status kraken-of-monday");
}
