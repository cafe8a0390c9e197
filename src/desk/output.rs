//! The output of the followed run: the last 2 MiB of it, with an index of its lines, so that only visible ones are looked at.

use crate::words::RunId;

/// Bytes that are kept at most.
const KEPT: usize = 2 * 1024 * 1024;
/// Bytes that go at once when there are too many, so that the index is not rebuilt for each piece.
const DROPPED: usize = 256 * 1024;

/// The output of the followed run.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The run; none where nothing is followed.
    pub run: Option<RunId>,
    /// Raw text, as it came.
    text: String,
    /// Byte offsets in `text` at which lines begin.
    starts: Vec<usize>,
    /// The next byte of `output` that is expected.
    next: u64,
    /// Earlier bytes of the run are not here.
    pub cut: bool,
    /// First visible line; none follows the end.
    pub top: Option<usize>,
    /// Long lines go on below instead of off the edge.
    pub wrap: bool,
    /// Columns that are scrolled off the left edge.
    pub left: usize,
}

impl Default for Output {
    fn default() -> Output {
        Output { run: None, text: String::new(), starts: vec![0], next: 0, cut: false, top: None, wrap: false, left: 0 }
    }
}

impl Output {
    /// Begins to follow another run, or none.
    pub fn follow(&mut self, run: Option<RunId>) {
        *self = Output { run, wrap: self.wrap, ..Output::default() };
    }

    /// Takes a piece. Pieces that are known already are left out; after a gap the text begins anew.
    pub fn take(&mut self, from: u64, bytes: u64, text: &str) {
        let first = self.text.is_empty() && self.next == 0;
        if !first && from < self.next {
            return;
        }
        if first || from > self.next {
            self.cut = from > 0;
            self.text.clear();
            self.starts = vec![0];
        }
        let base = self.text.len();
        self.text.push_str(text);
        self.starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| base + i + 1));
        self.next = from + bytes;
        if self.text.len() > KEPT {
            self.drop_front();
        }
    }

    fn drop_front(&mut self) {
        let goal = self.text.len() - KEPT + DROPPED;
        let gone = self.starts.iter().position(|s| *s >= goal).unwrap_or(self.starts.len() - 1);
        let mut at = self.starts[gone];
        if at == 0 {
            // One endless line: cut it where a character begins.
            at = (goal..self.text.len()).find(|i| self.text.is_char_boundary(*i)).unwrap_or(self.text.len());
            self.starts = vec![at];
        } else {
            self.starts.drain(..gone);
        }
        self.text.drain(..at);
        self.starts.iter_mut().for_each(|s| *s -= at);
        self.top = self.top.map(|t| t.saturating_sub(gone));
        self.cut = true;
    }

    /// The next byte that is missing; none before the first piece.
    pub fn next(&self) -> Option<u64> {
        (self.next > 0).then_some(self.next)
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        let open = self.starts.last().is_some_and(|s| *s < self.text.len());
        self.starts.len() - usize::from(!open)
    }

    /// How many lines are whole: the last one may still grow.
    pub fn whole_lines(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether nothing came yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// All of it that is here, raw.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A line without its line break, raw.
    pub fn line(&self, index: usize) -> &str {
        let Some(from) = self.starts.get(index) else { return "" };
        let to = self.starts.get(index + 1).map_or(self.text.len(), |s| s - 1);
        &self.text[*from..to.max(*from)]
    }

    /// The lines from `first` on, raw, at most `count`.
    pub fn lines(&self, first: usize, count: usize) -> impl Iterator<Item = &str> {
        (first..self.len().min(first.saturating_add(count))).map(|i| self.line(i))
    }

    /// The first line shown in a view of `height` lines.
    pub fn first(&self, height: usize) -> usize {
        let follows = self.len().saturating_sub(height);
        self.top.map_or(follows, |top| top.min(self.last(height)))
    }

    /// The last line that may stand on top. A wrapped line takes any number of rows: each can come to the top.
    fn last(&self, height: usize) -> usize {
        self.len().saturating_sub(if self.wrap { 1 } else { height })
    }

    /// Scrolls by `by` lines in a view of `height`; at the end it follows again.
    pub fn scroll(&mut self, by: isize, height: usize) {
        let last = self.last(height);
        let top = self.first(height).saturating_add_signed(by);
        self.top = (top < last).then_some(top);
    }

    /// The first line, from `from` on (or back from it), that contains `needle` without regard to case; goes round once.
    pub fn find(&self, needle: &str, from: usize, back: bool) -> Option<usize> {
        let (needle, len) = (needle.to_lowercase(), self.len());
        let at = |step: usize| if back { (from + len * 2 - step) % len } else { (from + step) % len };
        (0..len).map(at).find(|i| self.line(*i).to_lowercase().contains(&needle))
    }

    /// The first line that looks like an error.
    pub fn first_error(&self) -> Option<usize> {
        (0..self.len()).find(|i| looks_like_error(self.line(*i)))
    }
}

/// Whether a line of output has a word of those that errors have.
pub fn looks_like_error(line: &str) -> bool {
    const SIGNS: [&str; 6] = ["error", "fatal", "failed", "cannot", "denied", "panic"];
    let line = line.to_lowercase();
    SIGNS.iter().any(|s| line.contains(s))
}
