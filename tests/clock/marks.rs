//! Milestones: measured, stated, or not there.

use super::room::*;
use std::sync::Arc;
use warroom::plan::{DownWhen, Step};
use warroom::room::{Correction, Deed, ItemRec, Room, RunRec, StepRec};
use warroom::words::*;

fn down_at_100() -> Room {
    let mut room = room(vec![check("web")], DownWhen::Any);
    turn(&mut room, "web", CheckState::Up, 1, None);
    turn(&mut room, "web", CheckState::Down, 100, Some(90));
    room
}

fn measured(room: &Room, milestone: Milestone) -> Option<Stamp> {
    room.milestone(milestone).measured
}

fn run(id: &str, intended: i64) -> (RunId, Arc<RunRec>) {
    let rec = RunRec {
        run: id.into(),
        step: "restore".into(),
        item: String::new(),
        script: 0,
        attempt: 1,
        sha256: String::new(),
        by: "alice".to_owned(),
        intended: at(intended),
        started: None,
        ended: None,
        pid: None,
        exit: None,
        lost: None,
        not_started: None,
        adopted: false,
        unsupervised: false,
        stop_asked: None,
        results: Vec::new(),
    };
    (id.into(), rec.into())
}

#[test]
fn detection_and_restore_come_after_the_first_failing_probe() {
    let mut room = down_at_100();
    room.acts = vec![at(5), at(99), at(130), at(140)];
    // By id, the later run comes first.
    room.runs = [run("a", 180), run("b", 160), run("c", 20)].into_iter().collect();
    assert_eq!(measured(&room, Milestone::FirstFailingProbe), Some(at(100)));
    assert_eq!(measured(&room, Milestone::FirstHumanDetection), Some(at(130)));
    assert_eq!(measured(&room, Milestone::FirstRestoreRun), Some(at(160)));
    room.acts.insert(2, at(100));
    assert_eq!(measured(&room, Milestone::FirstHumanDetection), Some(at(100)), "in the very millisecond");

    room.corrections.push(Correction {
        milestone: Milestone::FirstFailingProbe,
        to: at(50).at,
        why: "seen in the logs".to_owned(),
        by: "bob".to_owned(),
        at: at(200),
    });
    assert_eq!(measured(&room, Milestone::FirstHumanDetection), Some(at(99)), "after the stated start");
}

#[test]
fn without_an_outage_nothing_is_detected_and_nothing_restored() {
    let mut room = room(vec![check("web")], DownWhen::Any);
    turn(&mut room, "web", CheckState::Up, 1, None);
    room.acts = vec![at(5)];
    room.runs = [run("a", 10)].into_iter().collect();
    for milestone in [Milestone::FirstFailingProbe, Milestone::FirstHumanDetection, Milestone::FirstRestoreRun] {
        assert_eq!(room.milestone(milestone).instant(), None, "{milestone}");
    }
}

#[test]
fn the_others_are_entries_of_their_own_and_can_be_corrected() {
    let mut room = down_at_100();
    room.marks.insert(Milestone::Declared, at(120));
    room.corrections.push(Correction {
        milestone: Milestone::Declared,
        to: at(110).at,
        why: "on the phone".to_owned(),
        by: "alice".to_owned(),
        at: at(300),
    });
    let declared = room.milestone(Milestone::Declared);
    assert_eq!((declared.measured, declared.instant()), (Some(at(120)), Some(at(110))));
    assert_eq!(room.milestone(Milestone::FirstNotice).instant(), None);
}

fn verified(id: &str, items: &[Option<i64>]) -> (StepId, Arc<StepRec>) {
    let items = items.iter().enumerate().map(|(i, verified)| ItemRec {
        item: i.to_string(),
        verified: verified.map(at),
        ..ItemRec::default()
    });
    let step = Step { id: id.into(), verify: vec!["web".to_owned()], ..Step::default() };
    let deed = Deed { by: "alice".to_owned(), at: at(1), why: String::new() };
    let rec = StepRec {
        step,
        added: None,
        ticked: Some(deed),
        skipped: None,
        removed: false,
        asked: None,
        approvals: Vec::new(),
        items: items.collect(),
        places: Default::default(),
    };
    (id.into(), rec.into())
}

#[test]
fn all_is_verified_when_the_last_proof_is_in() {
    let mut room = down_at_100();
    assert_eq!(measured(&room, Milestone::AllVerified), None, "no step asks for a proof");
    room.steps.extend([verified("a", &[Some(200)]), verified("b", &[Some(150), Some(250)])]);
    assert_eq!(measured(&room, Milestone::AllVerified), Some(at(250)));

    room.steps.extend([verified("c", &[None])]);
    assert_eq!(measured(&room, Milestone::AllVerified), None, "one is open");
    let deed = Deed { by: "bob".to_owned(), at: at(260), why: "no such customer any more".to_owned() };
    Arc::make_mut(room.steps.get_mut("c").unwrap()).skipped = Some(deed);
    assert_eq!(measured(&room, Milestone::AllVerified), Some(at(250)), "what is left out does not count");
}
