//! Tables that read well in Markdown and as plain text.

use unicode_width::UnicodeWidthStr;

/// A column is not padded beyond this width, so that one long cell does not tear all rows apart.
const WIDEST: usize = 48;

/// A table; cells are Markdown of one line each, their pipes are escaped here. Ends with a newline. Rows of another length than `head` are filled or cut.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let columns = head.len();
    let cell = |c: &str| c.replace('|', "\\|");
    let mut all = vec![head.iter().map(|h| cell(h)).collect::<Vec<_>>()];
    all.extend(rows.iter().map(|r| (0..columns).map(|i| r.get(i).map_or(String::new(), |c| cell(c))).collect()));
    let width =
        |i: usize| all.iter().map(|r: &Vec<String>| r[i].width()).filter(|w| *w <= WIDEST).max().unwrap_or(3).max(3);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = row(&all[0], &widths);
    let rule: Vec<String> = widths.iter().map(|w| "-".repeat(*w)).collect();
    out.push_str(&row(&rule, &widths));
    all[1..].iter().for_each(|r| out.push_str(&row(r, &widths)));
    out
}

fn row(cells: &[String], widths: &[usize]) -> String {
    let padded = cells.iter().zip(widths).map(|(c, w)| format!("{c}{}", " ".repeat(w.saturating_sub(c.width()))));
    format!("| {} |\n", padded.collect::<Vec<_>>().join(" | "))
}
