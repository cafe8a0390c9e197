//! Entries in words.

use super::samples;
use warroom::record::{Author, Entry, Event, Outcome, ProbePhase, words};
use warroom::words::{CheckState, Point};

fn text(by: Author, event: Event) -> String {
    let mut stamp = samples::stamp(0);
    stamp.at = "2026-11-23T14:22:07.123Z".parse().unwrap();
    words::entry_text(&Entry { n: 1, stamp, by, event }, chrono::FixedOffset::east_opt(3600).unwrap())
}

#[test]
fn an_entry_has_local_time_a_sign_who_and_what() {
    let alice = || Author::person("alice", 1000);
    let tick = Event::StepTicked { step: "restore/check-dns".into() };
    assert_eq!(text(alice(), tick), "15:22:07 ✓ alice: ticked restore/check-dns");
    let started = Event::HostStarted { pid: 1, version: "0.1.0".into(), resumed: true, headless: false };
    assert_eq!(text(Author::host(), started), "15:22:07 · host resumed the room (warroom 0.1.0)");
    let note = Event::NoteTaken {
        at: samples::stamp(0),
        point: Some(Point::Communicate),
        text: "nobody told support".into(),
        on: Some("partners-web".into()),
        private: true,
    };
    assert_eq!(
        text(alice(), note),
        "15:22:07 ✎ alice: private note [communicate] on partners-web: nobody told support"
    );
}

#[test]
fn a_turned_check_says_since_when_in_local_time() {
    let mut since = samples::stamp(0);
    since.at = "2026-11-23T14:21:57Z".parse().unwrap();
    let event = Event::CheckTurned {
        check: "partners-web".into(),
        to: CheckState::Down,
        since,
        after: None,
        evidence: Default::default(),
        outcome: Outcome::Fail { phase: ProbePhase::Connect, reason: "timed out".into() },
    };
    assert_eq!(text(Author::host(), event), "15:22:07 ▼ partners-web is down: connect timed out (since 15:21:57)");
}

#[test]
fn every_kind_has_words_of_its_own_and_one_sign() {
    let said: Vec<String> = samples::events(&samples::fixed()).iter().map(words::say).collect();
    for (i, words) in said.iter().enumerate() {
        assert!(!words.is_empty() && !said[..i].contains(words), "{words:?}");
    }
}

#[test]
fn a_secret_input_has_no_value_to_show() {
    let event = Event::InputAnswered { input: "token".into(), value: None };
    assert_eq!(words::say(&event), "token is set (secret)");
}
