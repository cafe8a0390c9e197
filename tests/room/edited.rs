//! Edited checks take effect at once, damaged ones do not; steps wait for a reload. Maintenance windows of the runbook begin and end.

use super::bench::*;
use chrono::TimeDelta;
use std::sync::Arc;
use warroom::plan::*;
use warroom::record::*;
use warroom::room::*;
use warroom::words::*;

fn file(plan: Plan, n: u8) -> RunbookFile {
    RunbookFile { sha256: format!("{n:064}"), plan, problems: Vec::new() }
}

/// The host has read this.
fn edits(bench: &mut Bench, file: RunbookFile) -> Vec<Event> {
    let events = decide(&bench.room, &bench.watch, &Input::Edited(Arc::new(file)), &bench.now).unwrap();
    for event in events.clone() {
        bench.append(Author::host(), event);
    }
    bench.settle();
    events
}

fn checked(checks: Vec<Check>) -> Plan {
    Plan { checks, ..plan(vec![step("x", &["true"])]) }
}

fn refused(events: &[Event]) -> &str {
    match events {
        [Event::RunbookEdited { refused: Some(why), .. }] => why,
        other => panic!("not refused: {other:?}"),
    }
}

fn state(bench: &Bench, name: &str) -> CheckState {
    bench.room.checks.get(name).unwrap().state()
}

#[test]
fn edited_checks_are_in_force_at_once_and_the_others_keep_their_history() {
    let mut bench = Bench::open(checked(vec![check("web"), check("db")]));
    bench.probe("web", true);
    bench.probe("db", true);
    assert_eq!((state(&bench, "web"), state(&bench, "db")), (CheckState::Up, CheckState::Up));
    let slower = Check { every: Span::secs(60), ..check("db") };
    let events = edits(&mut bench, file(checked(vec![check("web"), slower, check("mail")]), 1));
    let [Event::ChecksEdited(edited)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(
        (&edited.changes.added[..], &edited.changes.changed[..]),
        (&["mail".to_owned()][..], &["db".to_owned()][..])
    );
    assert!(edited.whole);
    assert_eq!((state(&bench, "web"), state(&bench, "db")), (CheckState::Up, CheckState::Unknown));
    assert_eq!(bench.room.checks.get("db").unwrap().stretches.len(), 3, "its history stays");
    assert_eq!(bench.room.checks.all.len(), 3);
    assert_eq!(
        (bench.room.runbook.sha256.as_str(), &bench.room.runbook.edited),
        (format!("{:064}", 1).as_str(), &None)
    );
    assert_eq!(edits(&mut bench, file(checked(vec![check("web")]), 1)), [], "a text that is known is no news");
}

#[test]
fn steps_wait_for_a_reload_while_checks_do_not() {
    let mut bench = Bench::open(checked(vec![check("web")]));
    let both = Plan { checks: vec![check("web"), check("db")], ..plan(vec![step("x", &["rm -rf /"])]) };
    let events = edits(&mut bench, file(both, 1));
    assert_eq!(names(&events), ["RunbookEdited", "ChecksEdited"]);
    assert_eq!(bench.room.step("x").unwrap().step.scripts[0].text, "true");
    assert_eq!(bench.room.runbook.edited.as_deref(), Some(format!("{:064}", 1).as_str()));
    assert_eq!(bench.room.runbook.checks, bench.room.runbook.edited, "which says that only steps wait");
    assert!(bench.room.checks.get("db").is_some());
    // Taken back: the checks are the old ones again, and the room follows its text.
    let first = RunbookFile { sha256: String::new(), ..file(checked(vec![check("web")]), 0) };
    let first = RunbookFile { sha256: bench.room.runbook.sha256.clone(), ..first };
    edits(&mut bench, first);
    assert_eq!(bench.room.runbook.edited, None);
    assert_eq!(state(&bench, "db"), CheckState::Paused);
}

#[test]
fn damaged_edits_are_refused_loudly_and_the_checks_stay_in_force() {
    let mut bench = Bench::open(checked(vec![check("web")]));
    bench.probe("web", true);
    let error = Problem {
        severity: Severity::Error,
        rule: "bad-url".to_owned(),
        line: 7,
        column: 1,
        span: 0..1,
        what: "`htp://x` is not an http or https address".to_owned(),
        hint: None,
    };
    let damaged = RunbookFile { problems: vec![error], ..file(checked(vec![check("db")]), 1) };
    assert_eq!(refused(&edits(&mut bench, damaged)), "line 7: `htp://x` is not an http or https address");
    assert_eq!(bench.room.runbook.refused.as_deref(), Some("line 7: `htp://x` is not an http or https address"));
    let empty = edits(&mut bench, file(Plan::default(), 2));
    assert!(refused(&empty).contains("no checks any more"), "a truncated file takes no check away");
    let list = Check { each: Some("nobodies".to_owned()), ..check("$ITEM-web") };
    let unknown = edits(&mut bench, file(checked(vec![list]), 3));
    assert!(refused(&unknown).contains("the list nobodies"));
    assert_eq!((bench.room.checks.all.len(), state(&bench, "web")), (1, CheckState::Up));
    // Mended: in force, and no longer refused.
    edits(&mut bench, file(checked(vec![check("web"), check("db")]), 4));
    assert_eq!((bench.room.checks.all.len(), &bench.room.runbook.refused), (2, &None));
}

#[test]
fn a_check_that_proves_a_step_does_not_go_without_it() {
    let proven = Step { verify: vec!["web".to_owned()], ..step("x", &["true"]) };
    let with = |checks| Plan { checks, ..plan(vec![proven.clone()]) };
    let mut bench = Bench::open(with(vec![check("web"), check("db")]));
    let events = edits(&mut bench, file(with(vec![check("db")]), 1));
    assert!(refused(&events).contains("web is gone, which proves x"), "{events:?}");
}

#[test]
fn a_window_of_the_runbook_begins_and_ends_with_an_entry_each() {
    let mut bench = Bench::open(checked(vec![check("web"), check("db")]));
    let begins = When::Once(bench.now.at + TimeDelta::seconds(60));
    let window =
        Window { checks: vec!["d*".to_owned()], begins, lasts: Span::secs(120), why: Some("new disks".to_owned()) };
    edits(&mut bench, file(Plan { maintenance: vec![window], ..checked(vec![check("web"), check("db")]) }, 1));
    bench.pass(59_000);
    assert_eq!(bench.count("MaintenanceBegan"), 0);
    bench.pass(2_000);
    let db = |bench: &Bench| bench.room.checks.get("db").unwrap().clone();
    assert!(db(&bench).in_maintenance(&bench.now) && bench.count("MaintenanceBegan") == 1);
    assert_eq!(db(&bench).maintenance[0].why.as_deref(), Some("new disks"));
    assert!(!bench.room.checks.get("web").unwrap().in_maintenance(&bench.now));
    bench.pass(100_000);
    assert_eq!((bench.count("MaintenanceBegan"), bench.count("MaintenanceEnded")), (1, 0), "told once");
    bench.pass(20_000);
    assert_eq!(bench.count("MaintenanceEnded"), 1);
    assert!(!db(&bench).in_maintenance(&bench.now));
    // An edit that takes a window away ends it.
    let begins = When::Once(bench.now.at);
    let window = Window { checks: vec!["*".to_owned()], begins, lasts: Span::secs(3600), why: None };
    edits(&mut bench, file(Plan { maintenance: vec![window], ..checked(vec![check("web"), check("db")]) }, 2));
    assert!(db(&bench).in_maintenance(&bench.now));
    edits(&mut bench, file(checked(vec![check("web"), check("db")]), 3));
    assert!(!db(&bench).in_maintenance(&bench.now));
}
