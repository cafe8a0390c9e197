//! Placeholders: a value stands for itself in a script, or it does not stand there at all.

use super::bench::*;
use proptest::prelude::*;
use std::process::Command;
use warroom::plan::*;
use warroom::record::*;
use warroom::room::*;

fn asking(text: &str, inputs: &[&str]) -> Step {
    let mut x = step("x", &[text]);
    x.scripts[0].inputs = inputs.iter().map(|i| (*i).to_owned()).collect();
    x.scripts[0].interpreter = ["bash", "-eo", "pipefail"].map(str::to_owned).to_vec();
    x
}

fn filled(bench: &Bench) -> String {
    bench.room.script_text(&bench.room.step("x").unwrap().step.scripts[0])
}

#[test]
fn placeholders_are_filled_and_what_looks_like_one_is_not() {
    let text =
        "get <pod name> YOUR_HOST $YOUR_HOST ${YOUR_HOST} NOT_YOUR_HOST YOUR_HOST_2 ${zone:?} <zone > <<pod name>";
    let mut bench = Bench::open(plan(vec![asking(text, &["pod name", "YOUR_HOST", "zone"])]));
    bench.does("bob", answer("pod name", "web-1"), &["InputAnswered"]);
    bench.does("bob", answer("YOUR_HOST", "db1"), &["InputAnswered"]);
    bench.refused("bob", run("x"), Ground::Input, "no value yet for zone");
    bench.does("bob", answer("zone", "a b"), &["InputAnswered"]);
    assert_eq!(
        filled(&bench),
        "get web-1 db1 $YOUR_HOST ${YOUR_HOST} NOT_YOUR_HOST YOUR_HOST_2 ${zone:?} <zone > <<pod name>"
    );
    let env = bench.room.script_env(bench.room.step("x").unwrap(), "", &"x.1".into());
    assert!(env.contains(&("zone".to_owned(), "a b".to_owned())), "{env:?}");
    assert!(!env.iter().any(|(k, _)| k == "POD_NAME" || k == "YOUR_HOST"), "they stand in the text: {env:?}");
}

/// `<path>` must never become `PATH`.
#[test]
fn a_placeholder_is_no_variable() {
    let mut bench = Bench::open(plan(vec![asking("ls <path>", &["path"])]));
    bench.does("bob", answer("path", "/srv"), &["InputAnswered"]);
    let env = bench.room.script_env(bench.room.step("x").unwrap(), "", &"x.1".into());
    assert!(!env.iter().any(|(k, _)| k == "PATH"), "{env:?}");
}

#[test]
fn the_same_name_is_asked_for_once() {
    let plan = plan(vec![asking("a <ns>", &["ns"]), Step { id: "y".into(), ..asking("b <ns>", &["ns"]) }]);
    let mut bench = Bench::open(plan);
    assert_eq!(bench.room.known_inputs(), ["ns"]);
    bench.does("bob", answer("ns", "prod"), &["InputAnswered"]);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.does("bob", run("y"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn a_placeholder_goes_by_the_declared_var_of_its_name() {
    let dc = Var { name: "data-center".into(), default: Some("dc2".into()), ..Var::default() };
    let plan = Plan { vars: vec![dc], ..plan(vec![asking("move <DATA_CENTER> ${DATA_CENTER:?}", &["DATA_CENTER"])]) };
    let mut bench = Bench::open(plan);
    assert_eq!(bench.room.known_inputs(), ["data-center"]);
    assert_eq!(filled(&bench), "move dc2 ${DATA_CENTER:?}");
    bench.does("bob", answer("DATA_CENTER", "dc3"), &["InputAnswered"]);
    assert_eq!(bench.room.value("data-center"), Some("dc3"));
}

#[test]
fn a_value_that_would_change_the_code_is_quoted_where_it_stands_bare() {
    let mut bench = Bench::open(plan(vec![asking("touch <file>; ls --at=<file>.bak", &["file"])]));
    bench.does("bob", answer("file", "a; rm -rf ~ # it's"), &["InputAnswered"]);
    assert_eq!(filled(&bench), r"touch 'a; rm -rf ~ # it'\''s'; ls --at='a; rm -rf ~ # it'\''s'.bak");
    bench.does("bob", answer("file", ""), &["InputAnswered"]);
    assert_eq!(filled(&bench), "touch ''; ls --at=''.bak");
}

#[test]
fn within_quotes_and_where_nobody_can_say_only_plain_values_go() {
    let places = [
        "echo \"<x>\"",
        "echo '<x>'",
        "ssh host \"ls <x>\"",
        "cat <<EOF\n<x>\nEOF",
        "echo `ls <x>`",
        "echo \"$(ls <x>)\"",
        "echo $((<x>))",
        "echo ${a:-<x>}",
        "echo $'<x>'",
        "true # <x>",
    ];
    for text in places {
        let mut bench = Bench::open(plan(vec![asking(text, &["x"])]));
        for bad in ["$(id)", "a;b", "`id`", "a\"b", "a'b", "$HOME", "a\\b", "a&b", "*"] {
            bench.refused("bob", answer("x", bad), Ground::Input, "cannot be filled in");
        }
        bench.does("bob", answer("x", "db-1.example.com:80/Zürich_%+=,@"), &["InputAnswered"]);
        assert_eq!(filled(&bench), text.replace("<x>", "db-1.example.com:80/Zürich_%+=,@"));
    }
    let mut python = asking("print('<x>')", &["x"]);
    python.scripts[0].interpreter = vec!["python3".into()];
    let mut bench = Bench::open(plan(vec![python]));
    bench.refused("bob", answer("x", "a'); import os #"), Ground::Input, "cannot be filled in");
    bench.does("bob", answer("x", "a"), &["InputAnswered"]);
    assert_eq!(filled(&bench), "print('a')");
}

#[test]
fn no_line_ends_and_no_controls() {
    let mut bench = Bench::open(plan(vec![asking("touch <x>", &["x"])]));
    for bad in ["a\nrm -rf /", "a\rb", "a\0b", "\u{1b}[2J", "a\tb"] {
        bench.refused("bob", answer("x", bad), Ground::Input, "cannot be filled in");
    }
}

#[test]
fn a_secret_is_never_written_into_a_script() {
    for (text, input) in [("curl -H <token>", "token"), ("curl -H YOUR_TOKEN", "YOUR_TOKEN")] {
        let name = input.to_lowercase().replace('_', "-");
        let secret = Var { name: name.clone(), secret: true, ..Var::default() };
        let auto = Step { auto: true, ..asking(text, &[input]) };
        let mut bench = Bench::open(Plan { vars: vec![secret], ..plan(vec![auto]) });
        bench.append(Author::host(), Event::InputAnswered { input: name.clone(), value: None });
        bench.does("alice", Intent::Declare, &["Declared"]);
        assert_eq!(bench.live(), [""; 0], "not by itself either");
        bench.refused("bob", run("x"), Ground::State, &format!("${}", name.replace('-', "_").to_uppercase()));
        assert_eq!(filled(&bench), text);
    }
    // As a variable it is as secret as it should be.
    let secret = Var { name: "token".into(), secret: true, ..Var::default() };
    let mut bench = Bench::open(Plan { vars: vec![secret], ..plan(vec![asking("curl ${TOKEN:?}", &["TOKEN"])]) });
    bench.append(Author::host(), Event::InputAnswered { input: "token".into(), value: None });
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn a_value_from_before_a_reload_is_looked_at_again() {
    let mut bench = Bench::open(plan(vec![asking("touch <x>", &["x"])]));
    bench.does("bob", answer("x", "a b$"), &["InputAnswered"]);
    let new = plan(vec![asking("ssh host \"touch <x>\"", &["x"])]);
    let file = RunbookFile { sha256: "0123456789".into(), plan: new, problems: Vec::new() };
    let by = Author::person("alice", 1000);
    let role = warroom::words::Role::Commander;
    let input = Input::Reload { by: by.clone(), role, sha256: "0123456789".into(), file: file.into() };
    for event in decide(&bench.room, &bench.watch, &input, &bench.now).unwrap() {
        bench.append(by.clone(), event);
    }
    bench.refused("bob", run("x"), Ground::State, "does not fit");
    bench.does("bob", answer("x", "a b"), &["InputAnswered"]);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn a_variable_that_the_hosts_environment_has_is_not_asked_for() {
    let mut bench = Bench::open(plan(vec![asking("echo ${ZONE:?} <host>", &["ZONE", "host"])]));
    assert_eq!(bench.room.open_variables(), ["ZONE"]);
    bench.append(Author::host(), Event::InputAnswered { input: "ZONE".into(), value: None });
    assert_eq!(bench.room.open_variables(), [""; 0]);
    assert_eq!(bench.room.missing_inputs(bench.room.step("x").unwrap()), ["host"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the value: bash prints it as it is, or the room refuses it.
    #[test]
    fn what_goes_in_comes_out(value in "[ -~äß€]{0,24}", form in 0usize..5) {
        let text = ["printf %s <v>", "printf %s \"<v>\"", "printf %s '<v>'", "printf %s \"$(printf %s <v>)\"", "printf %s \"${no:-}\"<v>"][form];
        let mut bench = Bench::open(plan(vec![asking(text, &["v"])]));
        if bench.ask("bob", answer("v", &value)).is_ok() {
            let out = Command::new("bash").args(["-c", &filled(&bench)]).output().unwrap();
            prop_assert!(out.status.success(), "{:?} in {:?}", value, filled(&bench));
            prop_assert_eq!(String::from_utf8(out.stdout).unwrap(), value);
        } else {
            prop_assert!(form != 0 && form != 4, "a bare placeholder takes any printable text: {:?}", value);
        }
    }

    /// Whatever the text: never a panic, and nothing but placeholders is touched.
    #[test]
    fn any_text_is_filled(before in any::<String>(), after in any::<String>(), value in "[a-z0-9]{1,8}") {
        prop_assume!(!before.ends_with('<') && !before.contains("</v>") && !after.contains("</v>"));
        prop_assume!(!before.contains("<v>") && !after.contains("<v>"));
        let text = format!("{before}<v>{after}");
        let mut bench = Bench::open(plan(vec![asking(&text, &["v"])]));
        bench.does("bob", answer("v", &value), &["InputAnswered"]);
        prop_assert_eq!(filled(&bench), format!("{before}{value}{after}"));
    }
}
