//! Text from outside made fit for any view: colours kept as data, everything that could move, ask or hide taken out.

mod cells;

use cells::Cells;
use unicode_width::UnicodeWidthChar;
use vte::{Params, Parser, Perform};

/// A terminal colour as SGR names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Color {
    /// One of the 256 palette entries; 0 to 15 are the theme's own.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// What SGR says about a piece of text. Blinking and concealed text are left out: the one distracts, the other hides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// The text's colour; none for the view's own.
    pub fg: Option<Color>,
    /// The colour behind it; none for the view's own.
    pub bg: Option<Color>,
    /// Heavier.
    pub bold: bool,
    /// Fainter.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// A line below.
    pub underline: bool,
    /// Colours swapped.
    pub reverse: bool,
    /// A line through.
    pub strike: bool,
}

/// A piece of a line in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyledText {
    /// Visible text: no control, no bidirectional override, no tab, no line break.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// One line, without its line break.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyledLine {
    /// Its pieces from left to right; neighbours differ in style, none is empty.
    pub pieces: Vec<StyledText>,
}

impl StyledLine {
    /// The line's text without its styles.
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}

/// `raw` as plain text: as [`sanitise_styled`], without the styles. Line breaks stay, a final one too. Applying it
/// twice changes nothing more.
pub fn sanitise(raw: &str) -> String {
    let lines: Vec<String> = sanitise_styled(raw).iter().map(StyledLine::plain).collect();
    let mut text = lines.join("\n");
    if raw.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// What somebody wrote (a note, a name, a title, a script) as plain text: as [`sanitise`], but nothing in it takes back what stands before
/// it. A carriage return within a line is shown as `␍`, and sequences that erase do nothing: printed output may rewrite its line, a sentence
/// that did so would only hide something.
pub fn written(raw: &str) -> String {
    if raw.bytes().all(|b| b == b'\n' || (0x20..0x7f).contains(&b)) {
        return raw.to_owned();
    }
    let raw = raw.replace("\r\n", "\n");
    let mut lines = Vec::new();
    let mut writer = Writer { keeps: true, ..Writer::default() };
    for line in raw.split('\n') {
        Parser::new().advance(&mut writer, line.as_bytes());
        lines.push(writer.cells.take().plain());
    }
    lines.join("\n")
}

/// What somebody wrote as plain text on one line: where lines are the view's own, a line break in foreign text must not forge one.
pub fn one_line(raw: &str) -> String {
    written(raw.trim_end()).replace('\n', " ")
}

/// A line of printed output as plain text: it may have rewritten itself, as a progress bar does.
pub fn output_line(raw: &str) -> String {
    sanitise(raw.trim_end()).replace('\n', " ")
}

/// The same JSON, with whatever a terminal could obey, or that hides or reorders, written as `\u202E`. (Outside of its strings JSON has no
/// such character; line breaks and blanks stay.)
pub fn harmless_json(json: &str) -> String {
    if !json.contains(|c| c != '\n' && unseen(c)) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if c == '\n' || !unseen(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04X}"));
        }
    }
    out
}

/// `raw` as lines of styled text. SGR becomes data; OSC, DCS, APC, queries and cursor movement go; a carriage return
/// rewrites the line; tabs reach to the next multiple of 8; other controls, bidirectional overrides, zero-width and
/// tag characters are shown as `‹U+202E›`. A style lasts over line ends, as in a terminal.
pub fn sanitise_styled(raw: &str) -> Vec<StyledLine> {
    if raw.is_empty() {
        return Vec::new();
    }
    let mut writer = Writer::default();
    let body = raw.strip_suffix('\n').unwrap_or(raw);
    body.split('\n')
        .map(|line| {
            if line.bytes().all(|b| (0x20..0x7f).contains(&b)) {
                return plain(line, writer.style);
            }
            // A parser per line: an escape string that nobody closes must not swallow the lines after it.
            Parser::new().advance(&mut writer, line.as_bytes());
            writer.cells.take()
        })
        .collect()
}

/// A line of nothing but printable ASCII, as most are: it shows as it is.
fn plain(line: &str, style: Style) -> StyledLine {
    let piece = StyledText { text: line.to_owned(), style };
    StyledLine { pieces: if line.is_empty() { Vec::new() } else { vec![piece] } }
}

/// Receives what the parser found in a line.
#[derive(Default)]
struct Writer {
    cells: Cells,
    style: Style,
    /// Nothing is written over, and nothing erased.
    keeps: bool,
}

impl Perform for Writer {
    fn print(&mut self, c: char) {
        if let '\u{FE0E}' | '\u{FE0F}' = c
            && self.cells.join_selector(c)
        {
            return;
        }
        if unseen(c) {
            return self.show_code(c);
        }
        match c.width() {
            Some(0) => {
                if !self.cells.join(c) {
                    self.show_code(c);
                }
            }
            Some(width) => self.cells.put(c, width, self.style),
            None => self.show_code(c),
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\r' if self.keeps => self.cells.put('␍', 1, self.style),
            b'\r' => self.cells.home(),
            b'\t' => self.cells.tab(self.style),
            _ => self.show_code(char::from(byte)),
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        match (action, intermediates) {
            ('m', []) => sgr(&mut self.style, params),
            ('K', []) if !self.keeps => self.cells.erase(first(params)),
            _ => {}
        }
    }
}

impl Writer {
    fn show_code(&mut self, c: char) {
        for shown in format!("‹U+{:04X}›", u32::from(c)).chars() {
            self.cells.put(shown, 1, self.style);
        }
    }
}

fn first(params: &Params) -> u16 {
    params.iter().next().and_then(|p| p.first().copied()).unwrap_or(0)
}

/// Characters that change or hide what stands around them without being seen themselves (Unicode: Bidi_Control,
/// Default_Ignorable_Code_Point less the variation selectors of emoji, line and paragraph separators, controls).
fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F
            | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
            | 0xFFF0..=0xFFFB | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// Applies `ESC [ … m` (ECMA-48 8.3.117; 38 and 48 as ITU-T T.416 and as xterm write them).
fn sgr(style: &mut Style, params: &Params) {
    let mut groups = params.iter();
    while let Some(group) = groups.next() {
        match group[0] {
            0 => *style = Style::default(),
            1 => style.bold = true,
            2 => style.dim = true,
            3 => style.italic = true,
            4 => style.underline = group.get(1) != Some(&0),
            7 => style.reverse = true,
            9 => style.strike = true,
            21 => style.underline = true,
            22 => (style.bold, style.dim) = (false, false),
            23 => style.italic = false,
            24 => style.underline = false,
            27 => style.reverse = false,
            29 => style.strike = false,
            n @ 30..=37 => style.fg = Some(Color::Indexed((n - 30) as u8)),
            n @ 40..=47 => style.bg = Some(Color::Indexed((n - 40) as u8)),
            n @ 90..=97 => style.fg = Some(Color::Indexed((n - 82) as u8)),
            n @ 100..=107 => style.bg = Some(Color::Indexed((n - 92) as u8)),
            39 => style.fg = None,
            49 => style.bg = None,
            38 => style.fg = extended(group, &mut groups).or(style.fg),
            48 => style.bg = extended(group, &mut groups).or(style.bg),
            _ => {}
        }
    }
}

/// The colour after a 38 or 48: in the same group (`38:2::r:g:b`) or in the groups that follow (`38;2;r;g;b`).
fn extended<'a>(group: &[u16], rest: &mut impl Iterator<Item = &'a [u16]>) -> Option<Color> {
    let byte = |n: u16| u8::try_from(n).ok();
    if group.len() > 1 {
        return match group[1..] {
            [5, n] => byte(n).map(Color::Indexed),
            [2, r, g, b] | [2, _, r, g, b, ..] => Some(Color::Rgb(byte(r)?, byte(g)?, byte(b)?)),
            _ => None,
        };
    }
    let mut next = || rest.next().map(|g| g[0]);
    match next()? {
        5 => next().and_then(byte).map(Color::Indexed),
        2 => {
            let (r, g, b) = (next()?, next()?, next()?);
            Some(Color::Rgb(byte(r)?, byte(g)?, byte(b)?))
        }
        _ => None,
    }
}
