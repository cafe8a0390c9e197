//! What cannot be taken back is never done by accident: not under `enter`, not by a held key, not by one that was pressed before one could
//! read, not by a few letters that fit something else.

use super::stage::{Seat, Tale, thick};
use warroom::desk::{Effect, Key, Msg};
use warroom::record::{Event, Intent, Target};
use warroom::words::*;

/// With a step that waits for an approval.
fn asked() -> Tale {
    let mut tale = thick();
    tale.tell(400.0, "bob", Event::StepSkipped { step: "restore".into(), why: "test".into() });
    tale.tell(401.0, "bob", Event::RunsAsked { step: "cutover".into(), items: vec![String::new()], hash: "h".into() });
    tale
}

/// Not declared yet.
fn before() -> Tale {
    Tale { entries: thick().entries.into_iter().filter(|e| !matches!(e.event, Event::Declared {})).collect() }
}

fn press(seat: &mut Seat, key: &str, repeat: bool) {
    let key = Key { repeat, ..key.parse().unwrap() };
    seat.msg(Msg::Key(key));
}

/// Where it happens, what opens the question (keys; or a command where it begins with `:`), the key that confirms, and what it asks for then.
fn dangers() -> Vec<(Tale, &'static str, &'static str, Intent)> {
    let retry = Intent::Retry { step: "restore".into(), item: Some("umbrella".into()), confirm: Some("yes".into()) };
    let stop = |run: &str| Intent::Stop { target: Target::Run(run.into()) };
    vec![
        (thick(), "x", "X", retry.clone()),
        (thick(), ":retry restore umbrella", "X", retry),
        (thick(), "k s", "Y", stop("restore.initech.1")),
        (thick(), ":stop restore.globex.1", "Y", stop("restore.globex.1")),
        (thick(), ":stop restore", "Y", Intent::Stop { target: Target::Step("restore".into()) }),
        (asked(), ":approve cutover", "A", Intent::Approve { step: "cutover".into() }),
        (before(), "D", "Y", Intent::Declare),
        (before(), ":declare", "Y", Intent::Declare),
        (thick(), ":stand-down", "Y", Intent::StandDown),
        (thick(), ":reveal", "Y", Intent::Reveal),
        (thick(), ":close", "Y", Intent::Close { runs: None }),
        (thick(), ":close stop-runs", "Y", Intent::Close { runs: Some(warroom::record::Runs::Stop) }),
    ]
}

fn open(tale: &Tale, how: &str) -> Seat {
    // What takes a facilitator is asked by one.
    let (name, role) = if how == ":reveal" { ("eve", Role::Facilitator) } else { ("alice", Role::Commander) };
    let mut seat = Seat::of(tale, 582.0, (120, 36), name, role);
    match how.strip_prefix(':') {
        Some(command) => {
            seat.keys(":");
            seat.text(command);
            seat.keys("enter");
        }
        None => {
            seat.keys(how);
        }
    }
    seat
}

// Seen red: `:declare` and `:reveal` asked for nothing.
#[test]
fn nothing_but_the_key_that_is_named_confirms() {
    for (tale, how, key, intent) in dangers() {
        let mut seat = open(&tale, how);
        assert!(seat.sent.contains(&Effect::Drain), "{how}: keys that were pressed before are forgotten");
        assert_eq!(seat.asked(), [], "{how}");
        seat.keys("enter space y x s a d tab j k enter");
        assert_eq!(seat.asked(), [], "{how}: another key");
        seat.msg(Msg::Paste(format!("{key}\n{key}")));
        assert_eq!(seat.asked(), [], "{how}: pasted");
        (0..50).for_each(|_| press(&mut seat, key, true));
        assert_eq!(seat.asked(), [], "{how}: a held key");
        seat.keys("esc");
        seat.keys(key);
        assert!(!seat.asked().contains(&intent), "{how}: it was dropped");
        let mut seat = open(&tale, how);
        press(&mut seat, key, false);
        assert_eq!(seat.asked(), [], "{how}: too quick to have been read");
        seat.keys(key);
        assert_eq!(seat.asked(), [intent], "{how}");
        seat.keys(key);
        assert_eq!(seat.asked().len(), 1, "{how}: once");
    }
}

#[test]
fn a_few_letters_only_complete_what_changes_the_room() {
    for (letters, whole) in
        [("rele", "release"), ("comm", "command"), ("unti", "untick"), ("clo", "close"), ("reve", "reveal")]
    {
        let seat = open(&thick(), &format!(":{letters}"));
        assert_eq!(seat.asked(), [], "{letters}");
        seat.shows(&format!(": {whole}"));
        assert_eq!(seat.model.dialogs.len(), 1, "{letters}");
    }
    // What only shows something is there at once.
    let seat = open(&thick(), ":gan");
    seat.shows("Runs and outages");
}

#[test]
fn a_skip_is_nothing_without_a_reason_that_was_typed() {
    let mut seat = open(&thick(), "j j -");
    seat.keys("enter space enter enter");
    assert_eq!(seat.asked(), []);
    seat.text("the ages are in the report");
    seat.keys("enter");
    assert!(matches!(seat.asked().as_slice(), [Intent::Skip { why, .. }] if why == "the ages are in the report"));
}

#[test]
fn a_note_is_one_key_away_wherever_one_is() {
    for (keys, on) in [
        ("", Some("restore")),
        ("2", Some("partners-web")),
        ("2 j enter", Some("partners-api")),
        ("x", Some("restore")),
        ("enter", Some("restore")),
        ("T", Some("restore")),
        ("?", Some("restore")),
        ("k s", Some("restore")),
        ("3", Some("restore")),
    ] {
        let mut seat = open(&thick(), keys);
        let before = seat.model.dialogs.clone();
        seat.keys("n");
        let at = seat.now;
        seat.shows(&format!("on {}", on.unwrap()));
        seat.text("nobody told support #todo");
        seat.wait(20.0);
        seat.keys("enter");
        assert_eq!(seat.model.dialogs, before, "{keys}: one is where one was");
        let [Intent::Note { text, on: attached, at: Some(taken), .. }] = &seat.asked()[..] else { panic!("{keys}") };
        assert_eq!((text.as_str(), attached.as_deref(), *taken), ("nobody told support #todo", on, at), "{keys}");
    }
}
