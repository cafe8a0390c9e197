//! Automatic starts: armed by declare or headless, never by opening; held and released; held after a resume.

use super::bench::*;
use warroom::plan::{Confirm, Step};
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

fn auto(id: &str, needs: &[&str]) -> Step {
    let needs = needs.iter().map(|n| StepId::from(*n)).collect();
    Step { auto: true, needs, ..step(id, &["true"]) }
}

fn chain() -> Bench {
    Bench::open(plan(vec![auto("one", &[]), auto("two", &["one"]), auto("three", &["hand"]), step("hand", &[])]))
}

#[test]
fn opening_arms_nothing_and_declaring_does() {
    let mut bench = chain();
    bench.pass(600_000);
    assert!(bench.room.runs.is_empty());
    bench.does("bob", Intent::Declare, &["Declared"]);
    assert_eq!(bench.live(), ["one.1"]);
    let asked = bench.room.step("one").unwrap().asked.clone().unwrap();
    assert!(asked.auto && asked.by == Author::HOST);
    bench.exits("one.1", 0);
    assert_eq!(bench.live(), ["two.1"]);
    bench.does("bob", tick("hand"), &["StepTicked"]);
    assert_eq!(bench.live(), ["three.1", "two.1"]);
}

#[test]
fn a_failure_stops_the_chain_and_a_skip_lets_it_go_on() {
    let mut bench = chain();
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.exits("one.1", 1);
    bench.pass(600_000);
    assert!(bench.live().is_empty() && quiet(&bench.room));
    bench.does("bob", skip("one"), &["StepSkipped"]);
    assert_eq!(bench.live(), ["two.1"]);
}

#[test]
fn what_a_person_did_is_not_done_again() {
    let mut bench = chain();
    bench.does("bob", tick("one"), &["StepTicked"]);
    bench.does("bob", Intent::Declare, &["Declared"]);
    assert_eq!(bench.live(), ["two.1"]);
}

#[test]
fn what_asks_for_a_person_waits_for_one() {
    let confirm = Step { confirm: Some(Confirm::Yes), ..auto("confirm", &[]) };
    let faulty = Step { faulty: Some("mistake".to_owned()), ..auto("faulty", &[]) };
    let mut asks = auto("asks", &[]);
    asks.scripts[0].inputs = vec!["host".to_owned()];
    let mut bench = Bench::open(plan(vec![confirm, faulty, asks, Step { auto: true, ..step("hand", &[]) }]));
    bench.does("bob", Intent::Declare, &["Declared"]);
    assert!(bench.room.runs.is_empty() && quiet(&bench.room));
    bench.does("bob", answer("host", "a"), &["InputAnswered"]);
    assert_eq!(bench.live(), ["asks.1"]);
}

#[test]
fn an_automatic_step_waits_for_its_list() {
    let each = Step { each: Some("customers".to_owned()), parallel: 4, ..auto("each", &[]) };
    let mut plan = plan(vec![each]);
    plan.lists[0].source = warroom::plan::ListSource::Lines("./list".to_owned());
    let mut bench = Bench::open(plan);
    bench.does("bob", Intent::Declare, &["Declared"]);
    assert!(bench.live().is_empty() && !quiet(&bench.room), "the list is still to come");
    let items = vec!["acme".to_owned(), "globex".to_owned()];
    bench.append(Author::host(), Event::ListFilled { list: "customers".to_owned(), items });
    bench.settle();
    assert_eq!(bench.live(), ["each.acme.1", "each.globex.1"]);
}

#[test]
fn hold_stops_every_automatic_start_until_release() {
    let each = Step { each: Some("customers".to_owned()), retries: 3, ..step("each", &["true"]) };
    let mut bench = Bench::open(plan(vec![auto("one", &[]), auto("two", &["one"]), each]));
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.does("bob", run("each"), &["RunsAsked", "RunIntended"]);
    bench.does("alice", Intent::Hold, &["Held"]);
    bench.exits("one.1", 0);
    bench.exits("each.acme.1", 1);
    bench.pass(600_000);
    assert!(bench.live().is_empty(), "{:?}", bench.live());
    assert_eq!(waits_for(&bench.room, bench.room.step("each").unwrap()).unwrap(), "a release");
    assert!(quiet(&bench.room));
    bench.does("alice", Intent::Release, &["Released"]);
    assert_eq!(bench.live(), ["each.acme.2", "two.1"]);
}

#[test]
fn a_person_may_start_what_is_held() {
    let mut bench = chain();
    bench.does("alice", Intent::Hold, &["Held"]);
    bench.does("bob", Intent::Declare, &["Declared"]);
    assert!(bench.live().is_empty());
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.live(), ["one.1"]);
}

#[test]
fn what_a_person_starts_in_a_hold_goes_through_all_its_items_scripts_and_attempts() {
    let each = Step { each: Some("customers".to_owned()), retries: 1, ..step("each", &["a", "b"]) };
    let mut bench = Bench::open(plan(vec![each, auto("next", &["each"])]));
    bench.does("alice", Intent::Hold, &["Held"]);
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.does("bob", run("each"), &["RunsAsked", "RunIntended"]);
    bench.exits("each.1.acme.1", 1);
    for run in ["each.1.acme.2", "each.2.acme.1", "each.1.globex.1", "each.2.globex.1"] {
        assert_eq!(bench.live(), [run]);
        bench.exits(run, 0);
    }
    bench.exits("each.1.initech.1", 0);
    bench.exits("each.2.initech.1", 0);
    assert_eq!(bench.state("each"), StepState::Done);
    assert!(bench.live().is_empty() && quiet(&bench.room), "the automatic step that needs it stays held");
}

#[test]
fn a_hold_stops_the_queue_of_before_and_a_person_takes_it_up_item_by_item() {
    let each = Step { each: Some("customers".to_owned()), ..step("each", &["true"]) };
    let mut bench = Bench::open(plan(vec![each]));
    bench.does("bob", run("each"), &["RunsAsked", "RunIntended"]);
    bench.does("alice", Intent::Hold, &["Held"]);
    bench.exits("each.acme.1", 0);
    bench.pass(600_000);
    assert!(bench.live().is_empty(), "a hold is a brake: {:?}", bench.live());
    bench.does("bob", run_item("each", "initech"), &["RunsAsked", "RunIntended"]);
    bench.exits("each.initech.1", 0);
    assert!(bench.live().is_empty(), "nobody asked for globex since");
    bench.does("bob", run("each"), &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.live(), ["each.globex.1"]);
}

#[test]
fn another_hold_stops_what_a_person_started_in_the_last_one() {
    let each = Step { each: Some("customers".to_owned()), ..step("each", &["true"]) };
    let mut bench = Bench::open(plan(vec![each]));
    bench.does("alice", Intent::Hold, &["Held"]);
    bench.does("bob", run("each"), &["RunsAsked", "RunIntended"]);
    bench.does("alice", Intent::Release, &["Released"]);
    bench.does("alice", Intent::Hold, &["Held"]);
    bench.exits("each.acme.1", 0);
    assert!(bench.live().is_empty(), "{:?}", bench.live());
}

#[test]
fn a_held_room_with_a_live_run_or_a_proof_to_come_is_not_quiet() {
    let mut plan = plan(vec![Step { verify: vec!["web".to_owned()], ..auto("one", &[]) }]);
    plan.checks = vec![check("web")];
    let mut bench = Bench::open(plan);
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.does("alice", Intent::Hold, &["Held"]);
    assert!(!quiet(&bench.room), "its run lives");
    bench.exits("one.1", 0);
    assert!(!quiet(&bench.room), "its proof is awaited");
    bench.pass(400_000);
    assert!(quiet(&bench.room));
}

#[test]
fn after_a_resume_automatic_starts_wait_for_a_commander() {
    let mut bench = chain();
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.started("one.1");
    bench.host(true, false);
    bench.feed(Input::Exited("one.1".into(), exit(0)));
    bench.pass(600_000);
    assert!(bench.live().is_empty() && bench.room.held.is_some());
    bench.refused("bob", Intent::Release, Ground::Role, "commander");
    bench.does("alice", Intent::Release, &["Released"]);
    assert_eq!(bench.live(), ["two.1"]);
}

#[test]
fn after_a_resume_not_even_the_next_script_or_attempt_of_a_persons_step_starts_by_itself() {
    let several = step("several", &["a", "b"]);
    let flaky = Step { retries: 3, ..step("flaky", &["false"]) };
    let mut bench = Bench::open(plan(vec![several, flaky]));
    bench.does("bob", run("several"), &["RunsAsked", "RunIntended"]);
    bench.does("bob", run("flaky"), &["RunsAsked", "RunIntended"]);
    bench.started("several.1.1");
    bench.started("flaky.1");
    bench.host(true, false);
    bench.feed(Input::Exited("several.1.1".into(), exit(0)));
    bench.feed(Input::Exited("flaky.1".into(), exit(1)));
    bench.pass(600_000);
    assert!(bench.live().is_empty(), "{:?}", bench.live());
    bench.does("alice", Intent::Release, &["Released"]);
    assert_eq!(bench.live(), ["flaky.2", "several.2.1"]);
}

#[test]
fn a_resumed_room_with_nothing_automatic_is_not_held() {
    let mut bench = chain();
    bench.host(true, false);
    assert_eq!(bench.room.held, None, "nothing was armed, nothing waits");
    bench.does("bob", tick("hand"), &["StepTicked"]);
    bench.does("bob", run("three"), &["RunsAsked", "RunIntended"]);
    bench.host(true, false);
    assert_eq!(bench.room.held, None, "nothing follows the run that lives");
}

#[test]
fn a_headless_resume_releases_itself_but_never_a_persons_hold() {
    let mut bench = chain();
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.started("one.1");
    bench.host(true, false);
    assert!(bench.room.held.is_some());
    bench.host(true, true);
    assert_eq!(bench.room.held, None);
    bench.exits("one.1", 0);
    assert_eq!(bench.live(), ["two.1"]);
    bench.does("alice", Intent::Hold, &["Held"]);
    bench.host(true, true);
    assert!(bench.room.held.is_some(), "somebody said hold");
}

#[test]
fn a_headless_resume_never_starts_again_what_is_unknown() {
    let mut bench = chain();
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.started("one.1");
    bench.host(true, true);
    bench.feed(Input::Lost("one.1".into(), Lost::StatusUnknown));
    bench.pass(600_000);
    assert_eq!((bench.live().len(), bench.state("one")), (0, StepState::Unknown));
    assert!(quiet(&bench.room));
}

#[test]
fn after_standing_down_nothing_new_starts_by_itself() {
    let mut bench = chain();
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.does("alice", Intent::StandDown, &["StoodDown"]);
    bench.exits("one.1", 0);
    assert!(bench.live().is_empty());
}

#[test]
fn a_skipped_step_keeps_nothing_moving() {
    let flaky = Step { retries: 3, retry_delay: Span::secs(10), verify: vec!["web".to_owned()], ..auto("flaky", &[]) };
    let mut plan = plan(vec![flaky]);
    plan.checks = vec![check("web")];
    let mut bench = Bench::open(plan);
    bench.does("bob", Intent::Declare, &["Declared"]);
    bench.exits("flaky.1", 1);
    assert!(!quiet(&bench.room), "its next attempt is to come");
    bench.does("bob", skip("flaky"), &["QueueEmptied", "StepSkipped"]);
    assert!(quiet(&bench.room));
}
