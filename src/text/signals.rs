//! What a script says to its room in its output: progress by the terminal's own convention
//! (`ESC ] 9 ; 4 ; 1 ; PERCENT BEL`) and results in lines `::warroom set NAME=VALUE`.

/// What a line that names a result begins with.
const SET: &str = "::warroom set ";
/// Longer lines name no result; longer control strings say no progress.
const LONGEST_LINE: usize = 16 * 1024;
const LONGEST_STRING: usize = 32;

/// One thing a script said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Done so far, 0 to 100 percent.
    Progress(u8),
    /// A result.
    Set {
        /// Letters, digits, `_`, `-` and `.`; begins with a letter or `_`.
        name: String,
        /// The rest of the line, as it came (lossy UTF-8).
        value: String,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Text,
    Escape,
    /// In an operating system command, ended by BEL or `ESC \`; a line's end breaks it off.
    Osc,
    OscEscape,
}

/// A parser over a stream, whatever its chunks; knows only what it has not finished.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    state: State,
    line: Vec<u8>,
    osc: Vec<u8>,
    /// A carriage return came: the line's end if a newline follows, else the line is written anew.
    returned: bool,
}

impl Signals {
    /// A parser at the beginning of an output.
    pub fn new() -> Signals {
        Signals::default()
    }

    /// Takes the next bytes; returns what they completed, in order.
    pub fn feed(&mut self, mut bytes: &[u8]) -> Vec<Signal> {
        let mut said = Vec::new();
        loop {
            // Nearly all lines say nothing, and are known by their beginning: nothing of them is looked at but their end.
            if self.state == State::Text && !self.returned && self.dull() {
                let end = memchr::memchr3(b'\n', b'\r', 0x1b, bytes).unwrap_or(bytes.len());
                bytes = &bytes[end..];
            }
            let Some((first, rest)) = bytes.split_first() else { return said };
            said.extend(self.byte(*first));
            bytes = rest;
        }
    }

    /// Whether this line cannot name a result any more, whatever is added to it.
    fn dull(&self) -> bool {
        let known = self.line.len().min(SET.len());
        self.line[..known] != SET.as_bytes()[..known]
    }

    /// The output ended: a last line without a newline counts as well.
    pub fn finish(&mut self) -> Option<Signal> {
        let last = result(&self.line);
        *self = Signals::default();
        last
    }

    fn byte(&mut self, b: u8) -> Option<Signal> {
        match (self.state, b) {
            (_, b'\n') => {
                self.state = State::Text;
                self.returned = false;
                let said = result(&self.line);
                self.line.clear();
                return said;
            }
            (State::Text | State::Escape, 0x1b) => self.state = State::Escape,
            (State::Escape, b']') => {
                self.osc.clear();
                self.state = State::Osc;
            }
            (State::Escape | State::Text, _) => {
                self.state = State::Text;
                self.text(b);
            }
            (State::Osc, 0x07) | (State::OscEscape, b'\\') => {
                self.state = State::Text;
                return progress(&self.osc);
            }
            (State::Osc, 0x1b) => self.state = State::OscEscape,
            (State::Osc | State::OscEscape, _) => {
                self.state = State::Osc;
                if self.osc.len() <= LONGEST_STRING {
                    self.osc.push(b);
                }
            }
        }
        None
    }

    fn text(&mut self, b: u8) {
        if self.returned {
            self.line.clear();
            self.returned = false;
        }
        if b == b'\r' {
            self.returned = true;
        } else if self.line.len() <= LONGEST_LINE {
            self.line.push(b);
        }
    }
}

fn progress(osc: &[u8]) -> Option<Signal> {
    if osc.len() > LONGEST_STRING {
        return None;
    }
    let percent = std::str::from_utf8(osc).ok()?.strip_prefix("9;4;1;")?;
    let percent: u32 = percent.parse().ok()?;
    Some(Signal::Progress(percent.min(100) as u8))
}

fn result(line: &[u8]) -> Option<Signal> {
    if line.len() > LONGEST_LINE {
        return None;
    }
    let rest = line.strip_prefix(SET.as_bytes())?;
    let at = rest.iter().position(|b| *b == b'=')?;
    let name = std::str::from_utf8(&rest[..at]).ok()?.trim();
    let first = name.chars().next()?;
    let legal = name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    if !legal || !(first.is_ascii_alphabetic() || first == '_') {
        return None;
    }
    Some(Signal::Set { name: name.to_owned(), value: String::from_utf8_lossy(&rest[at + 1..]).into_owned() })
}
