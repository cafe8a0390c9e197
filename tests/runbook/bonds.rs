//! What ties checks together: incarnations, needs, canaries, maintenance windows.

use warroom::plan::{Plan, Probe, Problem, When};
use warroom::runbook::{draw, parse};
use warroom::words::Span;

fn front(text: &str) -> (Plan, Vec<Problem>) {
    parse(&format!("---\n{text}\n---\n- [ ] a\n"), "x.md")
}

#[track_caller]
fn fine(text: &str) -> Plan {
    let (plan, problems) = front(text);
    assert_eq!(problems, []);
    plan
}

/// The problem's rule, what stands at its place, and what it says; there must be one alone.
#[track_caller]
fn problem(text: &str) -> (String, String, String) {
    let whole = format!("---\n{text}\n---\n- [ ] a\n");
    let (_, problems) = parse(&whole, "x.md");
    let [problem] = &problems[..] else { panic!("{problems:#?}") };
    let hint = problem.hint.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
    (problem.rule.clone(), whole[problem.span.clone()].to_owned(), format!("{}{hint}", problem.what))
}

#[test]
fn a_check_may_live_at_several_addresses() {
    let plan = fine(
        r#"lists: { customers: [acme] }
checks:
  - name: $ITEM
    each: customers
    every: 5s
    expect: status == 200
    incarnations:
      - { name: dc1, http: "https://$ITEM.dc1.example.com/health", expect: json.dc == "dc1" }
      - name: dc2
        http: https://$ITEM.dc2.example.com/health
        method: HEAD
        fresh: seconds(json.data_age) < 24h"#,
    );
    let check = plan.checks[0].for_item("acme");
    let names: Vec<&str> = check.incarnations.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(names, ["dc1", "dc2"]);
    let second = check.incarnate(&check.incarnations[1]);
    let Probe::Http(http) = &second.probe else { panic!() };
    assert_eq!((http.url.as_str(), http.method.as_str()), ("https://acme.dc2.example.com/health", "HEAD"));
    assert_eq!(second.expect, ["status == 200"]);
    assert_eq!(second.fresh, ["seconds(json.data_age) < 24h"]);
    assert_eq!(check.incarnate(&check.incarnations[0]).expect, ["status == 200", r#"json.dc == "dc1""#]);
}

#[test]
fn mistakes_in_incarnations_are_named_at_their_place() {
    let said = |text: &str| problem(&format!("checks:\n  - name: web\n{text}"));
    let (rule, at, what) = said("    http: http://a/\n    incarnations: [ { name: b, http: 'http://b/' } ]");
    assert_eq!((rule.as_str(), at.as_str()), ("one-probe", "http://a/"));
    assert_eq!(what, "`http` beside `incarnations` (what is probed stands in the incarnations)");
    let (rule, at, _) = said("    incarnations: [ { http: 'http://b/' } ]");
    assert_eq!((rule.as_str(), at.as_str()), ("no-name", "{"));
    let (rule, at, what) = said("    incarnations: [ { name: b, http: 'http://b/', every: 5s } ]");
    assert_eq!((rule.as_str(), at.as_str()), ("unknown-key", "every"));
    assert!(what.contains("an incarnation has no key `every`"), "{what}");
    assert_eq!(said("    incarnations: [ { name: b, tcp: 'b:1' }, { name: b, tcp: 'c:1' } ]").0, "twice");
    assert_eq!(said("    incarnations: []").0, "wrong-type");
    assert_eq!(said("    incarnations: [ { name: b } ]").0, "one-probe");
}

#[test]
fn needs_are_compared_with_the_checks() {
    let plan = fine(
        "lists: { c: [x] }\nchecks:\n  - { name: web, tcp: 'a:1', needs: storage }\n  - { name: storage, tcp: 'a:2' }\n  \
         - { name: $ITEM-web, each: c, tcp: 'a:3', needs: [ $ITEM-db, 'sto*' ] }\n  - { name: $ITEM-db, each: c, tcp: 'a:4' }",
    );
    assert_eq!(plan.checks[0].needs, ["storage"]);
    assert_eq!(plan.checks[2].for_item("x").needs, ["x-db", "sto*"]);
    let (rule, at, what) =
        problem("checks:\n  - { name: web, tcp: 'a:1', needs: storge }\n  - { name: storage, tcp: 'a:2' }");
    assert_eq!((rule.as_str(), at.as_str()), ("unknown-check", "storge"));
    assert_eq!(what, "needs: there is no check `storge` (did you mean `storage`?)");
}

#[test]
fn needs_that_go_round_are_drawn() {
    let text = "---\nchecks:\n  - { name: a, tcp: 'a:1', needs: b }\n  - { name: b, tcp: 'a:2', needs: [ c ] }\n  - { name: c, tcp: 'a:3', needs: a }\n  - { name: d, tcp: 'a:4', needs: a }\n---\n- [ ] x\n";
    let (plan, problems) = parse(text, "x.md");
    let picture = draw(text, "x.md", &problems, false);
    assert!(picture.contains("these checks need each other: a needs b needs c needs a"), "{picture}");
    assert!(
        picture.contains("3 |   - { name: a, tcp: 'a:1', needs: b }\n  |                                   ^"),
        "{picture}"
    );
    let faulty: Vec<bool> = plan.checks.iter().map(|c| c.faulty.is_some()).collect();
    assert_eq!(faulty, [true, true, true, false], "what only leads there is sound");
    assert_eq!(problem("checks: [ { name: a, tcp: 'a:1', needs: a } ]").0, "circle");
}

#[test]
fn a_canary_is_marked() {
    let plan = fine("checks: [ { name: gateway, tcp: 'a:1', canary: true }, { name: web, tcp: 'a:2' } ]");
    assert_eq!(plan.checks.iter().map(|c| c.canary).collect::<Vec<_>>(), [true, false]);
    assert_eq!(problem("checks: [ { name: a, tcp: 'a:1', canary: often } ]").0, "wrong-type");
}

#[test]
fn maintenance_windows_come_once_or_again() {
    let plan = fine(
        "checks: [ { name: web, tcp: 'a:1' } ]\nmaintenance:\n  - { checks: web, from: '2026-11-23T22:00:00+01:00', lasts: 90m, why: new disks }\n  \
         - { checks: ['*'], at: '23:30', days: [mon, Friday], zone: Europe/Berlin, lasts: 1h }",
    );
    let [once, weekly] = &plan.maintenance[..] else { panic!() };
    assert_eq!((&once.begins, once.lasts), (&When::Once("2026-11-23T21:00:00Z".parse().unwrap()), Span::secs(5400)));
    assert_eq!(once.why.as_deref(), Some("new disks"));
    let days = vec![chrono::Weekday::Mon, chrono::Weekday::Fri];
    assert_eq!(weekly.begins, When::Weekly { minute: 1410, days, zone: "Europe/Berlin".to_owned() });
}

#[test]
fn mistakes_in_maintenance_are_named_at_their_place() {
    let said = |window: &str| {
        let (rule, at, _) =
            problem(&format!("checks: [ {{ name: web, tcp: 'a:1' }} ]\nmaintenance: [ {{ {window} }} ]"));
        format!("{rule} {at}")
    };
    assert_eq!(said("checks: wep, at: '22:00', lasts: 1h"), "unknown-check wep");
    assert_eq!(said("checks: web, at: '22:00', zone: Berlin, lasts: 1h"), "bad-word Berlin");
    assert_eq!(said("checks: web, at: '22:00', days: moonday, lasts: 1h"), "bad-word moonday");
    assert_eq!(said("checks: web, at: '25:00', lasts: 1h"), "bad-instant '25:00'");
    assert_eq!(said("checks: web, from: tomorrow, lasts: 1h"), "bad-instant tomorrow");
    assert_eq!(said("checks: web, at: '22:00', lasts: 8d"), "no-window 8d");
    assert!(said("checks: web, at: '22:00'").starts_with("no-window"));
    assert!(said("at: '22:00', lasts: 1h").starts_with("no-window"));
    assert!(said("checks: web, lasts: 1h").starts_with("no-window"));
    assert_eq!(said("checks: web, at: '22:00', lasts: 1h, until: never"), "unknown-key until");
}
