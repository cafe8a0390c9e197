//! The forms a secret travels in: as it is, by line, base64, URL-encoded, JSON-escaped, quoted by a shell's trace.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::fmt::Write;

/// A line of a secret, or a piece of its base64, must be so long: `}` is a line of many a key file.
const SHORTEST_LINE: usize = 8;
/// An encoded form must be so long, or it would hit ordinary text.
const SHORTEST_CODE: usize = 4;
/// Where `openssl base64` and `base64` break their lines.
const WRAPS: [usize; 2] = [64, 76];
/// What is left alone besides letters and digits: by RFC 3986, for a path (Python's `quote`), and by JavaScript's
/// `encodeURIComponent` and `encodeURI`.
const UNRESERVED: [&[u8]; 4] = [b"-._~", b"-._~/", b"-_.!~*'()", b"-_.!~*'();/?:@&=+$,#"];

/// Every pattern to search for; empty for a blank secret.
pub(super) fn of(secret: &[u8]) -> Vec<Vec<u8>> {
    let value = secret.trim_ascii_end();
    if value.trim_ascii().is_empty() {
        return Vec::new();
    }
    let mut codes = base64(value);
    codes.extend(url(value));
    if let Ok(text) = std::str::from_utf8(value) {
        codes.extend(json(text));
        codes.push(text.replace('\'', r"'\''"));
    }
    let mut all: Vec<Vec<u8>> =
        codes.into_iter().filter(|c| c.len() >= SHORTEST_CODE).map(String::into_bytes).collect();
    all.push(value.to_vec());
    all.extend(lines(value));
    all
}

fn lines(value: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    value.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|l| l.len() >= SHORTEST_LINE).map(<[u8]>::to_vec)
}

/// Base64 of a text that contains the secret depends on its place modulo 3: for each offset the characters that only
/// the secret decides, and those that it decides where it ends the text, in both alphabets; and for the secret alone
/// also the lines that encoders break it into.
fn base64(value: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for (offset, skip) in [(0, 0), (1, 2), (2, 3)] {
        let mut text = vec![0; offset];
        text.extend_from_slice(value);
        let end = text.len() * 8 / 6;
        for code in [STANDARD_NO_PAD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
            found.push(code[skip.min(end)..end].to_owned());
            found.push(code[skip.min(end)..].to_owned());
        }
    }
    let whole = STANDARD_NO_PAD.encode(value);
    for wrap in WRAPS.into_iter().filter(|w| whole.len() > *w) {
        let pieces = (0..whole.len()).step_by(wrap).map(|at| &whole[at..whole.len().min(at + wrap)]);
        found.extend(pieces.filter(|p| p.len() >= SHORTEST_LINE).map(str::to_owned));
    }
    found
}

/// Percent-encoded, with upper-case and lower-case digits, and with `+` for a blank as forms do.
fn url(value: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for unreserved in UNRESERVED {
        for plus in [false, true] {
            let (mut upper, mut lower) = (String::new(), String::new());
            for &byte in value {
                if byte.is_ascii_alphanumeric() || unreserved.contains(&byte) || (plus && byte == b' ') {
                    let shown = if byte == b' ' { '+' } else { byte as char };
                    upper.push(shown);
                    lower.push(shown);
                } else {
                    let _ = write!(upper, "%{byte:02X}");
                    let _ = write!(lower, "%{byte:02x}");
                }
            }
            found.extend([upper, lower]);
        }
    }
    found
}

/// JSON-escaped without the quotes: as most encoders do it, with `/` escaped, and with everything beyond ASCII escaped.
fn json(text: &str) -> Vec<String> {
    let quoted = serde_json::to_string(text).expect("a string is always JSON");
    let plain = &quoted[1..quoted.len() - 1];
    let mut ascii = String::new();
    for c in plain.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    vec![plain.to_owned(), plain.replace('/', "\\/"), ascii.replace('/', "\\/"), ascii]
}
