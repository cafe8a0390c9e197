//! Whatever the bytes, cut wherever: what is shown moves nothing, asks nothing, hides nothing; and masking leaves no form of a secret.
//!
//! `cargo +nightly fuzz run sanitise -- -max_len=4096 -timeout=5`; the corpus of the tests is a good dictionary:
//! `tests/fixtures/hostile.txt`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use warroom::text::mask::{Masker, Secrets};
use warroom::text::{harmless_json, one_line, sanitise, sanitise_styled};

fuzz_target!(|bytes: &[u8]| {
    let cut = bytes.first().map_or(0, |b| *b as usize).min(bytes.len());
    let text = String::from_utf8_lossy(bytes);
    let shown = sanitise(&text);
    harmless(&shown);
    assert_eq!(sanitise(&shown), shown, "sanitising twice changes something");
    assert_eq!(shown.matches('\n').count(), text.matches('\n').count(), "lines were lost or made");
    assert!(!one_line(&text).contains('\n'));
    for part in [&bytes[..cut], &bytes[cut..]] {
        harmless(&sanitise(&String::from_utf8_lossy(part)));
    }
    for line in sanitise_styled(&text) {
        assert!(line.pieces.iter().all(|p| !p.text.is_empty()));
        assert!(line.pieces.windows(2).all(|w| w[0].style != w[1].style));
    }
    let json = serde_json::to_string(&text).expect("a string is always JSON");
    harmless(&harmless_json(&json));
    assert_eq!(serde_json::from_str::<String>(&harmless_json(&json)).expect("still JSON"), text);
    masked(bytes, cut);
});

fn harmless(shown: &str) {
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(u32::from(c), 0xad | 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe0fff)
    };
    assert!(!shown.contains(hidden), "{shown:?}");
}

/// The first bytes are the secret, the others the stream: cut in two, the same comes out as in one, and the secret does not.
fn masked(bytes: &[u8], cut: usize) {
    let (secret, stream) = bytes.split_at(bytes.len().min(12));
    let secrets = Secrets::new([secret]);
    let through = |chunks: &[&[u8]]| {
        let (mut masker, mut out) = (Masker::new(&secrets), Vec::new());
        chunks.iter().for_each(|chunk| masker.mask(chunk, &mut out));
        masker.flush(&mut out);
        out
    };
    let cut = cut.min(stream.len());
    let whole = through(&[stream]);
    assert_eq!(whole, through(&[&stream[..cut], &stream[cut..]]));
    let value = secret.trim_ascii_end();
    let blank = value.trim_ascii().is_empty() || value.iter().any(|b| *b == b'*');
    assert!(blank || !whole.windows(value.len()).any(|w| w == value), "a secret came through");
}
