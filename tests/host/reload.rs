//! The runbook's file, edited while a room is open: noticed, told, followed on a commander's word, with runs going on over it.

use super::WAITING;
use crate::help::{House, Place, text, wait};
use std::fs;
use warroom::io::rundir::{RUN, RunSpec, read_json};
use warroom::record::{Event, Reload};

/// The runbook of the room `one`, edited as an editor does that replaces the file.
fn edit(house: &House, with: impl Fn(String) -> String) {
    let path = house.path().join("one.md");
    let new = with(text(&path));
    let beside = house.file("one.md.new", new);
    fs::rename(beside, path).unwrap();
}

fn edits(place: &Place) -> usize {
    place.count(|e| matches!(e, Event::RunbookEdited { .. }))
}

fn reloads(place: &Place) -> Vec<Reload> {
    let all = place.entries().into_iter().map(|e| e.event);
    all.filter_map(|e| if let Event::RunbookReloaded(reload) = e { Some(*reload) } else { None }).collect()
}

#[test]
fn an_edit_is_noticed_told_and_followed_on_a_commanders_word() {
    let house = House::new();
    let place = house.open("one", WAITING);
    place.ask(&["reload", "--diff"]).exits(0).says(&["nothing differs"]);
    edit(&house, |t| t.replace("- [ ] Look\n", "- [ ] Look twice\n- [ ] Breathe\n"));
    wait("the edit to be noticed", || edits(&place) == 1);
    let before = place.entries().len();

    let shown = place.ask(&["reload", "--diff"]).exits(0);
    assert!(shown.out.contains("-- [ ] Look\n+- [ ] Look twice\n+- [ ] Breathe\n"), "{shown:#?}");
    let shown = shown.says(&["added: work/look-twice, work/breathe", "removed: work/look", "--sha256"]);
    assert_eq!(place.entries().len(), before, "looking changes nothing");
    let hash = shown.err.split("--sha256 ").nth(1).unwrap().trim().to_owned();

    place.ask_as("bob", &["reload"]).exits(3).says(&["responder", "commander"]);
    assert_eq!(reloads(&place).len(), 0);
    place.does(&["reload", "--sha256", &hash]);
    let reload = reloads(&place).remove(0);
    assert!(reload.sha256.starts_with(&hash));
    assert_eq!(text(&place.dir.join(format!("runbook-{}.md", reload.sha256))), text(&house.path().join("one.md")));
    assert_eq!(text(&place.dir.join("runbook.md")), WAITING, "the text it was opened with stays");
    place.does(&["tick", "work/breathe"]);
    place.ask(&["tick", "work/look"]).refuses(3, &["no longer in the runbook"]);
    place.does(&["reload"]).says(&["nothing differs"]);
    assert_eq!(edits(&place), 1);
    place.verifies();
}

#[test]
fn what_changed_again_since_it_was_read_is_not_followed() {
    let house = House::new();
    let place = house.open("one", WAITING);
    edit(&house, |t| t + "- [ ] First thought\n");
    let shown = place.ask(&["reload", "--diff"]).exits(0);
    let hash = shown.err.split("--sha256 ").nth(1).unwrap().trim().to_owned();
    edit(&house, |t| t + "- [ ] Second thought\n");
    place.ask(&["reload", "--sha256", &hash]).refuses(3, &["changed again", "read the difference once more"]);
    assert_eq!(reloads(&place).len(), 0);
    // Without a hash it follows exactly what it printed.
    assert!(place.ask(&["reload"]).exits(0).out.contains("+- [ ] Second thought"));
    assert_eq!(reloads(&place).len(), 1);
}

#[test]
fn a_run_goes_on_over_a_reload_that_takes_its_step_away() {
    let house = House::new();
    let place = house.open("one", WAITING);
    place.does(&["run", "wait"]);
    wait("the run's first word", || place.output("wait.1").contains("began"));
    edit(&house, |_| "---\nkind: drill\n---\n# Work\n- [ ] Something else\n".to_owned());
    place.ask(&["reload"]).exits(0);
    assert_eq!(place.step("wait")["state"], "running");
    place.ask(&["run", "wait"]).refuses(3, &["no longer in the runbook"]);
    house.file("word", "0\n");
    place.exited("wait.1");
    let step = place.step("wait");
    assert_eq!(step["state"], "skipped");
    assert_eq!(step["runs"][0]["code"], 0, "{step}");
    assert!(house.run(&["output", "wait.1", "--room", "one"]).exits(0).out.contains("the word is 0"));
    place.verifies();
}

#[test]
fn a_drill_follows_no_mistakes() {
    let house = House::new();
    let place = house.open("one", WAITING);
    edit(&house, |t| t.replace("kind: drill", "kind: drill\nchecks: 7"));
    let refused = place.ask(&["reload"]).exits(2);
    refused.says(&["mistake in line 4", "a drill follows no runbook with mistakes", "mend them"]);
    assert_eq!(reloads(&place).len(), 0);
}

#[test]
fn an_edit_that_is_taken_back_is_over_and_a_file_that_is_gone_is_said() {
    let house = House::new();
    let place = house.open("one", WAITING);
    edit(&house, |t| t + "- [ ] A slip\n");
    wait("the edit to be noticed", || edits(&place) == 1);
    edit(&house, |_| WAITING.to_owned());
    wait("its end to be noticed", || edits(&place) == 2);
    place.ask(&["reload"]).exits(0).says(&["nothing differs"]);
    let path = house.path().join("one.md");
    fs::remove_file(&path).unwrap();
    place.ask(&["reload"]).refuses(2, &["cannot be compared", "its own copy"]);
    place.does(&["tick", "work/look"]);
    // A host that comes later does not tell the same edit again.
    house.file("one.md", format!("{WAITING}- [ ] More\n"));
    wait("the edit to be noticed", || edits(&place) == 3);
    place.kill_host();
    let mut host = place.host(&[]);
    place.ask(&["reload", "--diff"]).exits(0).says(&["added: work/more"]);
    assert_eq!(edits(&place), 3);
    place.ask(&["reload"]).exits(0);
    assert!(host.running());
    place.kill_host();
    // And it goes on from the text that it followed last.
    let _host = place.host(&[]);
    place.ask(&["reload", "--diff"]).exits(0).says(&["nothing differs"]);
    place.does(&["tick", "work/more"]);
}

#[test]
fn each_run_says_which_files_it_depended_on() {
    let house = House::new();
    house.script("restore.sh", "#!/bin/sh\necho restored\n");
    let runbook = "# Work\n\n```sh {name=go}\n./restore.sh; cat /etc/hostname missing.txt || true\n```\n";
    let place = house.open("one", runbook);
    let files = |run: &str| read_json::<RunSpec>(&place.run_dir(run), RUN).unwrap().unwrap().files;
    place.does(&["run", "go"]);
    place.exited("go.1");
    house.script("restore.sh", "#!/bin/sh\necho restored otherwise\n");
    place.does(&["retry", "go", "--confirm", "yes"]);
    place.exited("go.2");
    let (first, second) = (files("go.1"), files("go.2"));
    assert_eq!(first.keys().collect::<Vec<_>>(), ["./restore.sh"], "of the runbook's folder, and there");
    assert_ne!(first["./restore.sh"], second["./restore.sh"]);
}

#[test]
fn placeholders_are_asked_for_once_and_filled_into_what_runs() {
    let house = House::new();
    let runbook = "# Work\n\n```sh {name=say}\nprintf '%s\\n' <what to say>\n```\n\n```sh {name=again}\nprintf '[%s]\\n' \"<what to say>\"\n```\n";
    let place = house.open("one", runbook);
    place.ask(&["run", "say"]).refuses(2, &["no value yet for what to say", "answer"]);
    place.ask(&["answer", "what to say", "two; words"]).refuses(2, &["within quotes"]);
    place.does(&["answer", "what to say", "two words"]);
    for (run, said) in [("say", "two words\n"), ("again", "[two words]\n")] {
        place.does(&["run", run]);
        place.exited(&format!("{run}.1"));
        assert_eq!(place.output(&format!("{run}.1")), said);
    }
    assert_eq!(text(&place.run_dir("say.1").join("script")), "printf '%s\\n' 'two words'\n");
}
