//! The report as a page: nothing foreign builds markup, nothing is fetched, every picture is well-formed.

use super::*;
use warroom::record::Event;
use warroom::report::{html, moments};

fn page(entries: &[Entry]) -> String {
    html(&gathered(&Room::fold(entries), entries, 400.0, "74:9f3c2a"), &moments(entries), OFFSET)
}

/// Everything between `<svg` and `</svg>`.
fn pictures(page: &str) -> Vec<&str> {
    page.split("<svg").skip(1).map(|rest| &rest[..rest.find("</svg>").unwrap()]).collect()
}

#[test]
fn the_page_has_every_part_in_its_order() {
    let page = page(&entries("recovered.jsonl"));
    let heads: Vec<&str> = page.split("<h2>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    let order = [
        "The room at that instant",
        "Overview",
        "Times against targets",
        "Data loss",
        "Downtime",
        "Checks",
        "Observations",
        "Strengths",
        "To be improved",
        "Other than the runbook has it",
        "Steps",
        "Critical path",
        "Runs that failed",
        "Milestones",
        "Timeline",
        "Improvement actions",
        "Participants",
    ];
    assert_eq!(heads, order);
    assert_eq!(pictures(&page).len(), 3);
    for picture in pictures(&page) {
        roxmltree::Document::parse(&format!("<svg{picture}</svg>")).unwrap_or_else(|e| panic!("{e}: {picture}"));
    }
}

/// Names, notes, outputs: whoever writes them writes no page.
#[test]
fn foreign_text_builds_no_markup() {
    let nasty = "</script></title></textarea><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='alert(3)' &lt;\u{202e}\u{1b}[31m]]><!--";
    let mut entries = entries("recovered.jsonl");
    let plain = page(&entries);
    for entry in &mut entries {
        if entry.by.is_person() {
            entry.by.name = format!("{} {nasty}", entry.by.name);
        }
        match &mut entry.event {
            Event::RoomOpened(o) => {
                o.room = nasty.to_owned();
                o.plan.title = nasty.to_owned();
                o.plan.summary = Some(nasty.to_owned());
                o.plan.objectives = vec![nasty.to_owned()];
                o.plan.phases[0].title = nasty.to_owned();
                o.plan.phases[0].steps[0].title = nasty.to_owned();
                o.account = nasty.to_owned();
                o.runbook = nasty.to_owned();
            }
            Event::StepSkipped { why, .. } | Event::MilestoneCorrected { why, .. } => *why = nasty.to_owned(),
            Event::NoteTaken { text, on, .. } => {
                *text = format!("{nasty}\n{nasty} #todo #good #S @{nasty}");
                *on = Some(nasty.to_owned());
            }
            Event::RunExited { exit, .. } => exit.tail = nasty.to_owned(),
            Event::CheckTurned { check, .. } => *check = CheckName(format!("{check}{nasty}")),
            _ => {}
        }
    }
    let page = page(&entries);
    assert!(page.len() > plain.len() + 5000);
    let built = |page: &str, what: &str| page.matches(what).count();
    // Notes became actions and findings; but nothing of it is an element that the page does not build itself.
    for what in ["<script", "</script", "<title>", "<img", "<textarea", "<!--", "-->", "<svg", "<style"] {
        let own = if what == "<title>" { built(&page, "<rect") + 1 } else { built(&plain, what) };
        assert_eq!(built(&page, what), own, "{what}");
    }
    assert!(!page.contains(['\u{1b}', '\u{202e}']));
    for picture in pictures(&page) {
        roxmltree::Document::parse(&format!("<svg{picture}</svg>")).unwrap_or_else(|e| panic!("{e}: {picture}"));
    }
    let data = page.split("id=\"moments\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert!(data["steps"][0]["title"].as_str().unwrap().contains("<script>"), "told as it is, to be shown as text");
}

/// One file: nothing in it points anywhere else, and its policy would not let it.
#[test]
fn the_page_needs_nothing_else() {
    let page = page(&entries("recovered.jsonl"));
    for what in ["http:", "https:", "//cdn", " src=", " href=", "@import", "url(", "fetch(", "XMLHttpRequest", "eval("]
    {
        assert!(!page.contains(what), "{what}");
    }
    assert!(page.contains("default-src 'none'"));
    assert!(!page.contains("unsafe-inline"));
}

#[test]
fn private_notes_are_not_in_the_page_of_who_may_not_read_them() {
    let all = entries("recovered.jsonl");
    let may = |e: &&Entry| warroom::wire::visible(e, Role::Responder, "bob");
    let bobs: Vec<Entry> = all.iter().filter(may).cloned().collect();
    assert!(page(&all).contains("nobody told support"));
    assert!(!page(&bobs).contains("nobody told support"));
}

/// At every entry the changes so far add up to the room of the fold.
#[test]
fn the_changes_add_up_to_the_room_at_every_entry() {
    let all = entries("recovered.jsonl");
    let told = serde_json::to_value(moments(&all)).unwrap();
    let names = |key: &str| told[key].as_array().unwrap().clone();
    for n in 1..=all.len() {
        let room = Room::fold(&all[..n]);
        // Digests are not told: they change nothing.
        let last = (1..=n).rev().find(|i| !matches!(all[i - 1].event, Event::ProbesDigested { .. })).unwrap();
        let mut checks = std::collections::BTreeMap::new();
        let mut scope = String::new();
        for change in told["changes"].as_array().unwrap() {
            match change[1].as_str().unwrap() {
                "check" => {
                    checks.insert(
                        names("checks")[change[2].as_u64().unwrap() as usize].clone().to_string(),
                        change[3].clone(),
                    );
                }
                "scope" => scope = change[2].as_str().unwrap().to_owned(),
                "entry" if change[2].as_u64().unwrap() == last as u64 => break,
                _ => {}
            }
        }
        let told: Vec<String> = checks.iter().map(|(name, state)| format!("{name} {state}")).collect();
        let mut folded: Vec<String> =
            room.checks.all.iter().map(|c| format!("\"{}\" \"{}\"", c.check.name, c.state())).collect();
        folded.sort();
        assert_eq!(told, folded, "at {n}");
        assert_eq!(scope, room.scope(&all[n - 1].stamp).state.word(), "at {n}");
    }
}
