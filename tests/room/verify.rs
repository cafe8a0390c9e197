//! Done is not verified: proofs by probes begun after the end, late proofs, per item, by hand.

use super::bench::*;
use warroom::plan::Plan;
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

fn proven(each: bool) -> Bench {
    let mut x = step("x", &["true"]);
    x.verify_within = Span::secs(60);
    let mut after = step("after", &["true"]);
    (after.needs, after.auto) = (vec!["x".into()], true);
    let mut spare = check("$ITEM-spare");
    spare.each = Some("customers".to_owned());
    x.verify = vec!["web".to_owned()];
    if each {
        (x.each, x.parallel, x.verify) = (Some("customers".to_owned()), 3, vec!["$ITEM-spare".to_owned()]);
    }
    Bench::open(Plan { checks: vec![check("web"), spare], ..plan(vec![x, after]) })
}

#[test]
fn done_is_not_verified_and_needs_ask_for_the_proof() {
    let mut bench = proven(false);
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.probe("web", true);
    bench.probe("web", true);
    bench.probe("web", true);
    bench.exits("x.1", 0);
    assert_eq!(bench.state("x"), StepState::Done, "those probes began before the run ended");
    bench.refused("bob", run("after"), Ground::State, "needs x");
    bench.probe("web", true);
    assert_eq!(bench.state("x"), StepState::Done, "one is not enough");
    bench.probe("web", true);
    assert_eq!(bench.state("x"), StepState::Verified);
    assert_eq!(bench.live(), ["after.1"]);
}

#[test]
fn a_bad_probe_between_begins_the_count_anew() {
    let mut bench = proven(false);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.exits("x.1", 0);
    for good in [true, false, true] {
        bench.probe("web", good);
    }
    assert_eq!(bench.state("x"), StepState::Done);
    bench.probe("web", true);
    assert_eq!(bench.state("x"), StepState::Verified);
}

#[test]
fn a_proof_that_is_late_fails_the_step_until_it_comes() {
    let mut bench = proven(false);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.exits("x.1", 0);
    bench.pass(59_000);
    assert_eq!(bench.state("x"), StepState::Done);
    bench.pass(2_000);
    assert_eq!(bench.state("x"), StepState::Failed);
    let unverified = bench.events().into_iter().find(|e| matches!(e, Event::StepUnverified { .. })).unwrap();
    let why = "no web within 1m".to_owned();
    assert_eq!(unverified, Event::StepUnverified { step: "x".into(), item: String::new(), why });
    bench.pass(60_000);
    assert_eq!(bench.count("StepUnverified"), 1);
    bench.probe("web", true);
    bench.probe("web", true);
    assert_eq!(bench.state("x"), StepState::Verified, "late, but proven");
}

#[test]
fn a_check_that_does_not_exist_proves_nothing() {
    let mut bench = proven(false);
    let mut plan = (*bench.room.plan).clone();
    plan.phases[0].steps[0].verify = vec!["wbe".to_owned()];
    bench = Bench::open(plan);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.exits("x.1", 0);
    bench.pass(61_000);
    assert_eq!(bench.state("x"), StepState::Failed);
}

#[test]
fn each_item_has_its_own_proof() {
    let mut bench = proven(true);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended", "RunIntended", "RunIntended"]);
    for item in ["acme", "globex", "initech"] {
        bench.exits(&format!("x.{item}.1"), 0);
    }
    for item in ["acme", "initech"] {
        bench.probe(&format!("{item}-spare"), true);
        bench.probe(&format!("{item}-spare"), true);
    }
    assert_eq!(bench.item_state("x", "acme"), StepState::Verified);
    assert_eq!((bench.item_state("x", "globex"), bench.state("x")), (StepState::Done, StepState::Done));
    assert!(bench.room.milestone(Milestone::AllVerified).measured.is_none());
    bench.probe("globex-spare", true);
    bench.probe("globex-spare", true);
    assert_eq!(bench.state("x"), StepState::Verified);
    assert!(bench.room.milestone(Milestone::AllVerified).measured.is_some());
}

#[test]
fn a_run_again_needs_a_proof_again() {
    let mut bench = proven(false);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.exits("x.1", 0);
    bench.probe("web", true);
    bench.probe("web", true);
    bench.does("bob", retry("x"), &["RunsAsked", "RunIntended"]);
    bench.exits("x.2", 0);
    assert_eq!(bench.state("x"), StepState::Done);
    bench.probe("web", true);
    bench.probe("web", true);
    assert_eq!((bench.state("x"), bench.count("StepVerified")), (StepState::Verified, 2));
}

#[test]
fn what_is_done_by_hand_is_proven_too() {
    let mut bench = proven(false);
    bench.does("bob", tick("x"), &["StepTicked"]);
    assert_eq!(bench.state("x"), StepState::Done);
    bench.probe("web", true);
    bench.probe("web", true);
    assert_eq!(bench.state("x"), StepState::Verified);
}

#[test]
fn a_tick_that_was_taken_back_takes_its_proof_along() {
    let mut bench = proven(false);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.exits("x.1", 1);
    bench.does("bob", tick("x"), &["StepTicked"]);
    bench.probe("web", true);
    bench.probe("web", true);
    assert_eq!(bench.state("x"), StepState::Verified);
    bench.does("bob", untick("x"), &["StepUnticked"]);
    assert_eq!(bench.state("x"), StepState::Failed);
    bench.does("bob", tick("x"), &["StepTicked"]);
    assert_eq!(bench.state("x"), StepState::Done, "the old probes prove the old work");
}

#[test]
fn a_tick_of_a_step_with_items_is_proven_by_all_of_them() {
    let mut bench = proven(true);
    bench.does("bob", tick("x"), &["StepTicked"]);
    bench.probe("acme-spare", true);
    bench.probe("acme-spare", true);
    assert_eq!(bench.state("x"), StepState::Done, "only the first of three is proven");
    assert_eq!(
        (bench.item_state("x", "acme"), bench.item_state("x", "globex")),
        (StepState::Verified, StepState::Done)
    );
    for item in ["globex-spare", "initech-spare"] {
        bench.probe(item, true);
        bench.probe(item, true);
    }
    assert_eq!(bench.state("x"), StepState::Verified);
}

#[test]
fn a_tick_after_a_late_proof_begins_the_time_anew() {
    let mut bench = proven(false);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.exits("x.1", 0);
    bench.pass(61_000);
    assert_eq!(bench.state("x"), StepState::Failed);
    bench.does("bob", tick("x"), &["StepTicked"]);
    assert_eq!(bench.state("x"), StepState::Done, "mended by hand, the proof is awaited");
    bench.pass(61_000);
    assert_eq!(bench.state("x"), StepState::Failed);
}

#[test]
fn a_failed_run_is_not_proven_by_good_probes() {
    let mut bench = proven(false);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.exits("x.1", 3);
    bench.probe("web", true);
    bench.probe("web", true);
    assert_eq!(bench.state("x"), StepState::Failed);
}

#[test]
fn a_proof_is_not_awaited_before_the_last_script() {
    let mut bench = proven(false);
    let mut plan = (*bench.room.plan).clone();
    plan.phases[0].steps[0].scripts.push(script("more"));
    bench = Bench::open(plan);
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.exits("x.1.1", 0);
    bench.probe("web", true);
    bench.probe("web", true);
    assert_eq!(bench.state("x"), StepState::Running);
    bench.exits("x.2.1", 0);
    bench.probe("web", true);
    bench.probe("web", true);
    assert_eq!(bench.state("x"), StepState::Verified);
}

#[test]
fn what_is_skipped_is_not_proven_and_does_not_hold_up_the_rest() {
    let mut bench = proven(false);
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.does("bob", skip("x"), &["StepSkipped"]);
    assert_eq!(bench.live(), ["after.1"]);
    bench.pass(600_000);
    assert_eq!(bench.count("StepUnverified"), 0);
}
