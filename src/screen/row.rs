//! Rows of cells: cut at the edge with an ellipsis, with a left and a right side.

use super::Sight;
use super::theme::Paint;
use crate::desk::Layout;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub use crate::text::{one_line as clean, output_line as printed};

/// The columns that these spans take.
pub fn width(spans: &[Span]) -> usize {
    spans.iter().map(|s| s.content.width()).sum()
}

/// Cuts text to `max` columns; what is cut ends in an ellipsis.
pub fn cut(text: &str, max: usize) -> String {
    if text.width() <= max {
        return text.to_owned();
    }
    let (mut kept, mut used) = (String::new(), 0);
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w + 1 > max {
            break;
        }
        kept.push(c);
        used += w;
    }
    if max > 0 {
        kept.push('…');
    }
    kept
}

/// Text cut or filled up to exactly `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let fill = columns.saturating_sub(text.width());
    text + &" ".repeat(fill)
}

/// Spans cut to `max` columns.
fn cut_spans(spans: Vec<Span<'_>>, max: usize) -> Vec<Span<'_>> {
    if width(&spans) <= max {
        return spans;
    }
    let (mut kept, mut left) = (Vec::new(), max);
    for span in spans {
        let w = span.content.width();
        if w >= left {
            // Something must remain to show that it was cut.
            let text = if w == left {
                format!("{}…", cut_hard(&span.content, left.saturating_sub(1)))
            } else {
                cut(&span.content, left)
            };
            kept.push(Span::styled(text, span.style));
            break;
        }
        left -= w;
        kept.push(span);
    }
    kept
}

fn cut_hard(text: &str, max: usize) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= max
    };
    text.chars().take_while(fits).collect()
}

/// Writes spans into the first row of an area.
pub fn put(buf: &mut Buffer, area: Rect, spans: Vec<Span>) {
    if area.height == 0 || area.width == 0 {
        return;
    }
    buf.set_line(area.x, area.y, &Line::from(cut_spans(spans, area.width as usize)), area.width);
}

/// Writes a left side, cut where it must be, and a right side, left out where it has no room.
pub fn two_sided(buf: &mut Buffer, area: Rect, left: Vec<Span>, right: Vec<Span>) {
    let all = area.width as usize;
    let taken = width(&right);
    let right_fits = taken + usize::from(taken > 0) + width(&left).min(all / 3) <= all;
    let taken = if right_fits { taken } else { 0 };
    let gap = usize::from(taken > 0);
    put(buf, Rect { width: (all - taken - gap) as u16, ..area }, left);
    if taken > 0 {
        put(buf, Rect { x: area.right() - taken as u16, width: taken as u16, ..area }, right);
    }
}

/// The `line`-th row of an area.
pub fn nth(area: Rect, line: usize) -> Rect {
    Rect { y: area.y + line as u16, height: 1, ..area }
}

/// Paints a row as the selected one; a fainter one where its pane has no focus.
pub fn select(sight: &Sight, buf: &mut Buffer, area: Rect, focused: bool) {
    for position in area.positions() {
        let style = sight.theme.selected(buf[position].style());
        let cell = &mut buf[position];
        if focused {
            cell.set_style(style);
        }
    }
    if !focused {
        let mark = &mut buf[(area.x, area.y)];
        if mark.symbol() == " " {
            mark.set_symbol("›");
        }
    } else if buf[(area.x, area.y)].symbol() == " " {
        buf[(area.x, area.y)].set_symbol("▌");
    }
}

/// As [`two_sided`], but it is the left side that gives way: the right one is always there.
pub fn firm(buf: &mut Buffer, area: Rect, left: Vec<Span>, right: Vec<Span>) {
    let taken = (width(&right) as u16).min(area.width);
    put(buf, Rect { width: (area.width - taken).saturating_sub(2), ..area }, left);
    put(buf, Rect { x: area.right() - taken, width: taken, ..area }, right);
}

/// Which part of a list is in sight, where not all of it is: on the border at its right, or in its own last column where there is no
/// border. Answers what is left for the rows.
pub fn scrolled(sight: &Sight, buf: &mut Buffer, area: Rect, first: usize, len: usize) -> Rect {
    if area.height == 0 || len <= area.height as usize {
        return area;
    }
    let bordered = sight.arranged.layout == Layout::Wide;
    let rows = if bordered { area } else { Rect { width: area.width.saturating_sub(1), ..area } };
    for y in thumb(area.height as usize, first, len) {
        if let Some(cell) = buf.cell_mut((rows.right(), area.y + y)) {
            cell.set_symbol(if bordered { "█" } else { "▐" });
            if !bordered {
                cell.set_style(sight.theme.style(Paint::Quiet));
            }
        }
    }
    rows
}

/// The rows of a scroll mark; none where all of the list is in sight. Only at the list's ends does it touch the ends.
pub fn thumb(height: usize, first: usize, len: usize) -> std::ops::Range<u16> {
    if height == 0 || len <= height {
        return 0..0;
    }
    let long = (height * height / len).max(1);
    let spare = height - long;
    let (least, most) = (usize::from(first > 0 && spare > 1), spare - usize::from(first + height < len && spare > 0));
    let top = (spare * first.min(len - height) / (len - height)).min(most).max(least.min(most));
    top as u16..(top + long) as u16
}

/// A bar of `columns` cells, filled to `percent`: its full and its empty part.
pub fn bar(percent: u64, columns: usize) -> (String, String) {
    let halves = (percent.min(100) as usize * columns * 2) / 100;
    let part = if halves % 2 == 1 { "╸" } else { "" };
    // A line, not a block: bars that stand below each other would grow together.
    ("━".repeat(halves / 2) + part, "─".repeat(columns - halves.div_ceil(2)))
}
