//! Marks in notes: `#todo`, `#done`, `#good`, `#bad`, and the letters of a rating.

use chrono::NaiveDate;

/// Whether a text has the mark `#word` as a word of its own: `#todos` is another word.
pub(super) fn has_mark(text: &str, word: &str, any_case: bool) -> bool {
    text.split_whitespace().any(|w| is_mark(w, word, any_case))
}

fn is_mark(token: &str, word: &str, any_case: bool) -> bool {
    let Some(mark) = token.trim_end_matches([':', ',', '.', ';', '!']).strip_prefix('#') else { return false };
    if any_case { mark.eq_ignore_ascii_case(word) } else { mark == word }
}

/// A text without a mark; line breaks stay.
pub(super) fn without_mark(text: &str, word: &str) -> String {
    without(text, |token| is_mark(token, word, true))
}

fn without(text: &str, goes: impl Fn(&str) -> bool) -> String {
    let lines = text.lines().map(|l| l.split_whitespace().filter(|w| !goes(w)).collect::<Vec<_>>().join(" "));
    lines.filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whether a note with `#done` names an action: by its words, or by some of them in a row.
pub(super) fn same_action(done: &str, action: &str) -> bool {
    let plain = |t: &str| {
        let words = t.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
    };
    let (done, action) = (plain(done), plain(action));
    let within = |a: &str, b: &str| format!(" {b} ").contains(&format!(" {a} "));
    !done.is_empty() && !action.is_empty() && (within(&done, &action) || within(&action, &done))
}

/// The text of an action without its marks, its owner (`@bob`), and its date (`2026-12-01`, or `by 2026-12-01`).
pub(super) fn read_action(text: &str) -> (String, Option<String>, Option<NaiveDate>) {
    let mut owner = None;
    let mut due = None;
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut words: Vec<&str> = Vec::new();
        for token in line.split_whitespace() {
            let bare = token.trim_end_matches([':', ',', '.', ';', '!', ')']).trim_start_matches('(');
            if is_mark(token, "todo", true) {
                continue;
            }
            if let Some(name) = bare.strip_prefix('@').filter(|n| !n.is_empty() && owner.is_none()) {
                owner = Some(name.to_owned());
                continue;
            }
            if let Some(date) = NaiveDate::parse_from_str(bare, "%Y-%m-%d").ok().filter(|_| due.is_none()) {
                due = Some(date);
                let before = ["by", "due", "until", "before"];
                words.pop_if(|w| before.contains(&w.trim_matches([':', '(']).to_lowercase().as_str()));
                continue;
            }
            words.push(token);
        }
        if !words.is_empty() {
            lines.push(words.join(" "));
        }
    }
    (lines.join("\n"), owner, due)
}
