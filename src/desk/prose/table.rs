//! Tables that fit: the widest column gives way first; where even that is too much, each row becomes a list of named cells.

use super::lines::{Inked, broken, width};
use crate::desk::inked::Ink;

/// Between two columns.
const BETWEEN: usize = 3;
/// A column that is narrower cannot be read.
const NARROWEST: usize = 6;

/// A table; its first row is the head.
#[derive(Default)]
pub struct Table {
    rows: Vec<Vec<Inked>>,
}

impl Table {
    pub fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub fn cell(&mut self, said: Inked) {
        let head = self.rows.len() == 1;
        let inked =
            |(c, ink)| (if c == '\n' { ' ' } else { c }, if head && ink == Ink::Text { Ink::Head } else { ink });
        if let Some(row) = self.rows.last_mut() {
            row.push(said.into_iter().map(inked).collect());
        }
    }

    /// Its lines, none wider than `room`.
    pub fn lines(&self, room: usize) -> Vec<Inked> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns == 0 {
            return Vec::new();
        }
        match self.widths(columns, room) {
            Some(widths) => self.grid(&widths),
            None => self.listed(room),
        }
    }

    /// As wide as they need, as far as there is room; none where they cannot all be read.
    fn widths(&self, columns: usize, room: usize) -> Option<Vec<usize>> {
        let room = room.checked_sub(BETWEEN * (columns - 1))?;
        let natural = |i: usize| self.rows.iter().filter_map(|r| r.get(i)).map(|c| width(c)).max().unwrap_or(0).max(1);
        let needed: Vec<usize> = (0..columns).map(natural).collect();
        if needed.iter().sum::<usize>() <= room {
            return Some(needed);
        }
        // All columns up to a common limit: those that need less keep what they need, the others share the rest.
        let mut limit = room / columns;
        while needed.iter().map(|n| (*n).min(limit + 1)).sum::<usize>() <= room {
            limit += 1;
        }
        let widths: Vec<usize> = needed.iter().map(|n| (*n).min(limit)).collect();
        widths.iter().zip(&needed).all(|(w, n)| w >= &NARROWEST.min(*n)).then_some(widths)
    }

    fn grid(&self, widths: &[usize]) -> Vec<Inked> {
        let mut lines = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            let cells: Vec<Vec<Inked>> =
                widths.iter().enumerate().map(|(c, w)| row.get(c).map_or(Vec::new(), |t| broken(t, *w))).collect();
            for at in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
                let mut line: Inked = Vec::new();
                for (c, (cell, w)) in cells.iter().zip(widths).enumerate() {
                    line.extend(bar(" │ ", c));
                    let text = cell.get(at).cloned().unwrap_or_default();
                    let fill = w.saturating_sub(width(&text));
                    line.extend(text);
                    line.extend(std::iter::repeat_n((' ', Ink::Text), fill));
                }
                lines.push(line);
            }
            if i == 0 {
                lines.push(
                    widths
                        .iter()
                        .enumerate()
                        .flat_map(|(c, w)| bar("─┼─", c).into_iter().chain(vec![('─', Ink::Dim); *w]))
                        .collect(),
                );
            }
        }
        lines
    }

    fn listed(&self, room: usize) -> Vec<Inked> {
        let (head, rows) =
            self.rows.split_first().map_or((&[] as &[Inked], &[] as &[Vec<Inked>]), |(h, r)| (h.as_slice(), r));
        let rows = if rows.is_empty() { &self.rows[..] } else { rows };
        let mut lines = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            if i > 0 {
                lines.push(vec![('─', Ink::Dim); room.min(12)]);
            }
            for (c, cell) in row.iter().enumerate() {
                let name = head.get(c).filter(|_| rows.len() < self.rows.len()).cloned().unwrap_or_default();
                let colon: &[(char, Ink)] = if name.is_empty() { &[] } else { &[(':', Ink::Dim), (' ', Ink::Dim)] };
                lines.extend(broken(&[&name, colon, cell].concat(), room));
            }
        }
        lines
    }
}

/// What stands before column `c`.
fn bar(text: &str, c: usize) -> Inked {
    if c == 0 { Vec::new() } else { text.chars().map(|ch| (ch, Ink::Dim)).collect() }
}
