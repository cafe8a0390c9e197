//! Completions and the manual, as shells and `man` take them.

use crate::help::House;
use std::process::Command;

/// What bash offers behind these words, when tab is pressed after the last one.
fn offered(house: &House, words: &[&str]) -> Vec<String> {
    let script = house.file("warroom.bash", house.run(&["completions", "bash"]).exits(0).out);
    let line = words.iter().map(|w| format!("'{w}'")).collect::<Vec<_>>().join(" ");
    let ask = format!(
        "source {}; COMP_WORDS=({line}); COMP_CWORD={}; eval \"$(complete -p warroom | sed 's/.*-F \\([^ ]*\\).*/\\1/') warroom '{}' '{}'\"; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let out = Command::new("bash").args(["--norc", "-c", &ask]).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).lines().map(str::to_owned).collect()
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
        assert!(house.run(&["completions", shell]).exits(0).out.contains("stand-down"), "{shell}");
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
