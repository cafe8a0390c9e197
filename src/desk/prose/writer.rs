//! Lines with their margins: what is said is collected, broken at the width, and put behind the bars of quotes and the marks of lists.

use super::lines::{Inked, broken, cut, inked, pieces};
use super::table::Table;
use crate::desk::inked::{Ink, PageLine};

/// What a block stands in.
enum Around {
    Quote(Ink),
    List(Option<u64>),
    /// Its mark, until the first line has it; and the columns that the mark takes.
    Item(Option<String>, usize),
}

/// Writes lines of at most `width` columns.
pub struct Writer {
    width: usize,
    lines: Vec<PageLine>,
    around: Vec<Around>,
    said: Inked,
    table: Option<Table>,
    /// A blank line is due before the next block.
    blank: bool,
}

impl Writer {
    pub fn new(width: usize) -> Writer {
        Writer { width, lines: Vec::new(), around: Vec::new(), said: Vec::new(), table: None, blank: false }
    }

    /// All lines, without blank ones at the end.
    pub fn finish(mut self) -> Vec<PageLine> {
        self.end_block();
        let empty = |l: &PageLine| l.pieces.iter().all(|(_, t)| t.trim().is_empty());
        while self.lines.pop_if(|l| empty(l)).is_some() {}
        self.lines
    }

    /// Something is said; a line break breaks.
    pub fn say(&mut self, text: &str, ink: Ink) {
        self.said.extend(text.chars().map(|c| (c, ink)));
    }

    /// How much is said in this block.
    pub fn said(&self) -> usize {
        self.said.len()
    }

    /// What was said since.
    pub fn said_since(&self, from: usize) -> String {
        self.said.iter().skip(from).map(|(c, _)| c).collect()
    }

    /// A block begins: what was said before it is one of its own.
    pub fn block(&mut self) {
        if self.table.is_none() {
            self.end_block();
        }
    }

    /// A block ends.
    pub fn end_block(&mut self) {
        let said = std::mem::take(&mut self.said);
        let blank = |(c, _): &(char, Ink)| c.is_whitespace();
        let Some(first) = said.iter().position(|c| !blank(c)) else { return };
        let last = said.iter().rposition(|c| !blank(c)).unwrap_or(first);
        let room = self.begin();
        for line in broken(&said[first..=last], room) {
            self.put(&line);
        }
        self.blank = true;
    }

    /// The next block follows without a blank line.
    pub fn close_up(&mut self) {
        self.blank = false;
    }

    pub fn quote(&mut self, ink: Ink) {
        self.end_block();
        if self.blank {
            self.push(Vec::new());
            self.blank = false;
        }
        self.around.push(Around::Quote(ink));
    }

    pub fn list(&mut self, first: Option<u64>) {
        let nested = self.around.iter().any(|a| matches!(a, Around::Item(..)));
        self.end_block();
        self.blank &= !nested;
        self.around.push(Around::List(first));
    }

    pub fn item(&mut self) {
        let mark = match self.around.last_mut() {
            Some(Around::List(Some(n))) => {
                let mark = format!("{n}. ");
                *n = n.saturating_add(1);
                mark
            }
            _ => "• ".to_owned(),
        };
        let columns = mark.chars().count();
        self.around.push(Around::Item(Some(mark), columns));
    }

    /// The item is a task.
    pub fn task(&mut self, done: bool) {
        if let Some(Around::Item(mark @ Some(_), columns)) = self.around.last_mut() {
            (*mark, *columns) = (Some(if done { "☑ " } else { "☐ " }.to_owned()), 2);
        }
    }

    /// A quote, a list or an item ends.
    pub fn leave(&mut self) {
        self.end_block();
        if let Some(Around::Item(mark, _)) = self.around.last()
            && mark.is_some()
        {
            // An empty item shows its mark all the same.
            self.begin();
            self.put(&[]);
        }
        if let Some(Around::Item(..)) = self.around.pop() {
            self.blank = false;
        } else {
            self.blank = true;
        }
    }

    pub fn rule(&mut self) {
        self.end_block();
        let room = self.begin();
        self.put(&vec![('─', Ink::Dim); room]);
        self.blank = true;
    }

    /// Code, behind a bar.
    pub fn code(&mut self, lines: Vec<Vec<(Ink, String)>>) {
        self.end_block();
        let room = self.begin().saturating_sub(2).max(1);
        for part in lines.iter().flat_map(|line| cut(&inked(line), room)) {
            self.put(&[&[('│', Ink::Dim), (' ', Ink::Dim)], part.as_slice()].concat());
        }
        self.blank = true;
    }

    pub fn table(&mut self) {
        self.end_block();
        self.table = Some(Table::default());
    }

    pub fn row(&mut self) {
        self.said.clear();
        if let Some(table) = &mut self.table {
            table.row();
        }
    }

    pub fn cell(&mut self) {
        let said = std::mem::take(&mut self.said);
        if let Some(table) = &mut self.table {
            table.cell(said);
        }
    }

    pub fn end_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        let room = self.begin();
        for line in table.lines(room) {
            self.put(&line);
        }
        self.blank = true;
    }

    /// Makes ready for a block's first line; how many columns it has.
    fn begin(&mut self) -> usize {
        if self.blank && !self.lines.is_empty() {
            let bars = self.margin(false);
            self.push(bars);
        }
        self.blank = false;
        let margin: usize = self.around.iter().map(columns).sum();
        // However deep it is nested, something must be readable.
        self.width.saturating_sub(margin).max(self.width / 2).max(1)
    }

    /// Puts one line behind its margin.
    fn put(&mut self, line: &[(char, Ink)]) {
        let pieces = [self.margin(true), pieces(line)].concat();
        self.push(pieces);
    }

    fn push(&mut self, mut pieces: Vec<(Ink, String)>) {
        while let Some((_, last)) = pieces.last_mut() {
            last.truncate(last.trim_end().len());
            if !last.is_empty() {
                break;
            }
            pieces.pop();
        }
        self.lines.push(PageLine { pieces });
    }

    /// Bars and marks; the marks only where a line is put, and only once.
    fn margin(&mut self, marks: bool) -> Vec<(Ink, String)> {
        let mut left = self.width / 2;
        let mut pieces = Vec::new();
        for around in &mut self.around {
            let wide = columns(around);
            if wide > left {
                break;
            }
            left -= wide;
            match around {
                Around::Quote(ink) => pieces.push((*ink, "▎ ".to_owned())),
                Around::List(_) => {}
                Around::Item(mark, _) if marks && mark.is_some() => {
                    pieces.push((Ink::Dim, mark.take().unwrap_or_default()));
                }
                Around::Item(..) => pieces.push((Ink::Dim, " ".repeat(wide))),
            }
        }
        pieces
    }
}

fn columns(around: &Around) -> usize {
    match around {
        Around::Quote(_) => 2,
        Around::List(_) => 0,
        Around::Item(_, columns) => *columns,
    }
}
