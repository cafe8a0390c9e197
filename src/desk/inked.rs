//! Pieces of text with what they mean; the screen says how that looks.

/// How a piece of a page is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Plain.
    Text,
    /// Less important.
    Dim,
    /// A heading.
    Head,
    /// Code, word for word.
    Code,
    /// As it should be.
    Good,
    /// Wrong.
    Bad,
    /// To be looked at.
    Warn,
    /// A key to press.
    Key,
    /// Said with weight.
    Strong,
    /// Said with a stress.
    Emphasis,
    /// No longer said.
    Struck,
    /// What a link says.
    Link,
    /// Of code: a remark.
    Comment,
    /// Of code: a string.
    Quoted,
    /// Of code: a variable.
    Variable,
    /// Of code: a word of the language.
    Keyword,
    /// Of code: a program or function that is called.
    Program,
}

/// One line of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLine {
    /// Its pieces from left to right; fit to be shown.
    pub pieces: Vec<(Ink, String)>,
}

impl PageLine {
    /// Its text.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|(_, t)| t.as_str()).collect()
    }
}
