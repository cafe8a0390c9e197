//! An answer of the terminal that came too late to be waited for: it looks like keys, and must not be taken for them.

use crate::desk::{Code, Key};

/// The beginning of the answer to what [`crate::io::terminal::background_is_dark`] asks, as keys: `alt-]`, then this.
const HEAD: [char; 3] = ['1', '1', ';'];
/// No answer is longer.
const LONGEST: usize = 40;

/// Which part of a late answer came last; none while there is none.
#[derive(Debug, Default)]
pub struct Late(Option<usize>);

impl Late {
    /// Whether this key is a part of such an answer, and to be forgotten.
    pub fn takes(&mut self, key: &Key) -> bool {
        let Some(at) = self.0 else {
            let begins = key.alt && key.code == Code::Char(']');
            self.0 = begins.then_some(0);
            return begins;
        };
        let ends = matches!((key.code, key.alt, key.ctrl), (Code::Char('\\'), true, _) | (Code::Char('g'), _, true));
        let fits = match HEAD.get(at) {
            Some(wanted) => key.types() == Some(*wanted),
            None => key.types().is_some() || ends,
        };
        self.0 = (fits && !ends && at < LONGEST).then_some(at + 1);
        fits
    }
}
