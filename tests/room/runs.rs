//! Starts: slots, scripts in their order, retries, confirmation, two people at once, unknown ends.

use super::bench::*;
use warroom::plan::Confirm;
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

fn each(parallel: u32) -> warroom::plan::Step {
    let mut each = step("restore", &["true"]);
    each.each = Some("customers".to_owned());
    each.parallel = parallel;
    each
}

fn single() -> Bench {
    Bench::open(plan(vec![step("one", &["true"])]))
}

#[test]
fn a_run_from_intent_to_exit() {
    let mut bench = single();
    assert_eq!(bench.state("one"), StepState::Open);
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.state("one"), StepState::Running);
    assert_eq!(outstanding(&bench.room, &bench.now), [Effect::Spawn("one.1".into())]);
    bench.started("one.1");
    assert_eq!(outstanding(&bench.room, &bench.now), []);
    bench.exits("one.1", 0);
    assert_eq!(bench.state("one"), StepState::Done);
    let run = &bench.room.runs["one.1"];
    assert_eq!((run.by.as_str(), run.attempt, run.duration_ms(&bench.now)), ("bob", 1, 1000));
    assert!(bench.feed(Input::Exited("one.1".into(), exit(1))).is_empty(), "an exit is told once");
}

#[test]
fn two_people_at_once_start_one_run() {
    let mut bench = single();
    let seen = bench.room.last;
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
    let second = bench.decide_seeing("carl", seen, &run("one")).unwrap_err();
    assert_eq!(second.ground, Ground::State, "{second}");
    let looked = bench.decide("carl", &run("one")).unwrap_err();
    assert!(looked.why.contains("one.1 lives"), "{looked}");
    bench.exits("one.1", 1);
    let stale = bench.decide_seeing("carl", seen, &retry("one")).unwrap_err();
    assert!(stale.why.contains("changed since you looked"), "{stale}");
    assert!(bench.decide("carl", &retry("one")).is_ok());
    assert_eq!(bench.room.runs.len(), 1);
}

#[test]
fn a_change_elsewhere_does_not_make_a_look_stale() {
    let mut bench = Bench::open(plan(vec![step("one", &["true"]), step("two", &[])]));
    let seen = bench.room.last;
    bench.does("carl", tick("two"), &["StepTicked"]);
    bench.does("carl", note("x", false), &["NoteTaken"]);
    assert!(bench.decide_seeing("bob", seen, &run("one")).is_ok());
}

#[test]
fn parallel_slots_are_filled_in_the_order_of_the_list() {
    let mut bench = Bench::open(plan(vec![each(2)]));
    bench.does("bob", run("restore"), &["RunsAsked", "RunIntended", "RunIntended"]);
    assert_eq!(bench.live(), ["restore.acme.1", "restore.globex.1"]);
    assert_eq!(bench.item_state("restore", "initech"), StepState::Waiting);
    let step = bench.room.step("restore").unwrap();
    assert_eq!(waits_for(&bench.room, step).unwrap(), "a free slot (2 of 2)");
    bench.exits("restore.globex.1", 0);
    assert_eq!(bench.live(), ["restore.acme.1", "restore.initech.1"]);
    bench.exits("restore.acme.1", 0);
    bench.exits("restore.initech.1", 0);
    assert_eq!(bench.state("restore"), StepState::Done);
    assert_eq!(bench.count("RunIntended"), 3);
}

#[test]
fn one_slot_without_parallel() {
    let mut bench = Bench::open(plan(vec![each(0)]));
    bench.does("bob", run("restore"), &["RunsAsked", "RunIntended"]);
    for run in ["restore.acme.1", "restore.globex.1", "restore.initech.1"] {
        assert_eq!(bench.live(), [run]);
        bench.exits(run, 0);
    }
}

#[test]
fn one_item_alone() {
    let mut bench = Bench::open(plan(vec![each(3)]));
    bench.does("bob", run_item("restore", "globex"), &["RunsAsked", "RunIntended"]);
    bench.refused("bob", run_item("restore", "globx"), Ground::Input, "did you mean `globex`?");
    bench.exits("restore.globex.1", 0);
    assert_eq!((bench.state("restore"), bench.item_state("restore", "acme")), (StepState::Open, StepState::Open));
    bench.does("bob", run("restore"), &["RunsAsked", "RunIntended", "RunIntended"]);
    assert_eq!(bench.live(), ["restore.acme.1", "restore.initech.1"], "what is done already is not run again");
}

#[test]
fn an_unknown_list_is_waited_for() {
    let mut plan = plan(vec![each(3)]);
    plan.lists[0].source = warroom::plan::ListSource::Lines("./customers.sh".to_owned());
    let mut bench = Bench::open(plan);
    bench.refused("bob", run("restore"), Ground::State, "not known yet");
    let why = "exit 1".to_owned();
    bench.append(Author::host(), Event::ListFailed { list: "customers".to_owned(), why });
    bench.refused("bob", run("restore"), Ground::State, "exit 1");
    let items = vec!["acme".to_owned()];
    bench.append(Author::host(), Event::ListFilled { list: "customers".to_owned(), items });
    bench.does("bob", run("restore"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn needs_are_asked_for() {
    let mut second = step("second", &["true"]);
    second.needs = vec!["first".into(), "hand".into()];
    let mut bench = Bench::open(plan(vec![step("first", &["true"]), step("hand", &[]), second]));
    bench.refused("bob", run("second"), Ground::State, "needs first, hand");
    bench.does("bob", skip("hand"), &["StepSkipped"]);
    bench.does("bob", run("first"), &["RunsAsked", "RunIntended"]);
    bench.refused("bob", run("second"), Ground::State, "needs first");
    bench.exits("first.1", 0);
    bench.does("bob", run("second"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn a_failed_run_is_tried_again_after_a_while_so_many_times() {
    let mut flaky = step("flaky", &["false"]);
    (flaky.retries, flaky.retry_delay) = (2, Span::secs(10));
    let mut bench = Bench::open(plan(vec![flaky]));
    bench.does("bob", run("flaky"), &["RunsAsked", "RunIntended"]);
    bench.exits("flaky.1", 1);
    assert_eq!((bench.state("flaky"), bench.live().len()), (StepState::Waiting, 0));
    bench.pass(9_000);
    assert!(bench.live().is_empty(), "not before its delay");
    bench.pass(1_000);
    assert_eq!(bench.live(), ["flaky.2"]);
    bench.exits("flaky.2", 1);
    bench.pass(10_000);
    bench.exits("flaky.3", 1);
    bench.pass(100_000);
    assert_eq!((bench.state("flaky"), bench.room.runs.len()), (StepState::Failed, 3));
    bench.does("bob", retry("flaky"), &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.room.runs["flaky.4"].attempt, 4);
    bench.exits("flaky.4", 1);
    assert_eq!(bench.state("flaky"), StepState::Waiting, "a retry by a person has its own attempts");
}

#[test]
fn a_timeout_counts_as_a_failure() {
    let mut flaky = step("flaky", &["sleep 9"]);
    flaky.retries = 1;
    let mut bench = Bench::open(plan(vec![flaky]));
    bench.does("bob", run("flaky"), &["RunsAsked", "RunIntended"]);
    bench.started("flaky.1");
    bench.feed(Input::Exited("flaky.1".into(), Exit { timed_out: true, signal: Some(15), ..Exit::default() }));
    assert_eq!(bench.live(), ["flaky.2"]);
}

#[test]
fn another_item_takes_the_slot_while_one_waits_for_its_next_attempt() {
    let mut slow = each(1);
    (slow.retries, slow.retry_delay) = (1, Span::secs(10));
    let mut bench = Bench::open(plan(vec![slow]));
    bench.does("bob", run("restore"), &["RunsAsked", "RunIntended"]);
    bench.exits("restore.acme.1", 1);
    assert_eq!(bench.live(), ["restore.globex.1"]);
    bench.pass(10_000);
    assert_eq!(bench.live(), ["restore.globex.1"], "one slot");
    bench.exits("restore.globex.1", 0);
    assert_eq!(bench.live(), ["restore.acme.2"], "what was begun goes before the queue");
}

#[test]
fn several_scripts_run_in_order_and_stop_at_the_first_failure() {
    let mut bench = Bench::open(plan(vec![step("three", &["a", "b", "c"])]));
    bench.does("bob", run("three"), &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.live(), ["three.1.1"]);
    bench.exits("three.1.1", 0);
    assert_eq!((bench.state("three"), bench.live()), (StepState::Running, vec!["three.2.1"]));
    bench.exits("three.2.1", 7);
    bench.pass(100_000);
    assert_eq!((bench.state("three"), bench.room.runs.len()), (StepState::Failed, 2));
    bench.does("bob", retry("three"), &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.live(), ["three.2.2"], "it goes on where it failed");
    bench.exits("three.2.2", 0);
    bench.exits("three.3.1", 0);
    assert_eq!(bench.state("three"), StepState::Done);
}

#[test]
fn copy_only_fences_are_passed_over() {
    let mut mixed = step("mixed", &["a", "b", "c"]);
    mixed.scripts[0].runnable = false;
    mixed.scripts[2].runnable = false;
    let mut bench = Bench::open(plan(vec![mixed]));
    bench.does("bob", run("mixed"), &["RunsAsked", "RunIntended"]);
    bench.exits("mixed.1", 0);
    assert_eq!((bench.state("mixed"), bench.room.runs["mixed.1"].script), (StepState::Done, 1));
}

#[test]
fn a_confirmation_is_asked_for() {
    let with =
        |confirm: Option<&str>| Intent::Run { step: "x".into(), item: None, confirm: confirm.map(str::to_owned) };
    let open = |confirm| {
        let mut x = step("x", &["true"]);
        x.confirm = Some(confirm);
        Bench::open(plan(vec![x]))
    };
    let mut bench = open(Confirm::Text("dc2".to_owned()));
    bench.refused("bob", with(None), Ground::Input, "dc2");
    bench.refused("bob", with(Some("dc3")), Ground::Input, "dc2");
    bench.refused("bob", with(Some("yes")), Ground::Input, "dc2");
    bench.does("bob", with(Some(" dc2 ")), &["RunsAsked", "RunIntended"]);
    let mut bench = open(Confirm::Yes);
    bench.refused("bob", with(None), Ground::Input, "a yes");
    bench.refused("bob", with(Some("no")), Ground::Input, "a yes");
    bench.does("bob", with(Some("yes")), &["RunsAsked", "RunIntended"]);
}

#[test]
fn a_second_run_asks_unless_it_is_harmless() {
    let plain = Intent::Retry { step: "one".into(), item: None, confirm: None };
    let mut bench = single();
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
    bench.exits("one.1", 1);
    bench.refused("bob", plain.clone(), Ground::Input, "idempotent");
    bench.does("bob", retry("one"), &["RunsAsked", "RunIntended"]);
    bench.feed(Input::NotStarted("one.2".into(), "no space".to_owned()));
    bench.refused("bob", plain.clone(), Ground::Input, "idempotent");

    let mut harmless = step("one", &["true"]);
    harmless.idempotent = true;
    let mut bench = Bench::open(plan(vec![harmless]));
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
    bench.exits("one.1", 1);
    bench.does("bob", plain, &["RunsAsked", "RunIntended"]);
}

#[test]
fn what_never_came_to_life_may_be_started_without_a_question() {
    let mut bench = single();
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
    bench.feed(Input::NotStarted("one.1".into(), "fork: no memory".to_owned()));
    assert_eq!(bench.state("one"), StepState::Failed);
    bench.pass(60_000);
    assert_eq!(bench.room.runs.len(), 1, "not by itself");
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn what_is_done_is_run_again_only_by_retry() {
    let mut bench = single();
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
    bench.exits("one.1", 0);
    bench.refused("bob", run("one"), Ground::State, "`retry one`");
    bench.does("bob", retry("one"), &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.live(), ["one.2"]);
}

#[test]
fn an_unknown_end_is_retried_by_a_person_only() {
    let mut careful = step("one", &["true"]);
    (careful.retries, careful.auto) = (9, true);
    let mut bench = Bench::open(plan(vec![careful]));
    bench.does("alice", Intent::Declare, &["Declared"]);
    bench.started("one.1");
    bench.feed(Input::Lost("one.1".into(), Lost::StatusUnknown));
    bench.pass(600_000);
    assert_eq!((bench.state("one"), bench.room.runs.len()), (StepState::Unknown, 1));
    bench.refused("bob", run("one"), Ground::State, "nobody knows");
    bench.refused("bob", Intent::Retry { step: "one".into(), item: None, confirm: None }, Ground::Input, "idempotent");
    bench.does("bob", retry("one"), &["RunsAsked", "RunIntended"]);
}

#[test]
fn a_run_of_the_rest_leaves_what_is_unknown_alone() {
    let mut bench = Bench::open(plan(vec![each(3)]));
    bench.does("bob", run("restore"), &["RunsAsked", "RunIntended", "RunIntended", "RunIntended"]);
    bench.feed(Input::Lost("restore.acme.1".into(), Lost::AtReboot));
    bench.exits("restore.globex.1", 1);
    bench.exits("restore.initech.1", 0);
    let again = Intent::Run { step: "restore".into(), item: None, confirm: Some("yes".to_owned()) };
    bench.does("bob", again, &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.live(), ["restore.globex.2"]);
    bench.exits("restore.globex.2", 0);
    bench.does("bob", retry("restore"), &["RunsAsked", "RunIntended"]);
    assert_eq!(bench.live(), ["restore.acme.2"]);
}

#[test]
fn an_exit_that_is_found_later_is_told() {
    let mut bench = single();
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
    bench.started("one.1");
    bench.feed(Input::Lost("one.1".into(), Lost::StatusUnknown));
    assert!(bench.feed(Input::Lost("one.1".into(), Lost::StatusUnknown)).is_empty());
    bench.feed(Input::Exited("one.1".into(), exit(0)));
    assert_eq!(bench.state("one"), StepState::Done);
}

#[test]
fn adoption_is_told_and_keeps_what_is_known() {
    let mut bench = single();
    bench.does("bob", run("one"), &["RunsAsked", "RunIntended"]);
    bench.host(true, false);
    let adopted = bench.feed(Input::Adopted { run: "one.1".into(), pid: 5, unsupervised: true });
    assert_eq!(names(&adopted), ["RunStarted", "RunAdopted"]);
    let rec = &bench.room.runs["one.1"];
    assert!(rec.live() && rec.adopted && rec.unsupervised && rec.pid == Some(5));
    assert!(bench.feed(Input::Started("one.1".into(), 6)).is_empty());
    bench.exits("one.1", 0);
    assert!(bench.feed(Input::Adopted { run: "one.1".into(), pid: 5, unsupervised: false }).is_empty());
}

/// Names of runs are names of folders: no two runs may share one, whatever the items are called.
#[test]
fn runs_never_share_a_name() {
    let mut odd = each(9);
    odd.id = "a/b".into();
    let mut twin = step("a-b", &["true"]);
    twin.auto = true;
    let mut long = step(&"x".repeat(80), &["true"]);
    long.auto = true;
    odd.auto = true;
    let mut plan = plan(vec![odd, twin, long]);
    let items = ["a/b", "a-b", "../x", "a b", "a\u{202e}b", "ü", "", "A-B"].map(str::to_owned).to_vec();
    plan.lists[0].source = warroom::plan::ListSource::Items(items);
    let mut bench = Bench::open(plan);
    bench.does("alice", Intent::Declare, &["Declared"]);
    assert_eq!(bench.count("RunIntended"), 10, "each was intended once");
    let mut folded: Vec<String> = bench.room.runs.keys().map(|r| r.0.clone()).collect();
    folded.dedup();
    assert_eq!(folded.len(), 10);
    for run in &folded {
        assert!(!run.contains(".-.") && !run.contains(".."), "an empty part: {run}");
        let safe = run.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        assert!(safe && run.len() < 200 && !run.starts_with('.') && !run.contains(".."), "{run}");
    }
    for event in bench.events() {
        if let Event::RunIntended { run, step, item, .. } = event {
            let rec = &bench.room.runs[&run];
            assert_eq!((&rec.step, &rec.item), (&step, &item));
        }
    }
}

/// The host may also fold a whole batch of due events before it asks again.
#[test]
fn a_batch_of_due_events_names_each_run_once() {
    let mut odd = each(9);
    odd.auto = true;
    let mut twin = step("restore-acme", &["true"]);
    twin.auto = true;
    let mut other = step("restore/acme", &["true"]);
    other.auto = true;
    let mut plan = plan(vec![odd, twin, other]);
    plan.lists[0].source = warroom::plan::ListSource::Items(["a/b", "a-b"].map(str::to_owned).to_vec());
    let mut bench = Bench::open(plan);
    bench.append(Author::person("alice", 1), Event::Declared {});
    let mut intended = Vec::new();
    for _ in 0..3 {
        for event in decide(&bench.room, &bench.watch, &Input::Tick, &bench.now).unwrap() {
            if let Event::RunIntended { run, .. } = &event {
                assert!(!intended.contains(run), "{run} twice");
                intended.push(run.clone());
            }
            bench.append(Author::host(), event);
        }
    }
    assert_eq!(intended.len(), 4);
}
