//! One line as a row of cells, so that a carriage return can write over what stands there.

use super::{Style, StyledLine, StyledText};

/// More marks than this on one character serve nobody but who wants to deface a screen.
const MARKS: usize = 4;

/// One column of the line.
struct Cell {
    /// What stands there; none in the second column of a wide character.
    ch: Option<char>,
    marks: String,
    style: Style,
}

impl Cell {
    fn blank() -> Cell {
        Cell { ch: Some(' '), marks: String::new(), style: Style::default() }
    }
}

/// A line that is being written.
#[derive(Default)]
pub(super) struct Cells {
    cells: Vec<Cell>,
    at: usize,
}

impl Cells {
    /// Writes `c`, `width` columns wide, over what stands at the cursor.
    pub fn put(&mut self, c: char, width: usize, style: Style) {
        self.set(Some(c), style);
        for _ in 1..width {
            self.set(None, style);
        }
        // What was the right half of a wide character is nothing without its left half.
        if let Some(cell) = self.cells.get_mut(self.at)
            && cell.ch.is_none()
        {
            cell.ch = Some(' ');
        }
    }

    fn set(&mut self, ch: Option<char>, style: Style) {
        while self.cells.len() < self.at {
            self.cells.push(Cell::blank());
        }
        let cell = Cell { ch, marks: String::new(), style };
        if self.at < self.cells.len() {
            let was_right_half = self.cells[self.at].ch.is_none();
            if was_right_half && ch.is_some() && self.at > 0 {
                self.cells[self.at - 1].ch = Some(' ');
            }
            self.cells[self.at] = cell;
        } else {
            self.cells.push(cell);
        }
        self.at += 1;
    }

    /// Adds a combining mark to the character before the cursor; false where there is none or it has enough.
    pub fn join(&mut self, mark: char) -> bool {
        let Some(cell) = self.before() else { return false };
        let room = cell.marks.chars().count() < MARKS;
        if room {
            cell.marks.push(mark);
        }
        room
    }

    /// Adds an emoji's variation selector, at most one, and to no ASCII character (where it could only hide data).
    pub fn join_selector(&mut self, selector: char) -> bool {
        match self.before() {
            Some(cell) if cell.marks.is_empty() && cell.ch.is_some_and(|c| !c.is_ascii()) => {
                cell.marks.push(selector);
                true
            }
            _ => false,
        }
    }

    fn before(&mut self) -> Option<&mut Cell> {
        self.cells.iter_mut().take(self.at).rev().find(|c| c.ch.is_some())
    }

    /// The cursor to the line's start.
    pub fn home(&mut self) {
        self.at = 0;
    }

    /// Spaces up to the next multiple of 8.
    pub fn tab(&mut self, style: Style) {
        for _ in 0..8 - self.at % 8 {
            self.put(' ', 1, style);
        }
    }

    /// Erase in line: 0 from the cursor on, 1 up to the cursor, 2 all; the cursor stays.
    pub fn erase(&mut self, what: u16) {
        match what {
            0 => self.cells.truncate(self.at),
            1 => self.cells.iter_mut().take(self.at).for_each(|c| *c = Cell::blank()),
            2 => self.cells.clear(),
            _ => {}
        }
    }

    /// The line as it stands; an empty one is left.
    pub fn take(&mut self) -> StyledLine {
        self.at = 0;
        let mut pieces: Vec<StyledText> = Vec::new();
        for cell in self.cells.drain(..) {
            let Some(ch) = cell.ch else { continue };
            match pieces.last_mut() {
                Some(piece) if piece.style == cell.style => piece.text.push(ch),
                _ => pieces.push(StyledText { text: ch.to_string(), style: cell.style }),
            }
            if let Some(piece) = pieces.last_mut() {
                piece.text.push_str(&cell.marks);
            }
        }
        StyledLine { pieces }
    }
}
