//! The room's whole record, verified beside the loop: the chain again, and every run's output, which nobody reads when a room is opened.

use super::{Happening, Happenings, Host};
use crate::io::{clock, journal};
use std::path::Path;

/// Before that long nobody is told how far it is: it is as good as done. Microseconds.
const SOON_US: u64 = 1_000_000;

/// The kind of the banner.
const BANNER: &str = "verify";

/// What the verification says.
pub(super) enum Verified {
    /// How far it is, in percent.
    Part(u64),
    /// What is wrong: the first finding, and how many there are.
    Damaged(String, usize),
    /// Nothing is.
    Whole,
}

/// Verifies in a thread of its own; the room is open meanwhile.
pub(super) fn begin(dir: &Path, tx: &Happenings) -> std::io::Result<()> {
    let (dir, tx) = (dir.to_owned(), tx.clone());
    std::thread::Builder::new().name("verify".to_owned()).spawn(move || {
        let (began, mut told) = (clock::mono(), 0);
        let found = journal::verify(&dir, None, |done, all| {
            let percent = done * 100 / all.max(1);
            if percent > told && clock::mono() - began > SOON_US {
                told = percent;
                let _ = tx.send(Happening::Verified(Verified::Part(percent)));
            }
        });
        let said = match found {
            Err(e) => Verified::Damaged(format!("it cannot be verified: {e}"), 1),
            Ok(report) => {
                let journal = report.damage().map(ToString::to_string);
                let all: Vec<String> = journal.chain(report.run_findings.iter().map(ToString::to_string)).collect();
                all.first().map_or(Verified::Whole, |first| Verified::Damaged(first.clone(), all.len()))
            }
        };
        // A host that has ended meanwhile no longer listens.
        let _ = tx.send(Happening::Verified(said));
    })?;
    Ok(())
}

impl Host {
    pub(super) fn verified(&mut self, said: Verified) {
        let banners = &mut self.keeper.banners;
        match said {
            Verified::Part(percent) => {
                banners.insert(BANNER.to_owned(), format!("verifying the room's record: {percent} %"));
            }
            Verified::Damaged(first, count) => {
                let more = if count > 1 { format!(" (and {} more)", count - 1) } else { String::new() };
                let said = format!("the room's record is damaged: {first}{more}; `warroom verify` tells all");
                banners.insert(BANNER.to_owned(), said);
            }
            Verified::Whole => {
                banners.remove(BANNER);
            }
        }
    }
}
