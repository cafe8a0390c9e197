//! Work by hand: ticks, skips, ad-hoc steps, corrections; what is so already is success without an entry.

use super::bench::*;
use warroom::plan::Only;
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

fn two_steps() -> Bench {
    Bench::open(plan(vec![step("one", &[]), step("two", &["true"])]))
}

#[test]
fn a_tick_sets_and_never_toggles() {
    let mut bench = two_steps();
    bench.does("bob", tick("one"), &["StepTicked"]);
    bench.does("carl", tick("one"), &[]);
    assert_eq!(bench.state("one"), StepState::Done);
    assert_eq!(bench.room.step("one").unwrap().ticked.as_ref().unwrap().by, "bob", "the first one did it");
    bench.does("carl", untick("one"), &["StepUnticked"]);
    bench.does("bob", untick("one"), &[]);
    assert_eq!(bench.state("one"), StepState::Open);
}

#[test]
fn what_is_so_already_is_success_without_an_entry() {
    let at = "2026-11-23T13:00:00Z".parse().unwrap();
    let all = [
        Intent::Declare,
        Intent::Command,
        Intent::Hold,
        Intent::Release,
        Intent::StandDown,
        tick("one"),
        untick("one"),
        skip("one"),
        Intent::Correct { milestone: Milestone::Fault, to: at, why: "log".to_owned() },
        Intent::Answer { input: "dc".to_owned(), value: "dc2".to_owned() },
        Intent::Close { runs: None },
    ];
    let mut bench = Bench::open({
        let var = warroom::plan::Var { name: "dc".to_owned(), ask: Some("?".to_owned()), ..Default::default() };
        warroom::plan::Plan { vars: vec![var], ..plan(vec![step("one", &[])]) }
    });
    for intent in all {
        let word = intent.word();
        assert_eq!(bench.ask("alice", intent.clone()).unwrap().len(), 1, "{word}");
        assert_eq!(bench.ask("alice", intent).unwrap(), [], "{word} again");
    }
}

#[test]
fn a_skip_needs_a_reason_and_is_taken_back_by_untick() {
    let mut bench = two_steps();
    let empty = Intent::Skip { step: "two".into(), why: "  ".to_owned() };
    bench.refused("bob", empty, Ground::Input, "reason");
    bench.does("bob", skip("two"), &["StepSkipped"]);
    assert_eq!(bench.state("two"), StepState::Skipped);
    bench.refused("bob", run("two"), Ground::State, "untick two");
    bench.does("bob", untick("two"), &["StepUnticked"]);
    bench.does("bob", run("two"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn the_last_word_between_tick_and_skip_counts() {
    let mut bench = two_steps();
    bench.does("bob", tick("one"), &["StepTicked"]);
    bench.does("bob", skip("one"), &["StepSkipped"]);
    assert_eq!(bench.state("one"), StepState::Skipped);
    bench.does("bob", tick("one"), &["StepTicked"]);
    assert_eq!(bench.state("one"), StepState::Done, "it was done after all");
}

#[test]
fn what_does_not_exist_is_named_with_the_nearest_that_does() {
    let mut bench = two_steps();
    bench.refused("bob", tick("twoo"), Ground::Input, "did you mean `two`?");
    bench.refused("bob", stop_run("two.1"), Ground::Input, "no such run");
    bench.refused("bob", answer("x", "y"), Ground::Input, "asks for none");
    bench.refused("bob", run("one"), Ground::Input, "`tick one`");
    let on = Intent::Note { text: "x".to_owned(), point: None, on: Some("three".to_owned()), private: false, at: None };
    bench.refused("bob", on, Ground::Input, "three");
    bench.refused("bob", note(" \n", false), Ground::Input, "empty");
    bench.refused("bob", Intent::Add { title: " ".to_owned() }, Ground::Input, "text");
}

#[test]
fn an_added_step_stands_outside_of_the_runbook() {
    let mut bench = two_steps();
    bench.does("bob", Intent::Add { title: " free the disk ".to_owned() }, &["StepAdded"]);
    bench.does("bob", Intent::Add { title: "free it again".to_owned() }, &["StepAdded"]);
    let last = bench.room.phases.last().unwrap();
    assert_eq!((last.id.as_str(), last.steps.len()), ("added", 2));
    let step = bench.room.step("added/1").unwrap();
    assert_eq!((step.step.title.as_str(), step.added.as_ref().unwrap().by.as_str()), ("free the disk", "bob"));
    bench.does("bob", tick("added/2"), &["StepTicked"]);
    assert_eq!((bench.state("added/1"), bench.state("added/2")), (StepState::Open, StepState::Done));
}

#[test]
fn a_correction_needs_a_reason_and_lies_in_the_past() {
    let mut bench = two_steps();
    let to = |s: i64| bench.now.plus_ms(s * 1000).at;
    let (future, past) = (to(60), to(-60));
    let correct = |to, why: &str| Intent::Correct { milestone: Milestone::Fault, to, why: why.to_owned() };
    bench.refused("alice", correct(future, "clock"), Ground::Input, "future");
    bench.refused("alice", correct(past, ""), Ground::Input, "reason");
    bench.does("alice", correct(past, "the switch's log"), &["MilestoneCorrected"]);
    let marked = bench.room.milestone(Milestone::Fault);
    assert_eq!(marked.stated.map(|s| (s.0.at, s.1)), Some((past, "alice".to_owned())));
}

#[test]
fn steps_for_the_other_kind_are_not_there_and_needs_on_them_are_met() {
    let mut drill_only = step("brief", &[]);
    drill_only.only = Some(Only::Drill);
    let mut after = step("after", &["true"]);
    after.needs = vec!["brief".into()];
    let steps = vec![drill_only, after];
    let mut incident = Bench::open(plan(steps.clone()));
    assert!(incident.room.step("brief").is_none());
    incident.does("bob", run("after"), &["RunsAsked", "RunIntended"]);
    Bench::drill(plan(steps)).refused("bob", run("after"), Ground::State, "needs brief");
}

#[test]
fn a_faulty_step_can_be_ticked_but_not_run() {
    let mut faulty = step("faulty", &["true"]);
    faulty.faulty = Some("unknown attribute".to_owned());
    let mut bench = Bench::open(plan(vec![faulty]));
    bench.refused("bob", run("faulty"), Ground::State, "unknown attribute");
    bench.does("bob", tick("faulty"), &["StepTicked"]);
    assert_eq!(bench.state("faulty"), StepState::Done);
}

#[test]
fn a_step_whose_run_lives_is_neither_ticked_nor_skipped() {
    let mut bench = two_steps();
    bench.does("bob", run("two"), &["RunsAsked", "RunIntended"]);
    bench.refused("carl", tick("two"), Ground::State, "two.1 lives");
    bench.refused("carl", skip("two"), Ground::State, "stop two");
    bench.exits("two.1", 1);
    bench.does("carl", tick("two"), &["StepTicked"]);
    assert_eq!(bench.state("two"), StepState::Done);
}

#[test]
fn a_tick_empties_what_was_queued_and_an_untick_starts_nothing() {
    let mut each = step("each", &["true"]);
    each.each = Some("customers".to_owned());
    each.retries = 5;
    each.retry_delay = Span::secs(10);
    let mut bench = Bench::open(plan(vec![each]));
    bench.does("bob", run_item("each", "acme"), &["RunsAsked", "RunIntended"]);
    bench.exits("each.acme.1", 1);
    assert_eq!(bench.state("each"), StepState::Waiting, "for its next attempt");
    bench.does("bob", tick("each"), &["QueueEmptied", "StepTicked"]);
    bench.pass(60_000);
    bench.does("bob", untick("each"), &["StepUnticked"]);
    bench.pass(60_000);
    assert_eq!(bench.room.runs.len(), 1, "nothing started because somebody took a tick back");
}

#[test]
fn close_is_refused_while_runs_live_unless_told_what_to_do() {
    let open = || {
        let mut bench = two_steps();
        bench.does("bob", run("two"), &["RunsAsked", "RunIntended"]);
        bench.started("two.1");
        bench
    };
    let mut bench = open();
    bench.refused("alice", Intent::Close { runs: None }, Ground::State, "--stop-runs or --leave-runs");
    bench.does("alice", Intent::Close { runs: Some(Runs::Leave) }, &["RoomClosed"]);
    assert_eq!(bench.live(), ["two.1"], "left alone");
    assert_eq!(outstanding(&bench.room, &bench.now), []);

    let mut bench = open();
    bench.does("alice", Intent::Close { runs: Some(Runs::Stop) }, &["CloseAsked", "StopAsked"]);
    bench.does("alice", Intent::Close { runs: Some(Runs::Stop) }, &[]);
    assert!(bench.room.closed.is_none(), "a run still lives");
    bench.refused("bob", retry("two"), Ground::State, "closing");
    bench.feed(Input::Exited("two.1".into(), Exit { stopped_by: Some("alice".to_owned()), ..exit(0) }));
    assert_eq!(bench.entries.last().unwrap().event, Event::RoomClosed { runs: Some(Runs::Stop) });
    assert!(bench.room.closed.is_some());

    let mut bench = open();
    bench.does("alice", Intent::Close { runs: Some(Runs::Stop) }, &["CloseAsked", "StopAsked"]);
    bench.does("alice", Intent::Close { runs: Some(Runs::Leave) }, &["RoomClosed"]);
}

#[test]
fn a_closing_room_starts_nothing() {
    let mut each = step("each", &["true"]);
    each.each = Some("customers".to_owned());
    each.retries = 3;
    let mut two = step("approved", &["true"]);
    two.approve = 1;
    let mut bench = Bench::open(plan(vec![each, two]));
    bench.does("bob", run("approved"), &["RunsAsked"]);
    bench.does("bob", run("each"), &["RunsAsked", "RunIntended"]);
    bench.started("each.acme.1");
    bench.does("alice", Intent::Close { runs: Some(Runs::Stop) }, &["CloseAsked", "StopAsked"]);
    let _ = bench.ask("carl", approve("approved"));
    bench.exits("each.acme.1", 1);
    assert_eq!(bench.room.runs.len(), 1);
    assert!(bench.room.closed.is_some());
}
