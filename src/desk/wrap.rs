//! Lines broken to a width, by what a terminal shows.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Breaks a line at words; a word that is too long is cut. Always at least one line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let indent: String = text.chars().take_while(|c| *c == ' ').take(width / 2).collect();
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end_matches(' ');
        if !line.trim().is_empty() && line.width() + bare.width() > width {
            lines.push(std::mem::replace(&mut line, indent.clone()).trim_end().to_owned());
        }
        line.push_str(word);
        if line.trim_end().width() > width {
            let mut parts = fit(line.trim_end(), width);
            line = parts.pop().unwrap_or_default() + if word.ends_with(' ') { " " } else { "" };
            lines.append(&mut parts);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Cuts a line into pieces of the width, wherever that falls. Always at least one.
pub fn fit(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w > width.max(1) && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push(c);
        used += w;
    }
    lines.push(line);
    lines
}
