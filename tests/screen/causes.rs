//! What fails because of something else stands under it, and a check's page says what it has to do with others.

use super::stage::{Seat, at, fail, quiet};
use warroom::plan::Check;
use warroom::record::*;
use warroom::words::*;

fn edited(tale: &mut super::stage::Tale, change: impl Fn(&mut Check)) {
    let plan = super::stage::plan();
    let mut checks = plan.checks.clone();
    checks.iter_mut().for_each(change);
    let changes = Changes::default();
    let edited =
        Edited { sha256: "2".repeat(64), checks, scope: plan.scope, maintenance: Vec::new(), changes, whole: true };
    tale.tell(300.0, Author::HOST, Event::ChecksEdited(Box::new(edited)));
}

/// The place of a row in the checks pane.
fn row(screen: &str, name: &str) -> usize {
    screen.lines().position(|l| l.contains(name)).unwrap_or_else(|| panic!("no {name} in\n{screen}"))
}

#[test]
fn a_dependent_failure_stands_under_its_cause() {
    let mut tale = quiet();
    edited(&mut tale, |c| {
        if c.name.as_str() == "trainings-web" {
            c.needs = vec!["storage-dc2".to_owned()];
        }
    });
    for (i, check) in ["partners-web", "trainings-web", "storage-dc2"].into_iter().enumerate() {
        let when = 310.0 + i as f64;
        tale.turn(when, check, CheckState::Down, when - 5.0, fail(ProbePhase::Connect, "refused"));
    }
    let until = at(320.0).plus_ms(600_000);
    tale.tell(320.0, Author::HOST, Event::MaintenanceBegan { checks: vec!["partners-web".into()], until, why: None });
    let mut seat = Seat::new(&tale, 330.0, (160, 50));
    let screen = seat.screen();
    assert!(row(&screen, "storage-dc2") + 1 == row(&screen, "└ trainings-web"), "{screen}");
    assert!(screen.lines().any(|l| l.contains("partners-web") && l.contains("maintenance")), "{screen}");
    assert!(!screen.contains("└ partners-web"));
    // Once the cause is gone, it fails for itself.
    tale.turn(335.0, "storage-dc2", CheckState::Up, 331.0, Outcome::Ok);
    seat = Seat::new(&tale, 340.0, (160, 50));
    assert!(!seat.screen().contains('└') || !seat.screen().contains("└ trainings-web"), "{}", seat.screen());
}
