//! Reload: steps matched by name or text, what is gone stays, what is new starts nothing, and a drill follows no mistakes.

use super::bench::*;
use std::sync::Arc;
use warroom::plan::*;
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

fn file(plan: Plan, sha256: &str) -> RunbookFile {
    RunbookFile { sha256: sha256.to_owned(), plan, problems: Vec::new() }
}

fn asks(bench: &Bench, who: &str, role: Role, sha256: &str, file: RunbookFile) -> Result<Vec<Event>, Refusal> {
    let by = Author::person(who, 1000);
    let input = Input::Reload { by, role, sha256: sha256.to_owned(), file: Arc::new(file) };
    decide(&bench.room, &bench.watch, &input, &bench.now)
}

/// Alice reloads to this plan, and it is granted.
#[track_caller]
fn reload(bench: &mut Bench, plan: Plan) -> Reload {
    let sha256 = format!("{:064}", bench.room.last);
    let events = asks(bench, "alice", Role::Commander, &sha256, file(plan, &sha256)).unwrap();
    for event in events.clone() {
        bench.append(Author::person("alice", 1000), event);
    }
    bench.settle();
    let reload = events.into_iter().find_map(|e| match e {
        Event::RunbookReloaded(reload) => Some(*reload),
        _ => None,
    });
    reload.expect("it brings a reload")
}

fn auto(id: &str, script: &str) -> Step {
    Step { auto: true, ..step(id, &[script]) }
}

fn manual(id: &str, title: &str) -> Step {
    Step { id: id.into(), title: title.to_owned(), ..Step::default() }
}

#[test]
fn only_a_commander_reloads_and_only_what_they_read() {
    let bench = Bench::open(plan(vec![step("x", &["true"])]));
    let new = || file(plan(vec![step("x", &["false"])]), "abcdef0123456789");
    for (who, role) in [("bob", Role::Responder), ("olga", Role::Observer), ("fred", Role::Facilitator)] {
        let refusal = asks(&bench, who, role, "abcdef0123456789", new()).unwrap_err();
        assert_eq!(refusal.ground, Ground::Role, "{refusal}");
        assert!(refusal.to_string().contains("commander"), "{refusal}");
    }
    for other in ["abcdef0123456780", "", "abcdef", "abcdef01234567890"] {
        let refusal = asks(&bench, "alice", Role::Commander, other, new()).unwrap_err();
        assert!(refusal.ground == Ground::State && refusal.why.contains("changed again"), "{refusal}");
    }
    assert_eq!(names(&asks(&bench, "alice", Role::Commander, "abcdef01", new()).unwrap()), ["RunbookReloaded"]);
    let same = file((*bench.room.plan).clone(), &bench.room.runbook.sha256);
    assert_eq!(
        asks(&bench, "alice", Role::Commander, "00", RunbookFile { sha256: "00".repeat(32), ..same }).ok(),
        None
    );
}

#[test]
fn what_the_room_follows_already_is_no_entry() {
    let mut bench = Bench::open(plan(vec![step("x", &["true"])]));
    reload(&mut bench, plan(vec![step("x", &["false"])]));
    let again = file((*bench.room.plan).clone(), &bench.room.runbook.sha256.clone());
    let sha256 = again.sha256.clone();
    assert_eq!(asks(&bench, "alice", Role::Commander, &sha256, again).unwrap(), []);
}

#[test]
fn an_edit_is_known_until_it_is_followed_or_taken_back() {
    let mut bench = Bench::open(plan(vec![step("x", &["true"])]));
    let edited = |sha: &str| Event::RunbookEdited { sha256: sha.to_owned(), refused: None };
    bench.append(Author::host(), edited("ff"));
    assert_eq!(bench.room.runbook.edited.as_deref(), Some("ff"));
    let first = bench.room.runbook.sha256.clone();
    bench.append(Author::host(), edited(&first));
    assert_eq!(bench.room.runbook.edited, None, "the file is again what the room follows");
    bench.append(Author::host(), edited("ff"));
    reload(&mut bench, plan(vec![step("x", &["false"])]));
    assert_eq!(bench.room.runbook.edited, None);
    assert_eq!(bench.room.runbook.reloads.len(), 1);
}

#[test]
fn later_runs_take_the_new_script_and_the_old_run_goes_on() {
    let mut bench = Bench::open(plan(vec![step("x", &["old"]), step("y", &["same"])]));
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    bench.started("x.1");
    let brought = reload(&mut bench, plan(vec![step("y", &["same"]), step("x", &["new"])]));
    assert_eq!(brought.steps, Changes { changed: vec!["x".into()], ..Changes::default() }, "y only moved");
    assert_eq!(bench.live(), ["x.1"], "the run goes on");
    bench.exits("x.1", 1);
    assert_eq!(bench.state("x"), StepState::Failed);
    bench.does("bob", retry("x"), &["RunsAsked", "RunIntended"]);
    let (first, second) = (&bench.room.runs["x.1"], &bench.room.runs["x.2"]);
    assert_ne!(first.sha256, second.sha256, "each run says which script it was");
    assert_eq!(bench.room.script_text(&bench.room.step("x").unwrap().step.scripts[0]), "new");
    assert_eq!(bench.room.phases[0].steps, ["y".into(), "x".into()]);
}

#[test]
fn what_is_gone_stays_with_its_runs_and_cannot_be_started() {
    let steps = vec![step("a", &["1"]), step("b", &["2"]), step("c", &["3"]), manual("d", "Look")];
    let mut bench = Bench::open(plan(steps));
    bench.does("bob", run("b"), &["RunsAsked", "RunIntended"]);
    bench.exits("b.1", 1);
    bench.does("bob", run("c"), &["RunsAsked", "RunIntended"]);
    bench.started("c.1");
    let brought = reload(&mut bench, plan(vec![step("a", &["1"])]));
    assert_eq!(brought.steps.removed, ["b", "c", "d"]);
    let ids: Vec<&str> = bench.room.phases[0].steps.iter().map(|s| s.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"], "each where it was");
    assert_eq!(bench.state("b"), StepState::Skipped);
    assert_eq!(bench.room.runs["b.1"].state(), RunState::Exited);
    for intent in [run("b"), retry("b"), tick("d"), skip("d"), untick("b")] {
        bench.refused("alice", intent, Ground::State, "no longer in the runbook");
    }
    assert_eq!(bench.state("c"), StepState::Running, "what lives is not hidden");
    bench.does("bob", stop_step("c"), &["StopAsked"]);
    bench.exits("c.1", 143);
    assert_eq!(bench.state("c"), StepState::Skipped);
    assert!(quiet(&bench.room));
    // And back again, as if it had not been away.
    reload(&mut bench, plan(vec![step("a", &["1"]), step("b", &["2"])]));
    assert_eq!(bench.state("b"), StepState::Failed);
    assert!(bench.room.step("c").unwrap().removed);
    bench.does("bob", retry("b"), &["RunsAsked", "RunIntended"]);
    assert!(bench.room.runs.contains_key("b.2"));
}

#[test]
fn what_was_done_stays_done_when_its_step_goes() {
    let mut bench = Bench::open(plan(vec![manual("a", "Look"), step("b", &["2"]), step("c", &["3"])]));
    bench.does("bob", tick("a"), &["StepTicked"]);
    bench.does("bob", run("b"), &["RunsAsked", "RunIntended"]);
    bench.exits("b.1", 0);
    reload(&mut bench, plan(vec![Step { needs: vec!["a".into(), "b".into()], ..step("c", &["3"]) }]));
    assert_eq!(bench.state("a"), StepState::Done);
    assert!(bench.room.unmet(bench.room.step("c").unwrap()).is_empty(), "what is gone holds nobody up");
}

#[test]
fn a_phase_that_is_gone_stays_where_it_was() {
    let phase = |id: &str, step: Step| Phase { id: id.into(), title: id.into(), steps: vec![step], ..Phase::default() };
    let with = |phases: Vec<Phase>| Plan { phases, ..plan(Vec::new()) };
    let mut bench = Bench::open(with(vec![
        phase("one", step("a", &["1"])),
        phase("two", step("b", &["2"])),
        phase("three", step("c", &["3"])),
    ]));
    bench.does("bob", Intent::Add { title: "More".into() }, &["StepAdded"]);
    reload(
        &mut bench,
        with(vec![
            phase("zero", step("z", &["0"])),
            phase("one", step("a", &["1"])),
            phase("three", step("c", &["3"])),
        ]),
    );
    let ids: Vec<&str> = bench.room.phases.iter().map(|p| p.id.as_str()).collect();
    assert_eq!(ids, ["zero", "one", "two", "three", "added"]);
    assert!(!bench.room.step("added/1").unwrap().removed, "a step of the room's own is not the runbook's to remove");
}

#[test]
fn a_step_is_known_by_its_text_where_its_id_changed() {
    let old = vec![
        Step { id: "before/stop-it".into(), ..manual("", "Stop it") },
        Step { id: "before/load".into(), title: "Load".into(), ..step("", &["load --all"]) },
        Step { id: "before/say".into(), title: "Say so".into(), ..step("", &["notify"]) },
        manual("twin-1", "Wait"),
        manual("twin-2", "Wait"),
    ];
    let mut bench = Bench::open(plan(old));
    bench.does("bob", tick("before/stop-it"), &["StepTicked"]);
    bench.does("bob", run("before/load"), &["RunsAsked", "RunIntended"]);
    bench.started("before-load.1");
    let new = vec![
        manual("after/wait", "Wait"),
        // Named now, and with another script; its title is what it had.
        Step { id: "load".into(), title: "load".into(), ..step("", &["load --most"]) },
        // Other words, the same script.
        Step { id: "after/tell".into(), title: "Tell everybody".into(), ..step("", &["notify"]) },
        manual("after/stop-it", "Stop it"),
    ];
    let brought = reload(&mut bench, plan(new));
    let pairs: Vec<(&str, &str)> = brought.renamed.iter().map(|(o, n)| (o.as_str(), n.as_str())).collect();
    assert_eq!(pairs, [("before/stop-it", "after/stop-it"), ("before/load", "load"), ("before/say", "after/tell")]);
    assert_eq!(brought.steps.added, ["after/wait"], "which of the twins it was, nobody can say");
    assert_eq!(brought.steps.removed, ["twin-1", "twin-2"]);
    assert_eq!(bench.state("after/stop-it"), StepState::Done);
    assert_eq!(bench.room.runs["before-load.1"].step.as_str(), "load");
    bench.exits("before-load.1", 0);
    assert_eq!(bench.state("load"), StepState::Done);
}

/// "A reload starts nothing."
#[test]
fn what_is_new_or_acts_otherwise_does_not_start_by_itself() {
    let changed: Vec<Plan> = vec![
        plan(vec![manual("a", "A"), auto("b", "new")]),
        plan(vec![manual("a", "A"), Step { needs: Vec::new(), ..auto("b", "old") }]),
        plan(vec![manual("a", "A"), Step { needs: vec!["a".into()], ..auto("b", "old") }, auto("c", "also")]),
        Plan {
            vars: vec![Var { name: "dc".into(), value: Some("dc3".into()), ..Var::default() }],
            ..plan(vec![manual("a", "A"), Step { needs: vec!["a".into()], ..auto("b", "old $DC") }])
        },
    ];
    for (i, new) in changed.into_iter().enumerate() {
        let dc = Var { name: "dc".into(), value: Some("dc2".into()), ..Var::default() };
        let script = if i == 3 { "old $DC" } else { "old" };
        let steps = vec![manual("a", "A"), Step { needs: vec!["a".into()], ..auto("b", script) }];
        let mut bench = Bench::open(Plan { vars: vec![dc], ..plan(steps) });
        bench.does("alice", Intent::Declare, &["Declared"]);
        reload(&mut bench, new);
        bench.does("bob", tick("a"), &["StepTicked"]);
        assert_eq!(bench.live(), [""; 0], "case {i}");
        assert!(
            bench.room.held.as_deref().is_some_and(|why| why.contains("reloaded")),
            "case {i}: {:?}",
            bench.room.held
        );
        bench.does("alice", Intent::Release, &["Released"]);
        assert!(bench.live().contains(&"b.1"), "case {i}");
    }
}

#[test]
fn where_only_words_changed_the_work_goes_on() {
    let steps = |prose: &str, line| {
        let b = Step { needs: vec!["a".into()], prose: prose.into(), line, ..auto("b", "run it") };
        plan(vec![manual("a", "A"), b, Step { each: Some("customers".into()), ..step("r", &["restore $ITEM"]) }])
    };
    let mut bench = Bench::open(steps("Mind the gap.", 10));
    bench.does("alice", Intent::Declare, &["Declared"]);
    bench.does("bob", run("r"), &["RunsAsked", "RunIntended"]);
    reload(&mut bench, steps("Mind the step.", 12));
    assert_eq!(bench.room.held, None);
    bench.exits("r.acme.1", 0);
    assert_eq!(bench.live(), ["r.globex.1"], "the queue moves on");
    bench.does("bob", tick("a"), &["StepTicked"]);
    assert!(bench.live().contains(&"b.1"));
}

#[test]
fn a_queue_of_a_changed_step_waits_for_a_release() {
    let each = |script: &str| Step { each: Some("customers".into()), ..step("r", &[script]) };
    let mut bench = Bench::open(plan(vec![each("restore $ITEM")]));
    bench.does("bob", run("r"), &["RunsAsked", "RunIntended"]);
    reload(&mut bench, plan(vec![each("restore --fast $ITEM")]));
    bench.exits("r.acme.1", 0);
    assert_eq!(bench.live(), [""; 0]);
    bench.does("alice", Intent::Release, &["Released"]);
    assert_eq!(bench.live(), ["r.globex.1"]);
}

#[test]
fn a_start_that_was_looked_at_before_the_reload_is_refused() {
    let mut bench = Bench::open(plan(vec![step("x", &["old"]), step("y", &["same"])]));
    let seen = bench.room.last;
    reload(&mut bench, plan(vec![step("x", &["new"]), step("y", &["same"])]));
    let refusal = bench.decide_seeing("bob", seen, &run("x")).unwrap_err();
    assert!(refusal.why.contains("changed since you looked"), "{refusal}");
    bench.decide_seeing("bob", seen, &run("y")).unwrap();
}

#[test]
fn an_approval_does_not_survive_another_script() {
    let x = |script: &str| Step { approve: 1, ..step("x", &[script]) };
    let mut bench = Bench::open(plan(vec![x("old")]));
    bench.does("bob", run("x"), &["RunsAsked"]);
    reload(&mut bench, plan(vec![x("new")]));
    bench.refused("carl", approve("x"), Ground::State, "changed");
    assert_eq!(bench.live(), [""; 0]);
}

fn problem(line: u32, what: &str, severity: Severity) -> Problem {
    Problem { severity, rule: "rule".into(), line, column: 1, span: 0..0, what: what.into(), hint: None }
}

#[test]
fn a_drill_follows_no_mistakes_and_an_incident_any() {
    let mut new = file(plan(vec![Step { faulty: Some("no such check".into()), ..step("x", &["new"]) }]), "0123456789");
    new.problems = vec![problem(7, "no such check", Severity::Error), problem(9, "long line", Severity::Warning)];
    let mut bench = Bench::drill(plan(vec![step("x", &["old"])]));
    let refusal = asks(&bench, "alice", Role::Commander, "0123456789", new.clone()).unwrap_err();
    assert_eq!(refusal.ground, Ground::Input);
    assert!(refusal.why.contains("line 7: no such check") && !refusal.why.contains("long line"), "{refusal}");
    new.problems.remove(0);
    asks(&bench, "alice", Role::Commander, "0123456789", new.clone()).unwrap();

    bench = Bench::open(plan(vec![step("x", &["old"])]));
    new.problems.push(problem(7, "no such check", Severity::Error));
    for event in asks(&bench, "alice", Role::Commander, "0123456789", new).unwrap() {
        bench.append(Author::person("alice", 1000), event);
    }
    bench.refused("bob", run("x"), Ground::State, "no such check");
    bench.does("bob", tick("x"), &["StepTicked"]);
}

#[test]
fn edited_checks_begin_anew_and_removed_ones_end() {
    let with = |checks: Vec<Check>| Plan {
        checks,
        scope: Scope { checks: vec!["*".into()], ..Scope::default() },
        ..plan(vec![step("x", &["true"])])
    };
    let mut bench = Bench::open(with(vec![check("kept"), check("edited"), check("gone")]));
    for name in ["kept", "edited", "gone"] {
        bench.probe(name, true);
    }
    for _ in 0..3 {
        bench.wait(1000);
        bench.probe("gone", false);
        bench.probe("edited", false);
    }
    let before = bench.room.checks.clone();
    let edited = Check { fall: 5, ..check("edited") };
    let brought = reload(&mut bench, with(vec![check("new"), edited, check("kept")]));
    assert_eq!(
        brought.checks,
        Changes { added: vec!["new".into()], changed: vec!["edited".into()], removed: vec!["gone".into()] }
    );
    let state = |bench: &Bench, name: &str| bench.room.checks.get(name).unwrap().state();
    assert_eq!(state(&bench, "kept"), CheckState::Up, "what did not change goes on");
    assert_eq!(state(&bench, "edited"), CheckState::Unknown);
    assert_eq!(state(&bench, "gone"), CheckState::Paused);
    let down = bench.room.scope(&bench.now).downtime_ms;
    assert!(down > 0, "what was measured stays measured");

    // The host forgets what it knew of probes under the old declarations.
    bench.watch.forget(&before, &bench.room.checks);
    assert!(
        bench.watch.last("kept").is_some()
            && bench.watch.last("edited").is_none()
            && bench.watch.last("gone").is_none()
    );
    // A probe that was begun before the reload tells nothing of the new declaration; one begun after it does.
    let late = ProbeResult {
        check: "edited".into(),
        began: bench.now.plus_ms(-1000),
        latency_ms: 1,
        outcome: Outcome::Ok,
        evidence: Evidence::default(),
    };
    assert_eq!(bench.watch.feed(&bench.room.checks, &late), []);
    bench.probe("edited", true);
    bench.probe("edited", true);
    assert_eq!(state(&bench, "edited"), CheckState::Up);
    bench.probe("gone", true);
    assert_eq!(state(&bench, "gone"), CheckState::Paused);
    bench.host(true, false);
    assert_eq!(state(&bench, "gone"), CheckState::Paused, "a resume does not bring it back");
    reload(&mut bench, with(vec![check("gone")]));
    assert_eq!(state(&bench, "gone"), CheckState::Unknown, "but a reload can");
}

#[test]
fn items_follow_their_list() {
    let each = || Step { each: Some("customers".into()), ..step("r", &["restore $ITEM"]) };
    let listed = |items: &[&str]| Plan {
        lists: vec![List {
            name: "customers".into(),
            source: ListSource::Items(items.iter().map(|i| (*i).to_owned()).collect()),
        }],
        ..plan(vec![each()])
    };
    let mut bench = Bench::open(listed(&["acme", "globex", "initech"]));
    bench.does("bob", run_item("r", "acme"), &["RunsAsked", "RunIntended"]);
    bench.exits("r.acme.1", 1);
    reload(&mut bench, listed(&["hooli", "globex"]));
    let items: Vec<&str> = bench.room.step("r").unwrap().items.iter().map(|i| i.item.as_str()).collect();
    assert_eq!(items, ["hooli", "globex", "acme"], "one with a run stays, behind the others");
    bench.refused("bob", run_item("r", "acme"), Ground::State, "no longer in its list");
    bench.does("bob", run("r"), &["RunsAsked", "RunIntended"]);
    bench.exits("r.hooli.1", 0);
    bench.exits("r.globex.1", 0);
    assert_eq!(bench.state("r"), StepState::Done, "what is no longer in the list is not asked for");
}

#[test]
fn a_list_by_command_is_made_anew_where_the_command_changed() {
    let by = |command: &str| Plan {
        lists: vec![List { name: "customers".into(), source: ListSource::Lines(command.into()) }],
        ..plan(vec![Step { each: Some("customers".into()), ..step("r", &["restore $ITEM"]) }])
    };
    let fill = Effect::FillList("customers".to_owned());
    let mut bench = Bench::open(by("./old"));
    let filled = |items: &[&str]| Event::ListFilled {
        list: "customers".into(),
        items: items.iter().map(|i| (*i).to_owned()).collect(),
    };
    bench.append(Author::host(), filled(&["acme", "globex"]));
    reload(&mut bench, by("./old"));
    assert!(!outstanding(&bench.room, &bench.now).contains(&fill));
    reload(&mut bench, by("./new"));
    assert!(outstanding(&bench.room, &bench.now).contains(&fill));
    assert_eq!(bench.room.items("customers").unwrap().len(), 2, "the old ones, until it has run");
    bench.append(Author::host(), filled(&["globex", "hooli"]));
    assert!(!outstanding(&bench.room, &bench.now).contains(&fill));
    let items: Vec<&str> = bench.room.step("r").unwrap().items.iter().map(|i| i.item.as_str()).collect();
    assert_eq!(items, ["globex", "hooli"]);
}

#[test]
fn inputs_keep_their_answers_but_a_new_secret_is_not_kept_in_the_open() {
    let vars = |secret: bool, command: &str| Plan {
        vars: vec![
            Var { name: "host".into(), ..Var::default() },
            Var { name: "key".into(), secret, ..Var::default() },
            Var { name: "auto".into(), command: Some(command.into()), ..Var::default() },
        ],
        ..plan(vec![step("x", &["restore $HOST $KEY $AUTO"])])
    };
    let mut bench = Bench::open(vars(false, "one"));
    for (input, value) in [("host", "db1"), ("key", "k")] {
        bench.does("bob", answer(input, value), &["InputAnswered"]);
    }
    bench.append(Author::host(), Event::InputAnswered { input: "auto".into(), value: Some("1".into()) });
    reload(&mut bench, vars(true, "two"));
    assert_eq!(bench.room.value("host"), Some("db1"));
    assert_eq!(bench.room.value("key"), None);
    assert_eq!(bench.room.missing_inputs(bench.room.step("x").unwrap()), ["key", "auto"]);
    assert!(outstanding(&bench.room, &bench.now).contains(&Effect::FillInput("auto".to_owned())));
}

#[test]
fn the_fold_of_the_entries_is_the_room() {
    let mut bench = Bench::open(plan(vec![step("x", &["old"]), manual("d", "Look")]));
    bench.does("bob", run("x"), &["RunsAsked", "RunIntended"]);
    reload(&mut bench, plan(vec![Step { title: "x".into(), ..step("y", &["new"]) }]));
    bench.exits("x.1", 0);
    assert_eq!(Room::fold(&bench.entries), bench.room);
    let line = |e: &Entry| serde_json::to_string(e).unwrap();
    let read: Vec<Entry> = bench.entries.iter().map(|e| serde_json::from_str(&line(e)).unwrap()).collect();
    assert_eq!(read, bench.entries);
}
