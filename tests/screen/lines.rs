//! The command line: every word of the program, fuzzy search, times, completion.

use super::stage::{Seat, quiet, step_id, thick};
use warroom::record::{Intent, Runs, Target};
use warroom::words::*;

fn say(line: &str) -> Seat {
    let mut seat = Seat::new(&thick(), 582.0, (120, 36));
    seat.keys(":");
    seat.text(line);
    seat.keys("enter");
    seat
}

#[track_caller]
fn asks(line: &str, intent: Intent) {
    assert_eq!(say(line).asked(), [intent], "{line}");
}

#[test]
fn every_intent_has_its_word() {
    asks("tick rebuild", Intent::Tick { step: "rebuild".into() });
    asks("untick rebuild", Intent::Untick { step: "rebuild".into() });
    asks("skip rebuild because known", Intent::Skip { step: "rebuild".into(), why: "known".into() });
    asks("skip because known", Intent::Skip { step: "restore".into(), why: "known".into() });
    asks("answer datacenter dc3", Intent::Answer { input: "datacenter".into(), value: "dc3".into() });
    asks("add call the carrier", Intent::Add { title: "call the carrier".into() });
    asks("command", Intent::Command);
    asks("hold", Intent::Hold);
    asks("release", Intent::Release);
    let rate = |rating, why: &str| Intent::Rate { point: Point::Monitor, rating, why: why.into(), private: false };
    asks("rate monitor M seen late", rate(Rating::M, "seen late"));
    asks("rate monitor P", rate(Rating::P, ""));
    let note = |text: &str| matches!(&say(&format!("note {text}")).asked()[..], [Intent::Note { text: t, private: false, .. }] if t == text);
    assert!(note("slow is smooth"));
}

#[test]
fn what_ends_something_asks_first() {
    let cases = [
        ("stop restore", Intent::Stop { target: Target::Step("restore".into()) }),
        ("stop restore.globex.1", Intent::Stop { target: Target::Run("restore.globex.1".into()) }),
        ("stand-down", Intent::StandDown),
        ("close", Intent::Close { runs: None }),
        ("close stop-runs", Intent::Close { runs: Some(Runs::Stop) }),
        ("close --leave-runs", Intent::Close { runs: Some(Runs::Leave) }),
    ];
    for (line, intent) in cases {
        let mut seat = say(line);
        assert_eq!(seat.asked(), [], "{line}");
        seat.shows("Are you sure?");
        seat.keys("Y");
        assert_eq!(seat.asked(), [intent], "{line}");
    }
    for line in ["run rebuild", "retry restore umbrella"] {
        let seat = say(line);
        assert_eq!(seat.asked(), [], "{line}");
        seat.shows("Run");
    }
}

#[test]
fn a_milestone_is_corrected_in_local_time() {
    let correct = |to: &str| Intent::Correct {
        milestone: Milestone::FirstFailingProbe,
        to: to.parse().unwrap(),
        why: "the dashboards say so".into(),
    };
    asks("correct first_failing_probe 16:58 because the dashboards say so", correct("2026-11-23T15:58:00Z"));
    asks("correct first-failing-probe 16:58:30 why the dashboards say so", correct("2026-11-23T15:58:30Z"));
    asks("correct first_failing_probe 23:30 because the dashboards say so", correct("2026-11-22T22:30:00Z"));
    asks(
        "correct first_failing_probe 2026-11-23T10:00:00Z because the dashboards say so",
        correct("2026-11-23T10:00:00Z"),
    );
    let wrong = say("correct first_failing_probe noon because x");
    assert_eq!(wrong.asked(), []);
    wrong.shows("is not a time");
}

#[test]
fn a_few_letters_are_enough() {
    let mut seat = Seat::new(&quiet(), 60.0, (120, 36));
    seat.keys(":");
    seat.text("decl");
    seat.shows("say: this is an outage");
    seat.keys("enter");
    seat.shows(": declare");
    assert_eq!(seat.asked(), [], "letters that fit are looked at first");
    seat.keys("enter");
    seat.shows("Declare: this is an outage?");
    seat.keys("Y");
    assert_eq!(seat.asked(), [Intent::Declare]);
}

#[test]
fn a_command_that_needs_more_waits_for_it() {
    let mut seat = Seat::new(&thick(), 582.0, (120, 36));
    seat.keys(":");
    seat.text("corr");
    seat.keys("enter");
    assert_eq!(seat.asked(), []);
    seat.shows(": correct");
    seat.shows("first_failing_probe");
}

#[test]
fn steps_are_completed_by_name_and_by_title() {
    let mut seat = Seat::new(&quiet(), 60.0, (120, 36));
    seat.keys(":");
    seat.text("tick who leads");
    seat.keys("tab");
    seat.keys("enter");
    assert_eq!(seat.asked(), [Intent::Tick { step: step_id("Say who leads") }]);
}

#[test]
fn what_cannot_be_understood_stays_to_be_mended() {
    for (line, why) in
        [("tick nothing-like-it", "there is no step"), ("xyzzy", "there is no command"), ("hold fast", "takes nothing")]
    {
        let seat = say(line);
        assert_eq!(seat.asked(), [], "{line}");
        seat.shows(why);
        seat.shows(line);
    }
}

#[test]
fn a_filter_works_while_it_is_written_and_esc_brings_all_back() {
    let mut seat = Seat::new(&thick(), 582.0, (120, 36));
    seat.keys("2 /");
    seat.text("spare");
    assert!(!seat.screen().contains("partners-web"));
    seat.shows("globex-spare");
    seat.keys("enter");
    assert!(!seat.screen().contains("partners-web"));
    seat.keys("esc");
    seat.shows("partners-web");
    seat.keys("1 /");
    seat.text("umbrella");
    assert!(!seat.screen().contains("Cut over"));
    seat.shows("3 Restore every customer's stack");
}

#[test]
fn lines_are_edited_as_everywhere() {
    let mut seat = Seat::new(&quiet(), 60.0, (80, 24));
    seat.keys("n");
    seat.text("one two three");
    seat.keys("ctrl-w home Z del end backspace left right ctrl-k");
    seat.shows("› Zne two");
    seat.msg(warroom::desk::Msg::Paste("\nx\ty\u{7}".into()));
    seat.shows("› Zne two x y");
    seat.keys("ctrl-u");
    seat.text("é漢字");
    seat.keys("left backspace enter");
    let [Intent::Note { text, .. }] = &seat.asked()[..] else { panic!() };
    assert_eq!(text, "é字");
}
