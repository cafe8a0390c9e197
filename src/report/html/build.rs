//! The few shapes that the page is built of. Cells and items are HTML already; whoever makes them escapes what is foreign.

pub(super) use crate::report::picture::escaped;
use crate::report::picture::escaped_text;
use crate::text::{sanitise, written};

/// A heading with what stands below it; nothing where there is nothing.
pub(super) fn section(title: &str, body: String) -> String {
    if body.is_empty() { body } else { format!("<section>\n<h2>{title}</h2>\n{body}</section>\n") }
}

/// A table; without rows nothing.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head: String = head.iter().map(|h| format!("<th scope=\"col\">{h}</th>")).collect();
    let row = |cells: &Vec<String>| {
        format!("<tr>{}</tr>\n", cells.iter().map(|c| format!("<td>{c}</td>")).collect::<String>())
    };
    format!(
        "<div class=\"wide\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
        rows.iter().map(row).collect::<String>()
    )
}

/// A list of items; without any nothing.
pub(super) fn list(items: &[String]) -> String {
    if items.is_empty() {
        return String::new();
    }
    format!("<ul>\n{}</ul>\n", items.iter().map(|i| format!("<li>{i}</li>\n")).collect::<String>())
}

/// Foreign text of several lines.
pub(super) fn prose(raw: &str) -> String {
    let lines: Vec<String> = written(raw).lines().map(|l| escaped_text(l.trim_end())).collect();
    lines.join("<br>\n")
}

/// Foreign text, word for word, as a block.
pub(super) fn block(raw: &str) -> String {
    format!("<pre>{}</pre>\n", escaped_text(sanitise(raw).trim_end_matches('\n')))
}

/// A name as it stands in the record.
pub(super) fn code(raw: &str) -> String {
    format!("<code>{}</code>", escaped(raw))
}
