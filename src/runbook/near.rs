//! "Did you mean …?": the nearest known word to one that is not known.

use super::places::Problems;

/// The candidate that `word` is most likely a slip of, if one is near enough.
pub(crate) fn near<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = fold(word);
    let allowed = match wanted.chars().count() {
        3..=5 => 1,
        6..=80 => 2,
        // Nobody mistypes a word this short, or writes one this long.
        _ => return None,
    };
    let distance = |c: &str| {
        // Words that differ much in length cannot be near; this spares most comparisons.
        if c.len().abs_diff(wanted.len()) > 4 * allowed { usize::MAX } else { strsim::osa_distance(&wanted, &fold(c)) }
    };
    candidates.into_iter().map(|c| (distance(c), c)).filter(|(d, _)| *d <= allowed).min_by_key(|(d, _)| *d).map(|p| p.1)
}

/// `did you mean …?` for an unknown word, as long as suggestions are still of use.
pub(crate) fn did_you_mean<'c>(
    problems: &Problems,
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<String> {
    let found = if problems.suggests() { near(word, candidates) } else { None };
    found.map(|c| format!("did you mean `{c}`?"))
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace('_', "-")
}
