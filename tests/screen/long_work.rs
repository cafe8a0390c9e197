//! Long work: how far, how long yet, by whom; and its output, kept in a file.

use super::stage::{Seat, quiet, thick};
use warroom::desk::{Effect, left_ms};
use warroom::io::files;
use warroom::record::Event;

fn line(seat: &Seat, text: &str) -> String {
    let screen = seat.screen();
    screen.lines().find(|l| l.contains(text)).unwrap_or_else(|| panic!("no {text:?} in\n{screen}")).to_owned()
}

#[test]
fn what_is_left_is_told_from_how_it_went() {
    assert_eq!(left_ms(60_000, 50), Some(60_000));
    assert_eq!(left_ms(60_000, 75), Some(20_000));
    assert_eq!(left_ms(60_000, 4), None);
    assert_eq!(left_ms(1_000, 50), None);
    assert_eq!(left_ms(60_000, 100), None);
    let mut seat = Seat::new(&thick(), 582.0, (160, 50));
    seat.pulse();
    // 62 % in 279.5 s.
    let row = line(&seat, "globex    ━");
    assert!(row.contains("62%  restoring /srv/globex") && row.contains("~2:51 left  4:39  bob"), "{row}");
    let row = line(&seat, "initech   ━");
    assert!(row.contains("18%  gpg: decrypting"), "{row}");
}

#[test]
fn a_phase_says_how_long_it_took() {
    let seat = Seat::new(&thick(), 582.0, (160, 50));
    // Ticked at 150 and 170 s; its run from 190 to 281 s; from 290 s on.
    assert!(line(&seat, "1 Confirm the outage").contains("0:20  2/2 ✔"), "{}", line(&seat, "1 Confirm"));
    assert!(line(&seat, "2 Rebuild the spare").contains("1:31  1/1 ✔"));
    assert!(line(&seat, "3 Restore every").contains("4:52  1/6"));
    let runbook = |seat: &Seat, text| line(seat, text).rsplit('┃').nth(1).unwrap().to_owned();
    assert!(!runbook(&seat, "4 Cut over").contains(':'));
    let seat = Seat::new(&quiet(), 60.0, (160, 50));
    assert!(!runbook(&seat, "1 Confirm").contains(':'));
}

#[test]
fn a_step_shows_its_proofs_and_how_they_stand() {
    let mut tale = thick();
    let (step, item, why) = ("restore".into(), "globex".into(), "globex-spare was not up within 5m".into());
    tale.exit(400.0, "restore.globex.1", 0, 98_000, "restored\n");
    tale.tell(700.0, "host", Event::StepUnverified { step, item, why });
    let mut seat = Seat::new(&tale, 710.0, (160, 50));
    seat.keys(":");
    seat.text("runbook");
    seat.keys("enter k k enter");
    seat.shows("proven by   $ITEM-spare within 5m");
    seat.shows("✔ acme-spare up; verified at 17:05:43");
    seat.shows("✖ globex-spare unknown; not verified: globex-spare was not up within 5m");
    seat.shows("○ hooli-spare unknown");
}

fn save(seat: &mut Seat, what: &str) -> Vec<Effect> {
    seat.keys("S");
    seat.text(what);
    seat.keys("enter")
}

#[test]
fn an_output_is_saved_and_never_over_something_without_a_word() {
    let mut seat = Seat::new(&thick(), 582.0, (120, 36));
    assert!(save_effect(&save_on(&mut seat, "x.txt")).is_none(), "there is nothing yet");
    seat.shows("there is no output here");
    seat.keys("esc");
    seat.output("decrypting\x1b[31m loudly\x1b[0m\nstep 2\n");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("out.txt").display().to_string();
    let Some((path, text, over)) = save_effect(&save_on(&mut seat, &file)) else { panic!("{:?}", seat.sent) };
    assert_eq!((path.as_str(), over), (file.as_str(), false));
    assert_eq!(text, "decrypting\x1b[31m loudly\x1b[0m\nstep 2\n", "as the script wrote it");
    files::save(&path, &text, over).unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    let refused = files::save(&path, "other", false).unwrap_err();
    assert!(refused.contains("is there already: :save") && refused.ends_with("over writes over it"), "{refused}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "it stayed as it was");
    let Some((path, _, over)) = save_effect(&save_on(&mut seat, &format!("{file} over"))) else { panic!() };
    assert_eq!((path.as_str(), over), (file.as_str(), true));
    files::save(&path, "other", over).unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "other");
}

fn save_on(seat: &mut Seat, what: &str) -> Vec<Effect> {
    seat.keys("3");
    save(seat, what)
}

fn save_effect(effects: &[Effect]) -> Option<(String, String, bool)> {
    effects.iter().find_map(|e| match e {
        Effect::Save { path, text, over, .. } => Some((path.clone(), text.clone(), *over)),
        _ => None,
    })
}

#[test]
fn frames_are_paced() {
    use warroom::seat::pace::Pace;
    let mut pace = Pace::default();
    assert_eq!(pace.wait(0), 0);
    pace.drew(1_000_000);
    assert!(pace.wait(1_010_000) > 0, "what happened by itself is gathered");
    pace.hurry();
    assert_eq!(pace.wait(1_010_000), 0, "what a person did shows at once");
    // A key that is held down, for ten seconds: never more than 30 frames in any one.
    let (mut drawn, mut now) = (Vec::new(), 2_000_000);
    while now < 12_000_000 {
        pace.hurry();
        if pace.wait(now) == 0 {
            pace.drew(now);
            drawn.push(now);
        }
        now += 3_000;
    }
    assert!(drawn.len() > 250, "{}", drawn.len());
    assert!(drawn.windows(31).all(|w| w[30] - w[0] >= 1_000_000));
}
