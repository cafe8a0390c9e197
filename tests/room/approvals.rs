//! `approve=N`: never one's own, bound to what would run.

use super::bench::*;
use warroom::plan::Var;
use warroom::record::Intent;
use warroom::room::*;
use warroom::words::*;

fn two() -> Bench {
    let mut x = step("x", &["echo <host> $DC"]);
    x.approve = 2;
    x.scripts[0].inputs = vec!["host".to_owned()];
    let dc = Var { name: "dc".to_owned(), default: Some("dc2".to_owned()), ..Var::default() };
    let mut bench = Bench::open(warroom::plan::Plan { vars: vec![dc], ..plan(vec![x, step("free", &["true"])]) });
    bench.does("bob", answer("host", "a"), &["InputAnswered"]);
    bench
}

#[test]
fn so_many_others_must_say_yes() {
    let mut bench = two();
    bench.refused("carl", approve("x"), Ground::State, "`run x`");
    bench.does("bob", run("x"), &["RunsAsked"]);
    assert_eq!(bench.state("x"), StepState::Waiting);
    assert_eq!(waits_for(&bench.room, bench.room.step("x").unwrap()).unwrap(), "approval 1 of 2");
    bench.refused("bob", approve("x"), Ground::State, "of their own");
    bench.does("carl", approve("x"), &["StepApproved"]);
    bench.does("carl", approve("x"), &[]);
    bench.pass(60_000);
    assert!(bench.live().is_empty(), "one yes, however often it is said, is one");
    bench.does("alice", approve("x"), &["StepApproved", "RunIntended"]);
    bench.does("carl", approve("x"), &[]);
    assert_eq!(bench.room.runs["x.1"].by, "bob", "who asked for it");
}

#[test]
fn a_step_that_asks_for_none_takes_none() {
    two().refused("carl", approve("free"), Ground::Input, "no approval");
}

#[test]
fn a_yes_is_bound_to_what_would_run() {
    let mut bench = two();
    bench.does("bob", run("x"), &["RunsAsked"]);
    bench.does("carl", approve("x"), &["StepApproved"]);
    bench.does("bob", answer("host", "another"), &["InputAnswered"]);
    bench.refused("alice", approve("x"), Ground::State, "ask anew");
    bench.does("bob", run("x"), &["RunsAsked"]);
    assert!(bench.room.step("x").unwrap().approvals.is_empty(), "the old yes was for something else");
    bench.does("carl", approve("x"), &["StepApproved"]);
    bench.does("alice", approve("x"), &["StepApproved", "RunIntended"]);
}

#[test]
fn a_changed_value_of_a_var_is_a_change_too() {
    let mut bench = two();
    bench.does("bob", run("x"), &["RunsAsked"]);
    bench.does("bob", answer("dc", "dc3"), &["InputAnswered"]);
    bench.refused("carl", approve("x"), Ground::State, "ask anew");
}

/// Approved and waiting for a slot, then the input changes: what nobody approved must not start.
#[test]
fn what_waits_for_a_slot_is_not_started_with_what_nobody_approved() {
    let mut each = step("each", &["echo <host> $ITEM"]);
    each.each = Some("customers".to_owned());
    each.approve = 1;
    each.scripts[0].inputs = vec!["host".to_owned()];
    let mut bench = Bench::open(plan(vec![each]));
    bench.does("bob", answer("host", "a"), &["InputAnswered"]);
    bench.does("bob", run("each"), &["RunsAsked"]);
    bench.does("carl", approve("each"), &["StepApproved", "RunIntended"]);
    bench.does("bob", answer("host", "b"), &["InputAnswered"]);
    bench.exits("each.acme.1", 0);
    assert!(bench.live().is_empty(), "{:?}", bench.live());
    let waits = waits_for(&bench.room, bench.room.step("each").unwrap()).unwrap();
    assert!(waits.contains("asked for anew"), "{waits}");
    assert!(quiet(&bench.room), "only a person can help");
    bench.does("bob", run("each"), &["RunsAsked"]);
    bench.does("carl", approve("each"), &["StepApproved", "RunIntended"]);
    assert_eq!(bench.live(), ["each.globex.1"]);
}

#[test]
fn an_approval_does_not_start_what_may_not_start() {
    let mut x = step("x", &["true"]);
    (x.approve, x.needs) = (1, vec!["hand".into()]);
    let mut bench = Bench::open(plan(vec![step("hand", &[]), x]));
    bench.does("bob", tick("hand"), &["StepTicked"]);
    bench.does("bob", run("x"), &["RunsAsked"]);
    bench.does("bob", untick("hand"), &["StepUnticked"]);
    bench.does("carl", approve("x"), &["StepApproved"]);
    assert!(bench.live().is_empty());
    bench.does("bob", tick("hand"), &["StepTicked"]);
    assert_eq!(bench.live(), ["x.1"]);
}

#[test]
fn what_was_taken_back_needs_no_approval() {
    let mut bench = two();
    bench.does("bob", run("x"), &["RunsAsked"]);
    bench.does("bob", stop_step("x"), &["QueueEmptied"]);
    bench.refused("carl", approve("x"), Ground::State, "`run x`");
}

#[test]
fn an_automatic_start_is_approved_by_anybody_of_the_team() {
    let mut x = step("x", &["true"]);
    (x.approve, x.auto) = (1, true);
    let mut bench = Bench::open(plan(vec![x]));
    bench.does("bob", Intent::Declare, &["Declared"]);
    assert!(bench.live().is_empty());
    bench.does("bob", approve("x"), &["StepApproved"]);
    assert_eq!(bench.live(), ["x.1"]);
}

#[test]
fn a_second_run_needs_a_second_approval() {
    let mut bench = two();
    bench.does("bob", run("x"), &["RunsAsked"]);
    bench.does("carl", approve("x"), &["StepApproved"]);
    bench.does("alice", approve("x"), &["StepApproved", "RunIntended"]);
    bench.exits("x.1", 1);
    bench.does("bob", retry("x"), &["RunsAsked"]);
    assert_eq!((bench.state("x"), bench.live().len()), (StepState::Waiting, 0));
}
