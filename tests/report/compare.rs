//! Rooms side by side.

use super::*;
use warroom::record::Event;
use warroom::report::{Change, Comparison, Side, Tolerance, compare, compared, junit};

fn side(entries: &[Entry]) -> Side {
    gathered(&Room::fold(entries), entries, 400.0, "74:9f3c2a").side()
}

fn with(change: impl Fn(&mut Vec<Entry>)) -> Comparison {
    let then = entries("recovered.jsonl");
    let mut now = then.clone();
    change(&mut now);
    compare(&[side(&then), side(&now)], Tolerance::default())
}

fn row<'a>(c: &'a Comparison, step: &str) -> &'a warroom::report::StepRow {
    c.steps.iter().find(|s| s.step == step).unwrap_or_else(|| panic!("no {step}"))
}

/// Everything from `t` on happens `by` seconds later.
fn delay(entries: &mut [Entry], t: f64, by: f64) {
    let late = |s: &mut Stamp| {
        if s.at >= stamp(t).at {
            *s = s.plus_ms((by * 1000.0) as i64);
        }
    };
    for entry in entries {
        late(&mut entry.stamp);
        if let Event::CheckTurned { since, after, .. } = &mut entry.event {
            late(since);
            after.iter_mut().for_each(late);
        }
    }
}

#[test]
fn a_room_is_not_worse_than_itself() {
    let c = with(|_| {});
    assert!(!c.worse && c.reasons.is_empty(), "{:?}", c.reasons);
    assert!(c.steps.iter().all(|s| s.changes.is_empty()));
    assert!(compared(&c).contains("Not worse than before"));
}

#[test]
fn a_slower_step_is_named_with_how_much() {
    // globex' restore exits at 171 s.
    let c = with(|all| delay(all, 170.0, 30.0));
    assert!(c.worse);
    let customers = row(&c, "customers");
    assert_eq!((customers.changes.as_slice(), customers.by_ms), (&[Change::Slower][..], Some(30_000)));
    assert_eq!(customers.most.as_ref().map(|m| (m.item.as_str(), m.by_ms)), Some(("globex", 30_000)));
    assert!(c.reasons.contains(&"The step customers is slower by 30.0 s.".to_owned()), "{:?}", c.reasons);
    assert!(c.reasons.contains(&"Downtime is 30.0 s longer.".to_owned()), "{:?}", c.reasons);
    assert!(row(&c, "rebuild").changes.is_empty());
    let text = compared(&c);
    assert!(text.contains("slower by 30.0 s (most: globex +30.0 s)"), "{text}");
}

#[test]
fn the_other_way_round_it_is_faster_and_not_worse() {
    let then = entries("recovered.jsonl");
    let mut slow = then.clone();
    delay(&mut slow, 170.0, 30.0);
    let c = compare(&[side(&slow), side(&then)], Tolerance::default());
    assert!(!c.worse, "{:?}", c.reasons);
    assert_eq!(row(&c, "customers").changes, [Change::Faster]);
}

#[test]
fn what_is_within_the_tolerance_is_no_difference() {
    let mut now = entries("recovered.jsonl");
    delay(&mut now, 170.0, 4.0);
    let sides = [side(&entries("recovered.jsonl")), side(&now)];
    assert!(!compare(&sides, Tolerance::default()).worse);
    let c = compare(&sides, Tolerance { percent: 1.0, ms: 100 });
    assert_eq!(row(&c, "customers").changes, [Change::Slower]);
    assert!(!compare(&sides, Tolerance { percent: 1.0, ms: 5000 }).worse);
}

#[test]
fn a_target_that_is_missed_now_is_worse() {
    let c = with(|all| delay(all, 70.0, 100.0));
    assert!(
        c.reasons.contains(&"The target for acknowledge was met, and is missed now.".to_owned()),
        "{:?}",
        c.reasons
    );
}

#[test]
fn skipped_new_and_gone_steps_are_told() {
    let c = with(|all| {
        let why = "no time".to_owned();
        let skip = Event::StepSkipped { step: "after/mail".into(), why };
        let mail =
            all.iter_mut().find(|e| matches!(&e.event, Event::StepTicked { step } if step.as_str() == "after/mail"));
        mail.unwrap().event = skip;
        all.retain(|e| !matches!(&e.event, Event::StepAdded { .. }) && !format!("{:?}", e.event).contains("added/1"));
        if let Event::RoomOpened(o) = &mut all[0].event {
            let more = warroom::plan::Step { id: "after/new".into(), title: "New".into(), ..Default::default() };
            o.plan.phases[0].steps.push(more);
        }
    });
    assert_eq!(row(&c, "after/mail").changes, [Change::Skipped]);
    assert_eq!(row(&c, "after/new").changes, [Change::New]);
    assert_eq!(row(&c, "added/1").changes, [Change::Gone]);
    assert_eq!(c.reasons, ["The step after/mail is skipped."]);
}

#[test]
fn an_action_of_then_is_done_when_a_note_of_now_says_so() {
    let open = with(|_| {});
    assert_eq!(open.actions.iter().map(|a| a.done).collect::<Vec<_>>(), [false]);
    let done = with(|all| {
        let note = all.iter_mut().rev().find(|e| matches!(e.event, Event::NoteTaken { private: false, .. })).unwrap();
        let Event::NoteTaken { text, .. } = &mut note.event else { unreachable!() };
        *text = "#done alert on silence".to_owned();
    });
    assert_eq!(done.actions.iter().map(|a| a.done).collect::<Vec<_>>(), [true]);
}

#[test]
fn junit_is_well_formed_and_fails_what_is_worse() {
    let hostile = "<&\"'\u{1}>]]>";
    let c = with(|all| {
        delay(all, 170.0, 30.0);
        if let Event::RoomOpened(o) = &mut all[0].event {
            o.room = hostile.to_owned();
            let more = warroom::plan::Step { id: hostile.into(), ..Default::default() };
            o.plan.phases[0].steps.push(more);
        }
    });
    let xml = junit(&c);
    let document = roxmltree::Document::parse(&xml).unwrap_or_else(|e| panic!("{e}\n{xml}"));
    let suite = document.descendants().find(|n| n.has_tag_name("testsuite")).unwrap();
    let cases: Vec<_> = suite.children().filter(|n| n.has_tag_name("testcase")).collect();
    let failed: Vec<&str> = cases
        .iter()
        .filter(|c| c.children().any(|f| f.has_tag_name("failure")))
        .map(|c| c.attribute("name").unwrap())
        .collect();
    assert_eq!(failed, ["recover", "downtime", "customers"]);
    assert_eq!(suite.attribute("tests"), Some(cases.len().to_string().as_str()));
    assert_eq!(suite.attribute("failures"), Some("3"));
    assert!(cases.iter().any(|c| c.attribute("name").unwrap().starts_with("<&\"'")), "{xml}");
}
