//! Elements of a picture, everything foreign escaped.

use crate::text::written;

/// Text for an element or an attribute in double quotes: sanitised, on one line, and no sign of it builds markup.
pub(in crate::report) fn escaped(raw: &str) -> String {
    let clean = written(raw);
    let line = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    escaped_text(&line)
}

/// As [`escaped`], of text that is sanitised already; line breaks stay.
pub(in crate::report) fn escaped_text(clean: &str) -> String {
    let mut out = String::with_capacity(clean.len() + 16);
    for c in clean.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\0' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// A rectangle with what stands on it when it is pointed at.
pub(super) fn bar(class: &str, x: f64, y: f64, w: f64, h: f64, title: &str) -> String {
    format!(
        "<rect class=\"{class}\" x=\"{x:.2}\" y=\"{y:.1}\" width=\"{:.2}\" height=\"{h:.1}\"><title>{}</title></rect>\n",
        w.max(0.8),
        escaped(title)
    )
}

/// Text; `anchor` is `start`, `middle` or `end`.
pub(super) fn label(class: &str, x: f64, y: f64, anchor: &str, text: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>\n", escaped(text))
}

/// A line.
pub(super) fn line(class: &str, x1: f64, y1: f64, x2: f64, y2: f64) -> String {
    format!("<line class=\"{class}\" x1=\"{x1:.2}\" y1=\"{y1:.1}\" x2=\"{x2:.2}\" y2=\"{y2:.1}\"/>\n")
}

/// The first `most` letters.
pub(super) fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
