//! The after-action report.

use super::*;
use warroom::report::{Ending, markdown, verdict};

#[test]
fn a_drill_that_was_won() {
    let (room, entries) = room("recovered.jsonl");
    insta::assert_snapshot!(told(&room, &entries, 400.0, "74:9f3c2a"));
}

#[test]
fn an_incident_that_goes_on() {
    let (room, entries) = room("going-on.jsonl");
    insta::assert_snapshot!(told(&room, &entries, 200.0, "19:aa11bb"));
}

#[test]
fn what_a_role_may_not_see_is_not_told() {
    let (room, entries) = room("recovered.jsonl");
    let by = |room: &Room| told(room, &entries, 400.0, "74:9f3c2a");
    let (all, bobs) = (by(&room), by(&room.for_role(Role::Responder, "bob")));
    assert_eq!(all.matches("nobody told support").count(), 2, "below its point and in the timeline");
    assert!(!bobs.contains("nobody told support"), "{bobs}");
    assert_eq!(by(&room.for_role(Role::Facilitator, "zoe")), all);
}

#[test]
fn revealed_notes_are_told_to_everybody() {
    let (_, mut entries) = room("recovered.jsonl");
    let revealed = r#"{"t":260,"by":"eve","event":{"NotesRevealed":{"notes":[{"by":"eve","at":"@52","point":"communicate","text":"nobody told support"}]}}}"#;
    let n = entries.len() as u64 + 1;
    entries.push(entry(n, revealed));
    let room = Room::fold(&entries).for_role(Role::Responder, "bob");
    let told = super::told(&room, &entries, 400.0, "75:00");
    assert_eq!(told.matches("nobody told support").count(), 2, "{told}");
    assert!(!told.contains("(private)"), "{told}");
}

/// A report is Markdown made of other people's text: nothing of it may build markup or reach a terminal as a control.
#[test]
fn foreign_text_builds_nothing() {
    let nasty = "a|b `c` *d* _e_ [f](g) <script> &amp; ~h~ \u{1b}[31m \u{1b}]0;x\u{7} \u{202e} \\";
    let (_, mut entries) = room("recovered.jsonl");
    for entry in &mut entries {
        use warroom::record::Event;
        match &mut entry.event {
            Event::RoomOpened(o) => {
                o.plan.title = nasty.to_owned();
                o.plan.phases[0].title = nasty.to_owned();
                o.plan.phases[0].steps[0].title = nasty.to_owned();
                o.account = nasty.to_owned();
            }
            Event::StepSkipped { why, .. } | Event::MilestoneCorrected { why, .. } => *why = nasty.to_owned(),
            Event::NoteTaken { text, .. } => *text = format!("x\n# {nasty}\n1. {nasty}\n```\n#todo"),
            Event::RunExited { exit, .. } => exit.tail = format!("````\n{nasty}\n"),
            _ => {}
        }
    }
    let told = super::told(&Room::fold(&entries), &entries, 400.0, nasty);
    assert!(!told.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{told:?}");
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let mut headings = 0;
    for event in
        Parser::new_ext(&told, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH)
    {
        match event {
            Event::Html(h) | Event::InlineHtml(h) => panic!("HTML: {h}\n{told}"),
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Emphasis | Tag::Strikethrough) => {
                panic!("{event:?}\n{told}")
            }
            Event::Start(Tag::Heading { .. }) => headings += 1,
            _ => {}
        }
    }
    let own = told.lines().filter(|l| l.starts_with('#')).count();
    assert_eq!(headings, own);
    assert_eq!(columns(&told), columns(&markdown_of("recovered.jsonl")), "a pipe in foreign text tore a table");
}

fn markdown_of(file: &str) -> String {
    let (room, entries) = room(file);
    told(&room, &entries, 400.0, "74:9f3c2a")
}

/// How many cells a Markdown reader finds in each row of each table.
fn columns(text: &str) -> Vec<usize> {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let mut rows = Vec::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow | Tag::TableHead) => rows.push(0),
            Event::End(TagEnd::TableCell) => *rows.last_mut().unwrap() += 1,
            _ => {}
        }
    }
    assert!(rows.len() > 20);
    rows
}

#[test]
fn a_room_of_nothing_can_be_reported() {
    let told = markdown(&gathered(&Room::default(), &[], 0.0, "0:"), 999_999_999);
    assert!(told.contains("**Never down.**"), "{told}");
    let first = &entries("recovered.jsonl")[..1];
    let told = super::told(&Room::fold(first), first, 1.0, "1:ab");
    assert!(told.contains("No probe of the scope has told anything yet."), "{told}");
}

#[test]
fn the_verdict_follows_the_evidence() {
    let all = entries("recovered.jsonl");
    let at = |t: f64| {
        let room = Room::fold(all.iter().filter(|e| e.stamp.at <= stamp(t).at));
        verdict(&room, &stamp(t))
    };
    assert_eq!(at(16.0).ending, Ending::NeverDown);
    assert_eq!(at(100.0).ending, Ending::NotRecovered);
    assert_eq!(
        at(100.0).sentence,
        "The scope is down, 1m 20s so far; not verified: customers for acme, customers for globex."
    );
    let half = at(175.0).sentence;
    assert!(half.contains("not verified: customers for globex.") && !half.contains("acme"), "{half}");
    assert_eq!(at(199.0).ending, Ending::NotRecovered, "verified, but the scope is still down");
    assert_eq!(at(210.0).ending, Ending::Recovered);
    assert_eq!(at(400.0).sentence, "Down for 3m 1s in 1 outage; up again, 1 step verified.");
}

#[test]
fn a_proof_that_is_missing_is_no_recovery_but_a_skipped_step_needs_none() {
    use warroom::record::Event;
    let mut all = entries("recovered.jsonl");
    all.retain(|e| !matches!(&e.event, Event::StepVerified { item, .. } if item == "acme"));
    let open = verdict(&Room::fold(&all), &stamp(400.0));
    assert_eq!((open.ending, open.sentence.as_str()), (Ending::NotRecovered, "Not verified: customers for acme."));
    let n = all.len() as u64 + 1;
    all.push(entry(
        n,
        r#"{"t":290,"by":"alice","event":{"StepSkipped":{"step":"customers","why":"checked by hand"}}}"#,
    ));
    let left_out = verdict(&Room::fold(&all), &stamp(400.0));
    assert_eq!(left_out.ending, Ending::Recovered);
}
