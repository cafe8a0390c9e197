//! The corpus, and what must not arrive at a terminal.

use vte::{Params, Parser, Perform};

const CORPUS: &str = include_str!("../fixtures/hostile.txt");

/// A piece of hostile text.
pub struct Piece {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

/// All of them.
pub fn pieces() -> Vec<Piece> {
    let lines = CORPUS.lines().filter(|l| !l.starts_with('#'));
    let piece = |l: &'static str| {
        let (name, text) = l.split_once('\t').unwrap();
        Piece { name, bytes: unescaped(text) }
    };
    lines.map(piece).collect()
}

/// Those that are text, as a note or a name is.
pub fn texts() -> Vec<String> {
    pieces().into_iter().filter_map(|p| String::from_utf8(p.bytes).ok()).collect()
}

fn unescaped(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        if let Some(code) = rest.strip_prefix("u{") {
            let (hex, after) = code.split_once('}').unwrap();
            let c = char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap();
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            rest = after;
        } else if let Some(code) = rest.strip_prefix('x') {
            out.push(u8::from_str_radix(&code[..2], 16).unwrap());
            rest = &code[2..];
        } else if let Some(after) = rest.strip_prefix('r') {
            out.push(b'\r');
            rest = after;
        } else {
            out.push(b'\\');
        }
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

/// What the program itself may write to a terminal.
#[derive(Clone, Copy, PartialEq)]
pub enum Writer {
    /// A command: colours, and clearing of its own line or of the screen.
    Command,
    /// A seat: what a full screen takes.
    Screen,
}

/// Everything in these bytes that the program did not say of itself: sequences, controls, characters that hide or reorder.
pub fn foreign(bytes: &[u8], writer: Writer) -> Vec<String> {
    let mut found = Vec::new();
    match std::str::from_utf8(bytes) {
        Err(e) => found.push(format!("no UTF-8 at {}", e.valid_up_to())),
        Ok(text) => found.extend(text.chars().filter(|c| hides(*c)).map(|c| format!("U+{:04X}", u32::from(c)))),
    }
    // The parser swallows these without a word.
    let strings = bytes.windows(2).filter(|w| w[0] == 0x1b && b"PX^_".contains(&w[1]));
    found.extend(strings.map(|w| format!("ESC {}", char::from(w[1]))));
    let mut seen = Seen { writer, found };
    Parser::new().advance(&mut seen, bytes);
    seen.found
}

/// C1 controls and whatever Unicode means not to be seen.
fn hides(c: char) -> bool {
    matches!(u32::from(c), 0x80..=0x9f | 0xad | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x200b..=0x200f | 0x2028..=0x202e
        | 0x2060..=0x206f | 0x3164 | 0xfeff | 0xffa0 | 0xfff9..=0xfffb | 0xe0000..=0xe0fff)
}

struct Seen {
    writer: Writer,
    found: Vec<String>,
}

impl Perform for Seen {
    fn execute(&mut self, byte: u8) {
        if !matches!(byte, b'\n' | b'\r' | b'\t') {
            self.found.push(format!("control {byte:02x}"));
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _ignore: bool, action: char) {
        let marked = params.iter().flatten().any(|p| *p == 7777);
        let known = match self.writer {
            Writer::Command => intermediates.is_empty() && "mKHJ".contains(action),
            Writer::Screen => match intermediates {
                [] => "mKHJABCDGdfhl".contains(action),
                [b'?'] => "hl".contains(action),
                [b'>' | b'<'] => action == 'u',
                _ => false,
            },
        };
        if marked || !known {
            self.found.push(format!("CSI {} {params:?} {action}", String::from_utf8_lossy(intermediates)));
        }
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], _bell: bool) {
        // A seat asks for the background, to choose its theme.
        if self.writer == Writer::Command || params != [&b"11"[..], b"?"] {
            let text = params.iter().map(|p| String::from_utf8_lossy(p)).collect::<Vec<_>>().join(";");
            self.found.push(format!("OSC {text}"));
        }
    }

    fn hook(&mut self, params: &Params, _intermediates: &[u8], _ignore: bool, action: char) {
        self.found.push(format!("DCS {params:?} {action}"));
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], _ignore: bool, byte: u8) {
        // The end of a string that was judged already.
        if byte != b'\\' {
            self.found.push(format!("ESC {}{}", String::from_utf8_lossy(intermediates), char::from(byte)));
        }
    }
}

/// What is looked for is found: in the corpus as it is, piece by piece.
#[test]
fn the_corpus_is_hostile() {
    let harmless = ["zalgo", "selectors", "rewrite", "half-escape", "half-csi", "half-osc", "osc-open"];
    for piece in pieces() {
        for writer in [Writer::Command, Writer::Screen] {
            let found = foreign(&piece.bytes, writer);
            assert!(!found.is_empty() || harmless.contains(&piece.name), "{} would not be found", piece.name);
        }
    }
    assert!(pieces().len() > 70);
    assert_eq!(foreign("plain \x1b[1;31mred\x1b[0m\r\nüñ 世界 ✓\n".as_bytes(), Writer::Command), Vec::<String>::new());
}
