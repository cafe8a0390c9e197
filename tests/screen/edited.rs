//! A runbook edited in mid-incident, and a step with all that is said of it, as a person sees them.

use super::stage::{RUNBOOK, Seat, at, quiet, thick};
use warroom::desk::Effect;
use warroom::record::*;
use warroom::room::Deed;
use warroom::wire::{Difference, ToHost, ToSeat};
use warroom::words::*;

fn difference() -> Difference {
    Difference {
        path: "/srv/runbooks/kraken.md".into(),
        sha256: "3f9a1c20".repeat(8),
        same: false,
        text: "--- the room's copy\n+++ the file\n@@ -40,3 +40,3 @@\n   ```bash {name=restore needs=rebuild}\n-  ./fetch.sh \"$ITEM\"\n+  ./fetch.sh --from dc3 \"$ITEM\"\n   ./restore.sh \"$ITEM\"\n".into(),
        steps: Changes { added: vec!["cut-over/breathe".into()], changed: vec!["restore".into()], removed: vec!["cutover".into()] },
        checks: Changes::default(),
        mistakes: Vec::new(),
    }
}

fn compared(seat: &mut Seat, difference: Result<Difference, String>) {
    seat.frame(ToSeat::Compared { difference: difference.map(Box::new) });
}

fn reloading() -> Seat {
    let mut seat = Seat::new(&thick(), 582.0, (120, 36));
    let effects = seat.keys(": r e l o a d enter");
    assert!(effects.contains(&Effect::Send(ToHost::Compare)), "{effects:?}");
    seat
}

#[test]
fn the_difference_is_read_and_then_followed_with_a_key_of_its_own() {
    let mut seat = reloading();
    seat.shows("The host looks at the file");
    seat.keys("R enter space X Y A");
    assert_eq!(seat.asked(), [], "there is nothing to follow yet");
    compared(&mut seat, Ok(difference()));
    for words in
        ["/srv/runbooks/kraken.md", "~ changed: restore", "+ new: cut-over/breathe", "- gone: cutover", "--from dc3"]
    {
        seat.shows(words);
    }
    insta::assert_snapshot!(seat.screen());
    seat.keys("enter space x X Y A");
    assert_eq!(seat.asked(), []);
    seat.keys("R");
    assert_eq!(seat.asked(), [Intent::Reload { sha256: "3f9a1c20".repeat(8) }]);
    assert!(seat.model.dialogs.is_empty());
}

/// The key that was pressed for a page that was still empty must not follow what nobody has read.
#[test]
fn a_key_that_came_before_the_difference_counts_for_nothing() {
    let mut seat = reloading();
    compared(&mut seat, Ok(difference()));
    seat.msg(warroom::desk::Msg::Key("R".parse().unwrap()));
    assert_eq!(seat.asked(), []);
    seat.shows("too quick");
}

#[test]
fn what_is_in_the_way_is_said_first() {
    let mut seat = Seat::of(&thick(), 582.0, (80, 24), "bob", Role::Responder);
    seat.keys(": r e l o a d enter");
    compared(&mut seat, Ok(difference()));
    seat.shows("A commander may have the room follow this; you are responder");
    let mut seat = reloading();
    compared(&mut seat, Ok(Difference { mistakes: vec![(12, "no such check".into())], ..difference() }));
    seat.shows("A drill follows no runbook with mistakes");
    seat.shows("line 12: no such check");
    let mut seat = reloading();
    compared(&mut seat, Ok(Difference { same: true, ..difference() }));
    seat.shows("Nothing differs");
    seat.keys("R");
    assert_eq!(seat.asked(), []);
    let mut seat = reloading();
    compared(&mut seat, Err("No such file or directory".into()));
    seat.shows("cannot be compared: No such file");
    seat.keys("R");
    assert_eq!(seat.asked(), []);
}

/// The tale goes on: alice reloads, the cut-over is gone, a step is new.
fn reloaded() -> Seat {
    let text = RUNBOOK
        .replace("Lead the front door to dc2.", "Breathe.")
        .replace("name=cutover", "name=breathe")
        .replace("./cutover.sh dc2", "sleep 1");
    let (plan, _) = warroom::runbook::parse(&text, "kraken.md");
    let mut tale = thick();
    let file = warroom::room::RunbookFile { sha256: "1".repeat(64), plan, problems: Vec::new() };
    let reload = warroom::room::compare(&warroom::room::Room::fold(&tale.entries), &file);
    assert_eq!(
        (&reload.steps.added, &reload.steps.removed),
        (&vec!["breathe".to_owned()], &vec!["cutover".to_owned()])
    );
    tale.tell(400.0, "alice", Event::RunbookEdited { sha256: "1".repeat(64), refused: None });
    tale.tell(410.0, "alice", Event::RunbookReloaded(Box::new(reload)));
    Seat::new(&tale, 582.0, (120, 36))
}

#[test]
fn what_is_gone_stays_on_the_screen_and_says_why() {
    let seat = reloaded();
    let step = seat.model.room.step("cutover").unwrap();
    assert_eq!(
        step.skipped,
        Some(Deed { by: "alice".into(), at: at(410.0), why: "it is no longer in the runbook".into() })
    );
    seat.shows("– Lead the front door to dc2.");
    seat.shows("gone from the runbook");
    seat.shows("Breathe.");
    seat.shows("alice reloaded the runb");
}

#[test]
fn a_step_says_what_its_runbook_says() {
    let runbook = r#"# Restore

Only with the *storage* up.

- [ ] Restore **one** customer

  > [!CAUTION]
  > It deletes what is newer.

  | dc | disk |
  |---|---|
  | dc2 | sda |

  ```bash {name=restore}
  # from the latest
  restore --to <host> "$HOME"
  ```
"#;
    let mut tale = quiet();
    let Event::RoomOpened(opening) = &mut tale.entries[0].event else { panic!() };
    opening.plan = warroom::runbook::parse(runbook, "x.md").0;
    let mut seat = Seat::new(&tale, 582.0, (100, 40));
    seat.keys("enter");
    for words in
        ["CAUTION", "It deletes what is newer.", "dc2 │ sda", "host = not answered yet", "About the phase", "storage"]
    {
        seat.shows(words);
    }
    insta::assert_snapshot!(seat.screen());
    let buffer = seat.buffer();
    let style = |text: &str| {
        let rows: Vec<String> = (0..40).map(|y| (0..100).map(|x| buffer[(x, y)].symbol()).collect()).collect();
        let y = rows.iter().position(|r| r.contains(text)).unwrap();
        let x = rows[y][..rows[y].find(text).unwrap()].chars().count();
        buffer[(x as u16, y as u16)].fg
    };
    use warroom::screen::Paint;
    for (text, paint) in [
        ("# from", Paint::Comment),
        ("\"$HOME", Paint::Quoted),
        ("<host>", Paint::Waiting),
        ("restore --to", Paint::Program),
    ] {
        assert_eq!(Some(style(text)), seat.theme.style(paint).fg, "{text}");
    }
}

#[test]
fn tags_alone_get_no_heading() {
    let runbook = "# Thaw\n\n- [ ] One\n\n  <details>\n  ```bash\n  thaw\n  ```\n  </details>\n- [ ] Two\n\n  Words.\n";
    let mut tale = quiet();
    let Event::RoomOpened(opening) = &mut tale.entries[0].event else { panic!() };
    opening.plan = warroom::runbook::parse(runbook, "x.md").0;
    let mut seat = Seat::new(&tale, 582.0, (100, 40));
    seat.keys("enter");
    seat.shows("Script · bash");
    assert!(!seat.screen().contains("What the runbook says"), "{}", seat.screen());
    seat.keys("esc j enter");
    seat.shows("What the runbook says");
}
