//! Words where something else should stand: prose and output in code, a drill told from an incident in a sentence.

use crate::plan::Step;
use crate::runbook::places::Problems;
use crate::runbook::shell::commands::Command;
use std::ops::Range;

/// What a command is that cannot be one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum NoCommand {
    Prose,
    Output,
}

/// Whether a command is a sentence or a line of output.
pub(super) fn no_command(command: &Command) -> Option<NoCommand> {
    let first = command.words.first()?;
    if is_output(first, &command.words) {
        return Some(NoCommand::Output);
    }
    let mut letters = first.trim_end_matches([',', ':']).chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let sentence = capital && letters.all(char::is_lowercase) && first != "Rscript" && command.words.len() >= 3;
    // `Then look: …` and not `Foo --bar`: a sentence has no options.
    let options = command.words.iter().any(|w| w.starts_with('-') && w.len() > 1);
    (sentence && !options).then_some(NoCommand::Prose)
}

/// A table's head, a log's line, a table's frame.
fn is_output(first: &str, words: &[String]) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let head = |w: &String| w.len() > 1 && w.chars().all(|c| c.is_ascii_uppercase() || "-_/%()".contains(c));
    let table = words.len() >= 3 && words.iter().all(head);
    let frame = first.len() > 3 && first.chars().all(|c| "+-=".contains(c));
    let clock = |w: &String| w.len() >= 8 && w.split(':').count() == 3 && w.starts_with(|c: char| c.is_ascii_digit());
    let logged = MONTHS.contains(&first) && words.get(2).is_some_and(clock);
    let stamp = first.len() >= 10
        && first.as_bytes()[4] == b'-'
        && first.as_bytes()[7] == b'-'
        && first.starts_with(|c: char| c.is_ascii_digit());
    table || frame || logged || stamp || first == "●"
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
