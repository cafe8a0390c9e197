//! A person's settings: read with the places of all mistakes, and keys bound anew everywhere that a key is shown.

use super::stage::{Seat, thick};
use warroom::desk::{COMMANDS, Cmd, Config, Key, Msg, Pane, Place, read_config};
use warroom::plan::Problem;

fn read(text: &str) -> (Config, Vec<Problem>) {
    read_config(text)
}

/// Rule, line, what is marked, hint.
fn first(text: &str) -> (String, u32, String, String) {
    let problem = read(text).1.into_iter().next().expect("a problem");
    let marked = text[problem.span.clone()].to_owned();
    (problem.rule, problem.line, marked, problem.hint.unwrap_or_default())
}

#[test]
fn whatever_can_be_read_counts_and_each_mistake_has_its_place_and_a_hint() {
    let text = "theme = \"mono\"\nthem = \"x\"\nmouse = \"no\"\nplain = true\nbackground = \"drak\"\n";
    let (config, problems) = read(text);
    assert_eq!((config.theme.as_deref(), config.plain, config.mouse, config.dark), (Some("mono"), true, true, None));
    let told: Vec<(u32, u32, &str)> = problems.iter().map(|p| (p.line, p.column, p.rule.as_str())).collect();
    assert_eq!(told, [(2, 1, "unknown-key"), (3, 9, "wrong-type"), (5, 14, "wrong-type")], "{problems:?}");
    assert_eq!(problems[0].hint.as_deref(), Some("did you mean `theme`?"));
    assert_eq!(problems[2].hint.as_deref(), Some("did you mean `dark`?"));
    // What stands before a mistake in the language itself is read, too.
    let (config, problems) = read("editor = \"nano\"\ntheme = \n");
    assert_eq!(config.editor.as_deref(), Some("nano"));
    assert_eq!((problems[0].rule.as_str(), problems[0].line), ("syntax", 2), "{problems:?}");
    assert_eq!(read(""), (Config::default(), vec![]));
}

#[test]
fn wrong_keys_are_named() {
    let keys = |line: &str| first(&format!("[keys]\n{line}\n"));
    let (rule, line, marked, hint) = keys("tik = \"x\"");
    assert_eq!((rule.as_str(), line, marked.as_str()), ("unknown-command", 2, "tik"));
    assert_eq!(hint, "did you mean `tick`?");
    assert_eq!(keys("tick = \"shift-x\"").0, "bad-key");
    assert_eq!(keys("tick = \"enter\"").0, "unfit-key", "enter never acts");
    assert_eq!(keys("confirm = \"enter\"").0, "unfit-key");
    assert_eq!(keys("start = \"enter\"").0, "unfit-key");
    assert_eq!(keys("keep = \"k\"").0, "unfit-key", "nobody could write a k any more");
    assert_eq!(keys("back = \"\"").0, "no-key");
    assert_eq!(keys("run = \"r\"").0, "no-key", "it is a word of the command line alone");
    let (rule, line, marked, hint) = keys("tick = \"ctrl-t\"\nnote = \"ctrl-t\"");
    assert_eq!((rule.as_str(), line, marked.as_str()), ("conflict", 3, "\"ctrl-t\""));
    assert!(hint.contains("stays with `tick`"), "{hint}");
    let (rule, _, _, hint) = keys("zoom = \"x\"");
    assert_eq!((rule.as_str(), hint.contains("bind `preview`")), ("conflict", true), "{hint}");
    let (config, problems) = read("[keys]\nzoom = \":\"\n");
    assert_eq!(problems[0].rule, "conflict");
    assert_eq!(config.keys.key(Cmd::CommandLine), ":", "the way out cannot be taken away");
}

#[test]
fn two_commands_may_change_their_keys_with_each_other() {
    let (config, problems) = read("[keys]\ntick = \"x ctrl-t\"\npreview = [\"space\"]\n");
    assert_eq!(problems, []);
    let runbook = Place::Pane(Pane::Runbook);
    let means = |key: &str| config.keys.lookup(runbook, &key.parse::<Key>().unwrap(), false);
    assert_eq!(means("x"), Some(Cmd::Tick));
    assert_eq!(means("ctrl-t"), Some(Cmd::Tick));
    assert_eq!(means("space"), Some(Cmd::Preview));
    let all = Place::Pane(Pane::Checks);
    assert_eq!(config.keys.lookup(all, &"j".parse().unwrap(), false), Some(Cmd::Down));
    assert_eq!(
        config.keys.lookup(runbook, &"space".parse().unwrap(), true),
        Some(Cmd::PlayPause),
        "a replay's own first"
    );
}

#[test]
fn what_nobody_bound_anew_means_what_the_table_says() {
    let keys = Config::default().keys;
    for command in COMMANDS {
        for key in command.keys.split_whitespace() {
            for place in command.places {
                let replay = command.group == warroom::desk::Group::Replay;
                assert_eq!(keys.lookup(*place, &key.parse().unwrap(), replay), Some(command.cmd), "{key} in {place:?}");
            }
        }
    }
}

fn bound(text: &str, size: (u16, u16)) -> Seat {
    let (config, problems) = read(text);
    assert_eq!(problems, []);
    let mut seat = Seat::new(&thick(), 582.0, size);
    seat.msg(Msg::Settings { keys: config.keys, problem: None });
    seat
}

#[test]
fn a_bound_key_works_and_is_shown_in_foot_help_palette_and_preview() {
    let text = "[keys]\nnote = \"ctrl-e\"\nhelp = \"H\"\nstart = \"S\"\npreview = \"P\"\ncommand-line = \";\"\n";
    let mut seat = bound(text, (120, 100));
    seat.shows("H help");
    seat.shows("ctrl-e note");
    seat.keys("H");
    seat.shows("take a note; its instant is now");
    let help = seat.screen();
    assert!(help.contains("ctrl-e      take a note"), "{help}");
    assert!(help.contains("press ;"), "{help}");
    seat.keys("esc ;");
    seat.text("note");
    let note = seat.screen().lines().find(|l| l.contains("note TEXT")).unwrap().to_owned();
    assert!(note.trim_end().ends_with("ctrl-e"), "{note}");
    seat.keys("esc P");
    seat.shows("S START");
    let before = seat.asked().len();
    seat.keys("X");
    assert_eq!(seat.asked().len(), before, "the old key does nothing");
    seat.keys("esc ctrl-e");
    seat.shows("no point");
}

#[test]
fn what_is_wrong_with_the_settings_is_a_banner_and_nothing_else() {
    let mut seat = Seat::new(&thick(), 582.0, (120, 36));
    seat.msg(Msg::Settings { keys: Config::default().keys, problem: Some("config.toml, line 2: \x1b[2J".into()) });
    seat.shows("! config.toml, line 2:");
    seat.keys("space n");
    seat.shows("no point");
}

#[test]
fn every_command_is_in_the_palette_with_its_key_and_its_help() {
    let mut seat = Seat::new(&thick(), 582.0, (160, 50));
    for command in COMMANDS.iter().filter(|c| c.offered() && c.group != warroom::desk::Group::Replay) {
        seat.keys(":");
        seat.text(command.word);
        let screen = seat.screen();
        let shown = format!("{} {}", command.word, command.args);
        let told = warroom::desk::Keymap::default().told(command.help);
        let key = command.keys.split(' ').next().unwrap_or("");
        let is = |l: &str| l.contains(&format!("{} ", shown.trim_end())) && l.contains(&told) && l.contains(key);
        assert!(screen.lines().any(is), "{} {key}\n{screen}", command.word);
        seat.keys("esc");
    }
    // Letters alone, and words of the help.
    for (typed, found) in
        [("bgc", "big-clock"), ("big clock", "big-clock"), ("first line that", "first-error"), ("stdn", "stand-down")]
    {
        seat.keys(":");
        seat.text(typed);
        seat.shows(found);
        seat.keys("esc");
    }
    // What belongs to a dialog cannot be done from elsewhere.
    seat.keys(":");
    seat.text("start");
    seat.keys("enter");
    assert_eq!(seat.asked(), []);
}
