//! Completions and the manual, as shells and `man` take them.

use crate::help::{BIN, House};
use std::path::Path;
use std::process::Command;

/// What bash offers behind these words, when tab is pressed after the last one.
fn offered(house: &House, words: &[&str]) -> Vec<String> {
    let script = house.file("warroom.bash", house.run(&["completions", "bash"]).exits(0).out);
    let line = words.iter().map(|w| format!("'{w}'")).collect::<Vec<_>>().join(" ");
    let ask = format!(
        "source {}; COMP_WORDS=({line}); COMP_CWORD={}; COMP_TYPE=9; eval \"$(complete -p warroom | sed 's/.*-F \\([^ ]*\\).*/\\1/') warroom '{}' '{}'\"; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let bin = Path::new(BIN).parent().unwrap().display();
    let path = format!("{bin}:{}", std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", &ask]).env("PATH", path).env("WARROOM_DATA", house.data()).current_dir(house.path());
    let out = bash.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).lines().map(|l| l.trim().to_owned()).collect()
}

/// Rooms, and what is in the room that is meant: the named one, else the only open one.
#[test]
fn bash_completes_rooms_steps_runs_and_checks() {
    // Options are offered behind what there is.
    let values = |house: &House, words: &[&str]| {
        let mut all = offered(house, words);
        all.retain(|one| !one.starts_with('-'));
        all
    };
    const RUNBOOK: &str = "---\ntitle: T\nvars: { place: { ask: Where? } }\nchecks: [ { name: shop, tcp: \"127.0.0.1:9\" } ]\n---\n# T\n## Do\n- [ ] Look\n- [ ] Say\n\n  ```sh {name=say}\n  echo $PLACE\n  ```\n";
    let house = House::new();
    assert_eq!(values(&house, &["warroom", "tick", ""]), [] as [&str; 0], "nothing is open");
    let place = house.open("one", RUNBOOK);
    assert_eq!(values(&house, &["warroom", "attach", ""]), ["one"]);
    assert_eq!(values(&house, &["warroom", "tick", ""]), ["do/look", "say"]);
    assert_eq!(values(&house, &["warroom", "answer", ""]), ["place"]);
    assert_eq!(values(&house, &["warroom", "note", "--on", "s"]), ["say", "shop"]);
    place.does(&["answer", "place", "here"]);
    place.does(&["run", "say"]);
    place.exited("say.1");
    let _other = house.open("other", RUNBOOK);
    assert_eq!(values(&house, &["warroom", "attach", "o"]), ["one", "other"]);
    assert_eq!(values(&house, &["warroom", "output", ""]), [] as [&str; 0], "two are open");
    assert_eq!(values(&house, &["warroom", "output", "--room", "one", ""]), ["say.1"]);
    assert!(values(&house, &["warroom", "theme", "show", ""]).contains(&"mono".to_owned()));
}

#[test]
fn bash_completes_commands_options_and_their_words() {
    let house = House::new();
    assert_eq!(offered(&house, &["warroom", "stat"]), ["status"]);
    assert_eq!(offered(&house, &["warroom", "theme", "imp"]), ["import"]);
    assert_eq!(offered(&house, &["warroom", "attach", "--read"]), ["--readonly"]);
    let shells = offered(&house, &["warroom", "completions", ""]);
    assert!(shells.contains(&"fish".to_owned()) && shells.contains(&"bash".to_owned()), "{shells:?}");
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        assert!(house.run(&["completions", shell]).exits(0).out.contains("WARROOM_COMPLETE"), "{shell}");
    }
    house.run(&["completions", "tcsh"]).exits(2);
}

#[test]
fn every_command_has_a_page_of_the_manual() {
    let house = House::new();
    let page = house.run(&["man"]).exits(0).out;
    assert!(page.contains(".TH warroom 1") && page.contains("stand\\-down"), "{page}");
    let folder = house.path().join("man1");
    house.run(&["man", folder.to_str().unwrap()]).exits(0).says(&["man1"]);
    for name in ["warroom.1", "warroom-open.1", "warroom-stand-down.1", "warroom-theme-import.1"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(text.contains(".SH"), "{name}: {text}");
    }
}
