//! What is due and not done is a level: asked twice it is the same, and done it is gone.

use super::bench::*;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use warroom::plan::{List, ListSource, Plan, Step, Var};
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

fn full() -> Bench {
    let each = Step { each: Some("made".to_owned()), parallel: 2, retries: 1, ..step("each", &["a", "b"]) };
    let auto = Step { auto: true, ..step("auto", &["echo $DC"]) };
    let made = List { name: "made".to_owned(), source: ListSource::Lines("./list".to_owned()) };
    let dc = Var { name: "dc".to_owned(), command: Some("cat dc".to_owned()), ..Var::default() };
    let token = Var { name: "token".to_owned(), secret: true, command: Some("pass".to_owned()), ..Var::default() };
    Bench::drill(Plan { lists: vec![made], vars: vec![dc, token], ..plan(vec![each, auto]) })
}

/// Does an effect as a host would, and folds what comes of it.
fn perform(bench: &mut Bench, effect: &Effect, fails: bool) {
    let why = "exit 1".to_owned();
    match effect.clone() {
        Effect::Spawn(run) if fails => drop(bench.feed(Input::NotStarted(run, why))),
        Effect::Spawn(run) => drop(bench.feed(Input::Started(run, 7))),
        Effect::Stop(run, by) => {
            let exit = Exit { signal: Some(15), stopped_by: Some(by), ..Exit::default() };
            bench.feed(Input::Exited(run, exit));
        }
        Effect::FillList(list) => {
            let items = vec!["acme".to_owned(), "globex".to_owned(), "initech".to_owned()];
            let event = if fails { Event::ListFailed { list, why } } else { Event::ListFilled { list, items } };
            bench.append(Author::host(), event);
        }
        Effect::FillInput(input) => {
            let value = (input != "token").then(|| "v".to_owned());
            let event = if fails { Event::InputFailed { input, why } } else { Event::InputAnswered { input, value } };
            bench.append(Author::host(), event);
        }
    }
    bench.settle();
}

#[test]
fn what_a_fresh_room_needs() {
    let bench = full();
    let due = outstanding(&bench.room, &bench.now);
    let ids: Vec<String> = due.iter().map(Effect::id).collect();
    assert_eq!(ids, ["list made", "input dc", "input token"]);
}

#[test]
fn what_failed_is_tried_again_after_a_while() {
    let mut bench = full();
    let list = Effect::FillList("made".to_owned());
    perform(&mut bench, &list, true);
    assert!(!outstanding(&bench.room, &bench.now).contains(&list));
    bench.pass(15_000);
    assert!(outstanding(&bench.room, &bench.now).contains(&list));
}

#[test]
fn a_closed_room_needs_nothing_but_the_end_of_what_was_to_be_stopped() {
    let mut bench = full();
    bench.does("alice", Intent::Close { runs: None }, &["RoomClosed"]);
    assert_eq!(outstanding(&bench.room, &bench.now), []);
}

#[derive(Clone, Debug)]
enum Act {
    Ask(usize, usize),
    Exit(usize, i32),
    Lost(usize),
    Pass(u64),
    Perform(usize, bool),
    Resume(bool),
}

fn intents() -> Vec<Intent> {
    vec![
        run("each"),
        run_item("each", "acme"),
        retry("each"),
        run("auto"),
        retry("auto"),
        stop_step("each"),
        stop_run("each.1.acme.1"),
        tick("auto"),
        untick("auto"),
        skip("each"),
        untick("each"),
        answer("dc", "dc9"),
        Intent::Declare,
        Intent::Hold,
        Intent::Release,
        Intent::StandDown,
        note("private", true),
        Intent::Reveal,
        Intent::Close { runs: Some(Runs::Stop) },
    ]
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        6 => (0..4usize, 0..intents().len()).prop_map(|(who, what)| Act::Ask(who, what)),
        4 => (any::<usize>(), prop_oneof![Just(0), Just(1)]).prop_map(|(run, code)| Act::Exit(run, code)),
        1 => any::<usize>().prop_map(Act::Lost),
        2 => prop_oneof![Just(1u64), Just(20_000)].prop_map(Act::Pass),
        5 => (any::<usize>(), prop::bool::weighted(0.2)).prop_map(|(which, fails)| Act::Perform(which, fails)),
        1 => any::<bool>().prop_map(Act::Resume),
    ];
    prop::collection::vec(act, 1..40)
}

fn one<T: Clone>(all: &[T], index: usize) -> Option<T> {
    (!all.is_empty()).then(|| all[index % all.len()].clone())
}

fn act(bench: &mut Bench, act: &Act) {
    let live: Vec<RunId> = bench.room.runs.values().filter(|r| r.live()).map(|r| r.run.clone()).collect();
    match act {
        Act::Ask(who, what) => {
            let who = ["alice", "bob", "olga", "fred"][*who];
            let _ = bench.ask(who, intents()[*what].clone());
        }
        Act::Exit(index, code) => {
            if let Some(run) = one(&live, *index) {
                bench.feed(Input::Exited(run, exit(*code)));
            }
        }
        Act::Lost(index) => {
            if let Some(run) = one(&live, *index) {
                bench.feed(Input::Lost(run, Lost::StatusUnknown));
            }
        }
        Act::Pass(ms) => bench.pass(*ms),
        Act::Perform(index, fails) => {
            if let Some(effect) = one(&outstanding(&bench.room, &bench.now), *index) {
                perform(bench, &effect, *fails);
            }
        }
        Act::Resume(headless) if bench.room.closed.is_none() => bench.host(true, *headless),
        Act::Resume(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(11), failure_persistence: None, ..ProptestConfig::default() })]

    /// Asked twice: the same effects, each id once. Performed: gone, and it comes back only for a reason of its own.
    #[test]
    fn outstanding_is_a_level(acts in acts()) {
        let mut bench = full();
        for a in &acts {
            act(&mut bench, a);
            let due = outstanding(&bench.room, &bench.now);
            prop_assert_eq!(&due, &outstanding(&bench.room, &bench.now));
            let mut ids: Vec<String> = due.iter().map(Effect::id).collect();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), due.len());
        }
        for _ in 0..100 {
            let Some(effect) = outstanding(&bench.room, &bench.now).into_iter().next() else { break };
            perform(&mut bench, &effect, false);
            prop_assert!(!outstanding(&bench.room, &bench.now).contains(&effect), "{:?} again", effect);
            if let Effect::Spawn(run) = effect {
                bench.feed(Input::Exited(run, exit(0)));
            }
        }
        prop_assert_eq!(outstanding(&bench.room, &bench.now), vec![]);
    }

    /// What must hold in every room, whatever people and runs do.
    #[test]
    fn invariants(acts in acts()) {
        let mut bench = full();
        for a in &acts {
            let before = bench.room.runs.len();
            let (held, closing) = (bench.room.held.is_some(), bench.room.closing.is_some() || bench.room.closed.is_some());
            act(&mut bench, a);
            let started = bench.room.runs.len() - before;
            let by_person = matches!(a, Act::Ask(..));
            prop_assert!(!closing || started == 0, "a closing room started something on {:?}", a);
            prop_assert!(!held || by_person || matches!(a, Act::Resume(true)) || started == 0, "a held room started something on {:?}", a);
            for step in bench.room.steps.values() {
                let live = bench.room.live_runs(step).count();
                prop_assert!(live <= step.step.parallel.max(1) as usize || bench.room.closed.is_some());
                for item in &step.items {
                    let live = item.runs.iter().filter(|r| bench.room.runs[*r].live()).count();
                    prop_assert!(live <= 1, "two live runs of one item");
                    prop_assert!(live == 0 || !item.queued, "queued beside a live run");
                }
            }
        }
        prop_assert_eq!(Room::fold(&bench.entries), bench.room);
    }
}
