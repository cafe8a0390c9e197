//! Words where something else should stand: prose and output in code, a drill told from an incident in a sentence.

use crate::plan::Step;
use crate::runbook::places::Problems;
use crate::runbook::shell::commands::Command;
use std::ops::Range;

/// Whether a command is a sentence.
pub(super) fn is_sentence(command: &Command) -> bool {
    let Some(first) = command.words.first() else { return false };
    let mut letters = first.trim_end_matches([',', ':']).chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let sentence = capital && letters.all(char::is_lowercase) && first != "Rscript" && command.words.len() >= 3;
    // `Then look: …` and not `Foo --bar`: a sentence has no options.
    let options = command.words.iter().any(|w| w.starts_with('-') && w.len() > 1);
    sentence && !options
}

/// A step that tells drills from incidents in a sentence, which is overread at three in the morning.
pub(in crate::runbook) fn drill_in_words(problems: &mut Problems, step: &Step, at: Range<usize>) {
    const SAID: [&str; 6] =
        ["if this is a drill", "if it is a drill", "if it's a drill", "in a drill", "during a drill", "for a drill"];
    if step.only.is_some() {
        return;
    }
    let said = |text: &str| {
        let text = text.to_lowercase();
        text.contains("drill") && {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            SAID.iter().any(|s| words.contains(s))
        }
    };
    if said(&step.title) || said(&step.prose) {
        let hint = "make two steps of it, with `only=drill` and `only=incident`";
        let span = at.start..problems.line_end(at.start);
        let what = "this step tells a drill from an incident in words only";
        problems.warn("drill-in-words", span, what, Some(hint.into()));
    }
}
