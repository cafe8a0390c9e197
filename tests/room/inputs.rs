//! Inputs: what is missing, what is allowed, and what a failed command may not undo.

use super::bench::*;
use warroom::plan::{Plan, Var};
use warroom::record::*;
use warroom::room::*;

fn var(name: &str) -> Var {
    Var { name: name.to_owned(), ..Var::default() }
}

fn bench() -> Bench {
    let mut x = step("x", &["restore --to <host> \"${DATA_CENTER}\" $TOKEN $TOKENS"]);
    x.scripts[0].inputs = vec!["host".to_owned()];
    let dc = Var {
        ask: Some("Where?".to_owned()),
        one_of: ["dc2", "dc3"].map(str::to_owned).to_vec(),
        ..var("data-center")
    };
    let token = Var { secret: true, command: Some("pass token".to_owned()), ..var("token") };
    let fixed = Var { value: Some("1".to_owned()), ..var("fixed") };
    let unused = Var { ask: Some("?".to_owned()), ..var("unused") };
    Bench::open(Plan { vars: vec![dc, token, fixed, unused], ..plan(vec![x]) })
}

#[test]
fn a_run_is_refused_until_its_inputs_have_values() {
    let mut bench = bench();
    let step = bench.room.step("x").unwrap();
    assert_eq!(bench.room.missing_inputs(step), ["host", "data-center", "token"], "of those that the script names");
    bench.refused("bob", run("x"), Ground::Input, "no value yet for host, data-center, token");
    bench.does("bob", answer("host", "a"), &["InputAnswered"]);
    bench.does("bob", answer("data-center", "dc3"), &["InputAnswered"]);
    bench.refused("bob", run("x"), Ground::Input, "no value yet for token");
    bench.append(Author::host(), Event::InputAnswered { input: "token".to_owned(), value: None });
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    let text = bench.room.script_text(&bench.room.step("x").unwrap().step.scripts[0]);
    assert!(text.starts_with("restore --to a "), "{text}");
}

#[test]
fn a_variable_is_used_in_whatever_way_a_shell_reads_it() {
    for (text, used) in [
        ("echo $TOKEN", true),
        ("echo ${TOKEN%x}", true),
        ("echo ${#TOKEN}", true),
        ("echo ${!TOKEN}", true),
        ("echo $TOKENS ${#TOKENS} TOKEN", false),
    ] {
        let token = Var { ask: Some("Which?".to_owned()), ..var("token") };
        let bench = Bench::open(Plan { vars: vec![token], ..plan(vec![step("x", &[text])]) });
        let missing = bench.room.missing_inputs(bench.room.step("x").unwrap());
        assert_eq!(!missing.is_empty(), used, "{text}");
    }
}

#[test]
fn answers_that_are_not_allowed() {
    let mut bench = bench();
    bench.refused("bob", answer("data-center", "dc9"), Ground::Input, "dc2, dc3");
    bench.refused("bob", answer("fixed", "2"), Ground::State, "fixes");
    bench.refused("bob", answer("hots", "a"), Ground::Input, "did you mean `host`?");
}

/// A secret's value never reaches an event.
#[test]
fn a_secret_is_never_recorded() {
    let bench = bench();
    let events = bench.decide("bob", &answer("token", "hunter2hunter2")).unwrap();
    assert_eq!(events, [Event::InputAnswered { input: "token".to_owned(), value: None }]);
}

#[test]
fn a_default_is_a_value_until_somebody_answers() {
    let mut plan = plan(vec![step("x", &["echo $DC"])]);
    plan.vars = vec![Var { default: Some("dc2".to_owned()), ask: Some("?".to_owned()), ..var("dc") }];
    let mut bench = Bench::open(plan);
    assert_eq!(bench.room.value("dc"), Some("dc2"));
    bench.does("bob", answer("dc", "dc3"), &["InputAnswered"]);
    assert_eq!(bench.room.value("dc"), Some("dc3"));
}

#[test]
fn a_failed_command_does_not_undo_an_answer() {
    let mut plan = plan(vec![step("x", &["echo $DC"])]);
    plan.vars = vec![Var { command: Some("false".to_owned()), ..var("dc") }];
    let mut bench = Bench::open(plan);
    bench.does("bob", answer("dc", "dc3"), &["InputAnswered"]);
    bench.append(Author::host(), Event::InputFailed { input: "dc".to_owned(), why: "exit 1".to_owned() });
    assert_eq!(bench.room.value("dc"), Some("dc3"), "the command was still under way when bob answered");
}

#[test]
fn a_resumed_host_asks_for_secrets_anew() {
    let mut bench = bench();
    bench.append(Author::host(), Event::InputAnswered { input: "token".to_owned(), value: None });
    bench.does("bob", answer("host", "a"), &["InputAnswered"]);
    assert!(!outstanding(&bench.room, &bench.now).contains(&Effect::FillInput("token".to_owned())));
    bench.host(true, false);
    assert!(outstanding(&bench.room, &bench.now).contains(&Effect::FillInput("token".to_owned())));
    assert_eq!(bench.room.value("host"), Some("a"));
}
