//! One line of text with a cursor: notes, commands, filters, reasons.

use super::key::{Code, Key};

/// One line of text with a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// Byte offset of the cursor, always at a character's border.
    at: usize,
}

impl Line {
    /// With this text, the cursor behind it.
    pub fn new(text: impl Into<String>) -> Line {
        let text = text.into();
        Line { at: text.len(), text }
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text left of the cursor.
    pub fn before(&self) -> &str {
        &self.text[..self.at]
    }

    /// Puts text in at the cursor; line breaks become spaces, other control characters go.
    pub fn insert(&mut self, text: &str) {
        for c in text.chars() {
            let c = if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c };
            if !c.is_control() {
                self.text.insert(self.at, c);
                self.at += c.len_utf8();
            }
        }
    }

    /// Takes a key that edits; false where it is none.
    pub fn take(&mut self, key: &Key) -> bool {
        match (key.code, key.ctrl) {
            (Code::Left, _) => self.at -= self.width_before(),
            (Code::Right, _) => self.at += self.width_after(),
            (Code::Home, _) | (Code::Char('a'), true) => self.at = 0,
            (Code::End, _) | (Code::Char('e'), true) => self.at = self.text.len(),
            (Code::Backspace, false) => {
                let width = self.width_before();
                self.text.replace_range(self.at - width..self.at, "");
                self.at -= width;
            }
            (Code::Delete, _) => {
                let width = self.width_after();
                self.text.replace_range(self.at..self.at + width, "");
            }
            (Code::Char('w'), true) | (Code::Backspace, true) => self.delete_word(),
            (Code::Char('u'), true) => {
                self.text.replace_range(..self.at, "");
                self.at = 0;
            }
            (Code::Char('k'), true) => self.text.truncate(self.at),
            _ => match key.types() {
                Some(c) => self.insert(c.encode_utf8(&mut [0; 4])),
                None => return false,
            },
        }
        true
    }

    fn delete_word(&mut self) {
        let kept = self.before().trim_end().rfind(' ').map_or(0, |i| i + 1);
        self.text.replace_range(kept..self.at, "");
        self.at = kept;
    }

    fn width_before(&self) -> usize {
        self.before().chars().next_back().map_or(0, char::len_utf8)
    }

    fn width_after(&self) -> usize {
        self.text[self.at..].chars().next().map_or(0, char::len_utf8)
    }
}
