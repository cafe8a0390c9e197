//! Stops: a queue is emptied, a stopped run is never retried by itself, nothing goes on behind a stop.

use super::bench::*;
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

fn each(retries: u32) -> Bench {
    let mut each = step("restore", &["true"]);
    each.each = Some("customers".to_owned());
    each.retries = retries;
    Bench::open(plan(vec![each]))
}

fn stopped(by: &str) -> Exit {
    Exit { code: None, signal: Some(15), stopped_by: Some(by.to_owned()), ..Exit::default() }
}

#[test]
fn stop_of_a_step_ends_its_runs_and_empties_its_queue() {
    let mut bench = each(5);
    bench.does("bob", run("restore"), &["RunsAsked", "RunIntended"]);
    bench.started("restore.acme.1");
    bench.does("carl", stop_step("restore"), &["QueueEmptied", "StopAsked"]);
    bench.does("carl", stop_step("restore"), &[]);
    assert_eq!(outstanding(&bench.room, &bench.now), [Effect::Stop("restore.acme.1".into(), "carl".to_owned())]);
    bench.feed(Input::Exited("restore.acme.1".into(), stopped("carl")));
    bench.pass(600_000);
    assert_eq!((bench.state("restore"), bench.room.runs.len()), (StepState::Failed, 1));
    assert_eq!(bench.item_state("restore", "globex"), StepState::Open);
    assert!(quiet(&bench.room));
    bench.does("bob", retry("restore"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn stop_of_a_run_leaves_the_others_alone() {
    let mut bench = each(5);
    bench.does("bob", run("restore"), &["RunsAsked", "RunIntended"]);
    bench.started("restore.acme.1");
    bench.does("carl", stop_run("restore.acme.1"), &["StopAsked"]);
    bench.does("bob", stop_run("restore.acme.1"), &[]);
    bench.feed(Input::Exited("restore.acme.1".into(), stopped("carl")));
    assert_eq!(bench.live(), ["restore.globex.1"]);
    bench.pass(600_000);
    assert_eq!(bench.item_state("restore", "acme"), StepState::Failed);
    bench.does("bob", stop_run("restore.acme.1"), &[]);
}

#[test]
fn a_run_that_fails_before_the_stop_reaches_it_is_not_retried_either() {
    let mut bench = each(5);
    bench.does("bob", run_item("restore", "acme"), &["RunsAsked", "RunIntended"]);
    bench.started("restore.acme.1");
    bench.does("bob", stop_run("restore.acme.1"), &["StopAsked"]);
    bench.feed(Input::Exited("restore.acme.1".into(), exit(1)));
    bench.pass(600_000);
    assert_eq!((bench.state("restore"), bench.room.runs.len()), (StepState::Failed, 1));
}

#[test]
fn a_stop_takes_the_next_attempt_away() {
    let mut flaky = step("flaky", &["false"]);
    (flaky.retries, flaky.retry_delay) = (5, Span::secs(10));
    let mut bench = Bench::open(plan(vec![flaky]));
    bench.does("bob", run("flaky"), &["RunsAsked", "RunIntended"]);
    bench.exits("flaky.1", 1);
    bench.does("bob", stop_step("flaky"), &["QueueEmptied"]);
    bench.does("bob", stop_step("flaky"), &[]);
    bench.pass(600_000);
    assert_eq!((bench.state("flaky"), bench.room.runs.len()), (StepState::Failed, 1));
}

#[test]
fn no_script_follows_one_that_was_to_be_stopped() {
    let mut bench = Bench::open(plan(vec![step("two", &["a", "b"])]));
    bench.does("bob", run("two"), &["RunsAsked", "RunIntended"]);
    bench.started("two.1.1");
    bench.does("bob", stop_step("two"), &["StopAsked"]);
    bench.feed(Input::Exited("two.1.1".into(), exit(0)));
    bench.pass(60_000);
    assert_eq!(bench.room.runs.len(), 1, "it ended well before the stop reached it, but somebody said stop");
    assert_eq!(bench.state("two"), StepState::Failed);
    assert!(quiet(&bench.room));
    bench.does("bob", retry("two"), &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.live(), ["two.2.1"], "it goes on where it was stopped");
}

#[test]
fn a_stop_between_two_scripts_stops_the_step() {
    let mut bench = Bench::open(plan(vec![step("two", &["a", "b"])]));
    bench.does("bob", run("two"), &["RunsAsked", "RunIntended"]);
    bench.does("alice", Intent::Hold, &["Held"]);
    bench.exits("two.1.1", 0);
    assert!(bench.live().is_empty(), "held");
    bench.does("bob", stop_step("two"), &["QueueEmptied"]);
    bench.does("alice", Intent::Release, &["Released"]);
    bench.pass(60_000);
    assert_eq!((bench.room.runs.len(), bench.state("two")), (1, StepState::Failed));
}

#[test]
fn a_run_that_is_to_be_stopped_before_it_began() {
    let mut bench = each(5);
    bench.does("bob", run_item("restore", "acme"), &["RunsAsked", "RunIntended"]);
    bench.does("bob", stop_run("restore.acme.1"), &["StopAsked"]);
    let due = outstanding(&bench.room, &bench.now);
    assert!(due.contains(&Effect::Stop("restore.acme.1".into(), "bob".to_owned())), "{due:?}");
    bench.feed(Input::NotStarted("restore.acme.1".into(), "stopped before it began".to_owned()));
    bench.pass(600_000);
    assert_eq!((bench.room.runs.len(), outstanding(&bench.room, &bench.now)), (1, vec![]));
}
